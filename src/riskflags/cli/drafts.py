"""``new``: files to begin with, written where they belong.

Its commands are made known at every start; what one needs is imported when it runs.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from riskflags.cli.options import book_of
from riskflags.errors import Fault, InputError, RulebookError

if TYPE_CHECKING:
    from riskflags.rulebook import Rulebook

new_app = typer.Typer(
    help="Write a file to begin with: complete but for what only its author knows, which lint then tells.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Its id, which is the file's name.")]
IntoOption = Annotated[Path, typer.Option("--in", metavar="DIR", help="The rulebook or layer that it is for.")]

_SCHEMAS = ".schemas"


@new_app.command("layer")
def new_layer(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")]) -> None:
    """A layer over the shipped rules: a folder with its layer.yaml."""
    from riskflags import drafting

    _write(folder, Path("layer.yaml"), "layer", drafting.layer(folder.resolve().name))


@new_app.command("rule")
def new_rule(
    id_: IdArgument,
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="The folder it stands in.")] = "local",
    when: Annotated[
        list[str] | None, typer.Option("--when", metavar="FACT", help="A part of the concern; or: 'not FACT'.")
    ] = None,
    unless: Annotated[list[str] | None, typer.Option("--unless", metavar="FACT", help="A safeguard.")] = None,
    cites: Annotated[list[str] | None, typer.Option("--cites", metavar="POINT", help="A learning point.")] = None,
    into: IntoOption = Path(),
) -> None:
    """A rule over yes/no facts, with the examples that follow from its condition."""
    from datetime import date

    from riskflags import drafting

    _check_is_for_rules(into)
    book = book_of([into])
    text = drafting.rule(_id(id_), when or (), unless or (), cites or (), book, date.today())
    _write(into, Path(_id(theme), f"{id_}.yaml"), "rule", text)


@new_app.command("fact")
def new_fact(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As in group.name; it stands in group.yaml.")],
    over: Annotated[
        str, typer.Option("--over", metavar="COLLECTION|FACT", help="Its records; of every, the some that finds them.")
    ],
    form: Annotated[
        Literal["some", "every", "count", "days_since"], typer.Option("--form", help="What it tells of them.")
    ] = "some",
    into: IntoOption = Path(),
) -> None:
    """A fact: whether there is a record of a kind, whether every one has something, how many, how long ago."""
    from riskflags import drafting
    from riskflags.rulebook.layers import stacked

    group, dot, rest = name.partition(".")
    if not (dot and group.isidentifier() and rest.isidentifier()):
        raise InputError(Fault("This is no name for a fact.", help="Write it like visit.nobody_in, in small letters."))
    _check_is_for_rules(into)
    text = drafting.fact(name, form, over, stacked([into]))
    _write(into, Path("facts", f"{group}.yaml"), "fact", text, append=True)


@new_app.command("source")
def new_source(
    review: Annotated[str, typer.Argument(metavar="FILE|ID", help="A review (PDF, docx, text), or the id of one.")],
    into: IntoOption = Path(),
) -> None:
    """A source and its learning points: of a document, each numbered one with its place and fingerprint."""
    from riskflags import drafting
    from riskflags.verification import Document

    _check_is_for_rules(into)
    document = Document.read(review) if os.path.isfile(review) else None
    id_ = drafting.slug(Path(review).stem) if document else _id(review)
    text = drafting.source(id_, document)
    _write(into, Path("sources", f"{id_}.yaml"), "source", text)
    if document:
        count = text.count("passage:")
        typer.echo(f"{count} numbered point{'s' * (count != 1)}: read each in your copy, and say it in your own words.")


def _check_is_for_rules(folder: Path) -> None:
    """Raise `InputError` where a file would be written that no rulebook reads."""
    from riskflags.rulebook.layers import LAYER_FILE, TITLE_FILE

    if not any((folder / name).is_file() for name in (LAYER_FILE, TITLE_FILE)):
        help_ = "Name one with --in DIR; `riskflags new layer DIR` makes one."
        raise InputError(Fault("This folder is no rulebook, and no layer over one.", file=str(folder), help=help_))


def _id(text: str) -> str:
    from riskflags.rulebook.shapes import ID

    if not ID.fullmatch(text):
        raise InputError(Fault("This is no id.", help="Write it in small letters, digits and hyphens."))
    return text


def _write(folder: Path, name: Path, kind: str, text: str, append: bool = False) -> None:
    """Write a file that is not there, its first line naming the schema that editors complete from."""
    path = folder / name
    begun = path.read_text(encoding="utf-8") if append and path.exists() else ""
    taken = any(f"\n{key}:" in f"\n{begun}" for key in re.findall(r"^(\S+):", text, re.MULTILINE))
    if path.exists() and (taken or not append):
        raise InputError(Fault("There is something in this place already.", file=str(path), help="Choose another id."))
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = f"{begun}\n" if begun else f"{_first_line(folder, path.parent, kind)}\n"
    path.write_text(begun + text, encoding="utf-8")
    try:
        book = book_of([folder])
    except RulebookError:  # its files are begun only: the names of the one below it
        book = book_of(None)
    _write_schemas(folder, book)
    typer.echo(f"Written: {path}")


def _first_line(folder: Path, beside: Path, kind: str) -> str:
    where = Path(os.path.relpath(folder / _SCHEMAS / f"{kind}.json", beside)).as_posix()
    return f"# yaml-language-server: $schema={where}"


def write_schemas(folder: Path) -> None:
    """Write them, and say which line turns completion on. Raises `RulebookError`."""
    _write_schemas(folder, book_of([folder]))
    typer.echo(f"Written to {folder / _SCHEMAS}. The first line of a rule's file turns completion on:")
    typer.echo(_first_line(folder, folder / "theme", "rule"))


def _write_schemas(folder: Path, book: Rulebook) -> None:
    from riskflags.cli.schemas import FOR_FILES, schema_text

    (folder / _SCHEMAS).mkdir(exist_ok=True)
    for kind in FOR_FILES:
        (folder / _SCHEMAS / f"{kind}.json").write_text(schema_text(kind, book, None) + "\n", encoding="utf-8")
