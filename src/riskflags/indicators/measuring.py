"""`Measuring`: a rulebook's indicators made ready once, then shown any number of cases, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from riskflags.case import CaseSummary
from riskflags.conditions import FactValue
from riskflags.documents import Citation, RulebookMark
from riskflags.engines.python import PythonEngine
from riskflags.facts.definition import Fact, with_dependencies
from riskflags.facts.given import facts_given
from riskflags.indicators.gauges import CaseFacts, gauge_for, rounded
from riskflags.indicators.measured import Beside, Edge, Figures, Measured, Measurement
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, SourceFigure
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import chosen


class Measuring:
    """Measures a rulebook's indicators over cases; what it keeps is counts, not cases.

    ``rulebook`` is the shipped one unless given; ``settings`` are numbers by name. Raises `RulebookError` for a faulty
    rulebook, `SettingsError` for settings that cannot be.
    """

    def __init__(self, rulebook: Rulebook | None = None, settings: Mapping[str, int] | None = None) -> None:
        self.rulebook = rulebook if rulebook is not None else Rulebook.shipped()
        self.settings = chosen(self.rulebook.settings, settings or {})
        self.cases = 0
        self._gauges = [(indicator, gauge_for(indicator)) for indicator in self.rulebook.indicators.values()]
        self._engine = PythonEngine(facts_needed(self.rulebook), (), self.settings)

    def add(self, case: CaseSummary, as_of: date | None = None) -> None:
        """Take in a case, as it was known on its own day or on an earlier one. Raises `CaseError`; then it is not in.

        Nothing looks for a child that is given twice.
        """
        known = case.as_known_on(as_of or case.as_of)
        self.add_values(self._engine.values(self._engine.read(known)), case.case_id)

    def add_facts(self, facts: Mapping[str, Any], case_id: str | None = None) -> None:
        """Take in a case given as facts: ``{"case.child_in_need": True}``; those left out are not known.

        Raises `FactsError` for facts that do not exist, are of the wrong type, or contradict each other.
        """
        self.add_values(facts_given(self.rulebook.facts, facts, self.settings), case_id)

    def add_values(self, values: Mapping[str, FactValue], case_id: str | None = None) -> None:
        """Take in a case given as the values an engine read; those of `facts_needed` must all be there."""
        case = CaseFacts(values.__getitem__, self.settings.__getitem__, case_id)
        self.cases += 1
        for _, gauge in self._gauges:
            gauge.add(case)

    def results(self) -> tuple[Measured, ...]:
        """What each indicator comes to so far, in the rulebook's order."""
        return tuple(measured_as(indicator, gauge.figures(), self.rulebook) for indicator, gauge in self._gauges)

    def measurement(self, as_of: date | None = None, refused: int = 0) -> Measurement:
        """The results with what they are over: the day asked for, and how many cases could not be read."""
        mark = RulebookMark(self.rulebook.version, self.rulebook.fingerprint)
        return Measurement(mark, as_of.isoformat() if as_of else None, self.cases, refused, self.results())


def measure(
    cases: Iterable[CaseSummary | Mapping[str, Any]],
    rulebook: Rulebook | None = None,
    settings: Mapping[str, int] | None = None,
) -> tuple[Measured, ...]:
    """What each indicator comes to over some cases: summaries, or facts by name. Raises as `Measuring` does."""
    measuring = Measuring(rulebook, settings)
    for case in cases:
        if isinstance(case, CaseSummary):
            measuring.add(case)
        else:
            measuring.add_facts(case)
    return measuring.results()


def facts_needed(rulebook: Rulebook) -> tuple[Fact, ...]:
    """The facts the indicators read, and those under them, each after those it reads."""
    names = (name for indicator in rulebook.indicators.values() for name in indicator.facts())
    return tuple(with_dependencies(rulebook.facts, names).values())


def measured_as(indicator: Indicator, figures: Figures, rulebook: Rulebook) -> Measured:
    """What an indicator comes to, beside what it is about and where it comes from."""
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


def citations(indicator: Indicator | Rule, rulebook: Rulebook) -> tuple[Citation, ...]:
    """The learning points an indicator or a rule rests on, each with its standing: one not taken forward says so."""
    return tuple(
        Citation(point.id, point.source.title, point.where, point.status_text, takes, point.source.marking)
        for point, takes in ((rulebook.points[id_], takes) for id_, takes in indicator.cites.items())
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
    """Where the result surely stands to the source's figure; nothing where there is nothing to measure."""
    low, high = _exact(figures.at_least), _exact(figures.at_most)
    if figures.least is not None and figures.most is not None:
        low, high = figures.least.per_cent, figures.most.per_cent
    value = Fraction(str(source.value))
    if figures.at_least is None and figures.at_most is None:
        return None
    if high is not None and high < value:
        return "below"
    return "at or above" if low is not None and low >= value else "cannot be told"


def _exact(edge: Edge) -> Fraction | None:
    """An edge as an exact number; nothing for one that bounds nothing or lies beyond all numbers."""
    return Fraction(str(edge)) if isinstance(edge, int | float) else None
