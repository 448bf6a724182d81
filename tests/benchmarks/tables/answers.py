"""Verdicts of any contender in one form, so that they can be compared row by row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from riskflags.tables.schema import TABLES

KEYS = ["case_id", "rule"]


def scanned(folder: Path) -> dict[str, pl.LazyFrame]:
    """The tables of an extract, lazily."""
    return {name: pl.scan_parquet(folder / f"{name}.parquet", glob=False) for name in TABLES}


def as_rows(native: Any) -> pl.DataFrame:
    """Case, rule and verdict as text, in order; of a Polars frame or an Arrow table."""
    if isinstance(native, pl.LazyFrame):
        native = native.collect()
    frame = native if isinstance(native, pl.DataFrame) else pl.DataFrame(native)
    return frame.select(*KEYS, "verdict").cast(pl.String).sort(KEYS)


def differences(ours: pl.DataFrame, theirs: pl.DataFrame) -> Counter[tuple[str, str, str]]:
    """Rule, our verdict and theirs, wherever they differ: how many cases."""
    both = ours.join(theirs, on=KEYS, how="full", coalesce=True).select(
        "rule", pl.col("verdict").fill_null("quiet"), pl.col("verdict_right").fill_null("quiet")
    )
    wrong = both.filter(pl.col("verdict") != pl.col("verdict_right"))
    return Counter(wrong.rows())
