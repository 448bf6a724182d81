"""``convert``: a file of a source as case summaries."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Summaries(StrEnum):
    """How summaries are written: a case a line, or a CSV file a table."""

    ndjson = "ndjson"
    tables = "tables"


def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A children in need census return, XML.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for the results.")],
    to: Annotated[Summaries, typer.Option("--to", help="A case a line, or a CSV file a table.")] = Summaries.ndjson,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of the extract, not the file's own.")
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Closed cases too.")] = False,
) -> None:
    """Turn a file of a known source into case summaries, with an account of all that was read."""
    from riskflags.adapters.converting import convert as converted
    from riskflags.cli.auditing import need_extra
    from riskflags.cli.checking import day_of

    if to is Summaries.tables:
        need_extra("A table")
    account = converted(file, out, to.value, day_of(as_of), closed)
    typer.echo("\n".join(account.lines()))
    typer.echo(f"Written to {out}")
