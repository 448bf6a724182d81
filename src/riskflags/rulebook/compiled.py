"""The shipped rulebook as it was read when the package was built: five times as fast to load as its YAML.

A wheel holds it beside the rules it was read from (``hatch_build.py``); a checkout does not, and reads the YAML. It is
used only where it was written by this version of riskflags and the files beside it still have the sizes they had;
otherwise the YAML is read. Like a ``.pyc`` file it is trusted because the package is: rules of one's own are never read
from one.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from riskflags.rulebook.rulebook import Rulebook
from riskflags.version import VERSION

FILE = "rulebook.compiled"


def write(rulebook: Rulebook, path: Path) -> None:
    """Write what `read` reads."""
    state = {field.name: getattr(rulebook, field.name) for field in fields(rulebook) if field.name != "folder"}
    plain = {name: dict(value) if isinstance(value, MappingProxyType) else value for name, value in state.items()}
    path.write_bytes(pickle.dumps((VERSION, _sizes(rulebook.folder), plain)))


def read(folder: Path) -> Rulebook | None:
    """The rulebook written beside this folder's rules, where there is one and it is of this version and these rules."""
    path = folder / FILE
    if not path.is_file():
        return None
    written, sizes, plain = pickle.loads(path.read_bytes())
    if (written, sizes) != (VERSION, _sizes(folder)):
        return None
    frozen: dict[str, Any] = {
        name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in plain.items()
    }
    return Rulebook(folder=folder, **frozen)


def _sizes(folder: Path) -> dict[str, int]:
    """The size of each YAML file, by its name within the folder."""
    found: dict[str, int] = {}
    for place in (folder, *(Path(entry.path) for entry in os.scandir(folder) if entry.is_dir())):
        with os.scandir(place) as entries:
            prefix = "" if place == folder else f"{place.name}/"
            found |= {
                f"{prefix}{entry.name}": entry.stat().st_size for entry in entries if entry.name.endswith(".yaml")
            }
    return found
