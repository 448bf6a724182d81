"""The shipped rulebook, pickled when the package is built: five times as fast to load as its YAML.

A wheel holds it beside the rules it was read from (``hatch_build.py``); a checkout does not, and reads the YAML. It is
used only if this version of riskflags wrote it and the files beside it are unchanged; otherwise the YAML is read. Like
a ``.pyc`` file it is trusted because the package is; rules of other people are never read from one.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from riskflags.rulebook.rulebook import Rulebook
from riskflags.version import VERSION

FILE = "rulebook.compiled"


def write(rulebook: Rulebook, path: Path) -> None:
    """Write what `read` reads."""
    path.write_bytes(_mark(rulebook.folder) + dumps(rulebook))


def read(folder: Path) -> Rulebook | None:
    """The rulebook pickled beside this folder's rules; ``None`` unless it is of this version and these rules."""
    path = folder / FILE
    if not path.is_file():
        return None
    data, mark = path.read_bytes(), _mark(folder)
    if not data.startswith(mark):
        return None
    return loads(data[len(mark) :], folder)  # only now: classes of another version may not exist here


def dumps(rulebook: Rulebook) -> bytes:
    """A rulebook as bytes, for `loads`."""
    state = {field.name: getattr(rulebook, field.name) for field in fields(rulebook) if field.name != "folder"}
    plain = {name: dict(value) if isinstance(value, MappingProxyType) else value for name, value in state.items()}
    written = io.BytesIO()
    _Pickler(written).dump(plain)
    return written.getvalue()


def loads(data: bytes, folder: Path) -> Rulebook:
    """The rulebook that `dumps` wrote. Unpickling can run code: give it only what this package wrote."""
    plain = pickle.loads(data)
    frozen: dict[str, Any] = {
        name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in plain.items()
    }
    return Rulebook(folder=folder, **frozen)


class _Pickler(pickle.Pickler):
    """Pickles a definition as a call of its class, which is read faster than a dataclass's own state."""

    def reducer_override(self, obj: Any) -> Any:
        if is_dataclass(obj) and not isinstance(obj, type):
            return type(obj), tuple(getattr(obj, field.name) for field in fields(obj))
        return NotImplemented


def _mark(folder: Path) -> bytes:
    """The header of the file: which version wrote it, from which rules."""
    return f"{VERSION} {_contents(folder)}\n".encode()


def _contents(folder: Path) -> str:
    """A hash over the name and the bytes of each YAML file, so that a change within a file is noticed too."""
    digest = hashlib.sha256()
    for place in ("", *sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())):
        for name in sorted(name for name in os.listdir(folder / place) if name.endswith(".yaml")):
            path = os.path.join(folder, place, name)  # Path objects took longer than the reading
            data = _bytes_of(path) if os.path.isfile(path) else b"not a regular file"
            digest.update(f"{place}/{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
