"""Tables in Spark: it brings each case's rows together, and Polars reads each part of the cases where it lies.

All tables travel as one: rows of the same shape, a slot for each column, dealt out by case. So there is one shuffle
and nothing is planned or done twice, whatever the number of tables, facts and rules; and every answer is the one that
Polars gives. Spark's Python workers need riskflags with the extra ``spark``.
"""

from riskflags.engines.table.on_spark.parts import by_parts
from riskflags.engines.table.on_spark.reading import SparkReading

__all__ = ["SparkReading", "by_parts"]
