"""What is no table, no day, no rulebook: each call says so in our own words, and nothing of a case."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from riskflags import (
    CaseError,
    Checker,
    EngineError,
    LookupFault,
    RiskflagsError,
    RulebookError,
    SettingsError,
    TablesError,
    cases_of,
    tables_of,
)
from riskflags.engines.table import TableEngine
from wrong_tables import SECRET, all_text, cases, error_of, tables

DAY = date(2026, 6, 30)
TWICE = pd.DataFrame([[SECRET, DAY, "b"]], columns=["case_id", "as_of", "case_id"])
TWICE_IN_ARROW = pa.Table.from_arrays(
    [pa.array(["A"]), pa.array([SECRET]), pa.array(["x"])], ["case_id", "role", "role"]
)


@pytest.mark.parametrize("day", ["2026-06-30", "", 0, False, 20260630, datetime(2026, 6, 30, 12), pd.Timestamp(DAY)])
def test_a_day_that_is_no_date_is_refused(day: Any, checker: Checker) -> None:
    """By every call alike, also where it counts as nothing to Python."""
    given = {"cases": cases("A")}
    with pytest.raises(TablesError, match=r"The day asked for is not a datetime\.date"):
        checker.check_tables(given, as_of=day)
    with pytest.raises(TablesError, match=r"The day asked for is not a datetime\.date"):
        checker.facts_of_tables(given, ["child.age"], as_of=day)
    with pytest.raises(CaseError, match=r"The day asked for is not a datetime\.date"):
        checker.check({"case_id": "A", "as_of": "2026-06-30"}, as_of=day)


@pytest.mark.parametrize(
    "read", [lambda given: TableEngine([], [], {}).read(given), lambda given: list(cases_of(given))]
)
@pytest.mark.parametrize("given", [{"cases": TWICE}, {"cases": cases("A").to_arrow(), "people": TWICE_IN_ARROW}])
def test_two_columns_of_one_name_are_told_of(read: Callable[[Any], Any], given: dict[str, Any]) -> None:
    """Where the library lets two stand."""
    with pytest.raises(TablesError, match="Two columns share a name") as raised:
        read(given)
    assert SECRET not in all_text(raised.value)


def test_pandas_without_pyarrow_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the columns that are at fault."""
    plain = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.split(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
        return plain(name, *rest, **named)

    given = {"cases": cases("A").to_pandas()}
    monkeypatch.setattr(builtins, "__import__", without)
    for read in (lambda: TableEngine([], [], {}).read(given), lambda: cases_of(given)):
        with pytest.raises(TablesError, match=r"PyArrow, which is not installed.*pip install pyarrow"):
            read()


def test_an_infinite_day_is_a_day_outside_the_years() -> None:
    """DuckDB's infinity has no year; it must not read as not known."""
    connection = duckdb.connect()
    given = {
        "cases": connection.sql("select 'A' as case_id, date '2026-06-30' as as_of"),
        "plans": connection.sql("select 'A' as case_id, date 'infinity' as end_date, date '-infinity' as start_date"),
    }
    told = [str(fault) for fault in error_of(given).faults]
    assert [each for each in told if each.startswith("plans.end_date: 1 row lies outside the years 1900 to 2100.")]
    assert [each for each in told if each.startswith("plans.start_date: 1 row lies outside the years 1900 to 2100.")]


def test_records_of_cases_without_a_day_are_not_told_of() -> None:
    """Where no case has a day, nothing can lie after it."""
    given = tables("visits", case_id=["A"], date=[date(2026, 3, 1)])
    given["cases"] = pl.DataFrame({"case_id": ["A"], "as_of": pl.Series([None], dtype=pl.Date)})
    assert [str(fault)[:43] for fault in error_of(given).faults] == ["cases.as_of: 1 row has no value here. Every"]


@pytest.mark.parametrize("dtype", [pl.UInt64, pl.Int128, pl.Categorical, pl.Enum(["1", "2"])])
def test_ids_of_any_width_and_of_few_words_are_read(dtype: Any) -> None:
    """Numbers that may not fit into 64 bits, and text held as numbers, are taken as text."""
    ids = pl.Series("case_id", ["1", "2"] if dtype not in (pl.UInt64, pl.Int128) else [1, 2], dtype=dtype)
    given = {
        "cases": pl.DataFrame([ids]).with_columns(as_of=pl.lit(DAY)),
        "people": pl.DataFrame([ids]).with_columns(id=ids, role=pl.lit("mother")),
    }
    found = TableEngine([], [], {}).read(given).facts([]).collect()
    assert found["case_id"].to_list() == ["1", "2"]


def test_text_for_a_day_is_told_what_to_become() -> None:
    """Not that it must read as it reads."""
    given = {"cases": pl.DataFrame({"case_id": ["A"], "as_of": ["2026-06-30"]})}
    assert str(error_of(given)).endswith("Cast it to a date, or to timestamps at midnight without a zone.")


@pytest.mark.parametrize("day", [date(1066, 10, 14), date(2101, 1, 1)])
def test_cases_of_tables_refuses_days_outside_the_years(day: date) -> None:
    """Before a day is met that Python could not hold."""
    given = {"cases": pl.DataFrame({"case_id": ["A"], "as_of": [day]})}
    with pytest.raises(TablesError, match=r"cases\.as_of: 1 row lies outside the years 1900 to 2100"):
        cases_of(given)
    far = given["cases"].with_columns(as_of=pl.lit(2**31 - 1, dtype=pl.Int32).cast(pl.Date))
    with pytest.raises(TablesError, match=r"cases\.as_of: 1 row lies outside the years 1900 to 2100"):
        cases_of({"cases": far})


WRONG_CALLS: dict[str, tuple[Callable[[], Any], type[RiskflagsError], str]] = {
    "tables of mappings": (lambda: tables_of([{}]), CaseError, "This is not a CaseSummary"),  # type: ignore[list-item]
    "tables of nothing": (lambda: tables_of(None), CaseError, "These are not case summaries"),  # type: ignore[arg-type]
    "no rulebook": (lambda: Checker("rules"), RulebookError, r"This is not a rulebook\. Rulebook\.load"),  # type: ignore[arg-type]
    "settings without names": (lambda: Checker(settings=[1]), SettingsError, "These are not settings by name"),  # type: ignore[arg-type]
    "engines": (lambda: Checker(engine=["durable"]), EngineError, "There is no such engine"),  # type: ignore[arg-type]
    "a fact's name alone": (
        lambda: Checker().facts_of_tables({"cases": cases("A")}, "child.age"), LookupFault, "Give a list"
    ),
    "no facts' names": (
        lambda: Checker().facts_of_tables({"cases": cases("A")}, None), LookupFault, "Give a list"  # type: ignore[arg-type]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_CALLS)
def test_a_wrong_argument_is_an_error_of_ours(name: str) -> None:
    """With what is wrong, and what to give instead."""
    call, kind, told = WRONG_CALLS[name]
    with pytest.raises(kind, match=told):
        call()


def test_a_fact_asked_for_twice_comes_once(checker: Checker) -> None:
    """Columns have names of their own."""
    found = checker.facts_of_tables({"cases": cases("A")}, ["child.age", "child.age"])
    assert found.columns == ["case_id", "child__age__lo", "child__age__hi"]
