"""An extract: tables read once, encoded, checked, and held part by part, each a range of consecutive cases.

What several cases have in common (ids that repeat, records of no case, the one day of all) is seen while the tables
are read whole. From then on a case's row in the table of cases stands for its id, and each part is worked on by itself:
so memory is bounded by the encoded tables, and beyond `SPILLED` cases by the largest table as it is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from tempfile import TemporaryFile
from threading import Lock
from typing import Any
from weakref import finalize

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.engines.table.truth_bounds import Number
from riskflags.tables.encoding import NOT_MIDNIGHT, day_number, encoded, has_time, join_case_columns
from riskflags.tables.frames import Table, read_safely
from riskflags.tables.row_checks import (
    ID,
    KEY,
    OWN_DAY,
    RECORDED_ON,
    ROW,
    RowErrors,
    case_checks,
    errors_in,
    known_on,
    record_checks,
    repeated_cases,
    second_children,
    version_faults,
    versions_of,
)
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, opened, recorded

KNOWN = "_known"
"""Beside a record, where some of its table do not count: whether this is the last version known by the day."""

PART = 250_000
"""Cases in a part."""

SPILLED = 2_000_000
"""With more cases than these the encoded records go to a temporary file."""


@dataclass(frozen=True)
class Part:
    """Consecutive cases and their records by collection, each with the row of its case among these."""

    cases: pl.DataFrame
    records: Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class TableExtract:
    """Tables read: ``cases`` a row a case; ``records`` by collection, part by part; the ``columns`` of each table.

    ``openings`` are the texts that stand in the open lists of a collection, where any case has one; there, the table of
    cases holds the place of its text, -1 for none. ``today`` is the day each case is looked at: one ordinal, or the
    column of the cases that holds it. ``kept`` marks the cases that are not left out, where any is.
    """

    cases: pl.DataFrame
    records: Mapping[str, Parts]
    columns: Mapping[str, tuple[str, ...]]
    openings: Mapping[str, tuple[str, ...]]
    today: Number
    kept: pl.Series | None = None

    def parts(self) -> Iterator[Part]:
        """The extract in parts, in the order of its cases; one part if there are no cases."""
        for place, start in enumerate(range(0, max(self.cases.height, 1), PART)):
            cases = self.cases.slice(start, PART)
            records = {name: parts[place].with_columns(pl.col(KEY) - start) for name, parts in self.records.items()}
            yield Part(cases, records) if self.kept is None else _filtered(cases, records, self.kept.slice(start, PART))

    def without(self, case_ids: pl.Series) -> TableExtract:
        """The extract without these cases, and without a case that has no id."""
        ids = self.cases[CASE_ID]
        return replace(self, kept=ids.is_not_null() & ~ids.is_in(case_ids.implode()))

    def heights(self) -> dict[str, int]:
        """How many rows of each table the facts are read from."""
        found = dict.fromkeys((CASES, *self.records), 0)
        for part in self.parts():
            found[CASES] += part.cases.height
            for name, records in part.records.items():
                found[name] += records.height
        return found


def _filtered(cases: pl.DataFrame, records: Mapping[str, pl.DataFrame], kept: pl.Series) -> Part:
    places = pl.select(pl.when(kept).then(kept.cast(pl.UInt32).cum_sum() - 1)).to_series()
    renumbered = (frame.with_columns(places.gather(frame[KEY]).alias(KEY)) for frame in records.values())
    left = (frame.filter(pl.col(KEY).is_not_null()) for frame in renumbered)
    return Part(cases.filter(kept), dict(zip(records, left, strict=True)))


# -- parts, in memory or spilled ---------------------------------------------------------------------------------------


class Spill:
    """Frames in a temporary file that has no name, and is gone when nothing holds it any more, or the process ends."""

    def __init__(self) -> None:
        self._file, self._lock = TemporaryFile(buffering=0), Lock()  # noqa: SIM115 - it is open as long as this is
        finalize(self, self._file.close)

    def put(self, frame: pl.DataFrame) -> tuple[int, int]:
        """Where it is written: from which byte, and how many."""
        with self._lock:
            start = self._file.seek(0, io.SEEK_END)
            frame.write_ipc_stream(self._file)
            return start, self._file.tell() - start

    def get(self, start: int, length: int) -> pl.DataFrame:
        """The frame that was written there."""
        with self._lock:
            self._file.seek(start)
            return pl.read_ipc_stream(io.BytesIO(self._file.read(length)))


class Parts:
    """The records of a collection in parts, which stand in the order of the cases."""

    def __init__(self, records: pl.DataFrame, cases: int, spill: Spill | None) -> None:
        if not records[KEY].is_sorted():
            records = records.sort(KEY)
        ends = [*records[KEY].search_sorted(pl.Series(range(0, max(cases, 1), PART), dtype=pl.UInt32)), records.height]
        found = [records.slice(start, end - start) for start, end in pairwise(ends)]
        self._spill = spill
        self._parts: list[Any] = found if spill is None else [spill.put(frame) for frame in found]

    def __getitem__(self, place: int) -> pl.DataFrame:
        """The records of the cases of this part; `KEY` is the case's row among all."""
        found = self._parts[place]
        return found if self._spill is None else self._spill.get(*found)


# -- reading -----------------------------------------------------------------------------------------------------------


def read_extract(tables: Mapping[str, Table], day: date | None) -> tuple[TableExtract, dict[str, list[RowErrors]]]:
    """Read tables that are `well_formed`, as known on ``day`` where it is given; and what is wrong with rows of each.

    The extract is to be used only once the cases with a faulty row are out of it.
    """
    case_id = _case_id(tables)
    cases = read_safely(CASES, lambda: _cases(tables[CASES], case_id).collect(engine="streaming"))
    again = repeated_cases(cases.lazy().with_row_index(ROW))
    checks = case_checks(
        {name: table.schema for name, table in tables.items()}, cases.schema[CASE_ID] == pl.String, day
    )
    errors = {CASES: errors_in(CASES, cases, checks, [again])}
    own = _own_day(cases)
    today = own if day is None else day.toordinal()
    spill = Spill() if cases.height > SPILLED else None
    reader = _Reader(_first_of_each(cases, errors[CASES]), cases.height, own, today, spill, case_id)
    names = [name for name in tables if name != CASES]
    with ThreadPoolExecutor(2) as pool:  # Polars works while Python builds the next table's expressions
        read = dict(zip(names, pool.map(lambda name: reader.read(tables[name]), names), strict=True))
    errors |= {name: found for name, (_, _, found) in read.items()}
    columns = {name: columns for name, (_, columns, _) in read.items()}
    openings = {name: _openings(cases, name) for name in COLLECTIONS if opened(name) in cases.columns}
    openings = {name: texts for name, texts in openings.items() if texts}
    kept = _with_places(cases, openings)
    records = {name: parts for name, (parts, _, _) in read.items()}
    return TableExtract(kept, records, {CASES: tuple(kept.columns), **columns}, openings, today), errors


def _cases(table: Table, case_id: pl.Expr) -> pl.LazyFrame:
    said = [pl.col(recorded(name)) for name in COLLECTIONS if recorded(name) in table.schema]
    said += [pl.col(opened(name)).cast(pl.String) for name in COLLECTIONS if opened(name) in table.schema]
    if isinstance(table.schema[AS_OF], pl.Datetime):
        said.append(has_time(AS_OF))
    return table.lazy().select(case_id, day_number(AS_OF, table.schema[AS_OF]).alias(OWN_DAY), *said)


def _case_id(tables: Mapping[str, Table]) -> pl.Expr:
    """Case ids in one type: text as soon as any table has text, or whole numbers that may not fit into 64 bits."""
    text = (pl.String, pl.Categorical, pl.Enum, pl.UInt64, pl.Int128, pl.UInt128)
    is_text = any(table.schema[CASE_ID] in text for table in tables.values())
    return pl.col(CASE_ID).cast(pl.String if is_text else pl.Int64)


def _own_day(cases: pl.DataFrame) -> Number:
    """The one day of all cases that have one, or the column that holds each case's."""
    first, last = cases[OWN_DAY].min(), cases[OWN_DAY].max()
    return pl.col(OWN_DAY) if first is None or first != last else first


def _first_of_each(cases: pl.DataFrame, errors: Iterable[RowErrors]) -> pl.DataFrame:
    """The cases with their rows; one row for each repeated id, so that no record is reported twice."""
    said = [recorded(name) for name in COLLECTIONS if recorded(name) in cases.columns]
    rows = cases.select(CASE_ID, OWN_DAY, *said).with_row_index(KEY)
    return rows.group_by(CASE_ID).agg(pl.all().min()) if errors else rows


def _openings(cases: pl.DataFrame, collection: str) -> tuple[str, ...]:
    """The distinct texts in the open lists of a collection."""
    return tuple(cases[opened(collection)].drop_nulls().unique().sort())


def _with_places(cases: pl.DataFrame, openings: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
    unused = [opened(name) for name in COLLECTIONS if name not in openings]
    places = [
        pl.col(opened(name)).cast(pl.Enum(texts)).to_physical().cast(pl.Int32).fill_null(-1)
        for name, texts in openings.items()
    ]
    return cases.drop(NOT_MIDNIGHT + AS_OF, *unused, strict=False).with_columns(places)


@dataclass(frozen=True)
class _Reader:
    """Reads the records of a collection: joined to their cases, checked, and marked where some do not count."""

    cases: pl.DataFrame
    height: int
    own: Number
    today: Number
    spill: Spill | None
    case_id: pl.Expr

    def read(self, table: Table) -> tuple[Parts, tuple[str, ...], list[RowErrors]]:
        """The records in parts, their columns, and what is wrong with rows."""
        name, schema = table.name, table.schema
        records = read_safely(
            name, lambda: encoded(name, table.lazy(), schema, self.case_id).collect(engine="streaming")
        )
        said = recorded(name) if recorded(name) in self.cases.columns else None
        wanted = [column for column in (None if isinstance(self.own, int) else OWN_DAY, said) if column]
        records = join_case_columns(records, self.cases.select(CASE_ID, KEY, *wanted))
        numbered = records.lazy().with_row_index(ROW)
        for field, dtype in ((ID, pl.String), (RECORDED_ON, pl.Int32)):
            if field not in schema:
                numbered = numbered.with_columns(pl.lit(None, dtype=dtype).alias(field))
        versions = versions_of(numbered).collect(engine="streaming") if ID in schema else None
        several = versions is not None and versions.height > 0
        across = list(version_faults(numbered, versions.lazy())) if versions is not None and several else []
        if name == "people" and "role" in schema:
            across.append(second_children(numbered))
        errors = errors_in(name, records, record_checks(name, schema, self.own, said is not None), across)
        known = known_on(name, schema, self.today)
        if several or records.select((~known).any()).item():
            records = _marked(records, known, several)
        times = [column for column in records.columns if column.startswith(NOT_MIDNIGHT)]
        records = records.drop(ID, CASE_ID, *wanted, *times, strict=False)
        if errors:
            records = records.filter(pl.col(KEY).is_not_null())
        return Parts(records, self.height, self.spill), tuple(records.columns), errors


def _marked(records: pl.DataFrame, known: pl.Expr, several: bool) -> pl.DataFrame:
    """Marks the records that count on the day: known by then, and of several versions the last."""
    frame = records.with_columns(known.alias(KNOWN))
    if not several:
        return frame
    made = pl.col(RECORDED_ON).fill_null(0) if RECORDED_ON in frame.columns else pl.lit(0)
    last = pl.when(KNOWN).then(made).max().over(KEY, ID)
    return frame.with_columns(pl.col(KNOWN) & (pl.col(ID).is_null() | (made == last).fill_null(False)))
