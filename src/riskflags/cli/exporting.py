"""``export``: the rules for an engine that somebody runs themselves."""

from __future__ import annotations

from pathlib import Path

import typer

from riskflags.cli.checking import checker_of
from riskflags.engines import EXPORTS, loaded
from riskflags.render.as_json import json_text


def run(engine: str, rules: Path | None, settings: Path | None) -> None:
    """Print the rules as an engine takes them; that engine need not be installed here. Raises `EngineError`."""
    exported = loaded(EXPORTS, engine)
    checker = checker_of(rules, settings)
    typer.echo(json_text(exported(checker.rulebook, checker.settings), indent=1))
