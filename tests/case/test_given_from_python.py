"""What is given from Python: typed records, days and ids as databases hold them; no error carries a value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from riskflags import CaseSummary
from riskflags.case import COLLECTIONS, Person, Plan
from riskflags.case.fields import fields_of
from riskflags.case.record import Record
from support.bad_input import refused


def test_inside_somebody_elses_model_pydantics_error_says_what_ours_does_and_holds_no_value() -> None:
    """A case or a record within another model, or a list of them: so FastAPI answers 422 of itself."""

    class Envelope(BaseModel):
        case: CaseSummary | None = None
        person: Person | None = None

    bad = {"case_id": "a", "as_of": "SECRETVALUE", "smith": 1}
    for validate in (
        lambda: Envelope.model_validate({"case": bad}),
        lambda: Envelope.model_validate({"case": {**bad, "smith": 1}, "person": {"role": "SECRETVALUE"}}),
        lambda: Envelope.model_validate({"person": {"date_of_birth": "SECRETVALUE", "smith": 1}}),
        lambda: TypeAdapter(list[CaseSummary]).validate_json('[{"case_id": "a", "as_of": "SECRETVALUE"}]'),
    ):
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


def test_a_uuid_is_an_id() -> None:
    """As its text; another object is not."""
    key = UUID(int=7)
    case = CaseSummary(case_id=key, as_of="2026-06-30", plans=[{"id": key}], people=None)
    assert case.case_id == case.plans[0].id == str(key)  # type: ignore[index]
    assert "in Python, give a str or a UUID" in str(refused(CaseSummary, case_id=7, as_of="2026-06-30"))
