"""Columns of a Parquet file that should be text or whole numbers, and were written as numbers with a fraction.

Writers make such columns of whole numbers where some are missing. As text they would be ``1.0``, an id that no other
table has: records would find no case.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from riskflags.audit.inputs.source import Source, UnreadableInputError
from riskflags.errors import Fault
from riskflags.tables.row_checks import counted
from riskflags.tables.schema import Column, columns_of
from riskflags.tables.schema_checks import WANTED

_LARGEST = 2**53
"""Beyond it a float no longer knows its neighbour."""
_FRACTION = r"\.0+$"
_WHOLE = r"^-?[0-9]{1,18}(\.0+)?$"


def with_whole_numbers(source: Source, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The table with whole numbers where numbers were. Raises `UnreadableInputError` for columns of another type."""
    assert source.table
    columns, given = columns_of(source.table), frame.collect_schema()
    listed = {name: (columns[name], dtype) for name, dtype in given.items() if name in columns}
    ill = {name: _ill(pl.col(name), column, dtype) for name, (column, dtype) in listed.items()}
    doubtful = {name: wrong for name, wrong in ill.items() if wrong is not None}
    if not doubtful:
        return frame
    counts = frame.select(wrong.sum().alias(name) for name, wrong in doubtful.items()).collect().row(0, named=True)
    faults = list(_faults(source, source.table, counts))
    if faults:
        raise UnreadableInputError(faults)
    return frame.with_columns(_whole(pl.col(name), given[name]).alias(name) for name in doubtful)


def _ill(values: pl.Expr, column: Column, dtype: pl.DataType) -> pl.Expr | None:
    """What is true of a value that is no whole number; nothing for a column that needs no such reading."""
    if column.type not in ("key", "number"):
        return None
    if dtype.is_float():
        return ((values % 1 != 0) | (values.abs() > _LARGEST)).fill_null(False)
    if dtype.is_decimal():
        return (~values.cast(pl.String).str.contains(_WHOLE)).fill_null(False)
    if dtype.is_integer() or dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        return None
    return values.is_not_null()


def _whole(values: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_decimal():
        return values.cast(pl.String).str.replace(_FRACTION, "").cast(pl.Int64)
    return values.cast(pl.Int64) if dtype.is_float() else pl.lit(None, dtype=pl.Int64)


def _faults(source: Source, table: str, counts: dict[str, int]) -> Iterator[Fault]:
    for name, count in counts.items():
        if count:
            what, help_ = WANTED[columns_of(table)[name].type]
            yield Fault(counted(count, f"does not read as {what}."), (table, name), source.name, help=help_)
