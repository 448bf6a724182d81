"""The shapes a rule's condition may take, so that every verdict keeps its laws and every question can matter.

Expanded to base facts, a fact may pull one way only (plain, or negated, counting ``unless`` as negated): then no
completion of what is unknown can turn a settled answer back, and what Kleene's logic leaves open really is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Holds, Not, Test, nodes_of
from riskflags.errors import Fault
from riskflags.facts.definition import Fact
from riskflags.facts.matching import conjuncts
from riskflags.facts.plan import Choose, Fold, Logic, facts_read
from riskflags.reasoning.asking import MOST_SEARCHED
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import Setting

Signed = tuple[Test, bool]
"""A test on a base fact, and whether a yes to the fact pulls towards firing."""


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every rule with a form that is not allowed."""
    for rule in rulebook.rules.values():
        for what, help_ in form_faults(rule, rulebook):
            yield Fault(what, (), rule.file, rule.line, help_)


def form_faults(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """What is wrong with one rule's form, and what to do."""
    signed = list(base_tests(rule, rulebook.facts))
    for fact in both_ways(signed):
        help_ = "Let it stand plain or negated, not both; `unless` counts as negated."
        yield f"The fact {fact} pulls both ways.", help_
    counts = Counter(test.fact for test, _ in signed)
    for fact in {test.fact for test, _ in signed if isinstance(test, Among)}:
        if counts[fact] > 1:
            yield f"The one-of fact {fact} is tested twice.", "Test it once, with all the values."
    reads = Counter(name for test, _ in signed for name in facts_under(test.fact, rulebook.facts))
    for fact in {test.fact for test, _ in signed if isinstance(test, Among)}:
        for name in {name for name in facts_under(fact, rulebook.facts) if reads[name] > 1}:
            yield f"The fact {name} stands beside, or twice under, the one-of fact {fact}.", "Let it stand once."
    if rule.unless is not None:
        for fact in sorted(set(_mixed(rule.unless, rulebook))):
            yield (
                f"Two safeguards are about the records of {fact}, and mix them.",
                "Put both within one `have`, as any.",
            )
    if len(counts) > MOST_SEARCHED and max(counts.values()) > 1:
        yield f"A fact is repeated among more than {MOST_SEARCHED} facts.", "Split the rule."
    for condition in rule.all_conditions():
        yield from _constant(condition, rulebook)


def both_ways(signed: Collection[Signed]) -> list[str]:
    """The facts tested both for yes and for no."""
    ways = {(test.fact, plain) for test, plain in signed}
    return [fact for fact in dict.fromkeys(test.fact for test, _ in signed) if {(fact, True), (fact, False)} <= ways]


def _mixed(unless: Condition, rulebook: Rulebook) -> Iterator[str]:
    """The facts whose records two safeguards are about, where neither safeguard includes the other."""
    facts = {test.fact for test, _ in base_tests_of(unless, rulebook.facts)}
    plans = [plan for name in facts if isinstance(plan := rulebook.facts[name].plan, Fold) and plan.of is not None]
    for one, other in combinations(plans, 2):
        left, right = (set(conjuncts(plan.where)) for plan in (one, other))
        if one.of == other.of and not (left <= right or right <= left):
            yield str(one.of)


def facts_under(name: str, facts: Mapping[str, Fact]) -> Iterator[str]:
    """The facts read from a case that a fact depends on; itself, if it is one."""
    plan = facts[name].plan
    if isinstance(plan, Logic | Choose):
        for under in facts_read(plan):
            yield from facts_under(under, facts)
    else:
        yield name


def base_tests(rule: Rule, facts: Mapping[str, Fact]) -> Iterator[Signed]:
    """The tests of a rule on base facts, derived facts expanded, each with the way it pulls."""
    yield from base_tests_of(rule.when, facts)
    if rule.unless is not None:
        yield from base_tests_of(rule.unless, facts, plain=False)


def base_tests_of(condition: Condition, facts: Mapping[str, Fact], plain: bool = True) -> Iterator[Signed]:
    """The tests of one condition on base facts, likewise; not ``plain``, where it stands negated."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                yield from base_tests_of(part, facts, plain)
        case Not(part):
            yield from base_tests_of(part, facts, not plain)
        case Compare(_, how, _):
            yield condition, plain is (how in ("at_least", "more_than"))
        case _:
            plan = facts[condition.fact].plan
            if isinstance(plan, Logic):
                yield from base_tests_of(plan.condition, facts, plain)
            else:
                yield condition, plain


def _constant(condition: Condition, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Tests that can only be yes, or only be no."""
    for node in nodes_of(condition):
        match node:
            case AtLeast(count, parts):
                low, high = count_range(count, rulebook.settings)
                if high > len(parts):
                    yield "More parts are needed to hold than there are.", "Lower the count, or its setting's range."
                if low < 1:
                    yield "None of the parts need hold, where its setting is 0.", "Let the setting's range begin at 1."
            case Among(fact, values):
                if set(values) == set(rulebook.facts[fact].type.values) or len(set(values)) < len(values):
                    help_ = "It must be able to be yes and to be no."
                    yield f"The test on {fact} lists every value, or one twice.", help_
            case Compare(fact, how, setting):
                least = 1 if how in ("at_least", "fewer_than") else 0
                if rulebook.facts[fact].type.name == "number" and rulebook.settings[setting].lowest < least:
                    help_ = f"Let the setting's range begin at {least}."
                    yield f"The test on {fact} can only come out one way at 0.", help_
            case Holds(fact):
                plan = rulebook.facts[fact].plan
                if isinstance(plan, Logic):
                    yield from _constant(plan.condition, rulebook)


def count_range(count: int | str, settings: Mapping[str, Setting]) -> tuple[int, int]:
    """The least and the most that the count of an *at least* can be, whatever its setting is set to."""
    return (count, count) if isinstance(count, int) else (settings[count].lowest, settings[count].highest)
