"""``reflect``: a sheet of questions for a team."""

from __future__ import annotations

from pathlib import Path

import typer

from riskflags.reflections import reflections_on, sheet_to_markdown, sheet_to_text
from riskflags.rulebook import Rulebook


def run(theme: str | None, source: str | None, format_: str, folder: Path | None) -> None:
    """Print the reflections, all or those of a theme, a source or both. Raises `LookupFault` for an unknown one."""
    book = Rulebook.shipped() if folder is None else Rulebook.load(folder)
    shown = sheet_to_markdown if format_ == "markdown" else sheet_to_text
    typer.echo(shown(reflections_on(book, theme, source), book.points), nl=False)
