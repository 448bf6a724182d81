"""What would change a verdict: held against every other set of answers, and against what nobody can undo."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

from riskflags import Checker, Rulebook
from riskflags.conditions import Holds, Not
from riskflags.documents import Explanation
from riskflags.facts.plan import Fold
from riskflags.facts.values import to_written
from riskflags.logic import Verdict
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
from support.generated.one_rule import BASE, KINDS, UNASSESSED_ID, Known, for_random_rules, something_done, verdict_on

EXPECTING, ASSESSMENT = "pregnancy.expecting", "pregnancy.assessment"


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

    def holds(checker: Checker, known: Known, explanation: Explanation) -> None:
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

    for_random_rules(small.rulebook, 250, holds)
    print(dict(counted))
    for change in ("quiet to fires", "explore to fires"):
        assert counted[change] >= 15, change
    assert counted["confirm to fires"] >= 2
    assert counted["of several facts"] >= 50


def test_what_would_quiet_a_rule_is_something_to_do_and_it_works(small: Checker) -> None:
    """Only answers of yes, none of them needless; and where none is named, no such answers would quiet it."""
    counted: Counter[str] = Counter()

    def holds(checker: Checker, known: Known, explanation: Explanation) -> None:
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

    for_random_rules(small.rulebook, 250, holds)
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
