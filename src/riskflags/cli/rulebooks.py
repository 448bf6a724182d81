"""``rules``, and ``rules diff``.

Its commands are made known at every start; what one needs is imported when it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riskflags.cli import streams
from riskflags.cli.options import FindOption, PlainFormat, RulesOption, book_of

rules_app = typer.Typer(rich_markup_mode=None)

OverOption = Annotated[
    list[Path] | None, typer.Option("--over", metavar="DIR", help="A layer that goes over both of them.")
]


@rules_app.callback(invoke_without_command=True)
def list_rules(context: typer.Context, find: FindOption = None, rules: RulesOption = None) -> None:
    """List the rules by theme, or (with diff) say what differs between two rulebooks."""
    from riskflags.cli.browsing import list_rules as run

    if context.invoked_subcommand is None:
        run(rules, find)


@rules_app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A rulebook's folder or name; or: shipped.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another's; a layer is taken over the shipped one.")],
    over: OverOption = None,
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show it.")] = "text",
) -> None:
    """Say by id which rules were added, retired, reworded, or say otherwise of a case: with such a case."""
    from riskflags.differences import differences, differences_to_text
    from riskflags.render.as_json import to_json

    found = differences(book_of([old, *(over or ())]), book_of([new, *(over or ())]))
    as_json = format_ == "json"
    typer.echo(to_json(found) if as_json else differences_to_text(found, streams.width()), nl=as_json)
