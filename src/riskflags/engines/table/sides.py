"""Three-valued tests as pairs of column expressions: *surely* and *possibly*, neither of which is ever null.

A side is an expression, or plain ``True`` or ``False`` where it is so for every row; joining sides drops what cannot
matter, so that an engine is never asked what is known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol

import narwhals as nw

from riskflags import conditions as c
from riskflags.facts.matching import (
    AS_OF,
    AllOf,
    AnyOf,
    DayIs,
    DayTest,
    Interval,
    Is,
    Matcher,
    NotThis,
    OlderThan,
    Within,
    edges,
)

Side = nw.Expr | bool
Sides = tuple[Side, Side]
"""Whether it surely holds, and whether it possibly does."""

Number = Any
"""A whole number: a column expression, or a plain int. (mypy cannot tell how the two compare.)"""

ANYTHING: Sides = (False, True)


class Leaves(Protocol):
    """What a matcher may ask of a record: one that is there, or a stand-in for one that may be missing."""

    def is_among(self, leaf: str, values: tuple[str | bool, ...]) -> Sides:
        """Whether a leaf has one of these values."""

    def day(self, leaf: str, today: Number) -> tuple[Number, Number]:
        """The bounds of the day a leaf holds, as ordinals; ``today`` is the case's own."""


class Facts(Protocol):
    """What a condition may ask of the facts of a case."""

    def yes_no(self, fact: str) -> Sides:
        """The sides of a yes/no fact."""

    def bounds(self, fact: str) -> tuple[Number, Number]:
        """The bounds of a number, days or day fact."""

    def is_among(self, fact: str, values: tuple[str, ...]) -> Sides:
        """Whether a one-of fact has one of these values."""


def both(sides: Iterable[Side]) -> Side:
    """Every one of these."""
    found = list(sides)
    if any(side is False for side in found):
        return False
    return _joined([side for side in found if not isinstance(side, bool)], and_, empty=True)


def either(sides: Iterable[Side]) -> Side:
    """Some one of these."""
    found = list(sides)
    if any(side is True for side in found):
        return True
    return _joined([side for side in found if not isinstance(side, bool)], or_, empty=False)


def inverse(side: Side) -> Side:
    """Not this."""
    return not side if isinstance(side, bool) else ~side


def turned(sides: Sides) -> Sides:
    """The sides of *not* this."""
    return inverse(sides[1]), inverse(sides[0])


def as_column(side: Side) -> nw.Expr:
    """A side as an expression, a constant too."""
    return nw.lit(side) if isinstance(side, bool) else side


def as_number(side: Side) -> nw.Expr:
    """1 where it holds, else 0."""
    return as_column(side).cast(nw.Int8)


def record_sides(
    matcher: Matcher, leaves: Leaves, date: Callable[[str], tuple[Number, Number]], settings: Mapping[str, int]
) -> Sides:
    """Whether a record matches; ``date`` gives the bounds of a date fact, of the case's own day for `AS_OF`."""

    def sides(part: Matcher) -> Sides:
        match part:
            case AllOf(tests):
                return _pairwise(both, map(sides, tests))
            case AnyOf(tests):
                return _pairwise(either, map(sides, tests))
            case NotThis(test):
                return turned(sides(test))
            case Is(leaf, values):
                return leaves.is_among(leaf, values)
            case DayIs() | Within() | OlderThan() | Interval():
                return _lies(part, leaves, date, settings)

    return sides(matcher)


def condition_sides(condition: c.Condition, facts: Facts, settings: Mapping[str, int]) -> Sides:
    """What a condition comes to, given the facts of a case."""

    def sides(part: c.Condition) -> Sides:
        match part:
            case c.All(parts):
                return _pairwise(both, map(sides, parts))
            case c.Any(parts):
                return _pairwise(either, map(sides, parts))
            case c.Not(inner):
                return turned(sides(inner))
            case c.AtLeast(count, parts):
                least = settings[count] if isinstance(count, str) else count
                found = [sides(each) for each in parts]
                return _enough((sure for sure, _ in found), least), _enough((possible for _, possible in found), least)
            case c.Holds(fact):
                return facts.yes_no(fact)
            case c.Among(fact, values):
                return facts.is_among(fact, values)
            case c.Compare(fact, how, setting):
                return _compared(facts.bounds(fact), how, settings[setting])

    return sides(condition)


def _lies(
    test: DayTest | Interval,
    leaves: Leaves,
    date: Callable[[str], tuple[Number, Number]],
    settings: Mapping[str, int],
) -> Sides:
    """Whether a leaf's day lies between; where it is not known, whether there is such a day at all."""
    low, high = leaves.day(test.leaf, date(AS_OF)[0])
    floors, ceilings = (
        [(date(name)[0] + days, date(name)[1] + days) for name, days in side]
        for side in edges(test, settings.__getitem__)
    )
    sure = [low >= last for _, last in floors] + [high <= first for first, _ in ceilings]
    possible = [high >= first for first, _ in floors] + [low <= last for _, last in ceilings]
    if isinstance(test, Interval):
        possible += [first <= last for first, _ in floors for _, last in ceilings]
    return both(sure), both(possible)


def _compared(bounds: tuple[Number, Number], how: c.Comparison, limit: int) -> Sides:
    low, high = bounds
    match how:
        case "at_least":
            return low >= limit, high >= limit
        case "more_than":
            return low > limit, high > limit
        case "at_most":
            return high <= limit, low <= limit
        case "fewer_than":
            return high < limit, low < limit


def _enough(sides: Iterable[Side], least: int) -> Side:
    found = list(sides)
    certain = sum(side is True for side in found)
    open_ = [as_number(side) for side in found if not isinstance(side, bool)]
    if certain >= least:
        return True
    if certain + len(open_) < least:
        return False
    return reduce(lambda left, right: left + right, open_) >= least - certain


def _pairwise(join: Callable[[Iterable[Side]], Side], sides: Iterable[Sides]) -> Sides:
    found = list(sides)
    return join(sure for sure, _ in found), join(possible for _, possible in found)


def _joined(sides: list[nw.Expr], join: Callable[[Any, Any], Any], empty: bool) -> Side:
    """Joined in halves: a long chain is a deep tree, and engines descend into trees."""
    if len(sides) < 2:
        return sides[0] if sides else empty
    half = len(sides) // 2
    joined: nw.Expr = join(_joined(sides[:half], join, empty), _joined(sides[half:], join, empty))
    return joined
