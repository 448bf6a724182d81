"""Files that an audit is given and that are broken, each in its own way: told of by name, never read as if whole."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError
from riskflags.audit.inputs.source import zstd_module
from riskflags.audit.inputs.workbook_xml import errors_of
from riskflags.audit.run import AuditResult, Options, run_audit
from riskflags.cli.app import app

DAY = "2026-06-30"


def audited(checker: Checker, inputs: Path, out: Path, **options: Any) -> AuditResult:
    """An audit of these inputs at the shipped rulebook's defaults, without a workbook."""
    asked = Options(**{"workbook": False, **options})
    return run_audit([str(inputs)], out, checker.rulebook, checker.settings, asked)


def refused(checker: Checker, inputs: Path, **options: Any) -> str:
    """What is said of these inputs, of which nothing comes."""
    out = inputs.parent / "refused"
    with pytest.raises(InputError) as caught:
        audited(checker, inputs, out, **options)
    assert not out.exists()
    return str(caught.value)


def lines(count: int, first: int = 0) -> bytes:
    """So many summaries, a line each."""
    return b"".join(b'{"case_id": "C%06d", "as_of": "2026-06-30"}\n' % n for n in range(first, first + count))


def csv_of(count: int) -> bytes:
    """A table of so many cases."""
    return b"case_id,as_of\n" + b"".join(b"C%06d,2026-06-30\n" % n for n in range(count))


def cut_short(text: bytes) -> dict[str, bytes]:
    """A compressed file cut short at places where a careless reader sees nothing missing."""
    half = text[: text.index(b"\n", len(text) // 2) + 1]
    writer = zstd_module().ZstdCompressor()
    flushed = writer.compress(half, writer.FLUSH_BLOCK)
    frame = zstd_module().compress(text)
    return {
        "after a block": flushed,
        "in the first block": frame[: len(frame) // 2],
        "before its last byte": frame[:-1],
        "in the second frame": frame + frame[: len(frame) // 2],
        "in the second frame's heading": frame + frame[:5],
    }


@pytest.mark.parametrize("where", cut_short(lines(9)))
@pytest.mark.parametrize("name", ["cases.csv.zst", "cases.ndjson.zst"])
def test_a_zst_file_cut_short_is_told_of(checker: Checker, tmp_path: Path, name: str, where: str) -> None:
    """Wherever it stops within a frame, it is never read as if that were its end."""
    text = csv_of(900) if ".csv" in name else lines(900)
    (tmp_path / name).write_bytes(cut_short(text)[where])
    said = refused(checker, tmp_path / name)
    assert said.startswith(f"{tmp_path / name}: This compressed file is damaged, or stops half-way.")


def test_a_zst_file_of_several_frames_is_read_to_its_end(checker: Checker, tmp_path: Path) -> None:
    """Empty ones and those that hold no data included, as joined files and parallel writers leave them."""
    pack = zstd_module().compress
    passed_over = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    frames = [pack(lines(900)), pack(b""), passed_over, pack(lines(900, 900)), passed_over]
    (tmp_path / "cases.ndjson.zst").write_bytes(b"".join(frames))
    assert audited(checker, tmp_path / "cases.ndjson.zst", tmp_path / "out").accounting.cases_checked == 1800


def book_of(path: Path, sheets: dict[str, list[list[Any]]], first: str = "A1") -> Path:
    """A workbook of these sheets, each from its ``first`` cell on; texts such as #N/A become errors."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        start = (page := book.create_sheet(name))[first]
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                page.cell(start.row + down, start.column + right, value)
    book.save(path)
    return path


ERRORS = ["#N/A", "#REF!"]
SPREADSHEET = "It is an error of the spreadsheet, such as #N/A."


@pytest.mark.parametrize("first", ["A1", "C4"])
def test_an_error_of_a_spreadsheet_is_a_rejected_row(checker: Checker, tmp_path: Path, first: str) -> None:
    """It is not "not known", in whatever column; and a row of nothing else is counted, in its place in the sheet."""
    cases = [["case_id", "as_of"], ["A", DAY], ["B", "#VALUE!"], ERRORS, ["D", DAY], ["E", DAY]]
    people = [["case_id", "id", "role"], ["A", "p", "mother"], ["D", "p", "#NAME?"], ["E", "#NULL!", "mother"]]
    book = book_of(tmp_path / "book.xlsx", {"cases": cases, "people": people}, first)
    done = audited(checker, book, tmp_path / "out")
    assert (done.accounting.read, done.accounting.cases_checked) == (8, 1)
    rejects, top = rejects_of(tmp_path / "out"), int(first[1:])
    assert [
        (each["table"], int(each["row"]) - top, each["column"]) for each in rejects if each["what"] == SPREADSHEET
    ] == [("cases", 2, "as_of"), ("cases", 3, "case_id"), ("people", 2, "role"), ("people", 3, "id")]
    assert len(rejects) == 6
    assert "#" not in (tmp_path / "out" / "rejects.csv").read_text(encoding="utf-8").replace(SPREADSHEET, "")


def test_an_error_of_a_spreadsheet_that_became_text_is_one_too(checker: Checker, tmp_path: Path) -> None:
    """So it stands in a CSV file that the spreadsheet saved; it is no case's id."""
    (tmp_path / "cases.csv").write_text(f"case_id,as_of\nA,{DAY}\n#N/A,{DAY}\n#N/A,{DAY}\n")
    done = audited(checker, tmp_path / "cases.csv", tmp_path / "out")
    assert [(each.rows, each.column, each.what) for each in done.accounting.rejects] == [(2, "case_id", SPREADSHEET)]


ROUNDED = "It is a long number, and spreadsheets round those."
LONG = 1234567890123456


def rejects_of(out: Path) -> list[dict[str, str]]:
    """The rejected rows of an audit."""
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("first", ["A1", "C4"])
def test_a_long_number_of_a_sheet_is_no_id(checker: Checker, tmp_path: Path, first: str) -> None:
    """A spreadsheet keeps 15 digits: two ids of 16 can be one number there, and be taken for one case."""
    cases: list[list[Any]] = [["case_id", "as_of"], [LONG, DAY], [LONG + 1, DAY], [-(10**15), DAY], [10**20, DAY]]
    kept: list[list[Any]] = [[10**15 - 1, DAY], [str(LONG), DAY], [f"{LONG + 1}0000", DAY], [7.0, DAY]]
    people: list[list[Any]] = [["case_id", "id"], [str(LONG), LONG], [7, "a"], [str(LONG), "b"]]
    book = book_of(tmp_path / "book.xlsx", {"cases": cases + kept, "people": people}, first)
    done = audited(checker, book, tmp_path / "out")
    assert (done.accounting.read, done.accounting.cases_checked) == (11, 3)
    rejects, top = rejects_of(tmp_path / "out"), int(first[1:])
    told = [(each["table"], int(each["row"]) - top, each["column"]) for each in rejects if each["what"] == ROUNDED]
    assert told == [*(("cases", row, "case_id") for row in (1, 2, 3, 4)), ("people", 1, "id")]
    assert [each["case_id"] for each in rejects] == [""] * 4 + [str(LONG)] * 3


@pytest.mark.parametrize("id_", ["1.23457E+15", "1E+16", "1.2E+11", "-1.23456789012346E+19", '"1,23457E+15"'])
def test_a_long_number_that_a_spreadsheet_saved_as_text_is_no_id(checker: Checker, tmp_path: Path, id_: str) -> None:
    """Nor is it shown: it is one for many ids. Others with such letters are ids like any other."""
    ids = [id_, id_, "1E15", "E+15", "1.2e+15", "X1E+15", "1E+", "1234567890123456"]
    (tmp_path / "cases.csv").write_text("case_id,as_of\n" + "".join(f"{each},{DAY}\n" for each in ids))
    done = audited(checker, tmp_path / "cases.csv", tmp_path / "out")
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


def parquet(place: Path, **tables: dict[str, Any]) -> Path:
    """A folder of these tables."""
    place.mkdir()
    for name, columns in tables.items():
        pl.DataFrame(columns).write_parquet(place / f"{name}.parquet")
    return place


DAYS = [date(2026, 6, 30)] * 2


@pytest.mark.parametrize("ids", [[1.0, 2.0], [Decimal("1.00"), Decimal("2.00")], ["1", "2"]])
def test_ids_that_became_numbers_with_a_fraction_find_their_cases(
    checker: Checker, tmp_path: Path, ids: list[Any]
) -> None:
    """As pandas writes whole numbers with gaps: 1.0 is the 1 of another table, as an id and as a position too."""
    people = {"case_id": [*ids, ids[0]], "id": [*ids, None], "role": ["mother"] * 3, "position": [1.0, None, 2.0]}
    tables = parquet(tmp_path / "in", cases={"case_id": [1, 2], "as_of": DAYS}, people=people)
    done = audited(checker, tables, tmp_path / "out")
    assert (done.accounting.checked, done.accounting.rejected) == (5, 0)
    tables = parquet(tmp_path / "other", cases={"case_id": ids, "as_of": DAYS}, people={"case_id": [1, 2]})
    assert audited(checker, tables, tmp_path / "out 2").accounting.checked == 4


@pytest.mark.parametrize(
    "ids", [[1.0, 2.5], [1.0, float("nan")], [2.0**60, 1.0], [Decimal("1.50"), Decimal("2.00")], [b"1", b"2"], DAYS]
)
def test_ids_of_a_type_that_is_none_are_refused(checker: Checker, tmp_path: Path, ids: list[Any]) -> None:
    """By file and column, and never by what they are."""
    for column, where in (("case_id", "cases"), ("id", "people")):
        people = {"case_id": ["1", "2"], "id": ["a", "b"]}
        tables: dict[str, dict[str, Any]] = {"cases": {"case_id": ["1", "2"], "as_of": DAYS}, "people": people}
        tables[where][column] = ids
        place = parquet(tmp_path / column, **tables)
        said = refused(checker, place)
        assert said.startswith(f"{place / where}.parquet: {where}.{column}: "), said
        assert "not read as text. Cast it to text; whole numbers are taken as text." in said


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("CASE_ID,as_of", "Column 1 has a name that no column of this table has. Did you mean 'case_id'?"),
        ("as_of,case_id ", "Column 2 has a name that no column of this table has. Write 'case_id' without a space"),
        ("case_id,as_of,", "Column 3 has no name. Name it, or take it out: a comma too many"),
        ("case_id,,as_of,", "Column 2 has no name."),
        ("case_id,as_of,Jo Bloggs", "Column 3 has a name that no column of this table has. Leave it out, or"),
    ],
)
def test_a_heading_that_is_none_is_told_of_by_its_place(
    checker: Checker, tmp_path: Path, heading: str, said: str
) -> None:
    """File, line and number of the column, for every kind of file; never what stands there."""
    (tmp_path / "cases.csv").write_text(f"\n{heading}\nA,{DAY}\n")
    found = refused(checker, tmp_path / "cases.csv")
    assert f"{tmp_path / 'cases.csv'}:2: cases: {said}" in found
    names = heading.split(",")
    if "" not in names:
        book = book_of(tmp_path / "book.xlsx", {"cases": [names]}, first="A3")
        found += refused(checker, book)
        assert f"{book}:3: cases: {said}" in found
        tables = parquet(tmp_path / "in", cases={name: ["A"] for name in names})
        found += refused(checker, tables)
        assert f"{tables / 'cases.parquet'}: cases: {said}" in found
    assert not [word for word in ("Bloggs", "CASE_ID") if word in found]


def test_every_table_with_a_wrong_heading_is_told_of(checker: Checker, tmp_path: Path) -> None:
    """All of them at once, in whatever file they stand."""
    (tmp_path / "cases.csv").write_text("case,as_of\n")
    (tmp_path / "people.csv").write_text("case_id,roll\n")
    said = refused(checker, tmp_path)
    assert [each.partition(": ")[0] for each in said.splitlines()] == [
        f"{tmp_path / 'cases.csv'}:1",
        f"{tmp_path / 'people.csv'}:1",
    ]


def test_a_sheet_of_another_name_is_told_of_by_its_number(checker: Checker, tmp_path: Path) -> None:
    """Counted as the workbook shows them, notes included."""
    book = book_of(tmp_path / "book.xlsx", {"Notes": [["x"]], "cases": [["case_id", "as_of"]], "poeple": [["x"]]})
    assert refused(checker, book) == f"{book}: Sheet 3 has a name that no table has. Did you mean 'people'?"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_csv_file_in_utf_16_is_told_of_as_such(checker: Checker, tmp_path: Path, encoding: str) -> None:
    """Some spreadsheets save so what they call Unicode text."""
    mark = "" if encoding == "utf-16" else "\ufeff"
    (tmp_path / "cases.csv").write_bytes(f"{mark}case_id,as_of\nA,{DAY}\n".encode(encoding))
    said = refused(checker, tmp_path / "cases.csv")
    assert said.startswith(f"{tmp_path / 'cases.csv'}: This is UTF-16 text. Save it as UTF-8")


def test_a_parquet_file_damaged_within_is_named(checker: Checker, tmp_path: Path) -> None:
    """It opens and shows so only when its rows are read; the sound one beside it is not blamed."""
    ids = [f"C{n}" for n in range(5000)]
    place = parquet(tmp_path / "in", cases={"case_id": ids, "as_of": [DAYS[0]] * 5000}, people={"case_id": ids})
    data = (place / "people.parquet").read_bytes()
    (place / "people.parquet").write_bytes(data[:4] + b"\xff" * 1500 + data[1504:])
    for engine in ("polars", "python"):
        said = refused(checker, place, engine=engine)
        assert said.startswith(f"{place / 'people.parquet'}: This Parquet file cannot be read to its end."), said


def test_a_form_that_stops_a_table_names_its_file(checker: Checker, tmp_path: Path) -> None:
    """Of a Parquet file by its own name."""
    place = parquet(tmp_path / "in", cases={"case_id": ["A"], "as_of": [7]})
    assert refused(checker, place).startswith(f"{place / 'cases.parquet'}: cases.as_of: 1 row does not read as days.")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", ' [{"case_id": "A"}]'), ("a.ndjson", '[{"case_id": "A"}]\n'), ("a.yaml", "- case_id: A\n")],
)
def test_a_list_is_told_of_as_such(checker: Checker, tmp_path: Path, name: str, text: str) -> None:
    """Where one case is meant to stand, with what to write instead."""
    (tmp_path / name).write_text(text)
    done = audited(checker, tmp_path / name, tmp_path / "out")
    assert [each.what for each in done.accounting.rejects] == ["This is a list, not a case summary."]
    assert ".ndjson" in (tmp_path / "out" / "rejects.csv").read_text()


def test_a_link_that_leads_nowhere_does_not_suggest_itself(checker: Checker, tmp_path: Path) -> None:
    """It is told of as a link."""
    (tmp_path / "cases.csv").symlink_to(tmp_path / "gone.csv")
    assert refused(checker, tmp_path / "cases.csv").startswith(f"{tmp_path / 'cases.csv'}: This link leads to no file.")


def test_standard_input_is_refused_in_plain_words(checker: Checker) -> None:
    """A case is read from it, an audit is not."""
    with pytest.raises(InputError, match="An audit does not read standard input"):
        audited(checker, Path("-"), Path("out"))


@pytest.mark.parametrize("name", ["cases.csv.gz", "cases.ndjson.zst"])
def test_a_compressed_file_of_no_bytes_is_told_of(checker: Checker, tmp_path: Path, name: str) -> None:
    """Even of no rows it would have some."""
    (tmp_path / name).touch()
    assert refused(checker, tmp_path / name).startswith(f"{tmp_path / name}: This file is empty.")


@pytest.mark.parametrize("within", ["file/x", "file/x/y", "in/x", "in/x/y"])
def test_a_place_that_no_results_can_have_is_refused_by_name(checker: Checker, tmp_path: Path, within: str) -> None:
    """Within a file, or among the inputs, which the next audit would stumble on; nothing is left there."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "cases.csv").write_text(f"case_id,as_of\nA,{DAY}\n")
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as caught:
        audited(checker, tmp_path / "in", tmp_path / within)
    what = "A part of this path is a file" if "file" in within else "This place is within a folder of inputs."
    assert str(caught.value).startswith(f"{tmp_path / within}: {what}")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["cases.csv", "file", "in"]


def test_one_of_a_thing_is_told_in_the_singular(checker: Checker, tmp_path: Path) -> None:
    """One row, one case, one flag; and no rows."""
    (tmp_path / "one.ndjson").write_text(json.dumps({"case_id": "A", "as_of": DAY}) + "\n")
    done = CliRunner().invoke(app, ["audit", str(tmp_path / "one.ndjson"), "--out", str(tmp_path / "out")])
    assert "1 row read: 1 checked, 0 rejected.\n1 case: 0 flags, 0 to confirm, " in done.output
    (tmp_path / "one.ndjson").write_text("{}\n")
    assert "\n1 row: " in refused(checker, tmp_path / "one.ndjson", strict=True).replace("case_id: ", "")


@pytest.mark.parametrize("name", ["cases.ndjson", "cases.ndjson.gz", "cases.ndjson.zst", "cases.json", "cases.csv"])
@pytest.mark.parametrize("text", [b"", b"\n\n\n"])
def test_an_audit_of_nothing_says_so_first_and_ends_otherwise(tmp_path: Path, name: str, text: bytes) -> None:
    """A file without a case is accounted for; its audit is not one in which all was well."""
    packed = {".gz": gzip.compress, ".zst": zstd_module().compress}.get(Path(name).suffix, bytes)
    (tmp_path / name).write_bytes(packed(b"case_id,as_of\n" + text if name.endswith(".csv") else text))
    done = CliRunner().invoke(app, ["audit", str(tmp_path / name), "--out", str(tmp_path / "out")])
    assert done.exit_code == 4
    assert "\nNo case could be checked, so nothing here says anything about any child.\n" in f"\n{done.stdout}"
    account = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    rejected = int(name == "cases.json")
    assert [account[each] for each in ("read", "checked", "rejected")] == [rejected, 0, rejected]
    assert [(each["name"], each["size"]) for each in account["inputs"]] == [
        (str(tmp_path / name), (tmp_path / name).stat().st_size)
    ]


def test_an_empty_file_beside_others_is_accounted_for(checker: Checker, tmp_path: Path) -> None:
    """With no row; the others are read as ever."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ndjson").touch()
    (tmp_path / "in" / "b.ndjson").write_bytes(lines(2))
    done = audited(checker, tmp_path / "in", tmp_path / "out")
    assert [each.read for each in done.accounting.inputs] == [0, 2]


def test_results_do_not_spoil_the_folder_that_a_named_file_stands_in(checker: Checker, tmp_path: Path) -> None:
    """A folder of tables stays one that can be audited; beside a file that stands alone there is room."""
    for table in ("cases", "people"):
        (tmp_path / f"{table}.csv").write_text(f"case_id,as_of\nA,{DAY}\n" if table == "cases" else "case_id\nA\n")
    for inputs in (["cases.csv"], ["cases.csv", "people.csv"]):
        with pytest.raises(InputError, match=r"out: This place is within a folder of inputs\."):
            run_audit([str(tmp_path / name) for name in inputs], tmp_path / "out", checker.rulebook, checker.settings)
    (tmp_path / "people.csv").unlink()
    assert audited(checker, tmp_path / "cases.csv", tmp_path / "out").accounting.cases_checked == 1


@pytest.mark.parametrize("stray", ["XFD1048576", "AAA900000", "XFD2", "B1048576"])
def test_a_stray_cell_far_out_is_told_of_by_its_name(checker: Checker, tmp_path: Path, stray: str) -> None:
    """The area up to it would take up to half a terabyte; a format alone takes nothing."""
    book = openpyxl.Workbook()
    (sheet := book.active).title = "cases"
    for row in (["case_id", "as_of"], ["A", DAY]):
        sheet.append(row)
    sheet["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "format.xlsx")
    assert audited(checker, tmp_path / "format.xlsx", tmp_path / "out").accounting.cases_checked == 1
    sheet[stray] = "x"
    book.save(tmp_path / "book.xlsx")
    if stray != "B1048576":
        said = refused(checker, tmp_path / "book.xlsx")
        assert said.startswith(f"{tmp_path / 'book.xlsx'}: The sheet cases reaches to cell {stray}, far beyond")
    else:
        assert audited(checker, tmp_path / "book.xlsx", tmp_path / "more").accounting.rejected == 1
    assert not list(tmp_path.glob(".*"))


def bomb(name: str) -> bytes:
    """A file of which a thousand times as much comes."""
    text = b"case_id,as_of\n" + b"A,2026-06-30\n" * 200_000
    return gzip.compress(text, 6) if name.endswith("gz") else zstd_module().compress(text)


@pytest.mark.parametrize("name", ["cases.csv.gz", "cases.csv.zst", "book.xlsx"])
def test_a_small_file_that_unfolds_too_far_is_refused(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Before it fills the memory; nothing of it is left."""
    monkeypatch.setattr("riskflags.audit.inputs.source.ALWAYS", 1024 * 1024)
    if name == "book.xlsx":
        book_of(tmp_path / name, {"cases": [["case_id", "as_of"], ["A", DAY]]})
        with ZipFile(tmp_path / name, "a", 8) as file:
            file.writestr("xl/other.xml", b" " * 100_000_000)
    else:
        (tmp_path / name).write_bytes(bomb(name))
    said = refused(checker, tmp_path / name)
    assert said.startswith(f"{tmp_path / name}: Unpacked, this file comes to more than 200 times its size")
    assert not list(tmp_path.glob(".*"))
