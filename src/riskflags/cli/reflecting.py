"""``reflect``: a sheet of questions for a team."""

from __future__ import annotations

from pathlib import Path

import typer

from riskflags.cli.options import book_of
from riskflags.reflections import reflections_on, sheet_to_markdown, sheet_to_text


def run(theme: str | None, source: str | None, format_: str, folder: Path | None) -> None:
    """Print the reflections, all or those of a theme, a source or both. Raises `LookupFault` for an unknown one."""
    book = book_of(folder)
    shown = sheet_to_markdown if format_ == "markdown" else sheet_to_text
    typer.echo(shown(reflections_on(book, theme, source), book.points), nl=False)
