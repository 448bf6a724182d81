"""Three-valued tests as truth bounds: a pair of column expressions, *surely* and *possibly*, neither ever null.

A bound is an expression, or plain ``True`` or ``False`` where it is so for every row; joining bounds drops what cannot
matter, so that Polars is never asked what is known beforehand. Facts stand beside each case in two columns each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Any, Protocol

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.conditions import Among, Compare, Comparison, Condition, Holds, Test, evaluate, threshold
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AS_OF, FieldTest, Interval, Is, Matcher, combine, edges, in_order, is_capped
from riskflags.facts.values import masks_of
from riskflags.logic import FIRST_DAY, LAST_DAY
from riskflags.tables.encoding import UNKNOWN
from riskflags.tables.schema import OPEN_ALL, OPEN_SEPARATOR, columns_of, kinds_of

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

_MOST_COMPARED = 4  # beyond that a list test is quicker than so many comparisons


def low(number: int) -> str:
    """The column of a fact's lower bound: surely; the least it may be; a bit mask of the values it can still have."""
    return f"f{number}a"


def high(number: int) -> str:
    """The column of a fact's upper bound: possibly; the most it may be."""
    return f"f{number}b"


def may_be_missing(number: int) -> str:
    """The column of a fact that can be `MAY_BE_MISSING`: whether it is."""
    return f"f{number}_may_be_missing"


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


class _Columns:
    """The algebra of truth bounds."""

    @staticmethod
    def all_of(answers: Iterable[TruthBounds]) -> TruthBounds:
        sure, possible = _unzipped(answers)
        return all_of(sure), all_of(possible)

    @staticmethod
    def any_of(answers: Iterable[TruthBounds]) -> TruthBounds:
        sure, possible = _unzipped(answers)
        return any_of(sure), any_of(possible)

    negate = staticmethod(negated)

    @staticmethod
    def at_least(count: int, answers: Iterable[TruthBounds]) -> TruthBounds:
        sure, possible = _unzipped(answers)
        return _enough(sure, count), _enough(possible, count)


def _unzipped(answers: Iterable[TruthBounds]) -> tuple[tuple[Bound, ...], tuple[Bound, ...]]:
    sure, possible = tuple(zip(*answers, strict=True)) or ((), ())
    return sure, possible


def _enough(bounds: Iterable[Bound], least: int) -> Bound:
    found = list(bounds)
    certain = sum(bound is True for bound in found)
    open_ = [as_number(bound) for bound in found if not isinstance(bound, bool)]
    if certain >= least:
        return True
    if certain + len(open_) < least:
        return False
    return reduce(add, open_) >= least - certain


def _in_halves(bounds: list[pl.Expr], join: Callable[[Any, Any], Any], empty: bool) -> Bound:
    """Joined in halves: a long chain is a deep tree, and Polars descends into trees."""
    if len(bounds) < 2:
        return bounds[0] if bounds else empty
    half = len(bounds) // 2
    joined: pl.Expr = join(_in_halves(bounds[:half], join, empty), _in_halves(bounds[half:], join, empty))
    return joined


# -- conditions over facts ---------------------------------------------------------------------------------------------


def condition_bounds(
    condition: Condition,
    facts: Mapping[str, Fact],
    numbers: Mapping[str, int],
    settings: Mapping[str, int],
    may_is_yes: Collection[str] = (),
) -> TruthBounds:
    """The truth bounds of a condition; ``numbers`` are the facts' places, which name their columns.

    ``may_is_yes`` are facts that are read as yes where they are `MAY_BE_MISSING`.
    """

    def bounds(test: Test) -> TruthBounds:
        number = numbers[test.fact]
        first, last = pl.col(low(number)), pl.col(high(number))
        match test:
            case Among(fact, values):
                these, others = masks_of(values, facts[fact].type)
                return (first & others) == 0, (first & these) != 0
            case Holds(fact):
                return first | pl.col(may_be_missing(number)) if fact in may_is_yes else first, last
            case Compare(_, how, setting):
                return compared(first, last, how, settings[setting])

    return evaluate(condition, _Columns, bounds, settings.__getitem__)


def compared(first: Number, last: Number, how: Comparison, limit: int) -> TruthBounds:
    """A number that lies between two bounds against a limit."""
    start, wanted = threshold(how, limit)
    return (first >= start, last >= start) if wanted else (last < start, first < start)


# -- matchers over records ---------------------------------------------------------------------------------------------


class Fields(Protocol):
    """The fields of a record, as a matcher reads them, or of a stand-in for a record that may be missing."""

    def is_among(self, field: str, values: tuple[str | bool, ...]) -> TruthBounds:
        """Whether a field has one of these values."""

    def day(self, field: str, today: Number) -> tuple[Number, Number]:
        """The bounds of the day a field holds, as ordinals; ``today`` is the case's own."""


def record_bounds(
    matcher: Matcher, fields: Fields, date: Callable[[str], tuple[Number, Number]], settings: Mapping[str, int]
) -> TruthBounds:
    """Whether a record matches; ``date`` gives the bounds of a date fact, of the case's own day for `AS_OF`."""

    def edge(name: str, days: int) -> tuple[Number, Number]:
        first, last = date(name)
        return first + days, last + days

    def bounds(test: FieldTest | Interval) -> TruthBounds:
        if isinstance(test, Is):
            return fields.is_among(test.field, test.values)
        own = fields.day(test.field, date(AS_OF)[0])
        sure, possible = in_order(test, own, edges(test, settings.__getitem__), edge)
        return all_of(one <= other for one, other in sure), all_of(one <= other for one, other in possible)

    return combine(matcher, _Columns, bounds)


@dataclass(frozen=True)
class RecordFields:
    """The fields of the records of a collection; those the table does not give are not known."""

    collection: str
    given: Collection[str]

    def is_among(self, field: str, values: tuple[str | bool, ...]) -> TruthBounds:
        """Whether a field has one of these values."""
        if field not in self.given:
            return ANYTHING
        column = columns_of(self.collection)[field]
        if column.type == "word":
            codes = sorted(column.words.index(str(value)) for value in values)
            wanted = _is_in(field, codes)
            return wanted, wanted | (pl.col(field) == UNKNOWN)
        if set(values) == {True, False}:
            return pl.col(field).is_not_null(), True
        wanted = pl.col(field) if values == (True,) else ~pl.col(field)
        return wanted.fill_null(False), wanted.fill_null(True)

    def day(self, field: str, today: Number) -> tuple[Number, Number]:
        """The bounds of the day a field holds; an undated one lies between the first day there is and the last."""
        last = today if is_capped(COLLECTIONS[self.collection], field) else LAST_DAY
        if field not in self.given:
            return FIRST_DAY, last
        return pl.col(field).fill_null(FIRST_DAY), pl.col(field).fill_null(last)

    def day_or(self, field: str, undated: int) -> Number:
        """The day a field holds, or where it holds none this."""
        return pl.col(field).fill_null(undated) if field in self.given else undated


@dataclass(frozen=True)
class StandIn:
    """A record that is not there and might be: nothing of it is known, but for its kind where that is given."""

    collection: str
    kind: str | None

    def is_among(self, field: str, values: tuple[str | bool, ...]) -> TruthBounds:
        """Whether a field has one of these values."""
        if self.kind is not None and field == COLLECTIONS[self.collection].kind_field:
            return self.kind in values, self.kind in values
        return ANYTHING

    def day(self, field: str, today: Number) -> tuple[Number, Number]:
        """The outermost days a field could hold."""
        return FIRST_DAY, today if is_capped(COLLECTIONS[self.collection], field) else LAST_DAY


def stand_ins(collection: str) -> Iterator[StandIn]:
    """Every stand-in of a collection: one without a kind, for a list open to all kinds, and one of each kind."""
    yield StandIn(collection, None)
    for kind in kinds_of(collection):
        yield StandIn(collection, kind)


def opens(text: str, stand_in: StandIn) -> bool:
    """Whether a case with this text in its open list may lack such a record."""
    kinds = {kind.strip() for kind in text.split(OPEN_SEPARATOR)}
    return OPEN_ALL in kinds if stand_in.kind is None else stand_in.kind in kinds


def _is_in(field: str, codes: list[int]) -> pl.Expr:
    column = pl.col(field)
    if len(codes) > _MOST_COMPARED:
        return column.is_in(codes)
    return reduce(or_, (column == code for code in codes))
