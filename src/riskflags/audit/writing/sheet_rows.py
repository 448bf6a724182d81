"""Rows of a sheet as a workbook's XML has them, made column by column: a million take a second or two."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl
import polars.selectors as cs
from xlsxwriter.utility import xl_col_to_name

from riskflags.audit.writing.seldom import changed_where

_TEXT = pl.UInt32
"""Where a frame's texts have been numbered, a column of this type holds texts by number, any other one figures."""

_CHUNK = 100_000  # rows made at once: some 30 MB
_SPECIAL = "[&<>]|_x[0-9A-Fa-f]{4}_"
_ITEM = '<si><t xml:space="preserve">{}</t></si>'  # a blank at either end of a text is part of it


class Texts:
    """The texts of a workbook, each written once; a cell holds its number. ``first`` of them are there already."""

    def __init__(self, first: int) -> None:
        self._known = pl.DataFrame(schema={"text": pl.String, "number": _TEXT})
        self._first = first
        self.cells = 0

    def numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the number of each text in its place."""
        return frame.with_columns(self._numbers(column) for column in frame.select(cs.string() | cs.categorical()))

    def __len__(self) -> int:
        return self._known.height

    def xml(self) -> Iterator[bytes]:
        """The texts in the order of their numbers."""
        for part in self._known["text"].to_frame().iter_slices(_CHUNK):
            items = part.select(pl.format(_ITEM, _escaped(part["text"])).str.join(""))
            yield items.item().encode()

    def _numbers(self, column: pl.Series) -> pl.Series:
        self.cells += column.len() - column.null_count()
        keys = column.alias("key").to_frame()
        found = keys.drop_nulls().unique(maintain_order=True).with_columns(text=pl.col("key").cast(pl.String))
        numbers = found.join(self._numbers_of(found.select("text")), on="text", how="left").select("key", "number")
        return keys.join(numbers, on="key", how="left", maintain_order="left")["number"].alias(column.name)

    def _numbers_of(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Some texts, each once, with their numbers; those not met before are taken in."""
        had = self._known.join(texts, on="text", how="semi")
        new = texts.join(had, on="text", how="anti", maintain_order="left")
        start = self._first + self._known.height
        new = new.with_columns(number=pl.int_range(start, start + new.height, dtype=_TEXT, eager=True))
        self._known = pl.concat([self._known, new])
        return pl.concat([had, new])


def rows_as_xml(numbered: pl.DataFrame, first: int, style: str) -> Iterator[tuple[int, bytes]]:
    """Rows whose texts are numbered, the first of them in row ``first``; with each part, how many rows it has."""
    for start in range(0, numbered.height, _CHUNK):
        part = numbered.slice(start, _CHUNK)
        at = pl.int_range(first + start, first + start + part.height, eager=True).cast(pl.String)
        cells = (_cells(column, at, xl_col_to_name(place), style) for place, column in enumerate(part))
        rows = part.select(pl.concat_str(pl.format('<row r="{}">', at), *cells, pl.lit("</row>")).str.join(""))
        yield part.height, rows.item().encode()


def closing_row(said: str, number: int, style: str) -> bytes:
    """A last row that says something."""
    cell = f'<c r="A{number}" s="{style}" t="inlineStr"><is><t>{_escaped_text(said)}</t></is></c>'
    return f'<row r="{number}">{cell}</row>'.encode()


def _cells(column: pl.Series, at: pl.Series, letters: str, style: str) -> pl.Expr:
    """A column's cells; an empty one is left out."""
    kind = ' t="s"' if column.dtype == _TEXT else ""
    return pl.format(f'<c r="{letters}{{}}" s="{style}"{kind}><v>{{}}</v></c>', at, column).fill_null("")


def _escaped(texts: pl.Series) -> pl.Series:
    """Texts as they stand in XML; few have anything in them that needs care."""
    return changed_where(texts, texts.str.contains(_SPECIAL), _escaped_text)


def _escaped_text(text: str) -> str:
    """A text as it stands in XML. ``_x0041_`` would be read as a letter by its number."""
    shown = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
