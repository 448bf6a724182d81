"""The commands of ``riskflags``, and what errors mean to a shell: 2 bad input, 3 a faulty rulebook, 5 a defect."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import traceback
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from riskflags.cli import streams
from riskflags.cli.converting import convert
from riskflags.cli.options import EngineCommand, ExportCommand, PlainFormat, RulesOption
from riskflags.cli.reaching import reach
from riskflags.cli.sources import sources_app
from riskflags.errors import Fault, InputError, RiskflagsError, RulebookError

DONE, FAILED_ON, BAD_INPUT, FAULTY_RULEBOOK, DEFECT = 0, 1, 2, 3, 5

app = typer.Typer(
    name="riskflags",
    help="Prompts, with citations, from the learning of published child safeguarding reviews.",
    epilog="It prompts people; it never scores or predicts. What is not recorded is not known, never 'no'.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sources_app, name="sources")
app.command()(reach)
app.command()(convert)


class Format(StrEnum):
    """How a report is shown."""

    text = "text"
    json = "json"
    markdown = "markdown"


class SheetFormat(StrEnum):
    """How a discussion sheet is shown."""

    text = "text"
    markdown = "markdown"


class ReplayFormat(StrEnum):
    """How a replay is shown."""

    text = "text"
    json = "json"
    html = "html"


class Urgency(StrEnum):
    """The least urgency that counts for --fail-on."""

    note = "note"
    soon = "soon"
    urgent = "urgent"


class ExtractFormat(StrEnum):
    """How an extract is written: Parquet and CSV a file a table, NDJSON a case a line."""

    parquet = "parquet"
    csv = "csv"
    ndjson = "ndjson"


class TemplateFormat(StrEnum):
    """How empty tables are written: a CSV file each, or a sheet each in one workbook."""

    csv = "csv"
    xlsx = "xlsx"


class Schema(StrEnum):
    """What a JSON Schema can be printed of."""

    case = "case"
    rule = "rule"
    fact = "fact"
    report = "report"


SettingsOption = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="A YAML file of settings by name.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="As it was known on this day, YYYY-MM-DD.")
]


@app.command(cls=EngineCommand)
def check(
    cases: Annotated[
        list[str], typer.Argument(metavar="CASE", help="Case summaries, JSON or YAML; - is standard input.")
    ],
    format_: Annotated[Format, typer.Option("--format", help="How to show the report.")] = Format.text,
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
    fail_on: Annotated[
        Urgency | None, typer.Option("--fail-on", help="Exit 1 where a flag is at least so urgent.")
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="What judges the facts; the answers are the same.")
    ] = "python",
    full: Annotated[
        bool, typer.Option("--full", help="Each flag in full: prompt, evidence and citations, not a line.")
    ] = False,
) -> None:
    """Check case summaries and print what there is to talk about."""
    from riskflags.cli.checking import run

    least = fail_on.value if fail_on else None
    raise typer.Exit(run(cases, format_.value, as_of, rules, settings, least, engine, full))


@app.command()
def explain(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case summary; - is standard input.")],
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show the explanation.")] = PlainFormat.text,
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Say why a rule has its verdict on a case - a quiet one too - and what would change it."""
    from riskflags.cli.checking import explain as run

    run(case, rule, format_.value, as_of, rules, settings)


@app.command()
def replay(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case summary; - is standard input.")],
    format_: Annotated[ReplayFormat, typer.Option("--format", help="How to show the replay.")] = ReplayFormat.text,
    rules: RulesOption = None,
    settings: SettingsOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there, not to the screen.")
    ] = None,
) -> None:
    """Show a case as it was known on each day: what appeared, what went quiet, and why."""
    from riskflags.cli.replaying import run

    run(case, format_.value, rules, settings, out)


@app.command("rules")
def list_rules(rules: RulesOption = None) -> None:
    """List the rules by theme."""
    from riskflags.cli.browsing import list_rules as run

    run(rules)


@app.command("rule")
def show_rule(rule: Annotated[str, typer.Argument(metavar="ID")], rules: RulesOption = None) -> None:
    """Show one rule: condition, prompt, citations, settings."""
    from riskflags.cli.browsing import show_rule as run

    run(rule, rules)


@app.command("facts")
def list_facts(rules: RulesOption = None) -> None:
    """List the facts rules may use."""
    from riskflags.cli.browsing import list_facts as run

    run(rules)


@app.command("fact")
def show_fact(fact: Annotated[str, typer.Argument(metavar="NAME")], rules: RulesOption = None) -> None:
    """Show one fact: type, meaning, question, how it is read, which rules use it."""
    from riskflags.cli.browsing import show_fact as run

    run(fact, rules)


@app.command()
def lint(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="A folder of rules; the shipped one.")] = None,
    words: Annotated[bool, typer.Option(help="Also what a report lacks words for.")] = True,
) -> None:
    """Check a rulebook: names, forms, examples, words, use. Exit 3 where anything is wrong."""
    from riskflags.cli.browsing import lint as run

    raise typer.Exit(FAULTY_RULEBOOK if run(folder, words) else DONE)


@app.command()
def reflect(
    theme: Annotated[str | None, typer.Option("--theme", metavar="T", help="Only of this theme.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="S", help="Only from this source.")] = None,
    format_: Annotated[SheetFormat, typer.Option("--format", help="How to show the sheet.")] = SheetFormat.text,
    rules: RulesOption = None,
) -> None:
    """Print questions for a team to talk about, by theme, with citations."""
    from riskflags.cli.browsing import show_reflections as run

    run(theme, source, format_.value, rules)


@app.command()
def coverage(
    format_: Annotated[Format, typer.Option("--format", help="How to show the coverage.")] = Format.text,
    rules: RulesOption = None,
) -> None:
    """Show what became of each learning point, and by what. Exit 3 where one is not accounted for."""
    from riskflags.cli.browsing import show_coverage as run

    raise typer.Exit(FAULTY_RULEBOOK if run(format_.value, rules) else DONE)


@app.command()
def indicators(
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CASE...]", help="Case summaries, or folders of them; none lists the indicators."),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="How to show them.")] = Format.text,
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Measure the indicators over cases, as bounds, with the not-known apart; or list them."""
    from riskflags.cli.indicating import list_indicators, run

    if not cases:
        list_indicators(format_.value, rules)
    elif run(cases, format_.value, as_of, rules, settings):
        raise typer.Exit(BAD_INPUT)


@app.command(cls=ExportCommand)
def export(
    engine: Annotated[str, typer.Option("--engine", metavar="NAME", help="The engine that is to run them.")],
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Print the active rules as JSON for an engine that you run yourself, with how to feed and read it."""
    from riskflags.cli.exporting import run

    run(engine, rules, settings)


@app.command(cls=EngineCommand)
def audit(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Case summaries, or tables: files, a folder of them, or a workbook."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for the results.")],
    as_of: AsOfOption = None,
    settings: SettingsOption = None,
    rules: RulesOption = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="What works tables out; the answers are the same.")
    ] = "polars",
    redact: Annotated[bool, typer.Option("--redact", help="Leave out all but ids and the rules' outcomes.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let no row pass that cannot be checked.")] = False,
    no_workbook: Annotated[
        bool, typer.Option("--no-workbook", help="Leave out audit.xlsx, which takes longest over a large extract.")
    ] = False,
) -> None:
    """Audit an extract: every row accounted for, findings, indicators with bounds, and a page to read.

    Exit 4 where no case could be checked.
    """
    from riskflags.cli.auditing import run

    raise typer.Exit(run(inputs, out, as_of, settings, rules, engine, redact, strict, not no_workbook))


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR1", help="The folder of an audit.")],
    second: Annotated[Path, typer.Argument(metavar="DIR2", help="That of a later one.")],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show the comparison.")] = PlainFormat.text,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A CSV file for a row a case and rule.")
    ] = None,
) -> None:
    """Compare two audits: the flags that appeared, went and persisted, and which changes are the rulebook's."""
    from riskflags.cli.auditing import compare as run

    run(first, second, format_.value, out)


@app.command()
def template(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for the tables.")],
    format_: Annotated[TemplateFormat, typer.Option("--format", help="How to write them.")] = TemplateFormat.csv,
) -> None:
    """Write empty tables to fill in, with headings, types and notes."""
    from riskflags.cli.auditing import write_template

    write_template(out, format_.value)


@app.command()
def sample(
    cases: Annotated[int, typer.Option("--cases", metavar="N", min=1, help="How many cases.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for its files.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another seed gives other cases.")] = 1,
    format_: Annotated[ExtractFormat, typer.Option("--format", help="How to write it.")] = ExtractFormat.parquet,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="The day of its cases, YYYY-MM-DD.")
    ] = "2026-06-30",
    bad_rows: Annotated[
        int | None,
        typer.Option("--bad-rows", metavar="K", min=0, help="Rows that are wrong on purpose; one in 500 cases."),
    ] = None,
) -> None:
    """Write an invented authority's extract, the same for the same seed, to try an audit on."""
    from riskflags.cli.sampling import run

    run(cases, out, seed, format_.value, as_of, bad_rows)


@app.command()
def schema(of: Annotated[Schema, typer.Argument(help="Of what.")]) -> None:
    """Print a JSON Schema."""
    from riskflags.cli.schemas import schema_text

    typer.echo(schema_text(of.value))


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from riskflags import __version__

        typer.echo(f"riskflags {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every error is a message and an exit code, never a traceback."""
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # a plugin that logs what is validated must not see a case
    gc.set_threshold(200_000)  # what starting up makes stays: looking through it again and again is time lost
    atexit.register(gc.freeze)  # nor is it looked through when it all goes with the process
    streams.prepare()
    try:
        app()
    except RulebookError as error:
        _stop(error, FAULTY_RULEBOOK)
    except InputError as error:
        _stop(error, BAD_INPUT)
    except OSError:
        streams.silence(sys.stdout)
        _stop(Fault("A file cannot be read or written.", help="Check the disk and your permissions."), BAD_INPUT)
    except MemoryError:
        _stop(Fault("There is not enough memory for this.", help="Close other programs, or give less."), BAD_INPUT)
    except Exception as error:  # 1 means else, and a traceback may hold a case
        _stop(error if isinstance(error, RiskflagsError) else _defect(error), DEFECT)


def _defect(error: Exception) -> Fault:
    """Where it happened, and nothing that it says: that may be of a case."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "riskflags" in Path(each.filename).parts]
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    what = f"riskflags failed: {type(error).__name__}{where}."
    return Fault(what, help="This is a defect of riskflags: please report it, without the case.")


def _stop(error: RiskflagsError | Fault, code: int) -> NoReturn:
    typer.echo(str(error), err=True)
    raise SystemExit(code) from None
