"""The table engine: facts and rules as Polars expressions, for one case or a million.

Other dataframes are converted to Polars, and the result back to their kind (`riskflags.tables.frames`).
In Spark each part of the cases is read by Polars where it lies (`spark`).
"""

import riskflags.tables.frames  # noqa: F401 - before Polars, since it says what to install where that is not
