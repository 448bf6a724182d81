"""Tables that cannot be right, each with what must be said of it; and how to look at all that an error carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from riskflags import TablesError
from riskflags.engines.table.engine import TableEngine

AS_OF = date(2026, 6, 30)
SECRET = "SECRETVALUE"
PLANTED = (SECRET, "1066", "10, 14", "10-14", "2031", "3, 29", "03-29")
"""What is planted in these tables, as it might come out: a word, and the parts of days that cannot be."""
IMPOSSIBLE, AHEAD = date(1066, 10, 14), date(2031, 3, 29)
Tables = dict[str, Any]


def cases(*ids: Any, **columns: Any) -> pl.DataFrame:
    """The table of the cases, with these ids, all of one day."""
    return pl.DataFrame({"case_id": list(ids), "as_of": [AS_OF] * len(ids)} | columns)


def tables(name: str, **columns: Any) -> Tables:
    """Cases A, B and C, and one more table."""
    return {"cases": cases("A", "B", "C"), name: pl.DataFrame(columns)}


def error_of(given: Tables, day: date | None = None) -> TablesError:
    """The error that reading these tables raises."""
    with pytest.raises(TablesError) as raised:
        TableEngine([], [], {}).read_tables(given, day)
    return raised.value


def all_text(error: BaseException | None) -> str:
    """Everything an error says or carries, and those behind it."""
    if error is None:
        return ""
    faults = getattr(error, "faults", ())
    own = [
        str(error),
        repr(error),
        repr(error.args),
        *(repr(each) for each in faults),
        *(str(each.path) for each in faults),
    ]
    return "\n".join([*own, all_text(error.__cause__), all_text(error.__context__)])


@dataclass(frozen=True)
class Wrong:
    """Tables and the beginning of each message they must give."""

    tables: Tables
    told: tuple[str, ...]
    day: date | None = None


WRONG = {
    "no table of cases": Wrong(
        {"people": pl.DataFrame({"case_id": ["A"]})}, ("cases: This table is missing.",)
    ),
    "no key column": Wrong(
        tables("people", role=["mother"]), ("people.case_id: This column is missing. Add it: every row needs it.",)
    ),
    "no day column": Wrong({"cases": cases("A").drop("as_of")}, ("cases.as_of: This column is missing.",)),
    "an unknown table": Wrong(
        tables("meeting", case_id=["A"]), ("meeting: There is no such table. Did you mean 'meetings'?",)
    ),
    "an unknown column": Wrong(
        tables("people", case_id=["A"], roll=[SECRET]),
        ("people.roll: This table has no such column. Did you mean 'role'?",),
    ),
    "a case twice": Wrong(
        {"cases": cases("A", "B", "A", "A")}, ("cases.case_id: 3 rows repeat the case_id of another row.",)
    ),
    "a case without id": Wrong({"cases": cases("A", None, None)}, ("cases.case_id: 2 rows have no value here.",)),
    "a record without id of its case": Wrong(
        tables("people", case_id=["A", None], role=["mother", "father"]), ("people.case_id: 1 row has no value here.",)
    ),
    "a case without day": Wrong(
        {"cases": pl.DataFrame({"case_id": ["A", "B"], "as_of": [AS_OF, None]})},
        ("cases.as_of: 1 row has no value here.",),
    ),
    "words for true and false": Wrong(
        tables("people", case_id=["A", "B", "C"], born=[SECRET, "no", None]),
        ("people.born: 2 rows do not read as true and false.",),
    ),
    "a number for a word": Wrong(
        tables("people", case_id=["A"], role=[1066]), ("people.role: 1 row does not read as text.",)
    ),
    "text for a day": Wrong(
        tables("people", case_id=["A", "B"], date_of_birth=[SECRET, None]),
        ("people.date_of_birth: 1 row does not read as days.",),
    ),
    "a time of day": Wrong(
        tables("people", case_id=["A", "B"], date_of_birth=[datetime(2026, 3, 29, 9, 31), datetime(2026, 3, 1)]),
        ("people.date_of_birth: 1 row holds a time of day.",),
    ),
    "records of no case": Wrong(
        tables("visits", case_id=["A", "Y", "Y", "Z"]),
        ("visits.case_id: 3 rows belong to no case of the table cases.",),
    ),
    "an unknown word": Wrong(
        tables("people", case_id=["A", "B", "C"], role=[SECRET, "mother", SECRET]),
        ("people.role: 2 rows hold a word that is not one of this column's.",),
    ),
    "a day that says otherwise": Wrong(
        tables("plans", case_id=["A", "B"], end_date=[date(2026, 3, 1)] * 2, ended=[False, None]),
        ("plans.ended: 1 row contradicts end_date, which means ended: true.",),
    ),
    "days out of order": Wrong(
        tables("plans", case_id=["A", "B"], start_date=[date(2026, 3, 29)] * 2, end_date=[date(2026, 3, 1), None]),
        ("plans.end_date: 1 row lies before the record's start_date.",),
    ),
    "a day after its record was made": Wrong(
        tables(
            "visits", case_id=["A", "B"], date=[date(2026, 3, 29)] * 2, recorded_on=[date(2026, 3, 1), date(2026, 4, 1)]
        ),
        ("visits.date: 1 row lies after the day the record was made",),
    ),
    "a day after the case's own": Wrong(
        tables("visits", case_id=["A", "B"], date=[AHEAD, date(2026, 6, 1)]),
        ("visits.date: 1 row lies after the day the record was made",),
    ),
    "a second child": Wrong(
        tables("people", case_id=["A", "A", "A", "B"], role=["child"] * 4),
        ("people.role: 3 rows share the role child with another person",),
    ),
    "two versions of one day": Wrong(
        tables("visits", case_id=["A", "A", "A"], id=[SECRET] * 3, recorded_on=[date(2026, 3, 29)] * 2 + [AS_OF]),
        ("visits.recorded_on: 2 rows have the id of another record, recorded on the same day.",),
    ),
    "versions without a day": Wrong(
        tables("visits", case_id=["A", "A"], id=[SECRET] * 2, recorded_on=[AS_OF, None]),
        ("visits.id: 2 rows have the id of another record, and not every one of these says when it was recorded.",),
    ),
    "ids that repeat where no day is given": Wrong(
        tables("visits", case_id=["A", "A"], id=[SECRET] * 2),
        ("visits.id: 2 rows have the id of another record",),
    ),
    "an open list of an unknown kind": Wrong(
        {"cases": cases("A", "B", "C", meetings_open=[f"core_group;{SECRET}", "core_group", "all"])},
        ("cases.meetings_open: 1 row holds a word that is not one of this column's.",),
    ),
    "rows of a list said not to be recorded": Wrong(
        tables("people", case_id=["A", "B", "B"])
        | {"cases": cases("A", "B", "C", people_recorded=[True, False, None])},
        ("people.case_id: 2 rows stand in a list that the case's people_recorded says is not recorded.",),
    ),
    "a list said to be recorded without its table": Wrong(
        {"cases": cases("A", "B", "C", people_recorded=[True, True, None])},
        ("cases.people_recorded: 2 rows say that a list is recorded, but its table is not there.",),
    ),
    "a year long gone": Wrong(
        tables("people", case_id=["A", "B"], date_of_birth=[IMPOSSIBLE, None]),
        ("people.date_of_birth: 1 row lies outside the years 1900 to 2100.",),
    ),
    "a case's year long gone": Wrong(
        {"cases": pl.DataFrame({"case_id": ["A"], "as_of": [IMPOSSIBLE]})},
        ("cases.as_of: 1 row lies outside the years 1900 to 2100.",),
    ),
    "a day after the case's": Wrong(
        {"cases": pl.DataFrame({"case_id": ["A", "B"], "as_of": [AS_OF, date(2026, 3, 1)]})},
        ("cases.as_of: 1 row does not reach as far as the day asked for.",),
        day=date(2026, 3, 29),
    ),
    "days that are all null, of another type": Wrong(
        {"cases": pl.DataFrame({"case_id": ["A", "B"], "as_of": pl.Series([None, None], dtype=pl.Float64)})},
        ("cases.as_of: 2 rows have no value here.",),
    ),
    "a case twice, and what is wrong with its records": Wrong(
        {"cases": cases("A", "B", "A"), "people": pl.DataFrame({"case_id": ["A", "Z"], "role": [SECRET, "mother"]})},
        (
            "cases.case_id: 2 rows repeat the case_id of another row.",
            "people.case_id: 1 row belongs to no case",
            "people.role: 1 row holds a word",
        ),
    ),
    "several faults of several tables": Wrong(
        tables("people", case_id=["A", "Z"], role=[SECRET, "mother"])
        | {"visits": pl.DataFrame({"case_id": ["Y"], "outcome": [SECRET]})},
        (
            "people.case_id: 1 row belongs to no case",
            "people.role: 1 row holds a word",
            "visits.case_id: 1 row belongs to no case",
            "visits.outcome: 1 row holds a word",
        ),
    ),
}  # fmt: skip
