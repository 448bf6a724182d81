"""What each element of a children in need census becomes, and each of its hazards once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from riskflags.case import COLLECTIONS
from support.cin_census import EVERY_BLOCK, PLAN, PROTECTION, SECTION_47, child, details, element, message, one, read


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
    assert account.doubts[("CINPlanEndDate", "before what it follows")] == 1


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
        case, _ = one(write, details(referred, PROTECTION.format("").replace("2025-10-20", referred)))
        assert ("review_child_protection_conference" in case["open"]["meetings"]) is is_open


def test_of_a_plan_from_before_the_referral_reviews_may_be_elsewhere(write: Any) -> None:
    """It came with the child from another authority, which held its conference, and reviews perhaps."""
    for referred, is_open in (("2025-10-20", False), ("2025-10-21", True)):
        case, _ = one(write, details(referred, PROTECTION.format("")))
        assert ("review_child_protection_conference" in case["open"]["meetings"]) is is_open


def test_true_and_false_are_read_as_1_and_0(write: Any) -> None:
    """As samples write them, against the schema."""
    for written in ("0", "false"):
        case, _ = one(write, details(nfa=written))
        assert case["referrals"][0]["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("code", "by", "doubts"),
    [("9", None, 0), ("10", None, 0), ("4", "housing", 0), ("5d", "early_help", 0), ("1", None, 1), ("11", None, 1)],
)
def test_a_source_of_a_referral_that_nobody_knows_is_not_told(write: Any, code: str, by: Any, doubts: int) -> None:
    """Anonymous and unknown are codes; one that is in no list is doubtful. The referral stays."""
    case, account = one(write, details(source=code))
    (referral,) = case["referrals"]
    assert (referral["date"], referral.get("by")) == ("2025-09-01", by)
    assert account.doubts.total() == doubts


@pytest.mark.parametrize(("code", "in_need"), [("N4", True), ("N0", True), (None, True), ("N9", False), ("N12", None)])
def test_a_child_is_in_need_unless_the_need_says_not(write: Any, code: str | None, in_need: bool | None) -> None:
    """A need not stated is one; N9 is none, and the list says so; of a code in no list it is not known."""
    case, _ = one(write, details(PrimaryNeedCode=code))
    assert [status["kind"] for status in case["statuses"]] == ["child_in_need"] * (in_need is True)
    assert ("child_in_need" in case["open"]["statuses"]) is (in_need is None)


def test_disabilities_are_one_record_and_none_of_them_is_none(write: Any) -> None:
    """However many there are; nobody says what else the child's health is."""
    for codes, disabled, doubts in ((("AUT", "LD"), True, 0), (("NONE",), False, 0), (("DYSLEXIA", "none"), False, 1)):
        listed = "".join(element("Disability", code) for code in codes)
        episodes = f"<ChildCharacteristics><Disabilities>{listed}</Disabilities></ChildCharacteristics>{details()}"
        case, account = one(write, episodes)
        assert case["health"] == [{"of": "child", "kind": "disability", "ended": False}] * disabled
        assert case["open"]["health"] == "all"
        assert account.doubts.total() == doubts


@pytest.mark.parametrize(("before", "told"), [("2", True), ("0", False), ("", False), ("several", False)])
def test_plans_before_this_one_are_history_without_saying_whose(write: Any, before: str, told: bool) -> None:
    """How many there were, and when, the model has no place for; what is not a number is doubtful."""
    case, account = one(write, details(within=PROTECTION.format(element("NumberOfPreviousCPP", before))))
    assert case["history"] == [{"kind": "child_protection_concerns"}] * told
    assert case["open"]["history"] == "all"
    assert account.doubts.total() == (before == "several")


def test_a_plan_begun_before_birth_is_kept(write: Any) -> None:
    """It is a plan for an unborn child, and no fault."""
    case, account = one(write, details(within=PROTECTION.format("")), born="2026-01-05")
    assert case["plans"][0]["start_date"] == "2025-10-20"
    assert not account.doubts


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8-sig", ""), ("utf-16", ""), ("utf-16", "utf-16"), ("utf-16-le", "utf-16"), ("cp1252", "windows-1252")],
)
def test_a_return_is_read_however_it_was_saved(tmp_path: Path, encoding: str, declared: str) -> None:
    """With or without a mark of its order of bytes, and whatever encoding it declares."""
    text = message(child("É1", details()), child("OTHER", details(within=EVERY_BLOCK)))
    first = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    path = tmp_path / "census.xml"
    path.write_text(first + text, encoding=encoding)
    cases, account = read(path)
    assert set(cases) == {"É1", "OTHER"}
    assert account.elements == text.count("</")
