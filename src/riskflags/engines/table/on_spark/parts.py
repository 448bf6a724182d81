"""A Spark dataframe worked on part by part, in Spark's Python workers, as Polars frames."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

Work = Callable[["pl.DataFrame"], "pl.DataFrame"]


def by_parts(rows: Any, work: Work, schema: Mapping[str, str]) -> Any:
    """What comes of each part of a Spark dataframe; ``work`` gives some of the columns of ``schema``, or all."""
    types = ", ".join(f"`{name}` {type_}" for name, type_ in schema.items())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PySpark speaks of pandas' versions, and nothing here uses it
        return rows.mapInArrow(partial(_worked, work, dict(schema)), types)


def _worked(work: Work, schema: Mapping[str, str], batches: Iterable[Any]) -> Iterator[Any]:
    """One part, in a worker. No error of another library comes out of it: it may quote a value."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # a task has one processor; read once, when Polars is imported
    import polars as pl
    import pyarrow as pa

    held = list(batches)
    if not held:
        return
    try:
        found = work(pl.from_arrow(pa.Table.from_batches(held)))  # type: ignore[arg-type]
        answers = _as_told(found, schema).to_arrow(compat_level=pl.CompatLevel.oldest())
    except Exception as error:
        problem = type(error).__name__
    else:
        yield from answers.to_batches()
        return
    raise RuntimeError(f"riskflags could not work on a part of the cases: {problem}")


def _as_told(found: pl.DataFrame, schema: Mapping[str, str]) -> pl.DataFrame:
    """The columns of a schema, in its types; those that are not there hold nothing."""
    import polars as pl

    types = {"string": pl.String, "bigint": pl.Int64, "double": pl.Float64, "boolean": pl.Boolean}
    given = {name: pl.col(name) if name in found.columns else pl.lit(None) for name in schema}
    return found.select(column.cast(types[schema[name]]).alias(name) for name, column in given.items())
