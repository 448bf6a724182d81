"""A fact as defined: its type, its meaning, its question, its plan and its examples; and facts in layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from riskflags.facts.plan import Fold, Logic, Plan, facts_read

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
    """One named fact. ``ask`` is the question that would obtain it; ``operation`` is the word its definition uses.

    ``words`` are what is said of its value, by the keys of `word_keys`; may name ``{settings}``, and some ``{value}``.
    ``presupposes`` and ``card`` are what its definition says of them, which `riskflags.facts.asking` completes.
    """

    name: str
    type: FactType
    means: str
    ask: str
    operation: str
    plan: Plan
    examples: tuple[FactExample, ...]
    file: str
    line: int
    words: Mapping[str, str] = field(default_factory=dict)
    presupposes: tuple[str, ...] | None = None
    card: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        """What it means and what it asks; either may name ``{settings}``."""
        return self.means, self.ask

    @property
    def is_derived(self) -> bool:
        """Whether it is logic over other facts, so that asking for it means asking for those."""
        return isinstance(self.plan, Logic)


def with_dependencies(facts: Mapping[str, Fact], names: Iterable[str]) -> dict[str, Fact]:
    """The facts of these names and those they depend on, in the order of ``facts``."""
    wanted: set[str] = set()
    waiting = [name for name in names if name in facts]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += facts_read(facts[name].plan)
    return {name: facts[name] for name in filter(wanted.__contains__, facts)}


@dataclass(frozen=True, slots=True)
class Layer:
    """Facts read from collections, then the facts derived from them, in steps that depend only on earlier ones."""

    folds: dict[str, list[Fact]]
    steps: dict[int, list[Fact]]


def layers(facts: Iterable[Fact]) -> list[Layer]:
    """The facts in as few layers as possible; ``facts`` must be ordered so that each follows those it reads."""
    found: list[Layer] = []
    place: dict[str, tuple[int, int]] = {}
    for fact in facts:
        layer, step = max((place[name] for name in facts_read(fact.plan)), default=(-1, 0))
        is_fold = isinstance(fact.plan, Fold)
        layer, step = place[fact.name] = (layer + 1, 0) if is_fold else (max(layer, 0), step + 1)
        while len(found) <= layer:
            found.append(Layer({}, {}))
        if isinstance(fact.plan, Fold):
            found[layer].folds.setdefault(fact.plan.collection, []).append(fact)
        else:
            found[layer].steps.setdefault(step, []).append(fact)
    return found


TAIL = "tail"
"""The key of the words added after a record's name, for a *some* fact whose records need more than their names."""

_BOUNDS_KEYS = ("known", "unknown", "never", "not_yet", "none")


def word_keys(type_: FactType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys that a fact's ``words`` may have by its type, and those that it needs to be complete."""
    if type_.name == "yes_no":
        return ("yes", "no", "unknown", TAIL), ("yes", "no", "unknown")
    if type_.name == "one_of":
        return ("known", "unknown", *type_.values), ("unknown",)
    return _BOUNDS_KEYS, ("known", "unknown")
