"""How far a long command is, on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from riskflags.audit.progress import Progress

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A progress that is shown, and gone when the block ends."""
    progress = _of_this_place()
    try:
        yield progress
    finally:
        progress.close()


def _of_this_place() -> Progress:
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        return Lines()  # a terminal that cannot move its cursor draws nothing twice
    from riskflags.cli.bar import Bar

    return Bar()


class Lines(Progress):
    """A line a stage, and one every few seconds within it."""

    def __init__(self) -> None:
        self._name, self._total, self._done, self._last, self._unit = "", 0, 0, 0.0, ""

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        """A line that it begins."""
        self._name, self._total, self._done, self._unit = name, total or 0, 0, unit
        self._last = time.monotonic()
        _say(name)

    def advance(self, count: int) -> None:
        """A line, once in a while."""
        self._done += count
        if self._total and time.monotonic() - self._last > _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            _say(f"{self._name}: {100 * self._done // self._total}% of {self._amount()}")

    def _amount(self) -> str:
        return f"{self._total / 1024**2:,.1f} MB" if self._unit == "bytes" else f"{self._total:,} {self._unit}"


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
