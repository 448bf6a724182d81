"""Facts in hand, and the verdict of a rule on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from riskflags.conditions import Condition, FactValue, Holds, Test, truth_of, truth_where_may_is_yes
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Logic
from riskflags.logic import Truth
from riskflags.rulebook.rule import Rule, Urgency, Verdict


@dataclass(frozen=True, slots=True)
class Situation:
    """Every fact's value, beside the facts' definitions and the settings in force."""

    facts: Mapping[str, Fact] = field(repr=False)
    values: Mapping[str, FactValue] = field(repr=False)
    settings: Mapping[str, int]

    def truth(self, condition: Condition) -> Truth:
        """What a condition comes to here."""
        return truth_of(condition, self.values.__getitem__, self.settings.__getitem__)

    def opened(self, test: Test) -> Condition | None:
        """The condition under a test on a derived fact, if that condition is what settles the fact; else ``None``.

        A derived fact given directly, beyond what its parts tell, stands for itself.
        """
        plan = self.facts[test.fact].plan
        if not isinstance(test, Holds) or not isinstance(plan, Logic):
            return None
        return plan.condition if self.truth(plan.condition) is self.truth(test) else None

    def urgency(self, rule: Rule) -> Urgency:
        """How urgent a flag of the rule is: by the first of its steps that surely holds, then `urgent_is_soon`."""
        last = rule.otherwise or rule.urgency
        found = next((word for word, condition in rule.steps if self.truth(condition) is True), last)
        return "soon" if found == "urgent" and self._urgent_is_soon(rule) else found

    def _urgent_is_soon(self, rule: Rule) -> bool:
        if rule.urgent_is_soon is None:
            return False
        where, unless = (self.truth(condition) for condition in rule.urgent_is_soon)
        return where is True and unless is not True

    def verdict(self, rule: Rule) -> Verdict:
        """One of the four verdicts."""
        concern = self.truth(rule.when)
        saved = False if rule.unless is None else self.truth(rule.unless)
        if concern is False or saved is True:
            return "quiet"
        if concern is None:
            return "explore"
        if saved is False or rule.unless is None:
            return "fires"
        may = truth_where_may_is_yes(rule.unless, self.values.__getitem__, self.settings.__getitem__)
        return "explore" if may is True else "confirm"
