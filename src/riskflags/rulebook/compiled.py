"""The shipped rulebook as it was read when the package was built: five times as fast to load as its YAML.

A wheel holds it beside the rules it was read from (``hatch_build.py``); a checkout does not, and reads the YAML. It is
used only where it was written by this version of riskflags and the files beside it are still what they were; otherwise
the YAML is read. Like a ``.pyc`` file it is trusted because the package is: rules of one's own are never read
from one.
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
    """The rulebook written beside this folder's rules, where there is one and it is of this version and these rules."""
    path = folder / FILE
    if not path.is_file():
        return None
    data, mark = path.read_bytes(), _mark(folder)
    if not data.startswith(mark):
        return None
    return loads(data[len(mark) :], folder)  # only now: another version's classes may not be there


def dumps(rulebook: Rulebook) -> bytes:
    """What `loads` reads."""
    state = {field.name: getattr(rulebook, field.name) for field in fields(rulebook) if field.name != "folder"}
    plain = {name: dict(value) if isinstance(value, MappingProxyType) else value for name, value in state.items()}
    written = io.BytesIO()
    _Pickler(written).dump(plain)
    return written.getvalue()


def loads(data: bytes, folder: Path) -> Rulebook:
    """The rulebook that `dumps` wrote, which this package must have done: it is trusted as code is."""
    plain = pickle.loads(data)
    frozen: dict[str, Any] = {
        name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in plain.items()
    }
    return Rulebook(folder=folder, **frozen)


class _Pickler(pickle.Pickler):
    """Writes a definition as a call of its class: quicker to read than a dataclass's own state, field by field."""

    def reducer_override(self, obj: Any) -> Any:
        if is_dataclass(obj) and not isinstance(obj, type):
            return type(obj), tuple(getattr(obj, field.name) for field in fields(obj))
        return NotImplemented


def _mark(folder: Path) -> bytes:
    """The header of the file: which version wrote it, from which rules."""
    return f"{VERSION} {_contents(folder)}\n".encode()


def _contents(folder: Path) -> str:
    """A hash over the name and the bytes of each YAML file: a rule changed in place must never be passed over."""
    digest = hashlib.sha256()
    for place in ("", *sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())):
        for name in sorted(name for name in os.listdir(folder / place) if name.endswith(".yaml")):
            path = os.path.join(folder, place, name)  # not a Path: several hundred of them took longer than the reading
            data = _bytes_of(path) if os.path.isfile(path) else b"not a regular file"
            digest.update(f"{place}/{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
