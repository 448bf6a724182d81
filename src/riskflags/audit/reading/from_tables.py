"""Sheets from tables: the cases with a faulty row left out, the others read by the table engine or one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

import polars as pl

from riskflags.audit.accounting import Input
from riskflags.audit.inputs.source import Source
from riskflags.audit.inputs.tables import TableRead, check_unchanged, read_tables
from riskflags.audit.progress import Progress
from riskflags.audit.reading.extract import Extract, rejected_cases
from riskflags.audit.rejects import COLUMNS, shown_key
from riskflags.audit.sheets import CHUNK, fact_columns, sheet_of
from riskflags.engines.python import PythonEngine
from riskflags.engines.table import TableEngine
from riskflags.engines.table.rejecting import ROW, Sound, sound
from riskflags.rulebook import Rulebook
from riskflags.tables.schema import AS_OF, CASE_ID, CASES
from riskflags.tables.to_cases import cases_of


def read(
    sources: Sequence[Source],
    rulebook: Rulebook,
    settings: Mapping[str, int],
    day: date | None,
    engine: str,
    progress: Progress,
) -> Extract:
    """The extract in these files. Raises `InputError` for a file, and `TablesError` for a form, that stops it all."""
    progress.stage("Reading tables", len(sources), "files")
    tables = read_tables(sources, lambda: progress.advance(1))
    progress.stage("Looking for rows that cannot be checked")
    found = sound({each.table: each.frame for each in tables}, day, {each.table: each.faulty for each in tables})
    rejects = _placed(tables, found.rejects)
    rows = found.extract.heights()
    cases = rows[CASES]
    progress.stage(f"Working out the facts of {cases:,} cases")
    way = _by_cases if engine == "python" else _by_columns
    return Extract(
        inputs=tuple(_input(each, rows[each.table], found.rejects) for each in tables),
        rejects=rejects,
        cases=cases,
        cases_rejected=rejected_cases(rejects.filter(pl.col("table") == CASES)),
        days=_days(found.tables[CASES], day) if cases else None,
        engine=engine,
        sheets=way(found, rulebook, settings, day) if cases else lambda: iter(()),
        check_unchanged=lambda: check_unchanged(tables),
    )


def _by_columns(
    found: Sound, rulebook: Rulebook, settings: Mapping[str, int], _day: date | None
) -> Callable[[], Iterator[pl.DataFrame]]:
    engine = TableEngine(rulebook.facts.values(), rulebook.active, settings)
    columns = [CASE_ID, *fact_columns(rulebook), *engine.rule_columns]

    def sheets() -> Iterator[pl.DataFrame]:
        for part in engine.of(found.extract).parts():
            yield from part.select(columns).iter_slices(CHUNK)

    return sheets


def _by_cases(
    found: Sound, rulebook: Rulebook, settings: Mapping[str, int], day: date | None
) -> Callable[[], Iterator[pl.DataFrame]]:
    engine = PythonEngine(rulebook.facts.values(), rulebook.active, settings)

    def sheets() -> Iterator[pl.DataFrame]:
        cases = cases_of(dict(found.tables))
        while chunk := [case.as_known_on(day or case.as_of) for case in islice(cases, CHUNK)]:
            slots = [engine.read(case) for case in chunk]
            yield sheet_of(rulebook, [case.case_id for case in chunk], slots, map(engine.judge_codes, slots))

    return sheets


def _placed(tables: Iterable[TableRead], rejects: pl.DataFrame) -> pl.DataFrame:
    """The rejects with the file, and the line or row, in which each stands."""
    found = [pl.DataFrame(schema=COLUMNS)]
    for each in tables:
        rows = rejects.filter(pl.col("table") == each.table)
        lines: Any = rows[ROW] if each.lines is None else each.lines.gather(rows[ROW] - 1).cast(pl.UInt32)
        place = rows.with_columns(
            file=pl.lit(each.source.name), row=lines, place=pl.lit(""), next=pl.col("help")
        ).with_columns(pl.col(CASE_ID).map_elements(shown_key, return_dtype=pl.String, skip_nulls=True))
        found.append(place.select(*COLUMNS))
    return pl.concat(found)


def _input(table: TableRead, checked: int, rejects: pl.DataFrame) -> Input:
    """The account of a table: the rows that the facts are read from, and those rejected, each counted for itself."""
    source, rejected = table.source, rejects.filter(pl.col("table") == table.table).height
    return Input(source.name, source.kind, table.table, table.hash, table.stamp.size, table.rows, checked, rejected)


def _days(cases: pl.LazyFrame, day: date | None) -> tuple[date, date]:
    if day is not None:
        return day, day
    days = cases.select(pl.col(AS_OF).cast(pl.Date))
    first, last = days.select(pl.col(AS_OF).min().alias("first"), pl.col(AS_OF).max().alias("last")).collect().row(0)
    return first, last
