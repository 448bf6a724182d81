"""What an audit reads: compressed files, workbooks, folders of summaries; rows that are broken, or meant to do harm."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError
from riskflags.audit.inputs.source import zstd_module
from riskflags.cli.app import app
from riskflags.sampling.bad_rows import Format
from riskflags.sampling.writing import write
from riskflags.tables.schema import TABLES
from support.audits import audited, refused, rows_of

DIRECTIONS = "\u202a\u202b\u202d\u202e\u2066\u2067\u200e\u200f"


def packed(path: Path, folder: Path, how: str) -> Path:
    """A copy of a file, compressed."""
    folder.mkdir(exist_ok=True)
    data = path.read_bytes()
    copy = folder / f"{path.name}.{how}"
    copy.write_bytes(gzip.compress(data) if how == "gz" else zstd_module().compress(data))
    return copy


@pytest.mark.parametrize(("how", "name"), [("gz", "csv"), ("zst", "ndjson")])
def test_compressed_text_reads_as_the_text_does(small: Checker, tmp_path: Path, how: str, name: Format) -> None:
    """A folder of tables and a file of lines, each in one packing."""
    write(60, tmp_path / "plain", format_=name, bad_rows=6)
    for path in (tmp_path / "plain").glob(f"*.{name}"):
        packed(path, tmp_path / "packed", how)
    plain, done = (audited(small, tmp_path / kind, tmp_path / f"of {kind}") for kind in ("plain", "packed"))
    for file in ("findings.parquet", "cases.csv"):
        assert (done.folder / file).read_bytes() == (plain.folder / file).read_bytes()
    counts = [[(each.table, each.read, each.rejected) for each in of.accounting.inputs] for of in (plain, done)]
    assert counts[0] == counts[1]
    assert plain.accounting.rejected > 6


def test_a_workbook_reads_as_the_tables_do(checker: Checker, tmp_path: Path) -> None:
    """A sheet a table, typed or written as text; rows with nothing in them are none."""
    write(60, tmp_path / "tables", bad_rows=6)
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.create_sheet("Notes").append(["nothing to read here"])
    for table in TABLES:
        sheet = book.create_sheet(table)
        frame = pl.read_parquet(tmp_path / "tables" / f"{table}.parquet")
        if table == "people":
            frame = frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d"))
        sheet.append(frame.columns)
        for place, row in enumerate(frame.iter_rows()):
            if place == 3:
                sheet.append([])
            sheet.append([_before_1900(cell) for cell in row])
    book.save(tmp_path / "extract.xlsx")
    of_book = audited(checker, tmp_path / "extract.xlsx", tmp_path / "of book")
    of_tables = audited(checker, tmp_path / "tables", tmp_path / "of tables")
    assert (of_book.folder / "findings.parquet").read_bytes() == (of_tables.folder / "findings.parquet").read_bytes()
    assert [(each.table, each.read, each.rejected) for each in of_book.accounting.inputs] == [
        (each.table, each.read, each.rejected) for each in of_tables.accounting.inputs
    ]
    assert of_book.accounting.rejected > 6


def _before_1900(cell: Any) -> Any:
    """A spreadsheet has no such days: they stand in it as text."""
    return cell.isoformat() if isinstance(cell, date) and cell.year < 1900 else cell


def test_a_folder_of_summaries_is_read_file_by_file(small: Checker, tmp_path: Path) -> None:
    """JSON, YAML and NDJSON together; one that cannot be read stops no other, and says line and field."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.json").write_text('{"case_id": "a", "as_of": "2026-06-30"}')
    (folder / "b.yaml").write_text("case_id: b\nas_of: 2026-06-30\nplans: []\n")
    (folder / "c.yaml").write_text("case_id: c\nas_of: 2026-06-30\nplans:\n- kind: secret\n")
    (folder / "d.ndjson").write_text(
        '{"case_id": "d", "as_of": "2026-06-30"}\n\n{"case_id": "a", "as_of": "2026-06-29"}\n'
    )
    (folder / "README.txt").write_text("No case.")
    done = audited(small, folder, tmp_path / "out")
    assert [row["case_id"] for row in rows_of(done.folder / "cases.csv")] == ["b", "d"]
    rejects = [(Path(row["file"]).name, row["row"], row["place"]) for row in rows_of(done.folder / "rejects.csv")]
    assert rejects == [("a.json", "1", "case_id"), ("c.yaml", "4", "plans[0].kind"), ("d.ndjson", "3", "case_id")]
    assert "secret" not in (done.folder / "rejects.csv").read_text()
    assert [(each.kind, each.read, each.rejected) for each in done.accounting.inputs] == [
        ("json", 1, 1),
        ("yaml", 1, 0),
        ("yaml", 1, 1),
        ("ndjson", 2, 1),
    ]


def test_what_is_no_case_by_its_name_is_accounted_for(small: Checker, tmp_path: Path) -> None:
    """In a folder and among files named, as in `check`; alone it is read. A folder within is refused."""
    folder = tmp_path / "the cases"
    folder.mkdir()
    (folder / "a.json").write_text('{"case_id": "a", "as_of": "2026-06-30"}')
    expected = folder / "a.expected.yaml"
    expected.write_text("flags: []\n")
    (folder / "README.md").write_text("Not a case.")
    for at, inputs in enumerate(([folder], sorted(folder.iterdir()))):
        done = audited(small, inputs, tmp_path / str(at))
        assert (done.accounting.read, done.accounting.rejected) == (1, 0)
        assert set(done.passed_over) == {str(expected), str(folder / "README.md")}
        given = json.loads((done.folder / "manifest.json").read_text())["given"]
        assert given["passed_over"] == list(done.passed_over)
    assert audited(small, expected, tmp_path / "alone").accounting.rejected == 1
    with pytest.raises(InputError, match="There is nothing to audit in these files"):
        audited(small, [expected, folder / "README.md"], tmp_path / "none")
    (folder / "earlier").mkdir()
    assert f"riskflags audit '{folder}'/*.json --out DIR" in refused(small, folder)


def test_lines_that_are_no_summary_are_each_told_of(small: Checker, tmp_path: Path) -> None:
    """Broken, not text, too deep, a key twice, no object, one id twice: each is one row, and the good ones stand."""
    good = [b'{"case_id": "ok%d", "as_of": "2026-06-30"}' % number for number in range(3)]
    bad = [
        b'{"case_id": "x1", "as_of": "2026-0',
        b'{"case_id": "x2\xff", "as_of": "2026-06-30"}',
        b"\x00\x01\x02",
        b"[" * 500,
        b'{"case_id": "x4", "case_id": "x4", "as_of": "2026-06-30"}',
        b"[1, 2]",
        b'{"case_id": "x5", "as_of": "2026-06-30", "as_off": NaN}',
        b'{"case_id": "ok9", "as_of": "2026-06-30", "plans": 3}',
        b'{"case_id": "ok9", "as_of": "2026-06-30"}',
    ]
    path = tmp_path / "lines.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join([*good, *bad]))
    done = audited(small, path, tmp_path / "out")
    assert [row["case_id"] for row in rows_of(done.folder / "cases.csv")] == ["ok0", "ok1", "ok2"]
    rejects = rows_of(done.folder / "rejects.csv")
    assert [int(row["row"]) for row in rejects] == list(range(4, 13))
    assert all(row["what"] and row["next"] for row in rejects)
    assert rejects[-1]["what"] == "It repeats the case_id of another summary."


def test_text_that_no_file_can_hold_is_rejected_not_stumbled_on(small: Checker, tmp_path: Path) -> None:
    """Half a character of JSON, as an id, a field's name, a value, a day; in a file's name it stops the audit."""
    half = "\\ud800"
    lines = (
        f'{{"case_id": "{half}", "as_of": "2026-06-30"}}',
        f'{{"case_id": "b", "as_of": "2026-06-30", "{half}": 1}}',
        f'{{"case_id": "c", "as_of": "2026-06-30", "plans": [{{"kind": "{half}"}}]}}',
        f'{{"case_id": "d", "as_of": "{half}"}}',
        '{"case_id": "e", "as_of": "2026-06-30"}',
    )
    (tmp_path / "lines.ndjson").write_text("\n".join(lines))
    done = audited(small, tmp_path / "lines.ndjson", tmp_path / "out", workbook=True)
    assert [row["case_id"] for row in rows_of(done.folder / "cases.csv")] == ["e"]
    assert [row["case_id"] for row in rows_of(done.folder / "rejects.csv")] == ["", "b", "c", "d"]
    named = tmp_path / "a\udcff.ndjson"
    try:
        named.write_text(lines[-1])
    except (OSError, UnicodeError):
        return  # a file system that has no such names
    with pytest.raises(InputError, match=r"a\?\.ndjson: This file's name"):
        audited(small, named, tmp_path / "no")


def test_a_csv_row_that_cannot_be_told_is_rejected_at_its_line(small: Checker, tmp_path: Path) -> None:
    """Too many cells, too few, cells that are not what the column holds; lines count as an editor counts them."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "cases.csv").write_text(
        "case_id,as_of,people_recorded\n"
        'a,2026-06-30,true\n"b\nb",2026-06-30,TRUE\n\nc,2026-06-30,true,\nd,2026-06-30\n'
        "e,30/06/2026,true\nf,2026-02-30,false\ng,2026-06-30,yes\nh,2026-06-30,\n,2026-06-30,\n"
    )
    (folder / "people.csv").write_text("case_id,role,position\na,mother,1\nh,mother,one\n")
    done = audited(small, folder, tmp_path / "out")
    assert [row["case_id"] for row in rows_of(done.folder / "cases.csv")] == ["a"]
    rejects = [(row["table"], int(row["row"]), row["column"]) for row in rows_of(done.folder / "rejects.csv")]
    assert rejects == [
        ("cases", 3, "case_id"),
        ("cases", 6, ""),
        ("cases", 7, ""),
        ("cases", 8, "as_of"),
        ("cases", 9, "as_of"),
        ("cases", 10, "people_recorded"),
        ("cases", 11, "case_id"),
        ("cases", 12, "case_id"),
        ("people", 3, "position"),
    ]


def hostile() -> Iterator[str]:
    """Ids that a spreadsheet, a terminal or a page could take for something else than text."""
    shapes = (
        "={}+cmd|' /C calc'!A0",
        "+{}",
        "-{}+1",
        "@SUM({})",
        "\u202e{}gpj.exe",
        "<script>alert({})</script>",
        '"><img src=x onerror=alert({})>',
        "a\u200b{}",
        "＝{}",
        "'{}",
        "&{};",
        "{}\\",
        "{},2",
        '{}"quoted"',
        "é中{}",
    )
    unsound = ("\x00{}", "\t={}", "{}\r=1", "\x1b[31m{}", "x" * 300 + "{}", "\n{}")
    for number in range(10_000):
        if number % 10 == 0:
            yield unsound[number // 10 % len(unsound)].format(number)
        else:
            yield shapes[number % len(shapes)].format(number)
    yield "m" * 1_000_000
    yield "=" * 1_000_000


def test_ten_thousand_hostile_rows_come_out_inert(small: Checker, tmp_path: Path) -> None:
    """Formulas, control characters, marks of direction, cells of a megabyte, HTML, NULs: none survives as such."""
    folder = tmp_path / "tables"
    folder.mkdir()
    ids = list(hostile())
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["case_id", "as_of", "supervision_recorded"], *([id_, "2026-06-30", "true"] for id_ in ids)]
        )
    with (folder / "supervision.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["case_id", "date"], *([id_, "2026-01-12"] for id_ in ids)])
    done = audited(small, folder, tmp_path / "out", workbook=True)
    account = done.accounting
    assert account.read == 2 * len(ids) == account.checked + account.rejected
    assert (account.cases_checked, account.cases_rejected) == (9_000, 1_002)
    for name in ("cases.csv", "findings.csv", "rejects.csv"):
        with (done.folder / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert len(cells) > 9_000, name
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝")], name
        assert not [cell for cell in cells if not cell.isprintable() or set(cell) & set(DIRECTIONS)], name
        assert max(map(len, cells)) < 2_000, name
    flagged = pl.read_parquet(done.folder / "findings.parquet").filter(pl.col("rule") == "supervision-waiting")
    assert flagged.height == 9_000
    assert set(flagged["case_id"]) <= set(ids)  # Parquet is no spreadsheet: there an id stays what it is
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "alert(" not in page
    book = openpyxl.load_workbook(done.folder / "audit.xlsx", read_only=True)
    kinds = Counter(
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    )
    book.close()
    assert set(kinds) <= {"s", "n", "inlineStr"}
    assert kinds.total() > 50_000


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_template_holds_every_column_and_can_be_audited_as_it_is(
    small_book: Path, tmp_path: Path, format_: str
) -> None:
    """Its headings are the tables' own; filled with nothing it comes to no case and no reject."""
    place, out = str(tmp_path / "template"), tmp_path / "out"
    made = CliRunner().invoke(app, ["template", "--out", place, "--format", format_])
    assert made.exit_code == 0, made.output
    done = CliRunner().invoke(app, ["audit", place, "--out", str(out), "--rules", str(small_book)])
    assert done.exit_code == 4, done.output
    told = json.loads((out / "manifest.json").read_text())
    assert (told["read"], told["rejected"], len(told["inputs"])) == (0, 0, len(TABLES))
