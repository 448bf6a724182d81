"""`run_audit`: from files to a folder of results, complete or not there."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from riskflags.audit import manifest, workbook
from riskflags.audit.accounting import Accounting, AccountingError
from riskflags.audit.findings.case_rows import CaseRows
from riskflags.audit.findings.rows import Findings
from riskflags.audit.inputs.blame import blamed
from riskflags.audit.inputs.finding import find, holds_summaries
from riskflags.audit.page.words import counted
from riskflags.audit.progress import Progress
from riskflags.audit.reading import from_summaries, from_tables
from riskflags.audit.reading.extract import Extract
from riskflags.audit.summary import Summary
from riskflags.audit.writing.csv_file import CsvFile
from riskflags.audit.writing.parquet_file import ParquetFile
from riskflags.engines import engine_named
from riskflags.errors import Fault, InputError
from riskflags.logic import VERDICTS
from riskflags.outputs import check_free, complete
from riskflags.rulebook import Rulebook
from riskflags.tables.schema import CASE_ID

FINDINGS, FLAGS, CASES, REJECTS = "findings.parquet", "findings.csv", "cases.csv", "rejects.csv"
COHORTS = "cohorts.csv"
"""What an audit writes a row a finding, a flag, a case, a rejected row, and a case that an indicator lists of."""


_KEPT = "kept"
"""Where sheets of summaries are kept meanwhile; gone before the folder takes its name."""
_MOST_SHOWN = 5


class StrictError(InputError):
    """Rows that cannot be checked, where none was to be passed over."""


@dataclass(frozen=True)
class AuditResult:
    """An audit that is done: where it is, what became of every row, and how many findings there are of each verdict."""

    folder: Path
    accounting: Accounting
    verdicts: Mapping[str, int]


@dataclass(frozen=True)
class Options:
    """What is asked of an audit besides its inputs; ``rules`` and ``settings`` are as given, for the manifest.

    ``engine`` is the name of what works out tables.
    """

    as_of: date | None = None
    engine: str = "polars"
    redact: bool = False
    strict: bool = False
    workbook: bool = True
    rules: Path | None = None
    settings: Path | None = None


def run_audit(
    inputs: Sequence[str],
    out: Path,
    rulebook: Rulebook,
    settings: Mapping[str, int],
    options: Options | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Audit these files and folders, and write the results to ``out``.

    ``settings`` gives every setting its value. Case summaries are always read by the python engine. Raises `InputError`
    for inputs that cannot be read and for a place that cannot be written to, and with ``strict`` for any row that is
    rejected; then nothing is written.
    """
    asked, shown = options or Options(), progress or Progress()
    check_free(out)
    engine_named(asked.engine)  # before anything is read
    sources = find(inputs)
    _check_apart(out, inputs)
    with complete(out) as folder, blamed(sources):
        kept = folder / _KEPT
        kept.mkdir()
        if holds_summaries(sources):
            extract = from_summaries.read(sources, rulebook, settings, asked.as_of, shown, kept)
        else:
            extract = from_tables.read(sources, rulebook, settings, asked.as_of, asked.engine, shown)
        accounting = extract.accounting(asked.as_of)
        if asked.strict and accounting.rejected:
            raise StrictError(_refused(accounting))
        writing = _Writing(folder, rulebook, settings, asked, shown)
        verdicts = writing.write(extract, accounting)
        shutil.rmtree(kept)
        extract.check_unchanged()
        given = manifest.inputs_given(inputs, asked.rules, asked.settings, asked.redact)
        text = manifest.manifest(rulebook, settings, given, extract.engine, accounting, writing.rows, folder)
        (folder / manifest.FILE).write_text(text, encoding="utf-8", newline="\n")
        shown.stage("Settling it on the disk")
    shown.close()
    return AuditResult(out, accounting, verdicts)


def _check_apart(out: Path, inputs: Sequence[str]) -> None:
    """Raise `InputError` where the results would stand among the inputs: the next audit would take them for such."""
    place = out.resolve()
    folders = {Path(name).resolve() for name in inputs if Path(name).is_dir()}
    beside = {Path(name).resolve().parent for name in inputs} - folders
    if any(place.is_relative_to(folder) and (folder in folders or _is_extract(folder)) for folder in folders | beside):
        what, help_ = "This place is within a folder of inputs.", "Name a folder beside it."
        raise InputError(Fault(what, file=str(out), help=help_))


def _is_extract(folder: Path) -> bool:
    """Whether a folder is an input as it stands, of more files than the one that may have been named."""
    try:
        return len(find([str(folder)])) > 1
    except InputError:
        return False


class _Writing:
    """Writes what an audit found into its folder."""

    def __init__(
        self, folder: Path, rulebook: Rulebook, settings: Mapping[str, int], asked: Options, progress: Progress
    ) -> None:
        self._folder, self._rulebook, self._asked, self._progress = folder, rulebook, asked, progress
        self._findings = Findings(rulebook, settings, asked.redact)
        self._cases = CaseRows(rulebook, settings)
        self._summary = Summary(rulebook, settings)
        self.rows: dict[str, int] = {}

    def write(self, extract: Extract, accounting: Accounting) -> Mapping[str, int]:
        """Every file but the manifest. How many findings there are of each verdict."""
        verdicts = self._go_through(extract)
        self._check(accounting)
        with CsvFile(self._folder / REJECTS) as file:
            file.write(extract.rejects)
        self.rows[REJECTS] = file.rows
        self._progress.stage("Writing the indicators and the page")
        self._summary.write(self._folder, accounting, self._asked.redact)
        self._write_cohorts(accounting)
        if not self._asked.workbook:
            return verdicts
        rows = sum(min(self.rows[name], workbook.MOST_ROWS) for name in (CASES, FLAGS, REJECTS))
        self._progress.stage("Writing the workbook", rows, "rows")
        findings, cases, shown = self._folder / FINDINGS, self._folder / CASES, self._progress
        workbook.write(self._folder, self._rulebook, findings, cases, self._summary, accounting, progress=shown)
        return verdicts

    def _go_through(self, extract: Extract) -> Mapping[str, int]:
        self._progress.stage("Writing the findings", extract.cases)
        verdicts: Counter[str] = Counter(dict.fromkeys(VERDICTS[:0:-1], 0))
        with ExitStack() as stack:
            findings = stack.enter_context(ParquetFile(self._folder / FINDINGS, self._findings.columns))
            flags = stack.enter_context(CsvFile(self._folder / FLAGS))
            cases = stack.enter_context(CsvFile(self._folder / CASES))
            flags.write(pl.DataFrame(schema=self._findings.columns))
            cases.write(self._cases.none())
            for sheet in extract.sheets():
                rows = self._findings.of(sheet)
                findings.write(rows)
                flags.write(rows.filter(pl.col("verdict") != "explore"))
                cases.write(self._cases.of(sheet))
                self._summary.add(sheet)
                verdicts.update(dict(rows["verdict"].cast(pl.String).value_counts().iter_rows()))
                self._progress.advance(sheet.height)
        self.rows |= {FINDINGS: findings.rows, FLAGS: flags.rows, CASES: cases.rows}
        return dict(verdicts)

    def _write_cohorts(self, accounting: Accounting) -> None:
        """The cases that indicators list by name, for people to look at each."""
        found = self._summary.measurement(accounting, self._asked.redact).indicators
        rows = [(each.indicator, case_id) for each in found for case_id in each.listed]
        with CsvFile(self._folder / COHORTS) as file:
            file.write(pl.DataFrame(rows, schema={"indicator": pl.String, CASE_ID: pl.String}, orient="row"))
        self.rows[COHORTS] = file.rows

    def _check(self, accounting: Accounting) -> None:
        """Whether each case that is accounted for as checked has its row."""
        if self.rows[CASES] != accounting.cases_checked:
            what = "The cases written are not the cases accounted for as checked."
            raise AccountingError(
                Fault(what, help="Nothing was written. This is a defect of riskflags: please report it.")
            )


def _refused(accounting: Accounting) -> list[Fault]:
    shown = accounting.rejects[:_MOST_SHOWN]
    faults = [
        Fault(f"{counted(each.rows, 'row')}: {each.what}", tuple(part for part in (each.table, each.column) if part))
        for each in shown
    ]
    what = (
        f"{accounting.rejected:,} of {counted(accounting.read, 'row')} cannot be checked, and --strict lets none pass."
    )
    help_ = "Nothing was written. Without --strict, rejects.csv lists each of them with what to do."
    return [Fault(what, help=help_), *faults]
