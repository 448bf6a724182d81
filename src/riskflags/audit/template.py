"""Empty tables to fill in, with headings; and what may stand in each column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riskflags.audit.inputs.workbook_sheets import NOTES
from riskflags.errors import Fault, InputError
from riskflags.outputs import complete
from riskflags.tables.schema import CASES, TABLES, Column, columns_of

WORKBOOK = "extract.xlsx"

_TYPES = {
    "key": "text",
    "day": "a day, YYYY-MM-DD",
    "yes_no": "true or false",
    "number": "a whole number: the place of the record among those of its case; may be left out",
}
_LONGEST_LIST = 255  # a spreadsheet's own limit for a list of choices

_GENERAL = (
    "One row a case in the table cases, one row a record in every other; case_id says whose it is.",
    "An empty cell, or a column or table left out, is not known: it is never taken for a no.",
    "A collection with no row for a case is not known either, unless its column ..._recorded in cases says true.",
    "Its column ..._open says which kinds of records may be missing: all, or kinds joined by a semicolon.",
    "A record that stands in several versions has the same id in each, and recorded_on says when each was made.",
)


def write(folder: Path, format_: str) -> int:
    """Write the tables into a new folder, as CSV files or one workbook. How many. Raises `InputError`."""
    with complete(folder) as unfinished:
        if format_ == "xlsx":
            _write_workbook(unfinished / WORKBOOK)
        else:
            _write_csv(unfinished)
    return len(TABLES)


def notes() -> Iterator[tuple[str, str, str]]:
    """Table, column and what may stand there, for every column."""
    for table in TABLES:
        for name, column in columns_of(table).items():
            yield table, name, _note(table, name, column)


def _note(table: str, name: str, column: Column) -> str:
    required = " Every row needs it." if column.required else ""
    if column.type == "word":
        return f"One of: {', '.join(column.words)}.{required}"
    if column.type == "kinds":
        return f"all{''.join(f'; {word}' for word in column.words)}: which kinds may be missing from the list."
    if name == "id" and table != CASES:
        return "Text that names the record, needed only where it stands in several versions."
    if name == "recorded_on":
        return f"The day this version of the record was made: {_TYPES['day']}."
    return f"{_TYPES[column.type][0].upper()}{_TYPES[column.type][1:]}.{required}"


def _write_csv(folder: Path) -> None:
    for table in TABLES:
        (folder / f"{table}.csv").write_text(",".join(columns_of(table)) + "\n", encoding="utf-8", newline="\n")
    lines = ["TABLES FOR riskflags audit", "", *_GENERAL, ""]
    previous = ""
    for table, name, note in notes():
        lines += ["", table] if table != previous else []
        lines.append(f"  {name}: {note}")
        previous = table
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _write_workbook(path: Path) -> None:
    try:
        import xlsxwriter
    except ImportError:
        help_ = "Install the extra: pip install 'riskflags[audit]', or ask for --format csv."
        raise InputError(Fault("A workbook needs XlsxWriter, which is not installed.", help=help_)) from None
    with xlsxwriter.Workbook(str(path)) as book:
        heading = book.add_format({"bold": True})
        _write_notes(book.add_worksheet(NOTES), heading)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for table in TABLES:
            page = book.add_worksheet(table)
            page.freeze_panes(1, 0)
            for place, (name, column) in enumerate(columns_of(table).items()):
                page.write_string(0, place, name, heading)
                page.write_comment(0, place, _note(table, name, column))
                page.set_column(place, place, max(12, len(name) + 2), day if column.type == "day" else None)
                _offer(page, place, column)


def _write_notes(page: Any, heading: Any) -> None:
    for row, text in enumerate(_GENERAL):
        page.write_string(row, 0, text)
    first = len(_GENERAL) + 1
    for row, cells in enumerate([("table", "column", "what may stand there"), *notes()], first):
        for place, text in enumerate(cells):
            page.write_string(row, place, text, heading if row == first else None)
    page.set_column(0, 1, 24)
    page.set_column(2, 2, 100)


def _offer(page: Any, place: int, column: Column) -> None:
    """A list to choose from, where one is short enough for a spreadsheet."""
    words = ["true", "false"] if column.type == "yes_no" else list(column.words) if column.type == "word" else []
    if words and len(",".join(words)) <= _LONGEST_LIST:
        page.data_validation(1, place, 1_048_575, place, {"validate": "list", "source": words})
