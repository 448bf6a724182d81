"""What is no table, no day, no rulebook: each call says so in our own words, and nothing of a case."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from riskflags import (
    CaseError,
    CaseSummary,
    Checker,
    EngineError,
    RiskflagsError,
    Rulebook,
    RulebookError,
    SettingsError,
    TablesError,
    UnknownNameError,
    case_from_file,
    cases_of,
    tables_of,
)
from riskflags.engines.table.engine import TableEngine
from support.wrong_tables import SECRET, all_text, cases, error_of, tables

DAY = date(2026, 6, 30)
TWICE = pd.DataFrame([[SECRET, DAY, "b"]], columns=["case_id", "as_of", "case_id"])
TWICE_IN_ARROW = pa.Table.from_arrays(
    [pa.array(["A"]), pa.array([SECRET]), pa.array(["x"])], ["case_id", "role", "role"]
)


@pytest.mark.parametrize("day", ["2026-06-30", "", 0, False, 20260630, datetime(2026, 6, 30, 12), pd.NaT])
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
    "read", [lambda given: TableEngine([], [], {}).read_tables(given), lambda given: list(cases_of(given))]
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
    for read in (lambda: TableEngine([], [], {}).read_tables(given), lambda: cases_of(given)):
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
    found = TableEngine([], [], {}).read_tables(given).facts([])
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
        lambda: Checker().facts_of_tables({"cases": cases("A")}, "child.age"), UnknownNameError, "Give a list"
    ),
    "no facts' names": (
        lambda: Checker().facts_of_tables({"cases": cases("A")}, None), UnknownNameError, "Give a list"  # type: ignore[arg-type]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_CALLS)
def test_a_wrong_argument_is_an_error_of_ours(name: str) -> None:
    """With what is wrong, and what to give instead."""
    call, kind, told = WRONG_CALLS[name]
    with pytest.raises(kind, match=told):
        call()


class Text(str):
    """A class derived from text, as NumPy has one."""


ODD: list[Any] = [
    None, True, 0, -1, 1.5, float("nan"), 10**30, 1j, "", " ", SECRET, "a\0b", "\ud800", "x" * 5000, Text(SECRET), b"",
    b"\xff", bytearray(b"x"), memoryview(b"x"), (), [], {}, [SECRET], {SECRET: 1}, {1: 2}, {"case_id": 1}, {SECRET},
    [None], [[]], object(), object, len, range(3), iter([1]), DAY, datetime(2026, 6, 30), Path("a\0b"), Path("none"),
    pl.DataFrame(), pl.LazyFrame(), pd.Timestamp(DAY), np.str_(SECRET), np.bytes_(b"x"),
    SECRET.encode(), bytearray(SECRET.encode()), np.int64(3), np.array([1]),
    NotImplemented, ..., Exception,
]  # fmt: skip

CASE = {"case_id": "A", "as_of": "2026-06-30"}


def entry_points(checker: Checker) -> dict[str, Callable[[Any], Any]]:
    """Every public callable, and each of its arguments, waiting for a value of whatever kind."""
    case, report, book = CaseSummary.model_validate(CASE), checker.check(CASE), checker.rulebook
    given = {"cases": cases("A")}
    return {
        "Checker: rulebook": lambda odd: odd is None or Checker(odd),
        "Checker: settings": lambda odd: Checker(book, settings=odd),
        "Checker: engine": lambda odd: Checker(book, engine=odd),
        "check": checker.check,
        "check: as_of": lambda odd: checker.check(CASE, odd),
        "check: a field": lambda odd: checker.check({**CASE, "people": [{"id": odd, "role": odd, "born": odd}]}),
        "check: a collection": lambda odd: checker.check({**CASE, "people": odd}),
        "check: open": lambda odd: checker.check({**CASE, "open": odd}),
        "check: its ids": lambda odd: checker.check({"case_id": odd, "as_of": odd}),
        "check_facts": checker.check_facts,
        "check_facts: a value": lambda odd: checker.check_facts({"child.age": odd, "pregnancy.expecting": odd}),
        "check_tables": checker.check_tables,
        "check_tables: a table": lambda odd: checker.check_tables({"cases": odd}),
        "check_tables: as_of": lambda odd: checker.check_tables(given, odd),
        "facts_of_tables: facts": lambda odd: checker.facts_of_tables(given, odd),
        "facts_of_tables: a fact": lambda odd: checker.facts_of_tables(given, [odd]),
        "explain: case": lambda odd: checker.explain(odd, next(iter(book.rules))),
        "explain: rule": lambda odd: checker.explain(CASE, odd),
        "Report.explain": report.explain,
        "Rulebook.load": Rulebook.load,
        "Rulebook.rule": book.rule,
        "Rulebook.fact": book.fact,
        "Rulebook.point": book.point,
        "case_from_file": case_from_file,
        "CaseSummary.model_validate": CaseSummary.model_validate,
        "CaseSummary.model_validate_json": CaseSummary.model_validate_json,
        "CaseSummary.model_validate_strings": CaseSummary.model_validate_strings,
        "CaseSummary.as_known_on": case.as_known_on,
        "cases_of": lambda odd: list(cases_of(odd)),
        "cases_of: a table": lambda odd: list(cases_of({"cases": odd})),
        "tables_of": tables_of,
        "tables_of: backend": lambda odd: tables_of([case], odd),
    }


ENTRIES = sorted(entry_points(Checker()))


@pytest.mark.parametrize("name", ENTRIES)
def test_whatever_is_given_to_a_public_call_it_answers_or_raises_an_error_of_ours(name: str, checker: Checker) -> None:
    """And neither the error nor anything it came from tells what was given."""
    call, refused = entry_points(checker)[name], 0
    wrong: list[tuple[str, str]] = []
    for odd in ODD:
        try:
            call(odd)
        except RiskflagsError as error:
            refused += 1
            if SECRET in all_text(error) and not isinstance(odd, str | Path):
                wrong.append((type(odd).__name__, "told"))
        except Exception as error:
            wrong.append((repr(odd)[:40], repr(error)[:200]))
    assert wrong == []
    assert refused > 5


def test_a_text_of_any_class_is_a_case(checker: Checker) -> None:
    """NumPy's, say, as a column of a dataframe holds them."""
    text = '{"case_id": "A", "as_of": "2026-06-30"}'
    for given in (Text(text), np.str_(text), np.bytes_(text.encode())):
        assert checker.check(given).case_id == "A"


def test_a_fact_asked_for_twice_comes_once(checker: Checker) -> None:
    """Columns have names of their own."""
    found = checker.facts_of_tables({"cases": cases("A")}, ["child.age", "child.age"])
    assert found.columns == ["case_id", "child__age__lo", "child__age__hi"]
