"""``sources``: listing them, verifying a reader's own copies, showing a passage, making a fingerprint.

Its commands are made known at every start; what one needs is imported when it runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from riskflags.cli.options import PlainFormat, RulesOption, book_of
from riskflags.errors import Fault, InputError
from riskflags.version import FORMATS

if TYPE_CHECKING:
    from riskflags.rulebook import Rulebook
    from riskflags.rulebook.sources import LearningPoint, Source
    from riskflags.verification import Document, Verification

sources_app = typer.Typer(help="The sources: list them, and verify your own copies.", rich_markup_mode=None)

FileOption = Annotated[str, typer.Option("--in", metavar="FILE", help="Your copy: a text file; - is standard input.")]


@sources_app.callback(invoke_without_command=True)
def _sources(context: typer.Context, rules: RulesOption = None) -> None:
    """List the sources, or (with a command) verify your own copies of them."""
    if context.invoked_subcommand is not None:
        context.obj = rules  # `sources --rules DIR verify FILE` means what `sources verify --rules DIR FILE` means
        return
    book = book_of(rules)
    for source in book.sources.values():
        typer.echo("\n".join(_source(source, book)))
    typer.echo(f"{len(book.sources)} sources, {len(book.points)} learning points. `riskflags coverage` lists those.")


@sources_app.command("verify")
def verify_files(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Your copies: text files (UTF-8).")],
    format_: Annotated[PlainFormat, typer.Option("--format", help="How to show the verification.")] = "text",
    rules: RulesOption = None,
) -> None:
    """Show which source a file is, and each passage: found, moved, changed or missing. Exit 1 for the last two."""
    from riskflags.verification import Document, verify
    from riskflags.verification.as_text import to_text

    book = book_of(rules or context.obj)
    done: list[Verification] = []
    failed = False
    for name in files:
        try:
            done.append(verify(Document.read(name), book))
        except InputError as error:  # one that cannot be read or is no source is told of and stops no other
            failed = True
            typer.echo(str(error), err=True)
    as_json = format_ == "json"
    typer.echo(_json(done, book) if as_json else "\n".join(map(to_text, done)), nl=as_json)
    raise typer.Exit(2 if failed else 0 if all(each.all_found for each in done) else 1)


@sources_app.command()
def show(
    context: typer.Context,
    point: Annotated[str, typer.Argument(metavar="POINT", help="The id of a learning point.")],
    file: FileOption,
    rules: RulesOption = None,
) -> None:
    """Print the passage a point rests on, from your own copy of its source."""
    from riskflags.verification import Document, locate
    from riskflags.verification.as_text import shown

    book = book_of(rules or context.obj)
    found, document = book.point(point), Document.read(file)
    finding = locate(document, found, book)
    typer.echo(shown(finding, found, document), nl=False)
    if finding.outcome in ("changed", "missing"):
        typer.echo(_other_source(document, found, book), err=True)
        raise typer.Exit(1)


@sources_app.command("fingerprint")
def print_fingerprint(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One passage's text; - is standard input.")],
) -> None:
    """Print the fingerprint of a passage, for a register of your own."""
    from riskflags.verification import Document, fingerprint

    document = Document.read(file)
    made = fingerprint(document.text)
    if not made.words:
        raise InputError(Fault("It holds no word.", file=document.name, help="Give the passage's own text."))
    typer.echo(
        f'passage: {{words: {made.words}, letters: {made.letters}, hash: "{made.hash}", sketch: "{made.sketch}"}}'
    )


def _other_source(document: Document, point: LearningPoint, book: Rulebook) -> str:
    """What to do about a passage whose text in a document differs from its source."""
    from riskflags.verification import recognise

    source = recognise(document, book)
    if source is None:
        return f"{document.name}: This is none of the rulebook's sources. `riskflags sources` lists them."
    if source != point.source:
        return f"{document.name}: This is {source.id}; the point is of {point.source.id}. Give your copy of that."
    return f"{document.name}: `riskflags sources verify` shows how the other passages of this copy stand."


def _source(source: Source, book: Rulebook) -> Iterator[str]:
    """Title, publisher, date, how many points of which status, and what it is marked with."""
    from riskflags.render.wrapping import wrapped

    yield f"{source.id}: {source.title}"
    statuses = [point.status.replace("_", " ") for point in book.points.values() if point.source.id == source.id]
    counted = ", ".join(f"{count} {status}" for status, count in Counter(statuses).items())
    points = f"{len(statuses)} points: {counted}"
    for text in (f"Publisher: {source.publisher}", f"Date: {source.date}", points, source.marking, source.note):
        yield from wrapped(text, indent="    ")


def _json(done: list[Verification], book: Rulebook) -> str:
    from dataclasses import asdict

    from riskflags.documents import RulebookMark
    from riskflags.render.as_json import json_text

    document = {
        "format": FORMATS["verification"],
        "rulebook": asdict(RulebookMark.of(book)),
        "documents": [asdict(each) | {"counts": each.counts, "all_found": each.all_found} for each in done],
    }
    return json_text(document)
