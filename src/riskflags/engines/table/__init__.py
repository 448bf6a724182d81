"""The table engine: facts and rules as Polars expressions, for a million cases as for one.

Any other dataframe is turned to Polars at the door, and the answer handed back in its kind (`riskflags.tables.frames`).
In Spark each part of the cases is read by Polars where it lies (`spark`).
"""

import riskflags.tables.frames  # noqa: F401 - before Polars, since it says what to install where that is not
