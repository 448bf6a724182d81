"""Writing to a terminal, a file or a pipe: what a stream lacks or loses never stops a command."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from typing import Any, TextIO

from riskflags.inert import inert_lines

_READER_GONE = (errno.EPIPE, errno.EINVAL)  # the latter on Windows
_NARROWEST, _WIDEST = 40, 100


def prepare() -> None:
    """Make standard output and error ready, for this process."""
    _fill_places()
    sys.stdout, sys.stderr = _ready(sys.stdout), _ready(sys.stderr, needed=False)


def _fill_places() -> None:
    """Let no file that is opened from now on stand where a stream was closed: what is said would be written into it."""
    for place in range(3):
        try:
            os.fstat(place)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest place that is free


def _ready(stream: TextIO | None, needed: bool = True) -> Any:
    if stream is None:  # closed from the start
        stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, and goes on
    return UntilClosed(stream, needed=needed)


def width() -> int:
    """How wide a text may be: as the terminal is, within what can be read."""
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def colour() -> bool:
    """Whether to paint: on a terminal, unless NO_COLOR says not to; elsewhere only where FORCE_COLOR says so."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout is not None and sys.stdout.isatty())


def silence(stream: TextIO | None) -> None:
    """Discard what a stream still buffers, which Python would otherwise complain of at exit."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class UntilClosed:
    """A stream that goes on in silence once its reader has gone (``riskflags rules | head -1``).

    The command then ends with the exit code it would have had anyway; Typer's own answer is 1, which here means else.
    """

    def __init__(self, stream: TextIO, drawn: bool = False, needed: bool = True) -> None:
        self._stream, self._needed = stream, needed
        self._shown = str if drawn else inert_lines

    def write(self, text: str) -> int:
        """Write it, inert, or say nothing where nobody reads."""
        try:
            self._stream.write(self._shown(text))
        except OSError as error:
            self._lost(error)
        return len(text)

    def flush(self) -> None:
        """Flush, likewise."""
        try:
            self._stream.flush()
        except OSError as error:
            self._lost(error)

    def drawn(self) -> UntilClosed:
        """The same stream, for what moves the cursor on purpose."""
        return UntilClosed(self._stream, drawn=True, needed=self._needed)

    def _lost(self, error: OSError) -> None:
        """Let go of a reader that has gone, or of what is not needed; a full disk is another matter for an answer."""
        if self._needed and error.errno not in _READER_GONE:
            raise error
        silence(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
