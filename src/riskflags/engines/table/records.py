"""A record of an encoded table, as matchers ask after it; and the stand-ins for what an open list may lack."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.engines.table.truth_bounds import ANYTHING, Number, TruthBounds
from riskflags.facts.matching import is_capped
from riskflags.logic import FIRST_DAY, LAST_DAY
from riskflags.tables.encoding import UNKNOWN
from riskflags.tables.schema import OPEN_ALL, OPEN_SEPARATOR, columns_of, kinds_of

_MOST_COMPARED = 4  # beyond that a list test is quicker than so many comparisons


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
    """Every stand-in of a collection: of no kind, for a list that is open to all, and one of each kind."""
    yield StandIn(collection, None)
    for kind in kinds_of(collection):
        yield StandIn(collection, kind)


def opens(text: str, stand_in: StandIn) -> bool:
    """Whether a case whose open list reads so may lack such a record."""
    kinds = {kind.strip() for kind in text.split(OPEN_SEPARATOR)}
    return OPEN_ALL in kinds if stand_in.kind is None else stand_in.kind in kinds


def _is_in(field: str, codes: list[int]) -> pl.Expr:
    column = pl.col(field)
    if len(codes) > _MOST_COMPARED:
        return column.is_in(codes)
    return reduce(or_, (column == code for code in codes))
