"""A fact that looks over a collection: columns beside each record, one group-by, bounds beside each case.

Only plain maxima, minima and sums are asked of the group-by, which every backend has, and of whole numbers: grouped
*any* and *all* drop nulls. A yes/no fact is one column: 3 where a record surely matches, 1 where it possibly does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import narwhals as nw

from riskflags.engines.table.names import NEVER, high, low
from riskflags.engines.table.records import RecordLeaves, StandIn, stand_ins
from riskflags.engines.table.sides import (
    Number,
    Side,
    as_column,
    as_number,
    both,
    either,
    inverse,
    record_sides,
)
from riskflags.facts.matching import AS_OF
from riskflags.facts.plan import Fold

Dates = Callable[[str], tuple[Number, Number]]
SURE = 3
"""The code of a record that surely matches; one that possibly does has 1, so that two bits hold the two sides."""

IsOpen = Callable[[StandIn], Side]


@dataclass(frozen=True)
class FoldColumns:
    """One fact, its number, and how it is read from records and told of cases."""

    number: int
    fold: Fold
    settings: Mapping[str, int]

    def beside_records(self, leaves: RecordLeaves, dates: Dates, known: Side) -> Iterator[nw.Expr]:
        """The columns to be grouped; ``known`` is whether the record counts at all."""
        sides = record_sides(self.fold.where, leaves, dates, self.settings)
        sure, possible = both([known, sides[0]]), both([known, sides[1]])
        match self.fold.how:
            case "some":
                yield (as_number(sure) * 2 + as_number(possible)).alias(low(self.number))
            case "count":
                yield as_number(sure).cast(nw.Int32).alias(low(self.number))
                yield as_number(possible).cast(nw.Int32).alias(high(self.number))
            case "latest":
                yield _day_where(sure, self._dated(leaves, 0, dates(AS_OF)[0]), -NEVER).alias(low(self.number))
                yield _day_where(possible, self._day_or(leaves, NEVER), -NEVER).alias(high(self.number))
            case "earliest":
                yield _day_where(possible, self._day_or(leaves, -NEVER), NEVER).alias(low(self.number))
                yield _day_where(sure, self._dated(leaves, 1, dates(AS_OF)[0]), NEVER).alias(high(self.number))

    def how(self) -> Iterator[tuple[str, str]]:
        """How the columns beside a case's records come to one value: column and way."""
        way = {"some": "code", "count": "sum", "latest": "max", "earliest": "min"}[self.fold.how]
        for name in self._columns():
            yield name, way

    def beside_cases(self, dates: Dates, is_recorded: Side, is_open: IsOpen | None) -> Iterator[nw.Expr]:
        """The fact's bounds, from the grouped columns; ``is_open`` tells of stand-ins, where any list is open."""
        unseen = self._unseen(dates, is_open) if is_open else False
        match self.fold.how:
            case "some":
                code = nw.col(low(self.number)).fill_null(0)
                sure, possible = both([is_recorded, code == SURE]), either([code >= 1, unseen, inverse(is_recorded)])
                if self.fold.negated:
                    sure, possible = inverse(possible), inverse(sure)
                yield as_column(sure).alias(low(self.number))
                yield as_column(possible).alias(high(self.number))
            case "count":
                none = nw.lit(0, dtype=nw.Int32)
                yield _unless(inverse(is_recorded), self._low(0), none).alias(low(self.number))
                yield self._endless(either([unseen, inverse(is_recorded)]), 0).alias(high(self.number))
            case "latest":
                never = nw.lit(-NEVER, dtype=nw.Int32)
                yield _unless(inverse(is_recorded), self._low(-NEVER), never).alias(low(self.number))
                yield self._endless(either([unseen, inverse(is_recorded)]), -NEVER).alias(high(self.number))
            case "earliest":
                never = nw.lit(-NEVER, dtype=nw.Int32)
                either_way = either([unseen, inverse(is_recorded)])
                yield _unless(either_way, self._low(NEVER), never).alias(low(self.number))
                yield self._endless(inverse(is_recorded), NEVER).alias(high(self.number))

    def _columns(self) -> tuple[str, ...]:
        return (low(self.number),) if self.fold.how == "some" else (low(self.number), high(self.number))

    def _low(self, empty: int) -> nw.Expr:
        return nw.col(low(self.number)).fill_null(empty).cast(nw.Int32)

    def _endless(self, where: Side, empty: int) -> nw.Expr:
        known = nw.col(high(self.number)).fill_null(empty).cast(nw.Int32)
        return _unless(where, known, nw.lit(NEVER, dtype=nw.Int32))

    def _dated(self, leaves: RecordLeaves, side: int, today: Number) -> nw.Expr:
        day = leaves.day(str(self.fold.date), today)[side]
        return nw.lit(day, dtype=nw.Int32) if isinstance(day, int) else day

    def _day_or(self, leaves: RecordLeaves, undated: int) -> nw.Expr:
        leaf = str(self.fold.date)
        return nw.col(leaf).fill_null(undated) if leaf in leaves.given else nw.lit(undated, dtype=nw.Int32)

    def _unseen(self, dates: Dates, is_open: IsOpen) -> Side:
        """Whether a record that an open list lacks could match."""
        ways: list[Side] = []
        for stand_in in stand_ins(self.fold.collection):
            open_to = is_open(stand_in)
            if open_to is not False:
                possible = record_sides(self.fold.where, stand_in, dates, self.settings)[1]
                ways.append(both([open_to, possible]))
        return either(ways)


def _day_where(side: Side, day: nw.Expr, otherwise: int) -> nw.Expr:
    return nw.when(as_column(side)).then(day).otherwise(nw.lit(otherwise, dtype=nw.Int32))


def _unless(side: Side, value: nw.Expr, otherwise: nw.Expr) -> nw.Expr:
    if isinstance(side, bool):
        return otherwise if side else value
    return nw.when(side).then(otherwise).otherwise(value)
