"""Facts given directly: which are refused, and what follows from those that are taken."""

from __future__ import annotations

from datetime import date, datetime
from math import inf
from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker, FactsError, Rulebook
from riskflags.facts.definition import FactType
from riskflags.facts.values import (
    NOT_KNOWN,
    to_written,
)
from support.generated.good_rulebook import GOOD, PREGNANCY, PREGNANCY_FILE, written

YES_NO, NUMBER, DAYS, DATE = FactType("yes_no"), FactType("number"), FactType("days"), FactType("date")
SECRET = "Jones"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker of the small rulebook."""
    return Checker(Rulebook.load(written(tmp_path_factory.mktemp("small"), GOOD)))


def refused(checker: Checker, facts: Any) -> FactsError:
    """The error for which facts are refused."""
    with pytest.raises(FactsError) as error:
        checker.check_facts(facts)
    return error.value


def test_an_unknown_fact_is_refused_with_the_nearest(small: Checker) -> None:
    """A misspelt fact would read as not known; so it is refused, with the nearest name and no value."""
    faults = refused(small, {"visit.mised": 3, "zzz": SECRET}).faults
    assert [str(fault) for fault in faults] == [
        "(key 1): There is no such fact. Did you mean 'visit.missed'?",
        "(key 2): There is no such fact. See `riskflags facts`.",
    ]


@pytest.mark.parametrize("name", [None, 3, ("a",), True, "a b", SECRET * 100], ids=lambda name: repr(name)[:12])
def test_a_name_that_is_none_is_refused(name: Any, small: Checker) -> None:
    """Whatever stands where a fact's name should is an unknown fact, and is not quoted where it could be a value."""
    error = refused(small, {name: True})
    assert error.faults[0].what == "There is no such fact."
    assert SECRET * 2 not in f"{error}{error!r}"


@pytest.mark.parametrize("facts", [None, [], "visit.missed", 3, [("visit.missed", 3)]], ids=repr)
def test_facts_that_are_no_mapping_are_refused(facts: Any, small: Checker) -> None:
    """Anything but facts by name is refused as such."""
    assert "mapping" in refused(small, facts).faults[0].what


def test_a_wrong_type_is_refused_without_its_value(small: Checker) -> None:
    """Each fact says what it takes; all at once; no value stands in the message."""
    facts = {"visit.missed": SECRET, "visit.overdue": "yes", "pregnancy.assessment": SECRET, "visit.days_since": True}
    error = refused(small, facts)
    assert [fault.path for fault in error.faults] == [(name,) for name in facts]
    assert [fault.what for fault in error.faults] == ["The fact cannot have this value."] * 4
    assert [fault.help for fault in error.faults] == [
        "It takes a whole number from 0 up, {at_least: …, at_most: …} or not known.",
        "It takes true, false or not known.",
        "It takes one of not_considered, considered, completed, {one_of: [several of them]} or not known.",
        "It takes a whole number, never, {at_least: …, at_most: …} or not known.",
    ]
    assert SECRET not in f"{error}{error!r}{error.__cause__}{error.__context__}"


def test_a_date_needs_the_day_on_which_it_is_said(small: Checker) -> None:
    """Without it the day could be any number of days ago; with it, it is compared as one read from a case is."""
    fault = refused(small, {"visit.last_on": "2026-06-20"}).faults[0]
    assert str(fault) == "visit.last_on: A day needs the day on which it is said. Give as_of too."
    values = small.check_facts({"visit.last_on": "2026-06-20"}, as_of=date(2026, 6, 30)).situation.values
    assert (values["visit.days_since"], values["visit.working_days_since"]) == ((10, 10), (7, 7))
    assert small.check_facts({"visit.last_on": "never"}).situation.values["visit.days_since"] == (inf, inf)


@pytest.mark.parametrize("odd", ["2026-06-30", 20260630, datetime(2026, 6, 30, 9)])
def test_the_day_on_which_facts_are_said_is_a_date(odd: Any, small: Checker) -> None:
    """A text, a number or a moment is refused."""
    with pytest.raises(FactsError, match="is not a datetime"):
        small.check_facts({}, as_of=odd)


@pytest.mark.parametrize(
    ("facts", "others"),
    [
        ({"concern.urgent": False, "concern.urgent_new": True}, "concern.urgent"),
        ({"concern.urgent": False, "concern.urgent_child_seen_since": False}, "concern.urgent"),
        (
            {
                "visit.missed_in_a_row": 2,
                "visit.missed_lately": True,
                "pregnancy.expecting": False,
                "pregnancy.days_since_due": 3,
            },
            "pregnancy.expecting",
        ),
    ],
    ids=str,
)
def test_facts_that_cannot_both_be_are_refused_by_both_their_names(
    facts: dict[str, Any], others: str, checker: Checker
) -> None:
    """Records that the one looks for are among the other's, say; no value is told."""
    assert [str(fault) for fault in refused(checker, facts).faults] == [
        f"{list(facts)[-1]}: It contradicts {others}. Correct one, or leave one out."
    ]


def test_what_follows_from_facts_given_is_known_too(checker: Checker) -> None:
    """An urgent worry of the last weeks is one of the last months; of none, the child was seen since each."""
    values = checker.check_facts({"concern.urgent_new": True}).situation.values
    assert values["concern.urgent"] is True
    values = checker.check_facts({"concern.urgent": False}).situation.values
    assert (values["concern.urgent_new"], values["concern.urgent_child_seen_since"]) == (False, True)


@pytest.mark.parametrize(
    "facts",
    [
        {"visit.overdue": True, "visit.days_since": 3, "visit.working_days_since": 2},
        {"visit.overdue": False, "visit.days_since": 31},
        {"visit.overdue": False, "visit.days_since": {"at_least": 31}},
        {"pregnancy.assessment": "considered", "pregnancy.assessment_completed": True},
        {"pregnancy.assessment": "completed", "pregnancy.assessment_completed": False},
        {"pregnancy.assessment": "not_considered", "pregnancy.assessment_considered": True},
        {
            "pregnancy.assessment": {"one_of": ["not_considered", "completed"]},
            "pregnancy.assessment_completed": False,
            "pregnancy.assessment_considered": True,
        },
        {
            "pregnancy.assessment": "not_considered",
            "pregnancy.assessment_completed": False,
            "pregnancy.assessment_considered": True,
        },
    ],
    ids=str,
)
def test_a_derived_fact_that_its_parts_deny_is_refused(facts: dict[str, Any], small: Checker) -> None:
    """A contradiction is refused, whichever side is wrong, with the fact's name and no value."""
    error = refused(small, facts)
    (fault,) = error.faults
    name, *others = facts
    assert fault.path == (name,)
    assert set(fault.what.removeprefix("It contradicts ").removesuffix(".").split(", ")) <= set(others)
    assert fault.help == "Leave it out: it is worked out from others."


@pytest.mark.parametrize(
    "facts",
    [
        {"visit.overdue": True},
        {"visit.overdue": False},
        {"visit.overdue": True, "visit.days_since": 3},
        {"visit.overdue": True, "visit.days_since": {"at_least": 3}},
        {"visit.overdue": True, "visit.days_since": 31},
        {"visit.overdue": None, "visit.days_since": 31},
        {"visit.overdue": NOT_KNOWN, "visit.days_since": 31},
        {"pregnancy.assessment": "completed"},
        {"pregnancy.assessment": "considered", "pregnancy.assessment_completed": False},
    ],
    ids=str,
)
def test_a_derived_fact_is_taken_as_given_where_its_parts_do_not_deny_it(facts: dict[str, Any], small: Checker) -> None:
    """A derived fact given alone, or beside parts that leave it open or agree, is as given; else it is worked out."""
    values = small.check_facts({**facts, "visit.missed": 2, "pregnancy.expecting": True}).situation.values
    for name, value in facts.items():
        if isinstance(value, bool | str) and value != NOT_KNOWN:
            assert values[name] == value
    verdict = small.check_facts({**facts, "visit.missed": 2, "visit.all_announced": True}).verdicts["several-signs"]
    overdue = facts.get("visit.overdue", False)
    if "visit.overdue" in facts:
        assert verdict == ("quiet" if overdue is False else "fires")


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"pregnancy.assessment_considered": True}, {"one_of": ["considered", "completed"]}),
        ({"pregnancy.assessment_completed": False}, {"one_of": ["not_considered", "considered"]}),
        ({"pregnancy.assessment": {"one_of": ["considered", "completed"]}}, {"one_of": ["considered", "completed"]}),
        (
            {
                "pregnancy.assessment": {"one_of": ["considered", "completed"]},
                "pregnancy.assessment_completed": False,
            },
            "considered",
        ),
        ({"pregnancy.assessment": "considered", "pregnancy.assessment_considered": True}, "considered"),
    ],
    ids=str,
)
def test_a_one_of_fact_keeps_what_its_parts_and_what_was_given_leave(
    facts: dict[str, Any], left: Any, small: Checker
) -> None:
    """What is said of it and what follows for it narrow it together, and a test that all it can be pass is a yes."""
    report = small.check_facts({"pregnancy.expecting": True, **facts})
    fact = report.situation.facts["pregnancy.assessment"]
    assert to_written(report.situation.values["pregnancy.assessment"], fact.type) == left
    told = {because.fact: because.value for because in report.explain("pregnant-and-unassessed").because}
    if "not_considered" not in str(left):
        assert report.verdicts["pregnant-and-unassessed"] == "quiet"
        assert told["pregnancy.assessment"] == left


def test_a_contradiction_is_found_through_facts_between(tmp_path: Path) -> None:
    """A derived fact over derived facts is denied by what stands at the bottom; each one between is judged alone."""
    above = PREGNANCY.rstrip() + (
        "\n\npregnancy.seen_to:\n  type: yes_no\n  means: x\n  ask: x?\n  not: pregnancy.unassessed\n"
        "\npregnancy.unassessed:\n  type: yes_no\n  means: x\n  ask: x?\n  all:\n"
        "    - pregnancy.assessment: [not_considered]\n"
    )
    checker = Checker(Rulebook.load(written(tmp_path, {**GOOD, PREGNANCY_FILE: above})))
    bottom = {"pregnancy.assessment_completed": True}
    assert checker.check_facts({**bottom, "pregnancy.seen_to": True, "pregnancy.unassessed": False})
    assert [fault.path for fault in refused(checker, {**bottom, "pregnancy.seen_to": False}).faults] == [
        ("pregnancy.seen_to",)
    ]
    both = refused(
        checker, {"pregnancy.assessment": "completed", "pregnancy.unassessed": True, "pregnancy.seen_to": False}
    )
    assert [fault.path for fault in both.faults] == [("pregnancy.unassessed",), ("pregnancy.seen_to",)]


def test_all_faults_of_facts_come_at_once(small: Checker) -> None:
    """Unknown, wrong, dated and contradicting facts are told in one error."""
    facts = {
        "zzz": 1,
        "visit.missed": -1,
        "visit.last_on": "2026-06-20",
        "visit.days_since": 31,
        "visit.overdue": False,
    }
    assert [fault.path[0] for fault in refused(small, facts).faults] == [
        "(key 1)",
        "visit.missed",
        "visit.last_on",
        "visit.overdue",
    ]


def test_no_facts_at_all_are_all_not_known(small: Checker) -> None:
    """Nothing given leaves every rule to be asked about, and nothing shown."""
    report = small.check_facts({})
    assert set(report.verdicts.values()) == {"explore"}
    assert (report.case_id, report.flags, report.questions, report.checks_not_made) == (None, (), (), 2)
