"""One meter a kind of indicator: counts the cases of a sheet by what they come to, for its gauge to tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from riskflags.audit.measures.columns import TRUTHS, YES, Columns, bounds_of
from riskflags.indicators.bounds import outcomes
from riskflags.indicators.gauges import CaseGauge, MedianGauge, NoGauge, RecordedGauge, ShareGauge, SumGauge
from riskflags.indicators.measured import Figures
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, Recorded, Share
from riskflags.tables.schema import CASE_ID


class Meter(Protocol):
    """What takes the sheets of one indicator."""

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""

    def figures(self) -> Figures:
        """What it comes to so far."""


def meter_for(indicator: Indicator, columns: Columns) -> Meter:
    """A new meter for an indicator."""
    of = columns.truth(indicator.of)
    match indicator.measure:
        case Share(that):
            return ShareMeter(ShareGauge(indicator.of, that), of, columns.truth(that))
        case Count(None, lists):
            return CaseMeter(CaseGauge(indicator.of, lists), of, lists)
        case Count(over, lists):
            return SumMeter(SumGauge(indicator.of, str(over), lists), of, columns.bounds(str(over)), lists)
        case Median(over):
            return MedianMeter(MedianGauge(indicator.of, over), of, columns.bounds(over))
        case Recorded(facts):
            known = {fact: columns.known(columns.rulebook.facts[fact]) for fact in facts}
            return RecordedMeter(RecordedGauge(facts), known)
        case Elsewhere():
            return NoMeter()


@dataclass(frozen=True)
class ShareMeter:
    """The share of cases in which something holds."""

    gauge: ShareGauge
    of: pl.Expr
    that: pl.Expr

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        for belongs, holds, times in _counted(sheet, of=self.of, that=self.that):
            self.gauge.take(outcomes(TRUTHS[belongs], TRUTHS[holds]), times)

    def figures(self) -> Figures:
        """The bounds, in per cent."""
        return self.gauge.figures()


@dataclass(frozen=True)
class CaseMeter:
    """How many cases there are of a kind."""

    gauge: CaseGauge
    of: pl.Expr
    lists: bool

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        for belongs, times in _counted(sheet, of=self.of):
            self.gauge.take(TRUTHS[belongs], times)
        if self.lists:
            self.gauge.name_cases(_ids(sheet, self.of == YES))

    def figures(self) -> Figures:
        """The bounds of the number, and the ids of those that surely count."""
        return self.gauge.figures()


@dataclass(frozen=True)
class SumMeter:
    """A number fact summed over the cases of a kind."""

    gauge: SumGauge
    of: pl.Expr
    over: tuple[pl.Expr, pl.Expr]
    lists: bool

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        for belongs, low, high, times in _counted(sheet, of=self.of, low=self.over[0], high=self.over[1]):
            self.gauge.take(TRUTHS[belongs], bounds_of(low, high), times)
        if self.lists:
            self.gauge.name_cases(_ids(sheet, (self.of == YES) & (self.over[0] > 0)))

    def figures(self) -> Figures:
        """The bounds of the sum, and the ids of the cases that surely add to it."""
        return self.gauge.figures()


@dataclass(frozen=True)
class MedianMeter:
    """The middle value over the cases of a kind."""

    gauge: MedianGauge
    of: pl.Expr
    over: tuple[pl.Expr, pl.Expr]

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        for belongs, low, high, times in _counted(sheet, of=self.of, low=self.over[0], high=self.over[1]):
            self.gauge.take(TRUTHS[belongs], bounds_of(low, high), times)

    def figures(self) -> Figures:
        """The bounds of the median."""
        return self.gauge.figures()


@dataclass(frozen=True)
class RecordedMeter:
    """How many of the answers to some facts are known."""

    gauge: RecordedGauge
    known: dict[str, pl.Expr]

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        found = sheet.select(known.sum().alias(fact) for fact, known in self.known.items())
        self.gauge.take({fact: int(found[fact].item() or 0) for fact in self.known}, sheet.height)

    def figures(self) -> Figures:
        """The share of known answers, over the facts that some case knows."""
        return self.gauge.figures()


class NoMeter:
    """What no case holds."""

    def add(self, sheet: pl.DataFrame) -> None:
        """Take nothing into account."""

    def figures(self) -> Figures:
        """Nothing."""
        return NoGauge().figures()


def _counted(sheet: pl.DataFrame, **columns: pl.Expr) -> Iterator[tuple[int, ...]]:
    """Each row that these columns make, and how often."""
    return sheet.lazy().group_by([column.alias(name) for name, column in columns.items()]).len().collect().iter_rows()


def _ids(sheet: pl.DataFrame, where: pl.Expr) -> pl.Series:
    return sheet.lazy().filter(where).select(CASE_ID).collect().to_series()
