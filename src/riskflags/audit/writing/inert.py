r"""Text that opens as text, wherever: no cell that a spreadsheet runs, no character that hides or turns what is shown.

A cell that begins like a formula gets an apostrophe before it, as spreadsheets themselves mark text. Control
characters, and those that turn the direction of text or take no room, are written by their number: ``\u202e``.
"""

from __future__ import annotations

import re

import polars as pl
import polars.selectors as cs

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_HIDDEN = "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text is inert."""
    return frame.with_columns(_inert(column) for column in frame.select(cs.string()))


def inert_text(text: str) -> str:
    """One text, inert."""
    shown = re.sub(_HIDDEN, lambda found: f"\\u{ord(found[0]):04x}", text)
    return f"'{shown}" if re.match(_FORMULA, text) else shown


def _inert(column: pl.Series) -> pl.Series:
    suspect = column.str.contains(f"{_FORMULA}|{_HIDDEN}")
    if not suspect.any():
        return column
    return (
        column.to_frame()
        .select(
            pl.when(suspect)
            .then(pl.col(column.name).map_elements(inert_text, return_dtype=pl.String))
            .otherwise(column)
        )
        .to_series()
        .alias(column.name)
    )
