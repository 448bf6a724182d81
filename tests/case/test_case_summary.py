"""`CaseSummary`: what is read into it, what follows from a field, and what it will not say."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date
from random import Random
from typing import Any

import pytest

from riskflags import CaseError, CaseSummary
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from support.generated.cases import case_of, random_case

# -- what is absent, what there was none of, what may be more --------------------------------------------------------


def test_a_collection_left_out_is_not_the_same_as_an_empty_one() -> None:
    """Left out (or null) is not known, an empty list says there were none: the model keeps the two apart."""
    assert case_of().meetings is None
    assert case_of(meetings=None).meetings is None
    assert case_of(meetings=[]).meetings == ()
    assert [name for name, _ in case_of(meetings=[], people=None).collections()] == ["meetings"]


def test_a_field_left_out_is_null() -> None:
    """A field left out and a field given as null are the same thing: not known."""
    left_out, null = case_of(people=[{}]), case_of(people=[dict.fromkeys(fields_of(COLLECTIONS["people"]))])
    assert left_out == null
    assert set(left_out.model_dump()["people"][0].values()) == {None}


def test_only_the_id_and_the_day_are_required() -> None:
    """A case is complete with case_id and as_of; both are named where both lack, at once."""
    assert case_of().case_id == "c"
    with pytest.raises(CaseError) as told:
        CaseSummary.model_validate({})
    assert [fault.path for fault in told.value.faults] == [("case_id",), ("as_of",)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {}),
        ({"assessments": "all"}, {"assessments": "all"}),
        ({"meetings": ["core_group", "step_up"]}, {"meetings": ("core_group", "step_up")}),
        ({"visits": ["gp"], "people": ["sibling"]}, {"visits": ("gp",), "people": ("sibling",)}),
        ({"disagreements": "all"}, {"disagreements": "all"}),
        ({"meetings": []}, {"meetings": ()}),
    ],
)
def test_a_list_may_be_open_for_all_or_for_some_kinds(given: dict[str, Any], kept: dict[str, Any]) -> None:
    """`open` takes all, or kinds of the collection's own list: whichever field tells its kinds apart."""
    assert case_of(open=given).open == kept


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_collection_may_be_open_for_each_of_its_kinds(name: str) -> None:
    """Each word of a collection's kind field is a kind that `open` takes; any other is refused."""
    kind_field = COLLECTIONS[name].kind_field
    words = fields_of(COLLECTIONS[name])[kind_field].words if kind_field else ()
    assert bool(words) is (kind_field is not None)
    assert case_of(open={name: list(words)}).open[name] == words
    with pytest.raises(CaseError, match=rf"open\.{name}\[{len(words)}\]: There is no such kind"):
        case_of(open={name: [*words, "nonsense"]})


# -- what one field says of another -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "collection", [name for name, record in COLLECTIONS.items() if "end_date" in fields_of(record)]
)
def test_a_spell_with_an_end_date_has_ended(collection: str) -> None:
    """`ended` follows from an end_date; without one it stays not known, and what is said stays said."""
    ended, silent, running, said = getattr(
        case_of(**{collection: [{"end_date": "2026-01-01"}, {}, {"ended": False}, {"ended": True}]}), collection
    )
    assert (ended.ended, silent.ended, running.ended, said.ended) == (True, None, False, True)


def test_a_child_with_a_date_of_birth_is_born() -> None:
    """`born` follows from a date_of_birth; an expected date says nothing of it."""
    people = case_of(
        people=[
            {"role": "child", "date_of_birth": "2026-01-01"},
            {"expected_date_of_birth": "2026-01-01"},
            {"born": False},
        ]
    ).people
    assert people is not None
    assert [person.born for person in people] == [True, None, False]


def test_a_referral_with_a_day_it_was_accepted_on_was_accepted() -> None:
    """`outcome` follows from accepted_on; that it was made is for the record to say."""
    referrals = case_of(referrals=[{"accepted_on": "2026-01-01"}, {"date": "2026-01-01"}]).referrals
    assert referrals is not None
    assert [(each.outcome, each.state) for each in referrals] == [("accepted", None), (None, None)]


def test_a_meeting_with_a_day_it_was_held_on_was_held() -> None:
    """`state` follows from held_on; a planned day says nothing of it."""
    meetings = case_of(meetings=[{"held_on": "2026-01-01"}, {"planned_for": "2026-01-01"}]).meetings
    assert meetings is not None
    assert [meeting.state for meeting in meetings] == ["held", None]


# -- in and out ------------------------------------------------------------------------------------------------------


def test_a_case_is_the_same_after_json_and_back() -> None:
    """Model to JSON to model changes nothing, by either way in, whatever the case holds."""
    rnd, tried = Random(7), 0
    for _ in range(150):
        case = CaseSummary.model_validate(random_case(rnd))
        text = case.model_dump_json()
        assert CaseSummary.model_validate_json(text) == case
        assert CaseSummary.model_validate(json.loads(text)) == case
        assert CaseSummary.model_validate(case.model_dump()) == case
        assert json.loads(CaseSummary.model_validate_json(text).model_dump_json()) == json.loads(text)
        tried += sum(len(records) for _, records in case.collections())
    assert tried > 2000


def test_a_case_may_be_written_with_only_what_is_known() -> None:
    """Without its nulls a case reads as the same case: an empty list stays, a collection left out stays out."""
    case = case_of(people=[{"role": "mother", "lives_with_child": True}], meetings=[], open={"people": "all"})
    text = case.model_dump_json(exclude_none=True)
    assert json.loads(text) == {
        "case_id": "c",
        "as_of": "2026-06-30",
        "open": {"people": "all"},
        "people": [{"role": "mother", "lives_with_child": True}],
        "meetings": [],
    }
    assert CaseSummary.model_validate_json(text) == case


def test_a_day_may_be_text_or_a_date() -> None:
    """A developer's `date` and JSON's text are the same day."""
    assert case_of(people=[{"date_of_birth": date(2026, 1, 2)}]) == case_of(people=[{"date_of_birth": "2026-01-02"}])


def test_a_case_can_be_copied_and_sent_to_another_process() -> None:
    """Copies and pickles are equal to their original, views included."""
    case = case_of(people=[{"id": "p", "role": "mother", "recorded_on": "2026-06-01"}], open={"people": ["child"]})
    for same in (copy.deepcopy(case), pickle.loads(pickle.dumps(case)), case.model_copy()):
        assert same == case
        assert same.as_known_on(date(2026, 1, 1)) == case.as_known_on(date(2026, 1, 1))


# -- it does not change ----------------------------------------------------------------------------------------------


def test_a_case_does_not_change() -> None:
    """No field of a case or record can be written, and the refusal does not hold what was to be written."""
    case = case_of(people=[{"role": "mother"}])
    assert case.people is not None
    for thing, field in ((case, "case_id"), (case, "people"), (case, "nonsense"), (case.people[0], "role")):
        with pytest.raises(AttributeError, match="does not change") as told:
            setattr(thing, field, "SECRETVALUE")
        assert "SECRETVALUE" not in repr(told.value)
    with pytest.raises(TypeError):
        case.people[0] = case.people[0]  # type: ignore[index]
    assert case == case_of(people=[{"role": "mother"}])


# -- it says nothing of what it holds --------------------------------------------------------------------------------


def test_no_text_of_a_case_or_record_holds_a_value() -> None:
    """repr() and str() give the case's id and day, a record's class, and nothing more: they end up in logs."""
    case = CaseSummary.model_validate(
        {
            "case_id": "c",
            "as_of": "2026-06-30",
            "people": [{"id": "SECRETVALUE", "role": "mother", "date_of_birth": "1987-03-09"}],
            "meetings": [{"id": "SECRETVALUE", "kind": "core_group", "held_on": "1987-03-09"}],
        }
    )
    records = [record for _, found in case.collections() for record in found]
    texts = [text for thing in (case, *records, tuple(records)) for text in (repr(thing), str(thing), f"{thing}")]
    assert not [text for text in texts for secret in ("SECRETVALUE", "1987", "mother", "core_group") if secret in text]
    assert repr(case) == str(case) == "CaseSummary(case_id='c', as_of='2026-06-30')"
    assert [repr(record) for record in records] == ["Person()", "Meeting()"]
