"""The words of facts and records: what YAML may give, how days are said, and what a record is called."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskflags import CaseSummary, Checker, Rulebook, RulebookError
from riskflags.audit.findings import Reasons
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.case.naming import IN_WORDS, name_of
from riskflags.humanize import day_in_words, days_in_words, listed
from riskflags.lint import lint
from riskflags.rulebook.rule import GROUPS, SUBJECTS
from riskflags.rulebook.settings import filled
from support.generated.cases import random_case
from support.generated.good_rulebook import GOOD, RULE_FILE, UNASSESSED, VISIT, VISIT_FILE, written

BRUISE = {"kind": "bruise", "seen_by": "gp", "date": "2025-12-11"}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day"),
        (7, "7 days"),
        (10, "10 days"),
        (14, "2 weeks"),
        (26, "26 days"),
        (28, "4 weeks"),
        (92, "3 months"),
        (168, "168 days"),
        (183, "6 months"),
        (365, "12 months"),
        (730, "2 years"),
        (731, "2 years"),
    ],
)
def test_a_length_of_time_is_said_in_the_unit_that_fits_it(days: int, said: str) -> None:
    """What fits no unit stays days: a limit is exact."""
    assert days_in_words(days) == said


@pytest.mark.parametrize(("days", "said"), [(26, "26 days"), (93, "3 months"), (400, "13 months"), (3000, "8 years")])
def test_how_long_ago_is_said_in_whole_months_and_years(days: int, said: str) -> None:
    """As people say an age."""
    assert days_in_words(days, rounded=True) == said


@given(st.dates())
def test_a_day_is_said_in_any_year(day: date) -> None:
    """Its number, its month and its year."""
    number, month, year = day_in_words(day).split()
    assert (int(number), int(year)) == (day.day, day.year)
    assert month[:3] == "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * (day.month - 1) :][:3]


def test_a_long_list_says_how_many_more() -> None:
    """Three at most."""
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


@pytest.mark.parametrize(
    ("collection", "record", "called"),
    [
        ("injuries", BRUISE, "Bruise seen by the GP, 11 December 2025"),
        ("injuries", {"kind": "other"}, "Injury"),
        ("injuries", {}, "Injury"),
        ("health", {"of": "mother", "kind": "mental_health"}, "The mother's mental health need"),
        ("plans", {"kind": "safety", "last_reviewed_on": "2026-06-05"}, "Safety plan, last reviewed 5 June 2026"),
        ("plans", {"kind": "safety", "start_date": "2026-05-01"}, "Safety plan, started 1 May 2026"),
        ("plans", {"kind": "other"}, "Plan"),
        ("concerns", {"by": "police"}, "Concern about the child, raised by the police"),
        ("meetings", {"kind": "core_group", "held_on": "2026-03-01"}, "Core group, held 1 March 2026"),
        ("referrals", {"to": "other", "state": "not_made"}, "Referral to a service, not made"),
    ],
)  # fmt: skip
def test_a_record_is_called_by_what_is_recorded_of_it(collection: str, record: dict[str, Any], called: str) -> None:
    """Who, what and when, and nothing where there is nothing."""
    case = CaseSummary.model_validate({"case_id": "a", "as_of": "2026-07-01", collection: [record]})
    assert name_of(getattr(case, collection)[0]) == called


@pytest.mark.parametrize("seed", range(30))
def test_no_code_and_no_brace_stands_in_any_name(seed: int) -> None:
    """Every collection says how its records are called, and says it in words."""
    case = CaseSummary.model_validate(random_case(Random(seed)))
    for _, records in case.collections():
        for record in records:
            name = name_of(record)
            assert name, type(record)
            assert not set(name) & set("_{}[]|")
            assert name == name.strip()


def test_every_collection_names_fields_it_has() -> None:
    """A name that asks for a field that is not there would only be seen where it is used."""
    for record in COLLECTIONS.values():
        empty = record.model_construct(**dict.fromkeys(fields_of(record)))
        assert name_of(empty)


def test_the_readable_words_are_of_codes_that_there_are() -> None:
    """One of a code that is gone would never be said."""
    assert IN_WORDS
    for vocabulary, said in IN_WORDS.items():
        assert set(said) <= set(get_args(vocabulary))


# -- in YAML ------------------------------------------------------------------------------------------------------


def test_words_subject_family_and_reviewers_are_read(tmp_path: Path) -> None:
    """As they are written, placeholders and all."""
    texts = dict(GOOD)
    texts[VISIT_FILE] = VISIT.replace(
        "  ask: How many visits",
        '  words: {known: "{value} visits in {recent}", none: No visit missed}\n  ask: How many',
    )
    texts[RULE_FILE] = UNASSESSED.replace("urgency: soon", "urgency: soon\nsubject: no_plan\nfamily: births").replace(
        "status: active,", "status: active, reviewed_by: [A midwife],"
    )
    book = Rulebook.load(written(tmp_path, texts))
    rule = book.rule("pregnant-and-unassessed")
    assert (rule.subject, rule.group, rule.family, rule.lifecycle.reviewed_by) == (
        "no_plan",
        "Plan and meetings",
        "births",
        ("A midwife",),
    )
    assert book.rule("several-signs").lifecycle.reviewed_by == ()
    assert book.rule("several-signs").group == GROUPS[-1]
    words = book.fact("visit.missed").words
    assert words == {"known": "{value} visits in {recent}", "none": "No visit missed"}
    assert filled(words["known"], book.settings, {"recent": 28}) == "{value} visits in 4 weeks"


def test_what_a_fact_means_and_asks_may_name_settings(tmp_path: Path) -> None:
    """Said with the settings in force wherever a person reads it; one that names no setting is a fault."""
    visits = VISIT.replace("  means: How many", "  means: Within {recent}, how many")
    book = Rulebook.load(written(tmp_path, GOOD | {VISIT_FILE: visits}))
    checker = Checker(book, {"recent": 14})
    open_, fired = {"visit.overdue": True, "visit.all_announced": True}, {"visit.overdue": True, "visit.missed": 2}
    assert [each.ask for each in checker.check_facts(open_).explain("several-signs").asks] == [
        "How many visits in the last 2 weeks found nobody in?"
    ]
    because = checker.check_facts(fired).explain("several-signs").because
    assert "Within 2 weeks, how many visits found nobody in." in [each.means for each in because]
    unknown = visits.replace("in the last {recent} found", "in the last {rezent} found")
    with pytest.raises(RulebookError, match="names no setting"):
        Rulebook.load(written(tmp_path, GOOD | {VISIT_FILE: unknown}))


def test_lint_asks_for_words_where_it_is_told_to(tmp_path: Path) -> None:
    """Of the facts a rule may speak of, and of each rule."""
    texts = dict(GOOD)
    texts[VISIT_FILE] = VISIT.replace(
        "  ask: How many", "  words: {known: Missed, unknown: Not recorded}\n  ask: How many"
    )
    texts[RULE_FILE] = UNASSESSED.replace("title: Pregnant,", f"title: Pregnant {'and ' * 10},").replace(
        "- Who has considered an assessment?", f"- Who has {'really ' * 12}considered an assessment?"
    )
    book = Rulebook.load(written(tmp_path, texts), examples=True)
    assert lint(book) == []
    said = [f"{'.'.join(map(str, fault.path))} {fault.what}" for fault in lint(book, words=True)]
    assert "pregnancy.expecting Its words lack yes, no, unknown." in said
    assert "pregnancy.assessment Its words lack unknown, not_considered, considered, completed." in said
    assert any(each.startswith("title Its title has ") for each in said)
    assert any(each.startswith("prompt.ask.0 Its first question has ") for each in said)
    assert said.count(" The rule has no subject.") == 2
    assert not any("visit.missed" in each for each in said)  # has its words
    assert not any("visit.last_on" in each for each in said)  # no rule may test a date


def test_every_shipped_rule_says_what_it_is_about(shipped: Rulebook) -> None:
    """One of the subjects, and nobody has reviewed any yet."""
    assert {rule.subject for rule in shipped.rules.values()} <= set(SUBJECTS)
    assert {rule.group for rule in shipped.rules.values()} == set(GROUPS)


def test_a_finding_of_an_audit_says_its_reasons_in_the_words_of_facts(tmp_path: Path) -> None:
    """Settings filled in; a fact without words keeps its name and answer."""
    words = "  words: {yes: A visit is due, no: No visit is due, unknown: Not recorded}\n  ask: Has there"
    book = Rulebook.load(written(tmp_path, {**GOOD, VISIT_FILE: VISIT.replace("  ask: Has there", words)}))
    told = Reasons(book.rule("several-signs"), book, {"recent": 30, "few": 2, "response": 5})
    key = int("".join(map(str, (2, 2, 0))), 3)  # overdue, two missed, not all announced
    assert told.texts(pl.Series([key])).to_list() == [
        "A visit is due; visit.missed at least 2: yes; visit.all_announced: no"
    ]
