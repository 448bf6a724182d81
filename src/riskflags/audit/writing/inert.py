r"""Text that opens as text, wherever: no cell that a spreadsheet runs, no character that hides or turns what is shown.

A cell that begins like a formula gets an apostrophe before it, as spreadsheets themselves mark text. Control
characters, and those that turn the direction of text or take no room, are written by their number: ``\u202e``.
"""

from __future__ import annotations

import re

import polars as pl
import polars.selectors as cs

from riskflags.audit.writing.seldom import changed_where

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_HIDDEN = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text is inert."""
    return frame.with_columns(_inert(column) for column in frame.select(cs.string()))


def inert_text(text: str) -> str:
    """One text, inert."""
    shown = re.sub(_HIDDEN, lambda found: _by_number(found[0]), text)
    return f"'{shown}" if re.match(_FORMULA, text) else shown


def _by_number(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _inert(column: pl.Series) -> pl.Series:
    return changed_where(column, column.str.contains(f"{_FORMULA}|{_HIDDEN}"), inert_text)
