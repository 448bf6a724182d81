"""What is timed, by name: each made ready for an extract, so that calling it does the work and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from glob import escape
from pathlib import Path
from typing import Any

from benchmarks.tables.chosen import chosen, engine_of
from riskflags import Rulebook
from riskflags.facts.matching import field_tests
from riskflags.facts.plan import Fold
from riskflags.tables.frames import returned
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, TABLES, opened, recorded

Run = Callable[[], int]
"""Does the work; how many rows it came to."""


def hand_written_polars(folder: Path) -> Run:
    """The Polars program, lazily from Parquet."""
    from benchmarks.tables import on_polars
    from benchmarks.tables.answers import scanned

    return lambda: on_polars.verdicts(scanned(folder)).height


def hand_written_polars_checked(folder: Path) -> Run:
    """The Polars program after the plain checks of an analyst."""
    from benchmarks.tables import on_polars, polars_checks
    from benchmarks.tables.answers import scanned

    def run() -> int:
        tables = scanned(folder)
        polars_checks.checked(tables)
        return on_polars.verdicts(tables).height

    return run


def hand_written_duckdb(folder: Path) -> Run:
    """The SQL program, in DuckDB in memory."""
    from benchmarks.tables import on_duckdb

    return lambda: int(on_duckdb.verdicts(folder).num_rows)


def reading(rules: str) -> Callable[[Path], Run]:
    """Merely reading the columns that the rules' facts need, of the tables they need."""

    def ready(folder: Path) -> Run:
        import polars as pl

        columns = columns_needed(_book(rules))

        def run() -> int:
            scans = [
                pl.scan_parquet(folder / f"{name}.parquet", glob=False).select(found) for name, found in columns.items()
            ]
            return sum(frame.height for frame in pl.collect_all(scans, engine="streaming"))

        return run

    return ready


def riskflags_on(library: str, rules: str, checks: bool = True) -> Callable[[Path], Run]:
    """riskflags on the chosen rules or all of them; ``checks`` tells whether rows are checked."""

    def ready(folder: Path) -> Run:
        engine = engine_of(_book(rules))
        tables = _TABLES[library](folder)
        if not checks:
            leave_checks_out()

        def run() -> int:
            answer = returned(engine.read_tables(tables).verdicts(), tables[CASES])
            return int(answer.shape[0] if hasattr(answer, "shape") else answer.collect().height)

        return run

    return ready


def leave_checks_out() -> None:
    """For the rest of this process no row of a table is checked; what the checks cost is told by the difference."""
    from riskflags.engines.table import extract

    if not callable(getattr(extract, "errors_in", None)):
        raise RuntimeError("the table engine counts wrong rows in a way not known here")
    setattr(extract, "errors_in", lambda *_: [])  # noqa: B010 - it is imported there, not defined


def columns_needed(book: Rulebook) -> dict[str, list[str]]:
    """The columns that the facts of a rulebook rest on, by table."""
    found: dict[str, set[str]] = {CASES: {CASE_ID, AS_OF}}
    for fact in book.facts.values():
        if isinstance(fact.plan, Fold):
            collection = fact.plan.collection
            found[CASES] |= {recorded(collection), opened(collection)}
            fields = {test.field for test in field_tests(fact.plan.where)} | ({fact.plan.date} - {None})
            found.setdefault(collection, {CASE_ID, "id", "recorded_on"}).update(map(str, fields))
    return {name: sorted(columns) for name, columns in found.items()}


def _book(which: str) -> Rulebook:
    return chosen() if which == "20 rules" else Rulebook.shipped()


def _polars_tables(folder: Path) -> Mapping[str, Any]:
    from benchmarks.tables.answers import scanned

    return scanned(folder)


def _duckdb_tables(folder: Path) -> Mapping[str, Any]:
    import duckdb

    connection = duckdb.connect()
    return {name: connection.read_parquet(escape(str(folder / f"{name}.parquet"))) for name in TABLES}


def _pyarrow_tables(folder: Path) -> Mapping[str, Any]:
    import pyarrow.parquet as pq

    return {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}


def _pandas_tables(folder: Path) -> Mapping[str, Any]:
    import pandas as pd

    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}


_TABLES: dict[str, Callable[[Path], Mapping[str, Any]]] = {
    "Polars": _polars_tables,
    "DuckDB": _duckdb_tables,
    "PyArrow": _pyarrow_tables,
    "pandas": _pandas_tables,
}

CONTENDERS: dict[str, Callable[[Path], Run]] = {
    "reading the columns of 20 rules": reading("20 rules"),
    "reading the columns of all rules": reading("all rules"),
    "hand-written Polars, 20 rules": hand_written_polars,
    "hand-written Polars, 20 rules, plain checks": hand_written_polars_checked,
    "hand-written DuckDB, 20 rules": hand_written_duckdb,
    "riskflags on Polars, 20 rules": riskflags_on("Polars", "20 rules"),
    "riskflags on Polars, 20 rules, checks left out": riskflags_on("Polars", "20 rules", checks=False),
    "riskflags on Polars, all rules": riskflags_on("Polars", "all rules"),
    "riskflags on Polars, all rules, checks left out": riskflags_on("Polars", "all rules", checks=False),
    "riskflags on DuckDB, 20 rules": riskflags_on("DuckDB", "20 rules"),
    "riskflags on DuckDB, all rules": riskflags_on("DuckDB", "all rules"),
    "riskflags on PyArrow, 20 rules": riskflags_on("PyArrow", "20 rules"),
    "riskflags on PyArrow, all rules": riskflags_on("PyArrow", "all rules"),
    "riskflags on pandas, all rules": riskflags_on("pandas", "all rules"),
}
