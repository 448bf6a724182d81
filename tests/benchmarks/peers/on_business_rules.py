"""business-rules, in Python: rules as JSON with all and any, variables as methods of a class, answers as actions.

It has no not, so a rule becomes one for each verdict. It refuses a null where a yes or no stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.engine import check_conditions_recursively
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)

from benchmarks.peers.lowering import Names, by_verdict, two_sided
from benchmarks.peers.peer import NativePeer, Peer, forgiving
from riskflags import conditions
from riskflags.conditions import Among, Compare, Condition, FactValue, Holds, Not
from riskflags.logic import VERDICTS, Truth

PACKAGE = "business-rules"
SIGNS = {
    "at_least": "greater_than_or_equal_to",
    "more_than": "greater_than",
    "at_most": "less_than_or_equal_to",
    "fewer_than": "less_than",
}
TURNED = {"at_least": "fewer_than", "fewer_than": "at_least", "more_than": "at_most", "at_most": "more_than"}


class Found(BaseActions):  # type: ignore[misc]  # of a library without types
    """Collects the codes of the verdicts found."""

    def __init__(self) -> None:
        self.codes: list[int] = []

    @rule_action(params={"code": FIELD_NUMERIC})  # type: ignore[untyped-decorator]
    def found(self, code: int) -> None:
        """A rule has a verdict."""
        self.codes.append(code)


class BusinessRulesLowered(Peer):
    """`run_all` over a rule for each verdict but quiet."""

    package, form = PACKAGE, "a rule a verdict"

    def make_ready(self) -> None:
        self._variables = variables_class(self.names, ("low", "high", "perhaps"))
        self._rules = [
            {
                "conditions": _conditions(condition, self.settings),
                "actions": [{"name": "found", "params": {"code": 4 * place + VERDICTS.index(verdict)}}],
            }
            for place, rule in enumerate(two_sided(self.book, self.settings, self.names))
            for verdict, condition in by_verdict(rule).items()
        ]

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        return self._variables(super().ready(values))

    def judge(self, ready: Any) -> Any:
        found = Found()
        run_all(self._rules, ready, found)
        return found.codes

    def codes(self, answer: Any) -> list[int]:
        return sorted(answer)


class BusinessRulesNative(NativePeer):
    """Conditions on nulls; what it refuses is not known."""

    package, form = PACKAGE, "a rule a condition"

    def make_ready(self) -> None:
        self._variables = variables_class(self.names, ("low", "perhaps"))
        super().make_ready()

    def compiled(self, condition: Condition) -> Callable[[Any], Truth]:
        rule = _conditions(condition, self.settings)
        return forgiving(lambda ready: check_conditions_recursively(rule, ready), AssertionError)

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        return self._variables(super().ready(values))


def variables_class(names: Names, sides: tuple[str, ...]) -> Any:
    """A class with a method a variable, as the engine wants it."""
    members: dict[str, Any] = {"__init__": _take}
    for fact, definition in names.facts.items():
        kind = {"yes_no": boolean_rule_variable, "one_of": string_rule_variable}.get(
            definition.type.name, numeric_rule_variable
        )
        for side in sides:
            name = getattr(names, side)(fact)
            members[name] = kind(name)(_getter(name))
    return type("CaseVariables", (BaseVariables,), members)


def _take(self: Any, values: Mapping[str, Any]) -> None:
    self.values = values


def _getter(name: str) -> Callable[[Any], Any]:
    def get(self: Any) -> Any:
        return self.values[name]

    get.__name__ = name
    return get


def _conditions(condition: Condition, settings: Mapping[str, int]) -> dict[str, Any]:
    match condition:
        case conditions.All(parts):
            return {"all": [_conditions(part, settings) for part in parts]}
        case conditions.Any(parts):
            return {"any": [_conditions(part, settings) for part in parts]}
        case Holds(name) | Not(Holds(name)):
            operator = "is_true" if isinstance(condition, Holds) else "is_false"
            return {"name": name, "operator": operator, "value": None}
        case Among(name, words):
            return {"any": [{"name": name, "operator": "equal_to", "value": word} for word in words]}
        case Compare(name, how, setting):
            return {"name": name, "operator": SIGNS[how], "value": settings[setting]}
        case Not(Compare(name, how, setting)):
            return {"name": name, "operator": SIGNS[TURNED[how]], "value": settings[setting]}
        case Not(Among(name, words)):
            pattern = f"^(?!(?:{'|'.join(words)})$)"
            return {"name": name, "operator": "matches_regex", "value": pattern}
    raise TypeError(condition)


PEERS = (BusinessRulesLowered, BusinessRulesNative)
