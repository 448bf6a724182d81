"""The nodes of a condition over named facts, and what they mean.

One meaning for every engine: `truth_of` is the definition, and each engine must agree with it. How a condition is made
of its tests (`evaluate`) and what a comparison asks (`threshold`) are stated here once, and every engine goes by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any as AnyValue
from typing import Literal, TypeVar

from riskflags import logic
from riskflags.logic import Bounds, Truth


class May(Enum):
    """The second way in which a yes/no fact can be not known."""

    MAY_BE_MISSING = "may be missing"


MAY_BE_MISSING = May.MAY_BE_MISSING
"""Every record that surely counts has its safeguard; only one that may count could lack it, or one not listed.

So too where the list of records is not recorded, or is open (it may lack records). It makes a question, never a flag.
"""

FactValue = Truth | Bounds | str | frozenset[str] | May
"""What a fact may be: a truth, ``None`` where it is not known; bounds of a number, days or a day; a value of a list.

Of a one-of fact that is not known, the set of the values it can still have.
"""

_T = TypeVar("_T")

Comparison = Literal["at_least", "more_than", "at_most", "fewer_than"]


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no fact is yes."""

    fact: str


@dataclass(frozen=True, slots=True)
class Among:
    """A one-of fact has one of these values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A number or days fact against a named setting."""

    fact: str
    how: Comparison
    setting: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the parts hold; it is a whole number or the name of a setting."""

    count: int | str
    parts: tuple[Condition, ...]


Test = Holds | Among | Compare
Condition = Test | All | Any | Not | AtLeast


def possible_values(value: FactValue) -> frozenset[AnyValue]:
    """The answers that a yes/no or one-of fact can still have: one where it is known."""
    if isinstance(value, frozenset):
        return value
    return frozenset((True, False) if value is None or value is MAY_BE_MISSING else (value,))


def known_by(left: frozenset[AnyValue]) -> FactValue:
    """The value of a fact that can still have these answers, one at least: the other way from `possible_values`."""
    known: FactValue
    known, *others = left
    return known if not others else None if True in left else left


def nodes_of(condition: Condition) -> Iterator[Condition]:
    """A condition and all within it, each before its parts, left to right."""
    yield condition
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                yield from nodes_of(part)
        case Not(part):
            yield from nodes_of(part)


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test in a condition, left to right."""
    for node in nodes_of(condition):
        if isinstance(node, Holds | Among | Compare):
            yield node


def settings_of(condition: Condition) -> Iterator[str]:
    """Every setting a condition names."""
    for node in nodes_of(condition):
        match node:
            case Compare(_, _, setting) | AtLeast(str(setting), _):
                yield setting


def evaluate(
    condition: Condition, algebra: logic.Algebra[_T], test: Callable[[Test], _T], setting: Callable[[str], int]
) -> _T:
    """Evaluate a condition in an algebra; ``test`` evaluates one test."""
    return combine(condition, algebra, lambda part: evaluate(part, algebra, test, setting), test, setting)


def combine(
    condition: Condition,
    algebra: logic.Algebra[_T],
    part: Callable[[Condition], _T],
    test: Callable[[Test], _T],
    setting: Callable[[str], int],
) -> _T:
    """Evaluate a condition in an algebra; ``part`` evaluates one part, ``test`` one test."""
    match condition:
        case Holds() | Among() | Compare():
            return test(condition)
        case All(parts):
            return algebra.all_of(map(part, parts))
        case Any(parts):
            return algebra.any_of(map(part, parts))
        case Not(negated):
            return algebra.negate(part(negated))
        case AtLeast(count, parts):
            return algebra.at_least(setting(count) if isinstance(count, str) else count, map(part, parts))


def threshold(how: Comparison, limit: int) -> tuple[int, bool]:
    """A comparison as *at least N*: the number N, and ``True`` if the comparison is that, ``False`` if its negation."""
    return limit + (how in ("more_than", "at_most")), how in ("at_least", "more_than")


def truth_of(condition: Condition, value: Callable[[str], FactValue], setting: Callable[[str], int]) -> Truth:
    """The truth of a condition, given the value of each fact and each setting."""
    return evaluate(condition, logic, lambda test: truth_of_test(test, value(test.fact), setting), setting)


def truth_where_may_is_yes(
    condition: Condition, value: Callable[[str], FactValue], setting: Callable[[str], int]
) -> Truth:
    """The truth of a condition when each fact that is `MAY_BE_MISSING` is read as yes."""
    return truth_of(condition, lambda fact: True if value(fact) is MAY_BE_MISSING else value(fact), setting)


def truth_of_test(test: Test, value: FactValue, setting: Callable[[str], int]) -> Truth:
    """The truth of one test, given its fact's value."""
    match test:
        case Holds():
            return None if value is MAY_BE_MISSING else value  # type: ignore[return-value]  # the reader of rules lets only yes/no facts stand here
        case Among(_, values):
            left = possible_values(value)
            return logic.from_sides(left.issubset(values), not left.isdisjoint(values))
        case Compare(_, how, name):
            start, wanted = threshold(how, setting(name))
            bounds: Bounds = logic.ANY_NUMBER if value is None else value  # type: ignore[assignment]
            reached = logic.reaches(bounds, start)
            return reached if wanted else logic.negate(reached)
