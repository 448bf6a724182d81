"""What made a result stands in it: rulebook, layers, what they depart in and why, settings, profile, versions."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.indicators import Measuring, showing
from riskflags.profiles import Profile
from riskflags.render.as_html import to_page
from riskflags.render.as_json import to_json
from riskflags.render.as_text import explanation_to_text
from riskflags.replay import replay, replay_to_page, replay_to_text
from riskflags.version import VERSION
from support.browser import Page
from support.command_line import Run
from support.generated.good_rulebook import written
from support.layered import CASE, DEPARTED, DEPARTURES, layer


def test_a_report_says_what_made_it(base: Path, tmp_path: Path) -> None:
    """Layers and owners, the settings that differ, what is off and what is reworded: in JSON, text and Markdown."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    report = Checker(Rulebook.load(base, over)).check(CASE)
    document = json.loads(report.to_json())
    book = document["rulebook"]
    assert book["title"] == "A small rulebook"
    assert book["layers"] == [{"name": "Anytown", "owner": "The practice team"}]
    assert {"kind", "of", "said", "because", "owner", "review_by", "layer", "overdue"} == set(book["departures"][0])
    assert document["provenance"]["settings"] == [
        {"name": "recent", "value": 60, "default": 30, "said": "60 days, not 30 days"}
    ]
    for text in (report.to_text(width=500), report.to_markdown().replace("\\", "")):
        assert "with Anytown (The practice team) over it" in text
        assert "Settings that differ: recent is 60 days, not 30 days." in text
        assert "Changed here: 'the mother' is called 'mum'; the prompt of pregnant-and-unassessed is reworded; " in text
        assert "; the rule several-signs is switched off." in text


SAID_IN_FULL = "The setting recent is 60: so agreed here (The practice team, to be looked at again by 2027-06-01"


def test_every_result_says_what_made_it_and_why_it_differs(base: Path, tmp_path: Path) -> None:
    """In each form: the layer, the settings, and each departure with its reason, its owner and when it is reviewed."""
    checker = Checker(Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: DEPARTED})))
    case = CaseSummary.model_validate(CASE)
    report, replayed = checker.check(case), replay(checker, case)
    explained = report.explain("pregnant-and-unassessed")
    measuring = Measuring(checker.rulebook, checker.settings)
    measuring.add(case)
    measured = measuring.measurement()
    texts = [
        report.to_text(full=True),
        report.to_markdown(full=True),
        explanation_to_text(explained),
        Page(to_page(explained)).text,
        Page(to_page(report.document, full=True)).text,
        showing.to_text(measured),
        showing.to_markdown(measured),
        replay_to_text(replayed),
        Page(replay_to_page(replayed)).text,
    ]
    for text in texts:
        said = " ".join(text.replace("\\", "").split())
        assert "with Anytown (The practice team) over it" in said
        assert f"riskflags {VERSION}." in said
        assert "Settings that differ: recent is 60 days, not 30 days." in said
        assert f"{SAID_IN_FULL})" in said
        assert "is called 'mum': so agreed here (Health visiting, " in said
    for document in (report.document, explained, measured, replayed):
        assert document.rulebook == report.document.rulebook
        assert document.provenance == report.document.provenance
    assert len({to_json(each) for each in (explained, measured, replayed)}) == 3
    otherwise = Checker(checker.rulebook, {"recent": 30}).check(case)
    said = "The setting recent is 60 there, and 30 in this result: so agreed here (The practice team"
    assert said in " ".join(otherwise.to_text(full=True).split())
    assert said in " ".join(explanation_to_text(otherwise.explain("pregnant-and-unassessed")).split())


def test_a_departure_past_its_day_is_said_aloud(base: Path, tmp_path: Path) -> None:
    """By the case's own day, so that a report is the same whenever it is made; silent on the day itself."""
    checker = Checker(Rulebook.load(base, layer(tmp_path / "over", {DEPARTURES: DEPARTED})))
    overdue = "To be looked at again by 2027-06-01, and overdue: the setting recent is 60 (The practice team)."
    later = CASE | {"as_of": "2027-06-02"}
    assert overdue in checker.check(later).to_text(width=500)
    assert all(each["overdue"] for each in json.loads(checker.check(later).to_json())["rulebook"]["departures"])
    assert "overdue" not in checker.check(CASE | {"as_of": "2027-06-01"}).to_text(width=500)
    measuring = Measuring(checker.rulebook, checker.settings)
    for case in (later, CASE):
        measuring.add(CaseSummary.model_validate(case))
    assert all(each.overdue for each in measuring.measurement().rulebook.departures)  # by the latest day of the cases
    assert len(checker.rulebook.overdue(date(2027, 6, 2))) == 4


def test_riskflags_rules_lists_layers(base: Path, tmp_path: Path, run: Run) -> None:
    """Each departure with reason, owner and day; overdue by today's day, for a person looks today."""
    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED.replace("2027-06-01", "2020-01-01", 1)})
    code, out, _ = run("rules", "--rules", str(base), "--rules", str(over))
    assert code == 0
    said = " ".join(out.split())
    assert "The layer Anytown (The practice team)" in said
    assert "The setting recent is 60: so agreed here (The practice team, to be looked at again by 2020-01-01" in said
    assert "'the mother' is called 'mum': so agreed here (Health visiting, to be looked at again by 2027" in said
    assert "several-signs (off)" in said


def test_the_fingerprint_of_the_whole_changes_with_any_part(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rulebook, layer, a departure's reason, a setting, the version of riskflags: no two reports pass for one."""

    def made(*folders: Path, settings: dict[str, Any] | None = None) -> str:
        return Checker(Rulebook.load(*folders), settings).check(CASE).document.provenance.fingerprint

    over = layer(tmp_path / "over", {DEPARTURES: DEPARTED})
    found = [made(base), made(base, over), made(base, settings={"recent": 60}), made(base, layer(tmp_path / "bare"))]
    written(over, {DEPARTURES: DEPARTED.replace("so agreed here", "as agreed")})
    found.append(made(base, over))
    written(base, {"rulebook.yaml": 'title: Another\nversion: "1"\n'})
    found.append(made(base))
    monkeypatch.setattr("riskflags.documents.VERSION", "9.9.9")
    found.append(made(base))
    assert len(set(found)) == len(found) == 7
    assert made(base) == made(base)


def test_reports_of_one_making_have_one_fingerprint(base: Path) -> None:
    """Whatever the case; a setting given at its default is no difference."""
    checker, other = Checker(Rulebook.load(base)), Checker(Rulebook.load(base), {"recent": 30})
    first, second = checker.check(CASE).document, other.check(CASE | {"case_id": "two"}).document
    assert first.provenance == second.provenance
    assert first.provenance.settings == ()
    assert "differ" not in checker.check(CASE).to_text()


def test_a_profile_is_part_of_what_made_a_report() -> None:
    """By its name, in JSON and in the last lines."""
    plain, within = Checker(), Checker(profile=Profile("bare", "A source that tells nothing"))
    reports = plain.check(CASE), within.check(CASE)
    first, second = (report.document.provenance for report in reports)
    assert (first.profile, second.profile) == (None, "bare")
    assert first.fingerprint != second.fingerprint
    assert "by its profile: bare." in reports[1].to_text()
    assert pickle.loads(pickle.dumps(within)).check(CASE).document.provenance == second


def test_an_audit_says_in_each_of_its_files_what_made_it(base: Path, tmp_path: Path, run: Run) -> None:
    """Manifest, indicators, page and workbook; what is overdue by the latest day of the cases is said on the screen."""
    over, case = layer(tmp_path / "over", {DEPARTURES: DEPARTED}), tmp_path / "one.json"
    case.write_text(json.dumps(CASE | {"as_of": "2027-06-02"}), encoding="utf-8")
    results = tmp_path / "out"
    given = ["--rules", str(base), "--rules", str(over), "--out", str(results)]
    code, out, err = run("audit", str(case), *given)
    assert code == 0, err
    assert "and overdue: the setting recent is 60 (The practice team)." in out
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["given"]["rules"] == [str(base), str(over)]
    assert manifest["rulebook"]["layers"] == [{"name": "Anytown", "owner": "The practice team"}]
    assert [each["overdue"] for each in manifest["rulebook"]["departures"]] == [True] * 4
    assert [each["name"] for each in manifest["provenance"]["settings"]] == ["recent"]
    assert manifest["provenance"]["fingerprint"].startswith("v1-")
    measured = json.loads((results / "indicators.json").read_text(encoding="utf-8"))
    assert [measured[key] for key in ("rulebook", "provenance")] == [manifest["rulebook"], manifest["provenance"]]
    about = load_workbook(results / "audit.xlsx")["About"].iter_rows(values_only=True)
    told = [f"{head}: {text}" for head, text in about]
    assert f"Changed here: {SAID_IN_FULL}, and overdue)" in told
    assert any(each.startswith("Setting recent: 60 days, not 30 days. ") for each in told)
    for text in (Page((results / "report.html").read_text(encoding="utf-8")).text, "\n".join(told)):
        assert "with Anytown (The practice team) over it, " in text
        assert manifest["rulebook"]["fingerprint"] in text
        assert f"riskflags {VERSION}." in text
    page = " ".join(Page((results / "report.html").read_text(encoding="utf-8")).text.split())
    for cell in ("The setting recent is 60", "so agreed here", "The practice team", "2027-06-01, overdue"):
        assert cell in page
