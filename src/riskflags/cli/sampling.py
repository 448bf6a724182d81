"""``sample``: an invented extract."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import typer

from riskflags.case.fields import EARLIEST_YEAR, LATEST_YEAR
from riskflags.cli.checking import day_of
from riskflags.errors import Fault, InputError

_SPARE_YEARS = 30  # what is recorded of a case reaches back, and plans reach ahead


def run(cases: int, out: Path, seed: int, format_: str, as_of: str, bad_rows: int | None) -> None:
    """Write the extract, and print what was written. Raises `InputError`."""
    if find_spec("polars") is None:
        raise InputError(
            Fault(
                "An extract needs Polars, which is not installed.", help="Install it: pip install 'riskflags[audit]'."
            )
        )
    from riskflags.sampling.bad_rows import Format
    from riskflags.sampling.writing import write
    from riskflags.tables.schema import CASES

    counts = write(cases, out, seed, cast(Format, format_), _day(as_of), bad_rows)
    records = counts.total() - counts[CASES]
    typer.echo(f"{counts[CASES]:,} cases and {records:,} records of an invented authority: {out}")


def _day(as_of: str) -> date:
    day = cast(date, day_of(as_of))
    if not EARLIEST_YEAR + _SPARE_YEARS <= day.year <= LATEST_YEAR - _SPARE_YEARS:
        raise InputError(
            Fault("--as-of lies too near the ends of what a case can tell.", help="Give a day of this age.")
        )
    return day
