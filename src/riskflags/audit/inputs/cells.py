"""Text cells to the types of a table's columns, strictly; what does not read is told of and becomes null.

Only an empty cell is not known. Truths are ``true`` and ``false`` (spreadsheets write them in capitals), days
``YYYY-MM-DD``. Words are left as they are: the engine knows the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from riskflags.audit.inputs.spreadsheet_errors import ERROR, ROUNDED
from riskflags.engines.table.rejecting import FAULT_COLUMNS, ROW
from riskflags.tables.schema import CASE_ID, Column, columns_of

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MIDNIGHT = r"[ T]00:00:00(\.0+)?$"
_WHOLE = r"^-?[0-9]{1,15}$"
_NOT_UTF8 = "\ufffd"

_READS_AS = {
    "yes_no": ("It is not true or false.", "Write true or false; leave the cell empty if it is not known."),
    "number": ("It is not a whole number.", "Write digits alone; leave the cell empty if it is not known."),
    "day": ("It is not a day written YYYY-MM-DD.", "Write it like 2026-03-31; leave the cell empty if not known."),
}
_NO_SUCH_DAY = ("There is no such day in the calendar.", "Check the month and the day of the month.")
_NO_VALUE = (
    "It is an error of the spreadsheet, such as #N/A.",
    "Mend the formula and save again; empty the cell only if what belongs there is not known.",
)
_ROUNDED_ID = (
    "It is a long number, and spreadsheets round those.",
    "Take the ids from their source again, into a column formatted as text: of a number only 15 digits are kept.",
)
_NO_TEXT = ("It holds a character that is not UTF-8 text.", "Save the file as UTF-8.")


def typed(table: str, frame: pl.LazyFrame, decoded: bool = True) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """The table with its text cells read, ``case_id`` as text; and what does not read, with `FAULT_COLUMNS`.

    Columns that hold no text are left as they are; a column of no known name is, too. ``decoded`` says whether the text
    was decoded from a file, so that a character may have been lost; where it was not, empty text is no empty cell.
    """
    columns = columns_of(table)
    given = frame.collect_schema()
    texts = [name for name, dtype in given.items() if name in columns and dtype == pl.String]
    if not decoded:
        texts = [name for name in texts if columns[name].type in _READS_AS]
    wrong = [each for name in texts for each in _wrong(name, columns[name])]
    rows = frame
    if texts and decoded:
        wrong = [*((name, pl.col(name).str.contains(ERROR), _NO_VALUE) for name in texts), *wrong]
        rows = frame.with_columns(pl.col(texts).replace("", None))
    faults = _listed(rows, wrong)
    spoilt = set(faults.filter(pl.col("what").is_in([_NO_VALUE[0], _ROUNDED_ID[0]]))["column"])
    read = [_read(name, columns[name], name in spoilt).alias(name) for name in texts]
    key = [pl.col(CASE_ID).cast(pl.String)] if given.get(CASE_ID, pl.String) != pl.String else []
    return rows.with_columns(*read, *key), faults


def _read(name: str, column: Column, spoilt: bool = False) -> pl.Expr:
    text = pl.col(name)
    match column.type:
        case "yes_no":
            lowered = text.str.to_lowercase()
            return pl.when(lowered == "true").then(True).when(lowered == "false").then(False)
        case "number":
            return text.str.extract(f"({_WHOLE})").cast(pl.Int64)
        case "day":
            return _day(text)
        case _:
            no_value = f"{ERROR}|{ROUNDED}" if column.type == "key" else ERROR
            return pl.when(~text.str.contains(no_value)).then(text) if spoilt else text


def _wrong(name: str, column: Column) -> Iterator[tuple[str, pl.Expr, tuple[str, str]]]:
    """Column, an expression true of a cell that does not read, and what to say of it."""
    text = pl.col(name)
    match column.type:
        case "day":
            shaped = text.str.replace(_MIDNIGHT, "").str.contains(_DAY)
            yield name, ~shaped, _READS_AS["day"]
            yield name, shaped & _day(text).is_null(), _NO_SUCH_DAY
        case "yes_no" | "number":
            yield name, text.is_not_null() & _read(name, column).is_null(), _READS_AS[column.type]
        case "key":
            yield name, text.str.contains(_NOT_UTF8, literal=True), _NO_TEXT
            yield name, text.str.contains(ROUNDED), _ROUNDED_ID


def _day(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace(_MIDNIGHT, "")
    return pl.when(plain.str.contains(_DAY)).then(plain).str.to_date("%Y-%m-%d", strict=False)


def _listed(rows: pl.LazyFrame, wrong: list[tuple[str, pl.Expr, tuple[str, str]]]) -> pl.DataFrame:
    none = pl.DataFrame(schema=FAULT_COLUMNS)
    if not wrong:
        return none
    found = [expression.fill_null(False).alias(str(place)) for place, (_, expression, _) in enumerate(wrong)]
    marks = rows.select(found).with_row_index(ROW, offset=1)
    some = marks.filter(pl.any_horizontal(pl.exclude(ROW))).collect(engine="streaming")
    listed = [
        some.filter(pl.col(str(place))).select(
            pl.col(ROW).cast(pl.UInt32), column=pl.lit(name), what=pl.lit(what), help=pl.lit(help_)
        )
        for place, (name, _, (what, help_)) in enumerate(wrong)
    ]
    return pl.concat([none, *listed]).unique([ROW, "column"], keep="first", maintain_order=True)  # of a cell, one thing
