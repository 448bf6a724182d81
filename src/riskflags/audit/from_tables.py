"""Sheets from tables: cases with a faulty row are left out, the others evaluated by the table engine or one by one.

Errors found after the tables were opened are reported with their file: `errors_by_file`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import polars as pl

from riskflags.audit.accounting import REJECT_COLUMNS, AuditExtract, Input, rejected_cases, shown_key
from riskflags.audit.inputs.source import Source, TableFormat, UnreadableInputError
from riskflags.audit.inputs.tables import TableRead, check_unchanged, read_tables
from riskflags.audit.progress import Progress
from riskflags.audit.sheets import fact_columns, sheet_of
from riskflags.case import CaseSummary
from riskflags.engines import Engine, Slots, engine_named
from riskflags.engines.python.engine import PythonEngine
from riskflags.engines.table.engine import TableEngine
from riskflags.engines.table.rejecting import ROW, Sound, sound
from riskflags.errors import Fault, TablesError
from riskflags.logic import VERDICTS
from riskflags.rulebook import Rulebook
from riskflags.tables.conversion import cases_of
from riskflags.tables.schema import AS_OF, CASE_ID, CASES

CHUNK = 50_000
"""Cases per sheet where they are read one by one; the table engine makes a sheet per part of the extract."""


def read(
    sources: Sequence[Source],
    rulebook: Rulebook,
    settings: Mapping[str, int],
    day: date | None,
    engine: str,
    progress: Progress,
) -> AuditExtract:
    """The extract in these files. Raises `InputError` for a file, and `TablesError` for a form, that stops it all."""
    progress.stage("Reading tables", len(sources), "files")
    tables = read_tables(sources, lambda: progress.advance(1))
    progress.stage("Looking for rows that cannot be checked")
    found = sound({each.table: each.frame for each in tables}, day, {each.table: each.faulty for each in tables})
    rejects = _placed(tables, found.rejects)
    rows = found.extract.heights()
    cases = rows[CASES]
    progress.stage(f"Working out the facts of {cases:,} cases")
    ready = engine_named(engine)(rulebook.facts.values(), rulebook.active, settings)
    return AuditExtract(
        inputs=tuple(_input(each, rows[each.table], found.rejects) for each in tables),
        rejects=rejects,
        cases=cases,
        cases_rejected=rejected_cases(rejects.filter(pl.col("table") == CASES)),
        days=_days(found.tables[CASES], day) if cases else None,
        engine=engine,
        sheets=_sheets(ready, found, rulebook, settings, day) if cases else lambda: iter(()),
        check_unchanged=lambda: check_unchanged(tables),
    )


def _sheets(
    engine: Engine, found: Sound, rulebook: Rulebook, settings: Mapping[str, int], day: date | None
) -> Callable[[], Iterator[pl.DataFrame]]:
    """By column with the table engine, else case by case."""
    if isinstance(engine, TableEngine):
        return _by_columns(engine, found, rulebook)
    return _by_cases(engine, found, rulebook, settings, day)


def _by_columns(engine: TableEngine, found: Sound, rulebook: Rulebook) -> Callable[[], Iterator[pl.DataFrame]]:
    columns = [CASE_ID, *fact_columns(rulebook), *engine.rule_columns]
    return lambda: (part.select(columns) for part in engine.of(found.extract).parts())


def _by_cases(
    engine: Engine, found: Sound, rulebook: Rulebook, settings: Mapping[str, int], day: date | None
) -> Callable[[], Iterator[pl.DataFrame]]:
    judged = engine if isinstance(engine, PythonEngine) else _Judged(engine, rulebook, settings)

    def sheets() -> Iterator[pl.DataFrame]:
        cases = cases_of(dict(found.tables))
        while chunk := [case.as_known_on(day or case.as_of) for case in islice(cases, CHUNK)]:
            slots = [judged.read(case) for case in chunk]
            yield sheet_of(rulebook, [case.case_id for case in chunk], slots, map(judged.judge_codes, slots))

    return sheets


class _Judged(PythonEngine):
    """Another engine, adapted to give facts and verdicts in the form of a sheet."""

    def __init__(self, engine: Engine, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        super().__init__(rulebook.facts.values(), (), settings)
        self._engine = engine
        self._places = {rule.id: place for place, rule in enumerate(rulebook.active)}

    def read(self, case: CaseSummary) -> Slots:
        """The facts of a case."""
        return self.slots(self._engine.values(self._engine.read(case)))

    def judge_codes(self, slots: Slots) -> list[int]:
        """The codes of the verdicts."""
        found = self._engine.judge(self._engine.slots(self.values(slots)))
        return [4 * self._places[rule.id] + VERDICTS.index(verdict) for rule, verdict in found]


def _placed(tables: Iterable[TableRead], rejects: pl.DataFrame) -> pl.DataFrame:
    """The rejects with their file, and their line or row."""
    found = [pl.DataFrame(schema=REJECT_COLUMNS)]
    for each in tables:
        rows = rejects.filter(pl.col("table") == each.table)
        lines: Any = rows[ROW] if each.lines is None else each.lines.gather(rows[ROW] - 1).cast(pl.UInt32)
        place = rows.with_columns(
            file=pl.lit(each.source.name), row=lines, place=pl.lit(""), next=pl.col("help")
        ).with_columns(pl.col(CASE_ID).map_elements(shown_key, return_dtype=pl.String, skip_nulls=True))
        found.append(place.select(*REJECT_COLUMNS))
    return pl.concat(found)


def _input(table: TableRead, checked: int, rejects: pl.DataFrame) -> Input:
    """The account of a table: the rows used, and the rows rejected, counted independently."""
    source, rejected = table.source, rejects.filter(pl.col("table") == table.table).height
    return Input(
        source.name, source.format.name, table.table, table.hash, table.stamp.size, table.rows, checked, rejected
    )


def _days(cases: pl.LazyFrame, day: date | None) -> tuple[date, date]:
    if day is not None:
        return day, day
    days = cases.select(pl.col(AS_OF).cast(pl.Date))
    first, last = days.select(pl.col(AS_OF).min().alias("first"), pl.col(AS_OF).max().alias("last")).collect().row(0)
    return first, last


@contextmanager
def errors_by_file(sources: Sequence[Source]) -> Iterator[None]:
    """Adds the file to faults of tables, and to errors of damaged Parquet files, which may show only during a query."""
    try:
        yield
        return
    except TablesError as error:
        faults = list(_damaged(sources)) or [_with_file(fault, sources) for fault in error.faults]
    except pl.exceptions.PolarsError:
        faults = list(_damaged(sources))
        if not faults:
            raise
    raise UnreadableInputError(faults) from None


def _with_file(fault: Fault, sources: Sequence[Source]) -> Fault:
    """The fault with the file of its table, which may be a workbook of all tables."""
    files = [source.name for source in sources if source.table in (None, *fault.path[:1])]
    return replace(fault, file=files[0]) if files and fault.file is None else fault


def _damaged(sources: Sequence[Source]) -> Iterator[Fault]:
    for source in sources:
        if isinstance(source.format, TableFormat) and source.format.is_sound and not source.format.is_sound(source):
            help_ = "It may be damaged or cut short: write it again."
            what = f"This {source.format.name.capitalize()} file cannot be read to its end."
            yield Fault(what, file=source.name, help=help_)
