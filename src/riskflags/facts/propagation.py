"""What is known of facts together: each a number between bounds or a set of values, narrowed by relations between them.

How many records match is a number: yes is one or more, no is none. A day is a number too: of days from the case's own.
Every relation narrows what it relates as far as the rest tells, until nothing changes (constraint propagation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import inf, isinf
from typing import Literal, NamedTuple

from riskflags.calendar import working_days_between
from riskflags.conditions import (
    All,
    Among,
    Any,
    AtLeast,
    Compare,
    Condition,
    FactValue,
    Holds,
    Not,
    known_by,
    possible_values,
    threshold,
    truth_of,
)
from riskflags.facts.evaluation import computed
from riskflags.facts.plan import Choose, Days
from riskflags.logic import ANY_COUNT, ANY_NUMBER, FIRST_DAY, LAST_DAY, Bounds, Truth

Relation = Callable[["State"], None]
"""Narrows each value that it relates as far as the others tell."""


class Contradiction(Exception):  # noqa: N818 - it is no fault of the program's
    """Nothing is left that a fact could be."""


Kind = Literal["some", "none", "count", "days", "date", "one_of"]
"""How a fact is read from a value; ``none`` is yes where there is no such record."""


class Place(NamedTuple):
    """Where a fact's value stands among the values, and how it is read there."""

    number: int
    kind: Kind


class Network:
    """Values by number, and the relations between them. ``places`` are those of facts, by name."""

    def __init__(self, settings: Mapping[str, int]) -> None:
        self.settings = settings
        self.places: dict[str, Place] = {}
        self.bounds: list[Bounds] = []  # before anything is known
        self.known: dict[str, FactValue] = {}  # all the same
        self.values: dict[int, frozenset[str]] = {}  # of one-of facts
        self.no_less: list[list[int]] = []  # for each number, those that are no less
        self.no_more: list[list[int]] = []
        self.relations: list[list[Relation]] = []

    def add(self, bounds: Bounds) -> int:
        """A new value."""
        self.bounds.append(bounds)
        self.no_less.append([])
        self.no_more.append([])
        self.relations.append([])
        return len(self.bounds) - 1

    def order(self, one: int, other: int) -> None:
        """The one is no more than the other."""
        self.no_less[one].append(other)
        self.no_more[other].append(one)

    def relate(self, relation: Relation, *numbers: int) -> None:
        """Relate the values with these numbers."""
        for number in set(numbers):
            self.relations[number].append(relation)


class State:
    """What is known so far. Narrowed in place: after a `Contradiction` it is good for nothing."""

    __slots__ = ("_changed", "as_of", "bounds", "network", "values")

    def __init__(
        self, network: Network, bounds: list[Bounds], values: dict[int, frozenset[str]], as_of: date | None = None
    ) -> None:
        self.network, self.bounds, self.values, self.as_of = network, bounds, values, as_of
        self._changed: list[int] = []

    def copy(self) -> State:
        """The same, to be narrowed apart."""
        return State(self.network, self.bounds.copy(), self.values.copy(), self.as_of)

    def settle(self, changed: Iterable[int] = ()) -> set[int]:
        """Narrow until nothing changes; the numbers of all values that did, these among them."""
        waiting, every = self._changed, set(changed)
        waiting.extend(every)
        while waiting:
            number = waiting.pop()
            every.add(number)
            low, high = self.bounds[number]
            for other in self.network.no_less[number]:
                if low > self.bounds[other][0]:
                    self.narrow(other, low, inf)
            for other in self.network.no_more[number]:
                if high < self.bounds[other][1]:
                    self.narrow(other, -inf, high)
            for relation in self.network.relations[number]:
                relation(self)
        return every

    def narrow(self, number: int, low: float, high: float) -> None:
        """Bring bounds together to these, where they lie further apart."""
        had_low, had_high = self.bounds[number]
        if low <= had_low and high >= had_high:
            return
        low, high = max(low, had_low), min(high, had_high)
        if low > high:
            raise Contradiction
        self.bounds[number] = low, high
        self._changed.append(number)

    def keep(self, number: int, values: frozenset[str]) -> None:
        """Leave only these of the values a one-of fact can have."""
        left = self.values[number] & values
        if not left:
            raise Contradiction
        if left != self.values[number]:
            self.values[number] = left
            self._changed.append(number)

    # -- facts

    def learn(self, name: str, value: FactValue) -> None:
        """Add what is known of a fact, without what follows."""
        number, kind = self.network.places[name]
        if kind == "one_of":
            self.keep(number, possible_values(value))
        elif isinstance(value, tuple):
            self.narrow(number, *(self._from_today(value) if kind == "date" else value))
        elif isinstance(value, bool):
            self.narrow(number, *((1, inf) if value is (kind == "some") else (0, 0)))

    def value(self, name: str) -> FactValue:
        """What is known of a fact."""
        number, kind = self.network.places[name]
        if kind == "one_of":
            return known_by(self.values[number])
        return self._read(self.bounds[number], kind)

    def _read(self, bounds: Bounds, kind: Kind) -> FactValue:
        low, high = bounds
        if kind in ("some", "none"):
            return None if low < 1 <= high else (low >= 1) is (kind == "some")
        return self._in_calendar(low, high) if kind == "date" else bounds

    def known(self) -> dict[str, FactValue]:
        """Every fact of which more is known than its definition says, or that is known from it alone."""
        more = ((name, self._beyond_definition(*place)) for name, place in self.network.places.items())
        return self.network.known | {name: value for name, value in more if value is not None}

    def _beyond_definition(self, number: int, kind: Kind) -> FactValue:
        """What is known of a fact, what its definition alone bounds left open; ``None`` for nothing."""
        if kind == "one_of":
            left = self.values[number]
            return None if left is self.network.values[number] else known_by(left)
        bounds, before = self.bounds[number], self.network.bounds[number]
        if bounds is before:
            return None
        value = self._read(bounds, kind)
        if not isinstance(value, tuple) or value[0] == value[1]:
            return value
        first, last = ANY_COUNT if kind == "count" else ANY_NUMBER
        return first if bounds[0] == before[0] else value[0], last if bounds[1] == before[1] else value[1]

    def holds(self, condition: Condition) -> Truth:
        """The truth of a condition, as far as it is known."""
        return truth_of(condition, self.value, self.network.settings.__getitem__)

    def require(self, condition: Condition, wanted: bool) -> None:
        """Narrow facts to what they must be for a condition to hold, or not to."""
        match condition:
            case Holds(name):
                self.learn(name, wanted)
            case Among(name, values):
                number = self.network.places[name].number
                self.keep(number, frozenset(values) if wanted else self.values[number].difference(values))
            case Compare(name, how, setting):
                start, reaching = threshold(how, self.network.settings[setting])
                self.learn(name, (start, inf) if wanted is reaching else (-inf, start - 1))
            case Not(part):
                self.require(part, not wanted)
            case All(parts):
                self._require_of(len(parts), parts, wanted)
            case Any(parts):
                self._require_of(1, parts, wanted)
            case AtLeast(count, parts):
                self._require_of(self.network.settings[count] if isinstance(count, str) else count, parts, wanted)

    def _require_of(self, count: int, parts: tuple[Condition, ...], wanted: bool) -> None:
        """At least so many of these hold, or fewer: where none is to spare, each that is open is settled."""
        truths = [self.holds(part) for part in parts]
        spare = sum(truth is not False for truth in truths) - count if wanted else count - 1 - truths.count(True)
        if spare < 0:
            raise Contradiction
        for part, truth in zip(parts, truths, strict=True):
            if truth is None and not spare:
                self.require(part, wanted)

    def _from_today(self, day: Bounds) -> Bounds:
        """Bounds of a day from the case's own; where that is not known, only whether there is one."""
        if self.as_of is not None:
            return day[0] - self.as_of.toordinal(), day[1] - self.as_of.toordinal()
        return day[0] if isinf(day[0]) else -LAST_DAY, day[1] if isinf(day[1]) else LAST_DAY

    def _in_calendar(self, low: float, high: float) -> Bounds:
        """The other way round."""
        first = FIRST_DAY if self.as_of is None else max(FIRST_DAY, low + self.as_of.toordinal())
        last = LAST_DAY if self.as_of is None else min(LAST_DAY, high + self.as_of.toordinal())
        return low if isinf(low) else first, high if isinf(high) else last


# -- relations --------------------------------------------------------------------------------------------------------


def sum_of(whole: int, one: int, other: int) -> Relation:
    """There are no more of the whole than of its two parts together."""

    def narrow(state: State) -> None:
        fewest, (_, most_one), (_, most_other) = state.bounds[whole][0], state.bounds[one], state.bounds[other]
        state.narrow(whole, 0, most_one + most_other)
        state.narrow(one, fewest - most_other, inf)
        state.narrow(other, fewest - most_one, inf)

    return narrow


def reaches(day: int, records: int, sign: int, at: float, least: float) -> Relation:
    """With a record the day is ``at`` or later, without one before ``least``; with a ``sign`` of -1 earlier, or after.

    ``least`` is the last day there is where the day is just that of these records; without one it is never then.
    """
    never = abs(least) == LAST_DAY

    def narrow(state: State) -> None:
        low, high = sorted(sign * edge for edge in state.bounds[day])
        fewest, most = state.bounds[records]
        if fewest >= 1:
            state.narrow(day, *((at, inf) if sign > 0 else (-inf, at)))
        elif most == 0:
            before = -sign * inf if never else least - sign
            state.narrow(day, *((-inf, before) if sign > 0 else (before, inf)))
        elif low >= sign * least:
            state.narrow(records, 1, inf)
        elif high < sign * at:
            state.narrow(records, 0, 0)

    return narrow


def same_days(plan: Days, days: int, day: int) -> Relation:
    """Days since a day, or until it, and that day; working days follow from it alone, where the case's day is known."""

    def narrow(state: State) -> None:
        low, high = state.bounds[day]
        if not plan.working:
            sign = 1 if plan.direction == "until" else -1
            state.narrow(days, *sorted((sign * low, sign * high)))
            state.narrow(day, *sorted(sign * edge for edge in state.bounds[days]))
        elif state.as_of is not None:
            today = state.as_of.toordinal()
            state.narrow(days, working_days_between(high + today, today), working_days_between(low + today, today))
        elif isinf(low) and isinf(high):
            state.narrow(days, -high, -low)

    return narrow


def same_truth(condition: Condition, name: str) -> Relation:
    """A derived fact and its condition."""

    def narrow(state: State) -> None:
        truth = state.holds(condition)
        if truth is not None:
            state.learn(name, truth)
        elif (wanted := state.value(name)) is not None:
            state.require(condition, wanted is True)

    return narrow


def chosen(plan: Choose, name: str) -> Relation:
    """The value chosen, and the condition of each: an earlier one that surely does not hold leaves it to the next."""
    values = [value for value, _ in plan.cases] + [plan.otherwise]

    def narrow(state: State) -> None:
        state.learn(name, computed(plan, state.value, state.network.settings))
        left = possible_values(state.value(name))
        for at, (value, condition) in enumerate(plan.cases):
            if value not in left:
                state.require(condition, False)
            elif left.isdisjoint(values[at + 1 :]):
                state.require(condition, True)
            if state.holds(condition) is not False:
                return

    return narrow
