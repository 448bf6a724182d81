"""Three-valued tests as truth bounds: a pair of column expressions, *surely* and *possibly*, neither ever null.

A bound is an expression, or plain ``True`` or ``False`` where it is so for every row; joining bounds drops what cannot
matter, so that Polars is never asked what is known beforehand. Facts stand beside each case in two columns each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import reduce
from operator import add, and_, or_
from typing import Any, Protocol

import polars as pl

from riskflags import conditions as c
from riskflags.facts.definition import Fact, FactType
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
from riskflags.facts.values import mask_of

NEVER = 10**8
"""Beyond any day or count there is, and still beyond once a day is taken from it; its negative for *not yet ever*."""

BEYOND = NEVER // 2
"""A number at least so large, either way, is *never*."""

Bound = pl.Expr | bool
TruthBounds = tuple[Bound, Bound]
"""Whether it surely holds, and whether it possibly does."""

Number = Any
"""A whole number: a column expression, or a plain int. (mypy cannot tell how the two compare.)"""

ANYTHING: TruthBounds = (False, True)


def low(number: int) -> str:
    """The column of a fact's lower bound: surely; the least it may be; a bit mask of the values it can still have."""
    return f"f{number}a"


def high(number: int) -> str:
    """The column of a fact's upper bound: possibly; the most it may be."""
    return f"f{number}b"


def may(number: int) -> str:
    """The column of a fact that can be `MAY`: whether it is."""
    return f"f{number}m"


class Fields(Protocol):
    """What a matcher may ask of a record: one that is there, or a stand-in for one that may be missing."""

    def is_among(self, field: str, values: tuple[str | bool, ...]) -> TruthBounds:
        """Whether a field has one of these values."""

    def day(self, field: str, today: Number) -> tuple[Number, Number]:
        """The bounds of the day a field holds, as ordinals; ``today`` is the case's own."""


def all_of(bounds: Iterable[Bound]) -> Bound:
    """Every one of these."""
    found = list(bounds)
    if any(bound is False for bound in found):
        return False
    return _in_halves([bound for bound in found if not isinstance(bound, bool)], and_, empty=True)


def any_of(bounds: Iterable[Bound]) -> Bound:
    """Some one of these."""
    found = list(bounds)
    if any(bound is True for bound in found):
        return True
    return _in_halves([bound for bound in found if not isinstance(bound, bool)], or_, empty=False)


def not_(bound: Bound) -> Bound:
    """Not this."""
    return not bound if isinstance(bound, bool) else ~bound


def negated(bounds: TruthBounds) -> TruthBounds:
    """The bounds of *not* this."""
    return not_(bounds[1]), not_(bounds[0])


def as_column(bound: Bound) -> pl.Expr:
    """A bound as an expression, a constant too."""
    return pl.lit(bound) if isinstance(bound, bool) else bound


def as_number(bound: Bound) -> pl.Expr:
    """1 where it holds, else 0."""
    return as_column(bound).cast(pl.Int8)


def record_bounds(
    matcher: Matcher, fields: Fields, date: Callable[[str], tuple[Number, Number]], settings: Mapping[str, int]
) -> TruthBounds:
    """Whether a record matches; ``date`` gives the bounds of a date fact, of the case's own day for `AS_OF`."""

    def bounds(part: Matcher) -> TruthBounds:
        match part:
            case AllOf(tests):
                return _each(all_of, map(bounds, tests))
            case AnyOf(tests):
                return _each(any_of, map(bounds, tests))
            case NotThis(test):
                return negated(bounds(test))
            case Is(field, values):
                return fields.is_among(field, values)
            case DayIs() | Within() | OlderThan() | Interval():
                return _lies(part, fields, date, settings)

    return bounds(matcher)


def condition_bounds(
    condition: c.Condition,
    facts: Mapping[str, Fact],
    numbers: Mapping[str, int],
    settings: Mapping[str, int],
    may_is_yes: Collection[str] = (),
) -> TruthBounds:
    """What a condition comes to; ``numbers`` are the facts' places, by which their columns are called.

    ``may_is_yes`` are facts that are read as yes where they are `MAY`.
    """

    def bounds(part: c.Condition) -> TruthBounds:
        match part:
            case c.All(parts):
                return _each(all_of, map(bounds, parts))
            case c.Any(parts):
                return _each(any_of, map(bounds, parts))
            case c.Not(inner):
                return negated(bounds(inner))
            case c.AtLeast(count, parts):
                least = settings[count] if isinstance(count, str) else count
                sure, possible = zip(*map(bounds, parts), strict=True)
                return _enough(sure, least), _enough(possible, least)
            case c.Among(fact, values):
                return _among(pl.col(low(numbers[fact])), facts[fact].type, values)
            case c.Holds(fact):
                number, surely = numbers[fact], pl.col(low(numbers[fact]))
                return surely | pl.col(may(number)) if fact in may_is_yes else surely, pl.col(high(number))
            case c.Compare(fact, how, setting):
                return compared(pl.col(low(numbers[fact])), pl.col(high(numbers[fact])), how, settings[setting])

    return bounds(condition)


def compared(first: Number, last: Number, how: c.Comparison, limit: int) -> TruthBounds:
    """A number that lies between two bounds against a limit."""
    match how:
        case "at_least":
            return first >= limit, last >= limit
        case "more_than":
            return first > limit, last > limit
        case "at_most":
            return last <= limit, first <= limit
        case "fewer_than":
            return last < limit, first < limit


def _among(left: pl.Expr, type_: FactType, values: tuple[str, ...]) -> TruthBounds:
    """Surely one of these: it can be none of the others. Possibly: it can be one of these."""
    rest = set(type_.values).difference(values)
    return (left & mask_of(rest, type_)) == 0, (left & mask_of(values, type_)) != 0


def _lies(
    test: DayTest | Interval, fields: Fields, date: Callable[[str], tuple[Number, Number]], settings: Mapping[str, int]
) -> TruthBounds:
    """Whether a field's day lies between; where it is not known, whether there is such a day at all."""
    low, high = fields.day(test.field, date(AS_OF)[0])
    floors, ceilings = (
        [(date(name)[0] + days, date(name)[1] + days) for name, days in side]
        for side in edges(test, settings.__getitem__)
    )
    sure = [low >= last for _, last in floors] + [high <= first for first, _ in ceilings]
    possible = [high >= first for first, _ in floors] + [low <= last for _, last in ceilings]
    if isinstance(test, Interval):
        possible += [first <= last for first, _ in floors for _, last in ceilings]
    return all_of(sure), all_of(possible)


def _enough(bounds: Iterable[Bound], least: int) -> Bound:
    found = list(bounds)
    certain = sum(bound is True for bound in found)
    open_ = [as_number(bound) for bound in found if not isinstance(bound, bool)]
    if certain >= least:
        return True
    if certain + len(open_) < least:
        return False
    return reduce(add, open_) >= least - certain


def _each(join: Callable[[Iterable[Bound]], Bound], bounds: Iterable[TruthBounds]) -> TruthBounds:
    found = list(bounds)
    return join(sure for sure, _ in found), join(possible for _, possible in found)


def _in_halves(bounds: list[pl.Expr], join: Callable[[Any, Any], Any], empty: bool) -> Bound:
    """Joined in halves: a long chain is a deep tree, and Polars descends into trees."""
    if len(bounds) < 2:
        return bounds[0] if bounds else empty
    half = len(bounds) // 2
    joined: pl.Expr = join(_in_halves(bounds[:half], join, empty), _in_halves(bounds[half:], join, empty))
    return joined
