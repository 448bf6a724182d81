"""durable_rules, as riskflags' own durable engine runs it: its C module alone, facts posted and forgotten case by case.

Facts come to it as JSON that is written, read and matched anew in every call, so making them ready is inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.peers.peer import Peer
from riskflags.conditions import FactValue
from riskflags.engines.durable.engine import DurableEngine


class DurableLowered(Peer):
    """The engine `Checker(engine="durable")` uses."""

    package, form = "durable_rules", "rulesets, a rule a disjunct"

    def make_ready(self) -> None:
        self._engine = DurableEngine(self.book.facts.values(), self.book.active, self.settings)

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        return self._engine.slots(values)

    def judge(self, ready: Any) -> Any:
        return self._engine.judge_codes(ready)

    def codes(self, answer: Any) -> list[int]:
        return list(answer)


PEERS = (DurableLowered,)
