"""How far compressed input may unfold, so that a small file cannot fill the memory: bounds before it is read whole."""

from __future__ import annotations

import io
import lzma
import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MOST_TIMES, ALWAYS = 200, 64 * 1024**2
"""Unpacked, a file comes to at most so many times its size, or to so many bytes: real tables come to 5 to 50 times."""

DAMAGED = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError)


class UnfoldsTooFarError(OSError):
    """It comes to more than any table does."""


def check_unfolding(unpacked: int, packed: int) -> None:
    """Raise `UnfoldsTooFarError` where so much came of so little."""
    if unpacked > max(ALWAYS, MOST_TIMES * packed):
        raise UnfoldsTooFarError


def check_parts(path: Path) -> None:
    """Raise for the parts of a workbook that unfold too far, are not as long as they say, or of one name."""
    with ZipFile(path) as book:
        check_unfolding(sum(part.file_size for part in book.infolist()), path.stat().st_size)
        names = {name.lower().replace("\\", "/") for name in book.namelist()}
        if len(names) < len(book.namelist()) or book.testzip() is not None:  # reads each to the end it says
            raise BadZipFile


def bounded(unpacked: Any, packed: Any) -> io.RawIOBase:
    """A raw stream of what is unpacked, which raises `UnfoldsTooFarError` once it comes to too much.

    ``packed`` says by its ``count`` how many bytes that was made of so far.
    """
    return _Bounded(unpacked, packed)


class _Bounded(io.RawIOBase):
    """Counts what passes."""

    def __init__(self, unpacked: Any, packed: Any) -> None:
        self._unpacked, self._packed, self._count = unpacked, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._unpacked.readinto(buffer)
        self._count += count
        check_unfolding(self._count, self._packed.count)
        return count
