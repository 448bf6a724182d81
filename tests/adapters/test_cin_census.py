"""What each element of a children in need census becomes, and each of its hazards once."""

from __future__ import annotations

from typing import Any

import pytest

from riskflags.case import COLLECTIONS
from support.cin_census import PLAN, PROTECTION, SECTION_47, details, element, one


def test_an_episode_becomes_a_status_a_referral_and_an_agency(write: Any) -> None:
    """With nothing said that the census does not say."""
    case, _ = one(write, details())
    assert case["as_of"] == "2026-03-31"
    assert case["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]
    assert case["statuses"] == [{"kind": "child_in_need", "start_date": "2025-09-01", "ended": False}]
    referral = {"to": "childrens_social_care", "state": "made", "date": "2025-09-01", "by": "education"}
    assert case["referrals"] == [{**referral, "outcome": "accepted"}]
    assert case["agencies"] == [{"kind": "childrens_social_care", "ended": False}]
    assert set(COLLECTIONS) - set(case) >= {"visits", "participations", "supervision", "injuries"}


def test_a_spell_never_closed_is_not_known_to_go_on(write: Any) -> None:
    """A plan without an end in a closed episode; and an enquiry, which only an outcome ends."""
    case, _ = one(
        write, details(within=PLAN.format("") + SECTION_47.format("<ICPCnotRequired>false</ICPCnotRequired>"))
    )
    assert case["plans"][0]["ended"] is False
    assert "ended" not in case["enquiries"][0]
    closed = details(referred="2025-01-01", closed="2026-02-01", within=PLAN.format("") + PROTECTION.format(""))
    case, _ = one(write, closed + details())
    assert [plan.get("ended") for plan in case["plans"]] == [None, None]
    case, _ = one(write, details(within=SECTION_47.format(element("DateOfInitialCPC", "2026-01-20"))))
    assert case["enquiries"][0]["ended"] is True


@pytest.mark.parametrize("expected", ["2026-04-01", "2026-03-31", "2025-06-01"])
def test_only_a_birth_still_to_come_is_of_an_unborn_child(write: Any, expected: str) -> None:
    """An expected day that has passed says neither that the child was born nor that it was not."""
    case, _ = one(write, details(), born=None, ExpectedPersonBirthDate=expected)
    unborn = expected > "2026-03-31"
    assert case["people"][0].get("born") is (False if unborn else None)
    assert len(case["pregnancies"]) == unborn


def test_an_estimated_birth_beside_a_real_one_is_no_expected_birth(write: Any) -> None:
    """The birth date counts."""
    case, _ = one(write, details(), ExpectedPersonBirthDate="2026-07-01")
    assert case["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("1900-01-01", "a day that stands for none, such as 1900-01-01"),
        ("2030-04-01", "a day after the extract's own"),
        ("31/12/2025", "not a day"),
        ("9" * 300, "longer than any value is"),
    ],
)
def test_a_doubtful_day_costs_that_day(write: Any, bad: str, said: str) -> None:
    """It is not known, and counted by kind; the child, and the rest of the record, stay."""
    case, account = one(write, details(within=PLAN.format(element("CINPlanEndDate", bad))))
    assert case["plans"] == [{"kind": "child_in_need", "of": "child", "start_date": "2025-11-01"}]
    assert dict(account.doubts) == {("CINPlanEndDate", said): 1}
    assert bad not in "\n".join(account.lines()).replace("such as 1900-01-01", "")


def test_what_is_doubtful_of_a_case_opens_its_lists(write: Any) -> None:
    """Whether a conference was held on an impossible day is not known, so no list says there was none."""
    case, _ = one(write, details(within=SECTION_47.format(element("DateOfInitialCPC", "2030-01-20"))))
    assert "initial_child_protection_conference" in case["open"]["meetings"]
    assert not [each for each in case["meetings"] if each["kind"] == "initial_child_protection_conference"]
    sound, _ = one(write, details(within=SECTION_47.format("")))
    assert "initial_child_protection_conference" not in sound["open"]["meetings"]


def test_an_end_before_its_beginning_is_not_known(write: Any) -> None:
    """And so not whether the spell has ended."""
    case, account = one(write, details(within=PLAN.format(element("CINPlanEndDate", "2025-10-01"))))
    assert case["plans"] == [{"kind": "child_in_need", "of": "child", "start_date": "2025-11-01"}]
    assert account.doubts[("plans.end_date", "before what it follows")] == 1


def test_a_row_that_stands_twice_counts_once(write: Any) -> None:
    """And the day of a conference that stands at both levels is one conference."""
    conference = element("DateOfInitialCPC", "2026-01-20")
    case, account = one(
        write, details(within=PLAN.format("") * 2 + SECTION_47.format(conference), DateOfInitialCPC="2026-01-20")
    )
    assert len(case["plans"]) == 1
    assert account.doubled == {"CINPlanDates": 1}
    kinds = [each["kind"] for each in case["meetings"]]
    assert kinds.count("initial_child_protection_conference") == 1


def test_every_review_counts_and_the_last_is_the_plans(write: Any) -> None:
    """``Reviews`` holds several days; a well-known tool keeps the first."""
    reviews = "".join(element("CPPreviewDate", day) for day in ("2026-03-02", "2025-12-01"))
    case, _ = one(write, details(within=PROTECTION.format(f"<Reviews>{reviews}</Reviews>")))
    assert case["plans"][0]["last_reviewed_on"] == "2026-03-02"
    assert [each["held_on"] for each in case["meetings"]] == ["2026-03-02", "2025-12-01"]


def test_factors_become_concerns_and_an_unknown_one_costs_itself(write: Any) -> None:
    """3A and 3B are one concern; 4A is the child's own; RB is no code."""
    factors = "".join(element("AssessmentFactors", code) for code in ("3A", "3B", "4B", "4A", "RB"))
    assessment = (
        "<Assessments><AssessmentActualStartDate>2025-09-03</AssessmentActualStartDate><FactorsIdentifiedAtAssessment>"
        f"{factors}</FactorsIdentifiedAtAssessment></Assessments>"
    )
    case, account = one(write, details(within=assessment))
    assert [each["kind"] for each in case["concerns"]] == ["domestic_abuse", "parental_mental_health"]
    assert case["assessments"][0] == {
        "kind": "child_and_family",
        "by": "childrens_social_care",
        "of": "child",
        "state": "under_way",
        "date": "2025-09-03",
    }
    assert account.doubts[("AssessmentFactors", "a code that is not in the list")] == 1


def test_an_assessment_begun_before_birth_is_a_pre_birth_one(write: Any) -> None:
    """By the day it began."""
    assessment = "<Assessments><AssessmentActualStartDate>2025-12-03</AssessmentActualStartDate></Assessments>"
    case, _ = one(write, details(within=assessment), born="2026-02-01")
    assert case["assessments"][0]["kind"] == "pre_birth"


def test_what_began_before_the_census_year_leaves_its_lists_open(write: Any) -> None:
    """Conferences and enquiries of earlier years are not in the return."""
    for referred, is_open in (("2025-03-30", True), ("2025-04-01", False)):
        case, _ = one(write, details(referred=referred))
        assert ("initial_child_protection_conference" in case["open"]["meetings"]) is is_open
        assert ("section_47" in case["open"]["enquiries"]) is is_open
        case, _ = one(write, details(within=PROTECTION.format("").replace("2025-10-20", referred)))
        assert ("review_child_protection_conference" in case["open"]["meetings"]) is is_open


def test_true_and_false_are_read_as_1_and_0(write: Any) -> None:
    """As samples write them, against the schema."""
    for written in ("0", "false"):
        case, _ = one(write, details(nfa=written))
        assert case["referrals"][0]["outcome"] == "accepted"
