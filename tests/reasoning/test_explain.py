"""Why a rule has its verdict, what stopped it, what it asks, and the smallest change that would bring another."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker, Rulebook, UnknownNameError
from riskflags.documents import Explanation
from support.generated.good_rulebook import GOOD, RULE_FILE, UNASSESSED, written
from support.generated.one_rule import UNASSESSED_ID, Known, for_random_rules, verdict_on

SIGNS_ID = "several-signs"


def told(explanation: Explanation) -> dict[str, Any]:
    """What an explanation says, less the words of facts and citations; nothing that it leaves empty."""
    said: dict[str, Any] = {
        "verdict": explanation.verdict,
        "because": {each.fact: each.value for each in explanation.because},
        "stopped_by": {each.fact: each.value for each in explanation.stopped_by},
        "asks": [each.fact for each in explanation.asks],
        "to_fire": {each.fact: each.to for each in explanation.to_fire},
        "to_quiet": {each.fact: each.to for each in explanation.to_quiet},
    }
    return {part: what for part, what in said.items() if what}


EXPECTING, DUE, ASSESSMENT = "pregnancy.expecting", "pregnancy.days_to_due_date", "pregnancy.assessment"
DONE = ("considered", "completed")
OVERDUE, MISSED, ANNOUNCED = "visit.overdue", "visit.missed", "visit.all_announced"

BY_HAND: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "fires",
        UNASSESSED_ID,
        {EXPECTING: True, DUE: 3, ASSESSMENT: "not_considered"},
        {
            "verdict": "fires",
            "because": {EXPECTING: True, DUE: 3, ASSESSMENT: "not_considered"},
            "to_quiet": {ASSESSMENT: DONE},
        },
    ),
    (
        "confirm",
        UNASSESSED_ID,
        {EXPECTING: True, DUE: 3},
        {
            "verdict": "confirm",
            "because": {EXPECTING: True, DUE: 3},
            "asks": [ASSESSMENT],
            "to_fire": {ASSESSMENT: ("not_considered",)},
            "to_quiet": {ASSESSMENT: DONE},
        },
    ),
    (
        "explore, one part open",
        UNASSESSED_ID,
        {EXPECTING: True, ASSESSMENT: "not_considered"},
        {
            "verdict": "explore",
            "because": {EXPECTING: True, ASSESSMENT: "not_considered"},
            "asks": [DUE],
            "to_fire": {DUE: "at most 30"},
            "to_quiet": {ASSESSMENT: DONE},
        },
    ),
    (
        "explore, bounds that leave it open",
        UNASSESSED_ID,
        {EXPECTING: True, DUE: {"at_least": 3}, ASSESSMENT: "not_considered"},
        {
            "verdict": "explore",
            "because": {EXPECTING: True, ASSESSMENT: "not_considered"},
            "asks": [DUE],
            "to_fire": {DUE: "at most 30"},
            "to_quiet": {ASSESSMENT: DONE},
        },
    ),
    (
        "explore, nothing known",
        UNASSESSED_ID,
        {},
        {
            "verdict": "explore",
            "asks": [EXPECTING, DUE, ASSESSMENT],
            "to_fire": {ASSESSMENT: ("not_considered",), DUE: "at most 30", EXPECTING: True},
            "to_quiet": {ASSESSMENT: DONE},
        },
    ),
    (
        "quiet, the concern denied",
        UNASSESSED_ID,
        {EXPECTING: False, DUE: 3, ASSESSMENT: "not_considered"},
        {
            "verdict": "quiet",
            "because": {EXPECTING: False, ASSESSMENT: "not_considered"},
            "stopped_by": {EXPECTING: False},
            "to_fire": {EXPECTING: True},
        },
    ),
    (
        "quiet, the safeguard there",
        UNASSESSED_ID,
        {EXPECTING: True, DUE: 3, ASSESSMENT: "completed"},
        {
            "verdict": "quiet",
            "because": {EXPECTING: True, DUE: 3, ASSESSMENT: "completed"},
            "stopped_by": {ASSESSMENT: "completed"},
            "to_fire": {ASSESSMENT: ("not_considered",)},
        },
    ),
    (
        "quiet on every ground there is",
        UNASSESSED_ID,
        {EXPECTING: False, DUE: "never", ASSESSMENT: "completed"},
        {
            "verdict": "quiet",
            "because": {EXPECTING: False, DUE: "never", ASSESSMENT: "completed"},
            "stopped_by": {EXPECTING: False, DUE: "never", ASSESSMENT: "completed"},
            "to_fire": {ASSESSMENT: ("not_considered",), DUE: "at most 30", EXPECTING: True},
        },
    ),
    (
        "quiet, all else unknown",
        UNASSESSED_ID,
        {EXPECTING: False},
        {
            "verdict": "quiet",
            "because": {EXPECTING: False},
            "stopped_by": {EXPECTING: False},
            "to_fire": {ASSESSMENT: ("not_considered",), DUE: "at most 30", EXPECTING: True},
        },
    ),
    (
        "fires on two of three",
        SIGNS_ID,
        {OVERDUE: True, MISSED: 2, ANNOUNCED: True},
        {"verdict": "fires", "because": {OVERDUE: True, MISSED: 2}},  # what was missed cannot be undone
    ),
    (
        "fires on all of three",
        SIGNS_ID,
        {OVERDUE: True, MISSED: 2, ANNOUNCED: False},
        {
            "verdict": "fires",
            "because": {OVERDUE: True, MISSED: 2, ANNOUNCED: False},
        },
    ),
    (
        "quiet with one of three",
        SIGNS_ID,
        {OVERDUE: True, MISSED: 1, ANNOUNCED: True},
        {
            "verdict": "quiet",
            "because": {MISSED: 1, ANNOUNCED: True},
            "stopped_by": {MISSED: 1, ANNOUNCED: True},
            "to_fire": {ANNOUNCED: False},
        },
    ),
    (
        "a derived fact is told by what it follows from",
        SIGNS_ID,
        {"visit.days_since": 31, MISSED: 2, ANNOUNCED: True},
        {
            "verdict": "fires",
            "because": {"visit.days_since": 31, MISSED: 2},
            "to_quiet": {"visit.days_since": "at most 30", "visit.working_days_since": "at most 5"},  # a visit
        },
    ),
    (
        "a derived fact that is not known is asked for by what is under it",
        SIGNS_ID,
        {"visit.days_since": 30, MISSED: 2, ANNOUNCED: True},
        {
            "verdict": "explore",
            "because": {"visit.days_since": 30, MISSED: 2, ANNOUNCED: True},
            "asks": ["visit.working_days_since"],
            "to_fire": {ANNOUNCED: False},
            "to_quiet": {"visit.working_days_since": "at most 5"},
        },
    ),
    (
        "a derived fact given beyond its parts is told by what follows from it",
        SIGNS_ID,
        {OVERDUE: True, "visit.days_since": 30, MISSED: 0, ANNOUNCED: False},
        {
            "verdict": "fires",
            "because": {"visit.working_days_since": {"at_least": 6}, ANNOUNCED: False},
            "to_quiet": {ANNOUNCED: True},  # one sign less is enough
        },
    ),
]


@pytest.mark.parametrize(
    ("rule", "facts", "said"), [row[1:] for row in BY_HAND], ids=[row[0].replace(" ", "-") for row in BY_HAND]
)
def test_an_explanation_by_hand(rule: str, facts: dict[str, Any], said: dict[str, Any], small: Checker) -> None:
    """The facts behind a verdict, what stopped it, what it asks and what would change it, as one would say by hand."""
    explanation = small.check_facts(facts).explain(rule)
    assert told(explanation) == said
    assert (explanation.case_id, explanation.as_of, explanation.rule) == (None, None, rule)


CASE: dict[str, Any] = {
    "case_id": "c-1",
    "as_of": "2026-06-30",
    "pregnancies": [
        {"id": "p1", "of": "mother", "ended": False, "known_on": "2026-02-01", "expected_date_of_birth": "2026-07-20"}
    ],
    "assessments": [{"kind": "parenting"}, {"kind": "pre_birth", "state": "completed", "date": "2026-03-01"}],
    "visits": [{"date": "2026-05-01", "outcome": "seen"}, {"date": "2026-04-01", "outcome": "not_in"}],
}


def test_an_explanation_of_a_case_names_the_records_behind_each_fact(small: Checker) -> None:
    """A record with an id by it, another by its place, and citations, means and questions in words."""
    explanation = small.explain(CASE, UNASSESSED_ID)
    assert told(explanation) == {
        "verdict": "quiet",
        "because": {EXPECTING: True, DUE: 20, ASSESSMENT: "completed"},
        "stopped_by": {ASSESSMENT: "completed"},
        "to_fire": {ASSESSMENT: ("not_considered",)},
    }
    assert (explanation.case_id, explanation.as_of) == ("c-1", "2026-06-30")
    assert {each.fact: each.records for each in explanation.because} == {
        EXPECTING: ("pregnancies/p1",),
        DUE: ("pregnancies/p1",),
        ASSESSMENT: ("assessments[1]", "pregnancies/p1"),
    }
    assert explanation.because[0].means == "The mother is pregnant now."
    assert explanation.to_fire[0].means == "How far the pre-birth assessment has got."
    assert [citation.point for citation in explanation.citations] == ["review-a/rec-1"]


def test_an_explanation_speaks_of_its_own_day(small: Checker) -> None:
    """As of an earlier day, it explains what was known on that day."""
    case = {**CASE, "pregnancies": [{**CASE["pregnancies"][0], "recorded_on": "2026-02-01"}]}
    explanation = small.explain(case, UNASSESSED_ID, as_of=date(2026, 2, 20))
    assert (explanation.as_of, explanation.verdict) == ("2026-02-20", "quiet")
    assert {each.fact: each.value for each in explanation.stopped_by} == {DUE: 150}


def test_what_is_asked_is_asked_in_the_facts_own_question(small: Checker) -> None:
    """Each fact asked for comes with its question."""
    explanation = small.explain(
        {"case_id": "c", "as_of": "2026-06-30", "pregnancies": CASE["pregnancies"]}, UNASSESSED_ID
    )
    assert explanation.verdict == "confirm"
    assert [(each.fact, each.ask) for each in explanation.asks] == [
        (ASSESSMENT, "How far has the pre-birth assessment got?")
    ]


def test_an_unknown_rule_is_refused_with_the_nearest(small: Checker) -> None:
    """A rule that does not exist is told with the one that may be meant, on a case and on facts."""
    for explain in (lambda rule: small.explain(CASE, rule), small.check_facts({}).explain):
        with pytest.raises(UnknownNameError, match="Did you mean 'several-signs'"):
            explain("several-sign")
        with pytest.raises(UnknownNameError, match="riskflags rules"):
            explain("zzz")


def test_a_draft_can_be_explained_before_it_runs(tmp_path: Path) -> None:
    """A rule that does not run yet says nothing in a report, and still explains itself."""
    draft = UNASSESSED.replace("{status: active, since: 2026-12-01, review_by: 2027-12-01}", "{status: draft}")
    checker = Checker(Rulebook.load(written(tmp_path, {**GOOD, RULE_FILE: draft})))
    report = checker.check_facts(BY_HAND[0][2])
    assert list(report.verdicts) == [SIGNS_ID]
    assert told(report.explain(UNASSESSED_ID)) == BY_HAND[0][3]


def test_the_facts_named_suffice_for_the_verdict(small: Checker) -> None:
    """Known alone, the facts behind a verdict bring that verdict, and those that stopped a rule keep it quiet."""
    counted: Counter[str] = Counter()

    def holds(checker: Checker, known: Known, explanation: Explanation) -> None:
        behind = {each.fact: each.value for each in explanation.because}
        counted[explanation.verdict] += 1
        counted["left aside"] += len(known) > len(behind)
        assert behind.items() <= known.items()
        assert verdict_on(checker, behind) == explanation.verdict
        stopped = {each.fact: each.value for each in explanation.stopped_by}
        assert bool(stopped) == (explanation.verdict == "quiet")
        assert stopped.items() <= behind.items()
        assert not stopped or verdict_on(checker, stopped) == "quiet"
        assert bool(explanation.asks) == (explanation.verdict in ("confirm", "explore"))
        assert not {each.fact for each in explanation.asks} & set(known)

    for_random_rules(small.rulebook, 400, holds)
    print(dict(counted))
    assert min(counted[verdict] for verdict in ("fires", "explore", "quiet")) >= 30
    assert counted["confirm"] >= 3
    assert counted["left aside"] >= 100
