"""Tables read from files: each a lazy frame of known types, with the line or row each of its rows stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from riskflags.audit.inputs.cells import typed
from riskflags.audit.inputs.csv_rows import csv_table
from riskflags.audit.inputs.headings import check_heading
from riskflags.audit.inputs.source import Source, Stamp, UnreadableInputError, changed, hash_of, opened, stamp_of
from riskflags.audit.inputs.whole_numbers import with_whole_numbers
from riskflags.audit.inputs.workbook_sheets import sheets_of
from riskflags.audit.opening import opened_by
from riskflags.errors import Fault

Told = Callable[[], None]
"""Told of each file that is read."""


@dataclass(frozen=True)
class TableRead:
    """One table. ``lines`` says where each row stands, ``None`` where that is its own number; ``faulty`` rows are told
    of with `FAULT_COLUMNS`.
    """

    source: Source
    table: str
    frame: pl.LazyFrame
    rows: int
    lines: pl.Series | None
    faulty: pl.DataFrame
    hash: str
    stamp: Stamp


def read_tables(sources: Iterable[Source], told: Told) -> list[TableRead]:
    """The tables of these files. Raises `InputError` for a file that cannot be read."""
    found: list[TableRead] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            found += _READERS[source.kind](source, stamp_of(source))
        except UnreadableInputError as error:
            faults += error.faults
        told()
    if faults:
        raise UnreadableInputError(faults)
    return found


def check_unchanged(tables: Iterable[TableRead]) -> None:
    """Raise `InputError` for a file that is no longer what it was when its reading began."""
    for source, stamp, hash_ in {each.source.path: (each.source, each.stamp, each.hash) for each in tables}.values():
        if stamp_of(source) != stamp or hash_of(source) != hash_:
            raise changed(source)


def _parquet(source: Source, stamp: Stamp) -> Iterator[TableRead]:
    assert source.table
    digest = hash_of(source)
    try:
        frame = opened_by(pl.scan_parquet, source.path)
        check_heading(source, source.table, enumerate(frame.collect_schema(), 1), None)
        frame = with_whole_numbers(source, frame)
        frame, faulty = typed(source.table, frame, decoded=False)
        rows = int(frame.select(pl.len()).collect().item())
    except UnreadableInputError:
        raise
    except Exception:  # whatever Polars raises may quote a cell
        fault = Fault("This Parquet file cannot be read.", help="It may be damaged or cut short: write it again.")
    else:
        yield TableRead(source, source.table, frame, rows, None, faulty, digest, stamp)
        return
    raise UnreadableInputError(fault.at(source.name, None))


def _csv(source: Source, stamp: Stamp) -> Iterator[TableRead]:
    assert source.table
    with opened(source) as file:
        cells, lines, ragged = csv_table(source, file.stream)
        digest = file.hash
    frame, faulty = typed(source.table, cells.lazy())
    both = pl.concat([ragged, faulty.join(ragged, on="row", how="anti")])
    yield TableRead(source, source.table, frame.collect().lazy(), cells.height, lines, both, digest, stamp)


def _workbook(source: Source, stamp: Stamp) -> Iterator[TableRead]:
    digest = hash_of(source)
    for table, cells, rows in sheets_of(source):
        frame, faulty = typed(table, cells.lazy())
        yield TableRead(source, table, frame.collect().lazy(), cells.height, rows, faulty, digest, stamp)


_READERS: dict[str, Callable[[Source, Stamp], Iterator[TableRead]]] = {
    "parquet": _parquet,
    "csv": _csv,
    "xlsx": _workbook,
}
