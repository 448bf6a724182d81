"""zen-engine (GoRules, in Rust). It has no input to be made once: a dict or JSON is read into its values every call.

Null is an error in its ``and``, ``or`` and ``not``, and an error is not absorbed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import zen

from benchmarks.peers.lowering import two_sided
from benchmarks.peers.peer import NativePeer, Peer, forgiving
from benchmarks.peers.texts import Language
from riskflags.conditions import Condition, FactValue
from riskflags.logic import Truth

PACKAGE = "zen-engine"


def language(settings: Mapping[str, int], spelled: Callable[[str], str] = str) -> Language:
    """The words of the ZEN expression language."""
    return Language(" and ", " or ", "not ", settings, spelled)


class ZenList(Peer):
    """One compiled expression, every fact a place in one list: the quickest input of those tried."""

    package, form = PACKAGE, "one expression, facts in one list"

    def make_ready(self) -> None:
        places: dict[str, int] = {}

        def placed(name: str) -> str:
            return f"f[{places.setdefault(name, len(places))}]"

        self._program = zen.compile_expression(
            language(self.settings, placed).book(two_sided(self.book, self.settings, self.names))
        )
        self._variables = tuple(places)
        self.reading = zen.compile_expression("0").evaluate

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        variables = super().ready(values)
        return {"f": [variables[name] for name in self._variables]}

    def judge(self, ready: Any) -> Any:
        return self._program.evaluate(ready)


class ZenNames(Peer):
    """One compiled expression, every fact a name; as JSON, which it reads faster than a dict."""

    package, form = PACKAGE, "one expression, facts by name"

    def make_ready(self) -> None:
        self._program = zen.compile_expression(
            language(self.settings).book(two_sided(self.book, self.settings, self.names))
        )
        self.reading = zen.compile_expression("0").evaluate

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        return json.dumps(super().ready(values)).encode()

    def judge(self, ready: Any) -> Any:
        return self._program.evaluate(ready)


class ZenDecision(Peer):
    """A decision graph, as its documentation begins: input, one node of an expression a rule, output."""

    package, form = PACKAGE, "decision graph"

    def make_ready(self) -> None:
        verdict = language(self.settings).verdict
        rules = enumerate(two_sided(self.book, self.settings, self.names))
        self._decision = zen.ZenEngine().create_decision(
            json.dumps(_graph({f"r{place}": verdict(rule) for place, rule in rules}))
        )

    def judge(self, ready: Any) -> Any:
        return self._decision.evaluate(ready)

    def codes(self, answer: Any) -> list[int]:
        result = answer["result"]
        return super().codes(result[f"r{place}"] for place in range(len(self.book.active)))


class ZenNative(NativePeer):
    """A compiled expression a condition, on nulls."""

    package, form = PACKAGE, "an expression a condition"

    def compiled(self, condition: Condition) -> Callable[[Any], Truth]:
        return forgiving(zen.compile_expression(language(self.settings).text(condition)).evaluate, RuntimeError)


def _graph(expressions: Mapping[str, str]) -> dict[str, Any]:
    content = {"expressions": [{"id": key, "key": key, "value": value} for key, value in expressions.items()]}
    kinds: dict[str, dict[str, Any]] = {"inputNode": {}, "expressionNode": {"content": content}, "outputNode": {}}
    nodes = [
        {"id": kind, "name": kind, "type": kind, "position": {"x": 0, "y": 0}, **more} for kind, more in kinds.items()
    ]
    ends = list(kinds)
    edges = [{"id": begin, "type": "edge", "sourceId": begin, "targetId": end} for begin, end in pairwise(ends)]
    return {"nodes": nodes, "edges": edges}


PEERS = (ZenList, ZenNames, ZenDecision, ZenNative)
