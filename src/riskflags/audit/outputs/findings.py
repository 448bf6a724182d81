"""``findings.parquet``: a row per case and rule that is not quiet, with reasons; ``findings.csv``: flags alone."""

from __future__ import annotations

from contextlib import ExitStack

import polars as pl

from riskflags.audit.files import CsvFile, ParquetFile
from riskflags.audit.outputs import Output
from riskflags.logic import FLAGS


class FindingsTable(Output):
    """Every finding."""

    file = "findings.parquet"

    def begin(self, stack: ExitStack) -> None:
        """Open it; a thread writes it."""
        self._file = stack.enter_context(ParquetFile(self.path, self.audit.findings.columns))

    def add(self, _sheet: pl.DataFrame, findings: pl.DataFrame) -> None:
        """Write these findings."""
        self._file.write(findings)
        self.rows = self._file.rows


class FlagsTable(Output):
    """The flags alone, for a spreadsheet."""

    file = "findings.csv"

    def begin(self, stack: ExitStack) -> None:
        """Open it, and write its headings."""
        self._file = stack.enter_context(CsvFile(self.path))
        self.add(pl.DataFrame(), pl.DataFrame(schema=self.audit.findings.columns))

    def add(self, _sheet: pl.DataFrame, findings: pl.DataFrame) -> None:
        """Write the flags among these findings."""
        self._file.write(findings.filter(pl.col("verdict").is_in(FLAGS)))
        self.rows = self._file.rows


OUTPUTS = (FindingsTable, FlagsTable)
