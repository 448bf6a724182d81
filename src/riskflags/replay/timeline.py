"""The drawn timeline: a lane for each prompt, with the days on which something became known across the top.

It is a table, so that it can be read aloud and printed over several pages, each with its dates; in each row stands a
drawing whose places are shares of the width, so that it fills a projector and a sheet of paper alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.render.markup import Node, el
from riskflags.replay import words
from riskflags.replay.document import Course, Replay, ReplayDay
from riskflags.replay.scale import Scale

_WIDTHS = {"urgent": 16, "soon": 11, "note": 6}
"""The more urgent, the thicker: that can be told without colour."""


def timeline(replay: Replay) -> Node:
    """The figure, with its key."""
    scale = Scale([day.day for day in replay.days])
    return el(
        "figure",
        el(
            "table",
            el("caption", "Each row is a prompt; a bar shows the days on which it was there."),
            el(
                "thead",
                el(
                    "tr",
                    el("th", "Prompt", scope="col"),
                    el("th", _axis(scale), scope="col", aria_label="When it was there"),
                ),
            ),
            el(
                "tbody",
                el("tr", el("th", "What became known", scope="row"), el("td", _events(replay, scale)), class_="known"),
                (_lane(course, scale) for course in replay.courses),
            ),
            class_="timeline",
        ),
        el("figcaption", _key(), el("p", _on_scale(scale))),
    )


def _drawing(label: str, *content: Node | None, kind: str = "lane") -> Node:
    return el("svg", el("title", label), content, role="img", aria_label=label, class_=kind, width="100%")


def _share(at: float) -> str:
    return f"{at:g}%"


def _axis(scale: Scale) -> Node:
    """The dates, for the eye alone: each lane tells its own days to those who listen."""
    labels = [
        node
        for tick in scale.ticks()
        for node in (
            el("text", tick.label, x=_share(tick.at), y="1.1em"),
            el("text", tick.year, x=_share(tick.at), y="2.3em", class_="year"),
        )
    ]
    broken = [el("text", "//", x=_share(at), y="1.1em", class_="broken") for at in scale.breaks()]
    return el("svg", labels, broken, aria_hidden="true", class_="axis", width="100%")


def _grid(scale: Scale) -> list[Node]:
    return [
        el("line", x1=_share(tick.at), x2=_share(tick.at), y1="0", y2="100%", class_="grid") for tick in scale.ticks()
    ]


def _events(replay: Replay, scale: Scale) -> Node:
    """A mark for each day that something became known, which leads to that day."""
    marks = [_event(day, scale) for day in replay.days if day.known]
    return el("svg", _grid(scale), marks, class_="events", width="100%", role="group", aria_label="Days, each a link")


def _event(day: ReplayDay, scale: Scale) -> Node:
    assumed = all(known.how != "recorded" for known in day.known)
    x = _share(scale.at(day.day))
    said = f"{words.shown_day(day.day)}: {len(day.known)} became known"
    line = el("line", x1=x, x2=x, y1="20%", y2="80%", class_="assumed" if assumed else "recorded")
    return el("a", el("title", said), line, href=f"#{day_id(day.day)}", aria_label=said)


def _lane(course: Course, scale: Scale) -> Node:
    first = course.stretches[0].since
    name = el("a", course.title, href=f"#{prompt_id(first, course.rule)}")
    mark = el("span", course.urgency, class_=f"badge {course.urgency}")
    said = f"Appeared {words.shown_day(first)}; {words.course_words(course)}"
    parts = [part for stretch in _bars(course, scale) for part in stretch]
    return el(
        "tr",
        el("th", mark, " ", name, scope="row"),
        el("td", _drawing(said, *_grid(scale), *parts)),
        class_=course.urgency,
    )


def _bars(course: Course, scale: Scale) -> Iterator[list[Node]]:
    """Bars first, then the marks upon them."""
    yield [
        el(
            "line",
            x1=_share(scale.at(stretch.since)),
            x2=_share(scale.at(stretch.until)) if stretch.until else "100%",
            y1="50%",
            y2="50%",
            stroke_width=_WIDTHS[course.urgency],
            class_=f"bar {stretch.verdict}",
        )
        for stretch in course.stretches
    ]
    for since, until in words.spells(course):
        yield [_mark(since, scale, "appears"), *([_mark(until, scale, "quiet")] if until else [])]


def _mark(day: str, scale: Scale, kind: str) -> Node:
    return el("circle", cx=_share(scale.at(day)), cy="50%", r=9 if kind == "appears" else 8, class_=kind)


def _key() -> Node:
    """What each mark means, with the mark itself."""
    bars = [
        _entry(
            urgency, el("line", x1="0", x2="100%", y1="50%", y2="50%", stroke_width=width, class_="bar fires"), urgency
        )
        for urgency, width in _WIDTHS.items()
    ]
    dashed = el("line", x1="0", x2="100%", y1="50%", y2="50%", stroke_width=_WIDTHS["soon"], class_="bar confirm")
    tick = el("line", x1="50%", x2="50%", y1="10%", y2="90%", class_="recorded")
    faint = el("line", x1="50%", x2="50%", y1="10%", y2="90%", class_="assumed")
    return el(
        "ul",
        bars,
        _entry("to confirm", dashed, "soon"),
        _entry("appears", el("circle", cx="50%", cy="50%", r=9, class_="appears"), "soon"),
        _entry("goes quiet", el("circle", cx="50%", cy="50%", r=8, class_="quiet"), "soon"),
        _entry("something is recorded", tick, "known"),
        _entry("known from this day by its dates alone (assumed)", faint, "known"),
        class_="key",
    )


def _entry(meaning: str, drawn: Node, kind: str) -> Node:
    return el("li", el("svg", drawn, aria_hidden="true", class_="sample"), f" {meaning}", class_=kind)


def _on_scale(scale: Scale) -> str:
    broken = " Where // stands, a long time is left out." if scale.breaks() else ""
    return f"Busy weeks are drawn a little wider, so that their marks stand apart.{broken}"


def day_id(day: str) -> str:
    """Where on the page a day is."""
    return f"day-{day}"


def prompt_id(day: str, rule: str) -> str:
    """Where on the page a prompt appears on a day."""
    return f"{day}-{rule}"
