"""Random checkers of one rule over five yes/no facts, to compare an explanation with what brute force finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import Checker, Rulebook
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import All, AtLeast, Condition, Holds, Not
from riskflags.conditions import Any as AnyOf
from riskflags.documents import Explanation
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AllOf, Is
from riskflags.facts.plan import Fold, Logic
from riskflags.logic import Verdict

UNASSESSED_ID = "pregnant-and-unassessed"
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
    return replace(like.facts["pregnancy.expecting"], plan=Fold("assessments", "some", where))


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


def for_random_rules(like: Rulebook, examples: int, holds: Callable[[Checker, Known, Explanation], None]) -> None:
    """Try this on so many checkers of one random rule, each with some facts known, and the rule explained by them."""

    @settings(max_examples=examples)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        checker = random_checker(rnd, like)
        known = {name: rnd.random() < 0.5 for name in BASE if rnd.random() < 0.7}
        holds(checker, known, checker.check_facts(known).explain(UNASSESSED_ID))

    law()
