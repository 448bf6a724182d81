"""Why a rule has its verdict, what stopped it, what it asks, and the smallest change that would bring another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import Checker, Rulebook, UnknownNameError
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import All, AtLeast, Condition, Holds, Not
from riskflags.conditions import Any as AnyOf
from riskflags.documents import Explanation
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AllOf, Is
from riskflags.facts.plan import Fold, Logic
from riskflags.facts.values import to_written
from riskflags.logic import Truth, Verdict, verdict
from riskflags.reasoning.changing import NOT_DONE
from support.generated.good_rulebook import (
    GOOD,
    NUMBERS,
    NUMBERS_FILE,
    PREGNANCY,
    PREGNANCY_FILE,
    RULE_FILE,
    UNASSESSED,
    WHEN,
    written,
)

UNASSESSED_ID, SIGNS_ID = "pregnant-and-unassessed", "several-signs"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker of the small rulebook."""
    return Checker(Rulebook.load(written(tmp_path_factory.mktemp("small"), GOOD)))


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


# -- by hand ---------------------------------------------------------------------------------------------------------

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


def test_a_rule_beyond_counting_is_explained(tmp_path: Path) -> None:
    """Half of twenty parts, or more parts than there are, take no search over their combinations."""
    facts = "\n".join(
        PREGNANCY[: PREGNANCY.index("pregnancy.known_on:")].replace("pregnancy.expecting:", f"many.f{number:02}:")
        for number in range(20)
    )
    names = ", ".join(f"many.f{number:02}" for number in range(20))
    for count, needed in ((10, 10), (20, 20), (21, 0), (10**17, 0)):
        when = f"when:\n  at_least: {{count: {count}, of: [{names}]}}\nprompt:"
        rule = UNASSESSED[: UNASSESSED.index("when:")] + when + UNASSESSED[UNASSESSED.index("\n  say:") :]
        texts = {**GOOD, "facts/many.yaml": facts, RULE_FILE: rule, PREGNANCY_FILE: PREGNANCY}
        explanation = (
            Checker(Rulebook.load(written(tmp_path / str(count), texts))).check_facts({}).explain(UNASSESSED_ID)
        )
        assert len(explanation.to_fire) == needed
        assert explanation.to_quiet == ()  # nobody can undo a pregnancy


def test_one_fact_that_must_pass_two_limits_is_one_change(tmp_path: Path) -> None:
    """The fewest facts, not the fewest tests: one fact further on is less to change than two."""
    texts = {
        NUMBERS_FILE: NUMBERS + NUMBERS[: NUMBERS.index("few:")].replace("recent:", "long:").replace("30", "60"),
        RULE_FILE: UNASSESSED.replace(
            WHEN,
            "    - visit.days_since: {more_than: recent}\n"
            "    - any: [pregnancy.expecting, {visit.days_since: {more_than: long}}]\n",
        ),
    }
    checker = Checker(Rulebook.load(written(tmp_path, {**GOOD, **texts})))
    facts = {EXPECTING: False, "visit.days_since": 3, ASSESSMENT: "not_considered"}
    explanation = checker.check_facts(facts).explain(UNASSESSED_ID)
    assert [(each.fact, each.to) for each in explanation.to_fire] == [
        ("visit.days_since", "more than 30"),
        ("visit.days_since", "more than 60"),
    ]


# -- by brute force --------------------------------------------------------------------------------------------------

KINDS = fields_of(COLLECTIONS["assessments"])["kind"].words
BASE = ("small.a", "small.b", "small.c", "small.d", "small.e")
Known = dict[str, bool]


def random_condition(
    rnd: Random, names: tuple[str, ...], signs: Mapping[str, bool], depth: int, plain: bool
) -> Condition:
    """A condition in which each fact pulls one way only, as lint would have it."""
    kind = rnd.choice(("test", "all", "any", "not", "at_least")) if depth else "test"
    if kind == "test":
        name = rnd.choice(names)
        return Holds(name) if signs[name] is plain else Not(Holds(name))
    if kind == "not":
        return Not(random_condition(rnd, names, signs, depth - 1, not plain))
    parts = tuple(random_condition(rnd, names, signs, depth - 1, plain) for _ in range(rnd.randint(2, 3)))
    if kind == "at_least":
        return AtLeast(rnd.randint(1, len(parts)), parts)
    return All(parts) if kind == "all" else AnyOf(parts)


def something_done(like: Rulebook, kind: str) -> Fact:
    """A fact that somebody can make true: an assessment of a kind completed."""
    where = AllOf((Is("kind", (kind,)), Is("state", ("completed",))))
    return replace(like.facts[EXPECTING], plan=Fold("assessments", "some", where))


def random_checker(rnd: Random, like: Rulebook) -> Checker:
    """One rule over five yes/no facts and two that follow from them."""
    signs = {name: rnd.random() < 0.5 for name in BASE}
    facts = {name: replace(something_done(like, kind), name=name) for name, kind in zip(BASE, KINDS, strict=False)}
    pattern = facts["small.a"]
    for name in ("small.derived", "small.above"):
        under = tuple(facts)
        facts[name] = replace(pattern, name=name, plan=Logic(random_condition(rnd, under, signs, 1, plain=True)))
        signs[name] = True
    names = rnd.choice((BASE, tuple(facts)))
    rule = replace(
        like.rules[UNASSESSED_ID],
        when=random_condition(rnd, names, signs, 2, plain=True),
        unless=random_condition(rnd, names, signs, rnd.randint(0, 2), plain=False) if rnd.random() < 0.8 else None,
    )
    return Checker(replace(like, rules={rule.id: rule}, facts=facts, settings={}))


def verdict_on(checker: Checker, known: Known) -> Verdict:
    """The one rule's verdict."""
    return checker.check_facts(known).verdicts[UNASSESSED_ID]


def fewest_changes(checker: Checker, known: Known, wanted: Verdict) -> int | None:
    """How many facts must be otherwise for the verdict, by trying every subset of facts and every answer to each."""
    for size in range(len(BASE) + 1):
        for names in combinations(BASE, size):
            for answers in product((True, False), repeat=size):
                if verdict_on(checker, {**known, **dict(zip(names, answers, strict=True))}) == wanted:
                    return size
    return None


def test_the_change_named_is_one_that_works_and_none_smaller_does(small: Checker) -> None:
    """Applied to the facts, `to_fire` makes the rule fire and `to_quiet` quiet; no smaller set of answers does."""
    counted: Counter[str] = Counter()

    @settings(max_examples=250)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        checker = random_checker(rnd, small.rulebook)
        known = {name: rnd.random() < 0.5 for name in BASE if rnd.random() < 0.7}
        explanation = checker.check_facts(known).explain(UNASSESSED_ID)
        changes: dict[str, Any] = {change.fact: change.to for change in explanation.to_fire}
        fewest = fewest_changes(checker, known, "fires")
        if explanation.verdict == "fires":
            assert (changes, fewest) == ({}, 0)
        elif fewest is None:
            assert changes == {}
            counted["never fires"] += 1
        else:
            assert verdict_on(checker, {**known, **changes}) == "fires"
            assert len(changes) == fewest
            assert all(known.get(name) is not answer for name, answer in changes.items())
            counted[f"{explanation.verdict} to fires"] += 1
            counted["of several facts"] += len(changes) > 1

    law()
    print(dict(counted))
    for change in ("quiet to fires", "explore to fires"):
        assert counted[change] >= 15, change
    assert counted["confirm to fires"] >= 2
    assert counted["of several facts"] >= 50


def test_what_would_quiet_a_rule_is_something_to_do_and_it_works(small: Checker) -> None:
    """Only answers of yes, none of them needless; and where none is named, no such answers would quiet it."""
    counted: Counter[str] = Counter()

    @settings(max_examples=250)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        checker = random_checker(rnd, small.rulebook)
        known = {name: rnd.random() < 0.5 for name in BASE if rnd.random() < 0.7}
        explanation = checker.check_facts(known).explain(UNASSESSED_ID)
        done = {change.fact: change.to for change in explanation.to_quiet}
        counted[f"{explanation.verdict}, {len(done)}"] += 1
        if done:
            assert set(done.values()) == {True}
            assert verdict_on(checker, {**known, **dict.fromkeys(done, True)}) == "quiet"
            for spared in done if checker.rulebook.rule(UNASSESSED_ID).unless is None else ():
                fewer = dict.fromkeys(done.keys() - {spared}, True)
                assert verdict_on(checker, {**known, **fewer}) != "quiet"
        elif explanation.verdict != "quiet":
            assert verdict_on(checker, {**known, **dict.fromkeys(BASE, True)}) != "quiet"

    law()
    print(dict(counted))
    assert counted["fires, 0"] >= 5
    assert counted["fires, 1"] >= 15
    assert counted["explore, 1"] >= 15


def test_the_safeguard_is_named_before_anything_else_that_would_quiet_a_rule(small: Checker) -> None:
    """Though another answer would do as well, and stands earlier in the alphabet."""
    like = small.rulebook
    names = ("a.missing", "z.safeguard")
    facts = {name: replace(something_done(like, kind), name=name) for name, kind in zip(names, KINDS, strict=False)}
    rule = replace(like.rules[UNASSESSED_ID], when=Not(Holds("a.missing")), unless=Holds("z.safeguard"))
    checker = Checker(replace(like, rules={rule.id: rule}, facts=facts, settings={}))
    explanation = checker.check_facts(dict.fromkeys(facts, False)).explain(rule.id)
    assert [(each.fact, each.to) for each in explanation.to_quiet] == [("z.safeguard", True)]
    alone = Checker(replace(like, rules={rule.id: replace(rule, unless=None)}, facts=facts, settings={}))
    explanation = alone.check_facts(dict.fromkeys(facts, False)).explain(rule.id)
    assert [(each.fact, each.to) for each in explanation.to_quiet] == [("a.missing", True)]


def test_no_shipped_rule_is_quieted_by_an_age_a_past_or_the_concern_itself(shipped: Rulebook) -> None:
    """Of each rule that fires in its own example; and each has something to do that would quiet it."""
    checker, told = Checker(shipped), []
    for rule in shipped.active:
        example = next(each for each in rule.examples if each.verdict == "fires")
        facts = {name: to_written(value, shipped.facts[name].type) for name, value in example.facts.items()}
        changes = checker.check_facts(facts).explain(rule.id).to_quiet
        told += [(rule.id, change.fact) for change in changes]
        for change in changes:
            plan = shipped.facts[change.fact].plan
            assert change.fact not in ("child.age", "child.born", "father.has_died"), rule.id
            if isinstance(plan, Fold) and not plan.negated:  # a record of its own, not something done about others
                assert plan.collection not in NOT_DONE, (rule.id, change.fact)
    assert len({rule for rule, _ in told}) > 0.8 * len(shipped.active)


def test_the_facts_named_suffice_for_the_verdict(small: Checker) -> None:
    """Known alone, the facts behind a verdict bring that verdict, and those that stopped a rule keep it quiet."""
    counted: Counter[str] = Counter()

    @settings(max_examples=400)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        checker = random_checker(rnd, small.rulebook)
        known = {name: rnd.random() < 0.5 for name in BASE if rnd.random() < 0.7}
        explanation = checker.check_facts(known).explain(UNASSESSED_ID)
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

    law()
    print(dict(counted))
    assert min(counted[verdict] for verdict in ("fires", "explore", "quiet")) >= 30
    assert counted["confirm"] >= 3
    assert counted["left aside"] >= 100


@pytest.mark.parametrize("saved_if_may_is_yes", [True, None, False])
def test_a_definite_verdict_stays_whatever_is_filled_in_and_another_does_not(saved_if_may_is_yes: Truth) -> None:
    for concern, saved in product((True, None, False), repeat=2):
        found = verdict(concern, saved, saved_if_may_is_yes)
        filled = product(*((True, False) if truth is None else (truth,) for truth in (concern, saved)))
        outcomes = {verdict(one, other, other) for one, other in filled}
        assert outcomes == ({found} if found in ("fires", "quiet") else {"fires", "quiet"})


def test_an_open_safeguard_is_explored_only_where_it_would_be_there_if_may_were_yes() -> None:
    assert [verdict(True, None, if_yes) for if_yes in (True, None, False)] == ["explore", "confirm", "confirm"]
    assert [verdict(None, saved, saved) for saved in (False, None)] == ["explore", "explore"]
