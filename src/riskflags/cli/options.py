"""What commands of several modules share: options, and the rulebook they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from riskflags.rulebook import Rulebook


TextFormat = Literal["text", "json", "markdown"]
PageFormat = Literal["text", "json", "markdown", "html"]
PlainFormat = Literal["text", "json"]
"""How something is shown that has no Markdown."""

Folders = Sequence[Path] | None
"""What --rules asks for: folders or the names of installed ones, the lowest first; the shipped rulebook where none."""

RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of rules, or a layer over them; an installed one's name."),
]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="A YAML file of settings by name.")
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="SOURCE|FILE", help="What the source of the cases can tell.")
]
FindOption = Annotated[
    str | None,
    typer.Option("--find", metavar="WORDS", help="Only those whose name and words have all of these."),
]
JunitOption = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Also write it as JUnit XML, for a CI system to show.")
]
AnswersOption = Annotated[
    Path | None, typer.Option("--answers", metavar="FILE", help="Answers kept before by `riskflags interview`.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="As it was known on this day, YYYY-MM-DD.")
]


class EngineCommand(TyperCommand):
    """A command with ``--engine``, whose help names those that are installed; they are looked for only then."""

    group = "riskflags.engines"

    def get_help(self, ctx: Any) -> str:
        """The help, with the names."""
        from riskflags.engines import registered

        option: Any = next(param for param in self.params if param.name == "engine")
        option.help = f"{option.help} One of: {', '.join(registered(self.group))}."
        return super().get_help(ctx)


class ExportCommand(EngineCommand):
    """The same for the engines whose rules can be exported."""

    group = "riskflags.exports"


def book_of(folders: Folders, examples: bool = False) -> Rulebook:
    """The rulebook that --rules asks for, with its examples or without. Raises `RulebookError`."""
    from riskflags.rulebook import Rulebook

    return Rulebook.load(*folders or (), examples=examples)
