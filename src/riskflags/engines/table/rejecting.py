"""Tables without the cases that cannot be checked, and every row left out with the reason: `sound`.

A case with one faulty row is left out whole: without that row a "not known" could turn into a "no". For Polars alone,
since only there a row has a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.engines.table.backends import KEY, Backend
from riskflags.engines.table.checks import OWN_DAY, Check, case_checks, record_checks
from riskflags.engines.table.encoding import NOT_MIDNIGHT, encoded, has_time, told
from riskflags.engines.table.forms import Schema, well_formed
from riskflags.engines.table.sides import Number
from riskflags.errors import Fault, TablesError
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, columns_of, opened, recorded

ROW = "row"
FAULT_COLUMNS = {ROW: pl.UInt32, "column": pl.String, "what": pl.String, "help": pl.String}
"""A fault of a row: the row's number in its table, from 1; the column; what is wrong; what to do."""
REJECT_COLUMNS = {"table": pl.String, CASE_ID: pl.String, **FAULT_COLUMNS, "others": pl.UInt32}
"""A rejected row: the first thing found wrong with it, and how many others there are."""

BELONGS = "Its case is rejected for another of its rows."
_CORRECT_OTHERS = "Correct the rows of this case_id that have a fault of their own, then audit again."


@dataclass(frozen=True)
class Sound:
    """What can be checked, and what cannot: ``rejects`` has `REJECT_COLUMNS`, by table and row."""

    tables: Mapping[str, pl.LazyFrame]
    rejects: pl.DataFrame


def sound(
    tables: Mapping[str, pl.LazyFrame], day: date | None = None, faulty: Mapping[str, pl.DataFrame] | None = None
) -> Sound:
    """The cases that can be checked as known on ``day``. ``case_id`` must be text in every table.

    ``faulty`` gives by table the rows found faulty before, with `FAULT_COLUMNS`. Raises `TablesError` for the form of
    the tables, which no row can mend.
    """
    before = dict(faulty or {})
    backend, frames, schemas = well_formed(tables)
    if backend.name != "polars":
        raise TablesError(Fault("Rows can only be rejected from Polars tables.", help="Bring them as Polars."))
    cases = _cases(frames.pop(CASES), schemas[CASES], backend)
    own = _own_day(cases)
    wrong = {CASES: _listed(cases, _of_cases(schemas, frames, day), before.get(CASES), _repeated(cases))}
    for name, frame in frames.items():
        rows = _records(name, frame, schemas[name], cases, own, backend)
        checks = record_checks(name, schemas[name], own)
        wrong[name] = _listed(rows, checks, before.get(name), _together(name, rows, schemas[name], cases))
    if not any(frame.height for frame in wrong.values()):
        return Sound(tables, pl.DataFrame(schema=REJECT_COLUMNS))
    return _without(tables, wrong)


# -- the tables as numbers ---------------------------------------------------------------------------------------------


def _cases(frame: nw.LazyFrame[Any], schema: Schema, backend: Backend) -> pl.LazyFrame:
    chosen = [nw.col(CASE_ID).cast(nw.String)]
    chosen += [nw.col(recorded(name)) for name in COLLECTIONS if recorded(name) in schema]
    chosen += [nw.col(opened(name)).cast(nw.String) for name in COLLECTIONS if opened(name) in schema]
    day = nw.col(AS_OF).cast(nw.Date)
    known: Any = nw.lit(None, dtype=nw.Int32) if AS_OF not in schema else backend.day_number(day)
    if isinstance(schema[AS_OF], nw.Datetime):
        chosen.append(has_time(AS_OF).alias(NOT_MIDNIGHT + AS_OF))
    native: pl.LazyFrame = frame.select(*chosen, known.alias(OWN_DAY)).to_native()
    return _numbered(native).with_columns(pl.col(ROW).alias(KEY)).collect().lazy()


def _own_day(cases: pl.LazyFrame) -> Number:
    days = cases.select(pl.col(OWN_DAY).drop_nulls().unique().sort()).collect().to_series()
    return nw.col(OWN_DAY) if days.len() != 1 else int(days[0])


def _records(
    name: str, frame: nw.LazyFrame[Any], schema: Schema, cases: pl.LazyFrame, own: Number, backend: Backend
) -> pl.LazyFrame:
    as_text = frame.with_columns(nw.col(CASE_ID).cast(nw.String))
    numbers: pl.LazyFrame = told(name, encoded(name, as_text, backend, schema)).to_native()
    beside = [CASE_ID, KEY] if isinstance(own, int) else [CASE_ID, KEY, OWN_DAY]
    first_of_each = cases.select(beside).unique(CASE_ID, keep="first")
    joined = _numbered(numbers).join(first_of_each, on=CASE_ID, how="left", maintain_order="none")
    return joined.collect(engine="streaming").lazy()


def _numbered(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.with_row_index(ROW, offset=1)


# -- what is wrong -----------------------------------------------------------------------------------------------------


def _of_cases(schemas: Mapping[str, Schema], frames: Mapping[str, Any], day: date | None) -> Iterator[Check]:
    given = schemas[CASES]
    yield from case_checks(given, True, day)
    for name in COLLECTIONS:
        if recorded(name) in given and name not in frames:
            says = "says that a list is recorded, but its table is not there."
            help_ = f"Give the table {name}, or leave this column null."
            yield Check(recorded(name), says, says, help_, nw.col(recorded(name)).fill_null(False))


def _listed(
    frame: pl.LazyFrame, checks: Iterable[Check], before: pl.DataFrame | None, others: Iterable[pl.LazyFrame]
) -> pl.DataFrame:
    """Every fault of every row. The checks are counted first, all at once: mostly there is nothing to list."""
    listed = list(checks)
    rows = nw.from_native(frame)
    sums = [check.wrong.cast(nw.Int64).sum().alias(str(place)) for place, check in enumerate(listed)]
    counts = nw.from_native(rows.select(sums).to_native().collect(engine="streaming"), eager_only=True)
    failed = [check for place, check in enumerate(listed) if counts[str(place)][0]]
    faults = [
        _said(rows.filter(check.wrong).to_native(), check.column, sentence(check.has), check.help) for check in failed
    ]
    found = [] if before is None else [before.select(*FAULT_COLUMNS).cast(FAULT_COLUMNS)]  # type: ignore[arg-type]
    return pl.concat([*found, *pl.collect_all([*faults, *others]), pl.DataFrame(schema=FAULT_COLUMNS)])


def sentence(has: str) -> str:
    """``lies before ...`` as a sentence about one row."""
    return f"It {has}"


def _said(rows: pl.LazyFrame, column: str, what: str, help_: str) -> pl.LazyFrame:
    said = {"column": column, "what": what, "help": help_}
    return rows.select(pl.col(ROW).cast(pl.UInt32), *(pl.lit(text).alias(name) for name, text in said.items()))


def _repeated(cases: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    again = cases.filter(pl.col(CASE_ID).is_not_null() & pl.col(CASE_ID).is_duplicated())
    yield _said(again, CASE_ID, "It repeats the case_id of another row.", "Keep one row a case.")


def _together(name: str, rows: pl.LazyFrame, schema: Schema, cases: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    """What only several rows show together: versions that cannot be told apart, two children, a list not recorded."""
    if "id" in schema:
        yield from _versions(rows)
    if name == "people" and "role" in schema:
        yield _children(rows)
    if recorded(name) in cases.collect_schema():
        unrecorded = cases.filter(~pl.col(recorded(name)).fill_null(True)).select(KEY)
        there = rows.join(unrecorded, on=KEY, how="semi")
        what = f"It stands in a list whose {recorded(name)} says that it is not recorded."
        yield _said(there, CASE_ID, what, f"Say true in {recorded(name)} of the case, or leave the row out.")


def _versions(rows: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    named = rows.filter(pl.col("id").is_not_null(), pl.col(KEY).is_not_null()).select(ROW, KEY, "id", "recorded_on")
    by_id = named.group_by(KEY, "id").agg(pl.len().alias("count"), pl.col("recorded_on").null_count().alias("undated"))
    several = by_id.filter(pl.col("count") > 1).collect(engine="streaming").lazy()
    undated = named.join(several.filter(pl.col("undated") > 0), on=[KEY, "id"], how="semi")
    yield _said(
        undated,
        "id",
        "It has the id of another record, and not every one of these says when it was recorded.",
        "Give each version its recorded_on, or each record an id of its own.",
    )
    dated = named.filter(pl.col("recorded_on").is_not_null()).join(several, on=[KEY, "id"], how="semi")
    same = dated.group_by(KEY, "id", "recorded_on").len().filter(pl.col("len") > 1)
    yield _said(
        dated.join(same, on=[KEY, "id", "recorded_on"], how="semi"),
        "recorded_on",
        "It has the id of another record, recorded on the same day.",
        "Keep the later of the two.",
    )


def _children(people: pl.LazyFrame) -> pl.LazyFrame:
    child = columns_of("people")["role"].words.index("child")
    children = people.filter(pl.col("role") == child, pl.col(KEY).is_not_null()).select(ROW, KEY, "id")
    counts = children.group_by(KEY).agg(pl.col("id").null_count(), pl.col("id").drop_nulls().n_unique().alias("named"))
    several = counts.filter(pl.col("id") + pl.col("named") > 1)
    return _said(
        children.join(several, on=KEY, how="semi"),
        "role",
        "It is one of several people with the role child; a summary is about one child.",
        "Write sibling for the others; versions of one person share an id.",
    )


# -- leaving them out --------------------------------------------------------------------------------------------------


def _without(tables: Mapping[str, pl.LazyFrame], wrong: Mapping[str, pl.DataFrame]) -> Sound:
    keys = {name: _numbered(tables[name].lazy().select(CASE_ID)) for name in wrong}
    ids = [keys[name].join(frame.lazy(), on=ROW, how="semi").select(CASE_ID) for name, frame in wrong.items()]
    rejected = pl.concat(ids).drop_nulls().unique().collect().lazy()
    rows = {name: _rejects(name, keys[name], frame.lazy(), rejected) for name, frame in wrong.items()}
    found = dict(zip(rows, pl.collect_all(list(rows.values())), strict=True))
    kept = {name: _kept(tables[name], found[name]) if name in found else tables[name] for name in tables}
    return Sound(kept, pl.concat(list(found.values())))


def _rejects(name: str, keys: pl.LazyFrame, wrong: pl.LazyFrame, rejected: pl.LazyFrame) -> pl.LazyFrame:
    first = wrong.group_by(ROW, maintain_order=True).agg(
        pl.all().first(), (pl.len() - 1).cast(pl.UInt32).alias("others")
    )
    of_its_own = first.join(keys, on=ROW, how="left")
    belonging = keys.join(rejected, on=CASE_ID, how="semi").join(wrong, on=ROW, how="anti")
    said = {"column": CASE_ID, "what": BELONGS, "help": _CORRECT_OTHERS}
    others = belonging.with_columns(
        *(pl.lit(text).alias(column) for column, text in said.items()), pl.lit(0, dtype=pl.UInt32).alias("others")
    )
    both = pl.concat([of_its_own.select(*others.collect_schema()), others]).with_columns(pl.lit(name).alias("table"))
    return both.select(*REJECT_COLUMNS).sort(ROW)


def _kept(table: pl.LazyFrame, rejects: pl.DataFrame) -> pl.LazyFrame:
    if not rejects.height:
        return table
    rows = _numbered(table.lazy()).with_columns(pl.col(ROW).cast(pl.UInt32))
    return rows.join(rejects.lazy().select(ROW), on=ROW, how="anti", maintain_order="left").drop(ROW)
