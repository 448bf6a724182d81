"""`Checker.check_tables` and `facts_of_tables` as users meet them: what goes in, and what comes back."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from math import inf
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from riskflags import CaseSummary, Checker, TablesError, UnknownNameError, case_from_file, tables_of
from riskflags.engines.table import extract
from riskflags.engines.table.engine import TableEngine
from riskflags.facts.definition import with_dependencies
from riskflags.tables.schema_checks import well_formed
from support import EXAMPLES

Row = tuple[str, str, str]


@pytest.fixture(scope="module")
def cases() -> list[CaseSummary]:
    """The example cases."""
    return [case_from_file(path) for path in EXAMPLES]


def found(frame: Any) -> set[Row]:
    """The rows of a native frame."""
    match frame:
        case pl.LazyFrame():
            return set(frame.select(pl.all().cast(pl.String)).collect().rows())
        case pl.DataFrame():
            return set(frame.select(pl.all().cast(pl.String)).rows())
        case pa.Table():
            return {tuple(row.values()) for row in frame.to_pylist()}
        case pd.DataFrame():
            return set(frame.itertuples(index=False, name=None))
        case _:
            return set(frame.fetchall())


def expected(checker: Checker, cases: list[CaseSummary], day: date | None = None) -> set[Row]:
    """What checking the cases one by one gives, the quiet left out."""
    return {
        (case.case_id, rule, verdict)
        for case in cases
        for rule, verdict in checker.check(case, day).verdicts.items()
        if verdict != "quiet"
    }


def brought(kind: str, cases: list[CaseSummary]) -> tuple[dict[str, Any], Any]:
    """The cases as tables of a kind, and the type their verdicts should have."""
    tables = tables_of(cases)
    match kind:
        case "lazy":
            return {name: table.lazy() for name, table in tables.items()}, pl.LazyFrame
        case "eager":
            return dict(tables), pl.DataFrame
        case "arrow":
            return {name: table.to_arrow() for name, table in tables.items()}, pa.Table
        case "pandas":
            return {name: table.to_pandas() for name, table in tables.items()}, pd.DataFrame
        case _:
            connection = duckdb.connect()
            return {name: connection.from_arrow(table.to_arrow()) for name, table in tables.items()}, object


@pytest.mark.parametrize("kind", ["lazy", "eager", "arrow", "pandas", "duckdb"])
def test_verdicts_come_back_in_the_kind_of_frame_that_was_brought(
    kind: str, cases: list[CaseSummary], checker: Checker
) -> None:
    """And they are those of checking each case by itself."""
    tables, type_ = brought(kind, cases)
    verdicts: Any = checker.check_tables(tables)
    assert isinstance(verdicts, type_)
    names: Any = verdicts.collect_schema() if kind == "lazy" else getattr(verdicts, "column_names", verdicts.columns)
    assert list(names) == ["case_id", "rule", "verdict"]
    rows = found(verdicts)
    assert {verdict for *_, verdict in rows} == {"fires", "confirm", "explore"}
    assert rows == expected(checker, cases)


def test_cases_are_looked_at_as_they_were_known_on_a_day(cases: list[CaseSummary], checker: Checker) -> None:
    """A day earlier than the cases' own, some of whose records were not yet made."""
    day = min(case.as_of for case in cases)
    rows = found(checker.check_tables(tables_of(cases), day))
    assert rows == expected(checker, cases, day)
    assert rows != expected(checker, cases)


def test_facts_come_a_row_a_case_with_null_for_not_known(checker: Checker) -> None:
    """Yes/no as true, false and null; days as two numbers, infinite where there is no end."""
    given = [
        {"case_id": "known", "as_of": "2026-06-30", "people": [{"role": "child", "date_of_birth": "2026-06-01"}]},
        {"case_id": "empty", "as_of": "2026-06-30", "people": [], "plans": []},
        {"case_id": "bare", "as_of": "2026-06-30"},
    ]
    tables = tables_of([CaseSummary.model_validate(each) for each in given])
    facts = checker.facts_of_tables(tables, ["child.age", "plan.child_in_need"])
    assert facts.rows() == [
        ("known", 29.0, 29.0, None),
        ("empty", inf, inf, False),
        ("bare", -inf, inf, None),
    ]


def test_a_fact_that_does_not_exist_is_told_of(cases: list[CaseSummary], checker: Checker) -> None:
    """With the nearest there is."""
    with pytest.raises(UnknownNameError, match=r"Did you mean 'child\.age'"):
        checker.facts_of_tables(tables_of(cases), ["child.agee"])


def test_settings_hold_in_tables_too(cases: list[CaseSummary], shipped: Any) -> None:
    """The same numbers as when a case is checked by itself."""
    checker = Checker(shipped, {"plan_grace": 60})
    assert found(checker.check_tables(tables_of(cases))) == expected(checker, cases)


@pytest.mark.parametrize("collection", ["pregnancies", "assessments"])
def test_a_list_open_for_no_kind_is_complete(collection: str, checker: Checker) -> None:
    """In a collection without kinds too; it used to count as open to all there."""
    closed = CaseSummary.model_validate({"case_id": "a", "as_of": "2026-06-30", collection: []})
    for_none = closed.model_copy(update={"open": {collection: ()}})
    assert checker.check(for_none).verdicts == checker.check(closed).verdicts
    assert found(checker.check_tables(tables_of([for_none]))) == expected(checker, [closed])


def test_versions_stay_with_their_records_in_large_tables(checker: Checker) -> None:
    """In many parts of the cases, of which some have versions; one rule, to be quick."""
    rule = checker.rulebook.rule("open-without-plan")
    facts = with_dependencies(checker.rulebook.facts, rule.facts())
    engine = TableEngine(facts.values(), [rule], checker.settings)
    count = 60_000
    ids = [f"c{number}" for number in range(count)]
    day = date(2026, 6, 30)
    cases = pl.DataFrame({"case_id": ids, "as_of": [day] * count, "statuses_recorded": [True] * count})
    first = pl.DataFrame({"case_id": ids, "id": "s", "kind": "child_in_need", "ended": False})
    ended = first.gather_every(2).with_columns(ended=True, recorded_on=date(2026, 2, 1))
    statuses = pl.concat(
        [first.with_columns(recorded_on=date(2026, 1, 1)), ended.select(*first.columns, "recorded_on")]
    )
    tables = {"cases": cases, "statuses": statuses, "plans": pl.DataFrame({"case_id": ids[:1], "kind": "safety"})}
    rows = found(engine.read_tables(tables).verdicts())
    assert len(rows) == count // 2
    assert {case_id for case_id, _, _ in rows} == set(ids[1::2])


def test_without_polars_it_says_what_to_install() -> None:
    """A clear message, not an ImportError."""
    code = (
        "import sys; sys.modules['polars'] = None\n"
        "from riskflags import Checker, TablesError\n"
        "try: Checker().check_tables({})\n"
        "except TablesError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'riskflags[audit]'" in done.stdout


def test_no_tables_at_all_are_told_of(checker: Checker) -> None:
    """Not a KeyError."""
    with pytest.raises(TablesError, match="cases: This table is missing"):
        checker.check_tables({})


def test_ids_may_be_text_in_one_table_and_numbers_in_another(checker: Checker) -> None:
    """They used to end in an error of the dataframe's own."""
    cases = pl.DataFrame({"case_id": [1, 2], "as_of": [date(2026, 6, 30)] * 2})
    statuses = pl.DataFrame({"case_id": ["1"], "kind": ["child_in_need"], "ended": [False]})
    facts = checker.facts_of_tables({"cases": cases, "statuses": statuses}, ["child.age"])
    assert facts["case_id"].to_list() == ["1", "2"]


def test_a_time_of_day_in_a_cases_own_day_is_told_of(checker: Checker) -> None:
    """It used to be cut off in silence."""
    cases = pl.DataFrame({"case_id": ["a"], "as_of": [datetime(2026, 6, 30, 15)]})
    with pytest.raises(TablesError, match=r"cases\.as_of: 1 row holds a time of day"):
        checker.check_tables({"cases": cases})


def test_what_a_lazy_table_stumbles_on_is_not_quoted(checker: Checker) -> None:
    """The table is named; the value that its own library would quote is not, nor does it stand behind the error."""
    cases = pl.LazyFrame({"case_id": ["a"], "as_of": [date(2026, 6, 30)]})
    plans = pl.LazyFrame({"case_id": ["a"], "end_date": ["31 SECRET"]}).with_columns(
        pl.col("end_date").str.to_date("%Y-%m-%d")
    )
    with pytest.raises(TablesError, match="plans: The table's own library could not read its rows") as raised:
        checker.check_tables({"cases": cases, "plans": plans})
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize("spilled", [0, 1_000_000])
def test_parts_give_what_the_whole_gives(
    spilled: int, cases: list[CaseSummary], checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In memory or in a file; in the order of the cases, whatever that of the records; and without rejected cases."""
    tables = {name: table.sample(fraction=1, shuffle=True, seed=3) for name, table in tables_of(cases).items()}
    ids = tables["cases"]["case_id"].to_list()
    whole = checker.facts_of_tables(tables, ["child.age"])
    monkeypatch.setattr(extract, "PART", 3)
    monkeypatch.setattr(extract, "SPILLED", spilled)
    assert found(checker.check_tables(tables)) == expected(checker, cases)
    assert checker.facts_of_tables(tables, ["child.age"]).equals(whole)
    assert whole["case_id"].to_list() == ids
    read, errors = extract.read_extract(well_formed(tables), None)
    assert not any(errors.values())
    assert len(list(read.parts())) == -(-len(ids) // 3) > 2
    left = read.without(pl.Series(ids[::2]))
    assert [id_ for part in left.parts() for id_ in part.cases["case_id"]] == ids[1::2]
    rows = {name: table.filter(pl.col("case_id").is_in(ids[1::2])).height for name, table in tables.items()}
    assert left.heights() == rows
    kept = [case for case in cases if case.case_id in ids[1::2]]
    engine = TableEngine(checker.rulebook.facts.values(), checker.rulebook.active, checker.settings)
    assert found(engine.of(left).verdicts()) == expected(checker, kept)
