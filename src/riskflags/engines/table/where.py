"""Where tables lie decides who reads them: Spark's workers, or else the dataframe's own library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw

from riskflags.engines.table.engine import TableEngine, TableReading
from riskflags.engines.table.forms import well_formed
from riskflags.engines.table.on_spark import SparkReading
from riskflags.tables.schema import CASES


def read_where_they_are(
    engine: TableEngine, tables: Mapping[str, Any], day: date | None = None
) -> TableReading | SparkReading:
    """The facts and verdicts of every case of the tables, as known on its own day or on ``day``.

    Raises `TablesError`: for rows that are wrong now, or in Spark once something is asked.
    """
    frames, schemas = well_formed(tables)
    if frames[CASES].implementation is nw.Implementation.PYSPARK:
        return SparkReading(engine, frames, schemas, day)
    return engine.read_formed(frames, schemas, day)
