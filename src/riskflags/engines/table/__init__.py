"""The table engine: facts and rules as column expressions, for a million cases as for one.

Written once with Narwhals and run by whatever dataframe the tables come in: Polars, DuckDB, PySpark, PyArrow; pandas
through Arrow. `backends` holds the few things in which these differ.
"""

from riskflags.engines.table.engine import TableEngine

__all__ = ["TableEngine"]
