"""Whether tables have the right form: their names, their columns and types. Nothing of a row is read for it.

Only where a column is of a wrong type are its rows counted, since a column with no value at all may be of any type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw

from riskflags.engines.table.backends import check_kind, opened, read_safely
from riskflags.errors import Fault, TablesError, did_you_mean
from riskflags.tables.reading import WANTED, name_faults
from riskflags.tables.rows import counted
from riskflags.tables.schema import CASES, TABLES, Column, columns_of

Schema = Mapping[str, Any]

_WANTED = {"day": ("days", "Cast it to a date, or to timestamps at midnight without a zone.")}
"""What is wanted here, where not as in `cases_of`, which reads days as text too."""


def well_formed(tables: Mapping[str, Any]) -> tuple[dict[str, nw.LazyFrame[Any]], dict[str, Schema]]:
    """The tables given as lazy frames of one kind, and the columns each has that hold values.

    Raises `TablesError` with every fault of form in every table.
    """
    _raise(list(name_faults(tables)))
    frames = {name: opened(name, tables[name]) for name in TABLES if tables.get(name) is not None}
    check_kind(frames[CASES])
    _raise(list(_strangers(frames)))
    schemas: dict[str, Schema] = {}
    faults: list[Fault] = []
    for name, frame in frames.items():
        schemas[name], wrong = _schema(name, frame)
        faults += wrong
    _raise(faults)
    return frames, schemas


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise TablesError(faults)


def _strangers(frames: Mapping[str, nw.LazyFrame[Any]]) -> Iterator[Fault]:
    for name, frame in frames.items():
        if frame.implementation != frames[CASES].implementation:
            yield Fault(
                "This table is in another kind of dataframe than the cases.", (name,), help="Bring all in one kind."
            )


def _schema(table: str, frame: nw.LazyFrame[Any]) -> tuple[Schema, list[Fault]]:
    """The columns that may hold values, with their types, and what is wrong with the others."""
    columns, given = columns_of(table), read_safely(table, frame.collect_schema)
    faults = []
    for name in given:
        if name not in columns:
            near = did_you_mean(name, columns)
            help_ = near or f"Leave it out, or name it as one of: {', '.join(columns)}."
            faults.append(Fault("This table has no such column.", (table, name), help=help_))
    for name, column in columns.items():
        if column.required and name not in given:
            faults.append(Fault("This column is missing.", (table, name), help="Add it: every row needs it."))
    known = {name: dtype for name, dtype in given.items() if name in columns}
    zoned = frame.implementation is nw.Implementation.PYSPARK  # there a timestamp is a time in the session's zone
    ill_typed = [name for name, dtype in known.items() if not _fits(columns[name], dtype, zoned)]
    told = read_safely(table, lambda: _values_in(frame, ill_typed))
    for name in ill_typed:
        if told[name]:
            what, help_ = _WANTED.get(columns[name].type) or WANTED[columns[name].type]
            count = counted(told[name], "does", "do")
            faults.append(Fault(f"{count} not read as {what}.", (table, name), help=help_))
    kept = {name: dtype for name, dtype in known.items() if name not in ill_typed or columns[name].required}
    return kept, faults


def _values_in(frame: nw.LazyFrame[Any], names: list[str]) -> dict[str, int]:
    if not names:
        return {}
    counts = frame.select((~nw.col(name).is_null()).cast(nw.Int64).sum().alias(name) for name in names).collect()
    return {name: int(counts[name][0] or 0) for name in names}


def _fits(column: Column, dtype: Any, zoned: bool) -> bool:
    match column.type:
        case "key":
            return bool(dtype in (nw.String, nw.Categorical, nw.Enum) or dtype.is_integer())
        case "yes_no":
            return bool(dtype == nw.Boolean)
        case "day":
            return bool(dtype == nw.Date or (isinstance(dtype, nw.Datetime) and (zoned or dtype.time_zone is None)))
        case "number":
            return bool(dtype.is_integer())
        case _:
            return dtype in (nw.String, nw.Categorical, nw.Enum)
