"""Which records some matchers take: whether every record that one takes is taken by others too (query containment).

A matcher is written out as boxes, any of which a record may lie in: for each field the words it may have, and how far
each of its days lies from a date fact or the case's day. Two matchers are compared by looking for a record in boxes of
both. Date facts and days that are not known may be any day, so what is found holds whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from random import Random
from typing import NamedTuple

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.facts.matching import (
    AS_OF,
    DayEdge,
    FieldTest,
    Interval,
    Is,
    Matcher,
    combine,
    edges,
    field_tests,
    is_capped,
)
from riskflags.logic import Bounds

Gaps = Mapping[tuple[str, str], int]
"""Pairs of days (fields, date facts, `AS_OF`), each with the most days by which the first may follow the second."""


class Box(NamedTuple):
    """Records whose fields have none of the words ruled out (a bit each), and whose days have these gaps."""

    ruled_out: int
    gaps: Gaps


_Sides = tuple[list[Box], list[Box]]
"""The boxes of a matcher, and those of its negation."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """The field's day is so many days from the case's own, or later; with ``sign`` -1, or earlier."""

    field: str
    at: int
    sign: int


class Containment:
    """The matchers of one collection, compared. Numbers stand for matchers: their place in ``matchers``.

    Every record that shows that a matcher is not contained in another is kept, and looked at before any other search:
    most questions are answered so.
    """

    def __init__(self, collection: str, matchers: Sequence[Matcher], setting: Callable[[str], int]) -> None:
        self._setting = setting
        fields = fields_of(COLLECTIONS[collection])
        self._capped = {name for name in fields if is_capped(COLLECTIONS[collection], name)}
        self._bits: dict[str, dict[str | bool, int]] = {}
        self._masks: list[int] = []  # of each field that is tested, every word
        tests = chain.from_iterable(map(field_tests, matchers))
        for name in dict.fromkeys(test.field for test in tests if isinstance(test, Is)):
            start = sum(map(len, self._bits.values()))
            words: tuple[str | bool, ...] = fields[name].words or (True, False)
            self._bits[name] = {word: 1 << place for place, word in enumerate(words, start)}
            self._masks.append(sum(self._bits[name].values()))
        self._sides = [combine(matcher, self, self._test) for matcher in matchers]
        self._taken = [0] * len(matchers)  # for each matcher, which of the records kept it takes: a bit each
        self._kept = 0
        self._random = Random(0)

    def add(self, matcher: int, beyond: Beyond) -> int:
        """A further matcher: one of these, and days from this on. The records kept are forgotten."""
        self._sides.append(self.all_of([self._sides[matcher], self._test(beyond)]))
        self._taken, self._kept = [0] * len(self._sides), 0
        return len(self._sides) - 1

    def within(self, one: int, *others: int) -> bool:
        """Whether each record that ``one`` takes is taken by some of the others, whatever the date facts are."""
        left = self._taken[one]
        for other in others:
            left &= ~self._taken[other]
        if left:
            return False
        found = next(self._common([self._sides[one][0], *(self._sides[other][1] for other in others)]), None)
        if found is not None:
            self._keep(found)
        return found is None

    def may_cover(self, whole: int, parts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Pairs of these matchers that, as far as the records kept show, take all that one takes between them."""
        taken = [self._taken[part] & self._taken[whole] for part in parts]
        for at, one in enumerate(parts):
            rest = self._taken[whole] & ~taken[at]
            for other, more in zip(parts[at + 1 :], taken[at + 1 :], strict=True):
                if not rest & ~more and taken[at] and more:
                    yield one, other

    def overlap(self, one: int, other: int) -> bool:
        """Whether some record may be taken by both."""
        return next(self._common([self._sides[one][0], self._sides[other][0]]), None) is not None

    def floor_and_ceiling(self, matcher: int, field: str) -> Bounds:
        """The first and last day from the case's own that a field may hold in records that are taken."""
        gaps = [box.gaps for box in self._sides[matcher][0]]
        floors = [-each.get((AS_OF, field), inf) for each in gaps]
        ceilings = [each.get((field, AS_OF), 0 if field in self._capped else inf) for each in gaps]
        return min(floors, default=inf), max(ceilings, default=-inf)

    def _keep(self, box: Box) -> None:
        """Keep a record of this box, and note which matchers take it."""
        words, days = self._words(box.ruled_out), _days(box.gaps) or {}
        bit = 1 << self._kept
        self._kept += 1
        for number, (boxes, _) in enumerate(self._sides):
            for each in boxes:
                if not words & each.ruled_out and (not each.gaps or _fit(days, each.gaps)):
                    self._taken[number] |= bit
                    break

    def _words(self, ruled_out: int) -> int:
        """A word for each field that is not ruled out: any, so that many matchers are told apart."""
        words = 0
        for mask in self._masks:
            left = mask & ~ruled_out
            drawn = left & self._random.getrandbits(mask.bit_length()) or left
            words |= drawn & -drawn
        return words

    # -- boxes of matchers, as `combine` asks for them

    def all_of(self, sides: Iterable[_Sides]) -> _Sides:
        """Records that are in boxes of all of these."""
        listed = list(sides)
        return list(self._common([boxes for boxes, _ in listed])), [box for _, boxes in listed for box in boxes]

    def any_of(self, sides: Iterable[_Sides]) -> _Sides:
        """Records that are in a box of any of these."""
        return self.negate(self.all_of(map(self.negate, sides)))

    def negate(self, sides: _Sides) -> _Sides:
        """The other records."""
        return sides[1], sides[0]

    def _common(self, several: Sequence[Sequence[Box]], so_far: Box = Box(0, {})) -> Iterator[Box]:  # noqa: B008
        """Every box in which one of each of the lists meet."""
        if not several:
            yield so_far
            return
        for box in several[0]:
            met = self._met(so_far, box)
            if met is not None:
                yield from self._common(several[1:], met)

    def _met(self, one: Box, other: Box) -> Box | None:
        """The records in both boxes; ``None`` if there can be none."""
        ruled_out = one.ruled_out | other.ruled_out
        if ruled_out not in (one.ruled_out, other.ruled_out):
            for mask in self._masks:
                if mask & ruled_out == mask:
                    return None
        if not one.gaps or not other.gaps:
            return Box(ruled_out, one.gaps or other.gaps)
        gaps = dict(one.gaps)
        for pair, gap in other.gaps.items():
            gaps[pair] = min(gaps.get(pair, gap), gap)
        return None if _days(gaps) is None else Box(ruled_out, gaps)

    def _test(self, test: FieldTest | Interval | Beyond) -> _Sides:
        if isinstance(test, Is):
            bits = self._bits[test.field]
            has = sum(bit for word, bit in bits.items() if word in test.values)
            lacks = sum(bits.values()) - has
            return [Box(lacks, {})] if has else [], [Box(has, {})] if lacks else []
        if isinstance(test, Beyond):
            edge = [(AS_OF, test.at)]
            return self._day_test(test.field, *((edge, []) if test.sign > 0 else ([], edge)))
        return self._day_test(test.field, *edges(test, self._setting))

    def _day_test(self, field: str, floors: list[DayEdge], ceilings: list[DayEdge]) -> _Sides:
        cap = Box(0, {(field, AS_OF): 0} if field in self._capped else {})
        passed = [((name, field), -later) for name, later in floors] + [
            ((field, name), later) for name, later in ceilings
        ]
        failed = [((second, first), -gap - 1) for (first, second), gap in passed]
        inside = list(self._common([[cap], *([Box(0, {pair: gap})] for pair, gap in passed)]))
        return inside, list(self._common([[cap], [Box(0, {pair: gap}) for pair, gap in failed]]))


def _days(gaps: Gaps) -> dict[str, int] | None:
    """Days that have these gaps, from the case's own; ``None`` where there are none (Bellman and Ford's algorithm)."""
    days = dict.fromkeys(chain.from_iterable(gaps), 0)
    for _ in range(len(days) + 1):
        changed = False
        for (first, second), gap in gaps.items():
            if days[first] > days[second] + gap:
                days[first], changed = days[second] + gap, True
        if not changed:
            today = days.get(AS_OF, 0)
            return {name: day - today for name, day in days.items()}
    return None


def _fit(days: Mapping[str, int], gaps: Gaps) -> bool:
    """Whether some days have these gaps; one that is not among them is long ago."""
    return all(
        days.get(first, _day(first)) - days.get(second, _day(second)) <= gap for (first, second), gap in gaps.items()
    )


def _day(name: str) -> int:
    return 0 if name == AS_OF else -400
