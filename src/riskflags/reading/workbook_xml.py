"""A workbook's own XML, as Office Open XML (ECMA-376) has it: where its parts stand, and what its reader loses.

That is what a spreadsheet writes in place of a value that it cannot work out, such as #N/A, or keep: a long whole
number. Where a workbook's sheets hold one has to be found out: their reader makes empty cells of errors, which is "not
known", and of a long number one that looks whole. A sheet is first searched for the mark of such a cell as plain bytes,
which costs little; only one with it is parsed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from riskflags.reading.files import check_unpacked_size

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

AN_ERROR = "#N/A"
ERROR = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|GETTING_DATA)$"
"""One of them, and each of them as text: so they stand in a CSV file that a spreadsheet saved."""

A_ROUNDED_NUMBER = "1E+15"
ROUNDED = r"^-?[0-9]([.,][0-9]+)?E\+[0-9]{2,3}$"
"""A long number as a spreadsheet saves it as text, and such a text. In a workbook it looks whole."""

_ERROR_MARK, _LONG_MARK = re.compile(rb"""\st\s*=\s*["']e["']"""), re.compile(rb"v\s*>\s*-?([0-9]{16}|[0-9.]+[eE])")
_KEPT_BELOW = 1e15  # a spreadsheet keeps 15 digits of a number
_AT_ONCE = 1024 * 1024
_FAR = re.compile(rb"""[<:]c(?=[\s/>])(?! r=")|r="(?![A-C]?[A-Z][1-3]?[0-9]{1,5}"|[1-3]?[0-9]{1,5}")""")
_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_ALWAYS_AREA, _MOST_AREA, _MOST_TIMES = 10_000_000, 50_000_000, 100
"""Cells up to the last row and column: so many a sheet may always have; so many at most, and then no more than so many
times those that hold something. The reader takes some 32 bytes for each.
"""
_WIDE, _WIDEST = 60, 1_000  # more columns than any table has; more than a sheet may have

Cell = tuple[int, int]
"""Row and column, both from 1."""


_BEGINNING = 64 * 1024


def check_parts(path: Path) -> None:
    """Raise for the parts of a workbook that unfold too far, are not as long as they say, are of one name, or declare a
    document type, and with it entities: no spreadsheet writes one. What else a workbook holds, such as macros and links
    to others, is never opened.
    """
    with ZipFile(path) as book:
        check_unpacked_size(sum(part.file_size for part in book.infolist()), path.stat().st_size)
        names = {name.lower().replace("\\", "/") for name in book.namelist()}
        if len(names) < len(book.namelist()) or book.testzip() is not None:  # reads each to the end it says
            raise BadZipFile
        for name in book.namelist():
            with book.open(name) as part:
                if b"<!DOCTYPE" in part.read(_BEGINNING).replace(b"\0", b""):
                    raise BadZipFile


class FarCellError(Exception):
    """A cell so far out that the area up to it would fill the memory; ``place`` is its name, such as XFD1048576."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def sheet_part(book: ZipFile, sheet: str) -> str:
    """The part that holds a sheet. Raises `LookupError` where there is none."""
    sheets = (each for each in _elements(book, _BOOK) if local_name(each.tag) == "sheet" and each.get("name") == sheet)
    ids = [value for each in sheets for name, value in each.items() if local_name(name) == "id"]
    return _full({each.get("Id"): each.get("Target", "") for each in _elements(book, _RELATIONS)}[ids[0]])


def hidden_sheets(path: Path) -> frozenset[str]:
    """The names of the sheets that a spreadsheet does not show. Its reader would read a sheet whole to tell."""
    with ZipFile(path) as book:
        sheets = (each for each in _elements(book, _BOOK) if local_name(each.tag) == "sheet")
        return frozenset(each.get("name", "") for each in sheets if each.get("state", "visible") != "visible")


def strings_part(book: ZipFile) -> str:
    """The part that holds the texts that cells share. Raises `LookupError` where there is none."""
    kinds = {each.get("Type", "").rpartition("/")[2]: each.get("Target", "") for each in _elements(book, _RELATIONS)}
    return _full(kinds["sharedStrings"])


def local_name(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def _elements(book: ZipFile, part: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(book.read(part)).iter()


def _full(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def check_extent(path: Any, sheet: str) -> None:
    """Raise `FarCellError` where the sheet's reader, which holds the whole area of it, would hold almost nothing else.

    Only a sheet with cells past CZ399999, or without places of their own, is parsed for it.
    """
    with ZipFile(path) as book:
        part = sheet_part(book, sheet)
        with book.open(part) as file:
            if not _any_block(file, lambda text: b"\0" in text or _FAR.search(text)):
                return
        with book.open(part) as file:
            _check_filled(file)


def _check_filled(file: IO[bytes]) -> None:
    filled = rows = columns = 0
    lowest = rightmost = ""
    for (row, column), cell in _cells_of(file):
        if not len(cell):  # one that has only a format takes no room
            continue
        filled += 1
        if row > rows:
            rows, lowest = row, f"{_letters(column)}{row}"
        if column > columns:
            columns, rightmost = column, f"{_letters(column)}{row}"
    most = min(_MOST_AREA, max(_ALWAYS_AREA, _MOST_TIMES * filled))
    if rows * columns > most or columns > _WIDEST:
        raise FarCellError(rightmost if columns > _WIDE else lowest)


def _cells_of(file: IO[bytes]) -> Iterator[tuple[Cell, ElementTree.Element]]:
    """The cells, row by row; a row or a cell that does not say its place stands after the one before."""
    row = column = 0
    for event, element in ElementTree.iterparse(file, ("start", "end")):
        name = local_name(element.tag)
        if event == "start" and name == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif event == "start" and name == "c":
            row, column = _place(element.get("r")) or (row, column + 1)
        elif event == "end" and name in ("row", "c"):
            if name == "c":
                yield (row, column), element
            element.clear()


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def errors_of(path: Any, sheet: str) -> dict[Cell, str]:
    """The cells of this sheet that are errors or rounded, row by row, with a text that says so in their place."""
    with ZipFile(path) as book:
        part = sheet_part(book, sheet)
        with book.open(part) as file:
            if not _any_block(file, lambda text: _ERROR_MARK.search(text) or _LONG_MARK.search(text)):
                return {}
        with book.open(part) as file:
            return {place: text for place, cell in _cells_of(file) if (text := _error(cell))}


def _any_block(file: IO[bytes], found: Callable[[bytes], object]) -> bool:
    """Whether it is found in some block of a file; each begins with the end of the one before."""
    kept = b""
    while block := file.read(_AT_ONCE):
        if found(kept + block):
            return True
        kept = block[-64:]
    return False


def _error(cell: ElementTree.Element) -> str | None:
    match cell.get("t", "n"):
        case "e":
            return AN_ERROR
        case "n":
            value = next((each.text for each in cell if local_name(each.tag) == "v"), None)
            return A_ROUNDED_NUMBER if value and abs(float(value)) >= _KEPT_BELOW else None
        case _:
            return None


def _place(name: str | None) -> Cell | None:
    """``C12`` is row 12, column 3."""
    if not (found := _PLACE.fullmatch(name or "")):
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column
