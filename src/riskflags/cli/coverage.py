"""``coverage``: what became of each learning point."""

from __future__ import annotations

from pathlib import Path

import typer

from riskflags.cli.options import book_of
from riskflags.coverage import coverage_of, coverage_to_markdown, coverage_to_text
from riskflags.lint.completeness import unaccounted
from riskflags.render.as_json import to_json


def run(format_: str, folder: Path | None) -> bool:
    """Print the coverage, and to standard error each point that lacks something. Whether any does."""
    book = book_of(folder)
    coverage = coverage_of(book)
    if format_ == "json":
        typer.echo(to_json(coverage))
    else:
        shown = coverage_to_markdown if format_ == "markdown" else coverage_to_text
        typer.echo(shown(coverage, book.sources), nl=False)
    for fault in unaccounted(book):
        typer.echo(str(fault), err=True)
    return bool(coverage.unaccounted)
