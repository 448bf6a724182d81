"""Three answers - yes, no, not known - and numbers known only between bounds.

A truth is ``True``, ``False`` or ``None`` (not known), combined as Kleene did: a part that is not known leaves the
whole not known unless the other parts settle it. A number or a day is a pair ``(low, high)``, known where both are
equal. Days are ordinals (``date.toordinal``); ``-inf`` and ``+inf`` stand for *never*.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

Truth = bool | None
Bounds = tuple[float, float]

FIRST_DAY, LAST_DAY = 1, 3652059  # date.min and date.max, as ordinals: what an undated record could be at the outermost
ANY_NUMBER: Bounds = (-inf, inf)
ANY_COUNT: Bounds = (0, inf)


def surely(truth: Truth) -> bool:
    """Whether it holds whatever is still unknown."""
    return truth is True


def possibly(truth: Truth) -> bool:
    """Whether it could still hold."""
    return truth is not False


def from_sides(sure: bool, possible: bool) -> Truth:
    """The truth whose two sides these are."""
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
    return negate(all_of(negate(truth) for truth in truths))


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """Yes when so many are yes; no when fewer than that still can be; else not known."""
    listed = list(truths)
    return from_sides(
        sum(map(surely, listed)) >= count,
        sum(map(possibly, listed)) >= count,
    )


def reaches(bounds: Bounds, limit: Bounds) -> Truth:
    """Whether a number is at or above another."""
    return from_sides(bounds[0] >= limit[1], bounds[1] >= limit[0])


def exceeds(bounds: Bounds, limit: Bounds) -> Truth:
    """Whether a number is above another."""
    return from_sides(bounds[0] > limit[1], bounds[1] > limit[0])


def is_known(bounds: Bounds) -> bool:
    """Whether the two bounds leave one value."""
    return bounds[0] == bounds[1]
