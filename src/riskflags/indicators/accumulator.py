"""`Accumulator`: counts the answers of cases to one indicator, and computes its figures. It keeps no cases.

`answers_of` says what one case answers; a dataframe gives the same answers, counted over many cases, by its columns.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any, NamedTuple

from riskflags.conditions import Condition, FactValue, truth_of
from riskflags.facts.values import is_unknown
from riskflags.indicators.bounds import NO, OUT, YES, median_bounds, outcomes, share_bounds
from riskflags.indicators.measured import Figures, MeasuredEdge, Tally, rounded
from riskflags.logic import Bounds, Truth, is_known
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, Recorded, Share

FAR_OFF = 200 * 366
"""In days. A bound further off comes from an undated record, and says nothing."""

ONE: Bounds = (1, 1)
"""The number a case adds where cases themselves are counted."""


class ShareAnswer(NamedTuple):
    """A case's answer to a share: whether it belongs, and whether what is asked holds."""

    belongs: Truth
    holds: Truth


class NumberAnswer(NamedTuple):
    """A case's answer to a count or a median: whether it belongs, and the bounds of its number."""

    belongs: Truth
    bounds: Bounds


class RecordedAnswer(NamedTuple):
    """A case's answer to what is recorded, one for each fact: its name, and whether its value is known."""

    fact: str
    known: bool


Answer = ShareAnswer | NumberAnswer | RecordedAnswer


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case's facts, the settings, and its id where it has one."""

    value: Callable[[str], FactValue]
    setting: Callable[[str], int]
    case_id: str | None = None

    def truth(self, condition: Condition | None) -> Truth:
        """Whether a condition holds; no condition always does."""
        return True if condition is None else truth_of(condition, self.value, self.setting)


def answers_of(indicator: Indicator, case: CaseFacts) -> Iterator[Answer]:
    """What a case answers to an indicator."""
    match indicator.measure:
        case Share(that):
            yield ShareAnswer(case.truth(indicator.of), case.truth(that))
        case Count(over) | Median(over):
            yield NumberAnswer(case.truth(indicator.of), ONE if over is None else case.value(over))  # type: ignore[arg-type]  # a number or days
        case Recorded(facts):
            yield from (RecordedAnswer(fact, not is_unknown(case.value(fact))) for fact in facts)
        case Elsewhere():
            pass


class Accumulator:
    """The answers of many cases to one indicator."""

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        self._counts: Counter[Any] = Counter()  # of the one kind of `Answer` that the measure has
        self._listed: list[str] = []

    def add(self, case: CaseFacts) -> None:
        """Count one case."""
        for answer in answers_of(self.indicator, case):
            self.take(answer)
            if case.case_id is not None and self.is_listed(answer):
                self.list_cases([case.case_id])

    def take(self, answer: Answer, times: int = 1) -> None:
        """Count ``times`` cases that give this answer."""
        self._counts[answer] += times

    def is_listed(self, answer: Answer) -> bool:
        """Whether the indicator lists the cases that answer this: those that surely count, or add to the sum."""
        measure = self.indicator.measure
        return isinstance(measure, Count) and measure.lists and isinstance(answer, NumberAnswer) and _adds(*answer)

    def list_cases(self, case_ids: Iterable[str]) -> None:
        """List these cases."""
        self._listed.extend(case_ids)

    def figures(self) -> Figures:
        """The figures so far."""
        match self.indicator.measure:
            case Share():
                return _share(self._counts)
            case Count():
                return _sum(self._counts, tuple(self._listed))
            case Median():
                return _median(self._counts)
            case Recorded(facts):
                return _recorded(self._counts, facts)
            case Elsewhere():
                return Figures()


def _adds(belongs: Truth, bounds: Bounds) -> bool:
    return belongs is True and bounds[0] > 0


def _share(counts: Counter[ShareAnswer]) -> Figures:
    """The bounds, in per cent."""
    cases: Counter[int] = Counter()
    for (belongs, holds), times in counts.items():
        cases[outcomes(belongs, holds)] += times
    settled = cases[YES] + cases[NO] + cases[OUT]
    tally = Tally(cases[YES], cases[NO], cases[OUT], cases.total() - settled)
    bounds = share_bounds(cases)
    if bounds is None:
        return Figures(tally)
    least, most = bounds
    same = least.per_cent == most.per_cent
    return Figures(
        tally,
        at_least=rounded(least.per_cent) if same else rounded(least.per_cent, math.floor),
        at_most=rounded(most.per_cent) if same else rounded(most.per_cent, math.ceil),
        least=least,
        most=most,
        may_concern_none=not any(count for each, count in cases.items() if not each & OUT),
    )


def _sum(counts: Counter[NumberAnswer], listed: tuple[str, ...]) -> Figures:
    """The bounds of the sum. No number of records is negative, so it is least where a doubtful case is left out."""
    low = sum((bounds[0] * times for (belongs, bounds), times in counts.items() if belongs is True), 0)
    high = sum((bounds[1] * times for (belongs, bounds), times in counts.items() if belongs is not False), 0)
    return Figures(_tally(counts), int(low), None if high == inf else int(high), listed=listed)


def _median(counts: Counter[NumberAnswer]) -> Figures:
    """The bounds of the median."""
    sure, perhaps = (
        {bounds: times for (belongs, bounds), times in counts.items() if belongs is truth} for truth in (True, None)
    )
    tally, found = _tally(counts), median_bounds(sure, perhaps)
    if found is None:
        return Figures(tally)
    low, high = found
    if low == high == inf:
        return Figures(tally, "never", "never", may_concern_none=not sure)
    return Figures(tally, _low(low), _high(high), may_concern_none=not sure)


def _recorded(counts: Mapping[RecordedAnswer, int], facts: tuple[str, ...]) -> Figures:
    """The share of known answers, over the facts known for some case; the rest are taken not to be in the extract."""
    cases = sum(counts.values()) // max(len(facts), 1)
    held = {fact: known for fact in facts if (known := counts.get(RecordedAnswer(fact, True), 0))}
    not_held = tuple(fact for fact in facts if fact not in held) if cases else ()
    known, answers = sum(held.values()), len(held) * cases
    tally = Tally(yes=known, outside=len(not_held) * cases, not_known=answers - known)
    share = rounded(Fraction(100 * known, answers)) if answers else None
    return Figures(tally, share, share, answers=held, not_held=not_held)


def _tally(counts: Counter[NumberAnswer]) -> Tally:
    """How many cases surely belong with a number that is known, surely do not belong, and the rest."""
    outside = sum(times for (belongs, _), times in counts.items() if belongs is False)
    yes = sum(times for (belongs, bounds), times in counts.items() if belongs and is_known(bounds))
    return Tally(yes=yes, outside=outside, not_known=counts.total() - yes - outside)


def _low(edge: float) -> MeasuredEdge:
    """A lower bound of a median; ``None`` if it is too far off to say anything."""
    return "never" if edge == inf else None if edge < -FAR_OFF else int(edge)


def _high(edge: float) -> MeasuredEdge:
    """An upper bound of a median; ``None`` if it is too far off to say anything."""
    return "not yet" if edge == -inf else None if edge > FAR_OFF else int(edge)
