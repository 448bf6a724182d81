"""Every condition must be decisive in an example: change the condition, and some example must no longer hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from riskflags.conditions import All, Any, AtLeast, Condition, Not
from riskflags.errors import FactsError, Fault
from riskflags.lint.examples import defaults, situation_of
from riskflags.reasoning.situation import Situation
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule, Verdict

Mutant = tuple[str, Rule]
"""What was changed, and the rule so changed."""


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every change to a rule's condition that no example notices."""
    settings = defaults(rulebook)
    for rule in rulebook.rules.values():
        for change, _ in survivors(rule, rulebook, settings):
            yield Fault(
                f"No example notices if {change}.", ("examples",), rule.file, rule.line, "Add one that turns on it."
            )


def survivors(rule: Rule, rulebook: Rulebook, settings: Mapping[str, int]) -> list[Mutant]:
    """The mutants of a rule on which every example still holds."""
    try:
        examples = [(situation_of(example, rulebook, settings), example.verdict) for example in rule.examples]
    except FactsError:
        return []  # the examples' own check says so
    return [mutant for mutant in mutants(rule) if _all_hold(mutant[1], examples)]


def mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule with one condition turned round, left out, or its group read the other way."""
    for change, when in changed(rule.when):
        yield change, replace(rule, when=when)
    if rule.unless is not None:
        yield "`unless` is left out", replace(rule, unless=None)
        for change, unless in changed(rule.unless):
            yield change, replace(rule, unless=unless)


def _all_hold(rule: Rule, examples: list[tuple[Situation, Verdict]]) -> bool:
    return all(situation.verdict(rule) == verdict for situation, verdict in examples)


def changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """What was changed, and the condition with one part turned round, left out, or its group read the other way."""
    yield f"{_name(condition)} is turned round", Not(condition)
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            if len(parts) > 1:
                yield from _regrouped(condition)
            for place, part in enumerate(parts):
                if len(parts) > 1 and not isinstance(condition, AtLeast):
                    without = parts[:place] + parts[place + 1 :]
                    yield f"{_name(part)} is left out", replace(condition, parts=without)
                for change, other in changed(part):
                    yield change, replace(condition, parts=(*parts[:place], other, *parts[place + 1 :]))
        case Not(part):
            for change, other in changed(part):
                yield change, Not(other)
        case _:
            pass


def _regrouped(condition: All | Any | AtLeast) -> Iterator[tuple[str, Condition]]:
    parts = condition.parts
    if not isinstance(condition, All):
        yield f"{_name(condition)} becomes all", All(parts)
    if not isinstance(condition, Any):
        yield f"{_name(condition)} becomes any", Any(parts)


def _name(condition: Condition) -> str:
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return f"the {type(condition).__name__.lower()} of {', '.join(_name(part) for part in parts)}"
        case Not(part):
            return f"not {_name(part)}"
        case _:
            return condition.fact
