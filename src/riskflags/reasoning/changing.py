"""The smallest change of facts that would make a rule fire; and what somebody could do that would quiet it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any as AnyValue

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Not, Test, possible_values
from riskflags.facts.definition import Fact
from riskflags.facts.matching import DayIs, FieldTest, Is, dates_of, field_tests
from riskflags.facts.plan import Days, Fold, Plan
from riskflags.reasoning.situation import Situation
from riskflags.rulebook.rule import Rule

MOST_WAYS = 200
"""The most ways kept at each step of the search; the smallest are kept."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, and what it would have to be: ``True``, ``False``, some of its values, or a comparison."""

    fact: str
    to: str | bool | tuple[str, ...]


Way = frozenset[Change]


def smallest_change(rule: Rule, situation: Situation) -> tuple[Change, ...]:
    """The smallest set of facts that would have to change for the rule to fire."""
    safeguard = [Way()] if rule.unless is None else _Ways(situation).to(rule.unless, False)
    return _first(_together([_Ways(situation).to(rule.when, True), safeguard]))


def what_would_quiet(rule: Rule, situation: Situation) -> tuple[Change, ...]:
    """The fewest things to do and record that would make the rule quiet: its safeguard, else what it says is missing.

    Never an age, a date, the past or the concern itself, which nobody can change: empty if nothing else would do.
    """
    ways = _Ways(situation, done=True)
    return _first(ways.to(rule.unless, True) if rule.unless is not None else []) or _first(ways.to(rule.when, False))


def _first(ways: list[Way]) -> tuple[Change, ...]:
    return tuple(sorted(ways[0], key=_named)) if ways else ()


@dataclass(frozen=True)
class _Ways:
    """Ways to give conditions a wanted outcome; with ``done``, only by what somebody can do and record."""

    situation: Situation
    done: bool = False

    def to(self, condition: Condition, wanted: bool) -> list[Way]:
        """The ways for one condition, the smallest first."""
        if self.situation.truth(condition) is wanted:
            return [Way()]
        match condition:
            case All(parts) | Any(parts):
                each = [self.to(part, wanted) for part in parts]
                return (
                    _together(each)
                    if isinstance(condition, All) is wanted
                    else _smallest(way for ways in each for way in ways)
                )
            case Not(part):
                return self.to(part, not wanted)
            case AtLeast(count, parts):
                least = self.situation.settings[count] if isinstance(count, str) else count
                needed = least if wanted else len(parts) - least + 1
                each = [self.to(part, wanted) for part in parts]
                return _some(each, needed) if needed <= len(each) else []
            case _:
                return self._to_test(condition, wanted)

    def _to_test(self, test: Test, wanted: bool) -> list[Way]:
        under = self.situation.opened(test)
        if under is not None:
            return self.to(under, wanted)
        if self.done and not can_be_done(test, wanted, self.situation.facts):
            return []
        return [Way([_change(test, wanted, self.situation)])]


NOT_DONE = frozenset({"pregnancies", "history", "health", "household_changes", "statuses"})
"""Collections of events and circumstances: no record of these is something a professional does about a concern."""

_NOT_ACTS = frozenset({"born", "date_of_birth", "expected_date_of_birth", "ended", "end_date"})
"""Fields that no action can change."""


def can_be_done(test: Test, wanted: bool, facts: Mapping[str, Fact]) -> bool:
    """Whether an action, once recorded, can give a test this outcome: something new, or a recorded no put right."""
    plan = facts[test.fact].plan
    match test:
        case Among():
            return True
        case Compare(_, how, _):
            more = wanted is (how in ("at_least", "more_than"))
            match plan:
                case Days(date, "since"):
                    return not more and _is_act(facts[date].plan)
                case Fold():
                    return _is_act(plan) if more else _is_since_an_act(plan, facts)
            return False
        case _ if not isinstance(plan, Fold):
            return wanted
        case _ if wanted:
            return plan.negated or _is_act(plan)
        case _:
            return not plan.negated and any(_is_recorded_no(test) for test in field_tests(plan.where))


def _is_act(plan: Plan) -> bool:
    """Whether its records are of actions, done or planned."""
    if not isinstance(plan, Fold) or plan.collection in NOT_DONE:
        return False
    tests = list(field_tests(plan.where))
    died = any(isinstance(test, Is) and test.values == ("died",) for test in tests)
    return not died and _NOT_ACTS.isdisjoint({plan.date, *(test.field for test in tests)} - {"ended"})


def _is_since_an_act(plan: Fold, facts: Mapping[str, Fact]) -> bool:
    """Whether it counts what has happened since some action, so that repeating the action resets it."""
    dates = list(dates_of(plan.where))
    return bool(dates) and all(_is_act(facts[date].plan) for date in dates)


def _is_recorded_no(test: FieldTest) -> bool:
    """Whether a field says that something was not done, or is a day by which something was due."""
    if isinstance(test, Is):
        return test.values == (False,) and test.field not in _NOT_ACTS
    return isinstance(test, DayIs) and test.how == "before" and test.field.endswith("due")


def _together(each: Iterable[list[Way]]) -> list[Way]:
    ways = [Way()]
    for options in each:
        ways = _smallest(left | right for left, right in product(ways, options))
    return ways


def _some(each: Iterable[list[Way]], needed: int) -> list[Way]:
    """The ways to achieve ``needed`` of them, built up one by one because there may be too many combinations."""
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
    """The number of facts it changes, each counted once; then their names, so that the order is total."""
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
