"""``check``, ``explain``, ``replay`` and ``export``, and the checker that commands ask for.

Its commands are made known at every start; what one needs is imported when it runs.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from riskflags.cli import streams
from riskflags.cli.options import (
    AnswersOption,
    AsOfOption,
    Folders,
    JunitOption,
    PageFormat,
    ProfileOption,
    RulesOption,
    SettingsOption,
    book_of,
)
from riskflags.errors import CaseError, Fault, InputError, SettingsError
from riskflags.plain import iso_day

if TYPE_CHECKING:
    from riskflags.checking import Checker, Report
    from riskflags.facts.answers import Answers
    from riskflags.profiles import Profile
    from riskflags.reading.yaml_text import Mapping
    from riskflags.rulebook import Rulebook

FAILED_ON, BAD_INPUT = 1, 2

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A case summary; - is standard input.")]


def check(
    cases: Annotated[
        list[str], typer.Argument(metavar="CASE", help="Case summaries, or folders of them; - is standard input.")
    ],
    format_: Annotated[PageFormat, typer.Option("--format", help="How to show the report.")] = "text",
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
    fail_on: Annotated[
        Literal["note", "soon", "urgent"] | None,
        typer.Option("--fail-on", help="Exit 1 where a flag is at least so urgent."),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="What judges the facts; the answers are the same.")
    ] = "python",
    full: Annotated[
        bool, typer.Option("--full", help="Each flag in full: prompt, evidence and citations, not a line.")
    ] = False,
    profile: ProfileOption = None,
    junit: JunitOption = None,
    answers: AnswersOption = None,
) -> None:
    """Check case summaries and print what there is to talk about."""
    from riskflags.cli.case_files import case_files
    from riskflags.cli.interviewing import answers_in
    from riskflags.cli.junit import checked, faulty, write_junit
    from riskflags.documents import RulebookMark
    from riskflags.render.report_words import made_by

    day = day_of(as_of)
    said = None if answers is None else answers_in(answers)
    if said is not None and len(cases) != 1:
        raise InputError(Fault("Answers are about one case.", help="Name one case beside --answers."))
    source = profile_of(profile)
    checker = checker_of(rules, settings, engine, source)
    if source is not None:
        left = f"{len(checker.rulebook.left_to_people)} rules are left to people"
        typer.echo(f"{source.title}: {left}, since it can raise no flag of them: riskflags reach {profile}.", err=True)
    reports: list[Report] = []
    refused: list[CaseError] = []
    for name in case_files(cases):
        try:
            if isinstance(name, CaseError):
                fault = _is_a_return(str(name.faults[0].file))
                raise CaseError(fault) if fault else name
            reports.append(_report(checker, name, day, said))
        except CaseError as error:  # one that cannot be read is told of and stops no other
            typer.echo(str(error), err=True)
            refused.append(error)
    _show(reports, format_, full, single=len(cases) == 1 and not os.path.isdir(cases[0]))
    if junit is not None:
        made = made_by(RulebookMark.of(checker.rulebook, day, checker.settings), checker.provenance)
        write_junit(junit, "riskflags check", [*checked(reports, fail_on or "note"), *faulty(refused)], made)
    if refused or not reports:
        raise typer.Exit(BAD_INPUT)
    if fail_on is not None and any(_reaches(report, fail_on) for report in reports):
        raise typer.Exit(FAILED_ON)


def explain(
    case: CaseArgument,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    format_: Annotated[
        Literal["text", "json", "html"], typer.Option("--format", help="How to show the explanation.")
    ] = "text",
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Say why a rule has its verdict on a case - a quiet one too - and what would change it."""
    from riskflags.render.as_html import to_page
    from riskflags.render.as_json import to_json
    from riskflags.render.as_text import explanation_to_text

    explanation = _report(checker_of(rules, settings), case, day_of(as_of)).explain(rule)
    if format_ == "text":
        typer.echo(explanation_to_text(explanation, streams.width()), nl=False)
    else:
        typer.echo(to_json(explanation) + "\n" if format_ == "json" else to_page(explanation), nl=False)


def replay(
    case: CaseArgument,
    format_: Annotated[
        Literal["text", "json", "html"], typer.Option("--format", help="How to show the replay.")
    ] = "text",
    rules: RulesOption = None,
    settings: SettingsOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there, not to the screen.")
    ] = None,
) -> None:
    """Show a case as it was known on each day: what appeared, what went quiet, and why."""
    from riskflags.outputs import complete_file
    from riskflags.reading.case_text import case_from_file
    from riskflags.render.as_json import to_json
    from riskflags.replay import replay as replayed
    from riskflags.replay import replay_to_page, replay_to_text

    told = replayed(checker_of(rules, settings), case_from_file(case))
    if format_ == "json":
        text = to_json(told) + "\n"
    else:
        text = replay_to_page(told) if format_ == "html" else replay_to_text(told)
    if out is None:
        typer.echo(text, nl=False)
    else:
        with complete_file(out) as unfinished:
            unfinished.write_text(text, encoding="utf-8", newline="\n")


def export(
    engine: Annotated[str, typer.Option("--engine", metavar="NAME", help="The engine that is to run them.")],
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Print the active rules as JSON for an engine that you run yourself, with how to feed and read it."""
    from riskflags.engines import EXPORTS, loaded
    from riskflags.render.as_json import json_text

    exported = loaded(EXPORTS, engine)  # that engine need not be installed here
    checker = checker_of(rules, settings)
    typer.echo(json_text(exported(checker.rulebook, checker.settings), indent=1))


def _report(checker: Checker, name: str, day: date | None, answers: Answers | None = None) -> Report:
    """The report on the case in a file. Raises `CaseError` that names the file, a day it does not reach included."""
    from riskflags.reading.case_text import case_from_file, shown_name

    try:
        case = case_from_file(name)
    except CaseError:
        if (fault := _is_a_return(name)) is None:
            raise
        raise CaseError(fault) from None
    try:
        return checker.check(case, day, answers)
    except CaseError as error:
        faults = [fault.at(shown_name(name), None) for fault in error.faults]
    raise CaseError(faults)


def _is_a_return(name: str) -> Fault | None:
    """What to say of a file that holds no case summary but a return of many cases."""
    from riskflags.adapters.database import is_url, shown
    from riskflags.adapters.recognition import source_of

    what = "a database"
    if not is_url(name):
        source = source_of([name])
        if source is None:
            return None
        what = f"a return of many children: {source.mapping.title}"
    name = shown(name)
    help_ = f"Audit it: riskflags audit {name} --out DIR. Or make summaries of it: riskflags convert {name} --out DIR."
    return Fault(f"This is no case summary but {what}.", file=name, help=help_)


def _show(reports: list[Report], format_: PageFormat, full: bool, single: bool) -> None:
    if format_ == "json":
        from riskflags.render.as_json import to_json

        documents: Any = [report.document for report in reports]
        if reports or not single:
            typer.echo(to_json(documents[0] if single else documents))
        return
    if format_ == "html":
        from riskflags.render.as_html import to_page

        typer.echo(to_page(*(report.document for report in reports), full=full), nl=False)
        return
    if format_ == "markdown":
        shown = [report.to_markdown(full) for report in reports]
    else:
        from riskflags.render.as_text import to_text

        width, colour = streams.width(), streams.colour()
        shown = [to_text(report.document, width, full, colour) for report in reports]
    typer.echo("\n".join(shown), nl=False, color=True)


def _reaches(report: Report, urgency: str) -> bool:
    from riskflags.rulebook.rule import URGENCIES

    least = URGENCIES.index(urgency)  # Typer lets only these words through
    return any(URGENCIES.index(flag.urgency) >= least for flag in report.flags)


def day_of(text: str | None) -> date | None:
    """The day that --as-of names, or none. Raises `InputError`."""
    if text is None:
        return None
    day = iso_day(text)
    if day is None:
        raise InputError(Fault("--as-of is not a day written YYYY-MM-DD.", help="Write it like 2026-03-31."))
    return day


def profile_of(name: str | None) -> Profile | None:
    """The profile that --profile names. Raises `InputError`."""
    if name is None:
        return None
    from riskflags.adapters.mapping import profile_named

    return profile_named(name)


def checker_of(
    rules: Folders, settings: Path | None, engine: str = "python", profile: Profile | None = None
) -> Checker:
    """The checker that --rules, --settings and --engine ask for. Raises `SettingsError` with file and line."""
    from riskflags.checking import Checker

    return Checker(*book_and_settings(rules, settings), engine, profile)


def book_and_settings(rules: Folders, settings: Path | None) -> tuple[Rulebook, dict[str, int]]:
    """The rulebook, and each setting's value, that --rules and --settings ask for. Raises `SettingsError` as above."""
    from riskflags.reading.yaml_text import line_of
    from riskflags.rulebook.settings import chosen

    rulebook = book_of(rules)
    given = {} if settings is None else _settings(settings)
    try:
        return rulebook, chosen(rulebook.settings, given)
    except SettingsError as error:
        faults = [fault.at(str(settings), line_of(given, fault.path)) for fault in error.faults]
    raise SettingsError(faults)


def _settings(path: Path) -> Mapping:
    from riskflags.reading import files
    from riskflags.reading.yaml_text import Mapping, parse, read_or_raise

    name = str(path)
    document = read_or_raise(SettingsError, name, lambda: parse(files.read_text(path)))
    if isinstance(document, Mapping):
        return document
    fault = Fault("This file holds no settings.", line=1, help="Write one a line, as in plan_grace: 60.")
    raise SettingsError(fault.at(name, fault.line))
