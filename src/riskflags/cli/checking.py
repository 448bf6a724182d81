"""``check`` and ``explain``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typer

from riskflags.checking import Checker, Report
from riskflags.cli import streams
from riskflags.cli.options import book_of
from riskflags.engines import DEFAULT
from riskflags.errors import CaseError, Fault, InputError, SettingsError
from riskflags.reading import files, yaml_text
from riskflags.reading.case_text import case_from_file, shown_name
from riskflags.reading.yaml_text import Mapping, Unreadable, line_of
from riskflags.render.as_json import json_text, to_json
from riskflags.render.as_text import explanation_to_text, to_text
from riskflags.rulebook.rule import URGENCIES


def run(
    cases: list[str],
    format_: str,
    as_of: str | None,
    rules: Path | None,
    settings: Path | None,
    fail_on: str | None,
    engine: str,
    full: bool,
) -> int:
    """Check each case; a case that cannot be read is told of and stops no other. The exit code."""
    day = day_of(as_of)
    checker = checker_of(rules, settings, engine)
    reports: list[Report] = []
    failed = False
    for name in cases:
        try:
            reports.append(_report(checker, name, day))
        except CaseError as error:
            failed = True
            typer.echo(str(error), err=True)
    _show(reports, format_, full, single=len(cases) == 1)
    if failed:
        return 2
    return 1 if fail_on is not None and any(_reaches(report, fail_on) for report in reports) else 0


def explain(case: str, rule: str, format_: str, as_of: str | None, rules: Path | None, settings: Path | None) -> None:
    """Print the explanation of one rule's verdict on a case."""
    explanation = _report(checker_of(rules, settings), case, day_of(as_of)).explain(rule)
    as_json = format_ == "json"
    typer.echo(to_json(explanation) if as_json else explanation_to_text(explanation, streams.width()), nl=as_json)


def _report(checker: Checker, name: str, day: date | None) -> Report:
    """The report on the case in a file. Raises `CaseError` that names the file, a day it does not reach included."""
    case = case_from_file(name)
    try:
        return checker.check(case, day)
    except CaseError as error:
        faults = [fault.at(shown_name(name), None) for fault in error.faults]
    raise CaseError(faults)


def _show(reports: list[Report], format_: str, full: bool, single: bool) -> None:
    if format_ == "json":
        documents: Any = [asdict(report.document) for report in reports]
        if single:
            documents = documents[0] if documents else None
        if documents is not None:
            typer.echo(json_text(documents))
        return
    if format_ == "markdown":
        shown = [report.to_markdown(full) for report in reports]
    else:
        width, colour = streams.width(), streams.colour()
        shown = [to_text(report.document, width, full, colour) for report in reports]
    typer.echo("\n".join(shown), nl=False, color=True)


def _reaches(report: Report, urgency: str) -> bool:
    least = URGENCIES.index(urgency)  # Typer lets only these words through
    return any(URGENCIES.index(flag.urgency) >= least for flag in report.flags)


def day_of(text: str | None) -> date | None:
    """The day that --as-of names, or none. Raises `InputError`."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
        if day.isoformat() == text:  # it also takes 20260331 and 2026-W13-2
            return day
    except ValueError:
        pass
    raise InputError(Fault("--as-of is not a day written YYYY-MM-DD.", help="Write it like 2026-03-31."))


def checker_of(rules: Path | None, settings: Path | None, engine: str = DEFAULT) -> Checker:
    """The checker that --rules, --settings and --engine ask for. Raises `SettingsError` with file and line."""
    rulebook = book_of(rules)
    if settings is None:
        return Checker(rulebook, engine=engine)
    chosen = _settings(settings)
    try:
        return Checker(rulebook, chosen, engine)
    except SettingsError as error:
        faults = [fault.at(str(settings), line_of(chosen, fault.path)) for fault in error.faults]
    raise SettingsError(faults)


def _settings(path: Path) -> Mapping:
    name = str(path)
    try:
        document = yaml_text.parse(files.read_text(path))
    except Unreadable as unreadable:
        fault = unreadable.fault
    else:
        if isinstance(document, Mapping):
            return document
        fault = Fault("This file holds no settings.", line=1, help="Write one a line, as in plan_grace: 60.")
    raise SettingsError(fault.at(name, fault.line))
