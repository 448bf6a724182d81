"""The sheets of a workbook as tables: the heading of each is the first row that is filled as far as any."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskflags.adapters.tables import Cells, Table, reading
from riskflags.reading.workbook_xml import check_extent, check_parts, errors_of, hidden_sheets

if TYPE_CHECKING:
    import polars as pl

_FIRST_ROWS = 20  # among which the heading stands; titles and notes may stand above it


def sheets_in(path: Path) -> list[Table]:
    """The tables in a workbook. Raises `InputError`."""
    with reading(path):
        import fastexcel

        check_parts(path)
        book = fastexcel.read_excel(os.path.join(os.curdir, path))  # or a leading ~ is the home folder
        hidden = hidden_sheets(path)
        return [
            Table(name, partial(_columns, path, book, name), partial(_cells, path, book, name), path, name in hidden)
            for name in book.sheet_names
        ]


def _heading(book: Any, sheet: str) -> tuple[int, dict[str, int]]:
    """The row of the heading, from 0, and the place of each column."""
    rows = book.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=_FIRST_ROWS, dtypes="string")
    places = [each.absolute_index for each in rows.selected_columns]
    filled = [[(name or "").strip() for name in row] for row in rows.to_polars().iter_rows()]
    most = max((sum(map(bool, row)) for row in filled), default=0)
    for number, row in enumerate(filled):
        if sum(map(bool, row)) == most:
            return number, {name: place for name, place in reversed([*zip(row, places, strict=True)]) if name}
    return 0, {}


def _columns(path: Path, book: Any, sheet: str) -> Sequence[str]:
    with reading(path):
        check_extent(path, sheet)
        return [*reversed(_heading(book, sheet)[1])]


def _cells(path: Path, book: Any, sheet: str, columns: Sequence[str]) -> Cells:
    """The cells under the heading; what the spreadsheet could not work out, such as #N/A, stands as that."""
    with reading(path):
        import polars as pl

        first, places = _heading(book, sheet)
        wanted = [*columns] or [*places][-1:]
        if not wanted:
            return Cells(pl.DataFrame(), 0)
        ordered = sorted(wanted, key=places.__getitem__)
        rows = book.load_sheet(
            sheet, header_row=None, skip_rows=0, use_columns=[places[name] for name in ordered], dtypes="string"
        ).to_polars()
        rows.columns = ordered
        rows = _with_errors(rows, {places[name]: name for name in ordered}, errors_of(path, sheet))
        body = rows.slice(first + 1)
        body = body.filter(pl.any_horizontal(pl.all().is_not_null()))
        return Cells(body.select(columns), body.height)


def _with_errors(rows: pl.DataFrame, names: dict[int, str], errors: dict[tuple[int, int], str]) -> pl.DataFrame:
    for (row, column), text in errors.items():
        name = names.get(column - 1)
        if name is not None and row <= rows.height:
            rows = rows.with_columns(rows[name].scatter(row - 1, text))
    return rows
