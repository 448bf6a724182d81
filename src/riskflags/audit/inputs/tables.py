"""Reads tables from files: each a lazy frame of known types, with the line or row number of each of its rows.

Text cells are parsed strictly to the types of their columns; those that cannot be are reported and become null. Only an
empty cell is not known. Truths are ``true`` and ``false`` (spreadsheets write them in capitals), days ``YYYY-MM-DD``,
and what else a heading or whoever gives the table says they are: `Written`.
Words stay text: the engine checks them against the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
from riskflags.engines.table.rejecting import FAULT_COLUMNS, ROW
from riskflags.errors import Fault, InputError, did_you_mean
from riskflags.reading.workbook_xml import ERROR, ROUNDED
from riskflags.tables.schema import CASE_ID, Column, columns_of
from riskflags.tables.written import DayForm, Written, said_in

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?$"
_WHOLE = r"^-?[0-9]{1,15}$"
_NOT_UTF8 = "\ufffd"

_TYPED = ("yes_no", "number", "day")
_NO_NUMBER = ("It is not a whole number.", "Write digits alone; leave the cell empty if it is not known.")
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
    """One table, lazily.

    ``lines`` are the line or row numbers of its rows, ``None`` where these are simply counted. ``faulty`` reports
    faulty rows, with `FAULT_COLUMNS`.
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
    """The tables of these files; ``told`` is called after each. Raises `InputError` for one that cannot be read."""
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


def check_heading(
    source: Source, table: str, heading: Iterable[tuple[int, str]], line: int | None
) -> dict[str, Written]:
    """The columns of a table by name, in their order, with how each is written; each stands with its column's number.

    Raises `UnreadableInputError` for what is no column of the table, or says what cannot be said of it. A fault tells
    of a heading by that number, as a heading may be a value.
    """
    columns: dict[str, Written] = {}
    faults: list[Fault] = []
    for number, text in heading:
        name, said = said_in(text)
        found = [*_heading_faults(table, number, name)]
        if name in columns and not found:
            found.append(Fault(f"Column {number} has the name of another.", (table, name), help="Keep one of the two."))
        columns[name] = source.written
        if said and not found:
            try:
                columns[name] = _written(columns_of(table)[name], said)
            except InputError as error:
                what = f"Column {number} says in brackets how it is written, and that cannot be."
                found += [Fault(f"{what} {fault.what}", (table, name), help=fault.help) for fault in error.faults]
        faults += [fault.at(source.name, line) for fault in found]
    if faults:
        raise UnreadableInputError(faults)
    return columns


def _written(column: Column, said: str) -> Written:
    """How a column is written by its heading. Raises `InputError`."""
    words = [word.strip() for word in said.split("/")]
    match column.type:
        case "day":
            return Written(dates=said)
        case "yes_no" if len(words) == 2:
            return Written(yes=(words[0],), no=(words[1],))
        case "yes_no":
            raise InputError(Fault("It is not two words.", help="Write that for yes, then that for no, as in (Y/N)."))
        case _:
            raise InputError(Fault("It is no day, and no yes or no.", help="Take the brackets out."))


def _heading_faults(table: str, number: int, name: str) -> Iterator[Fault]:
    columns = columns_of(table)
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


def typed(
    table: str, frame: pl.LazyFrame, written: Mapping[str, Written], decoded: bool = True
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """The table with its text cells read, ``case_id`` as text; and what does not read, with `FAULT_COLUMNS`.

    ``written`` says by column how its cells are written.

    Columns that hold no text are left as they are; a column of no known name is, too. ``decoded`` says whether the text
    was decoded from a file, so that a character may have been lost; where it was not, empty text is no empty cell.
    """
    columns = columns_of(table)
    given = frame.collect_schema()
    texts = [name for name, dtype in given.items() if name in columns and dtype == pl.String]
    if not decoded:
        texts = [name for name in texts if columns[name].type in _TYPED]
    wrong = [each for name in texts for each in _wrong(name, columns[name], written[name])]
    rows = frame
    if texts and decoded:
        wrong = [*((name, pl.col(name).str.contains(ERROR), _NO_VALUE) for name in texts), *wrong]
        rows = frame.with_columns(pl.col(texts).replace("", None))
    faults = _listed(rows, wrong)
    spoilt = set(faults.filter(pl.col("what").is_in([_NO_VALUE[0], _ROUNDED_ID[0]]))["column"])
    read = [_read(name, columns[name], written[name], name in spoilt).alias(name) for name in texts]
    key = [pl.col(CASE_ID).cast(pl.String)] if given.get(CASE_ID, pl.String) != pl.String else []
    return rows.with_columns(*read, *key), faults


def _read(name: str, column: Column, written: Written, spoilt: bool = False) -> pl.Expr:
    text = pl.col(name)
    match column.type:
        case "yes_no":
            yes, no = (text.str.to_lowercase().is_in(sorted(words)) for words in written.words)
            return pl.when(yes).then(True).when(no).then(False)
        case "number":
            return text.str.extract(f"({_WHOLE})").cast(pl.Int64)
        case "day":
            return _day(text, written)
        case _:
            no_value = f"{ERROR}|{ROUNDED}" if column.type == "key" else ERROR
            return pl.when(~text.str.contains(no_value)).then(text) if spoilt else text


def _wrong(name: str, column: Column, written: Written) -> Iterator[tuple[str, pl.Expr, tuple[str, str]]]:
    """Column, an expression true of a cell that does not read, and what to say of it."""
    text = pl.col(name)
    match column.type:
        case "day":
            form = written.day_form
            shaped = text.str.replace(_MIDNIGHT, "").str.contains(f"{_DAY}|{form.pattern}" if form else _DAY)
            yield name, ~shaped, _no_day(name, form)
            yield name, shaped & _day(text, written).is_null(), _no_such_day(form)
        case "yes_no":
            yield name, text.is_not_null() & _read(name, column, written).is_null(), _no_yes_or_no(name, written)
        case "number":
            yield name, text.is_not_null() & _read(name, column, written).is_null(), _NO_NUMBER
        case "key":
            yield name, text.str.contains(_NOT_UTF8, literal=True), _NO_TEXT
            yield name, text.str.contains(ROUNDED), _ROUNDED_ID


def _no_day(name: str, form: DayForm | None) -> tuple[str, str]:
    if form:
        help_ = f"Write it as {form.name}, or like 2026-03-31; leave the cell empty if it is not known."
        return f"It is not a day written {form.name} or YYYY-MM-DD.", help_
    help_ = (
        f"Write it like 2026-03-31, or say how it is written: --dates dd/mm/yyyy, or the heading {name} (dd/mm/yyyy)."
    )
    return "It is not a day written YYYY-MM-DD.", help_


def _no_such_day(form: DayForm | None) -> tuple[str, str]:
    help_ = f" Its column is said to be written {form.name}." if form else ""
    return "There is no such day in the calendar.", f"Check the month and the day of the month.{help_}"


def _no_yes_or_no(name: str, written: Written) -> tuple[str, str]:
    if written.yes or written.no:
        yes, no = (", ".join(words) for words in ((*written.yes, "true"), (*written.no, "false")))
        help_ = f"Its words for yes: {yes}; for no: {no}. Leave the cell empty if it is not known."
        return "It is none of the words said to be yes and no.", help_
    help_ = f"Write true or false, or say what it is: --yes Y --no N, or the heading {name} (Y/N)."
    return "It is not true or false.", help_


def _day(text: pl.Expr, written: Written) -> pl.Expr:
    plain, form = text.str.replace(_MIDNIGHT, ""), written.day_form
    patterns = [(_DAY, "%Y-%m-%d"), *([(form.pattern, form.format)] if form else [])]
    days = (pl.when(plain.str.contains(like)).then(plain).str.to_date(as_, strict=False) for like, as_ in patterns)
    return pl.coalesce(days)


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
