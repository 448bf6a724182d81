"""The plain checks that an analyst writes before trusting an extract: ids that repeat, records of no case."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.tables.on_polars import COLLECTIONS


def checked(tables: Mapping[str, pl.LazyFrame]) -> None:
    """Raises `ValueError` that says how many rows are wrong, by table."""
    cases = tables["cases"].select("case_id")
    repeated = cases.select((pl.len() - pl.col("case_id").n_unique()).alias("cases"))
    orphans = [
        tables[name].select("case_id").join(cases, on="case_id", how="anti").select(pl.len().alias(name))
        for name in COLLECTIONS
    ]
    counts = pl.concat(pl.collect_all([repeated, *orphans], engine="streaming"), how="horizontal").row(0, named=True)
    wrong = {name: count for name, count in counts.items() if count}
    if wrong:
        raise ValueError(f"ids that repeat in cases, or records of no case: {wrong}")
