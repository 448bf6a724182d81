"""``page``: the page that runs in a browser, with the cases that go with it."""

from __future__ import annotations

from pathlib import Path

import typer

from riskflags.cli.options import Folders, book_of
from riskflags.page.building import build_page
from riskflags.page.cases import cases_from


def run(out: Path, parts: Path, cases: Path | None, rules: Folders) -> None:
    """Write the page. Raises `InputError`, `OutputError`."""
    build_page(out, parts, book_of(rules), [] if cases is None else cases_from(cases))
    typer.echo(f"{out} is written: {out.stat().st_size / 1e6:.0f} MB, to open in a browser or to hand on.")
