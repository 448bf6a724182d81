"""Which folders a rulebook is made of: one whole rulebook, and layers over it.

A folder with ``rulebook.yaml`` is a whole rulebook, one with ``layer.yaml`` a layer over those before it. Either may be
offered by an installed package, through an entry point of the group ``riskflags.rulebooks``, and is then known by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskflags.errors import Fault, RulebookError, did_you_mean
from riskflags.reading import files
from riskflags.rulebook.rulebook import shipped_folder
from riskflags.rulebook.shapes import TEXT, Shapes, parts

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from riskflags.rulebook.parsing import Reader

TITLE_FILE, LAYER_FILE, DEPARTURES_FILE = "rulebook.yaml", "layer.yaml", "departures.yaml"
SHIPPED = "shipped"
"""The name of the shipped rulebook, where a folder is asked for."""
GROUP = "riskflags.rulebooks"
"""The entry points by which a package offers a rulebook or a layer: a name, and the package whose folder it is."""

LAYER: Shapes = {"name": TEXT, "owner": TEXT}


@dataclass(frozen=True, slots=True)
class Layer:
    """A folder over a rulebook: its name, and who is responsible for it."""

    name: str
    owner: str
    folder: Path


def layer_from(raw: Any, reader: Reader) -> Layer:
    """The layer that a ``layer.yaml`` describes."""
    return Layer(**parts(LAYER, raw, (), reader), folder=Path(reader.file).parent)


def stacked(given: Sequence[Path | str]) -> list[Path]:
    """The folders that these name, from the lowest; the shipped rulebook goes below a layer that comes first.

    Raises `RulebookError`.
    """
    folders = [_folder_of(name) for name in given]
    if _is_layer(folders[0]):
        folders.insert(0, shipped_folder())
    if faults := list(_misplaced(folders)):
        raise RulebookError(faults)
    return folders


def _folder_of(name: Path | str) -> Path:
    if wrong := files.misnamed(name):
        raise RulebookError(wrong)
    folder = Path(name)
    if str(name) == SHIPPED and not os.path.isdir(folder):
        return shipped_folder()
    return folder if os.path.isdir(folder) else installed(str(name))


def _is_layer(folder: Path) -> bool:
    return (folder / LAYER_FILE).exists()


def _misplaced(folders: Sequence[Path]) -> Iterator[Fault]:
    for at, folder in enumerate(folders):
        if not at and not (folder / TITLE_FILE).exists():
            help_ = (
                f"A layer has a {LAYER_FILE}, and rules, facts, settings and sources in folders: "
                f"`riskflags new layer DIR` makes one. A whole rulebook has a {TITLE_FILE}."
            )
            yield Fault("This folder is no rulebook, and no layer over one.", file=str(folder), help=help_)
        elif _is_layer(folder) and (folder / TITLE_FILE).exists():
            help_ = f"Keep {TITLE_FILE} if it is a whole rulebook, {LAYER_FILE} if it goes over one."
            yield Fault(f"It has both a {TITLE_FILE} and a {LAYER_FILE}.", file=str(folder), help=help_)
        elif at and not _is_layer(folder):
            help_ = f"A layer has a {LAYER_FILE}, with its name and owner; a whole rulebook is named first, and once."
            yield Fault("This is no layer, and stands over a rulebook.", file=str(folder), help=help_)
        if folder.resolve() in {other.resolve() for other in folders[:at]}:
            yield Fault("This folder is named twice.", file=str(folder), help="Name it once.")


def installed(name: str) -> Path:
    """The folder of the rulebook or layer that an installed package offers under a name. Raises `RulebookError`.

    The package is located without being imported.
    """
    from importlib.metadata import entry_points  # slow to import, and seldom needed

    offered = entry_points(group=GROUP)
    values = {entry.value: entry for entry in offered if entry.name == name}
    found = [values[value] for value in sorted(values)]
    if not found:
        near = did_you_mean(name, offered.names) or "Name a folder, or what an installed package offers."
        raise RulebookError(Fault("There is no such folder of rules.", file=name, help=near))
    if len(found) > 1:
        help_ = f"{' and '.join(entry.value for entry in found)} do: name the folder of one."
        raise RulebookError(Fault("Two packages offer a rulebook of this name.", file=name, help=help_))
    return _place(found[0])


def _place(entry: EntryPoint) -> Path:
    try:
        spec = find_spec(entry.module)
    except ImportError:  # of the package that it stands in
        spec = None
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if len(folders) != 1 or not os.path.isdir(folders[0]):
        what, help_ = f"No folder is there: its package, {entry.module}, has none.", "Install that package again."
        raise RulebookError(Fault(what, file=entry.name, help=help_))
    return Path(folders[0])
