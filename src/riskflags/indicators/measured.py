"""The result of an indicator over a set of cases, as plain frozen data, and how it is made from its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from riskflags.documents import Citation, Provenance, RulebookMark, citations
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Kind, Median, SourceFigure
from riskflags.version import FORMATS

MeasuredEdge = int | float | str | None
"""A bound of a measurement: a number; for days also ``never`` or ``not yet``; ``None`` where there is no bound."""

Beside = Literal["below", "at or above", "cannot be told"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases surely count (``yes``), are surely among those asked about and do not (``no``), surely lie
    outside, and are not known. Of ``recorded`` it counts answers, not cases.
    """

    yes: int = 0
    no: int = 0
    outside: int = 0
    not_known: int = 0


@dataclass(frozen=True, slots=True)
class Ratio:
    """A number of cases out of a total."""

    cases: int
    of: int

    @property
    def per_cent(self) -> Fraction:
        """The share in per cent, exactly."""
        return Fraction(100 * self.cases, self.of)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one indicator.

    ``at_least`` and ``at_most`` are the bounds, both ``None`` where there is nothing to measure. Of a share they are in
    per cent, rounded outwards to one decimal, and ``least`` and ``most`` are the cases behind them.
    ``may_concern_none`` says that possibly no case belongs.
    """

    tally: Tally = Tally()
    at_least: MeasuredEdge = None
    at_most: MeasuredEdge = None
    least: Ratio | None = None
    most: Ratio | None = None
    may_concern_none: bool = False
    listed: tuple[str, ...] = ()
    answers: Mapping[str, int] = field(default_factory=dict)
    not_held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator over a set of cases.

    ``at_least``, ``at_most``, ``least``, ``most`` and ``tally`` are as in `Figures`. ``not_recorded`` is the share, in
    per cent, of the cases that are or may be asked about and whose part is not known. ``beside`` is where the result
    stands to the source's figure. ``listed`` are the ids of the cases that surely count, where the indicator lists
    them; ``answers`` how often each fact is known, and ``not_held`` the facts that no case knows, where it asks what is
    recorded; ``needs`` the register to turn to for what no case holds.
    """

    indicator: str
    title: str
    measures: str
    why: str
    kind: Kind
    unit: str
    at_least: MeasuredEdge
    at_most: MeasuredEdge
    least: Ratio | None
    most: Ratio | None
    may_concern_none: bool
    tally: Tally
    not_recorded: float | None
    source_figure: SourceFigure | None
    beside: Beside | None
    listed: tuple[str, ...]
    answers: Mapping[str, int]
    not_held: tuple[str, ...]
    needs: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Every indicator of a rulebook over a set of cases.

    ``as_of`` is the day they were looked at as known on, ``None`` for each case's own day; ``cases`` were counted,
    ``refused`` could not be. ``provenance`` is as in a report.
    """

    format: int = field(default=FORMATS["indicators"], kw_only=True)
    rulebook: RulebookMark
    as_of: str | None
    cases: int
    refused: int
    indicators: tuple[Measured, ...]
    provenance: Provenance


def measured_as(indicator: Indicator, figures: Figures, rulebook: Rulebook) -> Measured:
    """The result of an indicator, with its description and sources."""
    source = indicator.source_figure
    return Measured(
        indicator=indicator.id,
        title=indicator.title,
        measures=indicator.measures,
        why=indicator.why,
        kind=indicator.kind,
        unit=_unit(indicator, rulebook),
        at_least=figures.at_least,
        at_most=figures.at_most,
        least=figures.least,
        most=figures.most,
        may_concern_none=figures.may_concern_none,
        tally=figures.tally,
        not_recorded=_not_recorded(figures),
        source_figure=source,
        beside=None if source is None else _beside(figures, source),
        listed=figures.listed,
        answers=figures.answers,
        not_held=figures.not_held,
        needs=indicator.measure.needs if isinstance(indicator.measure, Elsewhere) else "",
        citations=citations(indicator, rulebook),
    )


def _unit(indicator: Indicator, rulebook: Rulebook) -> str:
    match indicator.measure:
        case Median(over):
            return rulebook.facts[over].type.name
        case Count(over):
            return "cases" if over is None else "records"
        case Elsewhere():
            return ""
        case _:
            return "per cent"


def _not_recorded(figures: Figures) -> float | None:
    tally = figures.tally
    asked = tally.yes + tally.no + tally.not_known
    return rounded(Fraction(100 * tally.not_known, asked)) if asked else None


def _beside(figures: Figures, source: SourceFigure) -> Beside | None:
    """How the result compares with the source's figure; ``None`` where there is nothing to measure."""
    low, high = _exact(figures.at_least), _exact(figures.at_most)
    if figures.least is not None and figures.most is not None:
        low, high = figures.least.per_cent, figures.most.per_cent
    value = Fraction(str(source.value))
    if figures.at_least is None and figures.at_most is None:
        return None
    if high is not None and high < value:
        return "below"
    return "at or above" if low is not None and low >= value else "cannot be told"


def rounded(share: Fraction, how: Callable[[Fraction], int] = round) -> float:
    """A share with one decimal, rounded as told: a lower bound down and an upper bound up, so that both stay true."""
    return how(share * 10) / 10


def _exact(edge: MeasuredEdge) -> Fraction | None:
    """A bound as an exact number; ``None`` if it is none, or is not a number."""
    return Fraction(str(edge)) if isinstance(edge, int | float) else None
