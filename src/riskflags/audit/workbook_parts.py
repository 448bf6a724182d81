"""Where the parts of a workbook stand in its file, by its own list of them, as Office Open XML (ECMA-376) has it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree import ElementTree
from zipfile import ZipFile

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def sheet_part(book: ZipFile, sheet: str) -> str:
    """The part that holds a sheet. Raises `LookupError` where there is none."""
    sheets = (each for each in _elements(book, _BOOK) if local_name(each.tag) == "sheet" and each.get("name") == sheet)
    ids = [value for each in sheets for name, value in each.items() if local_name(name) == "id"]
    return _full({each.get("Id"): each.get("Target", "") for each in _elements(book, _RELATIONS)}[ids[0]])


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
