"""Returns of an invented authority, whose truth is known: what is true is found, and no flag that the truth denies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from riskflags import Checker
from riskflags.adapters.converting import convert
from riskflags.cli.app import app
from support.cin_census import PLANTED, authority, message, read


def test_no_flag_that_the_truth_denies(write: Any) -> None:
    """Each open child of an invented authority is there, its facts are true or not known where a hazard hides them, and
    its flags are those it must have.
    """
    children = list(authority(1500, seed=3))
    cases, account = read(write(message(*(each.xml for each in children))))
    given = [each for each in children if each.id in cases]
    assert all(each.truth["open"] and not (each.truth["adult"] or each.truth["died"]) for each in given)
    assert account.cases == sum(each.xml.count("<Child>") for each in children)
    assert {each.id for each in children} - set(cases) == {
        each.id for each in children if not each.truth["open"] or each.truth["adult"] or each.truth["died"]
    }
    checker = Checker()
    for each in given:
        report, truth = checker.check(cases[each.id]), each.truth
        facts = report.situation.values
        assert facts["case.child_in_need"] is True
        assert facts["plan.child_in_need"] is truth["cin_plan"], each
        assert facts["case.on_child_protection_plan"] is truth["cp_plan"], each
        assert facts["child.born"] is (None if truth["unborn"] is None else not truth["unborn"])
        assert list(report.flagged) == ["first-plan-review-missing"] * (truth["review_missing"] is True), each
    for what, least in (("review_missing", 5), ("cin_plan", 50), ("cp_plan", 50), ("unborn", 3)):
        assert sum(each.truth[what] is True for each in given) > least, what
    for what in ("cin_plan", "cp_plan", "unborn"):
        assert any(each.truth[what] is None for each in given), what


def test_the_indicators_are_what_is_true(write: Any, tmp_path: Path) -> None:
    """Between the plans that surely are and those that may be."""
    children = list(authority(800, seed=8))
    path = write(message(*(each.xml for each in children)))
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert done.exit_code == 0, done.output
    cases, _ = read(path)
    truths = [each.truth for each in children if each.id in cases]
    measured = json.loads((tmp_path / "out" / "indicators.json").read_text(encoding="utf-8"))["indicators"]
    found = {each["indicator"]: each for each in measured}
    plans = found["children-in-need-with-a-plan"]
    sure = sum(truth["cin_plan"] is True or truth["cp_plan"] is True for truth in truths)
    assert plans["least"] == {"cases": sure, "of": len(truths)}
    assert plans["most"] == {"cases": len(truths), "of": len(truths)}, "who is looked after the census does not say"
    on_plan = found["protection-plans-up-to-date"]
    assert on_plan["tally"]["outside"] == sum(truth["cp_plan"] is False for truth in truths)


def test_summaries_and_tables_are_the_same_cases(write: Any, tmp_path: Path) -> None:
    """An audit of the one finds what an audit of the other does."""
    path = write(message(*(each.xml for each in authority(500))))
    for to in ("ndjson", "tables"):
        convert([str(path)], tmp_path / to, to)
        (tmp_path / to / "account.json").unlink()
        done = CliRunner().invoke(
            app, ["audit", str(tmp_path / to), "--out", str(tmp_path / f"{to}-audit"), "--no-workbook"]
        )
        assert done.exit_code == 0, done.output
    findings = [(tmp_path / f"{to}-audit" / "findings.csv").read_text().splitlines()[1:] for to in ("ndjson", "tables")]
    assert sorted(findings[0]) == sorted(findings[1])
    assert findings[0]


def test_an_audit_reads_a_return_as_it_is(write: Any, tmp_path: Path) -> None:
    """Its sure flags, its account and what it can tell; nothing that is never read."""
    children = list(authority(400, seed=3))
    path = write(message(*(each.xml for each in children)))
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert done.exit_code == 0, done.output
    cases, account = read(path)
    missing = [each.id for each in children if each.id in cases and each.truth["review_missing"]]
    flags = [line.split(",") for line in (tmp_path / "out" / "findings.csv").read_text().splitlines()[1:]]
    assert sorted(row[0] for row in flags) == sorted(missing)
    assert missing
    written = json.loads((tmp_path / "out" / "account.json").read_text(encoding="utf-8"))
    assert written == account.data()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][0]["kind"] == "xml"
    assert manifest["inputs"][0]["name"] == str(path)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index("What this source can tell") < page.index("In short")
    contents = [file.read_bytes() for file in (tmp_path / "out").iterdir()]
    assert not [value for value in PLANTED for content in contents if value.encode() in content]
