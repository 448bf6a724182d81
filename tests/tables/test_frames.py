"""The door of the table engine: what other dataframes have in their own way, and answers in their kind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from riskflags import Checker, TablesError, cases_of
from riskflags.tables import frames

AS_OF = date(2026, 6, 30)
FACTS = ["plan.child_in_need", "child.age"]


def in_duckdb(columns: str, case_id: str = "'A'") -> dict[str, Any]:
    """One case and one row of statuses with these columns, in a database of their own."""
    connection = duckdb.connect()
    cases = connection.sql(f"select {case_id} as case_id, date '2026-06-30' as as_of")
    return {"cases": cases, "statuses": connection.sql(f"select {case_id} as case_id, {columns}")}


def in_arrow(**columns: pa.Array) -> dict[str, Any]:
    """One case and one row of statuses with these columns, as Arrow tables."""
    cases = pa.table({"case_id": ["A"], "as_of": pa.array([AS_OF])})
    return {"cases": cases, "statuses": pa.table({"case_id": ["A"], **columns})}


def open_status(checker: Checker, tables: dict[str, Any]) -> Any:
    """Whether the rule on an open case without a plan asks: it does as soon as the status is read as open."""
    rows = checker.check_tables(tables)
    frame = pl.DataFrame(rows) if isinstance(rows, pa.Table) else rows if isinstance(rows, pl.DataFrame) else rows.pl()
    return frame.filter(pl.col("rule") == "open-without-plan").select("case_id").to_series().to_list()


OPEN = "'child_in_need' as kind, date '2026-01-01' as start_date, false as ended"


def test_duckdbs_widest_whole_numbers_are_ids(checker: Checker) -> None:
    """They come as decimals, which are no whole numbers to Polars."""
    assert open_status(checker, in_duckdb(OPEN, "123::hugeint")) == ["123"]
    wide = in_duckdb(OPEN, f"{2**100}::hugeint")
    assert open_status(checker, wide) == [str(2**100)]


def test_an_infinite_day_is_a_day_that_cannot_be(checker: Checker) -> None:
    """Polars panics on such a day as soon as it makes a Python object of it, which no guard on Exception sees."""
    for infinite in ("infinity", "-infinity"):
        tables = in_duckdb(f"'child_in_need' as kind, date '{infinite}' as start_date")
        for read in (checker.check_tables, lambda given: list(cases_of(given))):
            with pytest.raises(TablesError, match=r"statuses\.start_date: 1 row lies outside the years 1900 to 2100"):
                read(tables)


def test_a_panic_is_told_as_what_could_not_be_read() -> None:
    """It is no Exception."""

    def panic() -> None:
        raise pl.exceptions.PanicException("SECRET")

    with pytest.raises(TablesError, match="people: The table's own library could not read its rows") as raised:
        frames.read_safely("people", panic)
    assert raised.value.__context__ is None


def test_a_column_of_nothing_says_nothing(checker: Checker) -> None:
    """DuckDB and Arrow give it a type of its own; in a column that every row needs, that is told."""
    assert open_status(checker, in_duckdb(f"{OPEN}, null as recorded_on, null as end_date")) == ["A"]
    nothing = pa.nulls(1)
    tables = in_arrow(kind=pa.array(["child_in_need"]), ended=pa.array([False]), start_date=nothing, id=nothing)
    assert open_status(checker, tables) == ["A"]
    with pytest.raises(TablesError, match=r"cases\.as_of: 1 row has no value here"):
        checker.check_tables({"cases": pa.table({"case_id": ["A"], "as_of": nothing})})


def test_booleans_of_a_byte_are_booleans(checker: Checker) -> None:
    """Arrow's extension type ``bool8``."""
    ended = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([0], pa.int8()))
    status = {"kind": pa.array(["child_in_need"]), "start_date": pa.array([date(2026, 1, 1)])}
    assert open_status(checker, in_arrow(**status, ended=ended)) == ["A"]
    over = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1], pa.int8()))
    assert open_status(checker, in_arrow(**status, ended=over)) != ["A"]


def test_days_of_64_bits_are_days_and_a_time_of_day_is_told(checker: Checker) -> None:
    """Arrow's ``date64`` comes as a timestamp; one of a database may hold a time."""
    start = pa.array([date(2026, 1, 1)], pa.date64())
    status = {"kind": pa.array(["child_in_need"]), "ended": pa.array([False])}
    assert open_status(checker, in_arrow(**status, start_date=start)) == ["A"]
    noon = pa.array([datetime(2026, 1, 1, 12)])
    with pytest.raises(TablesError, match=r"statuses\.start_date: 1 row holds a time of day"):
        checker.check_tables(in_arrow(**status, start_date=noon))


def test_a_time_in_a_zone_is_no_day(checker: Checker) -> None:
    """Which day it is depends on where one stands."""
    zoned = pa.array([datetime(2026, 1, 1, tzinfo=UTC)])
    with pytest.raises(TablesError, match=r"statuses\.start_date: 1 row does not read as days"):
        checker.check_tables(in_arrow(start_date=zoned))


@pytest.mark.parametrize(
    "text", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_every_kind_of_text_is_text(text: pa.DataType, checker: Checker) -> None:
    """Of ids too."""
    tables = in_arrow(kind=pa.array(["child_in_need"]).cast(text), ended=pa.array([False]))
    ids = pa.array(["A"]).cast(text)
    tables = {name: table.set_column(0, "case_id", ids) for name, table in tables.items()}
    assert open_status(checker, tables) == ["A"]


def test_enums_and_categories_are_text(checker: Checker) -> None:
    """DuckDB's enums, pandas' categories; and pandas' Booleans with gaps, as it has them in three ways."""
    enum = "'child_in_need'::enum('child_in_need', 'looked_after') as kind"
    assert open_status(checker, in_duckdb(OPEN.replace("'child_in_need' as kind", enum))) == ["A"]
    cases = pd.DataFrame({"case_id": ["A", "B"], "as_of": [AS_OF] * 2})
    for gaps in (pd.array([False, None], "boolean"), pd.Series([False, None], dtype=object)):
        kinds = pd.Series(["child_in_need"] * 2, dtype="category")
        statuses = pd.DataFrame(
            {"case_id": ["A", "B"], "kind": kinds, "ended": gaps, "start_date": [date(2026, 1, 1)] * 2}
        )
        rows = checker.check_tables({"cases": cases, "statuses": statuses})
        assert isinstance(rows, pd.DataFrame)
        open_ = rows[rows["rule"] == "open-without-plan"]
        assert set(open_["case_id"]) == {"A", "B"}


def test_an_answer_joins_the_tables_of_its_connection(checker: Checker) -> None:
    """A relation of the user's own database, that holds though ours has gone."""
    tables = in_duckdb(OPEN)
    rows = checker.check_tables(tables)
    assert isinstance(rows, duckdb.DuckDBPyRelation)
    joined = rows.join(tables["cases"], "case_id").filter("rule = 'open-without-plan'")
    assert joined.project("case_id, as_of").fetchall() == [("A", AS_OF)]
    facts = checker.facts_of_tables(tables, FACTS)
    assert facts.columns == ["case_id", "plan__child_in_need", "child__age__lo", "child__age__hi"]


def test_threads_may_share_a_connection(checker: Checker) -> None:
    """DuckDB refuses two uses of one connection at once: they wait for each other."""
    tables = in_duckdb(OPEN)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: checker.facts_of_tables(tables, FACTS), range(8)))
    assert len({tuple(answer.columns) for answer in found}) == 1


class Speaks:
    """A dataframe of another library, of which we know that it gives Arrow data."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def test_whatever_gives_arrow_data_is_a_table(checker: Checker) -> None:
    """Its answer comes in Polars, which gives Arrow data too; and kinds may be mixed, the cases' deciding."""
    tables = {name: Speaks(pl.DataFrame(table)) for name, table in in_arrow(kind=pa.array(["child_in_need"])).items()}
    assert isinstance(checker.check_tables(tables), pl.DataFrame)
    assert [case.case_id for case in cases_of(tables)] == ["A"]
    mixed = {**tables, "cases": in_arrow()["cases"], "plans": pd.DataFrame({"case_id": ["A"]})}
    assert isinstance(checker.check_tables(mixed), pa.Table)


def test_columns_that_share_a_name_are_refused(checker: Checker) -> None:
    """In each kind that lets them."""
    twice = pa.Table.from_arrays([pa.array(["A"]), pa.array([True]), pa.array([True])], ["case_id", "born", "born"])
    for people in (twice, twice.to_pandas()):
        with pytest.raises(TablesError, match="people: Two columns share a name"):
            checker.check_tables({"cases": in_arrow()["cases"], "people": people})


class Panics:
    """A dataframe of another library whose data Polars gives up on, as it does by a panic that is no `Exception`."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise pl.exceptions.PanicException("SECRETVALUE is out of range")


def test_a_panic_over_arrow_data_is_told_of_without_its_words(checker: Checker) -> None:
    """Nor do they stand in the context of the error."""
    with pytest.raises(TablesError, match="people: A column mixes types") as told:
        checker.check_tables({"cases": in_arrow()["cases"], "people": Panics()})
    assert told.value.__context__ is None


@pytest.mark.parametrize("thing", [7, "text", {"case_id": ["A"]}, [("A",)], pd.Series(["A"]), object()])
def test_what_is_no_dataframe_is_refused(thing: Any, checker: Checker) -> None:
    """With what may be given, and nothing of it."""
    with pytest.raises(TablesError, match=r"people: (This is not a dataframe|A column mixes types|This table has no)"):
        checker.check_tables({"cases": in_arrow()["cases"], "people": thing})


def test_what_days_imply_is_read_without_their_column(checker: Checker) -> None:
    """An end day says that a spell has ended, whether or not there is a column that could say so."""
    day = {"kind": pa.array(["child_in_need"]), "start_date": pa.array([date(2026, 1, 1)])}
    ended = in_arrow(**day, end_date=pa.array([date(2026, 2, 1)]))
    assert (
        open_status(checker, ended)
        == []
        == open_status(checker, in_arrow(**day, end_date=pa.array([date(2026, 2, 1)]), ended=pa.array([True])))
    )
