"""The commands of ``riskflags``, and what errors mean to a shell: 2 bad input, 3 a faulty rulebook, 5 a defect."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from riskflags.cli import streams
from riskflags.cli.checking import check, explain, export, replay
from riskflags.cli.drafts import new_app
from riskflags.cli.interviewing import interview
from riskflags.cli.options import (
    AsOfOption,
    EngineCommand,
    ExportCommand,
    FindOption,
    JunitOption,
    PlainFormat,
    ProfileOption,
    RulesOption,
    SettingsOption,
    TextFormat,
    book_of,
)
from riskflags.cli.other_systems import convert, reach
from riskflags.cli.rulebooks import rules_app
from riskflags.cli.sources import sources_app
from riskflags.errors import Fault, InputError, RiskflagsError, RulebookError

DONE, FAILED_ON, BAD_INPUT, FAULTY_RULEBOOK, DEFECT = 0, 1, 2, 3, 5

app = typer.Typer(
    name="riskflags",
    help="Prompts, with citations, from the learning of published child safeguarding reviews.",
    epilog="It prompts people; it never scores or predicts. What is not recorded is not known, never 'no'.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sources_app, name="sources")
app.add_typer(rules_app, name="rules")
app.add_typer(new_app, name="new")
app.command(cls=EngineCommand)(check)
app.command()(explain)
app.command()(replay)
app.command(cls=ExportCommand)(export)
app.command()(interview)
app.command()(reach)
app.command()(convert)


@app.command("rule")
def show_rule(rule: Annotated[str, typer.Argument(metavar="ID")], rules: RulesOption = None) -> None:
    """Show one rule: condition, prompt, citations, settings."""
    from riskflags.cli.browsing import show_rule as run

    run(rule, rules)


@app.command("facts")
def list_facts(find: FindOption = None, rules: RulesOption = None) -> None:
    """List the facts rules may use."""
    from riskflags.cli.browsing import list_facts as run

    run(rules, find)


@app.command("settings")
def list_settings(find: FindOption = None, rules: RulesOption = None) -> None:
    """List every number that can be set: its value, range, meaning and basis."""
    from riskflags.cli.browsing import list_settings as run

    run(rules, find)


@app.command("fact")
def show_fact(fact: Annotated[str, typer.Argument(metavar="NAME")], rules: RulesOption = None) -> None:
    """Show one fact: type, meaning, question, how it is read, which rules use it."""
    from riskflags.cli.browsing import show_fact as run

    run(fact, rules)


@app.command()
def lint(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[DIR...]", help="A folder of rules, layers; the shipped one.")
    ] = None,
    words: Annotated[bool, typer.Option(help="Also what a report lacks words for.")] = True,
    junit: JunitOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Again whenever a file changes, until Ctrl-C.")] = False,
) -> None:
    """Check a rulebook: names, forms, examples, words, use. Exit 3 where anything is wrong."""
    from riskflags.cli.browsing import lint as run
    from riskflags.cli.watching import run_at_each_change

    if watch:
        run_at_each_change(lambda: run(folders, words, junit), folders or ())
    raise typer.Exit(FAULTY_RULEBOOK if run(folders, words, junit) else DONE)


@app.command()
def reflect(
    theme: Annotated[str | None, typer.Option("--theme", metavar="T", help="Only of this theme.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="S", help="Only from this source.")] = None,
    format_: Annotated[
        Literal["text", "markdown", "html"], typer.Option("--format", help="How to show the sheet.")
    ] = "text",
    rules: RulesOption = None,
) -> None:
    """Print questions for a team to talk about, by theme, with citations."""
    from riskflags.cli.browsing import show_reflections as run

    run(theme, source, format_, rules)


@app.command()
def coverage(
    format_: Annotated[TextFormat, typer.Option("--format", help="How to show the coverage.")] = "text",
    rules: RulesOption = None,
) -> None:
    """Show what became of each learning point, and by what. Exit 3 where one is not accounted for."""
    from riskflags.cli.browsing import show_coverage as run

    raise typer.Exit(FAULTY_RULEBOOK if run(format_, rules) else DONE)


@app.command()
def indicators(
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CASE...]", help="Case summaries, or folders of them; none lists the indicators."),
    ] = None,
    format_: Annotated[TextFormat, typer.Option("--format", help="How to show them.")] = "text",
    as_of: AsOfOption = None,
    rules: RulesOption = None,
    settings: SettingsOption = None,
) -> None:
    """Measure the indicators over cases, as bounds, with the not-known apart; or list them."""
    from riskflags.cli.indicating import list_indicators, run

    if not cases:
        list_indicators(format_, rules)
    elif run(cases, format_, as_of, rules, settings):
        raise typer.Exit(BAD_INPUT)


@app.command(cls=EngineCommand)
def audit(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Case summaries; tables (files, a folder, a workbook); or a return."),
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
    profile: ProfileOption = None,
    dates: Annotated[
        str, typer.Option("--dates", metavar="FORM", help="How days are written in tables: dd/mm/yyyy.")
    ] = "",
    yes: Annotated[list[str] | None, typer.Option("--yes", metavar="WORD", help="A word for yes in tables: Y.")] = None,
    no: Annotated[list[str] | None, typer.Option("--no", metavar="WORD", help="A word for no: N.")] = None,
    least_checked: Annotated[
        str | None,
        typer.Option("--least-checked", metavar="SHARE", help="Exit 6 where fewer of the checks can be made: 20%."),
    ] = None,
) -> None:
    """Audit an extract: every row accounted for, findings, indicators with bounds, and a page to read.

    Exit 4 where nothing could be checked, 6 where less than --least-checked.
    """
    from riskflags.cli.auditing import run

    written = (dates, yes or (), no or ())
    others = {"settings": settings, "rules": rules, "engine": engine, "redact": redact, "strict": strict}
    raise typer.Exit(run(inputs, out, as_of, profile, least_checked, written, workbook=not no_workbook, **others))


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR1", help="The folder of an audit.")],
    second: Annotated[Path, typer.Argument(metavar="DIR2", help="That of a later one.")],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show the comparison.")] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A CSV file for a row a case and rule.")
    ] = None,
) -> None:
    """Compare two audits: the flags that appeared, went and persisted, and which changes are the rulebook's."""
    from riskflags.cli.auditing import compare as run

    run(first, second, format_, out)


@app.command("page")
def build_page(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The HTML file to write.")],
    parts: Annotated[Path, typer.Option("--parts", metavar="DIR", help="Where Pyodide is.")] = Path("parts"),
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="FILE", help="A YAML file of cases to go with it, with stories.")
    ] = None,
    rules: RulesOption = None,
) -> None:
    """Write one HTML file with the rules and the engine inside, to open in a browser with nothing installed."""
    from riskflags.page.building import build_page as build
    from riskflags.page.cases import cases_from

    build(out, parts, book_of(rules), [] if cases is None else cases_from(cases))
    typer.echo(f"{out} is written: {out.stat().st_size / 1e6:.0f} MB, to open in a browser or to hand on.")


@app.command()
def template(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for the tables.")],
    format_: Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="How to write them.")] = "csv",
) -> None:
    """Write empty tables to fill in, with headings, types and notes."""
    from riskflags.cli.auditing import write_template

    write_template(out, format_)


@app.command()
def sample(
    cases: Annotated[int, typer.Option("--cases", metavar="N", min=1, help="How many cases.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for its files.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another seed gives other cases.")] = 1,
    format_: Annotated[
        Literal["parquet", "csv", "ndjson"], typer.Option("--format", help="How to write it.")
    ] = "parquet",
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

    run(cases, out, seed, format_, as_of, bad_rows)


@app.command()
def schema(
    of: Annotated[str, typer.Argument(metavar="KIND", help="Of a case, a report, a rule, a fact ...: case.")],
    rules: RulesOption = None,
) -> None:
    """Print a JSON Schema; of a file of rules, with the names it may use."""
    from riskflags.cli.options import book_of
    from riskflags.cli.schemas import FOR_FILES, schema_text

    typer.echo(schema_text(of, book_of(rules) if of in FOR_FILES else None))


@app.command()
def schemas(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of rules, or a layer over them.")],
) -> None:
    """Write the JSON Schemas of its files into DIR/.schemas, for an editor to complete the names that it has now."""
    from riskflags.cli.drafts import write_schemas

    write_schemas(folder)


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
    atexit.register(_freeze)  # nor is it looked through when it all goes with the process
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


def _freeze() -> None:
    if "duckdb" not in sys.modules:  # it would tell at length of what is never let go
        gc.freeze()


def _defect(error: Exception) -> Fault:
    """Where it happened, and nothing that it says: that may be of a case."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "riskflags" in Path(each.filename).parts]
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    what = f"riskflags failed: {type(error).__name__}{where}."
    return Fault(what, help="This is a defect of riskflags: please report it, without the case.")


def _stop(error: RiskflagsError | Fault, code: int) -> NoReturn:
    typer.echo(str(error), err=True)
    raise SystemExit(code) from None
