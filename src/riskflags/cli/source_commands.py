"""The commands under ``riskflags sources``."""

from __future__ import annotations

from typing import Annotated

import typer

from riskflags.cli.options import PlainFormat, RulesOption

sources_app = typer.Typer(help="The sources: list them, and verify your own copies.", rich_markup_mode=None)

FileOption = Annotated[str, typer.Option("--in", metavar="FILE", help="Your copy: a text file; - is standard input.")]


@sources_app.callback(invoke_without_command=True)
def _sources(context: typer.Context, rules: RulesOption = None) -> None:
    """List the sources, or (with a command) verify your own copies of them."""
    if context.invoked_subcommand is None:
        from riskflags.cli.sources import list_sources as run

        run(rules)
    else:
        context.obj = rules  # `sources --rules DIR verify FILE` means what `sources verify --rules DIR FILE` means


@sources_app.command()
def verify(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Your copies: text files (UTF-8).")],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show the verification.")] = PlainFormat.text,
    rules: RulesOption = None,
) -> None:
    """Show which source a file is, and each passage: found, moved, changed or missing. Exit 1 for the last two."""
    from riskflags.cli.sources import verify_files as run

    raise typer.Exit(run(files, format_.value, rules or context.obj))


@sources_app.command()
def show(
    context: typer.Context,
    point: Annotated[str, typer.Argument(metavar="POINT", help="The id of a learning point.")],
    file: FileOption,
    rules: RulesOption = None,
) -> None:
    """Print the passage a point rests on, from your own copy of its source."""
    from riskflags.cli.sources import show as run

    raise typer.Exit(run(point, file, rules or context.obj))


@sources_app.command("fingerprint")
def print_fingerprint(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One passage's text; - is standard input.")],
) -> None:
    """Print the fingerprint of a passage, for a register of your own."""
    from riskflags.cli.sources import print_fingerprint as run

    run(file)
