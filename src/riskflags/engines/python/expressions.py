"""Conditions as Python expressions, in two sides: *surely holds* and *possibly holds*.

Every fact is two local variables: ``a7`` (surely; the lower bound; the place of a one-of value in its list, -1 for not
known) and ``b7`` (possibly; the upper bound). Two-sided expressions need no third truth value, so they are plain
``and`` and ``or``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Holds, Not
from riskflags.facts.definition import Fact

Sides = tuple[str, str]
"""The source of *surely* and of *possibly*."""


@dataclass(frozen=True)
class Scope:
    """What a condition's names stand for: each fact's number and type, each setting's value."""

    numbers: Mapping[str, int]
    facts: Mapping[str, Fact]
    settings: Mapping[str, int]

    def sides(self, condition: Condition) -> Sides:
        """The two sides of a condition."""
        match condition:
            case All(parts):
                return _join(" and ", [self.sides(part) for part in parts])
            case Any(parts):
                return _join(" or ", [self.sides(part) for part in parts])
            case Not(part):
                return turned(self.sides(part))
            case AtLeast(count, parts):
                least = int(self.settings[count] if isinstance(count, str) else count)
                sure, possible = _join(" + ", [(f"bool{s}", f"bool{p}") for s, p in map(self.sides, parts)])
                return f"({sure} >= {least})", f"({possible} >= {least})"
            case Holds(fact):
                number = self.numbers[fact]
                return f"(a{number})", f"(b{number})"
            case Among(fact, values):
                return self._among(fact, values)
            case Compare(fact, how, setting):
                return _compare(self.numbers[fact], how, int(self.settings[setting]))

    def _among(self, fact: str, values: tuple[str, ...]) -> Sides:
        places = sorted(self.facts[fact].type.values.index(value) for value in values)
        variable = f"a{self.numbers[fact]}"
        return f"({variable} in {_tuple(places)})", f"({variable} in {_tuple([-1, *places])})"


def turned(sides: Sides) -> Sides:
    """The two sides of *not* this."""
    sure, possible = sides
    return f"(not {possible})", f"(not {sure})"


def _join(glue: str, sides: list[Sides]) -> Sides:
    return f"({glue.join(sure for sure, _ in sides)})", f"({glue.join(possible for _, possible in sides)})"


def _compare(number: int, how: str, limit: int) -> Sides:
    low, high = f"a{number}", f"b{number}"
    match how:
        case "at_least":
            return f"({low} >= {limit})", f"({high} >= {limit})"
        case "more_than":
            return f"({low} > {limit})", f"({high} > {limit})"
        case "at_most":
            return f"({high} <= {limit})", f"({low} <= {limit})"
        case _:
            return f"({high} < {limit})", f"({low} < {limit})"


def _tuple(numbers: list[int]) -> str:
    return f"({', '.join(map(str, numbers))},)"
