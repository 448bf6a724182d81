"""The page's charts, as SVG: bars of cases, and bounds on a scale to a hundred. Each says in words what it shows.

Colours are classes, which the page's style sheet fills for light, dark and paper; what is not sure differs in form too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from riskflags.audit.words import plain
from riskflags.render.markup import Node, el

WIDTH = 480
"""The width of every drawing in its own units: about that of A4 in points, so that a font size of 11 is 11 pt."""

MOST_ROWS = 14
"""The most rows of a drawing, which fit on a printed page below a heading; more rows make another drawing."""

_LETTERS = 60  # that fit in a row's label, beside its numbers
_LINE, _BAR, _GAP = 14, 11, 11
_SCALE = 20  # the height of the scale above the rows
_MARKED = (0, 25, 50, 75, 100)
_EDGE = 4  # room for what is drawn at the edges
_STROKE = 1.5  # of an outline


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


_Row = TypeVar("_Row", bound=Bar | Range)


def bars(rows: Sequence[Bar], most: float, title: str, description: str, id_: str) -> Iterator[Node]:
    """Drawings of bars on a scale from 0 to ``most``, in order."""

    def bar(row: Bar, y: float) -> Iterator[Node]:
        full, outlined = (WIDTH * part / most if most else 0 for part in (row.full, row.outlined))
        yield _across(0, WIDTH, y)
        yield _box(0, y, full, "bar")
        if outlined:
            yield _box(full, y, outlined, "outlined", _STROKE / 2)

    return _drawings(rows, bar, (), title, description, id_)


def ranges(rows: Sequence[Range], title: str, description: str, id_: str) -> Iterator[Node]:
    """Drawings of bounds on a scale from 0 to 100 per cent, in order."""
    return _drawings(rows, _range, [_marking(per_cent) for per_cent in _MARKED], title, description, id_)


def _range(row: Range, y: float) -> Iterator[Node]:
    low, high = _at(row.low), _at(row.high)
    yield from (_vertical(_at(per_cent), y, 2, "grid") for per_cent in _MARKED)
    yield _across(_at(0), _at(100), y)
    if low == high:  # a single value needs a width to be visible
        yield _box(low - 2, y, 4, "bar")
    else:
        yield _box(low, y, high - low, "open")
        yield from (_vertical(edge, y, 1, "edge") for edge in (low, high))
    if row.source is not None:
        yield _vertical(_at(row.source), y, 4, "mark")


def _marking(per_cent: int) -> Node:
    """A label of the scale; the outermost two begin and end with the drawing."""
    x, anchor = {0: (0.0, "start"), 100: (WIDTH, "end")}.get(per_cent, (_at(per_cent), "middle"))
    return _text(f"{per_cent}%", x, _SCALE - 8, anchor, size=10)


def _at(per_cent: float) -> float:
    return _EDGE + (WIDTH - 2 * _EDGE) * per_cent / 100


def _drawings(
    rows: Sequence[_Row],
    draw: Callable[[_Row, float], Iterable[Node]],
    scale: Sequence[Node],
    title: str,
    description: str,
    id_: str,
) -> Iterator[Node]:
    """The rows below each other, about as many in each drawing; ``draw`` is told where a row's bar begins."""
    count = -(-len(rows) // MOST_ROWS)
    each = -(-len(rows) // max(count, 1))
    for number in range(count):
        place = f" ({number + 1} of {count})" if count > 1 else ""
        drawn = list(scale)
        height = _SCALE if scale else 0
        for row in rows[number * each : (number + 1) * each]:
            labels = _labels(row, height)
            height += _LINE * (len(labels) - 1) + 1
            drawn += [*labels, *draw(row, height)]
            height += _BAR + _GAP - 1
        yield _drawing(drawn, height, f"{title}{place}", description, f"{id_}-{number + 1}")


def _drawing(content: Iterable[Node], height: float, title: str, description: str, id_: str) -> Node:
    return el(
        "svg",
        el("title", title, id=f"{id_}-title"),
        el("desc", description, id=f"{id_}-desc"),
        content,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby=f"{id_}-title",
        aria_describedby=f"{id_}-desc",
    )


def _labels(row: Bar | Range, top: float) -> list[Node]:
    """The lines of a row's label, and its figures beside the last of them."""
    lines = textwrap.wrap(plain(row.label), _LETTERS) or [""]
    texts = [_text(line, 0, top + _LINE * number + 10, "start") for number, line in enumerate(lines)]
    return [*texts, _text(row.said, WIDTH, top + _LINE * len(lines) - 4, "end")]


def _text(text: str, x: float, y: float, anchor: str, size: int = 11) -> Node:
    return el("text", text, x=round(x, 2), y=y, text_anchor=anchor, font_size=size)


def _box(x: float, y: float, width: float, kind: str, inset: float = 0) -> Node:
    """A bar; ``inset`` leaves room for its outline."""
    size = {"width": round(max(width - 2 * inset, 0), 2), "height": _BAR - 2 * inset}
    return el("rect", x=round(x + inset, 2), y=y + inset, **size, class_=kind)


def _across(left: float, right: float, y: float) -> Node:
    return el("line", x1=left, x2=right, y1=y + _BAR / 2, y2=y + _BAR / 2, class_="grid")


def _vertical(x: float, y: float, beyond: float, kind: str) -> Node:
    """A line through a bar, which reaches so far beyond it."""
    return el("line", x1=round(x, 2), x2=round(x, 2), y1=y - beyond, y2=y + _BAR + beyond, class_=kind)
