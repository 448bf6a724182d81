"""Opening a file that somebody named: every way that can go wrong has its own plain word."""

from __future__ import annotations

import os
import sys
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from riskflags.errors import Fault, looks_like_a_case
from riskflags.reading.yaml_text import Unreadable

LARGEST = 8 * 1024 * 1024  # bytes; a long case is a few hundred kilobytes

_MEGABYTE = 1024 * 1024
_Read = TypeVar("_Read")
_NO_NAME = Fault("No file can have this name.", help="Check it for characters that names may not hold.")
_A_CASE = Fault(
    "This looks like the text of a case, not the name of a file.",
    help="Save it to a file and name that; in Python, Checker.check takes the text itself.",
)
_ONE_CASE = "A file holds one case; split an extract into cases."

MOST_TIMES, ALWAYS = 200, 64 * 1024**2
"""The most a file may unpack to, as a multiple of its size or in bytes: real tables unpack to 5 to 50 times."""


class DecompressionBombError(OSError):
    """A compressed file whose content is larger than that of any real table."""


def misnamed(name: object) -> Fault | None:
    """Why this can name no file or folder; ``None`` where it can. Nothing of it is told: it may be a case."""
    if not isinstance(name, str | Path):
        return Fault("This is not the name of a file.", help="Give a path, as text or as a pathlib.Path.")
    text = str(name)
    try:
        if "\0" in os.fsdecode(os.fsencode(text)):
            return _NO_NAME
    except UnicodeError:
        return _NO_NAME
    return _A_CASE if looks_like_a_case(text) and not os.path.lexists(text) else None


def not_there(path: Path) -> Fault:
    """The fault of a file that is not there, with its nearest neighbour."""
    return Fault("There is no such file.", file=str(path), help=_neighbour(path))


def opened_by(reader: Callable[..., _Read], path: Path, **options: Any) -> _Read:
    """What a reader of Polars, such as ``scan_parquet``, makes of the file of exactly this name.

    Of a path Polars makes more than a name: ``[1]``, ``*`` and ``?`` are a pattern to it, so that a folder's neighbour
    would be read instead, and ``~`` or ``file:`` at the beginning lead elsewhere. So it is handed the open file. A lazy
    frame keeps its own hold of the file, which may be closed, renamed or removed.
    """
    with path.open("rb") as file:
        return reader(file, **options)


def read_text(path: Path | str) -> str:
    """The text of a file, or of standard input for ``-``. Raises `Unreadable`."""
    return decode(read_bytes(path))


def read_bytes(path: Path | str, too_large: str = _ONE_CASE) -> bytes:
    """The bytes of a file, or of standard input for ``-``; ``too_large`` says what to do about too many.

    Raises `Unreadable`.
    """
    if wrong := misnamed(path):
        raise Unreadable(wrong)
    fault: Fault
    path = Path(path)
    try:
        if str(path) == "-":
            if sys.stdin is None:
                raise Unreadable(Fault("Standard input is closed.", help="Name a file, or give it something to read."))
            return _bounded(sys.stdin.buffer, too_large)
        if path.is_dir():
            raise Unreadable(Fault("This is a folder, not a file.", help="Name the files in it."))
        with path.open("rb") as file:
            return _bounded(file, too_large)
    except FileNotFoundError:
        fault = not_there(path)
    except PermissionError:
        fault = Fault("This file may not be read.", help="Ask for permission to read it.")
    except OSError:
        fault = Fault("This file cannot be read.", help="Check the name and the disk.")
    raise Unreadable(fault)


def decode(data: bytes) -> str:
    """Bytes as UTF-8 text, a byte order mark left off. Raises `Unreadable`."""
    if not data.removeprefix(BOM_UTF8).strip():
        raise Unreadable(Fault("It is empty.", help="Check that it is the file you meant."))
    if b"\0" in data[:4096]:
        raise Unreadable(Fault("It is not text.", help="Give JSON or YAML, saved as UTF-8."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    raise Unreadable(Fault("It is not UTF-8 text.", line=line, help="Save it as UTF-8."))


def _bounded(file: BinaryIO, too_large: str) -> bytes:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(Fault(f"It is larger than {LARGEST // _MEGABYTE} MB.", help=too_large))
    return data


def _neighbour(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        names = []
    from difflib import get_close_matches

    near = get_close_matches(path.name, names, n=1)
    return f"Did you mean '{path.with_name(near[0])}'?" if near else "Check the name and the folder."


def check_unpacked_size(unpacked: int, packed: int) -> None:
    """Raise `DecompressionBombError` if the unpacked size is too large for the packed one, both in bytes."""
    if unpacked > max(ALWAYS, MOST_TIMES * packed):
        raise DecompressionBombError
