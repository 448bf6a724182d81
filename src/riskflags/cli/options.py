"""What commands of several modules share: options, and the rulebook they ask for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from riskflags.rulebook import Rulebook


class PlainFormat(StrEnum):
    """How something is shown that has no Markdown."""

    text = "text"
    json = "json"


RulesOption = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="A folder of rules, not the shipped one.")
]


def book_of(folder: Path | None, examples: bool = False) -> Rulebook:
    """The rulebook that --rules asks for, or the shipped one; with its examples or without. Raises `RulebookError`."""
    from riskflags.rulebook import Rulebook

    return Rulebook.shipped(examples=examples) if folder is None else Rulebook.load(folder, examples=examples)
