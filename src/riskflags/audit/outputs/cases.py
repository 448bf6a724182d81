"""``cases.csv``, a row per checked case, and ``rejects.csv``, a row per row that could not be checked.

A case has the number of its rules with each verdict except ``quiet``, and its most urgent flag.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

import polars as pl

from riskflags.audit.files import CsvFile
from riskflags.audit.outputs import Output
from riskflags.audit.sheets import Columns
from riskflags.engines.table.case_facts import rule_column
from riskflags.logic import CONFIRM, FIRES, VERDICTS
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, pressing
from riskflags.tables.schema import CASE_ID

COLUMNS = (CASE_ID, "fires", "confirm", "explore", "urgency", "flag", "verdict")
"""``flag`` is the rule of the most urgent flag, ``urgency`` and ``verdict`` its own; empty where a case has none."""


class CaseRows:
    """Makes the row of each case of a sheet."""

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._rules = rulebook.active
        self._columns = Columns(rulebook, settings)
        self._order = sorted(
            (
                (place, code, URGENCIES.index(word))
                for place, rule in enumerate(self._rules)
                for code in (FIRES, CONFIRM)
                for word in rule.urgencies
            ),
            key=lambda flag: self._before(*flag),
        )

    def of(self, sheet: pl.DataFrame) -> pl.DataFrame:
        """The rows, in the order of the sheet."""
        codes = [pl.col(rule_column(place)) for place in range(len(self._rules))]
        counts = [_sum([code == VERDICTS.index(word) for code in codes]).alias(word) for word in VERDICTS[:0:-1]]
        first = pl.min_horizontal(self._ranks()) if codes else pl.lit(0, dtype=pl.Int16)
        found = sheet.lazy().select(CASE_ID, *counts, first.alias("_first")).collect()
        return pl.concat([found, self._told().select(pl.all().gather(found["_first"]))], how="horizontal").select(
            *COLUMNS
        )

    def _told(self) -> pl.DataFrame:
        """Urgency, rule and verdict by rank; the last rank is that of a case without a flag."""
        flags = [(URGENCIES[urgency], self._rules[place].id, VERDICTS[code]) for place, code, urgency in self._order]
        schema = {"urgency": pl.String, "flag": pl.String, "verdict": pl.String}
        return pl.DataFrame([*flags, (None, None, None)], schema=schema, orient="row")

    def _ranks(self) -> list[pl.Expr]:
        """For each rule, the rank of its flag in a case; null where none is shown."""
        none = pl.lit(len(self._order), dtype=pl.Int16)
        found = [none] * len(self._rules)
        urgency = [self._columns.urgency(rule) for rule in self._rules]
        for rank, (place, code, level) in enumerate(self._order):
            here = (pl.col(rule_column(place)) == code) & (urgency[place] == level)
            found[place] = pl.when(here).then(pl.lit(rank, dtype=pl.Int16)).otherwise(found[place])
        return [
            pl.when(self._columns.silenced(rule)).then(none).otherwise(rank)
            for rule, rank in zip(self._rules, found, strict=True)
        ]

    def _before(self, place: int, code: int, urgency: int) -> tuple[int, int, bool, str]:
        """The most urgent first, then as in a report, the days of records aside."""
        rule = self._rules[place]
        return -urgency, pressing(rule.subject), code == CONFIRM, rule.id


def _sum(tests: list[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal([test.cast(pl.UInt16) for test in tests]) if tests else pl.lit(0, dtype=pl.UInt16)


class CasesTable(Output):
    """The cases checked."""

    file = "cases.csv"

    def begin(self, stack: ExitStack) -> None:
        """Open it, and write its headings."""
        self._cases = CaseRows(self.audit.rulebook, self.audit.settings)
        self._file = stack.enter_context(CsvFile(self.path))
        self._file.write(pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String)))

    def add(self, sheet: pl.DataFrame, _findings: pl.DataFrame) -> None:
        """Write these cases."""
        self._file.write(self._cases.of(sheet))
        self.rows = self._file.rows


class RejectsTable(Output):
    """The rows that could not be checked."""

    file = "rejects.csv"

    def finish(self) -> None:
        """Write them."""
        with CsvFile(self.path) as file:
            file.write(self.audit.rejects)
        self.rows = file.rows


OUTPUTS = (CasesTable, RejectsTable)
