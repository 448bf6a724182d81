"""``reach``: what a source can tell, and which field to add next."""

from __future__ import annotations

from typing import Annotated

import typer

from riskflags.cli import streams
from riskflags.cli.options import PlainFormat, RulesOption, book_of


def reach(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE|FILE", help="A known source, such as cin-census, or a profile, YAML.")
    ],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show it.")] = "text",
    rules: RulesOption = None,
) -> None:
    """Say which rules a source can decide fully, in part, never, and which field to add next."""
    from riskflags.adapters.mapping import profile_named
    from riskflags.profiles import reach_of
    from riskflags.profiles.as_text import reach_to_data, reach_to_text
    from riskflags.render.as_json import json_text

    found = reach_of(profile_named(source), book_of(rules))
    if format_ == "json":
        typer.echo(json_text(reach_to_data(found)))
    else:
        typer.echo(reach_to_text(found, streams.width()), nl=False)
