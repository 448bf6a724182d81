"""A known source as case summaries: a case a line, or a CSV file a table."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic_core import to_json

from riskflags.adapters.account import Account
from riskflags.adapters.engine import Case
from riskflags.adapters.reading import Reading
from riskflags.adapters.recognition import known_source
from riskflags.case import CaseSummary
from riskflags.outputs import complete
from riskflags.render.as_json import json_text

Format = Literal["ndjson", "tables"]
SUMMARIES, ACCOUNT = "cases.ndjson", "account.json"
_ALLOCATIONS = 200_000  # between searches for circular garbage, of which reading makes none; they took a fifth of it
_AT_ONCE = 5_000  # cases in memory while tables are written


def reading_of(names: Sequence[str], as_of: date | None = None, closed: bool = False) -> Reading:
    """A known source ready to be read by the mapping that its content calls for. Raises `InputError`."""
    return Reading(known_source(names), as_of, closed)


def convert(
    names: Sequence[str], out: Path, format_: Format = "ndjson", as_of: date | None = None, closed: bool = False
) -> Account:
    """Write the summaries and the account of a source into a new folder. Raises `InputError`."""
    with complete(out) as folder:
        reading = reading_of(names, as_of, closed)
        if format_ == "ndjson":
            with (folder / SUMMARIES).open("wb") as file:
                write_lines(reading.cases(), file)
        else:
            _write_tables(reading.cases(), folder)
        (folder / ACCOUNT).write_text(json_text(reading.account.data()) + "\n", encoding="utf-8", newline="\n")
    return reading.account


def write_lines(cases: Iterator[Case], file: BinaryIO) -> None:
    """A case a line, as JSON."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS)
    try:
        while lines := [to_json(case) for case in islice(cases, _AT_ONCE)]:
            file.write(b"\n".join(lines) + b"\n")
    finally:
        gc.set_threshold(*before)


def _write_tables(cases: Iterator[Case], folder: Path) -> None:
    from riskflags.tables.conversion import tables_of

    first = True
    while (summaries := [CaseSummary.model_validate(case) for case in islice(cases, _AT_ONCE)]) or first:
        for name, frame in tables_of(summaries).items():
            with (folder / f"{name}.csv").open("ab") as file:
                file.write(frame.write_csv(include_header=first).encode())
        first = False
