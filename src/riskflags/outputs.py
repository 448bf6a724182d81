"""A folder or a file that is complete or not there: written beside its place under a hidden name, then renamed.

The hidden folder is locked while it is written, so that two runs for one place tell each other, and what a killed run
left behind can be told from one at work: it is cleared by the next run, and never looks like a result.
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
except ImportError:  # Windows: nothing to lock a folder with; the rename still decides
    fcntl = None  # type: ignore[assignment]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)

_TRIES, _BETWEEN = 40, 0.05  # seconds


class OutputError(InputError):
    """A place that cannot be written to, or that holds something already."""


def check_free(folder: Path) -> None:
    """Raise `OutputError` where the place holds something, or can be none."""
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
    """A folder to write into, which takes the name of ``folder`` once the block ends well, and goes if it does not.

    Raises `OutputError`: for a place that holds something, that another run is writing to, or that is full.
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
    """A file to write, which takes the place of ``file`` once the block ends well, and goes if it does not.

    What stood there stays until then. A device or a pipe is written to as it is. Raises `OutputError`.
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
    """Away with it. A thread that was stopped amid its work may still make a file there: then once more."""
    for _ in range(_TRIES):
        shutil.rmtree(unfinished, ignore_errors=True)
        if not unfinished.exists():
            return
        time.sleep(_BETWEEN)


def _locked(unfinished: Path, folder: Path) -> int:
    """The hidden folder, made anew and held: an open file descriptor."""
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
    """Whether the folder held is the one of that name: another run may have given it its final name meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(held), os.stat(unfinished))
    return False


def _settle(unfinished: Path) -> None:
    """On the disk, whatever happens to the machine after."""
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
        folder.rmdir()  # elsewhere a rename takes the place of an empty folder by itself
    os.rename(unfinished, folder)
    with contextlib.suppress(OSError):
        parent = os.open(folder.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)


@contextmanager
def _writing_errors(folder: Path) -> Iterator[None]:
    """What can go wrong with writing, as a message that names the place."""
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
    """What the system refused, where that is what was raised: XlsxWriter puts it into an error of its own."""
    return next((each for each in (raised, *raised.args) if isinstance(each, OSError)), None)


def _is_full(folder: Path) -> bool:
    """Whether there is no room left: a dataframe library does not always say why it could not write."""
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
