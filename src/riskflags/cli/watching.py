"""``lint --watch``: something done again whenever a file of a rulebook changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import typer

from riskflags.errors import RiskflagsError
from riskflags.rulebook.rulebook import shipped_folder

_PAUSE = 0.5  # seconds; some hundreds of files are looked at in a few milliseconds


def run_at_each_change(run: Callable[[], object], folders: Iterable[Path], turns: int | None = None) -> None:
    """Run at once and after each change, until Ctrl-C (or so many ``turns``). Folders that are none are passed over."""
    watched = [folder for folder in folders if os.path.isdir(folder)] or [shipped_folder()]
    seen: object = None
    with suppress(KeyboardInterrupt):
        while turns is None or turns > 0:
            if (now := _state(watched)) != seen:
                seen = now
                _told(run)
                turns = turns and turns - 1
            time.sleep(_PAUSE)


def _told(run: Callable[[], object]) -> None:
    try:
        run()
    except RiskflagsError as error:  # a file half written: the next change may mend it
        typer.echo(str(error), err=True)
    typer.echo("Waiting for a change; Ctrl-C ends it.", err=True)


def _state(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    found: dict[Path, tuple[int, int]] = {}
    for path in (path for folder in folders for path in folder.rglob("*.yaml")):
        with suppress(OSError):  # gone since it was listed
            found[path] = path.stat().st_mtime_ns, path.stat().st_size
    return found
