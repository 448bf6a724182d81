"""``indicators.json``, ``indicators.csv`` and ``cohorts.csv``: the results of the indicators, and the cases they list.

The CSV file, for a spreadsheet, has a row per indicator and a column per bound.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from riskflags.audit.files import CsvFile, inert_text
from riskflags.audit.outputs import Audit, Output
from riskflags.indicators import Measured, Measurement
from riskflags.indicators.showing import in_words
from riskflags.render.as_json import to_json
from riskflags.tables.schema import CASE_ID

COLUMNS = (
    "indicator", "title", "kind", "unit", "at_least", "at_most", "at_least_cases", "at_least_of", "at_most_cases",
    "at_most_of", "yes", "no", "known", "outside", "not_known", "not_recorded_per_cent", "in_words", "source_figure",
    "source_unit", "source_means", "beside_the_source", "learning_points",
)  # fmt: skip
"""``yes`` and ``no`` are cases, and empty where the indicator adds numbers up, takes the middle one or counts answers:
there ``known`` says of how many cases, or answers, the value is known.
"""


def asks_each_case(measured: Measured) -> bool:
    """Whether an indicator has a yes or no for each case, so that these can be counted."""
    return measured.kind == "share" or (measured.kind == "count" and measured.unit == "cases")


def indicators_to_csv(measurement: Measurement) -> str:
    """The indicators as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells_of(measured) for measured in measurement.indicators)
    return text.getvalue()


def cells_of(measured: Measured) -> tuple[str | int | float | None, ...]:
    """The cells of one indicator by the names in `COLUMNS`, text inert; ``None`` for an empty cell."""
    return tuple(inert_text(cell) if isinstance(cell, str) else cell for cell in _cells(measured))


def _cells(measured: Measured) -> Iterator[str | int | float | None]:
    yield from (measured.indicator, measured.title, measured.kind, measured.unit, measured.at_least, measured.at_most)
    for ratio in (measured.least, measured.most):
        yield from (ratio.cases, ratio.of) if ratio else (None, None)
    tally, source = measured.tally, measured.source_figure
    yield from (tally.yes, tally.no, None) if asks_each_case(measured) else (None, None, tally.yes)
    yield from (tally.outside, tally.not_known, measured.not_recorded, in_words(measured))
    yield from (source.value, source.unit, source.means) if source else (None, None, None)
    yield measured.beside
    yield " ".join(citation.point for citation in measured.citations)


class IndicatorsDocument(Output):
    """Every indicator in full."""

    file = "indicators.json"

    def finish(self) -> None:
        """Write it."""
        self.write_text(to_json(_measurement(self.audit)) + "\n")


class IndicatorsTable(Output):
    """A row per indicator."""

    file = "indicators.csv"

    def finish(self) -> None:
        """Write it."""
        self.write_text(indicators_to_csv(_measurement(self.audit)))


class CohortsTable(Output):
    """The cases listed."""

    file = "cohorts.csv"

    def finish(self) -> None:
        """Write them."""
        found = _measurement(self.audit).indicators
        rows = [(each.indicator, case_id) for each in found for case_id in each.listed]
        with CsvFile(self.path) as file:
            file.write(pl.DataFrame(rows, schema={"indicator": pl.String, CASE_ID: pl.String}, orient="row"))
        self.rows = file.rows


def _measurement(audit: Audit) -> Measurement:
    """The results and the number of their cases. Redacted, they name no case."""
    found, accounting = audit.summary.measured(), audit.accounting
    return Measurement(
        audit.mark,
        accounting.as_of.isoformat() if accounting.as_of else None,
        audit.summary.cases,
        accounting.cases_rejected,
        tuple(replace(each, listed=()) for each in found) if audit.options.redact else found,
        audit.provenance,
    )


OUTPUTS = (IndicatorsDocument, IndicatorsTable, CohortsTable)
