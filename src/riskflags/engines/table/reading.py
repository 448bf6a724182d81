"""Tables as they are given, read once: checked for form, turned to numbers, surveyed, and kept for the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import narwhals as nw

from riskflags.case import COLLECTIONS
from riskflags.engines.table.backends import KEY, Backend, backend_of, each, read_safely
from riskflags.engines.table.checks import OWN_DAY, Check, case_checks, known_on, record_checks
from riskflags.engines.table.encoding import NOT_MIDNIGHT, encoded, has_time, told
from riskflags.engines.table.forms import Schema
from riskflags.engines.table.sides import Number
from riskflags.engines.table.together import (
    RECORDED_ON,
    Together,
    repeated_cases,
    second_children,
    version_faults,
    versions_of,
)
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, opened, recorded

Frame = nw.LazyFrame[Any]
Told = TypeVar("Told")
Tell = Callable[[str, Frame, Iterable[Check], Iterable[Together]], Told]
"""Says what is wrong with the rows of a table, given its name, its rows, and what these may not say."""

KNOWN = "_known"
"""Beside a record, where some of its table do not count: whether this is the last version known by the day."""


@dataclass(frozen=True)
class Extract:
    """Tables read: ``cases`` a row a case, ``records`` by collection, ``schemas`` the columns each table gives.

    ``openings`` are the texts that stand in the open lists of a collection, where any case has one; there, the table of
    cases holds the place of its text, -1 for none. ``today`` is the day each case is looked at: one ordinal, or the
    column that holds it, beside each record too.
    """

    backend: Backend
    cases: Frame
    records: Mapping[str, Frame]
    schemas: Mapping[str, Schema]
    openings: Mapping[str, tuple[str, ...]]
    today: Number


def read_extract(
    frames: Mapping[str, Frame],
    schemas: Mapping[str, Schema],
    day: date | None,
    tell: Tell[Told],
    row: str | None = None,
) -> tuple[Extract, dict[str, Told]]:
    """Read tables that are `well_formed`, as known on ``day`` where it is given; and what ``tell`` says of each.

    The extract is to be used only once the cases with a faulty row are out of it. ``row`` names a column for the number
    of each record in its table, from 0, for whoever tells of them; on Polars alone, where a row has a number.
    """
    backend = backend_of(frames[CASES])
    id_ = _as_id(schemas)
    cases = _cases(frames[CASES], schemas[CASES], id_, backend)
    again = list(repeated_cases(cases))
    as_text = cases.collect_schema()[CASE_ID] == nw.String
    said = {CASES: tell(CASES, cases, case_checks(schemas, as_text, day), again)}
    own = _own_day(cases)
    today = own if day is None else day.toordinal()
    reader = _Reader(_first_of_each(cases) if again else cases, schemas, own, today, backend, tell, row)
    names = [name for name in frames if name != CASES]
    read = dict(each(backend, lambda name: (name, reader.read(name, frames[name].with_columns(id_))), names))
    said |= {name: found for name, (_, found) in read.items()}
    openings = {name: _openings(cases, name) for name in COLLECTIONS if opened(name) in schemas[CASES]}
    openings = {name: texts for name, texts in openings.items() if texts}
    kept = backend.keep(_with_places(cases, openings))
    records = {name: frame for name, (frame, _) in read.items()}
    return Extract(backend, kept, records, schemas, openings, today), said


def _cases(frame: Frame, schema: Schema, id_: nw.Expr, backend: Backend) -> Frame:
    chosen = [id_]
    chosen += [nw.col(recorded(name)) for name in COLLECTIONS if recorded(name) in schema]
    chosen += [nw.col(opened(name)).cast(nw.String) for name in COLLECTIONS if opened(name) in schema]
    own = _day(schema[AS_OF], backend)
    if isinstance(schema[AS_OF], nw.Datetime):
        chosen.append(has_time(AS_OF).alias(NOT_MIDNIGHT + AS_OF))
    return read_safely(CASES, lambda: backend.keep(backend.numbered(frame.select(*chosen, own.alias(OWN_DAY)), KEY)))


def _day(dtype: Any, backend: Backend) -> nw.Expr:
    """The ordinal of each case's own day; a column of another type holds no value, the forms saw to it."""
    if dtype == nw.Date or isinstance(dtype, nw.Datetime):
        return backend.day_number(nw.col(AS_OF).cast(nw.Date))
    return nw.lit(None, dtype=nw.Int32)


def _first_of_each(cases: Frame) -> Frame:
    """One row a case id, where some repeat, so that no record is told of twice."""
    said = [name for name in map(recorded, COLLECTIONS) if name in cases.collect_schema()]
    firsts = [nw.col(name).min() for name in (KEY, OWN_DAY, *said) if name != CASE_ID]
    return cases.group_by(CASE_ID).agg(firsts)


def _openings(cases: Frame, collection: str) -> tuple[str, ...]:
    """The texts that stand in the open lists of a collection."""
    texts = cases.select(opened(collection)).drop_nulls().unique().collect()
    return tuple(sorted(texts[opened(collection)].to_list()))


def _with_places(cases: Frame, openings: Mapping[str, tuple[str, ...]]) -> Frame:
    unused = [NOT_MIDNIGHT + AS_OF, *(opened(name) for name in COLLECTIONS if name not in openings)]
    places = [
        nw.col(opened(name)).replace_strict(list(texts), list(range(len(texts))), default=-1, return_dtype=nw.Int32)
        for name, texts in openings.items()
    ]
    kept = cases.drop(unused, strict=False)
    return kept.with_columns(places) if places else kept


def _as_id(schemas: Mapping[str, Schema]) -> nw.Expr:
    """Case ids in one type: text as soon as any table has text, or whole numbers that may not fit into 64 bits."""
    text = (nw.String, nw.Categorical, nw.Enum, nw.UInt64, nw.Int128, nw.UInt128)
    is_text = any(schema[CASE_ID] in text for schema in schemas.values())
    return nw.col(CASE_ID).cast(nw.String if is_text else nw.Int64)


def _own_day(cases: Frame) -> Number:
    """The one day of all cases that have one, or the column that holds each case's."""
    own = nw.col(OWN_DAY)
    ends = cases.select(own.min().alias("first"), own.max().alias("last")).collect()
    first, last = ends["first"][0], ends["last"][0]
    return own if first is None or first != last else int(first)


@dataclass(frozen=True)
class _Reader(Generic[Told]):
    """Reads the records of a collection: joined to ``cases``, told of, and marked where some do not count."""

    cases: Frame
    schemas: Mapping[str, Schema]
    own: Number
    today: Number
    backend: Backend
    tell: Tell[Told]
    row: str | None

    def read(self, name: str, frame: Frame) -> tuple[Frame, Told]:
        """The records, and what is said of them."""
        schema = self.schemas[name]
        is_said = recorded(name) in self.schemas[CASES]
        joined = self._joined(name, frame, recorded(name) if is_said else None)
        versions = self.backend.keep(versions_of(joined)) if "id" in schema else None
        several = versions is not None and _some(versions)
        together = list(version_faults(joined, versions)) if versions is not None and several else []
        if name == "people":
            together += second_children(joined)
        found = self.tell(name, joined, record_checks(name, schema, self.own, is_said), together)
        known = known_on(name, schema, self.today)
        marked = _last_known(joined, known, several) if several or _some(joined.filter(~known)) else joined
        used = [column for column in marked.collect_schema() if column.startswith(NOT_MIDNIGHT)]
        return marked.drop("id", CASE_ID, *used, recorded(name), str(self.row), strict=False), found

    def _joined(self, name: str, frame: Frame, said: str | None) -> Frame:
        wanted = (CASE_ID, KEY, None if isinstance(self.own, int) else OWN_DAY, said)
        numbers = told(name, encoded(name, frame, self.backend, self.schemas[name]))
        if self.row:
            numbers = self.backend.numbered(numbers, self.row)
        cases = self.cases.select(column for column in wanted if column)
        return read_safely(name, lambda: self.backend.met(numbers, cases))


def _some(frame: Frame) -> bool:
    return frame.head(1).collect().shape[0] > 0


def _last_known(frame: Frame, known: nw.Expr, several: bool) -> Frame:
    """Marks the records that count on the day: known by then, and of several versions the last."""
    frame = frame.with_columns(known.alias(KNOWN))
    if not several:
        return frame
    made = nw.col(RECORDED_ON).fill_null(0)
    named = frame.filter(nw.col(KNOWN), ~nw.col("id").is_null()).select(KEY, "id", _last=made)
    last = named.group_by(KEY, "id").agg(nw.col("_last").max())  # a join, not a window: Arrow's puts rows out of place
    frame = frame.join(last, on=[KEY, "id"], how="left")
    is_last = nw.col("id").is_null() | (made == nw.col("_last")).fill_null(False)
    return frame.with_columns((nw.col(KNOWN) & is_last).alias(KNOWN)).drop("_last")
