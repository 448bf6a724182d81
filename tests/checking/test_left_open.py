"""A question says where a blank end date, or a list that was left out, is what leaves it open."""

from __future__ import annotations

from typing import Any

import pytest

from riskflags import CaseSummary, Checker
from riskflags.replay import replay, replay_to_page, replay_to_text
from support.browser import Page

NO_END = "No end date and no `ended`: not known whether it still runs."
NO_PLANS = "The summary has no list of plans."
IN_NEED = {"kind": "child_in_need", "start_date": "2026-01-12", "ended": False}
BASE = {"case_id": "c", "as_of": "2026-06-30", "statuses": [IN_NEED]}
PLAN = {"kind": "child_in_need", "start_date": "2026-02-02"}


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The shipped rules: what a plan in place means is theirs."""
    return Checker()


@pytest.mark.parametrize(
    ("lists", "left_open_by"),
    [
        ({}, [NO_PLANS]),
        ({"plans": [PLAN]}, [NO_END]),
        ({"plans": [{**PLAN, "of": "mother", "kind": "other"}], "open": {"plans": ["child_in_need"]}}, []),
        ({"plans": [], "open": {"plans": "all"}}, []),  # that the list is open was said
        ({"plans": [{**PLAN, "kind": None, "ended": False}]}, []),  # it is another blank
    ],
)
def test_what_leaves_a_question_open_is_told_with_it(
    checker: Checker, lists: dict[str, Any], left_open_by: list[str]
) -> None:
    """In an explanation, as data and in words; and nothing where something else leaves it open."""
    report = checker.check(BASE | lists)
    assert report.verdicts["open-without-plan"] == "explore"
    explained = report.explain("open-without-plan")
    assert [text for each in explained.asks for text in each.left_open_by] == left_open_by


def test_a_report_says_it_beside_its_question(checker: Checker) -> None:
    """In text and Markdown, brief and in full, in a notebook, and in JSON."""
    report = checker.check({**BASE, "plans": [PLAN]})
    shown = [report.to_text(10_000), report.to_text(10_000, full=True), report._repr_html_(), report.to_json()]
    assert [NO_END in text for text in shown] == [True] * 4
    assert "No end date and no" in report.to_markdown()
    assert NO_END not in checker.check({**BASE, "plans": [{**PLAN, "ended": False}]}).to_text(10_000)


def test_a_replay_says_it_too(checker: Checker) -> None:
    """Beside its questions and what is to be confirmed, in text and on the page, in the words of a report."""
    injury = {"kind": "bruise", "date": "2026-06-20", "explanation": "doubted"}
    case = CaseSummary.model_validate({**BASE, "plans": [PLAN], "injuries": [injury]})
    flags = checker.check(case).flags
    to_confirm = [
        f"{each.ask} {each.left_open_by[0]}" for flag in flags for each in flag.to_confirm if each.left_open_by
    ]
    assert to_confirm
    replayed = replay(checker, case)
    for text in (replay_to_text(replayed, 10_000), Page(replay_to_page(replayed)).text):
        assert NO_END in text
        assert [said in text for said in to_confirm] == [True] * len(to_confirm)


def test_what_is_to_be_confirmed_says_it_too(checker: Checker) -> None:
    """Of every flag to be confirmed, each fact that rests on a list that was left out."""
    injury = {"kind": "bruise", "date": "2026-06-20", "explanation": "doubted"}
    flags = checker.check({**BASE, "injuries": [injury]}).flags
    asked = [each for flag in flags for each in flag.to_confirm if each.left_open_by]
    assert asked
    text = checker.check({**BASE, "injuries": [injury]}).to_text(10_000, full=True)
    assert all(f"{each.ask} {each.left_open_by[0]}" in text for each in asked)
    given = checker.check_facts({"pregnancy.expecting": True, "mother.previous_puerperal_psychosis": True})
    assert not [each for flag in given.flags for each in flag.to_confirm if each.left_open_by]
