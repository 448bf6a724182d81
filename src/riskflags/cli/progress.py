"""How far a long command is, on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from riskflags.audit.progress import Progress

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A progress that is shown, and gone when the block ends."""
    progress = _Bar() if sys.stderr is not None and sys.stderr.isatty() else _Lines()
    try:
        yield progress
    finally:
        progress.close()


class _Lines(Progress):
    """A line a stage, and one every few seconds within it."""

    def __init__(self) -> None:
        self._name, self._total, self._done, self._last, self._unit = "", 0, 0, 0.0, ""

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        self._name, self._total, self._done, self._unit = name, total or 0, 0, unit
        self._last = time.monotonic()
        self._say(name)

    def advance(self, count: int) -> None:
        self._done += count
        if self._total and time.monotonic() - self._last > _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self._say(f"{self._name}: {100 * self._done // self._total}% of {self._total:,} {self._unit}")

    def _say(self, text: str) -> None:
        if sys.stderr is not None:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()


class _Bar(Progress):
    """A bar a stage, with how many a second and how long still."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[rate]}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._bars: Any = Bars(*columns, console=Console(stderr=True), transient=True)
        self._bars.start()
        self._task: Any = None
        self._unit = ""

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._unit = unit
        self._task = self._bars.add_task(name, total=total, rate="")

    def advance(self, count: int) -> None:
        self._bars.advance(self._task, count)
        self._bars.update(self._task, rate=self._rate())

    def _rate(self) -> str:
        speed = self._bars.tasks[0].speed
        if not speed:
            return ""
        return f"{speed / 1024**2:,.1f} MB/s" if self._unit == "bytes" else f"{speed:,.0f} {self._unit}/s"

    def close(self) -> None:
        self._bars.stop()
