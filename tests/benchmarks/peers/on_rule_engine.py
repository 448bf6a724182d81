"""rule-engine, in Python: expressions parsed once to trees; null is false in its ``and`` and ``or``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import rule_engine

from benchmarks.peers.lowering import two_sided
from benchmarks.peers.peer import NativePeer, Peer, forgiving
from benchmarks.peers.texts import Language
from riskflags.conditions import Condition
from riskflags.logic import Truth

PACKAGE = "rule-engine"


def language(settings: Mapping[str, int]) -> Language:
    """The words of rule-engine."""
    return Language(" and ", " or ", "not ", settings)


class RuleEngineLowered(Peer):
    """One rule that is a list, with each rule's verdict."""

    package, form = PACKAGE, "one expression"

    def make_ready(self) -> None:
        self._rule = rule_engine.Rule(language(self.settings).book(two_sided(self.book, self.settings, self.names)))

    def judge(self, ready: Any) -> Any:
        return self._rule.evaluate(ready)


class RuleEngineNative(NativePeer):
    """A rule a condition, on nulls."""

    package, form = PACKAGE, "a rule a condition"

    def compiled(self, condition: Condition) -> Callable[[Any], Truth]:
        rule = rule_engine.Rule(language(self.settings).text(condition))
        return forgiving(rule.evaluate, rule_engine.EvaluationError)


PEERS = (RuleEngineLowered, RuleEngineNative)
