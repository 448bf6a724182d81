"""`Summary`: fed an audit's sheets chunk by chunk, then written out as indicators and one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from riskflags.audit.accounting import Accounting
from riskflags.audit.measures import Measures
from riskflags.audit.summary.flags import FlagCounts, FlagSums
from riskflags.audit.summary.indicators_csv import indicators_to_csv
from riskflags.audit.summary.questions import OpenQuestion, QuestionSums
from riskflags.audit.summary.recording import Recording, RecordingSums
from riskflags.documents import RulebookMark
from riskflags.indicators import Measured, Measurement
from riskflags.render.as_json import to_json
from riskflags.rulebook import Rulebook

INDICATORS_JSON, INDICATORS_CSV, PAGE = "indicators.json", "indicators.csv", "report.html"


@dataclass(frozen=True, slots=True)
class Totals:
    """All that a summary came to. ``open_questions`` counts what ``questions`` wait for: a rule in a case."""

    cases: int
    flags: FlagCounts
    recording: tuple[Recording, ...]
    open_questions: int
    questions: tuple[OpenQuestion, ...]
    indicators: tuple[Measured, ...]


class Summary:
    """Sums over the cases of an audit. What it keeps does not grow with them, but for the ids an indicator names.

    ``settings`` are all the numbers in force.
    """

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self.rulebook, self.settings = rulebook, settings
        self._cases = 0
        self._flags = FlagSums(rulebook, settings)
        self._recording = RecordingSums(rulebook, settings)
        self._questions = QuestionSums(rulebook, settings)
        self._measures = Measures(rulebook, settings)

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        self._cases += sheet.height
        for sums in (self._flags, self._recording, self._questions, self._measures):
            sums.add(sheet)

    def totals(self) -> Totals:
        """What they come to so far."""
        return Totals(
            cases=self._cases,
            flags=self._flags.counts(),
            recording=self._recording.counts(),
            open_questions=self._questions.open,
            questions=self._questions.counts(),
            indicators=self._measures.results(),
        )

    def measurement(self, accounting: Accounting, redact: bool = False) -> Measurement:
        """The indicators with what they are over. Redacted, they name no case."""
        found = self._measures.results()
        return Measurement(
            RulebookMark(self.rulebook.version, self.rulebook.fingerprint),
            accounting.as_of.isoformat() if accounting.as_of else None,
            self._cases,
            accounting.cases_rejected,
            tuple(replace(each, listed=()) for each in found) if redact else found,
        )

    def write(self, folder: Path, accounting: Accounting, redact: bool) -> None:
        """Write ``indicators.json``, ``indicators.csv`` and ``report.html`` into a folder that is there."""
        from riskflags.audit.page import audit_to_page

        measurement = self.measurement(accounting, redact)
        _write(folder / INDICATORS_JSON, to_json(measurement) + "\n")
        _write(folder / INDICATORS_CSV, indicators_to_csv(measurement))
        _write(folder / PAGE, audit_to_page(self.rulebook, self.settings, self.totals(), accounting, redact))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
