"""Long sheets put into a workbook whose outline another library wrote.

XlsxWriter writes what makes a workbook: its parts, styles, filters, and each sheet's headings. Cell by cell it needs
some nine microseconds a cell, a minute for a million cases. So the rows of long sheets are made column by column, and
put after the headings. Of the outline only what the standard of such files says is taken for granted: parts are found
by the workbook's own list of them, and read as XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.dom.minidom import Document, Element, parseString
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import polars.selectors as cs
from xlsxwriter import __version__ as _version
from xlsxwriter.utility import xl_col_to_name

from riskflags.audit.files import prefetched, replace_distinct
from riskflags.errors import Fault, RiskflagsError
from riskflags.reading.workbook_xml import sheet_part, strings_part

_LEVEL = 4  # of compression: two thirds of the time of 6 for a twentieth more bytes
_HERE = "here"
_TEXT = pl.UInt32
"""Where a frame's texts have been numbered, a column of this type holds texts by number, any other one figures."""

_CHUNK = 100_000  # rows made at once: some 30 MB
_SPECIAL = "[&<>]|_x[0-9A-Fa-f]{4}_"
_ITEM = '<si><t xml:space="preserve">{}</t></si>'  # a blank at either end of a text is part of it


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


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the outline, and the one element of it that more is put into."""

    name: str
    document: Document
    inner: Element

    def elements(self, name: str) -> list[Element]:
        return self.document.getElementsByTagNameNS("*", name)

    def first(self, name: str, attribute: str) -> str:
        """An attribute of the first such element; where it is left out, what the standard has for all of them: zero."""
        return next((each.getAttribute(attribute) for each in self.elements(name)), "") or "0"

    def halves(self) -> tuple[bytes, bytes]:
        """The part before and after what is put in, whose names have no prefix."""
        if self.inner.prefix:
            self.inner.setAttribute("xmlns", self.inner.namespaceURI or "")
        self.inner.appendChild(self.document.createComment(_HERE))
        before, _, after = self.document.toxml("utf-8", standalone=True).rpartition(f"<!--{_HERE}-->".encode())
        return before, after


def filled(outline: bytes, path: Path, long: Mapping[str, LongSheet], done: Callable[[int], object]) -> None:
    """Write a workbook to ``path``: its outline, and in it the rows of these sheets, by their names.

    Texts must be inert, and no longer than a cell may be. ``done`` is told of rows as they are written. Raises
    `RiskflagsError` for an outline in which no place for them is found.
    """
    with ZipFile(BytesIO(outline)) as given, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        strings, sheets = _parts(given, long)
        texts = Texts(len(strings.elements("si")))
        for name in given.namelist():
            if name in sheets:
                _write_sheet(book, *sheets[name], texts, done)
            elif name != strings.name:
                with book.open(name, "w") as file:
                    file.write(given.read(name))
        _write_strings(book, strings, texts)


def _parts(given: ZipFile, long: Mapping[str, LongSheet]) -> tuple[_Part, dict[str, tuple[_Part, LongSheet]]]:
    """The part of the texts that cells share; and by their names the parts of the long sheets, each with its rows."""
    try:
        sheets = [(_part(given, sheet_part(given, name), "sheetData"), sheet) for name, sheet in long.items()]
        return _part(given, strings_part(given), "sst"), {part.name: (part, sheet) for part, sheet in sheets}
    except (LookupError, ValueError, ExpatError, ParseError):
        what = f"The workbook cannot be written: XlsxWriter {_version} gives it a form that is not known."
    raise RiskflagsError(Fault(what, help="Audit with --no-workbook, or install an earlier XlsxWriter."))


def _part(given: ZipFile, name: str, inner: str) -> _Part:
    document = parseString(given.read(name))
    (found,) = document.getElementsByTagNameNS("*", inner)
    return _Part(name, document, found)


def _write_sheet(book: ZipFile, part: _Part, sheet: LongSheet, texts: Texts, done: Callable[[int], object]) -> None:
    rows = texts.numbered(sheet.rows.head(sheet.height))
    full = sheet.height < sheet.rows.height
    for each in part.elements("dimension"):  # how far the sheet reaches: readers go by it
        each.setAttribute("ref", f"A1:{xl_col_to_name(rows.width - 1)}{1 + sheet.height + full}")
    before, after = part.halves()
    with book.open(part.name, "w") as file:
        file.write(before)
        for count, xml in prefetched(rows_as_xml(rows, 2, part.first("col", "style"))):
            file.write(xml)
            done(count)
        if full:
            file.write(closing_row(sheet.full, sheet.most_rows, part.first("c", "s")))
        file.write(after)


def _write_strings(book: ZipFile, strings: _Part, texts: Texts) -> None:
    unique = len(strings.elements("si"))
    count = int(strings.inner.getAttribute("count") or unique)
    strings.inner.setAttribute("count", str(count + texts.cells))
    strings.inner.setAttribute("uniqueCount", str(unique + len(texts)))
    before, after = strings.halves()
    with book.open(strings.name, "w") as file:
        file.write(before)
        for part in texts.xml():
            file.write(part)
        file.write(after)


# -- rows and texts as XML, made column by column: a million take a second or two ------------------------------------


class Texts:
    """The texts of a workbook, each written once; a cell holds its number. ``first`` of them are there already."""

    def __init__(self, first: int) -> None:
        self._known = pl.DataFrame(schema={"text": pl.String, "number": _TEXT})
        self._first = first
        self.cells = 0

    def numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the number of each text in its place."""
        frame = frame.with_columns(cs.by_dtype(_TEXT).cast(pl.Int64))  # figures, so far
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
    return replace_distinct(texts, texts.str.contains(_SPECIAL), _escaped_text)


def _escaped_text(text: str) -> str:
    """A text as it stands in XML. ``_x0041_`` would be read as a letter by its number."""
    shown = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
