"""How far a long command is, on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, RenderableType
from rich.constrain import Constrain
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.progress import Progress as Bars
from rich.table import Column
from rich.text import Text

from riskflags.audit.progress import Progress
from riskflags.cli.streams import UntilClosed

_SECONDS_BETWEEN_LINES = 5.0
_ROOM = 6
"""Columns left free: a terminal itself writes ``^C`` after the line, and if that began another, the bar would stay."""
_NARROW = 70  # columns: fewer hold no rate
_SOON = 1.5  # seconds; before that a rate says little


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


class Bar(Progress):
    """A bar a stage, where there is something to count; else how long it has taken."""

    def __init__(self, console: Console | None = None) -> None:
        drawn: Any = sys.stderr.drawn() if isinstance(sys.stderr, UntilClosed) else sys.stderr
        console = console or Console(file=drawn)
        spinner = _Spinner("line" if console.options.ascii_only else "dots")
        name = TextColumn("{task.description}", markup=False)
        self._bars = _Line(spinner, name, _Counted(table_column=Column()), _Told(console), console=console)
        self._bars.start()

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        """A line for it, in the place of the stage before."""
        for task in self._bars.task_ids:
            self._bars.remove_task(task)
        self._bars.add_task(name, total=total, unit=unit)

    def advance(self, count: int) -> None:
        """So many more."""
        for task in self._bars.task_ids:
            self._bars.advance(task, count)

    def close(self) -> None:
        """The line goes."""
        self._bars.stop()


class _Line(Bars):
    """One line, short of the terminal's width, and gone at the end."""

    def __init__(self, *columns: ProgressColumn, console: Console) -> None:
        self._of = console
        super().__init__(*columns, console=console, transient=True)

    def get_renderable(self) -> RenderableType:
        return Constrain(super().get_renderable(), max(self._of.width - _ROOM, 1))


class _Spinner(SpinnerColumn):
    """Turns as long as the stage lasts: all may be counted, and something still be going on."""

    def render(self, task: Task) -> RenderableType:
        return self.spinner.render(task.get_time())


class _Counted(BarColumn):
    """A bar, where it is known how much there is."""

    def render(self, task: Task) -> RenderableType:  # type: ignore[override]  # a bar is one of these, too
        return super().render(task) if task.total else Text("")


class _Told(ProgressColumn):
    """How many a second and how long still, in words."""

    def __init__(self, console: Console) -> None:
        super().__init__(Column(no_wrap=True))
        self._console = console

    def render(self, task: Task) -> Text:
        """Of the whole stage so far: what comes in bursts would else make it jump."""
        elapsed, done, total = task.elapsed or 0.0, task.completed, task.total
        if elapsed < _SOON or (total and not done):
            return Text("")
        if not total:
            return Text(duration(elapsed))
        left = f"{duration(elapsed * (total - done) / done)} left" if done < total else "nearly done"
        rate = _rate(done / elapsed, task.fields["unit"])
        return Text(left if self._console.width < _NARROW else f"{rate}, {left}")


def _rate(speed: float, unit: str) -> str:
    return f"{speed / 1024**2:,.1f} MB/s" if unit == "bytes" else f"{speed:,.0f} {unit}/s"


def duration(seconds: float) -> str:
    """``12 s``, ``3 min 5 s``, ``1 h 20 min``."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
