"""One gauge a kind of indicator: takes cases one by one or counted by what they come to, and tells the figures.

A gauge keeps counts, not cases.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Protocol

from riskflags.conditions import Condition, FactValue, truth_of
from riskflags.facts.values import is_unknown
from riskflags.indicators.bounds import NO, OUT, YES, Outcomes, counted_median_bounds, outcomes, share_bounds
from riskflags.indicators.measured import Edge, Figures, Tally
from riskflags.logic import Bounds, Truth, is_known
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, Recorded, Share

FAR_OFF = 200 * 366
"""Days. A bound that lies further off comes from an undated record, and says only that its day is some day."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case in hand: its facts, the settings, and its id where it has one."""

    value: Callable[[str], FactValue]
    setting: Callable[[str], int]
    case_id: str | None = None

    def truth(self, condition: Condition | None) -> Truth:
        """Whether a condition holds; no condition always does."""
        return True if condition is None else truth_of(condition, self.value, self.setting)

    def number(self, fact: str) -> Bounds:
        """The bounds of a number or days fact."""
        return self.value(fact)  # type: ignore[return-value]  # the reader of indicators lets no other type stand here


class Gauge(Protocol):
    """What takes the cases of one indicator."""

    def add(self, case: CaseFacts) -> None:
        """Take one case into account."""

    def figures(self) -> Figures:
        """What it comes to so far."""


def gauge_for(indicator: Indicator) -> Gauge:
    """A new gauge for an indicator."""
    match indicator.measure:
        case Share(that):
            return ShareGauge(indicator.of, that)
        case Count(None, lists):
            return CaseGauge(indicator.of, lists)
        case Count(over, lists):
            return SumGauge(indicator.of, str(over), lists)
        case Median(over):
            return MedianGauge(indicator.of, over)
        case Recorded(facts):
            return RecordedGauge(facts)
        case Elsewhere():
            return NoGauge()


class ShareGauge:
    """The share of cases in which something holds."""

    def __init__(self, of: Condition | None, that: Condition) -> None:
        self._of, self._that = of, that
        self._cases: Counter[int] = Counter()

    def add(self, case: CaseFacts) -> None:
        """Take one case into account."""
        self.take(outcomes(case.truth(self._of), case.truth(self._that)))

    def take(self, outcome: Outcomes, times: int = 1) -> None:
        """Take so many cases into account of which this may become."""
        self._cases[outcome] += times

    def figures(self) -> Figures:
        """The bounds, in per cent."""
        cases = self._cases
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


class CaseGauge:
    """How many cases there are of a kind."""

    def __init__(self, of: Condition | None, lists: bool) -> None:
        self._of, self._lists = of, lists
        self._truths: Counter[Truth] = Counter()
        self._listed: list[str] = []

    def add(self, case: CaseFacts) -> None:
        """Take one case into account."""
        truth = case.truth(self._of)
        self.take(truth)
        if truth and case.case_id is not None:
            self.name_cases([case.case_id])

    def take(self, truth: Truth, times: int = 1) -> None:
        """Take so many cases into account that are, or may be, of the kind."""
        self._truths[truth] += times

    def name_cases(self, case_ids: Iterable[str]) -> None:
        """Name cases that surely count, where the indicator names them."""
        if self._lists:
            self._listed.extend(case_ids)

    def figures(self) -> Figures:
        """The bounds of the number, and the ids of those that surely count."""
        truths = self._truths
        tally = Tally(yes=truths[True], outside=truths[False], not_known=truths[None])
        return Figures(tally, tally.yes, tally.yes + tally.not_known, listed=tuple(self._listed))


class SumGauge:
    """A number fact summed over the cases of a kind."""

    def __init__(self, of: Condition | None, over: str, lists: bool) -> None:
        self._of, self._over, self._lists = of, over, lists
        self._tally: Counter[str] = Counter()
        self._low = self._high = 0.0
        self._listed: list[str] = []

    def add(self, case: CaseFacts) -> None:
        """Take one case into account; a count of records is never below nought, so a case left out adds least."""
        truth, bounds = case.truth(self._of), case.number(self._over)
        self.take(truth, bounds)
        if truth and bounds[0] > 0 and case.case_id is not None:
            self.name_cases([case.case_id])

    def take(self, truth: Truth, bounds: Bounds, times: int = 1) -> None:
        """Take so many cases of one kind and number into account."""
        low, high = bounds
        if truth:
            self._low += low * times
        if truth is not False:
            self._high += high * times
        self._tally[_place(truth, bounds)] += times

    def name_cases(self, case_ids: Iterable[str]) -> None:
        """Name cases that surely add to the sum, where the indicator names them."""
        if self._lists:
            self._listed.extend(case_ids)

    def figures(self) -> Figures:
        """The bounds of the sum, and the ids of the cases that surely add to it."""
        most = None if self._high == inf else int(self._high)
        return Figures(Tally(**self._tally), int(self._low), most, listed=tuple(self._listed))


class MedianGauge:
    """The middle value over the cases of a kind."""

    def __init__(self, of: Condition | None, over: str) -> None:
        self._of, self._over = of, over
        self._tally: Counter[str] = Counter()
        self._sure: Counter[Bounds] = Counter()
        self._perhaps: Counter[Bounds] = Counter()

    def add(self, case: CaseFacts) -> None:
        """Take one case into account."""
        self.take(case.truth(self._of), case.number(self._over))

    def take(self, truth: Truth, bounds: Bounds, times: int = 1) -> None:
        """Take so many cases of one kind and value into account."""
        self._tally[_place(truth, bounds)] += times
        if truth is not False:
            (self._sure if truth else self._perhaps)[bounds] += times

    def figures(self) -> Figures:
        """The bounds of the median."""
        tally, bounds = Tally(**self._tally), counted_median_bounds(self._sure, self._perhaps)
        if bounds is None:
            return Figures(tally)
        low, high = bounds
        if low == high == inf:
            return Figures(tally, "never", "never", may_concern_none=not self._sure)
        return Figures(tally, _low(low), _high(high), may_concern_none=not self._sure)


class RecordedGauge:
    """How many of the answers to some facts are known."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self._known = dict.fromkeys(facts, 0)
        self._cases = 0

    def add(self, case: CaseFacts) -> None:
        """Take one case into account."""
        self.take({fact: int(not is_unknown(case.value(fact))) for fact in self._known}, 1)

    def take(self, known: Mapping[str, int], cases: int) -> None:
        """Take so many cases into account, so many of which know each fact."""
        self._cases += cases
        for fact in self._known:
            self._known[fact] += known[fact]

    def figures(self) -> Figures:
        """The share of known answers, over the facts that some case knows: the others this extract does not hold."""
        held = {fact: known for fact, known in self._known.items() if known}
        not_held = tuple(fact for fact, known in self._known.items() if not known) if self._cases else ()
        known, answers = sum(held.values()), len(held) * self._cases
        tally = Tally(yes=known, outside=len(not_held) * self._cases, not_known=answers - known)
        share = rounded(Fraction(100 * known, answers)) if answers else None
        return Figures(tally, share, share, answers=held, not_held=not_held)


class NoGauge:
    """What no case holds."""

    def add(self, case: CaseFacts) -> None:
        """Take nothing into account."""

    def figures(self) -> Figures:
        """Nothing."""
        return Figures()


def rounded(share: Fraction, how: Callable[[Fraction], int] = round) -> float:
    """A share with one decimal, rounded as told: a lower bound down and an upper bound up, so that both stay true."""
    return how(share * 10) / 10


def _place(truth: Truth, bounds: Bounds) -> str:
    if truth is False:
        return "outside"
    return "yes" if truth and is_known(bounds) else "not_known"


def _low(edge: float) -> Edge:
    """A lower bound of a median; nothing for one that says nothing."""
    return "never" if edge == inf else None if edge < -FAR_OFF else int(edge)


def _high(edge: float) -> Edge:
    """An upper bound of a median; nothing for one that says nothing."""
    return "not yet" if edge == -inf else None if edge > FAR_OFF else int(edge)
