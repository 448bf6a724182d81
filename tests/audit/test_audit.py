"""An audit, whole: rows accounted for, findings the same whichever way, and nothing in them that could do harm."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, get_args

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError, Rulebook, cases_of
from riskflags.audit.accounting import (
    Accounting,
    AccountingError,
    Input,
    RejectCount,
    reject_counts,
    rejects_frame,
)
from riskflags.audit.inputs.source import zstd_module
from riskflags.audit.outputs.cases import CaseRows
from riskflags.audit.run import AuditResult, Options, StrictError, run_audit
from riskflags.cli.app import app
from riskflags.documents import Flag
from riskflags.engines.table.case_facts import rule_column
from riskflags.engines.table.rejecting import BELONGS
from riskflags.logic import VERDICTS
from riskflags.rulebook.rule import URGENCIES, pressing
from riskflags.sampling.bad_rows import FAULTS, BadRows, Format
from riskflags.sampling.writing import write
from riskflags.tables.schema import TABLES

CASES, BAD = 600, 12
DIRECTIONS = "\u202a\u202b\u202d\u202e\u2066\u2067\u200e\u200f"


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same sample in each format, bad rows included; and one without."""
    place = tmp_path_factory.mktemp("extracts")
    for format_ in get_args(Format):
        write(CASES, place / format_, format_=format_, bad_rows=BAD)
    write(CASES, place / "sound", bad_rows=0)
    return {path.name: path for path in place.iterdir()}


def audited(checker: Checker, inputs: Path | list[Path], out: Path, **options: Any) -> AuditResult:
    """An audit of these inputs at the shipped rulebook's defaults, without a workbook."""
    listed = inputs if isinstance(inputs, list) else [inputs]
    asked = Options(**{"workbook": False, **options})
    return run_audit([str(path) for path in listed], out, checker.rulebook, checker.settings, asked)


@pytest.fixture(scope="module")
def results(
    extracts: dict[str, Path], checker: Checker, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, AuditResult]:
    """An audit of each extract; of the Parquet one by the python engine and a second time, too."""
    place = tmp_path_factory.mktemp("audits")
    found = {name: audited(checker, path, place / name) for name, path in extracts.items()}
    found["by case"] = audited(checker, extracts["parquet"], place / "by case", engine="python")
    found["again"] = audited(checker, extracts["parquet"], place / "again")
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_findings_are_the_same_bytes_from_each_engine_and_each_run(results: dict[str, AuditResult]) -> None:
    """Which engine reads the tables, and how often, shows in no row."""
    once = results["parquet"].folder
    for other in ("by case", "again"):
        for name in (
            "findings.parquet",
            "findings.csv",
            "cases.csv",
            "rejects.csv",
            "indicators.json",
            "indicators.csv",
        ):
            assert (results[other].folder / name).read_bytes() == (once / name).read_bytes(), (other, name)
    assert pl.read_parquet(once / "findings.parquet").height > CASES


def test_summaries_and_tables_of_the_same_cases_give_the_same_findings(results: dict[str, AuditResult]) -> None:
    """Parquet, CSV and NDJSON of one sample agree on every case that each could check."""
    frames = {name: pl.read_parquet(results[name].folder / "findings.parquet") for name in ("parquet", "csv", "ndjson")}
    checked = [{row["case_id"] for row in rows_of(results[name].folder / "cases.csv")} for name in frames]
    common = list(set.intersection(*checked))
    assert len(common) >= CASES - 2 * BAD
    first, *others = (frame.filter(pl.col("case_id").is_in(common)) for frame in frames.values())
    assert first.height > CASES
    for other in others:
        assert first.equals(other)


def test_the_verdicts_are_those_of_a_checker(
    results: dict[str, AuditResult], extracts: dict[str, Path], checker: Checker
) -> None:
    """Each finding is what `Checker.check` says of the case; none is missing, none in another order."""
    tables = {name: pl.read_parquet(extracts["sound"] / f"{name}.parquet") for name in TABLES}
    expected = [
        (case.case_id, rule, verdict)
        for case in cases_of(tables)
        for rule, verdict in checker.check(case).verdicts.items()
        if verdict != "quiet"
    ]
    found = pl.read_parquet(results["sound"].folder / "findings.parquet").select(pl.all().cast(pl.String))
    order = {rule.id: place for place, rule in enumerate(checker.rulebook.active)}
    assert list(found.select("case_id", "rule", "verdict").iter_rows()) == sorted(
        expected, key=lambda each: (each[0], order[each[1]])
    )
    assert len(expected) > CASES


def before(flag: Flag) -> tuple[int, int, bool, str]:
    """What an audit names first of a case."""
    return -URGENCIES.index(flag.urgency), pressing(flag.subject), flag.verdict == "confirm", flag.rule


def test_the_flag_named_of_a_case_is_the_most_urgent_of_its_report(
    results: dict[str, AuditResult], extracts: dict[str, Path], checker: Checker
) -> None:
    """cases.csv counts each verdict, and names the most urgent flag of the report, of these the most pressing."""
    tables = {name: pl.read_parquet(extracts["sound"] / f"{name}.parquet") for name in TABLES}
    rows = {row["case_id"]: row for row in rows_of(results["sound"].folder / "cases.csv")}
    assert len(rows) == CASES
    flagged = 0
    for case in cases_of(tables):
        report, row = checker.check(case), rows[case.case_id]
        counts = Counter(report.verdicts.values())
        assert [int(row[word]) for word in ("fires", "confirm", "explore")] == [
            counts[word] for word in ("fires", "confirm", "explore")
        ]
        first = min(report.flags, key=before, default=None)
        assert (row["flag"] or None) == (first.rule if first else None)
        flagged += first is not None
    assert flagged > CASES // 10


def test_a_flag_that_fires_or_is_to_be_confirmed_silences_the_one_that_yields_to_it(shipped: Rulebook) -> None:
    """The most urgent flag in cases.csv: of an urgent rule that yields to a note, under every pair of verdicts."""
    general, specific = shipped.active[:2]
    rules = (replace(general, urgency="urgent", yields_to=(specific.id,)), replace(specific, urgency="note"))
    book = replace(shipped, rules={rule.id: rule for rule in rules})
    pairs = list(product(VERDICTS, VERDICTS))
    codes = {rule_column(place): [VERDICTS.index(pair[place]) for pair in pairs] for place in (0, 1)}
    sheet = pl.DataFrame({"case_id": ["-".join(pair) for pair in pairs], **codes})
    flags = {"fires", "confirm"}
    expected = [
        specific.id if pair[1] in flags else general.id if pair[0] in flags else None for pair in pairs
    ]  # where both speak, the specific one stands alone
    assert [rule.id for rule in book.active] == [general.id, specific.id]
    assert CaseRows(book, {}).of(sheet)["flag"].to_list() == expected
    assert len(set(expected)) == 3


def test_a_finding_says_what_is_behind_it(checker: Checker, tmp_path: Path) -> None:
    """The facts that hold, those to be confirmed, and those not known, each with what it came to."""
    known = {
        "as_of": "2026-06-30",
        "people": [{"role": "mother"}],
        "health": [{"of": "mother", "kind": "puerperal_psychosis", "start_date": "2020-01-01", "ended": True}],
    }
    expecting = {"pregnancies": [{"of": "mother", "ended": False}]}
    cases: dict[str, dict[str, Any]] = {"fires": {**expecting, "assessments": []}, "confirm": expecting, "explore": {}}
    lines = [json.dumps({"case_id": name, **known, **more}) for name, more in cases.items()]
    (tmp_path / "cases.ndjson").write_text("\n".join(lines))
    done = audited(checker, tmp_path / "cases.ndjson", tmp_path / "out")
    found = pl.read_parquet(done.folder / "findings.parquet").filter(
        pl.col("rule") == "pregnant-after-puerperal-psychosis"
    )

    def said(fact: str, key: str, plainly: str) -> str:
        return checker.rulebook.fact(fact).words.get(key, f"{fact}: {plainly}")

    yes, unknown = (said("pregnancy.expecting", key, key) for key in ("yes", "unknown"))
    mother = said("mother.previous_puerperal_psychosis", "yes", "yes")
    not_considered, not_known = (
        said("pregnancy.pre_birth_assessment", key, plainly)
        for key, plainly in (("not_considered", "not_considered"), ("unknown", "not known"))
    )
    assert list(found.select(pl.col("case_id", "verdict", "because").cast(pl.String)).iter_rows()) == [
        ("fires", "fires", f"{yes}; {mother}; {not_considered}"),
        ("confirm", "confirm", f"{yes}; {mother}; {not_known}"),
        ("explore", "explore", f"{unknown}; {mother}; {not_known}"),
    ]


@pytest.mark.parametrize("name", ["parquet", "csv", "ndjson"])
def test_every_row_is_checked_or_rejected(
    results: dict[str, AuditResult], extracts: dict[str, Path], name: str
) -> None:
    """The two add up for each file, and rejects.csv holds each rejected row once, at its own place."""
    account = results[name].accounting
    rejects = rows_of(results[name].folder / "rejects.csv")
    by_file = Counter(row["file"] for row in rejects)
    for each in account.inputs:
        path = Path(each.name)
        read = (
            pl.read_parquet(path).height if name == "parquet" else len(path.read_bytes().splitlines()) - (name == "csv")
        )
        assert each.read == read == each.checked + each.rejected
        assert each.rejected == by_file[each.name]
    assert len(rejects) == account.rejected == sum(each.rows for each in account.rejects) > BAD
    assert len({(row["file"], row["row"]) for row in rejects}) == len(rejects)
    assert account.cases_checked == len(rows_of(results[name].folder / "cases.csv"))


def test_each_kind_of_bad_row_is_named_and_counted(results: dict[str, AuditResult]) -> None:
    """What the sample made wrong on purpose is found: so many of each, and nothing besides."""
    bad = BadRows(BAD, CASES, "csv")
    own = {each.column: each.rows for each in results["csv"].accounting.rejects if each.what != BELONGS}
    counts = {kind: len(bad.of(kind)) for kind in bad.kinds()}
    assert set(counts) == set(FAULTS) - {"broken_line"}
    visits = [each for each in results["csv"].accounting.rejects if each.table == "visits" and each.what != BELONGS]
    assert sorted(each.rows for each in visits) == sorted((counts["orphan"], counts["after_as_of"]))
    assert own["kind"] == counts["unknown_code"]
    assert own["held_on"] == counts["impossible_day"]
    assert own["end_date"] == counts["end_before_start"]
    repeated = [each for each in results["csv"].accounting.rejects if each.table == "cases" and "repeats" in each.what]
    assert [each.rows for each in repeated] == [2 * counts["repeated_case"]]


def test_a_reject_counts_what_else_is_wrong_with_its_row_and_not_itself(checker: Checker, tmp_path: Path) -> None:
    """A row with one fault has no others, one with three has two: in a table and in a summary."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "cases.csv").write_text("case_id,as_of\na,2026-06-30\nb,2026-06-30\nc,2026-06-30\n")
    rows = ["case_id,kind,urgent,date", "a,wrong,,", "b,wrong,perhaps,soon", "c,neglect,true,2026-06-01"]
    (tmp_path / "tables" / "concerns.csv").write_text("\n".join(rows))
    one, three = {"kind": "wrong"}, {"kind": "wrong", "urgent": "perhaps", "date": "soon"}
    cases = [{"case_id": id_, "as_of": "2026-06-30", "concerns": [each]} for id_, each in (("a", one), ("b", three))]
    (tmp_path / "cases.ndjson").write_text("".join(json.dumps(case) + "\n" for case in cases))
    for place in ("tables", "cases.ndjson"):
        done = audited(checker, tmp_path / place, tmp_path / f"{place}-out")
        own = [row for row in rows_of(done.folder / "rejects.csv") if row["what"] != BELONGS]
        assert {row["case_id"]: row["others"] for row in own} == {"a": "0", "b": "2"}, place


def test_what_rows_were_rejected_for_is_told_the_most_frequent_first() -> None:
    """Those equally frequent by table, column and words."""
    wrong = [("a", "x", "One."), ("b", "y", "Two."), ("b", "x", "Three."), ("b", "y", "Two."), ("b", "y", "Two.")]
    rows = [("f.csv", at, table, column, "", "c", what, "", 0) for at, (table, column, what) in enumerate(wrong)]
    assert reject_counts(rejects_frame(rows)) == (
        RejectCount("b", "y", "Two.", 3),
        RejectCount("a", "x", "One.", 1),
        RejectCount("b", "x", "Three.", 1),
    )


def test_a_case_with_a_faulty_row_is_rejected_whole(results: dict[str, AuditResult]) -> None:
    """No case stands among the checked and among the rejected; its other rows say whose fault it is."""
    checked = {row["case_id"] for row in rows_of(results["parquet"].folder / "cases.csv")}
    rejects = rows_of(results["parquet"].folder / "rejects.csv")
    assert not checked & {row["case_id"] for row in rejects}
    belonging = [row for row in rejects if row["what"] == BELONGS]
    faulty = {row["case_id"] for row in rejects if row["what"] != BELONGS}
    assert len(belonging) > BAD
    assert {row["case_id"] for row in belonging} <= faulty


def test_an_account_that_does_not_add_up_is_never_given() -> None:
    """Rows that are neither checked nor rejected, and rejects nobody gave a reason for, are a defect that is told."""
    one = Input("a.csv", "csv", "cases", "", 0, read=3, checked=2, rejected=1)
    counts = (RejectCount("cases", "", "It is wrong.", 1),)
    Accounting((one,), counts, 2, 1, None, None, None).prove()
    short = Input("a.csv", "csv", "cases", "", 0, read=4, checked=2, rejected=1)
    for inputs, rejects in (((short,), counts), ((one,), ())):
        with pytest.raises(AccountingError):
            Accounting(inputs, rejects, 2, 1, None, None, None).prove()


def test_strict_lets_no_row_pass(extracts: dict[str, Path], checker: Checker, tmp_path: Path) -> None:
    """One rejected row and there is no folder; without one there is."""
    with pytest.raises(StrictError) as caught:
        audited(checker, extracts["csv"], tmp_path / "no", strict=True)
    assert "cannot be checked" in str(caught.value)
    assert not list(tmp_path.iterdir())
    assert audited(checker, extracts["sound"], tmp_path / "yes", strict=True).accounting.rejected == 0


def test_redacted_results_hold_ids_and_outcomes_alone(
    extracts: dict[str, Path], checker: Checker, tmp_path: Path
) -> None:
    """No fact of a case is left, in no file; the outcomes are the same."""
    done = audited(checker, extracts["sound"], tmp_path / "redacted", redact=True, workbook=True)
    found = pl.read_parquet(done.folder / "findings.parquet")
    assert found.columns == ["case_id", "rule", "verdict", "urgency", "theme", "citation"]
    assert found.height > CASES
    assert "because" not in rows_of(done.folder / "findings.csv")[0]
    for path in done.folder.glob("*.csv"):
        assert "puerperal_psychosis: yes" not in path.read_text(encoding="utf-8"), path.name


def test_the_manifest_says_what_the_audit_was_made_of(
    results: dict[str, AuditResult], extracts: dict[str, Path], checker: Checker
) -> None:
    """Rulebook, settings, engine, inputs with their hashes, and each output with its rows."""
    folder = results["parquet"].folder
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["rulebook"]["fingerprint"] == checker.rulebook.fingerprint
    assert told["settings"] == dict(checker.settings)
    assert (told["engine"]["name"], told["as_of"]) == ("polars", None)
    assert told["given"]["inputs"] == [str(extracts["parquet"])]
    assert len(told["inputs"]) == len(TABLES)
    assert set(told["outputs"]) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert told["outputs"]["cases.csv"]["rows"] == told["cases"]["checked"] == len(rows_of(folder / "cases.csv"))
    assert told["read"] == told["checked"] + told["rejected"]


def test_an_audit_as_of_a_day_sees_nothing_later(extracts: dict[str, Path], checker: Checker, tmp_path: Path) -> None:
    """From both engines the same; a case that does not reach the day is rejected."""
    day = date(2026, 6, 15)
    both = [
        audited(checker, extracts["sound"], tmp_path / engine, as_of=day, engine=engine)
        for engine in ("polars", "python")
    ]
    assert (both[0].folder / "findings.parquet").read_bytes() == (both[1].folder / "findings.parquet").read_bytes()
    account = both[0].accounting
    assert (account.first_day, account.last_day) == (day, day)
    assert 0 < account.cases_rejected < CASES // 10
    assert {each.column for each in account.rejects if each.what != BELONGS} == {"as_of"}


# -- inputs in many shapes ---------------------------------------------------------------------------------------------


def packed(path: Path, folder: Path, how: str) -> Path:
    """A copy of a file, compressed."""
    folder.mkdir(exist_ok=True)
    data = path.read_bytes()
    copy = folder / f"{path.name}.{how}"
    copy.write_bytes(gzip.compress(data) if how == "gz" else zstd_module().compress(data))
    return copy


@pytest.mark.parametrize(("how", "name"), [("gz", "csv"), ("zst", "ndjson")])
def test_compressed_text_reads_as_the_text_does(
    extracts: dict[str, Path], results: dict[str, AuditResult], checker: Checker, tmp_path: Path, how: str, name: str
) -> None:
    """A folder of tables and a file of lines, each in one packing."""
    for path in extracts[name].glob(f"*.{name}"):
        packed(path, tmp_path / "in", how)
    done, plain = audited(checker, tmp_path / "in", tmp_path / "out"), results[name]
    assert (done.folder / "findings.parquet").read_bytes() == (plain.folder / "findings.parquet").read_bytes()
    assert done.accounting.rejected == plain.accounting.rejected


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


def test_a_folder_of_summaries_is_read_file_by_file(checker: Checker, tmp_path: Path) -> None:
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
    done = audited(checker, folder, tmp_path / "out")
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


def test_lines_that_are_no_summary_are_each_told_of(checker: Checker, tmp_path: Path) -> None:
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
    done = audited(checker, path, tmp_path / "out")
    assert [row["case_id"] for row in rows_of(done.folder / "cases.csv")] == ["ok0", "ok1", "ok2"]
    rejects = rows_of(done.folder / "rejects.csv")
    assert [int(row["row"]) for row in rejects] == list(range(4, 13))
    assert all(row["what"] and row["next"] for row in rejects)
    assert rejects[-1]["what"] == "It repeats the case_id of another summary."


def test_text_that_no_file_can_hold_is_rejected_not_stumbled_on(checker: Checker, tmp_path: Path) -> None:
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
    done = audited(checker, tmp_path / "lines.ndjson", tmp_path / "out", workbook=True)
    assert [row["case_id"] for row in rows_of(done.folder / "cases.csv")] == ["e"]
    assert [row["case_id"] for row in rows_of(done.folder / "rejects.csv")] == ["", "b", "c", "d"]
    named = tmp_path / "a\udcff.ndjson"
    try:
        named.write_text(lines[-1])
    except (OSError, UnicodeError):
        return  # a file system that has no such names
    with pytest.raises(InputError, match=r"a\?\.ndjson: This file's name"):
        audited(checker, named, tmp_path / "no")


def test_a_csv_row_that_cannot_be_told_is_rejected_at_its_line(checker: Checker, tmp_path: Path) -> None:
    """Too many cells, too few, cells that are not what the column holds; lines count as an editor counts them."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "cases.csv").write_text(
        "case_id,as_of,people_recorded\n"
        'a,2026-06-30,true\n"b\nb",2026-06-30,TRUE\n\nc,2026-06-30,true,\nd,2026-06-30\n'
        "e,30/06/2026,true\nf,2026-02-30,false\ng,2026-06-30,yes\nh,2026-06-30,\n,2026-06-30,\n"
    )
    (folder / "people.csv").write_text("case_id,role,position\na,mother,1\nh,mother,one\n")
    done = audited(checker, folder, tmp_path / "out")
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


# -- hostile rows ------------------------------------------------------------------------------------------------------


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


def test_ten_thousand_hostile_rows_come_out_inert(checker: Checker, tmp_path: Path) -> None:
    """Formulas, control characters, marks of direction, cells of a megabyte, HTML, NULs: none survives as such."""
    folder = tmp_path / "tables"
    folder.mkdir()
    ids = list(hostile())
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["case_id", "as_of", "plans_recorded"], *([id_, "2026-06-30", "true"] for id_ in ids)]
        )
    with (folder / "statuses.csv").open("w", encoding="utf-8", newline="") as file:
        rows = ([id_, "child_in_need", "2026-01-12", "false"] for id_ in ids)
        csv.writer(file).writerows([["case_id", "kind", "start_date", "ended"], *rows])
    (folder / "plans.csv").write_text("case_id,kind\n")
    done = audited(checker, folder, tmp_path / "out", workbook=True)
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
    flagged = pl.read_parquet(done.folder / "findings.parquet").filter(pl.col("rule") == "open-without-plan")
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


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_says_what_became_of_every_row(extracts: dict[str, Path], tmp_path: Path) -> None:
    """Counts on standard output, stages on standard error, files in the folder."""
    done = CliRunner().invoke(app, ["audit", str(extracts["csv"]), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    account = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (
        f"{account['read']:,} rows read: {account['checked']:,} checked, {account['rejected']:,} rejected."
        in done.stdout
    )
    assert "That a case has no flag does not mean the child is safe." in done.stdout
    assert "Writing the findings" in done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "audit.xlsx",
        "cases.csv",
        "cohorts.csv",
        "findings.csv",
        "findings.parquet",
        "indicators.csv",
        "indicators.json",
        "manifest.json",
        "rejects.csv",
        "report.html",
    }


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_template_holds_every_column_and_can_be_audited_as_it_is(tmp_path: Path, format_: str) -> None:
    """Its headings are the tables' own; filled with nothing it comes to no case and no reject."""
    place, out = str(tmp_path / "template"), tmp_path / "out"
    made = CliRunner().invoke(app, ["template", "--out", place, "--format", format_])
    assert made.exit_code == 0, made.output
    done = CliRunner().invoke(app, ["audit", place, "--out", str(out)])
    assert done.exit_code == 4, done.output
    told = json.loads((out / "manifest.json").read_text())
    assert (told["read"], told["rejected"], len(told["inputs"])) == (0, 0, len(TABLES))


def test_a_place_that_holds_something_is_left_alone(
    extracts: dict[str, Path], checker: Checker, tmp_path: Path
) -> None:
    """Refused before anything is read; an empty folder is taken."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="something in this place already"):
        audited(checker, extracts["sound"], tmp_path / "mine")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "notes.txt"]
    (tmp_path / "mine" / "notes.txt").unlink()
    assert audited(checker, extracts["sound"], tmp_path / "mine").folder.is_dir()


def test_inputs_that_cannot_be_audited_are_refused_with_the_next_step(
    extracts: dict[str, Path], checker: Checker, tmp_path: Path
) -> None:
    """Each kind of wrong input has a message of its own, and nothing is written."""
    mixed = tmp_path / "mixed"
    shutil.copytree(extracts["csv"], mixed)
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
            audited(checker, tmp_path / name, tmp_path / "out")
        assert text in str(caught.value), name
        assert all(fault.help for fault in caught.value.faults), name
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))
