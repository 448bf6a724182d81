"""`Measuring`: a rulebook's indicators, prepared once and measured over any number of cases, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from riskflags.case import CaseSummary
from riskflags.conditions import FactValue
from riskflags.documents import Provenance, RulebookMark
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.definition import Fact, with_dependencies
from riskflags.facts.given import facts_given
from riskflags.facts.implications import Implications
from riskflags.indicators.accumulator import Accumulator, CaseFacts
from riskflags.indicators.measured import Measured, Measurement, measured_as
from riskflags.rulebook import Rulebook
from riskflags.rulebook.settings import chosen


class Measuring:
    """Measures a rulebook's indicators over cases; it keeps counts, not cases.

    ``rulebook`` is the shipped one unless given; ``settings`` are numbers by name. Raises `RulebookError` for a faulty
    rulebook, `SettingsError` for settings that cannot be.
    """

    def __init__(self, rulebook: Rulebook | None = None, settings: Mapping[str, int] | None = None) -> None:
        self.rulebook = rulebook if rulebook is not None else Rulebook.shipped()
        self.settings = chosen(self.rulebook.settings, settings or {})
        self.cases = 0
        self._last_day: date | None = None
        self._accumulators = [Accumulator(indicator) for indicator in self.rulebook.measured]
        self._engine = PythonEngine(facts_needed(self.rulebook), (), self.settings)

    def add(self, case: CaseSummary, as_of: date | None = None) -> None:
        """Take in a case, as it was known on its own day or on an earlier one. Raises `CaseError`; then it is not in.

        Nothing looks for a child that is given twice.
        """
        known = case.as_known_on(as_of or case.as_of)
        self._last_day = max(known.as_of, self._last_day or known.as_of)
        self.add_values(self._engine.values(self._engine.read(known)), case.case_id)

    def add_facts(self, facts: Mapping[str, Any], case_id: str | None = None) -> None:
        """Take in a case given as facts: ``{"case.child_in_need": True}``; those left out are not known.

        Raises `FactsError` for facts that do not exist, are of the wrong type, or contradict each other.
        """
        self.add_values(facts_given(self._implications, facts), case_id)

    def add_values(self, values: Mapping[str, FactValue], case_id: str | None = None) -> None:
        """Take in a case given as the values an engine read; those of `facts_needed` must all be there."""
        case = CaseFacts(values.__getitem__, self.settings.__getitem__, case_id)
        self.cases += 1
        for each in self._accumulators:
            each.add(case)

    @cached_property
    def _implications(self) -> Implications:
        return Implications(self.rulebook.facts, self.settings)

    def results(self) -> tuple[Measured, ...]:
        """The result of each indicator so far, in the rulebook's order."""
        return tuple(measured_as(each.indicator, each.figures(), self.rulebook) for each in self._accumulators)

    def measurement(self, as_of: date | None = None, refused: int = 0) -> Measurement:
        """The results with what they are over: the day asked for, and how many cases could not be read."""
        mark = RulebookMark.of(self.rulebook, as_of or self._last_day, self.settings)
        made_by = Provenance.of(self.rulebook, self.settings)
        return Measurement(mark, as_of.isoformat() if as_of else None, self.cases, refused, self.results(), made_by)


def measure(
    cases: Iterable[CaseSummary | Mapping[str, Any]],
    rulebook: Rulebook | None = None,
    settings: Mapping[str, int] | None = None,
) -> tuple[Measured, ...]:
    """Measure each indicator over some cases: summaries, or facts by name. Raises as `Measuring` does."""
    measuring = Measuring(rulebook, settings)
    for case in cases:
        if isinstance(case, CaseSummary):
            measuring.add(case)
        else:
            measuring.add_facts(case)
    return measuring.results()


def facts_needed(rulebook: Rulebook) -> tuple[Fact, ...]:
    """The facts the indicators read and those they depend on, each after those it reads."""
    names = (name for indicator in rulebook.measured for name in indicator.facts())
    return tuple(with_dependencies(rulebook.facts, names).values())
