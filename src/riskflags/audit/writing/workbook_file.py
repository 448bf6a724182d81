"""Long sheets put into a workbook whose outline another library wrote.

XlsxWriter writes what makes a workbook: its parts, styles, filters, and each sheet's headings. Cell by cell it needs
some nine microseconds a cell, a minute for a million cases. So the rows of long sheets are made column by column, and
put after the headings where a sheet's XML has its rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl

from riskflags.audit.writing.sheet_rows import Texts, closing_row, rows_as_xml

_STRINGS = "xl/sharedStrings.xml"
_COUNTS = re.compile(rb'count="(\d+)" uniqueCount="(\d+)"')
_SIZE = re.compile(rb'<dimension ref="A1:([A-Z]+)1"/>')
_HEAD_STYLE, _STYLE = re.compile(rb'<c r="A1" s="(\d+)"'), re.compile(rb'<col [^>]*style="(\d+)"')
_ROWS_END = b"</sheetData>"
_LEVEL = 4  # of compression: two thirds of the time of 6 for a twentieth more bytes


@dataclass(frozen=True, slots=True)
class LongSheet:
    """Rows that follow a sheet's headings. Where they are more than fit, ``full`` is its last row and says so."""

    rows: pl.DataFrame
    most_rows: int
    full: str

    @property
    def height(self) -> int:
        """How many of the rows are written."""
        return self.rows.height if self.rows.height < self.most_rows else self.most_rows - 2


def filled(outline: bytes, path: Path, long: Mapping[int, LongSheet], done: Callable[[int], object]) -> None:
    """Write a workbook to ``path``: its outline, and in it the rows of these sheets, by their place in it, from one.

    Texts must be inert, and no longer than a cell may be. ``done`` is told of rows as they are written.
    """
    with ZipFile(BytesIO(outline)) as given, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        strings = given.read(_STRINGS)
        texts = Texts(_counts(strings)[1])
        sheets = {f"xl/worksheets/sheet{place}.xml": sheet for place, sheet in long.items()}
        for name in given.namelist():
            if name in sheets:
                _write_sheet(book, name, given.read(name), sheets[name], texts, done)
            elif name != _STRINGS:
                with book.open(name, "w") as file:
                    file.write(given.read(name))
        _write_strings(book, strings, texts)


def _write_sheet(
    book: ZipFile, name: str, outline: bytes, sheet: LongSheet, texts: Texts, done: Callable[[int], object]
) -> None:
    rows = texts.numbered(sheet.rows.head(sheet.height))
    full = sheet.height < sheet.rows.height
    before, end, after = _sized(outline, 1 + sheet.height + full).partition(_ROWS_END)
    with book.open(name, "w") as file:
        file.write(before)
        for count, part in rows_as_xml(rows, 2, _found(_STYLE, outline)[1].decode()):
            file.write(part)
            done(count)
        if full:
            file.write(closing_row(sheet.full, sheet.most_rows, _found(_HEAD_STYLE, outline)[1].decode()))
        file.write(end + after)


def _sized(outline: bytes, height: int) -> bytes:
    """A sheet that says how far it reaches: readers go by it."""
    return outline.replace(_found(_SIZE, outline)[0], _SIZE_NOW % (_found(_SIZE, outline)[1], height))


_SIZE_NOW = b'<dimension ref="A1:%s%d"/>'


def _write_strings(book: ZipFile, strings: bytes, texts: Texts) -> None:
    count, unique = _counts(strings)
    end = b"</sst>"
    said = b'count="%d" uniqueCount="%d"' % (count + texts.cells, unique + len(texts))
    with book.open(_STRINGS, "w") as file:
        file.write(_COUNTS.sub(said, strings.removesuffix(end), count=1))
        for part in texts.xml():
            file.write(part)
        file.write(end)


def _counts(strings: bytes) -> tuple[int, int]:
    """How many cells hold texts, and how many texts there are."""
    count, unique = _found(_COUNTS, strings).groups()
    return int(count), int(unique)


def _found(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes]:
    found = pattern.search(text)
    assert found, "XlsxWriter writes this in another way than it did."
    return found
