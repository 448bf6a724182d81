"""Three answers - yes, no, not known - numbers known only between bounds, and the four verdicts made of them.

A truth is ``True``, ``False`` or ``None`` (not known), combined as Kleene did: a part that is not known leaves the
whole not known unless the other parts settle it. A number or a day is a pair ``(low, high)``, known where both are
equal. Days are ordinals (``date.toordinal``); ``-inf`` and ``+inf`` stand for *never*.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Literal, Protocol, TypeVar, get_args

Truth = bool | None
Bounds = tuple[float, float]

FIRST_DAY, LAST_DAY = 1, 3652059  # date.min and date.max, as ordinals: what an undated record could be at the outermost
ANY_NUMBER: Bounds = (-inf, inf)
ANY_COUNT: Bounds = (0, inf)

Verdict = Literal["quiet", "explore", "confirm", "fires"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From what says least to what says most. Engines and tables hold a verdict as its place here."""

QUIET, EXPLORE, CONFIRM, FIRES = range(len(VERDICTS))
FLAGS: tuple[Verdict, ...] = VERDICTS[CONFIRM:]
"""The verdicts that are shown as a flag."""


def verdict(concern: Truth, saved: Truth, saved_if_may_is_yes: Truth) -> Verdict:
    """The verdict of a rule, from the truth of its concern and of its safeguard; a rule without one is never saved.

    - *quiet*: the concern is surely absent, or the safeguard surely there.
    - *fires*: the concern is surely there, and the safeguard surely absent.
    - *confirm*: the concern is surely there, and whether there is a safeguard is not recorded.
    - *explore*: it is not known whether the concern is there; or it is, and the safeguard is open only because a record
      may not count: it would be there if every fact that is `MAY_BE_MISSING` were yes (``saved_if_may_is_yes``).
    """
    if concern is False or saved is True:
        return "quiet"
    if concern is None:
        return "explore"
    if saved is False:
        return "fires"
    return "explore" if saved_if_may_is_yes is True else "confirm"


_T = TypeVar("_T")


class Combining(Protocol[_T]):
    """How answers are combined by *and*, *or* and *not*."""

    def all_of(self, answers: Iterable[_T], /) -> _T:
        """Every one of these."""

    def any_of(self, answers: Iterable[_T], /) -> _T:
        """Some one of these."""

    def negate(self, answer: _T, /) -> _T:
        """Not this."""


class Algebra(Combining[_T], Protocol[_T]):
    """Adds *at least N*. This module is the algebra of truths; each engine has one for its own values."""

    def at_least(self, count: int, answers: Iterable[_T], /) -> _T:
        """At least ``count`` of these."""


def surely(truth: Truth) -> bool:
    """Whether it holds whatever is still unknown."""
    return truth is True


def possibly(truth: Truth) -> bool:
    """Whether it could still hold."""
    return truth is not False


def from_sides(sure: bool, possible: bool) -> Truth:
    """The truth with these two sides."""
    return True if sure else None if possible else False


def negate(truth: Truth) -> Truth:
    """Yes for no, no for yes; not known stays."""
    return None if truth is None else not truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """No as soon as one is no; yes if all are; else not known."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Yes as soon as one is yes; no if all are; else not known."""
    unknown = False
    for truth in truths:
        if truth is True:
            return True
        unknown = unknown or truth is None
    return None if unknown else False


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """Yes if at least ``count`` are yes; no if fewer than that still can be; else not known."""
    listed = list(truths)
    return from_sides(
        sum(map(surely, listed)) >= count,
        sum(map(possibly, listed)) >= count,
    )


def reaches(bounds: Bounds, number: float) -> Truth:
    """Whether a number between these bounds is at or above another."""
    return from_sides(bounds[0] >= number, bounds[1] >= number)


def is_known(bounds: Bounds) -> bool:
    """Whether the two bounds leave one value."""
    return bounds[0] == bounds[1]
