"""Atomic writing of a folder or a file: written beside its place under a hidden name, then renamed.

The hidden folder is locked while it is written. So two runs for one place notice each other, and the remains of a
killed run, which hold no lock, are cleared by the next run.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskflags.errors import Fault, InputError
from riskflags.reading import files

try:
    import fcntl
except ImportError:  # Windows cannot lock a folder; there the rename alone decides
    fcntl = None  # type: ignore[assignment]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)

_TRIES, _BETWEEN = 40, 0.05  # seconds


class OutputError(InputError):
    """A place that cannot be written to, or is not empty."""


def check_free(folder: Path) -> None:
    """Raise `OutputError` unless this is, or can become, an empty folder."""
    if wrong := files.misnamed(folder):
        raise OutputError(wrong)
    try:
        if folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))):
            raise _error(_OCCUPIED_SAID, folder)
    except PermissionError:
        raise _error(_REFUSED_SAID, folder) from None
    within = next((parent for parent in folder.absolute().parents if parent.exists()), None)
    if within is not None and not within.is_dir():
        help_ = f"Name a folder that does not stand within {within}."
        raise _error(("A part of this path is a file, not a folder.", help_), folder)


@contextmanager
def complete(folder: Path) -> Iterator[Path]:
    """A folder to write into: renamed to ``folder`` when the block ends, removed if it raises.

    Raises `OutputError` for a place that is not empty, that another run is writing to, or whose disk is full.
    """
    check_free(folder)
    with _writing_errors(folder):
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        unfinished = folder.absolute().with_name(f".{folder.absolute().name}.riskflags-unfinished")
        lock = _locked(unfinished, folder)
    try:
        with _writing_errors(folder):
            yield unfinished
            _settle(unfinished)
            _rename(unfinished, folder)
    except BaseException:
        _clear(unfinished)
        raise
    finally:
        os.close(lock)


@contextmanager
def complete_file(file: Path) -> Iterator[Path]:
    """A file to write: it replaces ``file`` when the block ends, and is removed if it raises.

    A device or a pipe is written to directly. Raises `OutputError`.
    """
    if wrong := files.misnamed(file):
        raise OutputError(wrong)
    if not file.absolute().parent.is_dir():
        raise _error(("There is no folder to write this file in.", "Make it first."), file)
    if file.is_dir():
        raise _error(("This is a folder, not a file.", "Name a file in it."), file)
    if file.exists() and not file.is_file():
        with _writing_errors(file):
            yield file
        return
    place = Path(os.path.realpath(file))  # where a link leads
    unfinished = place.with_name(f".riskflags-unfinished-{secrets.token_hex(8)}")
    try:
        with _writing_errors(file):
            yield unfinished
            _onto_disk(unfinished)
            if place.exists():
                shutil.copymode(place, unfinished)
            os.replace(unfinished, place)
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _clear(unfinished: Path) -> None:
    """Remove it. A thread that is being stopped may still create a file in it, so this tries several times."""
    for _ in range(_TRIES):
        shutil.rmtree(unfinished, ignore_errors=True)
        if not unfinished.exists():
            return
        time.sleep(_BETWEEN)


def _locked(unfinished: Path, folder: Path) -> int:
    """Create, lock and empty the hidden folder; the open file descriptor that holds the lock."""
    while True:
        unfinished.mkdir(exist_ok=True)
        held = os.open(unfinished, os.O_RDONLY)
        try:
            _hold(held)
            if _is_still(held, unfinished):
                break
        except OSError as error:
            os.close(held)
            if error.errno in (errno.EAGAIN, errno.EACCES):
                said = "Another run is writing here.", "Wait for it, or name another folder."
                raise _error(said, folder) from None
            raise
        os.close(held)
    for left in unfinished.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    return held


def _hold(held: int) -> None:
    if fcntl is not None:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still(held: int, unfinished: Path) -> bool:
    """Whether the locked folder still has that name: another run may have renamed it to its final name meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(held), os.stat(unfinished))
    return False


def _settle(unfinished: Path) -> None:
    """Flush every file to the disk, so that a crash of the machine loses nothing."""
    for path in (*sorted(unfinished.iterdir()), unfinished):
        _onto_disk(path)


def _onto_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _rename(unfinished: Path, folder: Path) -> None:
    if fcntl is None and folder.exists():
        folder.rmdir()  # on other systems a rename replaces an empty folder
    os.rename(unfinished, folder)
    with contextlib.suppress(OSError):
        parent = os.open(folder.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)


@contextmanager
def _writing_errors(folder: Path) -> Iterator[None]:
    """Turns errors of writing into `OutputError`, which names the place."""
    try:
        yield
        return
    except Exception as raised:
        found = _of_the_system(raised)
        if found is None:
            raise
        if isinstance(found, PermissionError):
            error = _error(_REFUSED_SAID, folder)
        elif found.errno in _OCCUPIED:
            error = _error(_OCCUPIED_SAID, folder)
        elif found.errno in _FULL or _is_full(folder):
            error = _error(_FULL_SAID, folder)
        else:
            error = _error(_LOST_SAID, folder)
    raise error


def _of_the_system(raised: Exception) -> OSError | None:
    """The `OSError` that was raised, or that XlsxWriter wrapped in its own error; otherwise ``None``."""
    return next((each for each in (raised, *raised.args) if isinstance(each, OSError)), None)


def _is_full(folder: Path) -> bool:
    """Whether the disk is full: a dataframe library does not always say why it could not write."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder.absolute().parent).free < 1024 * 1024
    return False


_OCCUPIED_SAID = ("There is something in this place already.", "Name a new folder, or empty this one.")
_REFUSED_SAID = ("This place may not be written to.", "Name a folder that you may write to.")
_NO_ROOM = "Nothing was written. Make room, or name a folder on another disk."
_LOST_SAID = ("This could not be written: the disk may be full, or gone.", _NO_ROOM)
_FULL_SAID = ("There is no room to write this: the disk is full.", _NO_ROOM)


def _error(said: tuple[str, str], folder: Path) -> OutputError:
    what, help_ = said
    return OutputError(Fault(what, file=str(folder), help=help_))
