"""Cases as tables: nothing is lost either way, any dataframe is read, faults name table, column and rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseError, CaseSummary, TablesError, case_from_file, cases_of, tables_of
from riskflags.case import COLLECTIONS
from riskflags.case.fields import EARLIEST_YEAR, LATEST_YEAR
from riskflags.tables.coercion import read
from riskflags.tables.schema import TABLES, columns_of, opened, recorded
from support import EXAMPLES
from support.generated.cases import random_case

AS_OF = date(2026, 6, 30)
SECRET = "SECRETVALUE"
ARROW_TYPES = {"day": pa.date32(), "yes_no": pa.bool_(), "number": pa.int64()}
POLARS_TYPES = {"day": pl.Date, "yes_no": pl.Boolean, "number": pl.Int64}
Tables = dict[str, Any]


def generated(seed: int, count: int = 5) -> list[CaseSummary]:
    """Random cases, each with an id of its own."""
    rnd = Random(seed)
    return [CaseSummary.model_validate(random_case(rnd) | {"case_id": f"C{number}"}) for number in range(count)]


def examples() -> list[CaseSummary]:
    """The cases of examples/."""
    return [case_from_file(path) for path in EXAMPLES]


def case(case_id: str = "C1", **collections: Any) -> CaseSummary:
    """A case with these collections."""
    return CaseSummary.model_validate({"case_id": case_id, "as_of": AS_OF, **collections})


def cases_table(*ids: Any, **columns: Any) -> pl.DataFrame:
    """The table of the cases, with these ids."""
    return pl.DataFrame({"case_id": ids, "as_of": [AS_OF] * len(ids), **columns})


def told(tables: Any) -> list[str]:
    """The faults of some tables, each as its message."""
    with pytest.raises(TablesError) as raised:
        cases_of(tables)
    return [str(fault) for fault in raised.value.faults]


# -- there and back --------------------------------------------------------------------------------------------------

WAYS: dict[str, Callable[[list[CaseSummary]], Tables]] = {
    "polars": lambda cases: tables_of(cases),
    "pyarrow": lambda cases: tables_of(cases, "pyarrow"),
    "lazy polars": lambda cases: {name: frame.lazy() for name, frame in tables_of(cases).items()},
    "pandas": lambda cases: {name: frame.to_pandas() for name, frame in tables_of(cases).items()},
    "pandas on arrow": lambda cases: {
        name: frame.to_pandas(types_mapper=pd.ArrowDtype) for name, frame in tables_of(cases, "pyarrow").items()
    },
    "duckdb": lambda cases: {name: duckdb.from_arrow(frame) for name, frame in tables_of(cases, "pyarrow").items()},
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_random_cases_come_back_as_they_went(way: str, seed: int) -> None:
    """Whatever is known, empty, open or left out, in whatever dataframe the tables are."""
    cases = generated(seed)
    assert list(cases_of(WAYS[way](cases))) == cases


@pytest.mark.parametrize("way", WAYS)
def test_the_examples_come_back_as_they_went(way: str) -> None:
    """With their versions, their ids and their order."""
    cases = examples()
    assert len(cases) == len(EXAMPLES) > 1
    assert any(
        len({record.id for record in found}) < len(found) and found[0].id
        for each in cases
        for _, found in each.collections()
    ), "one of them has versions"
    assert list(cases_of(WAYS[way](cases))) == cases


@pytest.mark.parametrize("way", WAYS)
def test_the_three_ways_of_having_no_records_stay_apart(way: str) -> None:
    """Not known, none, and none so far as this source can say; with all kinds open, some, or a list of no kinds."""
    opens: list[dict[str, Any]] = [{}, {"meetings": "all"}, {"meetings": ["core_group", "step_up"]}, {"meetings": []}]
    given: list[dict[str, Any]] = [{}, {"meetings": []}, {"meetings": [{}]}]
    cases = [
        case(f"C{number}{letter}", open=said, **lists)
        for number, said in enumerate(opens)
        for letter, lists in zip("abc", given, strict=True)
    ]
    back = list(cases_of(WAYS[way](cases)))
    assert back == cases
    assert [each.meetings for each in back[:3]] == [None, (), cases[2].meetings]
    assert [each.open.get("meetings") for each in back[::3]] == [None, "all", ("core_group", "step_up"), ()]


def test_no_cases_give_every_table_and_come_back_as_none() -> None:
    """Columns keep their types where there is no row."""
    for tables in (tables_of([], "polars"), tables_of([], "pyarrow")):
        assert tuple(tables) == TABLES
        assert list(cases_of(tables)) == []


@pytest.mark.parametrize("cases", [[], generated(3, 40)], ids=["no case", "many"])
def test_every_column_has_its_type(cases: list[CaseSummary]) -> None:
    """Text, Date, Boolean and Int64 alone, in the order of the schema, on both backends."""
    polars, arrow = tables_of(cases), tables_of(cases, "pyarrow")
    seen = 0
    for table in TABLES:
        columns = columns_of(table)
        assert polars[table].columns == list(columns) == arrow[table].column_names
        for name, column in columns.items():
            assert polars[table].schema[name] == POLARS_TYPES.get(column.type, pl.String)
            is_text = pa.types.is_string(arrow[table].schema.field(name).type)
            assert is_text or arrow[table].schema.field(name).type == ARROW_TYPES[column.type]
            seen += 1
    assert seen > 200


def test_two_cases_of_one_id_make_no_tables() -> None:
    """The table of the cases is keyed by it; the message names the ids."""
    with pytest.raises(CaseError, match="1 case ids stand on more than one summary: C1"):
        tables_of([case(), case("C2"), case()])


def test_another_backend_is_refused() -> None:
    """Only those whose nulls are nulls are written."""
    with pytest.raises(TablesError, match="not made for this backend"):
        tables_of([], "pandas")  # type: ignore[arg-type]


# -- tables as others have them --------------------------------------------------------------------------------------


def test_tables_and_columns_left_out_are_not_known() -> None:
    """Only `cases` must be there, with its two columns; rows of a table say by being there that it is recorded."""
    tables = {"cases": cases_table("A", "B"), "meetings": pl.DataFrame({"case_id": ["B"], "kind": ["core_group"]})}
    first, second = cases_of(tables)
    assert (first, second) == (case("A"), case("B", meetings=[{"kind": "core_group"}]))


def test_a_table_given_as_none_is_left_out() -> None:
    """As where a source has none of them."""
    assert list(cases_of({"cases": cases_table("A"), "meetings": None})) == [case("A")]


def test_ids_may_be_whole_numbers() -> None:
    """They read as text, in whichever tables they are numbers."""
    tables = {"cases": cases_table(7, 8), "people": pl.DataFrame({"case_id": ["8"], "id": [1], "role": ["mother"]})}
    assert list(cases_of(tables)) == [case("7"), case("8", people=[{"id": "1", "role": "mother"}])]


def test_pandas_whole_numbers_with_gaps_stay_whole() -> None:
    """A missing id makes pandas hold the others as floats."""
    people = pd.DataFrame({"case_id": [1, 1], "id": [5, None], "position": [1, None]}, index=[4, 9])
    assert str(people["id"].dtype) == "float64"
    (found,) = cases_of({"cases": pd.DataFrame({"case_id": [1], "as_of": [datetime(2026, 6, 30)]}), "people": people})
    assert found == case("1", people=[{"id": "5"}, {}])


def test_days_may_be_text_or_midnights() -> None:
    """As CSV and pandas have them."""
    visits = {"case_id": ["A", "A"], "date": ["2026-03-31", None]}
    wanted = [case("A", visits=[{"date": "2026-03-31"}, {}])]
    assert list(cases_of({"cases": cases_table("A"), "visits": pl.DataFrame(visits)})) == wanted
    midnights = pl.DataFrame(visits | {"date": [datetime(2026, 3, 31), None]})
    assert list(cases_of({"cases": cases_table("A"), "visits": midnights})) == wanted


def test_a_column_without_any_value_may_be_of_any_type() -> None:
    """What nothing is known of has no type of its own: numbers, as CSV readers guess, or nulls."""
    for dtype in (pl.Float64, pl.Null, pl.String, pl.Date):
        people = pl.DataFrame({"case_id": ["A"], "born": pl.Series([None], dtype=dtype)})
        assert list(cases_of({"cases": cases_table("A"), "people": people})) == [case("A", people=[{}])]


def test_words_may_be_categories() -> None:
    """As Polars, Arrow and pandas have them."""
    people = pl.DataFrame({"case_id": ["A"], "role": ["mother"]}, schema_overrides={"role": pl.Categorical})
    wanted = [case("A", people=[{"role": "mother"}])]
    for each in (people, people.to_arrow(), people.to_pandas()):
        assert list(cases_of({"cases": cases_table("A"), "people": each})) == wanted


def test_tables_may_be_of_several_libraries() -> None:
    """Each table as it comes; Arrow's kinds of text are one."""
    cases = generated(17, 10)
    polars, arrow = tables_of(cases), tables_of(cases, "pyarrow")
    kinds: list[Callable[[str], Any]] = [
        polars.get,
        arrow.get,
        lambda name: polars[name].to_pandas(),
        lambda name: polars[name].lazy(),
    ]
    mixed = {name: kinds[number % len(kinds)](name) for number, name in enumerate(TABLES)}
    assert list(cases_of(mixed)) == cases
    large = arrow["people"].set_column(0, "case_id", arrow["people"]["case_id"].cast(pa.large_string()))
    assert list(cases_of(arrow | {"people": large})) == cases


def test_records_stand_in_the_order_of_their_position() -> None:
    """Else of their rows; those without a position come after those with one."""
    by = ["gp", "police", "hospital", "education"]
    visits = pl.DataFrame({"case_id": ["A"] * 4, "by": by, "position": [None, 2, 0, None]})
    (found,) = cases_of({"cases": cases_table("A"), "visits": visits})
    assert [visit.by for visit in found.visits or ()] == ["hospital", "police", "gp", "education"]
    (found,) = cases_of({"cases": cases_table("A"), "visits": visits.drop("position")})
    assert [visit.by for visit in found.visits or ()] == by


def test_cases_come_in_the_order_of_their_table_whatever_that_of_the_records() -> None:
    """Rows of the other tables may stand anywhere."""
    cases = generated(11, 30)
    tables = tables_of(cases)
    mixed = {
        name: frame if name == "cases" else frame.sample(fraction=1, shuffle=True, seed=5)
        for name, frame in tables.items()
    }
    assert list(cases_of(mixed)) == cases
    backwards = tables | {"cases": tables["cases"].reverse()}
    assert list(cases_of(backwards)) == cases[::-1]


# -- what is wrong ---------------------------------------------------------------------------------------------------


def people(**columns: Any) -> Tables:
    """The tables of cases A and B, with these columns of people."""
    return {"cases": cases_table("A", "B"), "people": pl.DataFrame(columns)}


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({}, "cases: This table is missing."),
        ({"cases": cases_table("A"), "meeting": cases_table()}, "meeting: There is no such table. Did you"),
        ({"cases": cases_table("A").drop("as_of")}, "cases.as_of: This column is missing."),
        (people(role=["mother"]), "people.case_id: This column is missing."),
        (people(case_id=["A"], roll=["mother"]), "people.roll: This table has no such column. Did you mean 'role'?"),
        (people(case_id=["A"], role=[SECRET]), "people.role: 1 row holds a word that is not one of this column's."),
        (people(case_id=["A", "B"], role=["Mother", "mother"]), "Did you mean 'mother'?"),
        (people(case_id=["A", "Z", "Z"]), "people.case_id: 2 rows belong to no case of the table cases."),
        (people(case_id=["A", None]), "people.case_id: 1 row has no value here."),
        (people(case_id=["A", "B"], born=["no", "yes"]), "people.born: 2 rows do not read as true and false."),
        (people(case_id=["A", "B"], born=[0, None]), "people.born: 1 row does not read as true and false."),
        (people(case_id=["A"], date_of_birth=["31/03/2026"]), "people.date_of_birth: 1 row does not read as days."),
        (people(case_id=["A"], date_of_birth=[20260331]), "people.date_of_birth: 1 row does not read as days."),
        (people(case_id=["A"], date_of_birth=[datetime(2026, 3, 31, 9)]), "people.date_of_birth: 1 row does not read"),
        (people(case_id=["A"], position=["first"]), "people.position: 1 row does not read as whole numbers."),
        (people(case_id=[1.5, float('nan')]), "people.case_id: 2 rows do not read as text."),
        ({"cases": cases_table("A", "A", "A")}, "cases.case_id: 3 rows repeat the case_id of another row."),
        ({"cases": cases_table("A", None)}, "cases.case_id: 1 row has no value here."),
        ({"cases": cases_table("A", people_open=["mothre"])}, "cases.people_open: 1 row holds a word that is not one"),
        ({"cases": cases_table("A", people_open=["mother;all"])}, "cases.people_open: 1 row holds a word that is not"),
        (
            people(case_id=["A", "B", "B"]) | {"cases": cases_table("A", "B", people_recorded=[None, False])},
            "people.case_id: 2 rows stand in a list that the case's people_recorded says is not recorded.",
        ),
        ({"cases": 7}, "cases: This is not a dataframe."),
        ({"cases": pd.DataFrame({"case_id": ["A", 7, date(2026, 1, 1)]})}, "cases: A column mixes types."),
    ],
)  # fmt: skip
def test_a_fault_names_the_table_the_column_and_how_many_rows(tables: Tables, message: str) -> None:
    """And the nearest right word, where there is one; nothing that stands in the tables."""
    faults = told(tables)
    assert len(faults) == 1, faults
    assert message in faults[0]
    assert SECRET not in faults[0]


def test_all_faults_of_form_are_told_at_once() -> None:
    """In every table."""
    tables = {"cases": cases_table("A", oops=[1]), "people": pl.DataFrame({"role": ["mother"], "oops": [1]})}
    assert [fault.split(":")[0] for fault in told(tables)] == ["cases.oops", "people.oops", "people.case_id"]


def test_all_faults_of_rows_are_told_at_once() -> None:
    """In every table, once the form of all is right."""
    tables = {
        "cases": cases_table("A", "A"),
        "people": pl.DataFrame({"case_id": ["Z"], "role": ["nobody"]}),
        "visits": pl.DataFrame({"case_id": ["A", None], "outcome": ["seen", "nobody"]}),
    }
    assert sorted(fault.split(":")[0] for fault in told(tables)) == [
        "cases.case_id", "people.case_id", "people.role", "visits.case_id", "visits.outcome",
    ]  # fmt: skip


def test_what_is_not_a_mapping_is_refused() -> None:
    """A frame alone does not say which table it is."""
    assert told(cases_table("A")) == [
        "These are not tables by name. Give a mapping, as in {'cases': ..., 'people': ...}."
    ]


def test_a_case_that_contradicts_itself_is_told_by_its_id_when_it_comes() -> None:
    """Those before it have been given by then."""
    plans = pl.DataFrame({"case_id": ["B"], "start_date": [date(2026, 3, 1)], "end_date": [date(2026, 2, 1)]})
    found = cases_of({"cases": cases_table("A", "B"), "plans": plans})
    assert next(found) == case("A")
    with pytest.raises(CaseError, match=r"case 'B': plans\[0\].end_date: It lies before") as raised:
        next(found)
    assert "2026" not in str(raised.value)


def test_no_fault_carries_another_librarys_error() -> None:
    """It would quote the values it stumbled on, in a traceback too."""
    mixed = pd.DataFrame({"case_id": ["A"], "as_of": [AS_OF]})
    with pytest.raises(TablesError) as raised:
        cases_of({"cases": mixed, "people": pd.DataFrame({"case_id": ["A", 7, SECRET]})})
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


# -- what tables need ------------------------------------------------------------------------------------------------


def test_without_polars_tables_say_what_to_install() -> None:
    """And all else works: every name can be imported."""
    code = (
        "import sys; sys.modules['polars'] = None\n"
        "from riskflags import *\n"
        "try: cases_of({})\n"
        "except TablesError as error: print(error)\n"
        "try: tables_of([])\n"
        "except TablesError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (
        done.stdout.splitlines()
        == ["Tables need Polars, which is not installed. Install the extra: pip install 'riskflags[audit]'."] * 2
    )


def test_the_schema_lists_every_field_of_the_model() -> None:
    """A field added to the model is a column at once: the tables hold what a summary's JSON holds."""
    (filled,) = generated(5, 1)
    data = json.loads(filled.model_dump_json())
    assert sum(bool(data[name]) for name in COLLECTIONS) > len(COLLECTIONS) // 2
    for name in COLLECTIONS:
        assert {recorded(name), opened(name)} <= set(columns_of("cases"))
        for record in data[name] or ():
            assert set(columns_of(name)) == {*record, "case_id", "position"}


@pytest.mark.parametrize(("edge", "beyond"), [((EARLIEST_YEAR, 1, 1), -1), ((LATEST_YEAR, 12, 31), 1)])
def test_the_outermost_days_may_stand_and_none_beyond(edge: tuple[int, int, int], beyond: int) -> None:
    """The first day of the earliest year and the last of the latest."""
    cases = pl.DataFrame({"case_id": ["A"], "as_of": [date(2026, 6, 30)]})

    def concerns(day: date) -> dict[str, pl.DataFrame]:
        return {"cases": cases, "concerns": pl.DataFrame({"case_id": ["A"], "date": [day]})}

    assert set(read(concerns(date(*edge)))) == {"cases", "concerns"}
    with pytest.raises(TablesError, match="outside the years"):
        read(concerns(date(*edge) + timedelta(days=beyond)))


def test_a_midnight_that_names_a_zone_is_no_day() -> None:
    """Which day it is hangs on where one stands; without a zone it is one."""
    day = pl.Series([datetime(2026, 6, 1)])
    for zone in (None, "UTC"):
        tables = {
            "cases": pl.DataFrame({"case_id": ["A"], "as_of": [date(2026, 6, 30)]}),
            "concerns": pl.DataFrame({"case_id": ["A"], "date": day.dt.replace_time_zone(zone)}),
        }
        if zone is None:
            assert read(tables)["concerns"]["date"].to_list() == [date(2026, 6, 1)]
        else:
            with pytest.raises(TablesError, match="not read as days"):
                read(tables)
