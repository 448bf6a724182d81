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
from riskflags.facts.matching import AS_OF, AllOf, AnyOf, DayIs, Is, Matcher, NotThis, OlderThan, Within

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

    def day(self, leaf: str) -> tuple[Number, Number]:
        """The bounds of the day a leaf holds, as ordinals."""


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
            case DayIs(leaf, how, dates):
                return _pairwise(both, (_stands(leaves.day(leaf), how, date(name)) for name in dates))
            case Within(leaf, setting):
                (low, high), today = leaves.day(leaf), date(AS_OF)[0]
                begin = today - settings[setting]
                return both([low >= begin, high <= today]), both([high >= begin, low <= today])
            case OlderThan(leaf, setting):
                (low, high), today = leaves.day(leaf), date(AS_OF)[0]
                return high < today - settings[setting], low < today - settings[setting]

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


def _stands(own: tuple[Number, Number], how: str, other: tuple[Number, Number]) -> Sides:
    match how:
        case "since":
            return own[0] >= other[1], own[1] >= other[0]
        case "after":
            return own[0] > other[1], own[1] > other[0]
        case _:
            return own[1] < other[0], own[0] < other[1]


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
