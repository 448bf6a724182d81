"""In which order a table engine works facts out: as few looks over the collections as there can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from riskflags.facts.definition import Fact
from riskflags.facts.plan import Fold, facts_read


@dataclass(frozen=True)
class Layer:
    """Facts that look over collections, and after them those that rest on facts, each step on those before it."""

    folds: Mapping[str, tuple[Fact, ...]]
    steps: tuple[tuple[Fact, ...], ...]


def needed(facts: Iterable[Fact], names: Iterable[str]) -> list[Fact]:
    """The facts of these names with all they rest on, in the order in which they stand."""
    listed = list(facts)
    wanted = set(names)
    for fact in reversed(listed):
        if fact.name in wanted:
            wanted.update(facts_read(fact.plan))
    return [fact for fact in listed if fact.name in wanted]


def layers(facts: Iterable[Fact]) -> list[Layer]:
    """The facts in layers; ``facts`` stand in an order in which each follows what it reads."""
    listed = list(facts)
    place: dict[str, tuple[int, int]] = {}
    for fact in listed:
        read = [place[name] for name in facts_read(fact.plan)]
        last = max(read, default=(0, 0))
        is_fold = isinstance(fact.plan, Fold)
        place[fact.name] = (last[0] + 1 if read else 0, 0) if is_fold else (last[0], last[1] + 1)
    count = 1 + max((layer for layer, _ in place.values()), default=-1)
    return [_layer([fact for fact in listed if place[fact.name][0] == number], place) for number in range(count)]


def _layer(facts: list[Fact], place: Mapping[str, tuple[int, int]]) -> Layer:
    folds: dict[str, list[Fact]] = {}
    steps: dict[int, list[Fact]] = {}
    for fact in facts:
        if isinstance(fact.plan, Fold):
            folds.setdefault(fact.plan.collection, []).append(fact)
        else:
            steps.setdefault(place[fact.name][1], []).append(fact)
    by_collection = {name: tuple(found) for name, found in folds.items()}
    return Layer(by_collection, tuple(tuple(steps[step]) for step in sorted(steps)))
