"""Where a day stands across the drawing, in per cent of its width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from riskflags.humanize import MONTHS

LEFT, RIGHT = 2.0, 98.0
"""What is drawn at the edges must not be cut."""

LONGEST_GAP = 180
"""Days between two that matter; a longer gap is drawn as long as this, and broken."""

EVENLY = 0.4
"""The share of the width that every gap gets alike, so that marks of a busy week stand apart; time gets the rest."""

_ROOM = 6.0  # that a label takes


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
        """Where a day stands."""
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
