"""The long sheets of an audit's workbook: made column by column, and the same as if written cell by cell."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree as Tree
from zipfile import ZipFile

import fastexcel
import openpyxl
import polars as pl
import pytest
from openpyxl.cell.read_only import EmptyCell
from xlsxwriter import Workbook

from riskflags import RiskflagsError, Rulebook
from riskflags.audit import long_sheets
from riskflags.audit.files import inert, inert_text
from riskflags.audit.long_sheets import LongSheet, filled
from riskflags.audit.outputs.workbook import _fitting_rows
from support.audit_sheets import made

AWKWARD = (
    "plain", "a & b <c> \"d\" 'e'", "&amp;", "_x0041_", "_x41_", " before", "after ", "  ", "", "]]>",
    "é\u4e2d\U0001f600", "C0001", "0001", "1e5", "TRUE", "#N/A", "plain",
)  # fmt: skip
FULL = "This sheet is full. All rows are in a & b.csv."


def book_of(rows: pl.DataFrame, path: Path, most_rows: int = 1_000) -> Path:
    """A workbook of a short sheet and a long one with these rows, three columns."""
    outline = io.BytesIO()
    with Workbook(outline, {"in_memory": True}) as book:
        bold, top = book.add_format({"bold": True}), book.add_format({"valign": "top"})
        book.add_worksheet("Short").write_string(0, 0, "plain")
        page = book.add_worksheet("Long")
        for place, name in enumerate(rows.columns):
            page.set_column(place, place, 10, top)
            page.write_string(0, place, name, bold)
    filled(outline.getvalue(), path, {"Long": LongSheet(rows, most_rows, FULL)}, lambda _: None)
    return path


def frame_of(texts: tuple[str, ...]) -> pl.DataFrame:
    """Texts, figures, and texts by number; every fourth of each is empty."""
    rows = [(None if n % 4 == 1 else text, n if n % 4 != 2 else None, text) for n, text in enumerate(texts)]
    kinds = {"text": pl.String, "figure": pl.Int64, "kind": pl.Categorical}
    return pl.DataFrame(rows, schema=kinds, orient="row")


@pytest.mark.parametrize("chunk", [1, 5, 100_000])
def test_every_cell_reads_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    """By two readers, whatever the text, and however many rows are made at once; what is empty stays empty."""
    monkeypatch.setattr(long_sheets, "_CHUNK", chunk)
    rows = frame_of(AWKWARD)
    path = book_of(rows, tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(path)["Long"]
    read = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert read == [(text, figure, kind) for text, figure, kind in rows.iter_rows()]
    assert all(cell.alignment.vertical == "top" for row in sheet.iter_rows(min_row=2) for cell in row if cell.value)
    other = fastexcel.read_excel(path).load_sheet("Long", dtypes={0: "string", 1: "int", 2: "string"}).to_polars()
    assert [tuple(each or "" for each in row) for row in other.iter_rows()] == [
        tuple(each or "" for each in row) for row in rows.iter_rows()
    ]


def test_the_parts_of_a_workbook_agree(tmp_path: Path) -> None:
    """Its XML is sound; a sheet's extent is that of its rows; texts are counted as they are, each there once."""
    path = book_of(frame_of(AWKWARD), tmp_path / "book.xlsx")
    with ZipFile(path) as parts:
        trees = {name: Tree.fromstring(parts.read(name)) for name in parts.namelist()}
        assert all(part.date_time[0] == 1980 for part in parts.infolist())
    strings, sheet = trees["xl/sharedStrings.xml"], trees["xl/worksheets/sheet2.xml"]
    texts = ["".join(item.itertext()) for item in strings]
    numbers = [int(cell[0].text or "") for each in (1, 2) for cell in trees[f"xl/worksheets/sheet{each}.xml"].iter()
               if cell.get("t") == "s"]  # fmt: skip
    assert int(strings.get("uniqueCount") or 0) == len(texts) == len(set(texts)) + 1  # "plain" is in the outline, too
    assert int(strings.get("count") or 0) == len(numbers)
    assert set(numbers) == set(range(len(texts)))
    assert (
        next(node.get("ref") for node in sheet.iter() if node.tag.endswith("}dimension")) == f"A1:C{len(AWKWARD) + 1}"
    )


@pytest.mark.parametrize(("count", "last"), [(7, "t6"), (8, "t7"), (9, FULL), (10, FULL)])
def test_the_last_row_of_a_full_sheet_says_so(tmp_path: Path, count: int, last: str) -> None:
    """Nine rows with the heading: eight fit; of more than that seven stand, and the words that say so."""
    rows = frame_of(tuple(f"t{n}" for n in range(count)))
    sheet = openpyxl.load_workbook(book_of(rows, tmp_path / "book.xlsx", 9))["Long"]
    found = sheet.cell(sheet.max_row, 1 if last == FULL else 3)
    assert (sheet.max_row, found.value, bool(found.font.b)) == (min(count + 1, 9), last, last == FULL)


def test_a_sheet_of_no_rows_is_sound(tmp_path: Path) -> None:
    """Its headings, and nothing after them."""
    sheet = openpyxl.load_workbook(book_of(frame_of(()), tmp_path / "book.xlsx"))["Long"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["text", "figure", "kind"]]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def another_outline(without: str = "") -> bytes:
    """An outline as the standard allows it, and XlsxWriter does not write it; a text in it may be left out."""
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{KINDS}.sheet.main+xml'/>"
        f"<Override PartName='/xl/pages/long.xml' ContentType='{KINDS}.worksheet+xml'/>"
        f"<Override PartName='/xl/words.xml' ContentType='{KINDS}.sharedStrings+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>"
        f"<Relationship Id='a' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<x:workbook xmlns:x='{MAIN}' xmlns:q='{OFFICE}'><x:sheets>"
        "<x:sheet q:id='b' sheetId='1' name='Long'/></x:sheets></x:workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>"
        f"<Relationship Target='words.xml' Type='{OFFICE}/sharedStrings' Id='a'/>"
        f"<Relationship Target='/xl/pages/long.xml' Type='{OFFICE}/worksheet' Id='b'/></Relationships>",
        "xl/pages/long.xml": f"<x:worksheet xmlns:x='{MAIN}'><x:sheetData><x:row r='1'><x:c t='s' r='A1'><x:v>1</x:v>"
        "</x:c></x:row></x:sheetData ><x:autoFilter ref='A1:C2'/></x:worksheet>",
        "xl/words.xml": f"<x:sst xmlns:x='{MAIN}'><x:si><x:t>&lt;!--here--&gt;</x:t></x:si>"
        "<x:si><x:t>plain</x:t></x:si></x:sst>",
    }
    outline = io.BytesIO()
    with ZipFile(outline, "w") as file:
        for name, text in parts.items():
            file.writestr(name, re.sub(without, "", text) if without else text)
    return outline.getvalue()


def test_an_outline_may_have_any_form_that_the_standard_allows(tmp_path: Path) -> None:
    """Names with a prefix, parts of other names, attributes in another order or left out."""
    rows = frame_of(AWKWARD)
    filled(another_outline(), tmp_path / "book.xlsx", {"Long": LongSheet(rows, 1_000, FULL)}, lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Long"]
    read = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    assert read == [("plain", None, None), *rows.iter_rows()]
    assert sheet.auto_filter.ref == "A1:C2"


@pytest.mark.parametrize(
    "without",
    [
        "name='Long'",
        "</?x:sheetData ?>",
        "</?x:sst.*?>",
        "/sharedStrings(?=' Id)",
        "words.xml",
        "long.xml",
        "x:si>",
        "q:id",
    ],
)
def test_an_outline_of_no_known_form_is_told_of(tmp_path: Path, without: str) -> None:
    """With what to do about it."""
    long = {"Long": LongSheet(frame_of(AWKWARD), 1_000, FULL)}
    with pytest.raises(RiskflagsError, match=r"^The workbook cannot be written: XlsxWriter [0-9.]+ gives .* --no-work"):
        filled(another_outline(without), tmp_path / "book.xlsx", long, lambda _: None)


def test_no_cell_is_longer_than_a_spreadsheet_reads() -> None:
    """Counted as it counts, once what is hidden is written out: nothing it would refuse, nothing empty instead."""
    rows = pl.DataFrame({"a": ["\x07" * 32_000, "\U0001f600" * 31_000, "é" * 40_000, "x" * 32_000]}).lazy()
    cells = _fitting_rows(rows, 10)["a"].to_list()
    assert [len(cell.encode("utf-16-le")) // 2 for cell in cells] == [32_000] * 4
    assert [cell[:6] for cell in cells] == ["\\u0007", "\U0001f600" * 6, "é" * 6, "x" * 6]


def test_what_hides_or_cannot_be_written_is_shown_by_number() -> None:
    """Also letters that take no room, tags beyond the first plane, and what no XML may hold."""
    hidden = "\x00\x85\u00ad\u034f\u061c\u115f\u180e\u200b\u202e\u2066\u3164\ufeff\uffa0\ufffe\uffff\U000e0041"
    texts = [f"a{each}b" for each in hidden]
    shown = inert(pl.DataFrame({"a": texts}))["a"].to_list()
    assert shown == [inert_text(text) for text in texts]
    assert shown[0] == "a\\u0000b"
    assert shown[-1] == "a\\U000e0041b"
    assert all(re.fullmatch(r"a\\(?:u[0-9a-f]{4}|U[0-9a-f]{8})b", each) for each in shown)


def test_texts_that_no_xml_may_hold_leave_a_workbook_that_opens(shipped: Rulebook, tmp_path: Path) -> None:
    """In a case's id, of all places."""
    book = made(tmp_path, ["a\ufffeb", "a\uffffb"], shipped)
    assert [cell.value for cell in book["Cases"]["A"]][1:] == ["a\\ufffeb", "a\\uffffb"]


def test_figures_are_figures_and_what_is_empty_is_not_there(shipped: Rulebook, tmp_path: Path) -> None:
    """So that a person can sort by size, and a filter offers blanks."""
    book = made(tmp_path, ["C1"], shipped, whole=False)
    reject, *_ = book["Rejects"].iter_rows(min_row=2)  # to the end: a sheet left half read keeps the file open
    assert [type(cell.value) for cell in (reject[1], reject[8])] == [int, int]
    assert isinstance(reject[4], EmptyCell) or reject[4].value is not None
    book.close()
