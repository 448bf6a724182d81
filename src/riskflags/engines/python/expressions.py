"""Conditions as Python expressions, in two sides: *surely holds* and *possibly holds*.

Every fact is two places: one for *surely* (``None`` where it is `MAY`), the lower bound, or a bit mask of the values a
one-of fact can still have; one for *possibly* or the upper bound. While a case is read they are the local variables
``a7`` and ``b7``; once it is, ``slots[14]`` and ``slots[15]``. Two-sided expressions need no third truth value, so they
are plain ``and`` and ``or``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Holds, Not, tests_of
from riskflags.facts.definition import Fact
from riskflags.facts.values import mask_of

Sides = tuple[str, str]
"""The source of *surely* and of *possibly*."""


@dataclass(frozen=True)
class Scope:
    """What a condition's names stand for: each fact's number and type, each setting's value.

    ``able`` are the facts that can be `MAY`, which ``may_is_yes`` reads as yes.
    """

    numbers: Mapping[str, int]
    facts: Mapping[str, Fact]
    settings: Mapping[str, int]
    in_slots: bool = False
    able: frozenset[str] = frozenset()
    may_is_yes: bool = False

    def low(self, fact: str) -> str:
        """The place of a fact's *surely*, lower bound or bit mask."""
        number = self.numbers[fact]
        return f"slots[{2 * number}]" if self.in_slots else f"a{number}"

    def high(self, fact: str) -> str:
        """The place of a fact's *possibly* or upper bound."""
        number = self.numbers[fact]
        return f"slots[{2 * number + 1}]" if self.in_slots else f"b{number}"

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
                sure = f"{self.low(fact)} is not False" if self.may_is_yes and fact in self.able else self.low(fact)
                return f"({sure})", f"({self.high(fact)})"
            case Among(fact, values):
                return self._among(fact, values)
            case Compare(fact, how, setting):
                return _compare(self.low(fact), self.high(fact), how, int(self.settings[setting]))

    def _among(self, fact: str, values: tuple[str, ...]) -> Sides:
        type_, left = self.facts[fact].type, self.low(fact)
        rest = set(type_.values).difference(values)
        return f"({left} & {mask_of(rest, type_)} == 0)", f"({left} & {mask_of(values, type_)} != 0)"

    def where_may_is_yes(self, condition: Condition) -> str | None:
        """*Surely holds* with what is `MAY` read as yes; ``None`` where that cannot differ."""
        if self.able.isdisjoint(test.fact for test in tests_of(condition)):
            return None
        return replace(self, may_is_yes=True).sides(condition)[0]


def turned(sides: Sides) -> Sides:
    """The two sides of *not* this."""
    sure, possible = sides
    return f"(not {possible})", f"(not {sure})"


def _join(glue: str, sides: list[Sides]) -> Sides:
    return f"({glue.join(sure for sure, _ in sides)})", f"({glue.join(possible for _, possible in sides)})"


def _compare(low: str, high: str, how: str, limit: int) -> Sides:
    match how:
        case "at_least":
            return f"({low} >= {limit})", f"({high} >= {limit})"
        case "more_than":
            return f"({low} > {limit})", f"({high} > {limit})"
        case "at_most":
            return f"({high} <= {limit})", f"({low} <= {limit})"
        case _:
            return f"({high} < {limit})", f"({low} < {limit})"
