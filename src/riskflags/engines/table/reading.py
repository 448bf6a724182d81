"""Tables as they are given, read once: checked for form, turned to numbers, surveyed, and kept for the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from riskflags.case import COLLECTIONS
from riskflags.engines.table import survey
from riskflags.engines.table.backends import KEY, Backend, each, read_safely
from riskflags.engines.table.encoding import NOT_MIDNIGHT, encoded, has_time, told
from riskflags.engines.table.forms import Schema, well_formed
from riskflags.engines.table.sides import Number
from riskflags.engines.table.survey import OWN_DAY
from riskflags.errors import Fault, TablesError
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, columns_of, opened, recorded

Frame = nw.LazyFrame[Any]

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


def read_extract(tables: Mapping[str, Any], day: date | None) -> Extract:
    """Read tables, as known on ``day`` where it is given. Raises `TablesError` with every fault found."""
    backend, frames, schemas = well_formed(tables)
    id_ = _as_id(schemas)
    cases = _cases(frames.pop(CASES), schemas[CASES], id_, backend)
    faults = survey.repeated_cases(cases)
    as_text = cases.collect_schema()[CASE_ID] == nw.String
    faults += survey.faults_of(CASES, cases, survey.case_checks(schemas[CASES], as_text, day))
    if faults:
        raise TablesError(faults)
    own = _own_day(cases)
    today = own if day is None else day.toordinal()
    read = each(
        backend,
        lambda name: (name, *_records(name, frames[name].with_columns(id_), schemas[name], cases, own, today, backend)),
        frames,
    )
    records = {name: frame for name, frame, _ in read}
    faults += [fault for _, _, found in read for fault in found]
    faults += survey.unrecorded_faults(records, cases)
    if faults:
        raise TablesError(faults)
    openings = {name: _openings(cases, name) for name in COLLECTIONS if opened(name) in schemas[CASES]}
    openings = {name: texts for name, texts in openings.items() if texts}
    return Extract(backend, backend.keep(_with_places(cases, openings)), records, schemas, openings, today)


def _cases(frame: Frame, schema: Schema, id_: nw.Expr, backend: Backend) -> Frame:
    chosen = [id_]
    chosen += [nw.col(recorded(name)) for name in COLLECTIONS if recorded(name) in schema]
    chosen += [nw.col(opened(name)).cast(nw.String) for name in COLLECTIONS if opened(name) in schema]
    own = _day(schema[AS_OF], backend)
    if isinstance(schema[AS_OF], nw.Datetime):
        chosen.append(has_time(AS_OF).alias(NOT_MIDNIGHT + AS_OF))
    return read_safely(CASES, lambda: backend.keep(backend.numbered(frame.select(*chosen, own.alias(OWN_DAY)))))


def _day(dtype: Any, backend: Backend) -> nw.Expr:
    """The ordinal of each case's own day; a column of another type holds no value, the forms saw to it."""
    if dtype == nw.Date or isinstance(dtype, nw.Datetime):
        return backend.day_number(nw.col(AS_OF).cast(nw.Date))
    return nw.lit(None, dtype=nw.Int32)


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
    """Case ids in one type: text as soon as any table has text, as everywhere else in riskflags."""
    text = any(schema[CASE_ID] in (nw.String, nw.Categorical, nw.Enum) for schema in schemas.values())
    return nw.col(CASE_ID).cast(nw.String if text else nw.Int64)


def _own_day(cases: Frame) -> Number:
    """The one day of all cases, or the column that holds each case's."""
    own = nw.col(OWN_DAY)
    ends = cases.select(own.min().alias("first"), own.max().alias("last")).collect()
    first, last = ends["first"][0], ends["last"][0]
    return int(first or 1) if first == last else own


def _records(
    name: str, frame: Frame, schema: Schema, cases: Frame, own: Number, today: Number, backend: Backend
) -> tuple[Frame, list[Fault]]:
    beside = [CASE_ID, KEY] if isinstance(own, int) else [CASE_ID, KEY, OWN_DAY]
    numbers = told(name, encoded(name, frame, backend, schema))
    joined = read_safely(name, lambda: backend.keep(numbers.join(cases.select(beside), on=CASE_ID, how="left")))
    faults = survey.faults_of(name, joined, survey.record_checks(name, schema, own))
    if name == "people":
        child = columns_of(name)["role"].words.index("child")
        faults += survey.second_children(joined, child)
    known = survey.known_on(name, schema, today)
    late = joined.filter(~known).head(1).collect().shape[0] > 0
    versions = survey.versions_of(joined) if "id" in schema else None
    several = versions is not None and versions.head(1).collect().shape[0] > 0
    if versions is not None and several:
        faults += survey.version_faults(name, joined, versions)
    marks = [column for column in joined.collect_schema() if column.startswith(NOT_MIDNIGHT)]
    kept = joined.drop(*marks) if marks else joined
    if late or several:
        kept = _last_known(kept, known, several)
    return kept.drop("id", CASE_ID), faults


def _last_known(frame: Frame, known: nw.Expr, several: bool) -> Frame:
    """Marks the records that count on the day: known by then, and of several versions the last."""
    frame = frame.with_columns(known.alias(KNOWN))
    if not several:
        return frame
    made = nw.col("recorded_on").fill_null(0)
    named = frame.filter(nw.col(KNOWN), ~nw.col("id").is_null()).select(KEY, "id", _last=made)
    last = named.group_by(KEY, "id").agg(nw.col("_last").max())  # a join, not a window: Arrow's puts rows out of place
    frame = frame.join(last, on=[KEY, "id"], how="left")
    is_last = nw.col("id").is_null() | (made == nw.col("_last")).fill_null(False)
    return frame.with_columns((nw.col(KNOWN) & is_last).alias(KNOWN)).drop("_last")
