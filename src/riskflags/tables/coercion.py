"""Tables as they are given, to frames of known columns and types, for `cases_of`; every fault of all tables at once.

More is taken here than an engine reads: days as text, and whole numbers that came as floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from riskflags.errors import Fault, TablesError, did_you_mean
from riskflags.tables.encoding import day_number, encoded, join_case_columns
from riskflags.tables.frames import pl, read_safely, table_of
from riskflags.tables.row_checks import (
    KEY,
    OWN_DAY,
    ROW,
    RowErrors,
    case_checks,
    counted,
    errors_in,
    repeated_cases,
    value_checks,
)
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, OPEN_SEPARATOR, TABLES, Column, columns_of, recorded
from riskflags.tables.schema_checks import WANTED, column_faults, name_faults, raise_any

_DAY_HELP = "Cast it to a date; text must read YYYY-MM-DD, a timestamp must be midnight and name no zone."
_LARGEST_WHOLE = 2**53  # beyond it a float no longer knows its neighbour
_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_Frames = dict[str, pl.DataFrame]


def read(tables: Mapping[str, Any]) -> _Frames:
    """The tables as eager frames: keys as text, days as days; columns with no value are left out.

    Raises `TablesError`: for the form of the tables first, and for their rows once every table has the right form.
    """
    raise_any(name_faults(tables))
    found: _Frames = {}
    faults: list[Fault] = []
    for name in TABLES:
        if tables.get(name) is not None:
            try:
                found[name] = _typed(name, _eager(name, tables[name]))
            except TablesError as error:
                faults.extend(error.faults)
    raise_any(faults)
    raise_any(_with_nearest(error, found[error.table]) for error in _row_errors(found))
    return found


def _eager(name: str, native: Any) -> pl.DataFrame:
    table = table_of(name, native)
    raise_any(column_faults(name, table.schema))
    return read_safely(name, lambda: table.lazy().collect())


def _typed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that hold a value, in their types. Raises `TablesError` with how many values are of another."""
    columns, found, faults = columns_of(table), [], []
    for values in frame:
        column = columns[values.name]
        if values.null_count() == values.len():  # then its type is an accident of the source
            found += [values.cast(pl.Date if column.type == "day" else pl.String)] if column.required else []
            continue
        typed = _read_as(column, values)
        found.append(typed)
        if count := typed.null_count() - values.null_count():
            what, help_ = WANTED[column.type]
            help_ = _DAY_HELP if column.type == "day" else help_
            faults.append(Fault(counted(count, f"does not read as {what}."), (table, values.name), help=help_))
    raise_any(faults)
    return pl.DataFrame(found)


def _read_as(column: Column, values: pl.Series) -> pl.Series:
    """The values in the column's type, null where they are of another."""
    dtype, frame, value = values.dtype, values.to_frame(), pl.col(values.name)
    wanted: Any = {"day": pl.Date, "yes_no": pl.Boolean, "number": pl.Int64}.get(column.type, pl.String)
    match column.type:
        case "day" if dtype == pl.String:
            read = pl.when(value.str.contains(_ISO_DAY)).then(value).str.to_date("%Y-%m-%d", strict=False)
        case "day" if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
            read = pl.when(value == value.cast(pl.Date).cast(dtype)).then(value.cast(pl.Date))
        case "number" | "key" if dtype.is_float():  # what pandas makes of whole numbers with gaps
            whole = (value % 1 == 0) & (value.abs() <= _LARGEST_WHOLE)
            read = pl.when(whole).then(value).cast(pl.Int64).cast(wanted)
        case "number" | "key" if dtype.is_integer():
            read = value.cast(wanted)
        case "day" | "yes_no" if dtype == wanted:
            read = value
        case "key" | "word" | "kinds" if dtype in (pl.String, pl.Categorical, pl.Enum):
            read = value.cast(pl.String)
        case _:
            read = pl.repeat(None, values.len(), dtype=wanted)
    return frame.select(read.alias(values.name)).to_series()


def _with_nearest(error: RowErrors, frame: pl.DataFrame) -> Fault:
    """What is said of rows, with the word of ours that is nearest to one that is none; theirs is not shown."""
    words = columns_of(error.table)[error.refusal.column].words
    texts = frame[error.refusal.column].gather(error.rows).drop_nulls().unique() if words else ()
    parts = (part.strip() for text in texts for part in text.split(OPEN_SEPARATOR))
    near = next((found for part in parts if part not in words and (found := did_you_mean(part, words))), None)
    return replace(error.fault, help=near) if near else error.fault


def _row_errors(tables: _Frames) -> Iterator[RowErrors]:
    cases = tables[CASES].with_columns(day_number(AS_OF, pl.Date).alias(OWN_DAY)).with_row_index(ROW)
    schemas = {name: frame.schema for name, frame in tables.items()}
    again = repeated_cases(cases.lazy())
    yield from errors_in(CASES, cases, case_checks(schemas, False, None), [again])
    own = [CASE_ID, *(recorded(name) for name in tables if recorded(name) in cases.columns)]
    rows = cases.select(*own).with_row_index(KEY).unique(CASE_ID)
    for name, frame in tables.items():
        if name != CASES:
            records = join_case_columns(encoded(name, frame.lazy(), frame.schema, pl.col(CASE_ID)).collect(), rows)
            yield from errors_in(name, records, value_checks(name, frame.schema, recorded(name) in rows.columns))
