"""The least and the greatest value a share or a median can have, over all completions of what is not recorded.

Each case is completed independently. A case that may or may not belong can be left out, or included with any answer it
can have. A share or median over no cases has no value; bounds are over the completions that have one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate

from riskflags import logic
from riskflags.indicators.measured import Ratio
from riskflags.logic import Bounds, Truth

YES, NO, OUT = 1, 2, 4
"""The outcomes of a case in a share: it belongs and holds, it belongs and does not hold, it does not belong."""

Outcomes = int
"""Some of those three, added up."""


def outcomes(belongs: Truth, holds: Truth) -> Outcomes:
    """The possible outcomes of a case, given what is known of it."""
    inside = (YES if logic.possibly(holds) else 0) | (0 if logic.surely(holds) else NO)
    return (inside if logic.possibly(belongs) else 0) | (0 if logic.surely(belongs) else OUT)


def share_bounds(cases: Mapping[Outcomes, int]) -> tuple[Ratio, Ratio] | None:
    """The least and the greatest share, from how many cases have which outcomes; ``None`` where none can belong."""
    greatest = _most(cases, YES, NO)
    least = _most(cases, NO, YES)
    if greatest is None or least is None:
        return None
    return Ratio(least.of - least.cases, least.of), greatest


def _most(cases: Mapping[Outcomes, int], wanted: int, other: int) -> Ratio | None:
    """The greatest share of the ``wanted``: every case that can be counts, one that can only be other does not."""
    have = sum(count for each, count in cases.items() if each & wanted)
    must = cases.get(other, 0)
    if have + must:
        return Ratio(have, have + must)
    return Ratio(0, 1) if cases.get(other | OUT, 0) else None  # only by bringing one of those in is there a share


def median_bounds(sure: Mapping[Bounds, int], perhaps: Mapping[Bounds, int]) -> Bounds | None:
    """The least and the greatest median, from how many cases have which bounds; those of ``perhaps`` may not belong.

    The median is the middle value, of two middle ones the lower: always a value that some case has. ``None`` where no
    case can belong.
    """
    if not sure and not perhaps:
        return None
    least = _extreme(_side(sure, 0), _side(perhaps, 0), rising=True)
    greatest = _extreme(_side(sure, 1), _side(perhaps, 1), rising=False)
    return least, greatest


def _side(cases: Mapping[Bounds, int], side: int) -> Counter[float]:
    counted: Counter[float] = Counter()
    for bounds, count in cases.items():
        counted[bounds[side]] += count
    return counted


def _extreme(sure: Counter[float], perhaps: Counter[float], rising: bool) -> float:
    """The median with as many of ``perhaps`` (the most helpful first) as help.

    A value beyond the median helps, or does no harm; once one does not, no later one does, since they are sorted. So
    the cut is found by bisection.
    """
    helpful = sorted(perhaps, reverse=not rising)
    base = sure or Counter(helpful[:1])
    rest = perhaps if sure else perhaps - base
    order = [value for value in helpful if rest[value]]
    ends_at = list(accumulate(rest[value] for value in order))

    def middle(count: int) -> float:
        return _median_low(base + _first(count, order, rest))

    def ends(count: int) -> bool:
        value = order[bisect_right(ends_at, count)]
        return value >= middle(count) if rising else value <= middle(count)

    return middle(bisect_left(range(rest.total()), True, key=ends))


def _first(count: int, order: Iterable[float], counted: Counter[float]) -> Counter[float]:
    """The first ``count`` values in this order."""
    taken: Counter[float] = Counter()
    for value in order:
        if count <= 0:
            break
        taken[value] = min(count, counted[value])
        count -= taken[value]
    return taken


def _median_low(counted: Counter[float]) -> float:
    values = sorted(counted)
    return values[bisect_right(list(accumulate(counted[value] for value in values)), (counted.total() - 1) // 2)]
