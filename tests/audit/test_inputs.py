"""Files that an audit is given and that are broken, each in its own way: told of by name, never read as if whole."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError
from riskflags.audit.inputs.source import zstd_module
from riskflags.cli.app import app
from support.audits import audited, book_of, parquet, refused

DAY = "2026-06-30"


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
def test_a_zst_file_cut_short_is_told_of(small: Checker, tmp_path: Path, name: str, where: str) -> None:
    """Wherever it stops within a frame, it is never read as if that were its end."""
    text = csv_of(900) if ".csv" in name else lines(900)
    (tmp_path / name).write_bytes(cut_short(text)[where])
    said = refused(small, tmp_path / name)
    assert said.startswith(f"{tmp_path / name}: This compressed file is damaged, or stops half-way.")


def test_a_zst_file_of_several_frames_is_read_to_its_end(small: Checker, tmp_path: Path) -> None:
    """Empty ones and those that hold no data included, as joined files and parallel writers leave them."""
    pack = zstd_module().compress
    passed_over = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    frames = [pack(lines(900)), pack(b""), passed_over, pack(lines(900, 900)), passed_over]
    (tmp_path / "cases.ndjson.zst").write_bytes(b"".join(frames))
    assert audited(small, tmp_path / "cases.ndjson.zst", tmp_path / "out").accounting.cases_checked == 1800


DAYS = [date(2026, 6, 30)] * 2


@pytest.mark.parametrize("ids", [[1.0, 2.0], [Decimal("1.00"), Decimal("2.00")], ["1", "2"]])
def test_ids_that_became_numbers_with_a_fraction_find_their_cases(
    small: Checker, tmp_path: Path, ids: list[Any]
) -> None:
    """As pandas writes whole numbers with gaps: 1.0 is the 1 of another table, as an id and as a position too."""
    people = {"case_id": [*ids, ids[0]], "id": [*ids, None], "role": ["mother"] * 3, "position": [1.0, None, 2.0]}
    tables = parquet(tmp_path / "in", cases={"case_id": [1, 2], "as_of": DAYS}, people=people)
    done = audited(small, tables, tmp_path / "out")
    assert (done.accounting.checked, done.accounting.rejected) == (5, 0)
    tables = parquet(tmp_path / "other", cases={"case_id": ids, "as_of": DAYS}, people={"case_id": [1, 2]})
    assert audited(small, tables, tmp_path / "out 2").accounting.checked == 4


@pytest.mark.parametrize(
    "ids", [[1.0, 2.5], [1.0, float("nan")], [2.0**60, 1.0], [Decimal("1.50"), Decimal("2.00")], [b"1", b"2"], DAYS]
)
def test_ids_of_a_type_that_is_none_are_refused(small: Checker, tmp_path: Path, ids: list[Any]) -> None:
    """By file and column, and never by what they are."""
    for column, where in (("case_id", "cases"), ("id", "people")):
        people = {"case_id": ["1", "2"], "id": ["a", "b"]}
        tables: dict[str, dict[str, Any]] = {"cases": {"case_id": ["1", "2"], "as_of": DAYS}, "people": people}
        tables[where][column] = ids
        place = parquet(tmp_path / column, **tables)
        said = refused(small, place)
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
    small: Checker, tmp_path: Path, heading: str, said: str
) -> None:
    """File, line and number of the column, for every kind of file; never what stands there."""
    (tmp_path / "cases.csv").write_text(f"\n{heading}\nA,{DAY}\n")
    found = refused(small, tmp_path / "cases.csv")
    assert f"{tmp_path / 'cases.csv'}:2: cases: {said}" in found
    names = heading.split(",")
    if "" not in names:
        book = book_of(tmp_path / "book.xlsx", {"cases": [names]}, first="A3")
        found += refused(small, book)
        assert f"{book}:3: cases: {said}" in found
        tables = parquet(tmp_path / "in", cases={name: ["A"] for name in names})
        found += refused(small, tables)
        assert f"{tables / 'cases.parquet'}: cases: {said}" in found
    assert not [word for word in ("Bloggs", "CASE_ID") if word in found]


def test_every_table_with_a_wrong_heading_is_told_of(small: Checker, tmp_path: Path) -> None:
    """All of them at once, in whatever file they stand."""
    (tmp_path / "cases.csv").write_text("case,as_of\n")
    (tmp_path / "people.csv").write_text("case_id,roll\n")
    said = refused(small, tmp_path)
    assert [each.partition(": ")[0] for each in said.splitlines()] == [
        f"{tmp_path / 'cases.csv'}:1",
        f"{tmp_path / 'people.csv'}:1",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_csv_file_in_utf_16_is_told_of_as_such(small: Checker, tmp_path: Path, encoding: str) -> None:
    """Some spreadsheets save so what they call Unicode text."""
    mark = "" if encoding == "utf-16" else "\ufeff"
    (tmp_path / "cases.csv").write_bytes(f"{mark}case_id,as_of\nA,{DAY}\n".encode(encoding))
    said = refused(small, tmp_path / "cases.csv")
    assert said.startswith(f"{tmp_path / 'cases.csv'}: This is UTF-16 text. Save it as UTF-8")


def test_a_parquet_file_damaged_within_is_named(small: Checker, tmp_path: Path) -> None:
    """It opens and shows so only when its rows are read; the sound one beside it is not blamed."""
    ids = [f"C{n}" for n in range(5000)]
    place = parquet(tmp_path / "in", cases={"case_id": ids, "as_of": [DAYS[0]] * 5000}, people={"case_id": ids})
    data = (place / "people.parquet").read_bytes()
    (place / "people.parquet").write_bytes(data[:4] + b"\xff" * 1500 + data[1504:])
    for engine in ("polars", "python"):
        said = refused(small, place, engine=engine)
        assert said.startswith(f"{place / 'people.parquet'}: This Parquet file cannot be read to its end."), said


def test_a_form_that_stops_a_table_names_its_file(small: Checker, tmp_path: Path) -> None:
    """Of a Parquet file by its own name."""
    place = parquet(tmp_path / "in", cases={"case_id": ["A"], "as_of": [7]})
    assert refused(small, place).startswith(f"{place / 'cases.parquet'}: cases.as_of: 1 row does not read as days.")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", ' [{"case_id": "A"}]'), ("a.ndjson", '[{"case_id": "A"}]\n'), ("a.yaml", "- case_id: A\n")],
)
def test_a_list_is_told_of_as_such(small: Checker, tmp_path: Path, name: str, text: str) -> None:
    """Where one case is meant to stand, with what to write instead."""
    (tmp_path / name).write_text(text)
    done = audited(small, tmp_path / name, tmp_path / "out")
    assert [each.what for each in done.accounting.rejects] == ["This is a list, not a case summary."]
    assert ".ndjson" in (tmp_path / "out" / "rejects.csv").read_text()


def test_a_link_that_leads_nowhere_does_not_suggest_itself(small: Checker, tmp_path: Path) -> None:
    """It is told of as a link."""
    (tmp_path / "cases.csv").symlink_to(tmp_path / "gone.csv")
    assert refused(small, tmp_path / "cases.csv").startswith(f"{tmp_path / 'cases.csv'}: This link leads to no file.")


def test_standard_input_is_refused_in_plain_words(small: Checker) -> None:
    """A case is read from it, an audit is not."""
    with pytest.raises(InputError, match="An audit does not read standard input"):
        audited(small, Path("-"), Path("out"))


@pytest.mark.parametrize("name", ["cases.csv.gz", "cases.ndjson.zst"])
def test_a_compressed_file_of_no_bytes_is_told_of(small: Checker, tmp_path: Path, name: str) -> None:
    """Even of no rows it would have some."""
    (tmp_path / name).touch()
    assert refused(small, tmp_path / name).startswith(f"{tmp_path / name}: This file is empty.")


@pytest.mark.parametrize("within", ["file/x", "file/x/y", "in/x", "in/x/y"])
def test_a_place_that_no_results_can_have_is_refused_by_name(small: Checker, tmp_path: Path, within: str) -> None:
    """Within a file, or among the inputs, which the next audit would stumble on; nothing is left there."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "cases.csv").write_text(f"case_id,as_of\nA,{DAY}\n")
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as caught:
        audited(small, tmp_path / "in", tmp_path / within)
    what = "A part of this path is a file" if "file" in within else "This place is within a folder of inputs."
    assert str(caught.value).startswith(f"{tmp_path / within}: {what}")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["cases.csv", "file", "in"]


def test_one_of_a_thing_is_told_in_the_singular(small: Checker, small_book: Path, tmp_path: Path) -> None:
    """One row, one case, one flag; and no rows."""
    (tmp_path / "one.ndjson").write_text(json.dumps({"case_id": "A", "as_of": DAY}) + "\n")
    given = ["audit", str(tmp_path / "one.ndjson"), "--out", str(tmp_path / "out"), "--rules", str(small_book)]
    done = CliRunner().invoke(app, given)
    assert "1 row read: 1 checked, 0 rejected.\n1 case: 0 flags, 0 to confirm, " in done.output
    (tmp_path / "one.ndjson").write_text("{}\n")
    assert "\n1 row: " in refused(small, tmp_path / "one.ndjson", strict=True).replace("case_id: ", "")


@pytest.mark.parametrize("name", ["cases.ndjson", "cases.ndjson.gz", "cases.ndjson.zst", "cases.json", "cases.csv"])
@pytest.mark.parametrize("text", [b"", b"\n\n\n"])
def test_an_audit_of_nothing_says_so_first_and_ends_otherwise(
    small_book: Path, tmp_path: Path, name: str, text: bytes
) -> None:
    """A file without a case is accounted for; its audit is not one in which all was well."""
    packed = {".gz": gzip.compress, ".zst": zstd_module().compress}.get(Path(name).suffix, bytes)
    (tmp_path / name).write_bytes(packed(b"case_id,as_of\n" + text if name.endswith(".csv") else text))
    given = ["audit", str(tmp_path / name), "--out", str(tmp_path / "out"), "--rules", str(small_book)]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 4
    assert "\nNo case could be checked, so nothing here says anything about any child.\n" in f"\n{done.stdout}"
    account = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    rejected = int(name == "cases.json")
    assert [account[each] for each in ("read", "checked", "rejected")] == [rejected, 0, rejected]
    assert [(each["name"], each["size"]) for each in account["inputs"]] == [
        (str(tmp_path / name), (tmp_path / name).stat().st_size)
    ]


def test_an_empty_file_beside_others_is_accounted_for(small: Checker, tmp_path: Path) -> None:
    """With no row; the others are read as ever."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ndjson").touch()
    (tmp_path / "in" / "b.ndjson").write_bytes(lines(2))
    done = audited(small, tmp_path / "in", tmp_path / "out")
    assert [each.read for each in done.accounting.inputs] == [0, 2]


def test_results_do_not_spoil_the_folder_that_a_named_file_stands_in(small: Checker, tmp_path: Path) -> None:
    """A folder of tables stays one that can be audited; beside a file that stands alone there is room."""
    for table in ("cases", "people"):
        (tmp_path / f"{table}.csv").write_text(f"case_id,as_of\nA,{DAY}\n" if table == "cases" else "case_id\nA\n")
    for inputs in (["cases.csv"], ["cases.csv", "people.csv"]):
        with pytest.raises(InputError, match=r"out: This place is within a folder of inputs\."):
            audited(small, [tmp_path / name for name in inputs], tmp_path / "out")
    (tmp_path / "people.csv").unlink()
    assert audited(small, tmp_path / "cases.csv", tmp_path / "out").accounting.cases_checked == 1


def bomb(name: str) -> bytes:
    """A file of which a thousand times as much comes."""
    text = b"case_id,as_of\n" + b"A,2026-06-30\n" * 200_000
    return gzip.compress(text, 6) if name.endswith("gz") else zstd_module().compress(text)


@pytest.mark.parametrize("name", ["cases.csv.gz", "cases.csv.zst", "book.xlsx"])
def test_a_small_file_that_unfolds_too_far_is_refused(
    small: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Before it fills the memory; nothing of it is left."""
    monkeypatch.setattr("riskflags.reading.files.ALWAYS", 1024 * 1024)
    if name == "book.xlsx":
        book_of(tmp_path / name, {"cases": [["case_id", "as_of"], ["A", DAY]]})
        with ZipFile(tmp_path / name, "a", 8) as file:
            file.writestr("xl/other.xml", b" " * 100_000_000)
    else:
        (tmp_path / name).write_bytes(bomb(name))
    said = refused(small, tmp_path / name)
    assert said.startswith(f"{tmp_path / name}: Unpacked, this file comes to more than 200 times its size")
    assert not list(tmp_path.glob(".*"))


def test_a_place_that_holds_something_is_left_alone(small: Checker, tmp_path: Path) -> None:
    """Refused before anything is read; an empty folder is taken."""
    (tmp_path / "sound.ndjson").write_bytes(lines(2))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="something in this place already"):
        audited(small, tmp_path / "sound.ndjson", tmp_path / "mine")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine", "notes.txt", "sound.ndjson"]
    (tmp_path / "mine" / "notes.txt").unlink()
    assert audited(small, tmp_path / "sound.ndjson", tmp_path / "mine").folder.is_dir()


def test_inputs_that_cannot_be_audited_are_refused_with_the_next_step(small: Checker, tmp_path: Path) -> None:
    """Each kind of wrong input has a message of its own, and nothing is written."""
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "cases.csv").write_bytes(csv_of(1))
    (mixed / "one.json").write_text("{}")
    (tmp_path / "cut.ndjson.gz").write_bytes(gzip.compress(b"{}\n" * 10_000)[:-30])
    (tmp_path / "cases.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "cases.xlsx").write_bytes(b"case_id")
    (tmp_path / "peple.csv").write_text("case_id\n")
    (tmp_path / "notes.docx").write_text("notes")
    (tmp_path / "empty").mkdir()
    quoted = tmp_path / "quoted"
    quoted.mkdir()
    (quoted / "cases.csv").write_text('case_id,as_of\na,2026-06-30\nb,"2026-06-30\nc,2026-06-30\n')
    columns = tmp_path / "columns"
    columns.mkdir()
    (columns / "cases.csv").write_text("case_id;as_of\na;2026-06-30\n")
    expected = {
        "mixed": "summaries and tables together",
        "cut.ndjson.gz": "damaged, or stops half-way",
        "cases.parquet": "cannot be read",
        "cases.xlsx": "it begins as text",
        "peple.csv": "Did you mean 'people'",
        "notes.docx": "no kind of file that an audit reads",
        "empty": "nothing to audit",
        "quoted": "quotation mark",
        "columns": "not separated by commas",
        "absent.csv": "There is no such file",
    }
    for name, text in expected.items():
        with pytest.raises(InputError) as caught:
            audited(small, tmp_path / name, tmp_path / "out")
        assert text in str(caught.value), name
        assert all(fault.help for fault in caught.value.faults), name
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))
