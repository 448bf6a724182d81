"""The values of a case's facts, the verdict of a rule on them, and the tests that explain a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from riskflags import logic
from riskflags.conditions import (
    All,
    Any,
    AtLeast,
    Condition,
    FactValue,
    Holds,
    Not,
    Test,
    combine,
    truth_of_test,
    truth_where_may_is_yes,
)
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Fold, Logic, facts_read
from riskflags.logic import Truth, Verdict, verdict
from riskflags.rulebook.rule import Rule, Urgency


@dataclass(frozen=True, slots=True)
class Situation:
    """The value of every fact, with the facts' definitions and the settings in force; it holds no case."""

    facts: Mapping[str, Fact] = field(repr=False)
    values: Mapping[str, FactValue] = field(repr=False)
    settings: Mapping[str, int]
    _truths: dict[int, tuple[Condition, Truth]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def truth(self, condition: Condition) -> Truth:
        """The truth of a condition; cached, because the parts of a rule are evaluated many times."""
        known = self._truths.get(id(condition))
        if known is None:  # the condition is kept alive, so that its id() stays its own
            if isinstance(condition, Holds):  # by far the most frequent case
                truth = self._truth_of_test(condition)
            else:
                truth = combine(condition, logic, self.truth, self._truth_of_test, self.settings.__getitem__)
            known = self._truths[id(condition)] = condition, truth
        return known[1]

    def _truth_of_test(self, test: Test) -> Truth:
        return truth_of_test(test, self.values[test.fact], self.settings.__getitem__)

    def opened(self, test: Test) -> Condition | None:
        """The condition that defines the derived fact of a test, if it explains the fact's value; else ``None``.

        It does not explain a fact that was given directly and does not follow from its parts.
        """
        plan = self.facts[test.fact].plan
        if not isinstance(test, Holds) or not isinstance(plan, Logic):
            return None
        return plan.condition if self.truth(plan.condition) is self.truth(test) else None

    def urgency(self, rule: Rule) -> Urgency:
        """How urgent a flag of the rule is: the first of its steps that is true, then `urgent_is_soon`."""
        last = rule.otherwise or rule.urgency
        found = next((word for word, condition in rule.steps if self.truth(condition) is True), last)
        return "soon" if found == "urgent" and self._urgent_is_soon(rule) else found

    def _urgent_is_soon(self, rule: Rule) -> bool:
        if rule.urgent_is_soon is None:
            return False
        where, unless = (self.truth(condition) for condition in rule.urgent_is_soon)
        return where is True and unless is not True

    def verdict(self, rule: Rule) -> Verdict:
        """The rule's verdict on these facts: `riskflags.logic.verdict`."""
        if rule.unless is None:
            return verdict(self.truth(rule.when), False, False)
        saved = if_yes = self.truth(rule.unless)
        if saved is None:
            if_yes = truth_where_may_is_yes(rule.unless, self.values.__getitem__, self.settings.__getitem__)
        return verdict(self.truth(rule.when), saved, if_yes)


def reasons(rule: Rule, situation: Situation) -> tuple[str, ...]:
    """The known facts behind any verdict, without duplicates, in the order in which the rule names them.

    Parts of an open safeguard that hold are left out: only what is missing is a reason for a flag.
    """
    tests = bearing(rule.when, situation)
    if rule.unless is not None:
        tests += bearing(rule.unless, situation, there=False)
    return tuple(dict.fromkeys(test.fact for test in tests if situation.truth(test) is not None))


def stoppers(rule: Rule, situation: Situation) -> tuple[str, ...]:
    """The facts that keep a rule quiet: those that make its concern false or its safeguard true."""
    denied = bearing(rule.when, situation) if situation.truth(rule.when) is False else []
    saved = bearing(rule.unless, situation) if rule.unless and situation.truth(rule.unless) is True else []
    return tuple(dict.fromkeys(test.fact for test in (*denied, *saved)))


def safeguards(rule: Rule, facts: Mapping[str, Fact]) -> tuple[tuple[str, str], ...]:
    """Of each fact that finds records, the ones that say whether all of them have what they must have."""
    found: list[tuple[str, str]] = []
    waiting = list(rule.facts())
    while waiting:
        name = waiting.pop()
        plan = facts[name].plan
        if isinstance(plan, Logic):
            waiting += facts_read(plan)
        elif isinstance(plan, Fold) and plan.of is not None:
            found.append((plan.of, name))
    return tuple(found)


class Outcome(Protocol):
    """The outcomes of a condition's tests that `bearing` needs; a `Situation` gives them."""

    def truth(self, condition: Condition) -> Truth:
        """The truth of a condition."""

    def opened(self, test: Test) -> Condition | None:
        """The condition that defines the derived fact of a test; ``None`` where nothing further explains its value."""


def bearing(condition: Condition, situation: Outcome, there: bool = True) -> list[Test]:
    """The tests that explain a condition's truth; where it is known, only those that decide it.

    Where it is not known, the parts of an *all* that hold already are included only if ``there``.
    """
    found: list[Test] = []
    _add_bearing(condition, situation, there, found)
    return found


def _add_bearing(condition: Condition, situation: Outcome, there: bool, found: list[Test]) -> None:
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            truth = situation.truth(condition)
            open_ = (None, False) if isinstance(condition, All) and not there else (None, False, True)
            wanted = open_ if truth is None else (truth,)
            for part in parts:
                if situation.truth(part) in wanted:
                    _add_bearing(part, situation, there, found)
        case Not(part):
            _add_bearing(part, situation, there, found)
        case _:
            under = situation.opened(condition)
            if under is None:
                found.append(condition)
            else:
                _add_bearing(under, situation, there, found)
