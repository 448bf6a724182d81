"""One file to audit: opened once, its bytes hashed as they are read, and told of if it changes meanwhile."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from riskflags.audit.inputs.unpacking import MOST_TIMES, UnfoldsTooFarError, bounded
from riskflags.audit.inputs.zstd_frames import zstd_unpacked
from riskflags.errors import Fault, InputError

Kind = Literal["json", "yaml", "ndjson", "csv", "parquet", "xlsx"]
Packed = Literal["", "gz", "zst"]

_BLOCK = 1024 * 1024


class UnreadableInputError(InputError):
    """An input that cannot be read at all, or not to its end."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file: where it is, what messages call it, its kind, how it is compressed, and the table it holds, if one."""

    path: Path
    name: str
    kind: Kind
    packed: Packed = ""
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file looked like: another stamp is another state of it."""

    size: int
    changed: int
    place: tuple[int, int]


def stamp_of(source: Source) -> Stamp:
    """The file's stamp now. Raises `UnreadableInputError`."""
    with told_of(source):
        found = os.stat(source.path)
    return Stamp(found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))


def hash_of(source: Source) -> str:
    """The SHA-256 of the file's bytes. Raises `UnreadableInputError`."""
    with told_of(source), source.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def changed(source: Source) -> InputError:
    """The error for a file that is not what it was when reading began."""
    help_ = "Nothing was written. Copy it to a place where nothing writes to it, and audit the copy."
    return InputError(Fault("This file changed while it was read.", file=source.name, help=help_))


class Opened:
    """A file open for reading: ``stream`` its bytes, unpacked; after the last of them ``hash`` and ``size``."""

    def __init__(self, source: Source, raw: BinaryIO) -> None:
        self._raw = _Hashed(raw)
        self.stream: Any = _unpacked(source, self._raw)

    @property
    def hash(self) -> str:
        """The SHA-256 of the file as it stands on disk."""
        while self._raw.read(_BLOCK):  # what stands behind the compressed part
            pass
        return self._raw.digest.hexdigest()

    @property
    def size(self) -> int:
        """How many bytes of the file were read."""
        return self._raw.count


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """The file, open. Raises `UnreadableInputError`, for what goes wrong inside the block too."""
    with told_of(source), source.path.open("rb") as raw:
        yield Opened(source, raw)


@contextmanager
def told_of(source: Source) -> Iterator[None]:
    """What can go wrong with reading a file, as a message that names it."""
    packing: tuple[type[Exception], ...] = (gzip.BadGzipFile, EOFError, zlib.error, *_zstandard_errors(source))
    try:
        yield
    except FileNotFoundError:
        fault = Fault("There is no such file.", help="Check the name and the folder.")
    except PermissionError:
        fault = Fault("This file may not be read.", help="Ask for permission to read it.")
    except packing:
        fault = Fault("This compressed file is damaged, or stops half-way.", help="Copy it again from where it came.")
    except UnfoldsTooFarError:
        what = f"Unpacked, this file comes to more than {MOST_TIMES} times its size: no extract does."
        fault = Fault(what, help="Look at what wrote it; unpack it first if it is sound.")
    except MemoryError:
        fault = Fault("This file is too large for the memory of this machine.", help="Give it as Parquet.")
    except OSError:
        fault = Fault("This file cannot be read.", help="Check the name and the disk.")
    else:
        return
    raise UnreadableInputError(fault.at(source.name, None))


class _Hashed(io.RawIOBase):
    """A raw stream that hashes what passes."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw, self.digest, self.count = raw, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self.digest.update(data)
        self.count += len(data)
        return len(data)


def _unpacked(source: Source, raw: _Hashed) -> Any:
    if source.packed == "gz":
        return io.BufferedReader(bounded(gzip.GzipFile(fileobj=raw, mode="rb"), raw), _BLOCK)
    if source.packed == "zst":
        return io.BufferedReader(bounded(zstd_unpacked(raw, _zstandard().ZstdDecompressor()), raw), _BLOCK)
    return io.BufferedReader(raw, _BLOCK)


def _zstandard_errors(source: Source) -> tuple[type[Exception], ...]:
    return (_zstandard().ZstdError,) if source.packed == "zst" else ()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        help_ = "Install the extra: pip install 'riskflags[audit]', or unpack the file."
        raise InputError(Fault("Reading .zst needs zstandard, which is not installed.", help=help_)) from None
    return zstandard
