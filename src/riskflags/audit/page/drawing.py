"""A drawing by Matplotlib as part of a page: no ids, no styles of its own, colours that follow the page's.

Matplotlib writes colours and fonts as style attributes, which the page's policy forbids and a dark page could not use.
So it draws in stand-in colours, and each becomes a class that the page's style sheet colours.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as Tree

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from riskflags.render.markup import Node, el

WIDTH = 480
"""How wide every drawing is, in its own units: about as wide as a page of A4 in points, so that 11 reads as 11."""

INK, BAR, PALE, GRID, MARK = "#010101", "#020202", "#030303", "#040404", "#050505"
"""Stand-ins for text, what is sure, what is not, lines to go by, and what a source says."""

_CLASSES = {INK: "ink", BAR: "bar", PALE: "pale", GRID: "grid", MARK: "mark"}
_KEPT = ("stroke-width", "stroke-dasharray", "stroke-linecap", "text-anchor", "font-size", "font-weight")
_DRAWN = ("path", "text", "g")

_SETTINGS: Any = {  # Matplotlib types its keys one by one
    "svg.fonttype": "none",  # text stays text: it can be read aloud, found and enlarged
    "svg.hashsalt": "riskflags",
    "text.parse_math": False,
    "path.simplify": False,
    "font.family": "DejaVu Sans",
}


@contextmanager
def canvas(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure and axes whose units are the drawing's own, with the origin at the top left."""
    with rc_context(_SETTINGS):
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        yield figure, axes


def drawn(figure: Figure, title: str, description: str, id_: str) -> Node:
    """The figure as an element that says what it shows."""
    file = io.BytesIO()
    with rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that its font lacks: the page's fonts draw the text
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = Tree.fromstring(file.getvalue())
    return el(
        "svg",
        el("title", title, id=f"{id_}-title"),
        el("desc", description, id=f"{id_}-desc"),
        [clean for child in root if (clean := _clean(child)) is not None],
        viewBox=root.get("viewBox"),
        role="img",
        aria_labelledby=f"{id_}-title",
        aria_describedby=f"{id_}-desc",
    )


def _clean(node: Node) -> Node | None:
    """An element without names of its own, its style as attributes and classes; nothing for what draws nothing."""
    tag = node.tag.rpartition("}")[2]
    if tag not in _DRAWN:
        return None
    inside = [clean for child in node if (clean := _clean(child)) is not None]
    if tag == "g":
        return el("g", inside) if inside else None
    style = _declared(node.get("style", ""))
    if tag == "path" and style.get("fill") == "none" and "stroke" not in style:
        return None  # Matplotlib's empty background
    kept = {name.replace("-", "_"): style[name] for name in _KEPT if name in style}
    places = {name: node.get(name) for name in ("d", "x", "y") if node.get(name)}
    return el(tag, node.text if tag == "text" else None, **places, **kept, class_=_class(style, tag))


def _declared(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _class(style: dict[str, str], tag: str) -> str | None:
    if tag == "text":
        return f"fill-{_CLASSES.get(style.get('fill', INK), 'ink')}"
    colours = (
        f"{side}-{_CLASSES[style[side]]}" if style.get(side) in _CLASSES else f"{side}-none"
        for side in ("fill", "stroke")
    )
    return " ".join(colours)
