"""The drawings of an audit's page: bars and bounds where their figures say, and rows below each other."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from riskflags.audit.outputs.page.charts import MOST_ROWS, WIDTH, Bar, Range, bars, ranges


def spans(drawing: Element, kind: str) -> list[tuple[float, float]]:
    """From where to where the boxes and lines of a kind run across."""
    drawn = [node for node in drawing.iter() if node.get("class") == kind]
    boxes = [(float(node.attrib["x"]), float(node.attrib["width"])) for node in drawn if node.tag == "rect"]
    lines = [(float(node.attrib["x1"]), float(node.attrib["x2"])) for node in drawn if node.tag == "line"]
    return [*((x, x + width) for x, width in boxes), *lines]


def test_bars_are_as_long_as_what_they_say() -> None:
    """Full first, outlined after it, against the greatest; rows beyond what a page holds make another drawing."""
    (drawing,) = bars([Bar("A", 30, 20, "30 + 20"), Bar("B", 0, 0, "0")], 100, "Title", "Words.", "x")
    full, none = spans(drawing, "bar")
    (outlined,) = spans(drawing, "outlined")
    assert full == pytest.approx((0, 0.3 * WIDTH))
    assert none == (0, 0)
    assert outlined == pytest.approx((0.3 * WIDTH, 0.5 * WIDTH), abs=1)
    many = list(bars([Bar(str(n), n, 0, str(n)) for n in range(MOST_ROWS + 1)], 30, "Title", "Words.", "y"))
    assert [each.findtext("title") for each in many] == ["Title (1 of 2)", "Title (2 of 2)"]
    assert [each.get("aria-labelledby") for each in many] == ["y-1-title", "y-2-title"]
    assert [len(spans(each, "bar")) for each in many] == [MOST_ROWS // 2 + 1, MOST_ROWS // 2]


def test_rows_of_a_drawing_stand_below_each_other() -> None:
    """No label or bar of a row reaches into the next, however long the label; the drawing holds all of them."""
    (drawing,) = bars([Bar("A long label. " * 20, 1, 0, "1"), Bar("B", 1, 0, "1")], 1, "Title", "Words.", "x")
    places = [float(node.attrib["y"]) for node in drawing.iter() if node.tag in ("text", "rect")]
    assert places == sorted(places)
    assert len(set(places)) > 6
    assert float(drawing.attrib["viewBox"].split()[-1]) > places[-1] + 11


def test_bounds_are_drawn_where_they_lie() -> None:
    """From the lower to the upper on a scale to a hundred, the source's figure as a line of its own; a point shows."""
    (drawing,) = ranges([Range("A", 25.0, 75.0, 93.1, "25% to 75%")], "Title", "Words.", "x")
    assert spans(drawing, "open") == [pytest.approx((4 + (WIDTH - 8) / 4, 4 + 3 * (WIDTH - 8) / 4), abs=0.1)]
    assert len(spans(drawing, "edge")) == 2
    ((left, right),) = spans(drawing, "mark")
    assert left == right == pytest.approx(4 + (WIDTH - 8) * 0.931, abs=0.1)
    assert {node.text for node in drawing.iter("text")} >= {"A", "25% to 75%", "0%", "100%"}
    (point,) = ranges([Range("A", 100.0, 100.0, None, "100%")], "Title", "Words.", "y")
    assert spans(point, "bar") == [(WIDTH - 6, WIDTH - 2)]
