"""The drawn timeline: a lane for each prompt, with the days on which something became known across the top.

It is a table, so that it can be read aloud and printed over several pages, each with its dates; in each row stands a
drawing whose places are shares of the width, so that it fills a projector and a sheet of paper alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from riskflags.humanize import MONTHS
from riskflags.render.markup import Node, el
from riskflags.replay import replay_words as words
from riskflags.replay.document import PromptPeriods, Replay, ReplayDay

LEFT, RIGHT = 2.0, 98.0
"""What is drawn at the edges must not be cut."""

LONGEST_GAP = 180
"""Days between two that matter; a longer gap is drawn as long as this, and broken."""

EVENLY = 0.4
"""The share of the width that every gap gets alike, so that marks of a busy week stand apart; time gets the rest."""

_ROOM = 6.0  # that a label takes

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
                (_lane(prompt, scale) for prompt in replay.prompts),
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
    """The dates, hidden from screen readers: each lane names its own days."""
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


def _lane(prompt: PromptPeriods, scale: Scale) -> Node:
    first = prompt.periods[0].since
    name = el("a", prompt.title, href=f"#{prompt_id(first, prompt.rule)}")
    mark = el("span", prompt.urgency, class_=f"badge {prompt.urgency}")
    said = f"Appeared {words.shown_day(first)}; {words.periods_in_words(prompt)}"
    parts = [part for period in _bars(prompt, scale) for part in period]
    return el(
        "tr",
        el("th", mark, " ", name, scope="row"),
        el("td", _drawing(said, *_grid(scale), *parts)),
        class_=prompt.urgency,
    )


def _bars(prompt: PromptPeriods, scale: Scale) -> Iterator[list[Node]]:
    """Bars first, then the marks upon them."""
    yield [
        el(
            "line",
            x1=_share(scale.at(period.since)),
            x2=_share(scale.at(period.until)) if period.until else "100%",
            y1="50%",
            y2="50%",
            stroke_width=_WIDTHS[prompt.urgency],
            class_=f"bar {period.verdict}",
        )
        for period in prompt.periods
    ]
    for since, until in words.spells(prompt):
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


# -- where a day stands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on the axis, and under it the year where it is new."""

    at: float
    label: str
    year: str


class Scale:
    """A scale over the days that matter, which are ISO texts in order."""

    def __init__(self, days: Sequence[str]) -> None:
        self._days = [date.fromisoformat(day).toordinal() for day in days]
        gaps = [later - day for day, later in pairwise(self._days)]
        drawn = [min(gap, LONGEST_GAP) for gap in gaps]
        shares = [EVENLY / len(gaps) + (1 - EVENLY) * gap / sum(drawn) for gap in drawn]
        self._places = [LEFT + (RIGHT - LEFT) * share for share in accumulate(shares, initial=0.0)]
        self._broken = [gap > LONGEST_GAP for gap in gaps]

    def at(self, day: str) -> float:
        """The horizontal position of a day."""
        return self._at(date.fromisoformat(day).toordinal())

    def breaks(self) -> tuple[float, ...]:
        """The middle of each gap too long to draw."""
        return tuple(
            round((left + right) / 2, 2)
            for (left, right), broken in zip(pairwise(self._places), self._broken, strict=True)
            if broken
        )

    def ticks(self) -> tuple[Tick, ...]:
        """First days of months, as far as their labels leave each other room; of a short time, the days that matter."""
        months = tuple(self._spaced(self._months(), with_day=False))
        return months if len(months) > 2 else tuple(self._spaced(self._days, with_day=True))

    def _at(self, day: int) -> float:
        """Between two days that matter, in proportion."""
        right = min(bisect_right(self._days, day), len(self._days) - 1)
        left = max(right - 1, 0)
        gap = self._days[right] - self._days[left]
        share = (day - self._days[left]) / gap if gap else 0.0
        return round(self._places[left] + share * (self._places[right] - self._places[left]), 2)

    def _months(self) -> Iterator[int]:
        """The first day of each month, but for those in a gap too long to draw."""
        first, last = date.fromordinal(self._days[0]), date.fromordinal(self._days[-1])
        for month in range(first.year * 12 + first.month, last.year * 12 + last.month):
            day = date(month // 12, month % 12 + 1, 1).toordinal()
            if not self._broken[min(bisect_right(self._days, day), len(self._broken)) - 1]:
                yield day

    def _spaced(self, days: Iterable[int], with_day: bool) -> Iterator[Tick]:
        taken, year = -_ROOM, 0
        for day in days:
            at, shown = self._at(day), date.fromordinal(day)
            if at - taken >= _ROOM:
                label = f"{shown.day} {MONTHS[shown.month - 1][:3]}" if with_day else MONTHS[shown.month - 1][:3]
                yield Tick(at, label, str(shown.year) if shown.year != year else "")
                taken, year = at, shown.year
