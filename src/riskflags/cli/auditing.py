"""``audit``, ``template`` and ``compare``: an extract checked, empty tables for one, and two audits side by side."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from riskflags.cli.case_files import tell_passed_over
from riskflags.cli.checking import book_and_settings, day_of, profile_of
from riskflags.errors import Fault, InputError
from riskflags.outputs import complete_file
from riskflags.reading import files
from riskflags.render.as_json import json_text

if TYPE_CHECKING:
    from riskflags.audit.accounting import RejectCount
    from riskflags.audit.run import AuditResult, Options

STOPPED, NOTHING_CHECKED, TOO_LITTLE_CHECKED = 130, 4, 6

_MOST_REASONS = 8
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?%")
_PATIENCE = 5.0  # seconds in which a further request to end adds nothing to the first


def run(
    inputs: list[str],
    out: Path,
    as_of: str | None,
    profile: str | None,
    least_checked: str | None,
    written: tuple[str, Sequence[str], Sequence[str]],
    **others: Any,
) -> int:
    """Audit, and say what came of it. The exit code. Raises `InputError`.

    ``written`` is what --dates, --yes and --no say; ``others`` are options as `Options` has them.
    """
    need_extra("An audit")
    if wrong := files.misnamed(out):
        raise InputError(wrong)
    try:
        with _ended_gently(out):
            from riskflags.audit.run import Options
            from riskflags.tables.written import Written

            dates, yes, no = written
            cells = Written(dates, tuple(yes), tuple(no))
            least = _share(least_checked)
            options = Options(day_of(as_of), profile=profile_of(profile), least_checked=least, written=cells, **others)
            result = _audited(inputs, out, options)
            _tell(result)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was written.", err=True)
        return STOPPED
    if result.checks.enough:
        return 0
    return TOO_LITTLE_CHECKED if result.checks.made else NOTHING_CHECKED


def _share(text: str | None) -> Decimal | None:
    """The share that --least-checked names, in per cent, or none. Raises `InputError`."""
    if text is None:
        return None
    if not _SHARE.fullmatch(text) or not 0 < Decimal(text[:-1]) <= 100:
        raise InputError(Fault("--least-checked is no share above 0% and up to 100%.", help="Write it like 20%."))
    return Decimal(text[:-1])


def _audited(inputs: list[str], out: Path, options: Options) -> AuditResult:
    from riskflags.audit.run import run_audit
    from riskflags.cli.progress import shown_progress

    rulebook, settings = book_and_settings(options.rules, options.settings)
    with shown_progress() as progress:
        return run_audit(inputs, out, rulebook, settings, options, progress)


def write_template(out: Path, format_: str) -> None:
    """Write it, and say so. Raises `InputError`."""
    from riskflags.audit.template import write

    count = write(out, format_)
    typer.echo(f"{count} empty tables to fill in: {out}")


def compare(first: Path, second: Path, format_: str, out: Path | None) -> None:
    """Print the comparison; with ``out`` write a row a case and rule there. Raises `InputError`."""
    need_extra("A comparison")
    from riskflags.audit.comparison import compare as compared
    from riskflags.audit.comparison import to_data, to_text
    from riskflags.audit.files import CsvFile

    if out is not None and (wrong := files.misnamed(out)):
        raise InputError(wrong)
    if out is not None and (out.exists() or out.is_symlink()):
        raise InputError(Fault("There is something in this place already.", file=str(out), help="Name a new file."))
    comparison = compared(first, second)
    if out is not None:
        with complete_file(out) as unfinished, CsvFile(unfinished) as file:
            file.write(comparison.changes)
    if format_ == "json":
        typer.echo(json_text(to_data(comparison)))
    else:
        typer.echo(to_text(comparison), nl=False)


def need_extra(what: str) -> None:
    """Raise `InputError` where the libraries of the extra are not there."""
    if find_spec("polars") is None:
        help_ = "Install it: pip install 'riskflags[audit]'."
        raise InputError(Fault(f"{what} needs Polars, which is not installed.", help=help_))


@contextmanager
def _ended_gently(out: Path) -> Iterator[None]:
    """A request to end is taken as Ctrl-C is: what is half-written goes, and impatient ones do not disturb that.

    One that comes when all is written comes too late: what is left is to say so. Where it meets a library's own code,
    that may make another error of it: then it is still what was asked for. Or it may be lost there, which Python would
    tell of by a traceback: then the next one counts at once.
    """
    done = out / "manifest.json"
    was_there = done.exists()
    asked: list[float] = []
    lost: list[object] = []

    def stop(*_: Any) -> None:
        now = time.monotonic()
        if (was_there or not done.exists()) and (lost or not asked or now - asked[-1] > _PATIENCE):
            asked.append(now)
            lost.clear()
            raise KeyboardInterrupt

    def pass_over(unraisable: Any) -> None:
        if asked and issubclass(unraisable.exc_type, KeyboardInterrupt):
            lost.append(True)
        else:
            told_before(unraisable)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    told_before, sys.unraisablehook = sys.unraisablehook, pass_over
    try:
        yield
    except Exception:
        if asked:
            raise KeyboardInterrupt from None
        raise
    finally:
        sys.unraisablehook = told_before
        for each, handler in before.items():
            signal.signal(each, handler)


def _reasons(rejects: Sequence[RejectCount]) -> Iterator[str]:
    """Why rows were rejected, the most frequent first; those that only share a case with such a row come last."""
    from riskflags.engines.table.rejecting import BELONGS

    own = [each for each in rejects if each.what != BELONGS]
    for each in own[:_MOST_REASONS]:
        place = ".".join(part for part in (each.table, each.column) if part)
        yield f"  {each.rows:>9,}  {place + ': ' if place else ''}{each.what}"
    if len(own) > _MOST_REASONS:
        yield f"  {sum(each.rows for each in own[_MOST_REASONS:]):>9,}  for other reasons: see rejects.csv"
    if belonging := sum(each.rows for each in rejects if each.what == BELONGS):
        yield f"  {belonging:>9,}  {BELONGS}"


def _tell(result: AuditResult) -> None:
    from riskflags.audit.words import counted, too_little_checked
    from riskflags.profiles.as_text import in_short
    from riskflags.render.report_words import overdue_lines

    tell_passed_over(result.passed_over)
    account = result.accounting
    too_little = too_little_checked(account.cases_checked, result.checks)
    told = [
        *([too_little] if too_little else []),
        *(result.account.lines() if result.account else ()),
        *([in_short(result.reach)] if result.reach else ()),
    ]
    for line in told:
        typer.echo(line)
    typer.echo(f"{counted(account.read, 'row')} read: {account.checked:,} checked, {account.rejected:,} rejected.")
    for line in _reasons(account.rejects):
        typer.echo(line)
    found = result.verdicts
    typer.echo(
        f"{counted(account.cases_checked, 'case')}: {counted(found['fires'], 'flag')}, "
        f"{found['confirm']:,} to confirm, "
        f"{counted(found['explore'], 'check')} that could not be made, because the record is silent."
    )
    typer.echo("That a case has no flag does not mean the child is safe.")
    for line in overdue_lines(result.rulebook):
        typer.echo(line)
    typer.echo(f"Written to {result.folder}")
    sys.stdout.flush()
