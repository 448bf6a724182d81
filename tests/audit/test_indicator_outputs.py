"""The indicators in the files of an audit: the same however the cases were cut, with bounds, cases only if listed."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl

from riskflags import CaseSummary, Rulebook
from riskflags.audit.accounting import Accounting, Input
from riskflags.audit.outputs.indicators import IndicatorsDocument, IndicatorsTable
from riskflags.audit.outputs.page import AuditPage
from riskflags.audit.sheets import sheet_of
from riskflags.audit.summary import Summary
from riskflags.engines.python.engine import PythonEngine
from riskflags.lint.examples import defaults
from support.audit_sheets import DAY, audit_of, sheet_and_values, shipped_values

READ = Input("cases.ndjson", "ndjson", None, "0" * 64, 1000, 12, 12, 0)


def accounting(cases: int, rejected: int = 0) -> Accounting:
    """Of an extract without rejected rows."""
    return Accounting((READ,), (), cases, rejected, None, DAY, DAY)


def written(book: Rulebook, pieces: list[pl.DataFrame], folder: Path, redact: bool = False) -> dict[str, bytes]:
    """What a summary of these sheets writes, by file name."""
    folder.mkdir()
    summary = Summary(book, defaults(book))
    for each in pieces:
        summary.add(each)
    audit = audit_of(folder, summary, accounting(sum(each.height for each in pieces)), redact=redact)
    for output in (IndicatorsDocument, IndicatorsTable, AuditPage):
        output(audit).finish()
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_however_the_cases_are_cut_the_files_are_the_same_to_the_byte(shipped: Rulebook, tmp_path: Path) -> None:
    """Whole, and in pieces in another order: three files, no clock in any."""
    sheet = sheet_and_values(shipped, shipped_values(shipped, Random(2), 30), defaults(shipped))
    whole = written(shipped, [sheet], tmp_path / "whole")
    pieces = written(shipped, [sheet[7:], sheet[7:7], sheet[:7]], tmp_path / "pieces")
    assert sorted(whole) == ["indicators.csv", "indicators.json", "report.html"]
    assert whole == pieces


def test_the_indicators_as_json_and_csv_hold_the_bounds(shipped: Rulebook, tmp_path: Path) -> None:
    """A row an indicator, never a share without what is not known, never a count of known values as a yes."""
    sheet = sheet_and_values(shipped, shipped_values(shipped, Random(4), 30), defaults(shipped))
    files = written(shipped, [sheet], tmp_path / "out")
    told = json.loads(files["indicators.json"])
    rows = list(csv.DictReader(files["indicators.csv"].decode().splitlines()))
    assert (told["cases"], told["refused"], told["as_of"]) == (30, 0, None)
    assert [row["indicator"] for row in rows] == [each["indicator"] for each in told["indicators"]]
    assert len(rows) == len(shipped.indicators)
    for row, each in zip(rows, told["indicators"], strict=True):
        assert row["at_least"] == ("" if each["at_least"] is None else str(each["at_least"]))
        assert row["not_known"] == str(each["tally"]["not_known"])
        asks = each["kind"] == "share" or (each["kind"], each["unit"]) == ("count", "cases")
        yes, no = str(each["tally"]["yes"]), str(each["tally"]["no"])
        assert (row["yes"], row["no"], row["known"]) == ((yes, no, "") if asks else ("", "", yes))
        assert row["source_figure"] == (str(each["source_figure"]["value"]) if each["source_figure"] else "")
    assert any(row["at_least"] != row["at_most"] for row in rows)
    assert any(row["source_figure"] for row in rows)


def test_a_title_that_starts_like_a_formula_is_text(shipped: Rulebook, tmp_path: Path) -> None:
    """A local rulebook may say anything; a spreadsheet runs none of it."""
    first = next(iter(shipped.indicators.values()))
    book = replace(shipped, indicators={first.id: replace(first, title="=HYPERLINK(1)", measures="\u202eM\x00.")})
    sheet = sheet_and_values(book, shipped_values(book, Random(4), 2), defaults(book))
    (row,) = csv.DictReader(written(book, [sheet], tmp_path / "out")["indicators.csv"].decode().splitlines())
    assert row["title"] == "'=HYPERLINK(1)"


def test_cases_are_named_where_an_indicator_lists_them_unless_redacted(shipped: Rulebook, tmp_path: Path) -> None:
    """By their ids in indicators.json; on the page never."""
    harm, ill = {"of": "mother", "kind": "serious_harm_to_a_child"}, {"of": "mother", "kind": "puerperal_psychosis"}
    case = {"case_id": "C-0042", "as_of": "2026-06-30", "history": [harm], "health": [ill]}
    engine = PythonEngine(shipped.facts.values(), shipped.active, defaults(shipped))
    slots = [engine.read(CaseSummary.model_validate(case))]
    sheet = sheet_of(shipped, ["C-0042"], slots, map(engine.judge_codes, slots))
    plain = written(shipped, [sheet], tmp_path / "plain")
    redacted = written(shipped, [sheet], tmp_path / "redacted", redact=True)
    assert b"C-0042" in plain["indicators.json"]
    assert b"C-0042" not in plain["report.html"]
    assert b"1 case listed in cohorts.csv" in plain["report.html"]
    assert b"cohorts.csv" not in redacted["report.html"]
    assert b"C-0042" not in b"".join(redacted.values())
    assert READ.name.encode() in plain["report.html"]
    assert READ.name.encode() not in redacted["report.html"]


def test_no_case_at_all_is_an_answer(shipped: Rulebook, tmp_path: Path) -> None:
    """An extract whose every row was rejected, and a rulebook that asks nothing: the files say so."""
    empty = sheet_and_values(shipped, [], defaults(shipped))
    for number, book in enumerate((shipped, replace(shipped, rules={}, indicators={}))):
        kept = empty.select("case_id", pl.col("^f.*$"), *([pl.col("^r.*$")] if book is shipped else []))
        for pieces in ([], [kept]):
            files = written(book, pieces, tmp_path / f"{number}-{len(pieces)}")
            assert json.loads(files["indicators.json"])["cases"] == 0
            assert b"Audit of 0 cases" in files["report.html"]
