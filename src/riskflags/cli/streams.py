"""Writing to a terminal, a file or a pipe: what a stream lacks or loses never stops a command."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from typing import Any, TextIO

_READER_GONE = (errno.EPIPE, errno.EINVAL)  # the latter on Windows
_NARROWEST, _WIDEST = 40, 100


def prepare() -> None:
    """Make standard output and error ready, for this process."""
    sys.stdout, sys.stderr = _ready(sys.stdout), _ready(sys.stderr)


def _ready(stream: TextIO | None) -> Any:
    if stream is None:
        return None  # closed from the start: Typer is silent then
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, and goes on
    return _UntilClosed(stream)


def width() -> int:
    """How wide a text may be: as the terminal is, within what can be read."""
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def colour() -> bool:
    """Whether to paint: on a terminal, unless NO_COLOR says not to; elsewhere only where FORCE_COLOR says so."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout is not None and sys.stdout.isatty())


def silence(stream: TextIO | None) -> None:
    """Send nowhere what a stream still holds, or Python complains of it when it ends."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _UntilClosed:
    """A stream that goes on in silence once its reader has gone (``riskflags rules | head -1``).

    The command then ends with the exit code it would have had anyway; Typer's own answer is 1, which here means else.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or say nothing where nobody reads."""
        try:
            return self._stream.write(text)
        except OSError as error:
            self._lost(error)
        return len(text)

    def flush(self) -> None:
        """Flush, likewise."""
        try:
            self._stream.flush()
        except OSError as error:
            self._lost(error)

    def _lost(self, error: OSError) -> None:
        """Let go of a reader that has gone; a full disk is another matter."""
        if error.errno not in _READER_GONE:
            raise error
        silence(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
