"""Empty tables to fill in, with headings, and notes on what each column means and may hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.descriptions import described, vocabularies
from riskflags.errors import Fault, InputError
from riskflags.outputs import complete
from riskflags.tables.schema import CASE_ID, CASES, POSITION, TABLES, Column, columns_of, opened, recorded

WORKBOOK = "extract.xlsx"

_TYPES = {
    "key": "text",
    "day": "a day, YYYY-MM-DD, or as its heading says: (dd/mm/yyyy)",
    "yes_no": "true or false, or as its heading says: (Y/N)",
    "number": "a whole number; may be left out",
}
_LONGEST_LIST = 255  # the limit of spreadsheets for a list of choices

_GENERAL = (
    "One row a case in the table cases, one row a record in every other; case_id says whose it is.",
    "An empty cell, or a column or table left out, is not known: it is never taken for a no.",
    "A collection with no row for a case is not known either, unless its column ..._recorded in cases says true.",
    "Its column ..._open says which kinds of records may be missing: all, or kinds joined by a semicolon.",
    "A record that stands in several versions has the same id in each, and recorded_on says when each was made.",
    "Days, and yes and no, may be written otherwise where a heading says how: end_date (dd/mm/yyyy), ended (Y/N).",
    "What still runs has false in its column ended: an empty end_date alone does not say so.",
    "What the words of a column mean is told after the tables, under the name of their list.",
)
_CASES = "Each case with its day, and which of its lists are known and complete."


def write(folder: Path, format_: str) -> int:
    """Write the tables into a new folder, as CSV files or one workbook. How many. Raises `InputError`."""
    with complete(folder) as unfinished:
        if format_ == "xlsx":
            _write_workbook(unfinished / WORKBOOK)
        else:
            _write_csv(unfinished)
    return len(TABLES)


def notes() -> Iterator[tuple[str, str, str, str]]:
    """Table, column, what it means and what may stand there; then each list of words, and what its words mean."""
    for table in TABLES:
        yield table, "", described(CaseSummary).get(table, _CASES), ""
        meanings = _meanings(table)
        for name, column in columns_of(table).items():
            yield table, name, meanings.get(name, ""), _form(column)
    for vocabulary in vocabularies().values():
        yield vocabulary.name, "", vocabulary.text, ""
        for word, meaning in vocabulary.meanings.items():
            yield vocabulary.name, word, f"{meaning[0].upper()}{meaning[1:]}.", ""


def _meanings(table: str) -> dict[str, str]:
    """What each column of a table means."""
    if table != CASES:
        own = {CASE_ID: "The case that the record belongs to.", POSITION: "The place of the record among its case's."}
        return {**described(COLLECTIONS[table]), **own}
    found = dict(described(CaseSummary))
    for name in COLLECTIONS:
        found[recorded(name)] = f"Whether the list of {name} is known: true without a row says that there are none."
        found[opened(name)] = f"Which records the list of {name} may lack. Empty: none, the list is complete."
    return found


def _form(column: Column) -> str:
    """The values that a column may hold."""
    required = " Every row needs it." if column.required else ""
    if column.type == "word":
        vocabulary = vocabularies().get(column.words)
        return f"One of{f' ({vocabulary.name})' if vocabulary else ''}: {', '.join(column.words)}.{required}"
    if column.type == "kinds":
        return f"all{''.join(f'; {word}' for word in column.words)}."
    return f"{_TYPES[column.type][0].upper()}{_TYPES[column.type][1:]}.{required}"


def _write_csv(folder: Path) -> None:
    for table in TABLES:
        (folder / f"{table}.csv").write_text(",".join(columns_of(table)) + "\n", encoding="utf-8", newline="\n")
    lines = ["TABLES FOR riskflags audit", "", *_GENERAL, ""]
    for table, name, meaning, form in notes():
        lines += [f"  {name}: {meaning} {form}".rstrip()] if name else ["", f"{table}: {meaning}"]
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _write_workbook(path: Path) -> None:
    try:
        import xlsxwriter

        from riskflags.audit.inputs.workbooks import NOTES  # it reads with Polars, which empty CSV files need not
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
            meanings = _meanings(table)
            for place, (name, column) in enumerate(columns_of(table).items()):
                page.write_string(0, place, name, heading)
                comment = f"{meanings.get(name, '')}\n{_form(column)}".strip()
                page.write_comment(0, place, comment, {"x_scale": 2.5, "y_scale": 2.5})
                page.set_column(place, place, max(12, len(name) + 2), day if column.type == "day" else None)
                _offer(page, place, column)


def _write_notes(page: Any, heading: Any) -> None:
    for row, text in enumerate(_GENERAL):
        page.write_string(row, 0, text)
    first = len(_GENERAL) + 1
    for row, cells in enumerate([("table", "column", "what it means", "what may stand there"), *notes()], first):
        for place, text in enumerate(cells):
            page.write_string(row, place, text, heading if row == first else None)
    page.set_column(0, 1, 24)
    page.set_column(2, 3, 100)


def _offer(page: Any, place: int, column: Column) -> None:
    """Add a drop-down list to a column, where the choices are short enough for a spreadsheet."""
    words = ["true", "false"] if column.type == "yes_no" else list(column.words) if column.type == "word" else []
    if words and len(",".join(words)) <= _LONGEST_LIST:
        strictness = "warning" if column.type == "yes_no" else "stop"  # its heading may say other words
        choice = {"validate": "list", "source": words, "error_type": strictness}
        page.data_validation(1, place, 1_048_575, place, choice)
