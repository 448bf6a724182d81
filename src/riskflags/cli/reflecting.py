"""``reflect``: a sheet of questions for a team."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from riskflags.errors import Fault, LookupFault, did_you_mean
from riskflags.render.reflections import sheet_to_markdown, sheet_to_text
from riskflags.rulebook import Rulebook


def run(theme: str | None, source: str | None, format_: str, folder: Path | None) -> None:
    """Print the reflections, all or those of a theme and of a source. Raises `LookupFault` for an unknown one."""
    book = Rulebook.shipped() if folder is None else Rulebook.load(folder)
    _must_be_known("theme", theme, dict.fromkeys(each.theme for each in book.reflections.values()))
    _must_be_known("source", source, book.sources)
    chosen = [
        reflection
        for reflection in book.reflections.values()
        if theme in (None, reflection.theme)
        and (source is None or any(book.points[point].source.id == source for point in reflection.cites))
    ]
    shown = sheet_to_markdown if format_ == "markdown" else sheet_to_text
    typer.echo(shown(chosen, book.points), nl=False)


def _must_be_known(noun: str, name: str | None, known: Iterable[str]) -> None:
    names = list(known)
    if name is not None and name not in names:
        near = did_you_mean(name, names) or f"One of {', '.join(names) or 'none: this rulebook has no reflections'}."
        raise LookupFault(Fault(f"There is no such {noun} in this rulebook.", help=near))
