"""What few texts of a column need, done to those alone."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def changed_where(column: pl.Series, suspect: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """A column of text, changed where it is suspect."""
    texts = column.filter(suspect).unique()
    return column.replace(texts, [change(text) for text in texts]) if texts.len() else column
