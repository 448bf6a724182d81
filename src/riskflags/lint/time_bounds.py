"""No rule speaks for ever: in every way its `when` can hold, something in it is recent, or goes on still.

A part is bounded by a limit of days, by a spell that has not ended, by a day not before today, or by a day of another
record that is bounded. Of parts that must all hold one bounded part is enough; of alternatives each must be bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Holds, Not
from riskflags.errors import Fault
from riskflags.facts.matching import AS_OF, AllOf, AnyOf, DayIs, Interval, Is, Matcher, NotThis, Within
from riskflags.facts.plan import Choose, Days, Fold, Logic
from riskflags.lint.forms import count_range
from riskflags.rulebook import Rulebook

Lasting = frozenset[str]
"""Facts that together could keep a condition true for ever; none where it is bounded."""

_BOUNDED: Lasting = frozenset()
_BOUND_IT = "Bound one by a setting (`within`, `at_most`), or ask for something that has not ended beside them."


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every active rule whose `when` could hold for ever."""
    for rule in rulebook.active:
        lasting = sorted(_Bounds(rulebook).lasting(rule.when))
        if lasting:
            what = f"Its `when` could hold for ever, by {' with '.join(lasting)}."
            yield Fault(what, (), rule.file, rule.line, _BOUND_IT)


class _Bounds:
    """What bounds the conditions of one rulebook; ``holds`` false asks it of a condition that does not hold."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.facts, self.settings = rulebook.facts, rulebook.settings

    def lasting(self, condition: Condition, holds: bool = True) -> Lasting:
        match condition:
            case Not(part):
                return self.lasting(part, not holds)
            case All(parts) | Any(parts):
                every = isinstance(condition, All) is holds
                return _together((self.lasting(part, holds) for part in parts), len(parts) if every else 1)
            case AtLeast(count, parts):
                low, high = count_range(count, self.settings)
                least = low if holds else len(parts) - high + 1
                return _together((self.lasting(part, holds) for part in parts), max(least, 1))
            case Holds(fact):
                return self._of_yes(fact, holds)
            case Among(fact, values):
                return self._of_values(fact, values, holds)
            case Compare(fact, how, _):
                return self._of_limit(fact, (how in ("at_least", "more_than")) is holds)

    def _of_yes(self, fact: str, holds: bool) -> Lasting:
        plan = self.facts[fact].plan
        if isinstance(plan, Logic):
            return self.lasting(plan.condition, holds)
        assert isinstance(plan, Fold)
        found = holds is not plan.negated
        return _BOUNDED if found and self._bounds(plan.where) else frozenset({fact})

    def _of_values(self, fact: str, values: tuple[str, ...], holds: bool) -> Lasting:
        """Each value comes of its own condition, and of all before it not holding."""
        plan = self.facts[fact].plan
        assert isinstance(plan, Choose)
        before: list[Lasting] = []
        ways: list[Lasting] = []
        for value, condition in plan.cases:
            if (value in values) is holds:
                ways.append(_together([*before, self.lasting(condition)], len(before) + 1))
            before.append(self.lasting(condition, False))
        if (plan.otherwise in values) is holds:
            ways.append(_together(before, len(before)))
        return _together(ways, 1)

    def _of_limit(self, fact: str, many: bool) -> Lasting:
        """A number or days is bounded as many where its records are, as few where it counts days since the latest."""
        plan = self.facts[fact].plan
        if isinstance(plan, Fold):
            return _BOUNDED if many and self._bounds(plan.where) else frozenset({fact})
        assert isinstance(plan, Days)
        date = self.facts[plan.date].plan
        assert isinstance(date, Fold)
        recent = plan.direction == "since" and date.how == "latest"
        waited = plan.direction == "until" and self._bounds(date.where)  # none due is never, beyond any limit
        return _BOUNDED if not many and (recent or waited) else frozenset({fact})

    def _bounds(self, matcher: Matcher, holds: bool = True) -> bool:
        """Whether a record that matches (or does not) is recent, still open or still to come."""
        match matcher:
            case NotThis(test):
                return self._bounds(test, not holds)
            case AllOf(tests) | Interval(_, tests):
                return (any if holds else all)(self._bounds(test, holds) for test in tests)
            case AnyOf(tests):
                return (all if holds else any)(self._bounds(test, holds) for test in tests)
            case Is(field, values):
                return field == "ended" and values == (not holds,)
            case DayIs(_, how, dates):
                floor = (how in ("since", "after")) is holds
                return (any if holds else all)(self._bounds_day(name, floor) for name in dates)
            case _:
                return isinstance(matcher, Within) is holds

    def _bounds_day(self, name: str, floor: bool) -> bool:
        """Whether a day that lies from (or up to) another says that a bounded record gave that other day."""
        if name == AS_OF:
            return floor
        date = self.facts[name].plan
        assert isinstance(date, Fold)
        return date.how == ("earliest" if floor else "latest") and self._bounds(date.where)


def _together(parts: Iterable[Lasting], least: int) -> Lasting:
    """What can last of a condition that needs ``least`` of its parts: nothing if fewer than that last."""
    lasting = [part for part in parts if part]
    return _BOUNDED if len(lasting) < least else frozenset().union(*islice(lasting, least))
