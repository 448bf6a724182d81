"""`CaseSummary`: what is read into it, what follows from a field, what was known on a day, and what it will not say."""

from __future__ import annotations

import copy
import json
import pickle
import random
import re
from datetime import date, timedelta
from functools import cache
from itertools import permutations
from random import Random
from typing import Any

import pytest

from riskflags import CaseError, CaseSummary
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.case.versions import is_assumed, known_since
from riskflags.cli.schemas import schema_text
from riskflags.reading import yaml_text
from support import ROOT
from support.generated.cases import random_case

AS_OF = date(2026, 6, 30)
SECRETS = ("SECRETVALUE", "1987-03-09", "1987")


def case_of(**collections: Any) -> CaseSummary:
    """A case with these collections."""
    return CaseSummary.model_validate({"case_id": "c", "as_of": AS_OF, **collections})


def known_ids(case: CaseSummary, collection: str) -> list[str | None]:
    """The ids of a collection's records, in order."""
    return [record.id for record in getattr(case, collection)]


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


def test_asking_what_was_known_changes_nothing() -> None:
    """A view of an earlier day leaves the case as it was."""
    case = case_of(people=[{"id": "p", "recorded_on": day, "role": "mother"} for day in ("2026-01-01", "2026-02-01")])
    before = case.model_dump_json()
    case.as_known_on(date(2026, 1, 15))
    assert case.model_dump_json() == before


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
    assert not [text for text in texts for secret in (*SECRETS, "mother", "core_group") if secret in text]
    assert repr(case) == str(case) == "CaseSummary(case_id='c', as_of='2026-06-30')"
    assert [repr(record) for record in records] == ["Person()", "Meeting()"]


# -- versions --------------------------------------------------------------------------------------------------------

PLAN = [
    {"id": "plan", "recorded_on": "2026-01-10", "kind": "child_in_need", "ended": False, "start_date": "2026-01-05"},
    {"id": "plan", "recorded_on": "2026-03-10", "kind": "child_in_need", "ended": False, "review_due": "2026-09-01"},
    {"id": "plan", "recorded_on": "2026-05-10", "kind": "child_in_need", "end_date": "2026-05-01"},
]


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2026-01-09", None),
        ("2026-01-10", 0),
        ("2026-03-09", 0),
        ("2026-03-10", 1),
        ("2026-05-09", 1),
        ("2026-05-10", 2),
        ("2026-06-30", 2),
    ],
)
def test_the_last_version_known_by_a_day_counts(day: str, version: int | None) -> None:
    """Of a record's versions the last recorded by the day stands, whole and alone; before the first there is none."""
    expected = () if version is None else case_of(plans=[PLAN[version]]).plans
    assert case_of(plans=PLAN).as_known_on(date.fromisoformat(day)).plans == expected


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_versions_does_not_matter(order: tuple[int, ...]) -> None:
    """Which version counts goes by recorded_on, never by its place in the list."""
    case = case_of(plans=[PLAN[at] for at in order])
    for month in range(1, 7):
        day = date(2026, month, 28)
        assert case.as_known_on(day).plans == case_of(plans=PLAN).as_known_on(day).plans


def test_a_later_version_takes_back_what_an_earlier_one_said() -> None:
    """A version replaces the one before it whole: a field it leaves out is not known again."""
    case = case_of(
        health=[
            {"id": "h", "recorded_on": "2026-01-01", "severity": "severe"},
            {"id": "h", "recorded_on": "2026-02-01"},
        ]
    )
    known = case.as_known_on(AS_OF).health
    assert known is not None
    assert [record.severity for record in known] == [None]


def test_records_of_other_ids_and_of_none_are_records_of_their_own() -> None:
    """Versions share an id within their collection; records without one, and other collections, are not mixed up."""
    case = case_of(
        people=[{"id": "a", "role": "mother"}, {"role": "sibling"}, {"role": "sibling"}, {"id": "b", "role": "father"}],
        health=[{"id": "a", "recorded_on": "2026-01-01"}, {"id": "a", "recorded_on": "2026-02-01"}],
    )
    known = case.as_known_on(AS_OF)
    assert known_ids(known, "people") == ["a", None, None, "b"]
    assert known_ids(known, "health") == ["a"]


def test_a_record_made_later_is_not_known() -> None:
    """A record made after the day is left aside; its collection stays recorded, though nothing is left in it."""
    case = case_of(concerns=[{"kind": "neglect", "recorded_on": "2026-05-01"}], visits=[])
    known = case.as_known_on(date(2026, 4, 30))
    assert known.concerns == ()
    assert known.visits == ()
    assert known.people is None
    assert len(case.as_known_on(date(2026, 5, 1)).concerns or ()) == 1


def test_a_record_made_after_the_summarys_own_day_is_left_aside() -> None:
    """A record made after as_of may stand in a summary, days and all, and is not known on as_of."""
    case = case_of(concerns=[{"kind": "neglect", "date": "2026-07-02", "recorded_on": "2026-07-03"}])
    assert case.as_known_on(AS_OF).concerns == ()


def test_a_record_that_does_not_say_when_it_was_made_is_known_from_its_latest_day() -> None:
    """Without recorded_on a record is taken as known from the latest day of something that happened, and marked so."""
    case = case_of(
        meetings=[{"requested_on": "2026-02-01", "held_on": "2026-02-09", "planned_for": "2026-02-05"}],
        statuses=[{"kind": "child_in_need", "start_date": "2026-01-01"}],
    )
    assert case.meetings is not None
    assert known_since(case.meetings[0]) == date(2026, 2, 9)
    assert is_assumed(case.meetings[0])
    assert case.as_known_on(date(2026, 2, 8)).meetings == ()
    assert case.as_known_on(date(2026, 2, 9)).meetings == case.meetings
    assert case.as_known_on(date(2026, 1, 1)).statuses == case.statuses
    assert case.as_known_on(date(2025, 12, 31)).statuses == ()


def test_a_planned_day_does_not_hold_a_record_back() -> None:
    """A due or expected day may lie ahead of its record, and of the summary, and does not make the record unknown."""
    case = case_of(
        people=[{"role": "child", "born": False, "expected_date_of_birth": "2026-09-01"}],
        plans=[{"kind": "child_in_need", "start_date": "2026-01-01", "review_due": "2027-01-01"}],
        participations=[{"meeting": "core_group", "meeting_date": "2026-08-01", "report_due": "2026-07-20"}],
    )
    known = case.as_known_on(date(2026, 1, 1))
    assert (known.people, known.plans, known.participations) == (case.people, case.plans, case.participations)


def test_a_record_without_any_day_is_always_known() -> None:
    """What has neither recorded_on nor a day is known from the first."""
    case = case_of(people=[{"role": "mother"}])
    assert known_since(case.people[0]) is None  # type: ignore[index]
    assert case.as_known_on(date(1950, 1, 1)).people == case.people


def test_a_version_says_itself_when_it_was_made() -> None:
    """recorded_on counts over the days a record speaks of: what is recorded in May of January is not known till May."""
    case = case_of(injuries=[{"kind": "bruise", "date": "2026-01-05", "recorded_on": "2026-05-01"}])
    assert case.injuries is not None
    assert not is_assumed(case.injuries[0])
    assert case.as_known_on(date(2026, 4, 30)).injuries == ()


def test_what_was_known_keeps_its_own_day_and_its_open_lists() -> None:
    """A view is a summary as of its day, of the same case, with the same lists open."""
    case = case_of(open={"meetings": ["core_group"]}, meetings=[])
    known = case.as_known_on(date(2026, 1, 1))
    assert (known.as_of, known.case_id, known.open) == (date(2026, 1, 1), "c", case.open)


def test_a_day_after_the_summarys_own_is_refused() -> None:
    """A summary cannot say what was known after its own day; that holds for a view's day too."""
    case = case_of()
    for known, day in ((case, date(2026, 7, 1)), (case.as_known_on(date(2026, 1, 1)), date(2026, 1, 2))):
        with pytest.raises(CaseError, match="does not reach as far as the day asked for") as told:
            known.as_known_on(day)
        assert "2026" not in str(told.value)


def test_a_case_that_needs_no_view_is_its_own() -> None:
    """On its own day a case without versions and later records is given back as it is."""
    plain = case_of(people=[{"id": "p", "role": "mother", "recorded_on": "2026-06-30"}])
    assert plain.as_known_on(AS_OF) is plain
    assert case_of(plans=PLAN).as_known_on(AS_OF) is not None
    assert known_ids(case_of(plans=PLAN).as_known_on(AS_OF), "plans") == ["plan"]


def test_asking_twice_gives_what_asking_once_gives() -> None:
    """The view of an earlier day out of a view of a later day is the view of the earlier day, but for old versions."""
    rnd, tried = Random(11), 0
    for _ in range(150):
        case = CaseSummary.model_validate(random_case(rnd))
        early, late = sorted(AS_OF - timedelta(days=rnd.randint(0, 500)) for _ in range(2))
        direct = case.as_known_on(early)
        assert case.as_known_on(late).as_known_on(early) == direct
        assert direct.as_known_on(early) is direct
        tried += len(direct.model_dump_json()) != len(case.model_dump_json())
    assert tried > 30


def test_nothing_recorded_after_a_day_changes_what_was_known_on_it() -> None:
    """Later records and versions added to a case leave every earlier day's view as it was."""
    rnd, added = Random(13), 0
    for _ in range(100):
        data = random_case(rnd)
        day = AS_OF - timedelta(days=rnd.randint(1, 300))
        case = CaseSummary.model_validate(data)
        for name, found in case.collections():
            for record, known in zip(list(data[name]), found, strict=True):
                since = known_since(known) or day
                if name == "people" or since > day or rnd.random() < 0.5:
                    continue
                record |= {"id": f"r{added}", "recorded_on": since.isoformat()}
                later = (day + timedelta(days=rnd.randint(1, 400))).isoformat()
                data[name].insert(rnd.randint(0, len(data[name])), {"id": f"r{added}", "recorded_on": later})
                added += 1
        assert _contents(CaseSummary.model_validate(data).as_known_on(day)) == _contents(case.as_known_on(day))
    assert added > 200


def _contents(case: CaseSummary) -> dict[str, list[str]]:
    """Each collection's records without their ids and days of recording, in any order."""
    return {
        name: sorted(record.model_dump_json(exclude={"id", "recorded_on"}) for record in found)
        for name, found in case.collections()
    }


# -- the published schema --------------------------------------------------------------------------------------------


def faults_by_schema(value: Any, rule: dict[str, Any], defs: dict[str, Any], place: str = "") -> list[str]:
    """A validator for as much of JSON Schema as ours uses; a keyword it does not know fails."""
    known = {"type", "title", "default", "description", "properties", "required", "additionalProperties", "items"}
    known |= {
        "anyOf",
        "$ref",
        "enum",
        "const",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "$schema",
        "$id",
        "$defs",
    }
    assert set(rule) <= known, set(rule) - known
    if "$ref" in rule:
        return faults_by_schema(value, defs[rule["$ref"].rpartition("/")[2]], defs, place)
    if "anyOf" in rule:
        tried = [faults_by_schema(value, branch, defs, place) for branch in rule["anyOf"]]
        return [] if [] in tried else max(tried, key=lambda faults: faults[0].count("/"))
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    faults = []
    if "type" in rule and not isinstance(value, kinds[rule["type"]]):
        return [f"{place}: not {rule['type']}"]
    if value not in rule.get("enum", [value]) or value != rule.get("const", value):
        faults.append(f"{place}: not one of its words")
    if isinstance(value, str):
        if rule.get("format") == "date" and not _is_day(value):
            faults.append(f"{place}: not a day")
        if not rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value)):
            faults.append(f"{place}: of the wrong length")
        if not re.search(rule.get("pattern", ""), value):
            faults.append(f"{place}: not of the pattern")
    if isinstance(value, list):
        for at, item in enumerate(value):
            faults += faults_by_schema(item, rule.get("items", {}), defs, f"{place}/{at}")
    if isinstance(value, dict):
        faults += [f"{place}: lacks {key}" for key in rule.get("required", ()) if key not in value]
        others = rule.get("additionalProperties", {})
        for key, item in value.items():
            branch = rule.get("properties", {}).get(key, others)
            faults += (
                [f"{place}/{key}: no such key"]
                if branch is False
                else faults_by_schema(item, branch, defs, f"{place}/{key}")
            )
    return faults


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@cache
def published_schema() -> dict[str, Any]:
    """The schema of a case, as it is published."""
    schema: dict[str, Any] = json.loads(schema_text("case"))
    return schema


def faults_in(case: Any) -> list[str]:
    """What the published schema of a case finds wrong."""
    published = published_schema()
    return faults_by_schema(case, published, published["$defs"])


def test_the_schema_accepts_the_examples() -> None:
    """Every example summary is valid by the published schema, and read by the model."""
    files = [path for path in sorted((ROOT / "examples").glob("*.yaml")) if not path.stem.endswith(".expected")]
    assert len(files) >= 4
    for path in files:
        case = yaml_text.parse(path.read_text(encoding="utf-8"))
        assert faults_in(case) == [], path.name
        CaseSummary.model_validate(case)


def test_the_schema_and_the_model_agree_on_random_cases() -> None:
    """What the model writes the schema accepts, nulls and all."""
    rnd = Random(3)
    for _ in range(30):
        case = CaseSummary.model_validate(random_case(rnd))
        assert faults_in(json.loads(case.model_dump_json())) == []


@pytest.mark.parametrize(
    "change",
    [
        {"case_id": ""},
        {"case_id": "a\nb"},
        {"case_id": 5},
        {"as_of": "2026-02-30"},
        {"as_of": None},
        {"nonsense": []},
        {"people": {}},
        {"people": [None]},
        {"people": [{"role": "mum"}]},
        {"people": [{"rol": "mother"}]},
        {"people": [{"born": "yes"}]},
        {"people": [{"date_of_birth": 5}]},
        {"open": {"people": "some"}},
        {"open": []},
    ],
    ids=str,
)
def test_what_the_schema_refuses_the_model_refuses(change: dict[str, Any]) -> None:
    """A case that is wrong by the published schema is refused by the model too."""
    case = {"case_id": "c", "as_of": "2026-06-30", **change}
    assert faults_in(case)
    with pytest.raises(CaseError):
        CaseSummary.model_validate(case)


def test_the_schema_names_every_collection_and_field() -> None:
    """The published schema and the record classes have the same collections, fields and words."""
    published = published_schema()
    assert set(published["properties"]) == {"case_id", "as_of", "open", *COLLECTIONS}
    for record in COLLECTIONS.values():
        described = published["$defs"][record.__name__]["properties"]
        assert set(described) == set(fields_of(record))
        for name, field in fields_of(record).items():
            words = [word for branch in described[name]["anyOf"] for word in branch.get("enum", ())]
            assert tuple(words) == field.words


def test_the_order_of_records_is_kept() -> None:
    """A view keeps records in the order in which they first appear."""
    people = [{"id": str(number), "role": "sibling"} for number in range(8)]
    random.Random(1).shuffle(people)
    case = case_of(people=people, plans=PLAN)
    assert known_ids(case.as_known_on(AS_OF), "people") == [person["id"] for person in people]
