"""JsonLogic, by the package json-logic-qubit: rules as JSON, walked afresh for every case.

The first json-logic for Python (0.6.3, of 2015) does not run on Python 3: it takes the first of ``dict.keys()`` by
index and calls a ``reduce`` it does not import. This one is its successor that does. Null is false in ``and`` and
``or``, and ``!`` of null is true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from json_logic import jsonLogic

from benchmarks.peers.lowering import TwoSided, two_sided
from benchmarks.peers.peer import NativePeer, Peer, forgiving
from benchmarks.peers.texts import SIGNS
from riskflags import conditions
from riskflags.conditions import Among, Compare, Condition, Holds, Not
from riskflags.logic import CONFIRM, EXPLORE, FIRES, QUIET, Truth

PACKAGE = "json-logic-qubit"
Logic = Any


class JsonLogicLowered(Peer):
    """One list of rules, each giving its verdict."""

    package, form = PACKAGE, "one list of rules"

    def make_ready(self) -> None:
        self._rules = [_verdict(rule, self.settings) for rule in two_sided(self.book, self.settings, self.names)]

    def judge(self, ready: Any) -> Any:
        return jsonLogic(self._rules, ready)


class JsonLogicNative(NativePeer):
    """A rule a condition, on nulls."""

    package, form = PACKAGE, "a rule a condition"

    def compiled(self, condition: Condition) -> Callable[[Any], Truth]:
        logic = _logic(condition, self.settings)
        return forgiving(lambda ready: jsonLogic(logic, ready), TypeError)


def _verdict(rule: TwoSided, settings: Any) -> Logic:
    sure, possible = _logic(rule.sure, settings), _logic(rule.possible, settings)
    if rule.saved is None or rule.possibly_saved is None:
        return {"if": [possible, {"if": [sure, FIRES, EXPLORE]}, QUIET]}
    saved, possibly_saved = _logic(rule.saved, settings), _logic(rule.possibly_saved, settings)
    perhaps = rule.surely_saved_if_may_is_yes
    asking = CONFIRM if perhaps is None else {"if": [_logic(perhaps, settings), EXPLORE, CONFIRM]}
    told = {"if": [sure, {"if": [possibly_saved, asking, FIRES]}, EXPLORE]}
    return {"if": [{"and": [possible, {"!": [saved]}]}, told, QUIET]}


def _logic(condition: Condition, settings: Any) -> Logic:
    match condition:
        case conditions.All(parts):
            return {"and": [_logic(part, settings) for part in parts]}
        case conditions.Any(parts):
            return {"or": [_logic(part, settings) for part in parts]}
        case Not(part):
            return {"!": [_logic(part, settings)]}
        case Holds(name):
            return {"var": [name]}
        case Among(name, words):
            return {"in": [{"var": [name]}, list(words)]}
        case Compare(name, how, setting):
            return {SIGNS[how]: [{"var": [name]}, settings[setting]]}
    raise TypeError(condition)


PEERS = (JsonLogicLowered, JsonLogicNative)
