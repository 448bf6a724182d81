"""A fact as defined: its type, its meaning, its question, its plan and its examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from riskflags.facts.plan import Logic, Plan

TypeName = Literal["yes_no", "number", "days", "one_of", "date"]


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact's value; ``values`` only for one of a list."""

    name: TypeName
    values: tuple[str, ...] = ()

    @property
    def is_bounds(self) -> bool:
        """Whether a value is a pair of bounds: numbers, days and dates."""
        return self.name in ("number", "days", "date")

    def __str__(self) -> str:
        return f"one of {', '.join(self.values)}" if self.values else self.name.replace("_", "/")


@dataclass(frozen=True, slots=True)
class FactExample:
    """A fragment of a case and the value the fact has there, as written; ``line`` is where it stands."""

    case: Mapping[str, Any]
    gives: Any
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One named fact. ``ask`` is the question that would obtain it; ``operation`` is the word its definition uses."""

    name: str
    type: FactType
    means: str
    ask: str
    operation: str
    plan: Plan
    examples: tuple[FactExample, ...]
    file: str
    line: int

    @property
    def is_derived(self) -> bool:
        """Whether it is logic over other facts, so that asking for it means asking for those."""
        return isinstance(self.plan, Logic)
