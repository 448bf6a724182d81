"""Parquet files, one per table.

Columns that should be text or whole numbers may hold numbers with a fraction: writers make such columns of whole
numbers where some are missing. As text they would be ``1.0``, an id that no other table has: records would find no
case. So they are read as whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from riskflags.audit.inputs.source import Source, Stamp, TableFormat, UnreadableInputError, hash_of
from riskflags.audit.inputs.tables import TableRead, check_heading, typed
from riskflags.errors import Fault
from riskflags.reading.files import opened_by
from riskflags.tables.row_checks import counted
from riskflags.tables.schema import Column, columns_of
from riskflags.tables.schema_checks import WANTED

_LARGEST = 2**53
"""The largest float up to which all whole numbers are exact."""
_FRACTION = r"\.0+$"
_WHOLE = r"^-?[0-9]{1,18}(\.0+)?$"


def _tables(source: Source, stamp: Stamp) -> Iterator[TableRead]:
    assert source.table
    digest = hash_of(source)
    try:
        frame = opened_by(pl.scan_parquet, source.path)
        headings = frame.collect_schema().names()
        written = check_heading(source, source.table, enumerate(headings, 1), None)
        frame = frame.rename(dict(zip(headings, written, strict=True)))
        frame = _with_whole_numbers(source, frame)
        frame, faulty = typed(source.table, frame, written, decoded=False)
        rows = int(frame.select(pl.len()).collect().item())
    except UnreadableInputError:
        raise
    except Exception:  # whatever Polars raises may quote a cell
        fault = Fault("This Parquet file cannot be read.", help="It may be damaged or cut short: write it again.")
    else:
        yield TableRead(source, source.table, frame, rows, None, faulty, digest, stamp)
        return
    raise UnreadableInputError(fault.at(source.name, None))


def _is_sound(source: Source) -> bool:
    """Whether every page can be read; the data is discarded."""
    try:
        for _ in opened_by(pl.scan_parquet, source.path).collect_batches():
            pass
    except pl.exceptions.PolarsError:
        return False
    return True


def _with_whole_numbers(source: Source, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The table with floats converted to whole numbers. Raises `UnreadableInputError` for columns of other types."""
    assert source.table
    columns, given = columns_of(source.table), frame.collect_schema()
    listed = {name: (columns[name], dtype) for name, dtype in given.items() if name in columns}
    ill = {name: _not_whole(pl.col(name), column, dtype) for name, (column, dtype) in listed.items()}
    doubtful = {name: wrong for name, wrong in ill.items() if wrong is not None}
    if not doubtful:
        return frame
    counts = frame.select(wrong.sum().alias(name) for name, wrong in doubtful.items()).collect().row(0, named=True)
    faults = list(_faults(source, source.table, counts))
    if faults:
        raise UnreadableInputError(faults)
    return frame.with_columns(_whole(pl.col(name), given[name]).alias(name) for name in doubtful)


def _not_whole(values: pl.Expr, column: Column, dtype: pl.DataType) -> pl.Expr | None:
    """An expression that is true for values that are not whole; ``None`` for a column that needs no check."""
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


FORMATS = (TableFormat("parquet", (".parquet",), b"PAR1", read=_tables, is_sound=_is_sound),)
