"""Tables in Spark: what comes back, what the plan is, what is said where something is wrong. A real local session.

That its verdicts and facts are those of every other engine is shown in test_agreement.
"""

from __future__ import annotations

import sys
import venv
from collections.abc import Iterator
from datetime import date, datetime
from math import inf
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from riskflags import CaseSummary, Checker, TablesError, case_from_file, tables_of
from riskflags.engines.table.engine import TableEngine
from riskflags.engines.table.spark import SparkReading, by_parts
from support import EXAMPLES
from support.agreement import ways
from support.wrong_tables import SECRET, WRONG, all_text, cases

pytestmark = [pytest.mark.slow, pytest.mark.skipif("spark" in ways.LEFT_OUT, reason=ways.LEFT_OUT.get("spark", ""))]

TOLD_IN_SPARK = (
    "a case twice, and what is wrong with its records",
    "a second child",
    "a day after the case's",
    "an open list of an unknown kind",
    "an unknown column",
    "days that are all null, of another type",
    "ids that repeat where no day is given",
    "rows of a list said not to be recorded",
    "several faults of several tables",
)
"""Of `wrong_tables` one of each sort: Spark takes a second or so for each."""


@pytest.fixture(scope="module", autouse=True)
def _ends() -> Iterator[None]:
    yield
    ways.closed()


@pytest.fixture(scope="module")
def summaries() -> list[CaseSummary]:
    """The example cases."""
    return [case_from_file(path) for path in EXAMPLES]


def in_spark(tables: dict[str, Any]) -> dict[str, Any]:
    """Polars tables in Spark, each in two parts."""
    return {name: ways.session().createDataFrame(table.to_arrow()).repartition(2) for name, table in tables.items()}


def reading(tables: dict[str, Any], day: date | None = None) -> Any:
    """What an engine without facts or rules reads of tables."""
    return TableEngine([], [], {}).read_tables(in_spark(tables), day)


def test_verdicts_and_facts_come_back_as_spark_dataframes(summaries: list[CaseSummary], checker: Checker) -> None:
    """Of the columns and types that every kind of dataframe gives, with the answers that Polars gives."""
    plain = tables_of(summaries)
    tables = in_spark(plain)
    verdicts = checker.check_tables(tables)
    assert [(name, type_) for name, type_ in verdicts.dtypes] == [
        ("case_id", "string"),
        ("rule", "string"),
        ("verdict", "string"),
    ]
    rows = {tuple(row) for row in verdicts.collect()}
    assert rows == set(checker.check_tables(plain).with_columns(pl.col(pl.Enum).cast(pl.String)).rows())
    assert {verdict for *_, verdict in rows} == {"fires", "confirm", "explore"}
    facts = ["plan.child_in_need", "child.age", "pregnancy.pre_birth_assessment"]
    found = checker.facts_of_tables(tables, facts)
    same = checker.facts_of_tables(plain, facts)
    assert found.columns == same.columns
    assert sorted(map(tuple, found.collect())) == sorted(same.rows())
    assert {value for row in found.select("child__age__hi").collect() for value in row} - {inf}


def test_cases_are_looked_at_as_they_were_known_on_a_day(summaries: list[CaseSummary], checker: Checker) -> None:
    """A day earlier than the cases' own."""
    plain, day = tables_of(summaries), min(case.as_of for case in summaries)
    rows = {tuple(row) for row in checker.check_tables(in_spark(plain), day).collect()}
    assert rows == set(checker.check_tables(plain, day).with_columns(pl.col(pl.Enum).cast(pl.String)).rows())


def test_whole_numbers_stay_whole_numbers() -> None:
    """The id of a case comes back as it came, text as soon as any table has text."""
    people = pl.DataFrame({"case_id": [1, 2], "role": ["child", "mother"]})
    assert reading({"cases": cases(1, 2), "people": people}).facts([]).dtypes == [("case_id", "bigint")]
    mixed = {"cases": cases(1, 2), "people": people.cast({"case_id": pl.String})}
    assert sorted(row.case_id for row in reading(mixed).facts([]).collect()) == ["1", "2"]


def test_no_work_is_done_twice(summaries: list[CaseSummary], checker: Checker) -> None:
    """The plan reads each table once, shuffles once, and goes through Python once."""
    book, tables = checker.rulebook, in_spark(tables_of(summaries))
    engine = TableEngine(book.facts.values(), book.active, checker.settings)
    found = engine.read_tables(tables)
    assert isinstance(found, SparkReading)
    plan = str(found.plan()._jdf.queryExecution().executedPlan().toString())
    own = plan.count("Exchange RoundRobinPartitioning")  # those by which `in_spark` made two parts of each table
    assert own == len(tables)
    assert plan.count("Exchange") - own == 1
    assert plan.count("MapInArrow") == 1
    assert plan.count("Scan") == len(tables) > 20


@pytest.mark.parametrize("name", TOLD_IN_SPARK)
def test_a_wrong_table_says_where_and_how_many(name: str) -> None:
    """The same words as in Polars, counted over all parts, and no value."""
    wrong = WRONG[name]
    with pytest.raises(TablesError) as raised:
        reading(wrong.tables, wrong.day).verdicts()
    with pytest.raises(TablesError) as plain:
        TableEngine([], [], {}).read_tables(wrong.tables, wrong.day)
    assert sorted(map(str, raised.value.faults)) == sorted(map(str, plain.value.faults))
    assert SECRET not in all_text(raised.value)


def test_a_timestamp_is_a_time_in_the_zone_of_the_session() -> None:
    """Spark's own timestamps: midnight there is a day, another time is told of."""
    midnight, noon = datetime(2026, 6, 30), datetime(2026, 6, 30, 12)
    session = ways.session()
    given = {"cases": session.createDataFrame([("A", midnight), ("B", midnight)], "case_id string, as_of timestamp")}
    engine = TableEngine([], [], {})
    facts: Any = engine.read_tables(given).facts([])
    assert sorted(row.case_id for row in facts.collect()) == ["A", "B"]
    given = {"cases": session.createDataFrame([("A", midnight), ("B", noon)], "case_id string, as_of timestamp")}
    with pytest.raises(TablesError, match=r"cases\.as_of: 1 row holds a time of day"):
        engine.read_tables(given).verdicts()


def test_what_spark_cannot_read_is_told_without_its_values() -> None:
    """Spark's own error quotes the text that is no number."""
    bad = ways.session().createDataFrame([("A", SECRET)], "case_id string, role string")
    tables = in_spark({"cases": cases("A")}) | {
        "people": bad.selectExpr("case_id", "cast(cast(role as int) as string) role")
    }
    with pytest.raises(TablesError) as raised:
        TableEngine([], [], {}).read_tables(tables).verdicts()
    assert str(raised.value).startswith("Spark could not read these tables, or not work on them.")
    assert SECRET not in all_text(raised.value)


def test_an_error_in_a_worker_is_told_without_its_values() -> None:
    """Whatever a library there says of a value, only the kind of its error comes out."""

    def work(_part: pl.DataFrame) -> pl.DataFrame:
        raise ValueError("SECRETVALUE")

    answers = by_parts(ways.session().createDataFrame([("A",)], "case_id string"), work, {"case_id": "string"})
    with pytest.raises(Exception, match="riskflags could not work on a part of the cases: ValueError") as raised:
        answers.collect()
    assert SECRET not in str(raised.value)


def test_workers_without_riskflags_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install, and where."""
    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    python = tmp_path / "bare" / "bin" / "python"
    monkeypatch.setattr(ways.session().sparkContext, "pythonExec", str(python))
    with pytest.raises(TablesError, match=r"workers lack riskflags.*Install riskflags\[spark\] where they run"):
        reading({"cases": cases("A")}).verdicts()
    monkeypatch.undo()
    assert ways.session().sparkContext.pythonExec == sys.executable
    assert reading({"cases": cases("A")}).facts([]).collect() == [("A",)]


def test_answers_are_kept_where_the_session_has_a_place_for_them(tmp_path: Path) -> None:
    """A cluster that gives executors back needs it."""
    context = ways.session().sparkContext
    assert context.getCheckpointDir() is None
    context.setCheckpointDir(str(tmp_path))
    try:
        assert reading({"cases": cases("A", "B")}).facts([]).count() == 2
        assert [path for path in tmp_path.rglob("part-*") if path.is_file()]
    finally:
        context._jsc.sc().setCheckpointDir(None)  # PySpark has no call for it
