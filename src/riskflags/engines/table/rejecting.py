"""Tables without the cases that cannot be checked, and every row left out with the reason: `sound`.

A case with one faulty row is left out whole: without that row a "not known" could turn into a "no".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from riskflags.engines.table.extract import TableExtract, read_extract
from riskflags.tables.row_checks import RowErrors
from riskflags.tables.schema import CASE_ID
from riskflags.tables.schema_checks import well_formed

ROW = "row"
FAULT_COLUMNS = {ROW: pl.UInt32, "column": pl.String, "what": pl.String, "help": pl.String}
"""A fault of a row: the row's number in its table, from 1; the column; what is wrong; what to do."""
REJECT_COLUMNS = {"table": pl.String, CASE_ID: pl.String, **FAULT_COLUMNS, "others": pl.UInt32}
"""A rejected row: the first thing found wrong with it, and how many others there are."""

BELONGS = "Its case is rejected for another of its rows."
_CORRECT_OTHERS = "Correct the rows of this case_id that have a fault of their own, then audit again."

Tables = Mapping[str, pl.LazyFrame]
Faulty = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Sound:
    """What can be checked, as tables and as read; and what cannot, with `REJECT_COLUMNS`, by table and row."""

    tables: Tables
    extract: TableExtract
    rejects: pl.DataFrame


def sound(tables: Tables, day: date | None = None, faulty: Faulty | None = None) -> Sound:
    """The cases that can be checked as known on ``day``. ``case_id`` must be text in every table.

    ``faulty`` gives by table the rows found faulty before, with `FAULT_COLUMNS`. Raises `TablesError` for the form of
    the tables, which no row can mend.
    """
    extract, errors = read_extract(well_formed(tables), day)
    wrong = {name: _listed(found, (faulty or {}).get(name)) for name, found in errors.items()}
    if not any(frame.height for frame in wrong.values()):
        return Sound(tables, extract, pl.DataFrame(schema=REJECT_COLUMNS))
    keys = {name: _numbered(tables[name].lazy().select(CASE_ID)) for name in wrong}
    rejected = _cases_of(wrong, keys)
    rejects = _rejects(wrong, keys, rejected)
    kept = {name: _kept(tables[name], rejects[name]) if name in rejects else tables[name] for name in tables}
    return Sound(kept, extract.without(rejected), pl.concat(list(rejects.values())))


def _listed(errors: Iterable[RowErrors], faulty: pl.DataFrame | None) -> pl.DataFrame:
    """Every fault of every row of a table."""
    found = [] if faulty is None else [faulty.select(*FAULT_COLUMNS).cast(FAULT_COLUMNS)]  # type: ignore[arg-type]
    for each in errors:
        refusal = each.refusal
        said = {"column": refusal.column, "what": f"It {refusal.what}", "help": refusal.help}
        rows = (each.rows + 1).cast(pl.UInt32).alias(ROW).to_frame()
        found.append(rows.with_columns(pl.lit(text).alias(name) for name, text in said.items()))
    return pl.concat([*found, pl.DataFrame(schema=FAULT_COLUMNS)])


def _numbered(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.with_row_index(ROW, offset=1)


def _cases_of(wrong: Faulty, keys: Tables) -> pl.Series:
    """The ids of the cases that have a faulty row."""
    ids = [keys[name].join(frame.lazy(), on=ROW, how="semi").select(CASE_ID) for name, frame in wrong.items()]
    return pl.concat(ids).drop_nulls().unique().collect().to_series()


def _rejects(wrong: Faulty, keys: Tables, rejected: pl.Series) -> dict[str, pl.DataFrame]:
    cases = rejected.to_frame().lazy()
    rows = [_rejects_of(name, keys[name], frame.lazy(), cases) for name, frame in wrong.items()]
    return dict(zip(wrong, pl.collect_all(rows), strict=True))


def _rejects_of(name: str, keys: pl.LazyFrame, wrong: pl.LazyFrame, cases: pl.LazyFrame) -> pl.LazyFrame:
    first = wrong.group_by(ROW, maintain_order=True).agg(
        pl.all().first(), (pl.len() - 1).cast(pl.UInt32).alias("others")
    )
    of_its_own = first.join(keys, on=ROW, how="left")
    belonging = keys.join(cases, on=CASE_ID, how="semi").join(wrong, on=ROW, how="anti")
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
