"""Workbooks (.xlsx), one sheet per table: text cells."""

from __future__ import annotations

import lzma
import os
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import BadZipFile

import polars as pl

from riskflags.audit.inputs.source import (
    Source,
    Stamp,
    TableFormat,
    UnreadableInputError,
    hash_of,
    reading_errors,
)
from riskflags.audit.inputs.tables import TableRead, check_heading, typed
from riskflags.errors import Fault, InputError, did_you_mean
from riskflags.reading.workbook_xml import FarCellError, check_extent, check_parts, errors_of
from riskflags.tables.schema import CASES, TABLES
from riskflags.tables.written import Written

NOTES = "notes"
"""The name of the sheet that holds the template's notes, not a table."""


_DAMAGED = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError)


def sheets_of(source: Source) -> Iterator[tuple[str, dict[str, Written], pl.DataFrame, pl.Series]]:
    """Each table: its name, its columns with how each is written, its rows as text, and each row's number in its sheet.

    Empty rows are skipped.

    Raises `InputError` where a sheet is no table, or the workbook cannot be read.
    """
    book = _opened(source)
    names = {name: number for number, name in enumerate(book.sheet_names, 1) if name.strip().lower() != NOTES}
    faults = [fault.at(source.name, None) for fault in _faults(names)]
    if faults:
        raise InputError(faults)
    for table in sorted(names, key=TABLES.index):
        yield table, *_sheet(source, table, book)


def _opened(source: Source) -> Any:
    try:
        import fastexcel
    except ImportError:
        help_ = "Install the extra: pip install 'riskflags[audit]', or save the sheets as CSV."
        raise InputError(Fault("Reading .xlsx needs fastexcel, which is not installed.", help=help_)) from None
    try:
        with reading_errors(source):
            check_parts(source.path)
        return fastexcel.read_excel(os.path.join(os.curdir, source.path))  # or a leading ~ is the home folder
    except (fastexcel.FastExcelError, *_DAMAGED):
        fault = Fault("This workbook cannot be opened.", help="Open it in a spreadsheet and save it again as .xlsx.")
    raise UnreadableInputError(fault.at(source.name, None))


def _faults(names: Mapping[str, int]) -> Iterator[Fault]:
    for name, number in names.items():
        if name not in TABLES:
            near = did_you_mean(name, TABLES) or f"Sheets are named for tables, {', '.join(TABLES)}; or {NOTES}."
            yield Fault(f"Sheet {number} has a name that no table has.", help=near)
    if CASES not in names:
        yield Fault(f"The sheet {CASES} is missing.", help="Add it: a row a case, with case_id and as_of.")


def _sheet(source: Source, table: str, book: Any) -> tuple[dict[str, Written], pl.DataFrame, pl.Series]:
    try:
        check_extent(source.path, table)
        sheet = book.load_sheet(table, header_row=None, skip_rows=0, dtypes="string")
        places = [each.absolute_index for each in sheet.selected_columns]
        cells = _with_errors(source, table, sheet.to_polars(), places)
    except FarCellError as error:
        what = f"The sheet {table} reaches to cell {error.place}, far beyond its table."
        fault = Fault(what, help="Delete the rows and columns beyond the table, and save the workbook again.")
    except Exception:  # an error of the reader may quote a cell
        fault = Fault(f"The sheet {table} cannot be read.", help="Save the workbook again as .xlsx.")
    else:
        return _with_heading(source, table, cells, places)
    raise UnreadableInputError(fault.at(source.name, None))


def _with_errors(source: Source, table: str, cells: pl.DataFrame, places: list[int]) -> pl.DataFrame:
    """The cells with a text where the spreadsheet has an error, which the reader leaves empty, or rounded a number."""
    columns: dict[int, dict[int, str]] = {}
    for (row, column), text in errors_of(source.path, table).items():
        columns.setdefault(column - 1, {})[row - 1] = text
    filled = [cells[:, places.index(column)].scatter([*rows], [*rows.values()]) for column, rows in columns.items()]
    return cells.with_columns(filled)


def _with_heading(
    source: Source, table: str, cells: pl.DataFrame, places: list[int]
) -> tuple[dict[str, Written], pl.DataFrame, pl.Series]:
    numbered = cells.with_row_index("_row", offset=1).filter(pl.any_horizontal(pl.all().exclude("_row").is_not_null()))
    if not numbered.height:
        fault = Fault(f"The sheet {table} is empty.", help="Its first row names the columns: see `riskflags template`.")
        raise UnreadableInputError(fault.at(source.name, None))
    line = int(numbered["_row"][0])
    heading = {column: name for column, name in zip(cells.columns, numbered.row(0)[1:], strict=True) if name}
    body = numbered.slice(1)
    unnamed = [column for column in cells.columns if column not in heading and body[column].null_count() < body.height]
    fault_help = "Give every column a name of its own, or clear it."
    if unnamed or len(set(heading.values())) < len(heading):
        fault = Fault(f"A column of the sheet {table} has no name, or that of another.", help=fault_help)
        raise UnreadableInputError(fault.at(source.name, line))
    named = [(place + 1, heading[name]) for place, name in zip(places, cells.columns, strict=True) if name in heading]
    written = check_heading(source, table, named, line)
    rows = body.select(pl.col(column).alias(name) for column, name in zip(heading, written, strict=True))
    return written, rows, body["_row"]


def _tables(source: Source, stamp: Stamp) -> Iterator[TableRead]:
    digest = hash_of(source)
    for table, written, cells, rows in sheets_of(source):
        frame, faulty = typed(table, cells.lazy(), written)
        yield TableRead(source, table, frame.collect().lazy(), cells.height, rows, faulty, digest, stamp)


FORMATS = (TableFormat("xlsx", (".xlsx",), b"PK\x03\x04", read=_tables, one=False),)
