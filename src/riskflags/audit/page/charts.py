"""The page's charts: bars of cases, and bounds on a scale to a hundred. Each says in words what it shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from matplotlib.axes import Axes

from riskflags.audit.page.drawing import BAR, GRID, INK, MARK, PALE, WIDTH, canvas, drawn
from riskflags.audit.page.words import plain
from riskflags.render.markup import Node

MOST_ROWS = 14
"""So many fit on a printed page below a heading and some words; more make another drawing."""

_T = TypeVar("_T")

_LETTERS = 60  # that fit in a row's label, beside its numbers
_LINE, _BAR, _GAP = 14.0, 11.0, 11.0
_SCALE_TOP = 20.0
_MARKED = (0, 25, 50, 75, 100)
_EDGE = 4.0  # what is drawn at the outermost must not be cut
_LENGTH = WIDTH - 2 * _EDGE


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: how much is sure (drawn full), how much is not (drawn as an outline), and both in figures."""

    label: str
    full: float
    outlined: float
    said: str


@dataclass(frozen=True, slots=True)
class Range:
    """One row: bounds in per cent, the source's figure where there is one, and the bounds in figures."""

    label: str
    low: float
    high: float
    source: float | None
    said: str


def bars(rows: Sequence[Bar], most: float, title: str, description: str, id_: str) -> Iterator[Node]:
    """Drawings of bars against the greatest there can be, in order."""
    for part, place, id_of_part in _parts(rows, id_):
        labels = [_lines(row.label) for row in part]
        with canvas(_height(labels)) as (figure, axes):
            for row, lines, top in zip(part, labels, _tops(labels, 0.0), strict=True):
                y = _labelled(axes, lines, row.said, top)
                full, outlined = (WIDTH * part_ / most if most else 0.0 for part_ in (row.full, row.outlined))
                axes.hlines([y + _BAR / 2], 0, WIDTH, colors=GRID, linewidth=1, zorder=0, clip_on=False)
                axes.barh([y], [full], height=_BAR, left=[0], align="edge", color=BAR, clip_on=False)
                _outline(axes, full, outlined, y)
            yield drawn(figure, f"{title}{place}", description, id_of_part)


def ranges(rows: Sequence[Range], title: str, description: str, id_: str) -> Iterator[Node]:
    """Drawings of bounds on a scale from 0 to 100 per cent, in order."""
    for part, place, id_of_part in _parts(rows, id_):
        labels = [_lines(row.label) for row in part]
        with canvas(_SCALE_TOP + _height(labels)) as (figure, axes):
            _scale(axes)
            for row, lines, top in zip(part, labels, _tops(labels, _SCALE_TOP), strict=True):
                _range(axes, row, _labelled(axes, lines, row.said, top))
            yield drawn(figure, f"{title}{place}", description, id_of_part)


def _range(axes: Axes, row: Range, y: float) -> None:
    low, high = _at(row.low), _at(row.high)
    marks = [_at(per_cent) for per_cent in _MARKED]
    axes.vlines(marks, y - 2, y + _BAR + 2, colors=GRID, linewidth=1, zorder=0, clip_on=False)
    axes.hlines([y + _BAR / 2], _at(0), _at(100), colors=GRID, linewidth=1, zorder=0, clip_on=False)
    if low == high:  # a point needs a width to be seen
        axes.barh([y], [4.0], height=_BAR, left=[low - 2.0], align="edge", color=BAR, clip_on=False)
    else:
        axes.barh([y], [high - low], height=_BAR, left=[low], align="edge", color=PALE, clip_on=False)
        axes.vlines([low, high], y - 1, y + _BAR + 1, colors=BAR, linewidth=3, clip_on=False)
    if row.source is not None:
        axes.vlines(
            [_at(row.source)], y - 4, y + _BAR + 4, colors=MARK, linewidth=2, linestyles=(0, (2, 1)), clip_on=False
        )


def _scale(axes: Axes) -> None:
    for per_cent in _MARKED:
        align = "left" if per_cent == 0 else "right" if per_cent == 100 else "center"
        x = _at(per_cent) + {"left": -_EDGE, "right": _EDGE, "center": 0.0}[align]
        axes.text(x, _SCALE_TOP - 8, f"{per_cent}%", fontsize=10, color=INK, ha=align, va="baseline")


def _at(per_cent: float) -> float:
    return _EDGE + _LENGTH * per_cent / 100


def _outline(axes: Axes, left: float, length: float, y: float) -> None:
    if length:
        inner = max(length - 1.5, 0.0)  # the line takes its own width
        axes.barh(
            [y + 0.75], [inner], height=_BAR - 1.5, left=[left + 0.75], align="edge",
            facecolor=PALE, edgecolor=BAR, linewidth=1.5, clip_on=False,
        )  # fmt: skip


def _labelled(axes: Axes, lines: Sequence[str], said: str, top: float) -> float:
    """Write a row's label and its figures. Where its bar begins."""
    for number, line in enumerate(lines):
        axes.text(0, top + _LINE * number + 10, line, fontsize=11, color=INK, ha="left", va="baseline")
    last = top + _LINE * (len(lines) - 1)
    axes.text(WIDTH, last + 10, said, fontsize=11, color=INK, ha="right", va="baseline")
    return last + _LINE + 1


def _lines(label: str) -> list[str]:
    return textwrap.wrap(plain(label), _LETTERS) or [""]


def _tops(labels: Sequence[Sequence[str]], first: float) -> Iterator[float]:
    for lines in labels:
        yield first
        first += _LINE * len(lines) + _BAR + _GAP


def _height(labels: Sequence[Sequence[str]]) -> float:
    return sum(_LINE * len(lines) + _BAR + _GAP for lines in labels)


def _parts(rows: Sequence[_T], id_: str) -> Iterator[tuple[Sequence[_T], str, str]]:
    """The rows of each drawing, which of how many it is, and its id."""
    count = -(-len(rows) // MOST_ROWS)
    each = -(-len(rows) // max(count, 1))  # about as many in each
    for number in range(count):
        place = f" ({number + 1} of {count})" if count > 1 else ""
        yield rows[number * each : (number + 1) * each], place, f"{id_}-{number + 1}"
