"""CSV files, one per table: text cells, each row with the line it begins in.

Read by Python's own reader: unlike those of dataframe libraries, it reports rows with too few or too many cells, and
gives line numbers.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import polars as pl

from riskflags.audit.inputs.source import Source, Stamp, TableFormat, UnreadableInputError, opened
from riskflags.audit.inputs.tables import TableRead, check_heading, typed
from riskflags.engines.table.rejecting import FAULT_COLUMNS
from riskflags.errors import Fault
from riskflags.tables.written import Written

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AT_ONCE = 50_000

_RAGGED = (
    "This row has more cells, or fewer, than the heading.",
    "Check the commas and quotation marks in this line.",
)

Table = tuple[pl.DataFrame, pl.Series, pl.DataFrame]
"""The rows as text, the line in which each begins, and the faulty rows, with `FAULT_COLUMNS`."""


def csv_table(source: Source, stream: Any) -> tuple[dict[str, Written], Table]:
    """The columns, each with how it is written, and the table in a stream of bytes.

    Raises `UnreadableInputError` where what follows a place cannot be told apart.
    """
    if stream.peek(2)[:2] in _UTF16:
        help_ = "Save it as UTF-8: spreadsheets call that CSV UTF-8."
        raise UnreadableInputError(Fault("This is UTF-16 text.", file=source.name, help=help_))
    with _any_length():
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        reader = csv.reader(text, strict=True)
        heading = _heading(source, reader)
        parts = list(_parts(source, reader, [*heading]))
    frames, lines, faults = zip(*parts, strict=True)
    return heading, (pl.concat(frames), pl.concat(lines), pl.concat(faults))


@contextmanager
def _any_length() -> Iterator[None]:
    """Lifts the limit on the length of a cell, and restores it: it belongs to the whole process."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _heading(source: Source, reader: Any) -> dict[str, Written]:
    line, heading = next(_rows(source, reader), (1, []))
    fault = None
    if not heading:
        fault = Fault("It is empty.", help="Its first line names the columns: see `riskflags template`.")
    elif len(set(named := [name for name in heading if name.strip()])) < len(named):
        fault = Fault("A column of the heading stands there twice.", help="Keep one of the two.")
    elif len(heading) == 1 and any(mark in heading[0] for mark in (";", "\t", "|")):
        fault = Fault("Its cells are not separated by commas.", help="Save it with commas between the cells.")
    if fault:
        raise UnreadableInputError(fault.at(source.name, line))
    return check_heading(source, source.table or "", enumerate(heading, 1), line)


def _rows(source: Source, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins in; empty lines are skipped."""
    begins = reader.line_num + 1
    try:
        for row in reader:
            if row:
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error:
        fault = Fault(
            "A quotation mark in this row stands alone or is never closed: where the row ends cannot be told.",
            help="Double a quotation mark within a cell, and put one at each end of the cell.",
        )
    else:
        return
    raise UnreadableInputError(fault.at(source.name, begins))


def _parts(source: Source, reader: Any, heading: list[str]) -> Iterator[Table]:
    width, first = len(heading), 1
    rows: list[list[str]] = []
    begins: list[int] = []
    ragged: list[int] = []
    for line, row in chain(_rows(source, reader), [(0, [])]):
        if not row or len(rows) == _AT_ONCE:
            yield _part(heading, rows, begins, ragged)
            first += len(rows)
            rows, begins, ragged = [], [], []
        if not row:
            return
        if len(row) != width:
            ragged.append(first + len(rows))
            row = [*row, *[""] * width][:width]
        rows.append(row)
        begins.append(line)


def _part(heading: list[str], rows: list[list[str]], begins: list[int], ragged: list[int]) -> Table:
    cells = zip(*rows, strict=True) if rows else [()] * len(heading)
    frame = pl.DataFrame(
        {name: pl.Series(column, dtype=pl.String) for name, column in zip(heading, cells, strict=True)}
    )
    what, help_ = _RAGGED
    said = {"row": ragged, "column": [""] * len(ragged), "what": [what] * len(ragged), "help": [help_] * len(ragged)}
    return frame, pl.Series(begins, dtype=pl.UInt32), pl.DataFrame(said, schema=FAULT_COLUMNS)


def _tables(source: Source, stamp: Stamp) -> Iterator[TableRead]:
    assert source.table
    with opened(source) as file:
        written, (cells, lines, ragged) = csv_table(source, file.stream)
        digest = file.hash
    frame, faulty = typed(source.table, cells.lazy(), written)
    both = pl.concat([ragged, faulty.join(ragged, on="row", how="anti")])
    yield TableRead(source, source.table, frame.collect().lazy(), cells.height, lines, both, digest, stamp)


FORMATS = (TableFormat("csv", (".csv",), read=_tables),)
