"""The dataframes that case tables come in, and which of them must be here.

Spark needs PySpark and Java 17. Where both are found, or on a build server (CI=true), Spark must run; elsewhere its
tests are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from random import Random
from typing import Any

import polars as pl

from riskflags import CaseSummary, tables_of
from riskflags.case import COLLECTIONS
from riskflags.tables.schema import CASES, columns_of, recorded

Tables = dict[str, Any]

_JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
SPARK_NEEDED = bool(_JAVA and find_spec("pyspark")) or os.environ.get("CI") == "true"
SPARK_SKIPPED = "Spark needs PySpark (pip install -e '.[test,spark]') and Java 17: not both are here."
DURABLE_NEEDED = sys.version_info < (3, 13)
DURABLE_SKIPPED = "durable_rules runs on CPython up to 3.12."
LEFT_OUT = {} if SPARK_NEEDED else {"spark": SPARK_SKIPPED}
LEFT_OUT |= {} if DURABLE_NEEDED else {"durable": DURABLE_SKIPPED}
"""Why an engine cannot be here, by its name."""


def _eager(tables: Tables) -> Tables:
    return {name: pl.DataFrame(table) for name, table in tables.items()}


def _lazy(tables: Tables) -> Tables:
    return {name: pl.DataFrame(table).lazy() for name, table in tables.items()}


def _pandas(tables: Tables) -> Tables:
    return {name: table.to_pandas() for name, table in tables.items()}


def _duckdb(tables: Tables) -> Tables:
    return {name: connection().from_arrow(table) for name, table in tables.items()}


def _spark(tables: Tables) -> Tables:
    return {name: session().createDataFrame(table) for name, table in tables.items()}


WAYS: Mapping[str, Callable[[Tables], Tables]] = {
    "polars lazy": _lazy,
    "polars eager": _eager,
    "pyarrow": dict,
    "pandas": _pandas,
    "duckdb": _duckdb,
    "spark": _spark,
}
"""For each kind of dataframe, how Arrow tables become it."""


@cache
def connection() -> Any:
    """One DuckDB database in memory for the run."""
    import duckdb

    return duckdb.connect()


_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Java compiles no more than pays within minutes, which took it a third of its time."""


@cache
def session() -> Any:
    """One local Spark session for the run."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable  # its workers need what is installed here
    chosen = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "2g",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.driver.extraJavaOptions": _SHORT_LIVED,
    }
    builder = SparkSession.builder.master("local[2]").appName("agreement")
    for name, value in chosen.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("OFF")
    return found


def closed() -> None:
    """End the Spark session and the DuckDB database, if there were any."""
    if session.cache_info().currsize:
        session().stop()
        session.cache_clear()
    if connection.cache_info().currsize:
        connection().close()
        connection.cache_clear()


def tables_in(way: str, cases: Iterable[CaseSummary], pare: Random | None = None) -> Tables:
    """The cases as tables of this kind; with ``pare``, some of what says nothing is left out of them."""
    tables = tables_of(cases, "pyarrow")
    return WAYS[way](tables if pare is None else _pared(pare, tables))


def _pared(rnd: Random, tables: Tables) -> Tables:
    """Tables and columns without any value left out, some of them; what the tables say stays the same."""
    frames = {name: pl.DataFrame(table) for name, table in tables.items()}
    cases = frames[CASES]
    left_out = {name for name in COLLECTIONS if not cases[recorded(name)].any() and rnd.random() < 0.8}
    kept = {name: frame for name, frame in frames.items() if name not in left_out}
    silent = [recorded(name) for name in COLLECTIONS if name in left_out or _said_by_rows(name, cases, kept[name])]
    kept[CASES] = cases.drop([name for name in silent if rnd.random() < 0.5])
    return {name: _without_empty(rnd, name, frame).to_arrow() for name, frame in kept.items()}


def _said_by_rows(name: str, cases: pl.DataFrame, records: pl.DataFrame) -> bool:
    """Whether the cases whose list is recorded are those that have rows."""
    said = cases.filter(pl.col(recorded(name)))["case_id"]
    return set(said) == set(records["case_id"])


def _without_empty(rnd: Random, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    needed = {name for name, column in columns_of(table).items() if column.required}
    needed |= {recorded(name) for name in COLLECTIONS}
    empty = [name for name in frame.columns if name not in needed and frame[name].null_count() == len(frame)]
    return frame.drop([name for name in empty if rnd.random() < 0.6])
