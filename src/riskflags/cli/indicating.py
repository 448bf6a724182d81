"""``indicators``: what the rulebook's indicators come to over case files, or which indicators there are."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import typer

from riskflags.case import CaseSummary
from riskflags.cli.case_files import case_files
from riskflags.cli.checking import book_and_settings, day_of
from riskflags.cli.options import Folders, book_of
from riskflags.documents import RulebookMark, citations
from riskflags.errors import CaseError, Fault
from riskflags.indicators import Measuring
from riskflags.indicators.showing import list_to_markdown, list_to_text, to_markdown, to_text
from riskflags.reading.case_text import case_from_file, shown_name
from riskflags.render.as_json import json_text, to_json
from riskflags.rulebook import Rulebook
from riskflags.version import FORMATS


def list_indicators(format_: str, rules: Folders) -> None:
    """Print which indicators there are, what each measures and from where."""
    book = book_of(rules)
    if format_ == "json":
        typer.echo(json_text(_listed(book)))
    else:
        typer.echo((list_to_markdown if format_ == "markdown" else list_to_text)(book), nl=False)


def run(names: list[str], format_: str, as_of: str | None, rules: Folders, settings: Path | None) -> bool:
    """Print the indicators over case files and folders. Return whether some case could not be read.

    Such a case is reported and counted, and the others go on.
    """
    day = day_of(as_of)
    measuring = Measuring(*book_and_settings(rules, settings))
    refused = _take_in(measuring, names, day)
    measurement = measuring.measurement(day, refused)
    if format_ == "json":
        typer.echo(to_json(measurement))
    else:
        typer.echo((to_markdown if format_ == "markdown" else to_text)(measurement), nl=False)
    return refused > 0


def _take_in(measuring: Measuring, names: list[str], day: date | None) -> int:
    """Take in every case there is. How many could not be taken in."""
    refused = 0
    seen: dict[str, str] = {}
    for found in case_files(names):
        try:
            _take_in_one(measuring, found, day, seen)
        except CaseError as error:
            refused += 1
            typer.echo(str(error), err=True)
    return refused


def _take_in_one(measuring: Measuring, found: str | CaseError, day: date | None, seen: dict[str, str]) -> None:
    if isinstance(found, CaseError):
        raise found
    case, shown = case_from_file(found), shown_name(found)
    if case.case_id in seen:
        what = f"This case_id was given before, in {seen[case.case_id]}."
        raise CaseError(Fault(what, ("case_id",), shown, help="A child counts once: leave one of the two out."))
    _add(measuring, case, day, shown)
    seen[case.case_id] = shown


def _add(measuring: Measuring, case: CaseSummary, day: date | None, shown: str) -> None:
    """Add a case; a day that it does not reach is a fault of its file."""
    try:
        measuring.add(case, day)
        return
    except CaseError as error:
        faults = [fault.at(shown, None) for fault in error.faults]
    raise CaseError(faults)


def _listed(book: Rulebook) -> dict[str, object]:
    listed = [
        {
            "indicator": indicator.id,
            "title": indicator.title,
            "kind": indicator.kind,
            "measures": indicator.measures,
            "why": indicator.why,
            "source_figure": asdict(indicator.source_figure) if indicator.source_figure else None,
            "citations": [asdict(citation) for citation in citations(indicator, book)],
        }
        for indicator in book.indicators.values()
    ]
    return {"format": FORMATS["indicator_list"], "rulebook": asdict(RulebookMark.of(book)), "indicators": listed}
