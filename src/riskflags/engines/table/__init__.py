"""The table engine: facts and rules as column expressions, for a million cases as for one.

Written once with Narwhals and run by whatever dataframe the tables come in: Polars, DuckDB, PyArrow; pandas through
Arrow. `backends` holds the few things in which these differ. In Spark each part of the cases is read by Polars, where
it lies (`on_spark`).
"""

import riskflags.tables.frames  # noqa: F401 - first, since it says what to install where Narwhals is not

# isort: split
from riskflags.engines.table.engine import TableEngine
from riskflags.engines.table.where import read_where_they_are

__all__ = ["TableEngine", "read_where_they_are"]
