"""Versions of a record: which one counts on a day, and what was known of a case then."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest

from riskflags import CaseError, CaseSummary
from riskflags.case.versions import is_assumed, known_since
from support.generated.cases import AS_OF, case_of, random_case

PLAN = [
    {"id": "plan", "recorded_on": "2026-01-10", "kind": "child_in_need", "ended": False, "start_date": "2026-01-05"},
    {"id": "plan", "recorded_on": "2026-03-10", "kind": "child_in_need", "ended": False, "review_due": "2026-09-01"},
    {"id": "plan", "recorded_on": "2026-05-10", "kind": "child_in_need", "end_date": "2026-05-01"},
]


def known_ids(case: CaseSummary, collection: str) -> list[str | None]:
    """The ids of a collection's records, in order."""
    return [record.id for record in getattr(case, collection)]


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


def test_the_order_of_records_is_kept() -> None:
    """A view keeps records in the order in which they first appear."""
    people = [{"id": str(number), "role": "sibling"} for number in range(8)]
    random.Random(1).shuffle(people)
    case = case_of(people=people, plans=PLAN)
    assert known_ids(case.as_known_on(AS_OF), "people") == [person["id"] for person in people]


def test_asking_what_was_known_changes_nothing() -> None:
    """A view of an earlier day leaves the case as it was."""
    case = case_of(people=[{"id": "p", "recorded_on": day, "role": "mother"} for day in ("2026-01-01", "2026-02-01")])
    before = case.model_dump_json()
    case.as_known_on(date(2026, 1, 15))
    assert case.model_dump_json() == before
