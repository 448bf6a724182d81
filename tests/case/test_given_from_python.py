"""What is given from Python: typed records, days and ids as databases hold them; no error carries a value."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError

from riskflags import CaseError, CaseSummary, Checker, FactsError, RiskflagsError, SettingsError, TablesError
from riskflags.case import COLLECTIONS, Person, Plan
from riskflags.case.fields import fields_of
from riskflags.case.record import Record
from riskflags.plain import plain
from support.bad_input import refused

ADAPTED: tuple[Callable[[Any, dict[str, Any]], object], ...] = (  # the first builds a record's validator
    lambda type_, given: TypeAdapter(type_).validate_python(given),
    lambda type_, given: TypeAdapter(type_).validate_json(json.dumps(given)),
    lambda type_, given: TypeAdapter(type_).validate_strings({key: str(value) for key, value in given.items()}),
    lambda type_, given: RootModel[type_].model_validate(given),  # type: ignore[valid-type]
)


def test_inside_somebody_elses_model_pydantics_error_says_what_ours_does_and_holds_no_value() -> None:
    """A case or a record within another model, or a list of them: so FastAPI answers 422 of itself."""

    class Envelope(BaseModel):
        case: CaseSummary | None = None
        person: Person | None = None

    bad = {"case_id": "a", "as_of": "SECRETVALUE", "smith": 1}
    ways: tuple[Callable[[], object], ...] = (
        lambda: Envelope.model_validate({"case": bad}),
        lambda: Envelope.model_validate({"case": {**bad, "smith": 1}, "person": {"role": "SECRETVALUE"}}),
        lambda: Envelope.model_validate({"person": {"date_of_birth": "SECRETVALUE", "smith": 1}}),
        lambda: TypeAdapter(list[CaseSummary]).validate_json('[{"case_id": "a", "as_of": "SECRETVALUE"}]'),
        *(partial(way, CaseSummary, bad) for way in ADAPTED),
        *(partial(way, Person, {"date_of_birth": "SECRETVALUE", "smith": "1"}) for way in ADAPTED * 2),
    )
    for validate in ways:
        with pytest.raises(ValidationError) as caught:
            validate()
        error = caught.value
        said = str(error) + repr(error) + repr(error.errors()) + error.json()
        assert not [secret for secret in ("SECRETVALUE", "smith") if secret in said]
        assert error.__context__ is error.__cause__ is None
        assert {each["type"] for each in error.errors()} == {"case_fault"}
    with pytest.raises(ValidationError, match=r"case\.as_of\n  It is not a day written"):
        Envelope.model_validate({"case": bad})
    assert Envelope.model_validate({"case": {"case_id": "a", "as_of": "2026-06-30"}}).case is not None
    assert TypeAdapter(CaseSummary).validate_python({"case_id": "a", "as_of": "2026-06-30"}).case_id == "a"


def test_what_is_inconsistent_is_told_inside_somebody_elses_model_too() -> None:
    """Not only what has the wrong type."""

    class Envelope(BaseModel):
        case: CaseSummary

    plan = {"start_date": "1987-03-09", "end_date": "1987-03-08"}
    with pytest.raises(ValidationError) as caught:
        Envelope.model_validate({"case": {"case_id": "a", "as_of": "2026-06-30", "plans": [plan]}})
    assert [each["loc"] for each in caught.value.errors()] == [("case", "plans", 0, "end_date")]
    assert "1987" not in str(caught.value) + repr(caught.value.errors())


@pytest.mark.parametrize("record", COLLECTIONS.values(), ids=lambda record: record.__name__)
def test_a_record_built_directly_raises_our_error_without_a_value(record: type[Record]) -> None:
    """By keywords, from a mapping, JSON or text; the fields near an unknown one are the record's own."""
    given: dict[str, Any] = {"id": 5, "recorded_onn": "SECRETVALUE"}
    for build in (
        lambda: record(**given),
        lambda: record.model_validate(given),
        lambda: record.model_validate_json('{"id": 5, "recorded_onn": "SECRETVALUE"}'),
    ):
        text = str(refused(build))
        assert "id: It is not text." in text
        assert f"(key 2): A {record.__name__} has no such field. Did you mean 'recorded_on'?" in text
    assert "recorded_on: It is not a day" in str(refused(record.model_validate_strings, {"recorded_on": "SECRETVALUE"}))
    for name, field in fields_of(record).items():
        if field.words:
            assert f"{name}: It is not one of" in str(refused(record, **{name: "SECRETVALUE"}))


def test_a_record_that_stands_for_a_list_is_one_fault() -> None:
    """Pydantic would take its fields for as many records."""
    told = refused(CaseSummary, case_id="a", as_of="2026-06-30", plans=Plan(kind="safety"), people=[])
    assert str(told) == "plans: It is not a list of records. Write a list; [] says there were none."


def test_a_list_of_ten_words_is_listed() -> None:
    """Where there are no more, none needs to be looked up."""
    listed = str(refused(Plan, kind="SECRETVALUE"))
    assert all(word in listed for word in fields_of(Plan)["kind"].words)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (datetime(2026, 3, 31), True),
        (datetime(2026, 3, 31, 0, 0, 0, 1), False),
        (datetime(1987, 3, 31, 9), False),
        (datetime(1987, 3, 31, tzinfo=UTC), False),  # which day it was there depends on where
    ],
)
def test_a_datetime_is_a_day_where_nothing_is_lost(given: datetime, taken: bool) -> None:
    """Midnight without a time zone, as databases give days; of any other the message speaks of Python."""
    if taken:
        found = Plan.model_validate({"start_date": given})
        assert found.start_date == date(2026, 3, 31)
        assert type(found.start_date) is date
    else:
        told = refused(Plan.model_validate, {"start_date": given})
        assert str(told).startswith("start_date: It is a datetime with a time of day or a time zone")


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"start_date": np.datetime64("2026-03-31", "ns"), "ended": np.bool_(False)}, (date(2026, 3, 31), False, None)),
        ({"start_date": pd.NaT, "ended": pd.NA, "end_date": float("nan")}, (None, None, None)),
        ({"start_date": pd.Timestamp("2026-03-31"), "kind": np.str_("safety")}, (date(2026, 3, 31), None, "safety")),
    ],
)
def test_what_numpy_and_pandas_hold_is_taken_where_nothing_is_lost(fields: dict[str, Any], taken: Any) -> None:
    """Built directly, from a mapping, within a case, and within somebody else's model; missing there is not known."""

    class Envelope(BaseModel):
        plan: Plan

    case = CaseSummary.model_validate({"case_id": "a", "as_of": np.datetime64("2026-06-30"), "plans": [fields]})
    assert case.plans is not None
    for plan in (Plan(**fields), Plan.model_validate(fields), case.plans[0], Envelope(plan=fields).plan):
        assert (plan.start_date, plan.ended, plan.kind) == taken


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"start_date": np.datetime64("1987-03-31T09:00")},
            "start_date: It is not a day written YYYY-MM-DD, nor a date",
        ),
        ({"start_date": pd.Timestamp("1987-03-31", tz="UTC")}, "start_date: It is a datetime with a time of day or"),
        ({"start_date": Decimal("1987.5")}, "start_date: It is not a day written YYYY-MM-DD, nor a datetime.date"),
        ({"ended": np.int64(1)}, "ended: It is not true or false."),
        ({"id": np.int64(1987)}, "id: It is not text. Put it in quotes; in Python, give a str or a UUID."),
        ({"id": Decimal("sNaN")}, "id: It is not text."),
    ],
)
def test_what_would_lose_something_is_refused_without_a_value(fields: dict[str, Any], told: str) -> None:
    """A moment is no day, one is not true, and a number is no id."""
    said = str(refused(Plan.model_validate, fields))
    assert told in said
    assert "1987" not in said


def test_a_list_that_can_be_read_once_is_never_taken_as_empty() -> None:
    """What is refused is not tried again where a list was read through by then: none would be left of it."""
    plans = ({"kind": "safety"} for _ in range(2))
    case = {"case_id": "a", "as_of": "2026-06-30", "plans": plans, "visits": [{"child_seen": np.bool_(True)}]}
    assert "visits[0].child_seen: It is not true or false." in str(refused(CaseSummary.model_validate, case))


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (datetime(2026, 3, 31), True),
        (pd.Timestamp("2026-03-31"), True),
        (np.datetime64("2026-03-31"), True),
        ("2026-03-31", False),
        (datetime(2026, 3, 31, 9), False),
        (datetime(2026, 3, 31, tzinfo=UTC), False),
        (pd.NaT, False),
        (20260331, False),
    ],
)
def test_a_day_that_is_asked_for_is_taken_as_a_records_is(checker: Checker, day: Any, taken: bool) -> None:
    """Of a case, of facts and of tables."""
    case = {"case_id": "a", "as_of": "2026-06-30"}
    tables = {"cases": pl.DataFrame({"case_id": ["a"], "as_of": [date(2026, 6, 30)]})}
    ways: list[tuple[type[RiskflagsError], Callable[[], object]]] = [
        (CaseError, lambda: checker.check(case, day)),
        (FactsError, lambda: checker.check_facts({}, day)),
        (TablesError, lambda: checker.facts_of_tables(tables, ["child.age"], day)),
    ]
    for error, way in ways:
        if taken:
            way()
        else:
            with pytest.raises(error, match=r"not a datetime\.date"):
                way()
    if taken:
        assert checker.check(case, day).document.as_of == "2026-03-31"


def test_facts_and_settings_take_whole_numbers_of_any_kind(checker: Checker) -> None:
    """And true and false of NumPy; what is missing there is not known."""
    verdicts = checker.check_facts({"child.age": 27, "pregnancy.expecting": True}).verdicts
    ways: list[dict[str, Any]] = [
        {"child.age": np.int64(27), "pregnancy.expecting": np.bool_(True)},
        {"child.age": Decimal(27), "pregnancy.expecting": True, "mother.previous_puerperal_psychosis": pd.NA},
        {"child.age": {"at_least": np.float64(27), "at_most": np.float64(27)}, "pregnancy.expecting": True},
    ]
    for facts in ways:
        assert checker.check_facts(facts).verdicts == verdicts
    with pytest.raises(FactsError):
        checker.check_facts({"child.age": 27.5})
    sixty: Any = np.int64(60)
    assert Checker(settings={"plan_grace": sixty}).settings["plan_grace"] == 60
    with pytest.raises(SettingsError):
        Checker(settings={"plan_grace": sixty / 7})


VALUES = st.one_of(
    *(each() for each in (st.none, st.booleans, st.integers, st.floats, st.text, st.decimals, st.datetimes, st.dates))
)


@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner)))
@settings(max_examples=60)
def test_what_is_plain_stays_the_same_object(value: Any) -> None:
    """So nothing that was refused is tried again in vain; and nothing of it comes to hold NaN or a midnight."""
    once = plain(value, 5)
    assert plain(once, 5) is once


def test_a_uuid_is_an_id() -> None:
    """As its text; another object is not."""
    key = UUID(int=7)
    case = CaseSummary(case_id=key, as_of="2026-06-30", plans=[{"id": key}], people=None)
    assert case.case_id == case.plans[0].id == str(key)  # type: ignore[index]
    assert "in Python, give a str or a UUID" in str(refused(CaseSummary, case_id=7, as_of="2026-06-30"))
