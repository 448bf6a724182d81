r"""Text that opens as text, wherever: no cell that a spreadsheet runs, no character that hides or turns what is shown.

A cell that begins like a formula gets an apostrophe before it, as spreadsheets themselves mark text. Control
characters, and those that turn the direction of text or take no room, are written by their number: ``\u202e``.
"""

from __future__ import annotations

import re

import polars as pl
import polars.selectors as cs

from riskflags.audit.writing.seldom import changed_where
from riskflags.inert import HIDDEN_CHARACTERS
from riskflags.inert import inert as in_view

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_HIDDEN = f"[{HIDDEN_CHARACTERS}]"


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text is inert."""
    return frame.with_columns(_inert(column) for column in frame.select(cs.string()))


def inert_text(text: str) -> str:
    """One text, inert."""
    shown = in_view(text)
    return f"'{shown}" if re.match(_FORMULA, text) else shown


def _inert(column: pl.Series) -> pl.Series:
    return changed_where(column, column.str.contains(f"{_FORMULA}|{_HIDDEN}"), inert_text)
