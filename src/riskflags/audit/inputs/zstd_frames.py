"""A .zst file unpacked: frame after frame, with an error where the last one does not end.

The library's own stream says nothing of an unfinished frame: a file cut short would be read as if it were whole.
"""

from __future__ import annotations

import io
from typing import Any

_AT_ONCE = 1024
"""Packed bytes taken at a time: few, since each could come to thousands of times as many, all held at once."""


def zstd_unpacked(raw: Any, decompressor: Any) -> io.RawIOBase:
    """A raw stream of what is unpacked. Reading raises `EOFError` where the file stops in a frame, or holds none."""
    return _Frames(raw, decompressor)


class _Frames(io.RawIOBase):
    """Unpacks one frame after the other."""

    def __init__(self, raw: Any, decompressor: Any) -> None:
        self._raw, self._decompressor = raw, decompressor
        self._frame = decompressor.decompressobj()
        self._unpacked = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._unpacked:
            if not (packed := self._more()):
                return 0
            self._unpacked = memoryview(self._frame.decompress(packed))
        count = min(len(buffer), len(self._unpacked))
        buffer[:count] = self._unpacked[:count]
        self._unpacked = self._unpacked[count:]
        return count

    def _more(self) -> bytes:
        """The next packed bytes, for a frame anew where the last one has ended; none where the file ends with it."""
        packed: bytes = self._frame.unused_data or self._raw.read(_AT_ONCE)
        if self._frame.eof and packed:
            self._frame = self._decompressor.decompressobj()
        elif not packed and not self._frame.eof:
            raise EOFError
        return packed
