"""Which facts ``confirm`` and ``explore`` ask for, and which single answers could settle them (laws 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from riskflags.conditions import MAY_BE_MISSING, All, Among, Compare, Condition, FactValue, Test
from riskflags.facts.definition import with_dependencies
from riskflags.facts.plan import Fold
from riskflags.facts.values import is_unknown
from riskflags.logic import Verdict
from riskflags.reasoning.situation import Situation, bearing
from riskflags.rulebook.rule import Rule

MOST_SEARCHED = 12
"""The most unknown facts, in a rule that tests a fact more than once, for which all combinations are tried."""


def asked_facts(rule: Rule, situation: Situation) -> tuple[str, ...]:
    """The facts that together make the verdict definite, each of which can matter; empty for a definite verdict."""
    if situation.verdict(rule) in ("fires", "quiet"):
        return ()
    tests = [test for condition in rule.conditions() for test in open_tests(condition, situation)]
    names = tuple(dict.fromkeys(test.fact for test in tests))
    if len(names) == len(tests) or len(names) > MOST_SEARCHED:
        return names
    about = _resting_on(rule, situation)
    return tuple(name for name in names if _can_matter(name, names, tests, rule, about))


def ask_about(name: str, situation: Situation) -> str:
    """The question to ask about a fact: whether a record counts, where the fact is open only because of that."""
    facts, plan = situation.facts, situation.facts[name].plan
    if situation.values[name] is MAY_BE_MISSING and isinstance(plan, Fold) and plan.of is not None:
        return facts[plan.of].ask
    return facts[name].ask


def verdicts_when_known(fact: str, rule: Rule, situation: Situation) -> frozenset[Verdict]:
    """The verdicts that a rule could have once this fact is known, over all outcomes of its tests."""
    tests = [test for condition in rule.conditions() for test in open_tests(condition, situation) if test.fact == fact]
    about = _resting_on(rule, situation)
    return frozenset(_with(about, {fact: value}).verdict(rule) for value in _answers(fact, tests, about))


def is_partly_established(rule: Rule, situation: Situation) -> bool:
    """Whether some part of the concern is true, so that asking for the rest is worth somebody's time."""
    parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
    return any(situation.truth(part) is True for part in parts)


def open_tests(condition: Condition, situation: Situation) -> list[Test]:
    """The unknown tests that leave a condition unknown."""
    if situation.truth(condition) is not None:
        return []
    return [test for test in bearing(condition, situation) if situation.truth(test) is None]


def can_be_answered(rule: Rule, situation: Situation, not_told: frozenset[str]) -> bool:
    """Whether a fact that the source can provide leaves the concern open, or, where that is true, the safeguard."""
    tests = list(open_tests(rule.when, situation))
    if not tests and rule.unless is not None:
        tests = list(open_tests(rule.unless, situation))
    return any(test.fact not in not_told for test in tests)


def _can_matter(name: str, names: tuple[str, ...], tests: list[Test], rule: Rule, situation: Situation) -> bool:
    """Whether this fact decides the verdict for some answers to the other unknown facts."""
    others = [other for other in names if other != name]
    answers = {each: list(_answers(each, [test for test in tests if test.fact == each], situation)) for each in names}
    for completion in product(*(answers[other] for other in others)):
        settled = dict(zip(others, completion, strict=True))
        verdicts = {_with(situation, {**settled, name: value}).verdict(rule) for value in answers[name]}
        if len(verdicts) > 1:
            return True
    return False


def _answers(fact: str, tests: Iterable[Test], situation: Situation) -> Iterator[FactValue]:
    """One answer for each way the tests on this fact could come out."""
    type_, value = situation.facts[fact].type, situation.values[fact]
    if not is_unknown(value):
        yield value
        return
    listed = list(tests)
    if isinstance(value, tuple):
        limits = [situation.settings[test.setting] for test in listed if isinstance(test, Compare)]
        edges = {*value, *(limit + step for limit in limits for step in (-1, 0, 1))}
        yield from ((edge, edge) for edge in sorted(edges) if value[0] <= edge <= value[1])
    elif isinstance(value, frozenset):
        told = dict.fromkeys(each for test in listed if isinstance(test, Among) for each in test.values)
        rest = [other for other in type_.values if other in value and other not in told]
        yield from (*(each for each in told if each in value), *rest[:1])
    else:
        yield from (True, False)


def _resting_on(rule: Rule, situation: Situation) -> Situation:
    """The situation reduced to the facts a rule depends on, so that only those are recomputed for each answer."""
    facts = with_dependencies(situation.facts, rule.facts())
    return Situation(facts, {name: situation.values[name] for name in facts}, situation.settings)


def _with(situation: Situation, answers: dict[str, FactValue]) -> Situation:
    """The situation with these facts known and derived facts recomputed."""
    from riskflags.facts.given import recomputed

    return Situation(
        situation.facts, recomputed(situation.facts, situation.values, answers, situation.settings), situation.settings
    )
