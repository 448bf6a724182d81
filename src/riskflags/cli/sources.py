"""``sources``: listing them, verifying a reader's own copies, showing a passage, making a fingerprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from riskflags.cli.options import book_of
from riskflags.errors import Fault, InputError
from riskflags.render.as_json import json_text
from riskflags.render.wrapping import wrapped
from riskflags.rulebook import Rulebook
from riskflags.rulebook.sources import LearningPoint, Source
from riskflags.verification import Document, Verification, fingerprint, locate, recognise, verify
from riskflags.verification.as_text import shown, to_text
from riskflags.version import FORMATS


def list_sources(folder: Path | None) -> None:
    """Each source: title, publisher, date, how many points of which status, and what it is marked with."""
    book = book_of(folder)
    for source in book.sources.values():
        typer.echo("\n".join(_source(source, book)))
    typer.echo(f"{len(book.sources)} sources, {len(book.points)} learning points. `riskflags coverage` lists those.")


def verify_files(names: list[str], format_: str, folder: Path | None) -> int:
    """Verify each file; one that cannot be read or is no source is told of and stops no other. The exit code."""
    book = book_of(folder)
    done: list[Verification] = []
    failed = False
    for name in names:
        try:
            done.append(verify(Document.read(name), book))
        except InputError as error:
            failed = True
            typer.echo(str(error), err=True)
    typer.echo(_json(done, book) if format_ == "json" else "\n".join(map(to_text, done)), nl=format_ == "json")
    if failed:
        return 2
    return 0 if all(each.all_found for each in done) else 1


def show(id_: str, file: str, folder: Path | None) -> int:
    """Print a point's passage from a reader's own copy. The exit code: 1 where it is changed or missing."""
    book = book_of(folder)
    point, document = book.point(id_), Document.read(file)
    finding = locate(document, point, book)
    typer.echo(shown(finding, point, document), nl=False)
    if finding.outcome in ("found", "moved"):
        return 0
    typer.echo(_other_source(document, point, book), err=True)
    return 1


def print_fingerprint(file: str) -> None:
    """Print the fingerprint of a text, as a register holds it."""
    document = Document.read(file)
    made = fingerprint(document.text)
    if not made.words:
        raise InputError(Fault("It holds no word.", file=document.name, help="Give the passage's own text."))
    typer.echo(
        f'passage: {{words: {made.words}, letters: {made.letters}, hash: "{made.hash}", sketch: "{made.sketch}"}}'
    )


def _other_source(document: Document, point: LearningPoint, book: Rulebook) -> str:
    """What to do about a passage that does not stand in a document as it stood in its source."""
    source = recognise(document, book)
    if source is None:
        return f"{document.name}: This is none of the rulebook's sources. `riskflags sources` lists them."
    if source != point.source:
        return f"{document.name}: This is {source.id}; the point is of {point.source.id}. Give your copy of that."
    return f"{document.name}: `riskflags sources verify` shows how the other passages of this copy stand."


def _source(source: Source, book: Rulebook) -> Iterator[str]:
    yield f"{source.id}: {source.title}"
    points = [point for point in book.points.values() if point.source.id == source.id]
    told = (f"Publisher: {source.publisher}", f"Date: {source.date}", _statuses(points), source.marking, source.note)
    for text in told:
        yield from wrapped(text, indent="    ")


def _statuses(points: list[LearningPoint]) -> str:
    counted = Counter(point.status.replace("_", " ") for point in points)
    return f"{len(points)} points: {', '.join(f'{count} {status}' for status, count in counted.items())}"


def _json(done: list[Verification], book: Rulebook) -> str:
    document = {
        "format": FORMATS["verification"],
        "rulebook": {"version": book.version, "fingerprint": book.fingerprint},
        "documents": [asdict(each) | {"counts": each.counts, "all_found": each.all_found} for each in done],
    }
    return json_text(document)
