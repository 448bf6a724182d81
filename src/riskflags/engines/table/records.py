"""A record of an encoded table, as matchers ask after it; and the stand-ins for what an open list may lack."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.case.shape import leaves_of
from riskflags.engines.table.truth_bounds import ANYTHING, Number, TruthBounds
from riskflags.logic import FIRST_DAY, LAST_DAY
from riskflags.tables.encoding import UNKNOWN
from riskflags.tables.schema import OPEN_ALL, OPEN_SEPARATOR, columns_of, kinds_of

_MOST_COMPARED = 4  # beyond that a list test is quicker than so many comparisons


@dataclass(frozen=True)
class RecordLeaves:
    """The leaves of the records of a collection; those the table does not give are not known."""

    collection: str
    given: Collection[str]

    def is_among(self, leaf: str, values: tuple[str | bool, ...]) -> TruthBounds:
        """Whether a leaf has one of these values."""
        if leaf not in self.given:
            return ANYTHING
        column = columns_of(self.collection)[leaf]
        if column.type == "word":
            codes = sorted(column.words.index(str(value)) for value in values)
            wanted = _is_in(leaf, codes)
            return wanted, wanted | (pl.col(leaf) == UNKNOWN)
        if set(values) == {True, False}:
            return pl.col(leaf).is_not_null(), True
        wanted = pl.col(leaf) if values == (True,) else ~pl.col(leaf)
        return wanted.fill_null(False), wanted.fill_null(True)

    def day(self, leaf: str) -> tuple[Number, Number]:
        """The bounds of the day a leaf holds; an undated one lies between the first day there is and the last."""
        if leaf not in self.given:
            return FIRST_DAY, LAST_DAY
        return pl.col(leaf).fill_null(FIRST_DAY), pl.col(leaf).fill_null(LAST_DAY)

    def day_or(self, leaf: str, undated: int) -> Number:
        """The day a leaf holds, or where it holds none this."""
        return pl.col(leaf).fill_null(undated) if leaf in self.given else undated


@dataclass(frozen=True)
class StandIn:
    """A record that is not there and might be: nothing of it is known, but for its kind where that is given."""

    collection: str
    kind: str | None

    def is_among(self, leaf: str, values: tuple[str | bool, ...]) -> TruthBounds:
        """Whether a leaf has one of these values."""
        if self.kind is not None and leaf == COLLECTIONS[self.collection].kind_field:
            return self.kind in values, self.kind in values
        return ANYTHING

    def day(self, leaf: str) -> tuple[int, int]:
        """The outermost days a leaf could hold."""
        assert leaf in leaves_of(COLLECTIONS[self.collection])
        return FIRST_DAY, LAST_DAY


def stand_ins(collection: str) -> Iterator[StandIn]:
    """Every stand-in of a collection: of no kind, for a list that is open to all, and one of each kind."""
    yield StandIn(collection, None)
    for kind in kinds_of(collection):
        yield StandIn(collection, kind)


def opens(text: str, stand_in: StandIn) -> bool:
    """Whether a case whose open list reads so may lack such a record."""
    kinds = {kind.strip() for kind in text.split(OPEN_SEPARATOR)}
    return OPEN_ALL in kinds if stand_in.kind is None else stand_in.kind in kinds


def _is_in(leaf: str, codes: list[int]) -> pl.Expr:
    column = pl.col(leaf)
    if len(codes) > _MOST_COMPARED:
        return column.is_in(codes)
    return reduce(or_, (column == code for code in codes))
