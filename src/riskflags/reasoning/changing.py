"""The smallest change of facts that would bring a rule to fire, or to fall quiet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any as AnyValue

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Not, Test, possible_values
from riskflags.reasoning.situation import Situation
from riskflags.rulebook.rule import Rule

MOST_WAYS = 200
"""How many ways are carried along; beyond it the smallest are kept."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, and what it would have to be: ``True``, ``False``, some of its values, or a comparison."""

    fact: str
    to: str | bool | tuple[str, ...]


Way = frozenset[Change]


def smallest_change(rule: Rule, situation: Situation, fires: bool) -> tuple[Change, ...]:
    """The fewest facts that would have to be otherwise for the rule to fire (or, with ``fires`` false, to be quiet)."""
    concern = _ways(rule.when, fires, situation)
    safeguard = [Way()] if fires else []
    if rule.unless is not None:
        safeguard = _ways(rule.unless, not fires, situation)
    ways = _together([concern, safeguard]) if fires else _smallest([*concern, *safeguard])
    return tuple(sorted(ways[0], key=_named)) if ways else ()


def _ways(condition: Condition, wanted: bool, situation: Situation) -> list[Way]:
    """The ways to make a condition come out as wanted, the smallest first."""
    if situation.truth(condition) is wanted:
        return [Way()]
    match condition:
        case All(parts) | Any(parts):
            each = [_ways(part, wanted, situation) for part in parts]
            return (
                _together(each)
                if isinstance(condition, All) is wanted
                else _smallest(way for ways in each for way in ways)
            )
        case Not(part):
            return _ways(part, not wanted, situation)
        case AtLeast(count, parts):
            least = situation.settings[count] if isinstance(count, str) else count
            needed = least if wanted else len(parts) - least + 1
            each = [_ways(part, wanted, situation) for part in parts]
            return _some(each, needed) if needed <= len(each) else []
        case _:
            under = situation.opened(condition)
            return (
                _ways(under, wanted, situation) if under is not None else [Way([_change(condition, wanted, situation)])]
            )


def _together(each: Iterable[list[Way]]) -> list[Way]:
    ways = [Way()]
    for options in each:
        ways = _smallest(left | right for left, right in product(ways, options))
    return ways


def _some(each: Iterable[list[Way]], needed: int) -> list[Way]:
    """The ways to have so many of them come out, built up one by one: their combinations could be beyond counting."""
    ways: list[list[Way]] = [[Way()], *([] for _ in range(needed))]
    for options in each:
        for count in range(needed, 0, -1):
            ways[count] = _smallest(
                [*ways[count], *(left | right for left, right in product(ways[count - 1], options))]
            )
    return ways[needed]


def _smallest(ways: Iterable[Way]) -> list[Way]:
    return sorted(set(ways), key=_size)[:MOST_WAYS]


def _size(way: Way) -> tuple[int, list[tuple[str, str]]]:
    """How many facts it changes, one that must pass two limits counted once; then their names, for one to be first."""
    named = sorted(map(_named, way))
    return len(dict(named)), named


def _named(change: Change) -> tuple[str, str]:
    return change.fact, str(change.to)


def _change(test: Test, wanted: bool, situation: Situation) -> Change:
    match test:
        case Among(fact, values):
            rest = tuple(value for value in situation.facts[fact].type.values if value not in values)
            sought, left = values if wanted else rest, possible_values(situation.values[fact])
            return Change(fact, tuple(value for value in sought if value in left) or sought)
        case Compare(fact, how, setting):
            said: AnyValue = how if wanted else _OPPOSITE[how]
            return Change(fact, f"{said.replace('_', ' ')} {situation.settings[setting]}")
        case _:
            return Change(test.fact, wanted)


_OPPOSITE = {"at_least": "fewer_than", "fewer_than": "at_least", "more_than": "at_most", "at_most": "more_than"}
