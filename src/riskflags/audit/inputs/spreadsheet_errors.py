"""What a spreadsheet writes in place of a value that it cannot work out, such as #N/A.

Where a workbook's sheets hold one has to be found out: their reader makes empty cells of them, which mean "not known".
A sheet is first searched for the mark of such a cell as plain bytes, which costs little; only one with it is parsed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree
from zipfile import ZipFile

AN_ERROR = "#N/A"
ERROR = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|GETTING_DATA)$"
"""One of them, and each of them as text: so they stand in a CSV file that a spreadsheet saved."""

_BOOK, _PARTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MARK = re.compile(rb"""\st\s*=\s*["']e["']""")
_AT_ONCE = 1024 * 1024
_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")

Cell = tuple[int, int]
"""Row and column, both from 1."""


def errors_of(path: Any, sheet: str) -> list[Cell]:
    """The cells of this sheet that are errors, row by row."""
    with ZipFile(path) as book:
        part = _part(book, sheet)
        with book.open(part) as file:
            if not _is_marked(file):
                return []
        with book.open(part) as file:
            return list(_errors(file))


def _part(book: ZipFile, sheet: str) -> str:
    """The part of the workbook that holds a sheet."""
    sheets = (each for each in ElementTree.fromstring(book.read(_BOOK)).iter() if _local(each.tag) == "sheet")
    found = next(each for each in sheets if each.get("name") == sheet)
    id_ = next(value for name, value in found.items() if _local(name) == "id")
    targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(book.read(_PARTS))}
    return posixpath.normpath(posixpath.join("/xl", targets[id_])).lstrip("/")


def _is_marked(file: IO[bytes]) -> bool:
    kept = b""
    while block := file.read(_AT_ONCE):
        if _MARK.search(kept + block):
            return True
        kept = block[-64:]
    return False


def _errors(file: IO[bytes]) -> Iterator[Cell]:
    """A row or a cell that does not say its place stands after the one before."""
    row = column = 0
    for event, element in ElementTree.iterparse(file, ("start", "end")):
        name = _local(element.tag)
        if event == "start" and name == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif event == "start" and name == "c":
            row, column = _place(element.get("r")) or (row, column + 1)
            if element.get("t") == "e":
                yield row, column
        elif event == "end" and name in ("row", "c"):
            element.clear()


def _place(name: str | None) -> Cell | None:
    """``C12`` is row 12, column 3."""
    if not (found := _PLACE.fullmatch(name or "")):
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _local(name: str) -> str:
    return name.rpartition("}")[2]
