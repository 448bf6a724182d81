"""Engines: one meaning, several ways to run it. Each is imported only when it is asked for by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from riskflags.errors import EngineError, Fault, did_you_mean

if TYPE_CHECKING:
    from riskflags.case import CaseSummary
    from riskflags.conditions import FactValue
    from riskflags.facts.definition import Fact
    from riskflags.rulebook.rule import Rule, Verdict

DEFAULT = "python"

_CLASSES = {"python": "PythonEngine", "durable": "DurableEngine"}
ENGINES = tuple(_CLASSES)
"""The names of the engines that check one case at a time."""

Slots = tuple[Any, ...]
"""A case's facts in hand, as the engine that read them keeps them."""


class Engine(Protocol):
    """What an engine does: facts from a case, verdicts from facts. Any number of threads may share one."""

    def read(self, case: CaseSummary) -> Slots:
        """The facts of a case, which must be known as of its own day."""

    def slots(self, values: Mapping[str, FactValue]) -> Slots:
        """Facts by name as slots; every fact must be there."""

    def values(self, slots: Slots) -> dict[str, FactValue]:
        """Slots as facts by name."""

    def judge(self, slots: Slots) -> list[tuple[Rule, Verdict]]:
        """The rules that are not quiet on these facts, each with its verdict, in the rulebook's order."""

    def judge_codes(self, slots: Slots) -> list[int]:
        """As `judge`, each a whole number: four times the rule's place, and the verdict's place in `VERDICTS`."""


class EngineMaker(Protocol):
    """How an engine is made: for these facts and rules, at these settings. Raises `EngineError` where it cannot be."""

    def __call__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> Engine:
        """The engine, ready."""


def engine_named(name: str) -> EngineMaker:
    """The engine of this name, imported now. Raises `EngineError` for a name that is none."""
    if not isinstance(name, str) or name not in _CLASSES:
        near = did_you_mean(name, _CLASSES) or f"There are: {', '.join(_CLASSES)}."
        raise EngineError(Fault("There is no such engine.", help=near))
    maker: EngineMaker = getattr(import_module(f"riskflags.engines.{name}"), _CLASSES[name])
    return maker
