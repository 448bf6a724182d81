"""``reach`` and ``convert``: what the files of another system can tell, and those files as case summaries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from riskflags.cli import streams
from riskflags.cli.options import PlainFormat, RulesOption, book_of


def reach(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE|FILE", help="A known source, by name or as its file; or a profile, YAML.")
    ],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show it.")] = "text",
    rules: RulesOption = None,
) -> None:
    """Say which rules a source can decide fully, in part, never, and which field to add next."""
    from riskflags.adapters.mapping import profile_named
    from riskflags.adapters.recognition import source_of
    from riskflags.profiles import reach_of
    from riskflags.profiles.as_text import reach_to_data, reach_to_text
    from riskflags.render.as_json import json_text

    known = source_of([source])
    found = reach_of(known.mapping.profile if known else profile_named(source), book_of(rules))
    if format_ == "json":
        typer.echo(json_text(reach_to_data(found)))
    else:
        typer.echo(reach_to_text(found, streams.width()), nl=False)


def convert(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="A file or a folder of a known source, or a database's URL.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for the results.")],
    to: Annotated[
        Literal["ndjson", "tables"], typer.Option("--to", help="A case a line, or a CSV file a table.")
    ] = "ndjson",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of the extract, not the file's own.")
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Closed cases too.")] = False,
) -> None:
    """Turn a known source into case summaries, with an account of all that was read."""
    from riskflags.adapters.converting import convert as converted
    from riskflags.cli.auditing import need_extra
    from riskflags.cli.checking import day_of

    if to == "tables":
        need_extra("A table")
    account = converted(files, out, to, day_of(as_of), closed)
    typer.echo("\n".join(account.lines()))
    typer.echo(f"Written to {out}")
