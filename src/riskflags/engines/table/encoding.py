"""A table as it is given, to a table the engine can reckon with: words and days as whole numbers, nothing else.

Words become their place in the vocabulary, ``UNKNOWN`` where null and ``NO_WORD`` where the text is no word of the
leaf; days become ordinals; yes and no stay, null where not known. What a record's days tell is filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from riskflags.case import COLLECTIONS
from riskflags.case.record import Telling
from riskflags.engines.table.backends import Backend
from riskflags.engines.table.names import UNKNOWN
from riskflags.tables.schema import CASE_ID, POSITION, Column, columns_of

NOT_MIDNIGHT = "_not_midnight_"
"""Marks a column that holds whether a timestamp given for a day has a time of day."""


def encoded(table: str, frame: nw.LazyFrame[Any], backend: Backend, schema: Mapping[str, Any]) -> nw.LazyFrame[Any]:
    """The columns the engine reads, as numbers; ``schema`` is the frame's own, a column left out is not known."""
    columns = columns_of(table)
    words = {name: column.words for name, column in columns.items() if column.type == "word" and _given(name, schema)}
    frame, chosen = backend.coded(frame, words), [nw.col(CASE_ID)]
    for name, column in columns.items():
        if name not in (CASE_ID, POSITION):
            chosen.append(_encoded(name, column, schema.get(name), backend).alias(name))
            if isinstance(schema.get(name), nw.Datetime) and column.type == "day":
                chosen.append(has_time(name).alias(NOT_MIDNIGHT + name))
    return frame.select(chosen)


def told(collection: str, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What a record's days tell of its other leaves, filled in where it is not said."""
    record = COLLECTIONS[collection]
    if not issubclass(record, Telling):
        return frame
    columns = columns_of(collection)
    return frame.with_columns(
        nw.when(~nw.col(day).is_null() & is_unknown(leaf, columns[leaf]))
        .then(nw.lit(as_code(columns[leaf], value), dtype=dtype_of(columns[leaf])))
        .otherwise(nw.col(leaf))
        .alias(leaf)
        for day, leaf, value in record.tells
    )


def is_unknown(name: str, column: Column) -> nw.Expr:
    """Whether a leaf of an encoded table is not known."""
    return nw.col(name) == UNKNOWN if column.type == "word" else nw.col(name).is_null()


def as_code(column: Column, value: object) -> Any:
    """A value as an encoded table holds it."""
    return column.words.index(str(value)) if column.type == "word" else value


def dtype_of(column: Column) -> Any:
    """The type that an encoded column has."""
    return {"word": nw.Int8, "yes_no": nw.Boolean, "day": nw.Int32}.get(column.type, nw.String)


def _encoded(name: str, column: Column, given: Any, backend: Backend) -> nw.Expr:
    if not _given(name, {name: given}):
        return nw.lit(UNKNOWN if column.type == "word" else None, dtype=dtype_of(column))
    source = nw.col(name)
    match column.type:
        case "day":
            return backend.day_number(source if given == nw.Date else source.cast(nw.Date))
        case "word" | "yes_no":
            return source
        case _:
            return source.cast(nw.String) if given != nw.String else source


def _given(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a table gives a column, of a type that can hold values."""
    return schema.get(name) not in (None, nw.Unknown)


def has_time(name: str) -> nw.Expr:
    """Whether a timestamp that stands for a day has a time of day."""
    column = nw.col(name)
    return (column != column.cast(nw.Date).cast(nw.Datetime)).fill_null(False)
