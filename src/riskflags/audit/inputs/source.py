"""One file to audit: its format, its stream, hashed while it is read, and the check that it has not changed since.

The size of decompressed input is limited, so that a small file cannot fill the memory.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from riskflags.errors import Fault, InputError
from riskflags.reading.files import MOST_TIMES, DecompressionBombError, check_unpacked_size
from riskflags.tables.written import AS_OURS, Written

if TYPE_CHECKING:
    from riskflags.audit.inputs.summaries import Refused
    from riskflags.audit.inputs.tables import TableRead
    from riskflags.case import CaseSummary

Packed = Literal["", "gz", "zst"]

_BLOCK = 1024 * 1024


class UnreadableInputError(InputError):
    """An input that cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. ``name`` is what an account calls it, ``suffixes`` how names of such files end.

    ``begins`` is how such a file begins; files of text have no such mark, and may be compressed.
    """

    name: str
    suffixes: tuple[str, ...]
    begins: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryFormat(Format):
    """A kind of file that holds case summaries: one, or where there are ``many``, one a line.

    ``read`` makes a case of the bytes of one, or says why it cannot; it may raise `CaseError`.
    """

    read: Callable[[bytes], CaseSummary | Refused]
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat(Format):
    """A kind of file that holds tables: ``one``, which has the file's name, or all of an extract.

    ``read`` gives the tables in a file. ``is_sound`` finds damage that shows only once every value is read.
    """

    read: Callable[[Source, Stamp], Iterator[TableRead]]
    one: bool = True
    is_sound: Callable[[Source], bool] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file: where it is, what messages call it, its format, how it is compressed, and the table it holds, if one.

    ``written`` says how the text cells of tables are written, where no heading does.
    """

    path: Path
    name: str
    format: SummaryFormat | TableFormat
    packed: Packed = ""
    table: str | None = None
    written: Written = AS_OURS


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state of a file: another stamp means that it has changed."""

    size: int
    changed: int
    place: tuple[int, int]


def stamp_of(source: Source) -> Stamp:
    """The file's stamp now. Raises `UnreadableInputError`."""
    with reading_errors(source):
        found = os.stat(source.path)
    return Stamp(found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))


def hash_of(source: Source) -> str:
    """The SHA-256 of the file's bytes. Raises `UnreadableInputError`."""
    with reading_errors(source), source.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def changed(source: Source) -> InputError:
    """The error for a file that has changed since its reading began."""
    help_ = "Nothing was written. Copy it to a place where nothing writes to it, and audit the copy."
    return InputError(Fault("This file changed while it was read.", file=source.name, help=help_))


class Opened:
    """A file open for reading: ``stream`` its bytes, unpacked; after the last of them ``hash`` and ``size``."""

    def __init__(self, source: Source, raw: BinaryIO) -> None:
        self._raw = _Hashed(raw)
        self.stream: Any = _unpacked(source, self._raw)

    @property
    def hash(self) -> str:
        """The SHA-256 of the file on disk."""
        while self._raw.read(_BLOCK):  # bytes after the compressed part
            pass
        return self._raw.digest.hexdigest()

    @property
    def size(self) -> int:
        """How many bytes of the file were read."""
        return self._raw.count


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """The file, open. Raises `UnreadableInputError`, for what goes wrong inside the block too."""
    with reading_errors(source), source.path.open("rb") as raw:
        yield Opened(source, raw)


@contextmanager
def reading_errors(source: Source) -> Iterator[None]:
    """Turns errors of reading into `UnreadableInputError`, which names the file."""
    packing = (gzip.BadGzipFile, EOFError, zlib.error, *((zstd_module().ZstdError,) if source.packed == "zst" else ()))
    try:
        yield
    except FileNotFoundError:
        fault = Fault("There is no such file.", help="Check the name and the folder.")
    except PermissionError:
        fault = Fault("This file may not be read.", help="Ask for permission to read it.")
    except packing:
        fault = Fault("This compressed file is damaged, or stops half-way.", help="Copy it again from where it came.")
    except DecompressionBombError:
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
    """A raw stream that hashes the bytes that are read."""

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


class _Bounded(io.RawIOBase):
    """A raw stream of decompressed bytes, which raises `DecompressionBombError` once there are too many."""

    def __init__(self, unpacked: Any, packed: _Hashed) -> None:
        self._unpacked, self._packed, self._count = unpacked, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._unpacked.readinto(buffer)
        self._count += count
        check_unpacked_size(self._count, self._packed.count)
        return count


def _unpacked(source: Source, raw: _Hashed) -> Any:
    match source.packed:
        case "gz":
            return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=raw, mode="rb"), raw), _BLOCK)
        case "zst":
            return io.BufferedReader(_Bounded(zstd_module().ZstdFile(raw), raw), _BLOCK)
        case _:
            return io.BufferedReader(raw, _BLOCK)


def zstd_module() -> Any:
    """The standard library's module from Python 3.14 on, before that its backport."""
    try:
        from compression import zstd
    except ImportError:
        pass
    else:
        return zstd
    try:
        from backports import zstd
    except ImportError:
        help_ = "Install the extra: pip install 'riskflags[audit]', or unpack the file."
        raise InputError(Fault("Reading .zst needs backports.zstd, which is not installed.", help=help_)) from None
    return zstd
