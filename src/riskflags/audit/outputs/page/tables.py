"""Accessible tables, and the parts of the page around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riskflags.audit.words import cited
from riskflags.documents import Citation
from riskflags.render.markup import Content, Node, el

Cell = Content | Sequence[Content]
"""What a cell holds: a text (a figure, where its column is one of figures), an element, or several."""

_SHORT = 14  # rows; on paper such a table stays on one page


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Node],
    words: int = 1,
    id_: str | None = None,
    heads_a_part: bool = False,
) -> Node:
    """A table; its first ``words`` columns hold words, the others figures. ``rows`` are of `row` or `group`.

    Its caption is a heading where it ``heads_a_part`` of the page, so that one can go from table to table.
    """
    cells = [el("th", head, scope="col", class_=None if place < words else "n") for place, head in enumerate(heads)]
    bodies: list[Node] = []
    rows = list(rows)
    for each in rows:
        if each.get("class") == "group" or not bodies:
            bodies.append(el("tbody"))
        bodies[-1].append(each)
    heading = el("caption", el("h4", caption) if heads_a_part else caption)
    short = len(rows) <= _SHORT and not heads_a_part
    whole = el("table", heading, el("thead", el("tr", cells)), bodies, class_="short" if short else None)
    # Narrow screens scroll it sideways: then a keyboard must reach it.
    return el("div", whole, class_="wide", tabindex="0", role="group", aria_label=caption, id=id_)


def row(head: Cell, *cells: Cell, words: int = 1, id_: str | None = None, total: bool = False) -> Node:
    """A row: its heading, then its cells."""
    first = el("th", _content(head), scope="row")
    rest = [el("td", _content(cell), class_=None if place + 1 < words else "n") for place, cell in enumerate(cells)]
    return el("tr", first, rest, id=id_, class_="total" if total else None)


def group(heading: str, columns: int) -> Node:
    """A heading row for the rows after it."""
    return el("tr", el("th", heading, scope="rowgroup", colspan=columns), class_="group")


def section(title: str, id_: str, *content: Content | Iterable[Content]) -> Node:
    """A part of the page, by its title."""
    return el("section", el("h2", title, id=id_), *content, aria_labelledby=id_)


def figure(drawings: Iterable[Node], caption: Cell) -> Node:
    """Drawings, and below them how to read them."""
    return el("figure", drawings, el("figcaption", _content(caption)))


def badge(urgency: str) -> Node:
    """An urgency as a mark."""
    return el("span", urgency, class_=f"badge {urgency}")


def sources(citations: Iterable[Citation]) -> Node:
    """The learning points cited, in small type."""
    lines = [el("li", el("cite", cited(each))) for each in citations]
    return el("ul", lines, class_="from", aria_label="From")


def _content(cell: Cell) -> Iterable[Content]:
    return cell if isinstance(cell, (list, tuple)) else [cell]  # type: ignore[list-item]  # an element is iterable too
