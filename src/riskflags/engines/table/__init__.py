"""The table engine: facts and rules as column expressions, for a million cases as for one.

Written once with Narwhals and run by whatever dataframe the tables come in: Polars, DuckDB, PySpark, PyArrow; pandas
through Arrow. `backends` holds the few things in which these differ.
"""

import riskflags.tables.frames  # noqa: F401 - first, since it says what to install where Narwhals is not

# isort: split
from riskflags.engines.table.engine import TableEngine

__all__ = ["TableEngine"]
