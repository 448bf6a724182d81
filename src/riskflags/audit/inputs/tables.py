"""Tables read from files: each a lazy frame of known types, with the line or row in which each of its rows stands.

Text cells are read to the types of their columns, strictly; what does not read is told of and becomes null. Only an
empty cell is not known. Truths are ``true`` and ``false`` (spreadsheets write them in capitals), days ``YYYY-MM-DD``.
Words are left as they are: the engine knows the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from riskflags.audit.inputs.source import (
    Source,
    Stamp,
    TableFormat,
    UnreadableInputError,
    changed,
    hash_of,
    stamp_of,
)
from riskflags.audit.inputs.workbook_xml import ERROR, ROUNDED
from riskflags.engines.table.rejecting import FAULT_COLUMNS, ROW
from riskflags.errors import Fault, did_you_mean
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


def read_tables(sources: Iterable[Source], told: Callable[[], None]) -> list[TableRead]:
    """The tables of these files; ``told`` is called for each. Raises `InputError` for one that cannot be read."""
    found: list[TableRead] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            found += _tables_in(source)
        except UnreadableInputError as error:
            faults += error.faults
        told()
    if faults:
        raise UnreadableInputError(faults)
    return found


def _tables_in(source: Source) -> Iterator[TableRead]:
    assert isinstance(source.format, TableFormat)
    return source.format.read(source, stamp_of(source))


def check_unchanged(tables: Iterable[TableRead]) -> None:
    """Raise `InputError` for a file that has changed since its reading began."""
    for source, stamp, hash_ in {each.source.path: (each.source, each.stamp, each.hash) for each in tables}.values():
        if stamp_of(source) != stamp or hash_of(source) != hash_:
            raise changed(source)


def check_heading(source: Source, table: str, heading: Iterable[tuple[int, str]], line: int | None) -> None:
    """Raise `UnreadableInputError` for names that are no columns of the table; each stands with its column's number.

    A fault tells of a name by that number, as a name may be a value.
    """
    faults = [fault.at(source.name, line) for fault in _heading_faults(table, heading)]
    if faults:
        raise UnreadableInputError(faults)


def _heading_faults(table: str, heading: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    columns = columns_of(table)
    for number, name in heading:
        if not name.strip():
            help_ = "Name it, or take it out: a comma too many at the end of a line makes one."
            yield Fault(f"Column {number} has no name.", (table,), help=help_)
        elif name not in columns:
            what = f"Column {number} has a name that no column of this table has."
            yield Fault(what, (table,), help=_nearest(name, columns))


def _nearest(name: str, columns: Iterable[str]) -> str:
    if name.strip() in columns:
        return f"Write '{name.strip()}' without a space before or after it."
    return did_you_mean(name, columns) or f"Leave it out, or name it as one of: {', '.join(columns)}."


# -- cells ---------------------------------------------------------------------------------------------------------


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
