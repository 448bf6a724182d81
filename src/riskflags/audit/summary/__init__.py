"""The summary of an audit: counts, added up sheet by sheet, without any case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from riskflags.audit.summary.flags import FlagCounts, FlagSums
from riskflags.audit.summary.indicators import Measures
from riskflags.audit.summary.questions import OpenQuestion, QuestionSums
from riskflags.audit.summary.recording import Recording, RecordingSums
from riskflags.indicators import Measured
from riskflags.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a summary. ``open_questions`` counts what ``questions`` wait for: a rule in a case."""

    cases: int
    flags: FlagCounts
    recording: tuple[Recording, ...]
    open_questions: int
    questions: tuple[OpenQuestion, ...]
    indicators: tuple[Measured, ...]


class Summary:
    """Sums over the cases of an audit. Its size does not grow with them, except for the ids an indicator lists.

    ``settings`` are all the numbers in force. ``left_open`` is counted by the caller: the checks left open, because of
    the record or of the source of the cases; the latter are no longer in the sheets.
    """

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self.rulebook, self.settings = rulebook, settings
        self.cases = self.left_open = 0
        self._flags = FlagSums(rulebook, settings)
        self._recording = RecordingSums(rulebook, settings)
        self._questions = QuestionSums(rulebook, settings)
        self._measures = Measures(rulebook, settings)

    def add(self, sheet: pl.DataFrame) -> None:
        """Add the cases of a sheet."""
        self.cases += sheet.height
        for sums in (self._flags, self._recording, self._questions, self._measures):
            sums.add(sheet)

    def totals(self) -> Totals:
        """The totals so far."""
        return Totals(
            cases=self.cases,
            flags=self._flags.counts(),
            recording=self._recording.counts(),
            open_questions=self._questions.open,
            questions=self._questions.counts(),
            indicators=self.measured(),
        )

    def measured(self) -> tuple[Measured, ...]:
        """The results of the indicators so far."""
        return self._measures.results()
