"""Names of files and folders that hold what a library could take for a pattern, an address or an option."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags.audit.comparison import compare
from riskflags.cli.app import app
from support import ROOT

NAMES = ("[1]", "a*b", "a?b", "{a,b}", "%41", "a#b", "two words", "~", "-x", "file:", "s3:", "Müller 子")
NEIGHBOURS = ("1", "aXb", "a", "b", "A")
"""Folders that one or the other of these would find if it were a pattern, or coded."""

SOME = ("[1]", "~")
"""Looked at in the core tests: a pattern, and a home folder."""

PACKAGE = ROOT / "src" / "riskflags"
DAY = "2026-06-30"


def ran(*arguments: str, ends: int = 0) -> str:
    """What a command prints that ends so."""
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == ends, done.output
    return done.stdout


@pytest.fixture(params=[pytest.param(name, marks=() if name in SOME else pytest.mark.slow) for name in NAMES])
def name(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Such a folder beside its neighbours, where we stand: a relative path begins with its name."""
    monkeypatch.chdir(tmp_path)
    for place in (request.param, *NEIGHBOURS):
        Path(place).mkdir()
    return str(request.param)


@pytest.fixture
def rules(small_book: Path) -> str:
    """The small rulebook, as an option: which rules there are matters to none of these."""
    return f"--rules={small_book}"


def case_of(folder: str) -> str:
    """The case in this folder and no other."""
    return f"of-{NAMES.index(folder) if folder in NAMES else folder}"


def audited_cases(out: str) -> list[str]:
    """The ids of the cases that an audit checked."""
    rows = Path(out, "cases.csv").read_text(encoding="utf-8").splitlines()
    return [row.partition(",")[0] for row in rows[1:]]


def test_an_audit_reads_and_writes_exactly_the_folder_named(name: str, rules: str) -> None:
    """Parquet, which Polars reads by itself; the workbook and the comparison, which read what the audit wrote."""
    for folder in (name, *NEIGHBOURS):
        for table, row in {"cases": {"as_of": DAY}, "people": {"role": "mother"}}.items():
            Path(folder, "in").mkdir(exist_ok=True)
            with Path(folder, "in", f"{table}.parquet").open("wb") as file:
                pl.DataFrame([{"case_id": case_of(folder), **row}]).write_parquet(file)
    assert "2 rows read: 2 checked" in ran("audit", rules, f"--out={name}/out", "--", f"{name}/in", ends=4)
    assert audited_cases(f"{name}/out") == [case_of(name)]
    shown = openpyxl.load_workbook(Path(name, "out", "audit.xlsx"))["Cases"].values
    assert [row[0] for row in shown] == ["Case", case_of(name)]
    compared = compare(Path(name, "out"), Path(name, "out"))
    assert compared.first.cases["case_id"].to_list() == [case_of(name)]
    assert set(compared.changes["case_id"]) <= {case_of(name)}
    assert sorted(path.name for path in Path().iterdir()) == sorted((name, *NEIGHBOURS))


def test_every_kind_of_file_is_read_by_its_own_name(name: str, rules: str) -> None:
    """Summaries and a workbook, named so themselves."""
    line = json.dumps({"case_id": case_of(name), "as_of": DAY})
    book = openpyxl.Workbook()
    (sheet := book.active).title = "cases"
    for row in (["case_id", "as_of"], [case_of(name), DAY]):
        sheet.append(row)
    book.save(Path(name, f"{name}.xlsx"))
    files = {f"{name}.json": line.encode(), f"{name}.ndjson.gz": gzip.compress(line.encode())}
    files["cases.csv"] = f"case_id,as_of\n{case_of(name)},{DAY}\n".encode()
    for file, data in files.items():
        Path(name, file).write_bytes(data)
    for number, file in enumerate((*files, f"{name}.xlsx")):
        ran("audit", rules, f"--out={name}/{number}", "--no-workbook", "--", f"{name}/{file}", ends=4)  # no more in it
        assert audited_cases(f"{name}/{number}") == [case_of(name)]


def test_commands_write_to_exactly_the_place_named(name: str, rules: str) -> None:
    """A sample, a template, a replay; and the indicators of a folder are of the cases in it."""
    for format_ in ("parquet", "csv"):
        ran("sample", "--cases=3", "--bad-rows=0", f"--format={format_}", f"--out={name}/{name}-{format_}")
        assert Path(name, f"{name}-{format_}", f"cases.{format_}").is_file()
    for format_, file in (("csv", "cases.csv"), ("xlsx", "extract.xlsx")):
        ran("template", f"--format={format_}", f"--out={name}/empty-{format_}")
        assert Path(name, f"empty-{format_}", file).is_file()
    for folder in (name, *NEIGHBOURS):
        Path(folder, f"{folder}.json").write_text(json.dumps({"case_id": case_of(folder), "as_of": DAY}))
    ran("replay", rules, f"--out={name}/{name}.txt", "--", f"{name}/{name}.json")
    assert case_of(name) in Path(name, f"{name}.txt").read_text(encoding="utf-8")
    assert json.loads(ran("indicators", rules, "--format=json", "--", name))["cases"] == 1
    assert sorted(path.name for path in Path().iterdir()) == sorted((name, *NEIGHBOURS))


def test_no_reader_of_polars_is_given_a_path() -> None:
    """Each is handed to `opened_by`; what is called with a path itself takes it for a pattern."""
    texts = {str(path): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert sum(text.count("opened_by(pl.") for text in texts.values()) > 3
    reader = re.compile(r"\bpl\.(scan|read)_(?!database)\w+\((?!io\.BytesIO)")
    assert not {path for path, text in texts.items() if reader.search(text)}
