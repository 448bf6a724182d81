"""Conversion of any dataframe to a Polars frame, and of results to the kind of dataframe that was given.

All other code knows Polars only. Import it only where tables are read or made: Polars is an extra.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from riskflags.errors import Fault, TablesError

try:
    import polars as pl
except ImportError:
    _missing = Fault(
        "Tables need Polars, which is not installed.", help="Install the extra: pip install 'riskflags[audit]'."
    )
    raise TablesError(_missing) from None

__all__ = ["SPARK", "Table", "pl", "read_safely", "returned", "table_of", "to_arrow"]

SPARK = "spark"
_KINDS = {
    ("polars", "LazyFrame"): "lazy",
    ("polars", "DataFrame"): "polars",
    ("duckdb", "DuckDBPyRelation"): "duckdb",
    ("pyarrow", "Table"): "pyarrow",
    ("pandas", "DataFrame"): "pandas",
    ("pyspark.sql", "DataFrame"): SPARK,
}
"""The kinds of dataframe by the package and the name of their class; what else speaks Arrow is ``arrow``."""
_SPARK_TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us", "UTC"),
    "timestamp_ntz": pl.Datetime("us"),
    "tinyint": pl.Int8(),
    "smallint": pl.Int16(),
    "int": pl.Int32(),
    "bigint": pl.Int64(),
    "void": pl.Null(),
}
_SUPPORTED = "Polars, DuckDB, PySpark, PyArrow, pandas, or another that gives Arrow data"

_DUCKDB = Lock()
"""Held while a relation is bound or fetched: DuckDB refuses two uses of one connection at once."""

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Table:
    """A table as it was given, its kind, and its columns; its rows are fetched when they are needed."""

    name: str
    native: Any
    kind: str
    schema: pl.Schema

    def lazy(self) -> pl.LazyFrame:
        """Its rows."""
        return read_safely(self.name, lambda: _lazy(self.native, self.kind))

    def values(self, names: list[str]) -> dict[str, int]:
        """How many values each of these columns holds."""
        if not names:
            return {}
        if self.kind == SPARK:
            counts = (f"count(`{name}`) as `{name}`" for name in names)
            return dict(read_safely(self.name, lambda: self.native.selectExpr(*counts).first().asDict()))
        found = read_safely(self.name, lambda: _lazy(self.native, self.kind).select(pl.col(names).count()).collect())
        return {name: int(found[name].item()) for name in names}


def table_of(name: str, native: Any) -> Table:
    """A dataframe as a table of this name. Raises `TablesError` if it is no dataframe, or its column names repeat."""
    kind = _kind_of(native)
    if kind is None:
        raise TablesError(Fault("This is not a dataframe.", (name,), help=f"Give one of {_SUPPORTED}."))
    with _DUCKDB:
        columns = (
            [] if kind in ("lazy", "arrow") else list(native.column_names if kind == "pyarrow" else native.columns)
        )
    if len(set(columns)) != len(columns):
        raise TablesError(_repeated(name))
    if kind in ("pandas", "arrow"):
        native, kind = _arrow(name, native, kind), "polars"
    return Table(name, native, kind, read_safely(name, lambda: _schema(native, kind)))


def read_safely(table: str, work: Callable[[], _Made]) -> _Made:
    """What comes of reading a user's own table. Raises `TablesError`: the other library's error quotes values."""
    try:
        return work()
    except (Exception, pl.exceptions.PanicException):
        fault = Fault(
            "The table's own library could not read its rows.",
            (table,),
            help="Collect this table by itself to see why: a conversion may fail, a file or column be missing, or its "
            "connection be another than that of the cases.",
        )
    raise TablesError(fault)  # outside the except block: its context must not hold that error


def returned(rows: Any, like: Any) -> Any:
    """A result as the kind of dataframe that ``like`` is; lazy if that is lazy, though already computed."""
    kind = _kind_of(like)
    if kind == SPARK:
        return rows
    if kind == "lazy":
        return rows.lazy()
    if kind in ("polars", "arrow"):
        return rows
    arrow = rows.with_columns(pl.col(pl.Enum).cast(pl.String)).to_arrow(compat_level=pl.CompatLevel.oldest())
    if kind == "pandas":
        return arrow.to_pandas()
    if kind == "duckdb":
        with _DUCKDB:  # of the connection of the tables, so that it joins them; DuckDB finds it by this name
            return like.query("answer", "select * from arrow").set_alias("answer")
    return arrow


def to_arrow(frame: pl.DataFrame) -> Any:
    """A frame as an Arrow table, with the kind of text that every library knows."""
    import pyarrow as pa

    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    fields = [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields))


def _kind_of(native: Any) -> str | None:
    for class_ in type(native).__mro__:
        module = class_.__module__.lstrip("_")
        for (package, name), kind in _KINDS.items():
            if class_.__name__ == name and f"{module}.".startswith(f"{package}."):
                return None if ".connect." in type(native).__module__ else kind
    return "arrow" if hasattr(native, "__arrow_c_stream__") else None


def _arrow(table: str, native: Any, kind: str) -> pl.DataFrame:
    """A pandas table, without its index, or another that gives Arrow data, as Polars holds it."""
    try:
        if kind == "arrow":
            return pl.DataFrame(native)
        import pyarrow as pa

        return pl.DataFrame(pa.Table.from_pandas(native, preserve_index=False))
    except pl.exceptions.DuplicateError:
        fault = _repeated(table)
    except ModuleNotFoundError:
        what = "This kind of table is read through PyArrow, which is not installed."
        fault = Fault(what, (table,), help="Install it: pip install pyarrow.")
    except (Exception, pl.exceptions.PanicException):  # Arrow's own error quotes the value it stumbled on
        fault = Fault("A column mixes types.", (table,), help="Give every column one type, and null for not known.")
    raise TablesError(fault)  # outside the except block: its context must not hold that error


def _repeated(table: str) -> Fault:
    return Fault("Two columns share a name.", (table,), help="Give each column a name of its own.")


def _lazy(native: Any, kind: str) -> pl.LazyFrame:
    match kind:
        case "lazy" | "polars":
            return _plain(native.lazy())
        case "pyarrow":
            return _plain(pl.DataFrame(native).lazy())
        case "duckdb":
            with _DUCKDB:
                return _plain(native.pl().lazy())
        case _:
            return pl.DataFrame(native.toArrow()).lazy()


def _schema(native: Any, kind: str) -> pl.Schema:
    match kind:
        case "pyarrow":
            native = native.slice(0, 0)
        case "duckdb":
            with _DUCKDB:
                native = native.limit(0).pl()
            kind = "polars"
        case "spark":
            return pl.Schema({name: _SPARK_TYPES.get(type_, pl.Object()) for name, type_ in native.dtypes})
    return _lazy(native, kind).collect_schema()


def _plain(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Arrow's Booleans of a byte as Booleans, and what DuckDB makes of its widest whole numbers as whole numbers."""
    schema = frame.collect_schema()
    bytes_ = [
        name
        for name, dtype in schema.items()
        if isinstance(dtype, pl.BaseExtension) and dtype.ext_name() == "arrow.bool8"
    ]
    wide = [name for name, dtype in schema.items() if isinstance(dtype, pl.Decimal) and dtype.scale == 0]
    if not bytes_ and not wide:
        return frame
    return frame.with_columns(
        *(pl.col(name).ext.storage().cast(pl.Boolean) for name in bytes_),
        *(pl.col(name).cast(pl.Int128) for name in wide),
    )
