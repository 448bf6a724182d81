"""Facts that look over a collection: one aggregation for all of a layer that read it, and their bounds by case.

Only maxima, minima, sums and a bitwise *or* are asked of the group-by, over whole numbers: grouped *any* and *all* drop
nulls. What a yes/no fact makes of a record is two flags, and many facts' flags are the bits of one number, so that one
column is grouped where there were sixty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

import polars as pl

from riskflags.engines.table.extract import KNOWN, TableExtract
from riskflags.engines.table.truth_bounds import (
    NEVER,
    Bound,
    Number,
    RecordFields,
    StandIn,
    TruthBounds,
    all_of,
    any_of,
    as_column,
    high,
    low,
    may_be_missing,
    negated,
    not_,
    opens,
    record_bounds,
    stand_ins,
)
from riskflags.facts.matching import AS_OF, Matcher, dates_of
from riskflags.facts.plan import Fold
from riskflags.tables.row_checks import KEY, OWN_DAY
from riskflags.tables.schema import CASES, opened, recorded

_ROW = "_row"
_CHILD = "_child"

_NO_RECORD = {"count": (0, 0), "latest": (-NEVER, -NEVER), "earliest": (NEVER, NEVER)}
"""The bounds of a number or day over no record; and where records may be that are not there."""
_ANY_RECORD = {"count": (0, NEVER), "latest": (-NEVER, NEVER), "earliest": (-NEVER, NEVER)}


@dataclass(frozen=True)
class FoldColumns:
    """One fact, its number, and how it is read from records; a yes/no by two flags, a number or day by two columns."""

    number: int
    fold: Fold

    @property
    def names(self) -> tuple[str, str]:
        """The columns of its lower and upper bound, and so of its flags: *surely* and *possibly*."""
        return low(self.number), high(self.number)

    def of_records(self, matches: TruthBounds, fields: RecordFields, today: Number) -> Iterator[pl.Expr]:
        """The columns of a number or day to be aggregated, one value for each record."""
        sure, possible = map(as_column, matches)
        date, (first, last) = str(self.fold.date), self.names
        match self.fold.how:
            case "count":
                yield sure.cast(pl.Int32).alias(first)
                yield possible.cast(pl.Int32).alias(last)
            case "latest":
                yield _day_where(sure, fields.day(date, today)[0], -NEVER).alias(first)
                yield _day_where(possible, fields.day_or(date, NEVER), -NEVER).alias(last)
            case "earliest":
                yield _day_where(possible, fields.day_or(date, -NEVER), NEVER).alias(first)
                yield _day_where(sure, fields.day(date, today)[1], NEVER).alias(last)

    def aggregates(self) -> list[pl.Expr]:
        """How each column over a case's records is aggregated to one value."""
        columns = [pl.col(name) for name in self.names]
        match self.fold.how:
            case "count":
                return [column.sum() for column in columns]
            case "latest":
                return [column.max() for column in columns]
            case _:
                return [column.min() for column in columns]

    def bounds(self, has_table: bool, said: Bound, unseen: Bound) -> Iterator[pl.Expr]:
        """The bounds of a number or day for each case, from its aggregates.

        A case without records has none if that is ``said``, else it may have any; ``unseen``: a record that an open
        list lacks could match.
        """
        none, any_ = _NO_RECORD[self.fold.how], _ANY_RECORD[self.fold.how]
        for name, over_none, endless in zip(self.names, none, any_, strict=True):
            if not has_table:
                yield pl.lit(endless, dtype=pl.Int32).alias(name)
            elif over_none == endless:
                yield pl.col(name).fill_null(endless).alias(name)
            else:
                known = pl.col(name).fill_null(_where(said, over_none, endless))
                yield _where(unseen, endless, known).alias(name)


@dataclass(frozen=True)
class Aggregation:
    """The facts of one layer that read one collection of an extract; ``numbers`` tells the columns of date facts."""

    collection: str
    facts: tuple[FoldColumns, ...]
    extract: TableExtract
    numbers: Mapping[str, int]
    settings: Mapping[str, int]

    @property
    def has_table(self) -> bool:
        """Whether the extract has a table of this collection."""
        return self.collection in self.extract.columns

    def of_records(self, cases: pl.DataFrame, records: pl.DataFrame) -> pl.LazyFrame:
        """Aggregate the records of each case, one row for each case with any; ``cases`` holds earlier facts."""
        beside = cases.select(pl.col(self._date_columns).gather(records[KEY]))  # lazily slower by far
        frame = records.hstack(beside).lazy()
        return frame.select(KEY, *self._columns).group_by(KEY).agg(self._aggregates).with_row_index(_ROW)

    def beside_cases(self, found: pl.DataFrame, cases: int) -> pl.LazyFrame:
        """The aggregates of each case's records, a row for each case, null where it has none; `KEY` is its row."""
        rows = pl.Series([None], dtype=pl.UInt32).new_from_index(0, cases).scatter(found[KEY], found[_ROW])
        return found.lazy().select(pl.all().exclude(KEY, _ROW).gather(rows))

    @property
    def flag_columns(self) -> list[str]:
        """The columns of flags beside the cases, dropped once the bounds are computed."""
        return self._flags.columns if self.has_table else []

    def flags_filled(self) -> list[pl.Expr]:
        """The flags, also of cases without records: nothing matches a list recorded as empty, else anything may."""
        possible = {high(fact.number) for fact in self.facts}
        masks = self._flags.masks(possible) if self.has_table else {}
        return [pl.col(name).fill_null(_where(self._said, 0, mask, pl.Int64)) for name, mask in masks.items()]

    def bounds(self) -> Iterator[pl.Expr]:
        """The bounds of each fact, once flags are filled and columns stand beside the cases."""
        for fact in self.facts:
            unseen = self._unseen(fact.fold)
            if fact.fold.how != "some":
                yield from fact.bounds(self.has_table, self._said, unseen)
                continue
            sure, possible = map(self._flags.__getitem__, fact.names) if self.has_table else (False, True)
            bounds = sure, any_of([possible, unseen])
            for name, bound in zip(fact.names, negated(bounds) if fact.fold.negated else bounds, strict=True):
                yield as_column(bound).alias(name)
            if fact.fold.of is not None:
                firm = self._flags[may_be_missing(fact.number)] if self.has_table else False
                yield as_column(all_of([bounds[1], not_(firm)])).alias(may_be_missing(fact.number))

    @cached_property
    def _flags(self) -> Flags:
        """What the yes/no facts make of each record, and whether it is the child where that matters."""
        flags: dict[str, Bound] = {}
        for fact in self.facts:
            if fact.fold.how == "some":
                flags |= dict(zip(fact.names, self._matches(fact.fold.where), strict=True))
            if fact.fold.of is not None and fact.fold.about is not None:  # up for a record that surely counts
                flags[may_be_missing(fact.number)] = all_of(
                    [flags[high(fact.number)], self._matches(fact.fold.about)[0]]
                )
        if self.collection == "people" and self.collection in self.extract.openings:
            flags[_CHILD] = all_of([self._known, self._fields.is_among("role", ("child",))[0]])
        needed = {high(fact.number) for fact in self.facts}  # also of what no record can pass: a list may be unrecorded
        kept = {name: flag for name, flag in flags.items() if flag is not False or name in needed}
        return Flags(self.collection, kept)

    @cached_property
    def _columns(self) -> list[pl.Expr]:
        plain = [fact for fact in self.facts if fact.fold.how != "some"]
        columns = [
            each
            for fact in plain
            for each in fact.of_records(self._matches(fact.fold.where), self._fields, self.extract.today)
        ]
        return [*self._flags.packed(), *columns]

    @cached_property
    def _aggregates(self) -> list[pl.Expr]:
        columns = [each for fact in self.facts if fact.fold.how != "some" for each in fact.aggregates()]
        return [*(pl.col(name).bitwise_or() for name in self._flags.columns), *columns]

    def _matches(self, matcher: Matcher) -> TruthBounds:
        """Whether a record counts at all, and matches."""
        sure, possible = record_bounds(matcher, self._fields, self._date, self.settings)
        return all_of([self._known, sure]), all_of([self._known, possible])

    @property
    def _fields(self) -> RecordFields:
        return RecordFields(self.collection, self.extract.columns[self.collection])

    @property
    def _known(self) -> Bound:
        return pl.col(KNOWN) if KNOWN in self.extract.columns[self.collection] else True

    @cached_property
    def _date_columns(self) -> list[str]:
        """The columns of the date facts that these facts test records against, and of the case's day if need be."""
        names = dict.fromkeys(name for fact in self.facts for name in dates_of(fact.fold.where))
        columns = [side(self.numbers[name]) for name in names for side in (low, high)]
        return columns if isinstance(self.extract.today, int) else [*columns, OWN_DAY]

    def _date(self, name: str) -> tuple[Number, Number]:
        if name == AS_OF:
            return self.extract.today, self.extract.today
        return pl.col(low(self.numbers[name])), pl.col(high(self.numbers[name]))

    @property
    def _said(self) -> Bound:
        """Whether a case says that its list is recorded. One said not to be has no rows, as the checks saw."""
        name = recorded(self.collection)
        return pl.col(name).fill_null(False) if name in self.extract.columns[CASES] else False

    def _unseen(self, fold: Fold) -> Bound:
        """Whether a record that a case's open list lacks could match."""
        if self.collection not in self.extract.openings:
            return False
        ways: list[Bound] = []
        for stand_in in stand_ins(self.collection):
            open_to = self._is_open(stand_in)
            if open_to is not False:
                possible = record_bounds(fold.where, stand_in, self._date, self.settings)[1]
                ways.append(all_of([open_to, possible]))
        return any_of(ways)

    def _is_open(self, stand_in: StandIn) -> Bound:
        """Whether a case's list may lack such a record.

        A summary is about one child: once the child is there, an open list of people may lack any role but that.
        """
        texts = self.extract.openings[self.collection]
        named = self._reads(text for text in texts if opens(text, stand_in))
        if self.collection != "people" or not self.has_table:
            return named
        child_known = self._flags[_CHILD]
        if stand_in.kind in (None, "child"):
            return all_of([named, not_(child_known)])
        to_all = self._reads(text for text in texts if opens(text, StandIn(self.collection, None)))
        return any_of([named, all_of([to_all, child_known])])

    def _reads(self, texts: Iterable[str]) -> Bound:
        """Whether a case's open list reads as one of these."""
        places = self.extract.openings[self.collection]
        return any_of(pl.col(opened(self.collection)) == places.index(text) for text in texts)


@dataclass(frozen=True)
class Flags:
    """Flags of the records of a collection by name, as bits of whole numbers, which are or-ed over a case's records."""

    collection: str
    flags: Mapping[str, Bound]

    _BITS = 62

    @property
    def columns(self) -> list[str]:
        """The columns that hold them."""
        return [self._column(place) for place in range(0, len(self.flags), self._BITS)]

    def packed(self) -> Iterator[pl.Expr]:
        """The columns, from the flags of each record."""
        bits = [as_column(flag).cast(pl.Int64) * 2 ** (at % self._BITS) for at, flag in enumerate(self.flags.values())]
        for place in range(0, len(bits), self._BITS):
            yield reduce(add, bits[place : place + self._BITS]).alias(self._column(place))

    def masks(self, names: Iterable[str]) -> dict[str, int]:
        """The number in each column at which these flags are up and the others down."""
        wanted, found = set(names), dict.fromkeys(self.columns, 0)
        for place, name in enumerate(self.flags):
            found[self._column(place)] += 2 ** (place % self._BITS) * (name in wanted)
        return found

    def __getitem__(self, name: str) -> Bound:
        """Whether a flag is up."""
        if name not in self.flags:
            return False
        place = list(self.flags).index(name)
        up: pl.Expr = (pl.col(self._column(place)) & 2 ** (place % self._BITS)) != 0
        return up

    def _column(self, place: int) -> str:
        return f"_flags_{self.collection}_{place // self._BITS}"


def _day_where(bound: pl.Expr, day: Number, otherwise: int) -> pl.Expr:
    return pl.when(bound).then(_number(day)).otherwise(_number(otherwise))


def _where(bound: Bound, value: int, otherwise: Number, dtype: type[pl.DataType] = pl.Int32) -> pl.Expr:
    """One value where it holds, and another elsewhere."""
    if isinstance(bound, bool):
        return _number(value if bound else otherwise, dtype)
    return pl.when(bound).then(_number(value, dtype)).otherwise(_number(otherwise, dtype))


def _number(number: Number, dtype: type[pl.DataType] = pl.Int32) -> pl.Expr:
    return pl.lit(number, dtype=dtype) if isinstance(number, int) else number
