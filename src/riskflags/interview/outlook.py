"""What answers yet to come could make of a condition, and what it takes to find out.

Either side of it - that it holds, that it does not - has a chance of coming out, each open test being as likely to hold
as not, the questions that it takes on average to find out, asked in the best order, and the tests that could bring it
about. A test that is not known and will not be asked any more comes out neither way: that parks what needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from math import comb
from typing import NamedTuple

OPEN, YES, NO, PARKED = range(4)
"""What stands of a test: it may be asked, it holds, it does not, it is not known and will not be asked."""


class Side(NamedTuple):
    """That a condition holds, or that it does not."""

    chance: float
    cost: float
    tests: tuple[int, ...] = ()


class Outlook(NamedTuple):
    """Both sides of a condition."""

    yes: Side
    no: Side


_EVEN = 0.5
_SURE, _NEVER = Side(1, 0), Side(0, 0)

SETTLED = {YES: Outlook(_SURE, _NEVER), NO: Outlook(_NEVER, _SURE), PARKED: Outlook(_NEVER, _NEVER)}


def of_open(test: int) -> Outlook:
    """The outlook of a test that may be asked."""
    return Outlook(Side(_EVEN, 1, (test,)), Side(_EVEN, 1, (test,)))


class Outlooks:
    """The algebra of outlooks (`riskflags.logic.Algebra`)."""

    @staticmethod
    def all_of(outlooks: Iterable[Outlook]) -> Outlook:
        """Every one of these."""
        listed = list(outlooks)
        return Outlook(_every([each.yes for each in listed]), _some([each.no for each in listed]))

    @staticmethod
    def any_of(outlooks: Iterable[Outlook]) -> Outlook:
        """Some one of these."""
        listed = list(outlooks)
        return Outlook(_some([each.yes for each in listed]), _every([each.no for each in listed]))

    @staticmethod
    def negate(outlook: Outlook) -> Outlook:
        """Not this."""
        return Outlook(outlook.no, outlook.yes)

    @staticmethod
    def at_least(count: int, outlooks: Iterable[Outlook]) -> Outlook:
        """At least so many of these."""
        listed = list(outlooks)
        enough, too_few = [each.yes for each in listed], [each.no for each in listed]
        return Outlook(_several(count, enough), _several(len(listed) - count + 1, too_few))


def _every(sides: list[Side]) -> Side:
    """That all of these come out: asked until one does not."""
    if any(side.chance == 0 for side in sides):
        return _NEVER
    chance, cost = 1.0, 0.0
    for side in sorted(sides, key=lambda side: side.cost / (1 - side.chance) if side.chance < 1 else 0):
        cost += chance * side.cost
        chance *= side.chance
    return Side(chance, cost, tuple(chain.from_iterable(side.tests for side in sides)))


def _some(sides: list[Side]) -> Side:
    """That one of these comes out: asked until one does."""
    if any(side.chance == 1 for side in sides):
        return _SURE
    none, cost = 1.0, 0.0
    for side in sorted((side for side in sides if side.chance), key=lambda side: side.cost / side.chance):
        cost += none * side.cost
        none *= 1 - side.chance
    return Side(1 - none, cost, tuple(chain.from_iterable(side.tests for side in sides)))


def _several(count: int, sides: list[Side]) -> Side:
    """That so many of these come out; the open ones are taken as alike."""
    open_ = [side for side in sides if 0 < side.chance < 1]
    needed = count - sum(side.chance == 1 for side in sides)
    if needed <= 0:
        return _SURE
    if needed > len(open_):
        return _NEVER
    mean = sum(side.chance for side in open_) / len(open_)
    ways = range(needed, len(open_) + 1)
    chance = sum(comb(len(open_), k) * mean**k * (1 - mean) ** (len(open_) - k) for k in ways)
    return Side(chance, sum(side.cost for side in open_), tuple(chain.from_iterable(side.tests for side in open_)))
