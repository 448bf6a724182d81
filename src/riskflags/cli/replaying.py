"""``replay``: a case as it was known on each day."""

from __future__ import annotations

from pathlib import Path

import typer

from riskflags.cli.checking import checker_of
from riskflags.outputs import complete_file
from riskflags.reading.case_text import case_from_file
from riskflags.render.as_json import to_json
from riskflags.replay import Replay, replay, replay_to_page, replay_to_text


def run(case: str, format_: str, rules: Path | None, settings: Path | None, out: Path | None) -> None:
    """Print the replay of a case, or write it to a file."""
    told = _shown(replay(checker_of(rules, settings), case_from_file(case)), format_)
    if out is None:
        typer.echo(told, nl=False)
    else:
        with complete_file(out) as unfinished:
            unfinished.write_text(told, encoding="utf-8", newline="\n")


def _shown(replayed: Replay, format_: str) -> str:
    if format_ == "html":
        return replay_to_page(replayed)
    return to_json(replayed) + "\n" if format_ == "json" else replay_to_text(replayed)
