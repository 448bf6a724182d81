"""Tables as they are given, to frames of known columns and types; every fault of all tables at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from riskflags.errors import Fault, TablesError, did_you_mean
from riskflags.tables.frames import alike, eager, nw
from riskflags.tables.rows import counted, row_faults
from riskflags.tables.schema import CASE_ID, CASES, TABLES, Column, columns_of

WANTED = {
    "key": ("text", "Cast it to text; whole numbers are taken as text."),
    "word": ("text", "Cast it to text; leave null what is not known."),
    "kinds": ("text", "Write all, or kinds joined by a semicolon, as text."),
    "day": ("days", "Cast it to a date; text must read YYYY-MM-DD, a timestamp must be midnight and name no zone."),
    "yes_no": ("true and false", "Cast it to Boolean; leave null what is not known."),
    "number": ("whole numbers", "Cast it to whole numbers."),
}
_LARGEST_WHOLE = 2**53  # beyond it a float no longer knows its neighbour
_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_Frames = dict[str, nw.DataFrame[Any]]


def read(tables: Mapping[str, Any]) -> _Frames:
    """The tables as eager frames: keys as text, days as days or ISO text; columns with no value are left out.

    Raises `TablesError`: for the form of the tables first, and for their rows once every table has the right form.
    """
    _raise(list(name_faults(tables)))
    found: _Frames = {}
    faults: list[Fault] = []
    for table in TABLES:
        if tables.get(table) is not None:
            try:
                found[table] = eager(table, tables[table])
            except TablesError as error:
                faults.extend(error.faults)
            else:
                faults.extend(_column_faults(table, found[table]))
    _raise(faults)
    found = {table: _typed(table, frame) for table, frame in alike(found).items()}
    _raise(list(row_faults(found)))
    return found


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise TablesError(faults)


def name_faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the names of the tables: one unknown, or that of the cases missing."""
    if not isinstance(tables, Mapping):
        yield Fault("These are not tables by name.", help="Give a mapping, as in {'cases': ..., 'people': ...}.")
        return
    if tables.get(CASES) is None:
        yield Fault("This table is missing.", (CASES,), help="Add it: a row a case, with case_id and as_of.")
    for name in tables:
        if name not in TABLES:
            near = did_you_mean(name, TABLES)
            yield Fault("There is no such table.", (name,), help=near or f"The tables: {', '.join(TABLES)}.")


def _column_faults(table: str, frame: nw.DataFrame[Any]) -> Iterator[Fault]:
    columns = columns_of(table)
    for name in frame.columns:
        if name not in columns:
            near = did_you_mean(name, columns)
            help_ = near or f"Leave it out, or name it as one of: {', '.join(columns)}."
            yield Fault("This table has no such column.", (table, name), help=help_)
        elif not _is_empty(frame, name) and (count := _ill_typed(frame, name, columns[name])):
            what, help_ = WANTED[columns[name].type]
            yield Fault(f"{counted(count, 'does', 'do')} not read as {what}.", (table, name), help=help_)
    for name, column in columns.items():
        if column.required and name not in frame.columns:
            yield Fault("This column is missing.", (table, name), help="Add it: every row needs it.")


def _is_empty(frame: nw.DataFrame[Any], name: str) -> bool:
    """Whether it holds no value at all: then its type is an accident of the source."""
    return frame[name].null_count() == len(frame)


def _ill_typed(frame: nw.DataFrame[Any], name: str, column: Column) -> int:
    """How many rows of a column hold a value that is not of its type."""
    values = frame[name]
    dtype = values.dtype
    told = len(values) - values.null_count()
    match column.type:
        case "day" if dtype == nw.Date:
            return 0
        case "day" if dtype == nw.String:
            return int((~values.drop_nulls().str.contains(_ISO_DAY)).sum())
        case "day" if isinstance(dtype, nw.Datetime) and dtype.time_zone is None:
            return int((values != values.cast(nw.Date).cast(dtype)).drop_nulls().sum())
        case "yes_no":
            return 0 if dtype == nw.Boolean else told
        case "number" | "key" if dtype.is_integer():
            return 0
        case "number" | "key" if dtype.is_float():  # what pandas makes of whole numbers with gaps
            return int(((values % 1 != 0) | (values.abs() > _LARGEST_WHOLE)).sum())
        case "number" | "day":
            return told
    return 0 if dtype in (nw.String, nw.Categorical, nw.Enum) else told


def _typed(table: str, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    columns = columns_of(table)
    chosen = []
    for name in frame.columns:
        if _is_empty(frame, name) and not columns[name].required:
            continue
        column, dtype = nw.col(name), frame.schema[name]
        if isinstance(dtype, nw.Datetime):
            column = column.cast(nw.Date)
        elif dtype.is_float():
            column = column.cast(nw.Int64)
            column = column.cast(nw.String) if columns[name].type == "key" else column
        elif name == CASE_ID or (columns[name].type in ("key", "word", "kinds") and dtype != nw.String):
            column = column.cast(
                nw.String
            )  # case_id always: Arrow has several kinds of text, and joins only like to like
        chosen.append(column)
    return frame.select(chosen)
