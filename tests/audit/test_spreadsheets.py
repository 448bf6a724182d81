"""What spreadsheets do to tables: errors in cells, ids rounded as long numbers, cells far out, in sheets and in CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from riskflags import Checker
from riskflags.reading.workbook_xml import errors_of
from support.audits import audited, book_of, refused, rejects_of

DAY = "2026-06-30"
ERRORS = ["#N/A", "#REF!"]


SPREADSHEET = "It is an error of the spreadsheet, such as #N/A."


@pytest.mark.parametrize("first", ["A1", "C4"])
def test_an_error_of_a_spreadsheet_is_a_rejected_row(small: Checker, tmp_path: Path, first: str) -> None:
    """It is not "not known", in whatever column; and a row of nothing else is counted, in its place in the sheet."""
    cases = [["case_id", "as_of"], ["A", DAY], ["B", "#VALUE!"], ERRORS, ["D", DAY], ["E", DAY]]
    people = [["case_id", "id", "role"], ["A", "p", "mother"], ["D", "p", "#NAME?"], ["E", "#NULL!", "mother"]]
    book = book_of(tmp_path / "book.xlsx", {"cases": cases, "people": people}, first)
    done = audited(small, book, tmp_path / "out")
    assert (done.accounting.read, done.accounting.cases_checked) == (8, 1)
    rejects, top = rejects_of(tmp_path / "out"), int(first[1:])
    assert [
        (each["table"], int(each["row"]) - top, each["column"]) for each in rejects if each["what"] == SPREADSHEET
    ] == [("cases", 2, "as_of"), ("cases", 3, "case_id"), ("people", 2, "role"), ("people", 3, "id")]
    assert len(rejects) == 6
    assert "#" not in (tmp_path / "out" / "rejects.csv").read_text(encoding="utf-8").replace(SPREADSHEET, "")


def test_an_error_of_a_spreadsheet_that_became_text_is_one_too(small: Checker, tmp_path: Path) -> None:
    """So it stands in a CSV file that the spreadsheet saved; it is no case's id."""
    (tmp_path / "cases.csv").write_text(f"case_id,as_of\nA,{DAY}\n#N/A,{DAY}\n#N/A,{DAY}\n")
    done = audited(small, tmp_path / "cases.csv", tmp_path / "out")
    assert [(each.rows, each.column, each.what) for each in done.accounting.rejects] == [(2, "case_id", SPREADSHEET)]


ROUNDED = "It is a long number, and spreadsheets round those."


LONG = 1234567890123456


@pytest.mark.parametrize("first", ["A1", "C4"])
def test_a_long_number_of_a_sheet_is_no_id(small: Checker, tmp_path: Path, first: str) -> None:
    """A spreadsheet keeps 15 digits: two ids of 16 can be one number there, and be taken for one case."""
    cases: list[list[Any]] = [["case_id", "as_of"], [LONG, DAY], [LONG + 1, DAY], [-(10**15), DAY], [10**20, DAY]]
    kept: list[list[Any]] = [[10**15 - 1, DAY], [str(LONG), DAY], [f"{LONG + 1}0000", DAY], [7.0, DAY]]
    people: list[list[Any]] = [["case_id", "id"], [str(LONG), LONG], [7, "a"], [str(LONG), "b"]]
    book = book_of(tmp_path / "book.xlsx", {"cases": cases + kept, "people": people}, first)
    done = audited(small, book, tmp_path / "out")
    assert (done.accounting.read, done.accounting.cases_checked) == (11, 3)
    rejects, top = rejects_of(tmp_path / "out"), int(first[1:])
    told = [(each["table"], int(each["row"]) - top, each["column"]) for each in rejects if each["what"] == ROUNDED]
    assert told == [*(("cases", row, "case_id") for row in (1, 2, 3, 4)), ("people", 1, "id")]
    assert [each["case_id"] for each in rejects] == [""] * 4 + [str(LONG)] * 3


@pytest.mark.parametrize("id_", ["1.23457E+15", "1E+16", "1.2E+11", "-1.23456789012346E+19", '"1,23457E+15"'])
def test_a_long_number_that_a_spreadsheet_saved_as_text_is_no_id(small: Checker, tmp_path: Path, id_: str) -> None:
    """Nor is it shown: it is one for many ids. Others with such letters are ids like any other."""
    ids = [id_, id_, "1E15", "E+15", "1.2e+15", "X1E+15", "1E+", "1234567890123456"]
    (tmp_path / "cases.csv").write_text("case_id,as_of\n" + "".join(f"{each},{DAY}\n" for each in ids))
    done = audited(small, tmp_path / "cases.csv", tmp_path / "out")
    assert [(each.rows, each.column, each.what) for each in done.accounting.rejects] == [(2, "case_id", ROUNDED)]
    assert [each["case_id"] for each in rejects_of(tmp_path / "out")] == ["", ""]


def test_errors_are_found_in_whatever_way_a_sheet_is_written(tmp_path: Path) -> None:
    """Cells without a place of their own, prefixed names, and a mark that two reads share."""
    sheet = (
        '<x:worksheet xmlns:x="urn:x"><x:sheetData>' + " " * (1024 * 1024 - 80) + '<x:row><x:c t="s"/>'
        "<x:c   t = 'e' /></x:row><x:row/><x:row><x:c/><x:c r=\"AB3\" t='e'/><x:c t='e'/><x:c><x:v>1.5E+14</x:v></x:c>"
        f"<x:c t='n'><x:f/><x:v>{LONG}</x:v></x:c><x:c t='str'><x:v>{LONG}</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    book = '<workbook xmlns:r="urn:r"><sheets><sheet name="no" r:id="a"/><sheet name="x" r:id="b"/></sheets></workbook>'
    parts = (
        '<Relationships><R Id="a" Target="worksheets/1.xml"/><R Id="b" Target="/xl/worksheets/2.xml"/></Relationships>'
    )
    with ZipFile(tmp_path / "book.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", parts)
        file.writestr("xl/worksheets/1.xml", "<worksheet/>")
        file.writestr("xl/worksheets/2.xml", sheet)
    errors = dict.fromkeys([(1, 2), (3, 28), (3, 29)], "#N/A")
    assert errors_of(tmp_path / "book.xlsx", "x") == {**errors, (3, 31): "1E+15"}
    assert errors_of(tmp_path / "book.xlsx", "no") == {}


@pytest.mark.parametrize(
    "number",
    [str(LONG), "1.234567890123456e+19", "1E15", "-12.5e20", f"{LONG}.0", f"\n{LONG} ", "1234567890123.5e+03", "1e300"],
)
def test_a_long_number_is_found_however_it_is_written(tmp_path: Path, number: str) -> None:
    """As the only mark of its sheet; what is as many letters and no long number is none."""
    short = "<c><v>0.1234567890123456</v></c><c><v>999999999999999</v></c><c><v/></c><c/>"
    sheet = f'<worksheet><sheetData><row r="1">{short}<c r="A1"><v>{number}</v></c></row></sheetData></worksheet>'
    with ZipFile(tmp_path / "book.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", '<b xmlns:r="urn:r"><sheet name="x" r:id="a"/></b>')
        file.writestr("xl/_rels/workbook.xml.rels", '<r><R Id="a" Target="worksheets/1.xml"/></r>')
        file.writestr("xl/worksheets/1.xml", sheet)
    assert errors_of(tmp_path / "book.xlsx", "x") == {(1, 1): "1E+15"}


@pytest.mark.parametrize("before", range(1, 8))
def test_an_error_is_found_where_two_reads_share_its_mark(tmp_path: Path, before: int) -> None:
    """However many of its letters the first one has; it is the only one of the sheet."""
    head, cell = "<worksheet><sheetData>", '<row r="1"><c r="A1" t="e"/></row></sheetData></worksheet>'
    sheet = head.ljust(1024 * 1024 - before - cell.index(' t="e"')) + cell
    assert sheet.index(' t="e"') == 1024 * 1024 - before
    with ZipFile(tmp_path / "book.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", '<b xmlns:r="urn:r"><sheet name="x" r:id="a"/></b>')
        file.writestr("xl/_rels/workbook.xml.rels", '<r><R Id="a" Target="worksheets/1.xml"/></r>')
        file.writestr("xl/worksheets/1.xml", sheet)
    assert errors_of(tmp_path / "book.xlsx", "x") == {(1, 1): "#N/A"}


def test_a_sheet_of_another_name_is_told_of_by_its_number(small: Checker, tmp_path: Path) -> None:
    """Counted as the workbook shows them, notes included."""
    book = book_of(tmp_path / "book.xlsx", {"Notes": [["x"]], "cases": [["case_id", "as_of"]], "poeple": [["x"]]})
    assert refused(small, book) == f"{book}: Sheet 3 has a name that no table has. Did you mean 'people'?"


@pytest.mark.parametrize("stray", ["XFD1048576", "AAA900000", "XFD2", "B1048576"])
def test_a_stray_cell_far_out_is_told_of_by_its_name(small: Checker, tmp_path: Path, stray: str) -> None:
    """The area up to it would take up to half a terabyte; a format alone takes nothing."""
    book = openpyxl.Workbook()
    (sheet := book.active).title = "cases"
    for row in (["case_id", "as_of"], ["A", DAY]):
        sheet.append(row)
    sheet["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "format.xlsx")
    assert audited(small, tmp_path / "format.xlsx", tmp_path / "out").accounting.cases_checked == 1
    sheet[stray] = "x"
    book.save(tmp_path / "book.xlsx")
    if stray != "B1048576":
        said = refused(small, tmp_path / "book.xlsx")
        assert said.startswith(f"{tmp_path / 'book.xlsx'}: The sheet cases reaches to cell {stray}, far beyond")
    else:
        assert audited(small, tmp_path / "book.xlsx", tmp_path / "more").accounting.rejected == 1
    assert not list(tmp_path.glob(".*"))
