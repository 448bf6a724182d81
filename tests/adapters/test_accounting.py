"""Every child and element of a file is accounted for: used, left out and why, unrecognised, or not recorded at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from riskflags import Checker, InputError
from riskflags.adapters.engine import FEWEST
from riskflags.adapters.xml_reader import CHUNK
from support import ROOT
from support.cin_census import AS_OF, PLAN, PROTECTION, SECTION_47, child, details, message, one, read

SAMPLE = ROOT.parent / "shared" / "samples" / "cin-census-332-children.xml"


def many(extra: str, count: int = FEWEST) -> str:
    """A return in which each child's episode holds this."""
    return message(
        *(child(f"C{number}", details(referred=f"2025-09-{number + 1:02}", within=extra)) for number in range(count))
    )


def test_only_open_cases_of_living_children_are_taken(write: Any) -> None:
    """Each of the others is counted, and why."""
    text = message(
        child("OPEN", details()),
        child("CLOSED", details(closed="2025-12-01")),
        child("NFA", details(nfa="true", closed=None)),
        child("DIED", details(), PersonDeathDate="2026-01-01"),
        child("ADULT", details(), born="2008-03-31"),
        child("SEVENTEEN", details(), born="2008-04-01"),
        child("OPEN", details()),
        child("", details()),
    )
    cases, account = read(write(text))
    assert set(cases) == {"OPEN", "SEVENTEEN"}
    left_out = {"closed": 2, "died": 1, "18 or over": 1, "no id": 1, "an id that stood before": 1}
    assert dict(account.cases_left_out) == left_out
    assert (account.cases, account.given) == (8, 2)
    cases, _ = read(write(text), closed=True)
    assert set(cases) == {"OPEN", "CLOSED", "NFA", "SEVENTEEN"}
    assert cases["NFA"]["statuses"] == []
    assert cases["NFA"]["referrals"][0]["outcome"] == "no_further_action"


def test_the_day_of_the_file_is_taken_unless_another_is_asked_for(write: Any) -> None:
    """Some files give another day than 31 March."""
    path = write(message(child("A1", details()), day="2025-10-21"))
    cases, account = read(path)
    assert (cases["A1"]["as_of"], account.as_of_is_given) == ("2025-10-21", False)
    assert "21 October 2025: the day that the file gives" in next(account.lines())
    cases, account = read(path, as_of=date(2025, 12, 1))
    assert (cases["A1"]["as_of"], account.as_of_is_given) == ("2025-12-01", True)
    nameless = write(message(child("A1", details()), day=""))
    with pytest.raises(InputError, match="Say it with --as-of"):
        read(nameless)
    assert read(nameless, as_of=AS_OF)[0]


def test_elements_are_used_left_out_or_unrecognised_and_add_up(write: Any) -> None:
    """Stray text, empty blocks, unknown elements with others in them, and both words for sex."""
    odd = (
        "stray<FactorsIdentifiedAtAssessment/><Novelty><CINclosureDate>2025-12-01</CINclosureDate><Inner/></Novelty>"
        "<PreProceedingsandFGDM><PPStartDate>2025-12-01</PPStartDate></PreProceedingsandFGDM>"
    )
    path = write(message(child("A1", details(within=odd), GenderCurrent=1)))
    cases, account = read(path)
    assert cases["A1"]["statuses"][0]["ended"] is False, "an element within an unknown one is not read"
    assert dict(account.unrecognised) == {"Novelty": 1, "CINclosureDate": 1, "Inner": 1}
    assert account.stray_texts == 1
    assert account.left_out["the model has no word for care proceedings"] == 2
    parts = (account.used, account.structure, account.left_out.total(), account.unrecognised.total())
    assert sum(parts) == account.elements == path.read_text().count("</") + path.read_text().count("/>")


def test_a_column_empty_or_of_one_value_throughout_is_not_recorded(write: Any) -> None:
    """No end of any of many plans: whether one has ended is not recorded. With few it may be so."""
    cases, account = read(write(many(PLAN.format(""))))
    assert "CINPlanDates.CINPlanEndDate" in account.unrecorded
    assert not any("ended" in plan for case in cases.values() for plan in case["plans"])
    few, account = read(write(many(PLAN.format(""), FEWEST - 1)))
    assert "CINPlanDates.CINPlanEndDate" not in account.unrecorded
    assert all(plan["ended"] is False for case in few.values() for plan in case["plans"])
    ended = SECTION_47.format("<ICPCnotRequired>true</ICPCnotRequired>")
    cases, account = read(write(many(ended)))
    assert "Section47.ICPCnotRequired" in account.unrecorded
    assert not any("ended" in case["enquiries"][0] for case in cases.values()), "true for every one says nothing"


def test_what_stands_nowhere_in_a_file_is_not_recorded_in_it(write: Any) -> None:
    """No review in a whole return, however small: nobody can tell that a plan had none, and there is no flag."""
    cases, account = read(write(message(child("A1", details(within=PROTECTION.format(""))))))
    assert "ChildProtectionPlans.CPPreviewDate" in account.unrecorded
    assert "review_child_protection_conference" in cases["A1"]["open"]["meetings"]
    assert not Checker().check(cases["A1"]).flags
    with_reviews, _ = one(write, details(within=PROTECTION.format("")))
    assert [flag.rule for flag in Checker().check(with_reviews).flags] == ["first-plan-review-missing"]


def test_a_return_without_a_header_is_known_by_its_episodes(write: Any) -> None:
    """The schema lets the header be left out; then the day must be said."""
    text = message(child("A1", details()))
    path = write("<Message>" + text[text.index("<Children>") :])
    with pytest.raises(InputError, match="Say it with --as-of"):
        read(path)
    assert set(read(path, as_of=AS_OF)[0]) == {"A1"}


@pytest.mark.skipif(
    not SAMPLE.exists(), reason="the public sample of 332 children is not beside this checkout (../shared/samples)"
)
def test_the_public_sample_is_accounted_for() -> None:
    """Every child and element; all its episodes are closed, so that no case is open."""
    cases, account = read(SAMPLE)
    assert (len(cases), account.cases) == (0, 332)
    cases, account = read(SAMPLE, closed=True)
    assert (account.cases, account.given + account.cases_left_out["died"]) == (332, 332)
    checker = Checker()
    assert not [flag for case in cases.values() for flag in checker.check(case).flags]
    assert account.unrecognised.total() == 0


def test_a_case_longer_than_what_is_read_at_once_is_whole(write: Any) -> None:
    """Its first and its last element are of one child, and all between them are counted."""
    padding = "<Odd>x</Odd>" * (3 * CHUNK // len("<Odd>x</Odd>"))
    cases, account = read(
        write(message(child("A1", details(within=padding + SECTION_47.format(""))), child("A2"))), closed=True
    )
    assert set(cases) == {"A1", "A2"}
    assert cases["A1"]["enquiries"]
    assert account.unrecognised == {"Odd": padding.count("<Odd>")}
