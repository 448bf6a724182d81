"""The least and the greatest a share or a median can be, over everything the unrecorded may turn out to be.

Each case is completed on its own. Where it is open whether a case belongs at all, it may be left out, or brought in
with whichever answer it can have. A share or a median of no case is none, and bounds are over the completions that
have one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from statistics import median_low

from riskflags import logic
from riskflags.indicators.measured import Ratio
from riskflags.logic import Bounds, Truth

YES, NO, OUT = 1, 2, 4
"""What may become of a case in a share: it belongs and holds, it belongs and does not hold, it does not belong."""

Outcomes = int
"""Some of those three, added up."""


def outcomes(belongs: Truth, holds: Truth) -> Outcomes:
    """What may become of a case of which this much is known."""
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
    """The greatest share of the ``wanted``: all that can be are, and what could only be the other is left out."""
    have = sum(count for each, count in cases.items() if each & wanted)
    must = cases.get(other, 0)
    if have + must:
        return Ratio(have, have + must)
    return Ratio(0, 1) if cases.get(other | OUT, 0) else None  # only by bringing one of those in is there a share


def median_bounds(sure: Sequence[Bounds], perhaps: Sequence[Bounds]) -> Bounds | None:
    """The least and the greatest median of values known between bounds; those of ``perhaps`` may not belong.

    The median is the middle value, of two middle ones the lower: always a value that some case has. ``None`` where no
    case can belong.
    """
    if not sure and not perhaps:
        return None
    least = _extreme([low for low, _ in sure], sorted(low for low, _ in perhaps), rising=True)
    greatest = _extreme([high for _, high in sure], sorted((high for _, high in perhaps), reverse=True), rising=False)
    return least, greatest


def _extreme(sure: list[float], perhaps: list[float], rising: bool) -> float:
    """The median with as many of ``perhaps`` (the most helpful first) as help.

    One that lies beyond the median helps, or at least does no harm; the first that does not ends it, as all that follow
    lie further back. So the place where it ends can be found by halving.
    """
    base = sorted(sure or perhaps[:1])
    rest = perhaps if sure else perhaps[1:]

    def middle(count: int) -> float:
        return median_low(base + rest[:count])

    def ends(count: int) -> bool:
        return rest[count] >= middle(count) if rising else rest[count] <= middle(count)

    return middle(bisect_left(range(len(rest)), True, key=ends))
