"""What is asked and in which order, on small sets of rules: against every order, and against every world."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.facts.plan import Fold
from riskflags.interview import Answers, Interview
from support.generated.cases import AS_OF, random_case
from support.generated.rule_sets import LEVELS, expected, fewest, related, rule_set
from support.generated.rulebooks import random_rulebook
from support.interviewed import Person

seeds = st.integers(min_value=0, max_value=2**32)
SETS = 12


def test_the_order_of_asking_is_near_the_best() -> None:
    """Over small sets of rules, the questions asked on average beside the fewest there can be."""
    ratios = []
    for seed in range(SETS):
        book = rule_set(Random(seed), most=6)
        checker = Checker(book)
        ratios.append(expected(checker, Interview(checker)) / fewest(book))
    assert min(ratios) >= 1
    assert sum(ratios) / len(ratios) <= 1.1
    assert max(ratios) <= 1.5


WORLDS = [
    [{"level": level, "urgent": urgent} for (level, urgent), there in zip(kinds, chosen, strict=True) if there]
    for kinds in [list(product(LEVELS, (True, False)))]
    for chosen in product((True, False), repeat=len(kinds))
]
"""Every list of concerns, as far as facts about level and urgency can tell them apart."""


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_asked_that_follows_in_every_world(seed: int) -> None:
    """Of a question that is asked, some world in which all is as was said has a yes, and some a no."""
    checker = Checker(related(Random(seed)))
    interview = Interview(checker)
    cases = [CaseSummary(case_id="world", as_of=AS_OF, concerns=concerns) for concerns in WORLDS]
    worlds = [checker.check(case).situation.values for case in cases]
    asked = 0
    for world in worlds:
        answers, left = Answers(AS_OF), worlds
        while (screen := interview.next(answers, most=1)).items:
            fact = screen.items[0].fact
            assert {each[fact] for each in left} == {True, False}
            left = [each for each in left if each[fact] is world[fact]]
            answers = answers.said(fact, world[fact])
            asked += 1
        assert checker.check_answers(answers).verdicts == checker.check_facts(dict(world)).verdicts
    assert asked > len(worlds)


def sensible(book: Rulebook) -> Rulebook:
    """The same, whose facts presuppose nothing: what random ones are about has nothing to do with them."""
    facts = {name: replace(fact, presupposes=()) for name, fact in book.facts.items()}
    for name, fact in facts.items():
        if isinstance(fact.plan, Fold):
            facts[name] = replace(fact, plan=replace(fact.plan, of=None))
    return replace(book, facts=facts)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_whoever_answers_everything_finds_every_flag_of_any_rulebook(seed: int) -> None:
    """Facts of every type and operation, rules of every form; and none that all facts together would not give.

    Of a random fact no record may be possible (held on a day to come): all facts together know that it is no, and may
    know a safeguard by it; a case that is silent does not.
    """
    rnd = Random(seed)
    checker = Checker(sensible(random_rulebook(rnd, ("concerns", "meetings", "visits"))))
    interview = Interview(checker)
    for _ in range(3):
        case = CaseSummary.model_validate(random_case(rnd, ("concerns", "meetings", "visits")))
        person = Person.of(case, checker, interview)
        person.answer_all(rnd.choice((1, 8)))
        facts = {name: person.written(name) for name in interview.facts}
        on_case, said, on_all = (
            {rule for rule, verdict in report.verdicts.items() if verdict in ("fires", "confirm")}
            for report in (checker.check(case), checker.check_answers(person.answers), checker.check_facts(facts))
        )
        assert on_case & on_all <= said <= on_all
        assert len(set(person.asked)) == len(person.asked)
