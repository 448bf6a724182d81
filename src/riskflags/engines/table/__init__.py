"""The table engine: facts and rules as Polars expressions, for a million cases as for one.

Any other dataframe is turned to Polars at the door, and the answer handed back in its kind (`riskflags.tables.frames`).
In Spark each part of the cases is read by Polars where it lies (`on_spark`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import riskflags.tables.frames  # noqa: F401 - first, since it says what to install where Polars is not

# isort: split
from riskflags.engines.table.engine import TableEngine, TableReading
from riskflags.tables.frames import SPARK
from riskflags.tables.schema import CASES
from riskflags.tables.schema_checks import well_formed

if TYPE_CHECKING:
    from riskflags.engines.table.on_spark import SparkReading

__all__ = ["TableEngine", "read_tables"]


def read_tables(engine: TableEngine, tables: Mapping[str, Any], day: date | None = None) -> TableReading | SparkReading:
    """The facts and verdicts of every case of the tables, as known on its own day or on ``day``.

    Raises `TablesError`: for rows that are wrong now, or in Spark once something is asked.
    """
    formed = well_formed(tables)
    if formed[CASES].kind == SPARK:
        from riskflags.engines.table.on_spark import SparkReading

        return SparkReading(engine, formed, day)
    return engine.read_formed(formed, day)
