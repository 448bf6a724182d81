"""`run_audit`: from files to a folder of results, which is complete or does not exist."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from riskflags.adapters.account import Account
from riskflags.adapters.database import shown as shown_name
from riskflags.adapters.recognition import source_of
from riskflags.audit import from_summaries, from_tables, manifest
from riskflags.audit.accounting import Accounting, AccountingError, AuditExtract, Checks
from riskflags.audit.files import prefetched
from riskflags.audit.findings import Findings
from riskflags.audit.from_other_systems import ConvertedSource
from riskflags.audit.inputs.finding import find, holds_summaries, passed_over
from riskflags.audit.inputs.source import Source, TableFormat
from riskflags.audit.outputs import Audit, Output, outputs_of
from riskflags.audit.progress import Progress
from riskflags.audit.sheets import Columns
from riskflags.audit.summary import Summary
from riskflags.audit.words import counted
from riskflags.documents import RulebookMark
from riskflags.engines import engine_named
from riskflags.errors import Fault, InputError
from riskflags.logic import VERDICTS
from riskflags.outputs import check_free, complete
from riskflags.profiles import Profile, Reach, reach_of
from riskflags.rulebook import Rulebook
from riskflags.tables.written import AS_OURS, Written

_KEPT = "kept"
"""Where sheets of summaries are kept meanwhile; gone before the folder takes its name."""
_MOST_SHOWN = 5


class StrictError(InputError):
    """Rows that cannot be checked, in an audit with ``strict``."""


@dataclass(frozen=True)
class AuditResult:
    """A finished audit: its folder, the account of every row, and the number of findings of each verdict.

    ``reach`` says which rules the source can decide, if it has a profile; ``account`` is that of another system's data.
    ``passed_over`` are files that were given and are no data by their names.
    """

    folder: Path
    accounting: Accounting
    checks: Checks
    verdicts: Mapping[str, int]
    rulebook: RulebookMark
    reach: Reach | None = None
    account: Account | None = None
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """The options of an audit besides its inputs; ``rules`` and ``settings`` are as given, for the manifest.

    ``engine`` is the name of what works out tables; ``profile`` says what the source of the cases can tell.
    ``least_checked``: the share of checks, in per cent, below which an audit first says that it had too little;
    ``written``: how days, and yes and no, are written in tables whose headings do not say it.
    """

    as_of: date | None = None
    engine: str = "polars"
    redact: bool = False
    strict: bool = False
    workbook: bool = True
    rules: Sequence[Path] | None = None
    settings: Path | None = None
    profile: Profile | None = None
    least_checked: Decimal | None = None
    written: Written = AS_OURS


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
    engine_named(asked.engine)  # before any input is read
    known = source_of(inputs)
    sources = () if known else tuple(replace(source, written=asked.written) for source in find(inputs))
    passed = () if known else passed_over(inputs)
    if asked.written != AS_OURS:
        _check_tables(sources)
    _check_apart(out, inputs)
    with complete(out) as folder, from_tables.errors_by_file(sources):
        kept = folder / _KEPT
        kept.mkdir()
        converted = ConvertedSource.of(known, kept, asked.as_of) if known else None
        profile = asked.profile or (converted.profile if converted else None)
        reach = reach_of(profile, rulebook) if profile else None
        rulebook = reach.judging() if reach else rulebook
        if converted:
            read = from_summaries.read([converted.summaries], rulebook, settings, asked.as_of, shown, kept)
            extract = converted.as_input(read)
        elif holds_summaries(sources):
            extract = from_summaries.read(sources, rulebook, settings, asked.as_of, shown, kept)
        else:
            extract = from_tables.read(sources, rulebook, settings, asked.as_of, asked.engine, shown)
        accounting = extract.accounting(asked.as_of)
        if asked.strict and accounting.rejected:
            raise StrictError(_refused(accounting))
        summary, findings = Summary(rulebook, settings), Findings(rulebook, settings, asked.redact)
        account = converted.account if converted else None
        rejects = extract.rejects
        audit = Audit(folder, rulebook, settings, asked, accounting, rejects, findings, summary, shown, reach, account)
        outputs = outputs_of(audit)
        verdicts = _write(outputs, audit, extract)
        shutil.rmtree(kept)
        extract.check_unchanged()
        given = manifest.inputs_given([*map(shown_name, inputs)], asked) | {"passed_over": passed}
        rows = {each.file: each.rows for each in outputs if each.rows is not None}
        text = manifest.manifest(audit, given, extract.engine, rows)
        (folder / manifest.FILE).write_text(text, encoding="utf-8", newline="\n")
        shown.stage("Settling it on the disk")
    shown.close()
    return AuditResult(out, accounting, audit.checks, verdicts, audit.mark, reach, account, passed)


def _write(outputs: Sequence[Output], audit: Audit, extract: AuditExtract) -> Mapping[str, int]:
    """Write every file but the manifest. Returns the number of findings of each verdict."""
    audit.progress.stage("Writing the findings", extract.cases)
    columns = Columns(audit.rulebook, audit.settings)
    verdicts: Counter[str] = Counter(dict.fromkeys(VERDICTS[:0:-1], 0))
    with ExitStack() as stack:
        for output in outputs:
            output.begin(stack)
        for whole in prefetched(extract.sheets()):
            sheet = columns.without_unanswerable(whole)
            findings = audit.findings.of(sheet)
            audit.summary.add(sheet)
            audit.summary.left_open += columns.explored(whole)
            for output in outputs:
                output.add(sheet, findings)
            verdicts.update(dict(findings["verdict"].cast(pl.String).value_counts().iter_rows()))
            audit.progress.advance(sheet.height)
    if audit.summary.cases != audit.accounting.cases_checked:
        what = "The cases written are not the cases accounted for as checked."
        raise AccountingError(Fault(what, help="Nothing was written. This is a defect of riskflags: please report it."))
    audit.progress.stage("Writing the indicators and the page")
    for output in outputs:
        output.finish()
    return dict(verdicts)


def _check_tables(sources: Sequence[Source]) -> None:
    """Raise `InputError` unless these are tables: the option says how the cells of tables are written."""
    if not sources or not all(isinstance(each.format, TableFormat) for each in sources):
        what = "How days, and yes and no, are written is said of tables of ours, and these are none."
        raise InputError(Fault(what, help="Leave out --dates, --yes and --no."))


def _check_apart(out: Path, inputs: Sequence[str]) -> None:
    """Raise `InputError` where the results would lie among the inputs: the next audit would read them."""
    place = out.resolve()
    folders = {Path(name).resolve() for name in inputs if Path(name).is_dir()}
    beside = {Path(name).resolve().parent for name in inputs} - folders
    if any(place.is_relative_to(folder) and (folder in folders or _is_extract(folder)) for folder in folders | beside):
        what, help_ = "This place is within a folder of inputs.", "Name a folder beside it."
        raise InputError(Fault(what, file=str(out), help=help_))


def _is_extract(folder: Path) -> bool:
    """Whether a folder as a whole is an input, made of several files."""
    try:
        return len(find([str(folder)])) > 1
    except InputError:
        return False


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
