"""Audits and reports under the profile of a source: nothing is asked that it can never answer."""

from __future__ import annotations

import csv
import json
import pickle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import Checker
from riskflags.adapters.mapping import profile_named, source_names
from riskflags.cli.app import app
from riskflags.profiles import reach_of
from support import ROOT
from support.cin_census import PLANTED, PROTECTION, authority, child, details, message, read
from support.generated.from_profiles import random_case


def test_a_return_without_an_open_case_ends_with_its_own_code(write: Any, tmp_path: Path) -> None:
    """And says so before anything about flags."""
    path = write(message(child("A1", details(closed="2025-12-01"))))
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert done.exit_code == 4
    assert done.output.index("No case could be checked") < done.output.index("flags")


def test_check_names_the_command_for_a_return(write: Any) -> None:
    """A file of many children is no case."""
    done = CliRunner().invoke(app, ["check", str(write(message(child("A1", details()))))])
    assert done.exit_code == 2
    assert "riskflags audit" in done.output
    assert not any(value in done.output for value in PLANTED)


@pytest.mark.parametrize("name", source_names())
def test_under_a_profile_nothing_is_asked_that_the_source_can_never_answer(name: str) -> None:
    """And each verdict that is left is what it is without."""
    profile = profile_named(name)
    plain, within = Checker(), Checker(profile=name)
    reach = reach_of(profile)
    never, can_flag = reach.never_known(), {id_ for id_, rule in reach.rules.items() if rule.can_flag}
    again = pickle.loads(pickle.dumps(within))
    rnd = Random(1)
    for _ in range(150):
        case = random_case(rnd, profile, 0.1)
        report, whole = within.check(case), plain.check(case)
        assert {question.fact for question in report.questions}.isdisjoint(never)
        assert report.verdicts.items() <= whole.verdicts.items()
        assert again.check(case).verdicts == report.verdicts
        assert set(report.flagged) == {rule for rule in whole.flagged if rule in can_flag}
        assert set(report.verdicts) <= can_flag


PLAN = {"kind": "child_protection", "of": "child", "ended": False}


@pytest.mark.parametrize(
    ("plan", "verdict"),
    [
        ({"kind": "child_in_need", "of": "child", "ended": False, "start_date": "2025-11-01"}, None),
        (PLAN, "explore"),
        ({**PLAN, "start_date": "2025-11-01"}, "confirm"),
        ({**PLAN, "start_date": "2025-11-01", "last_reviewed_on": "2026-01-05"}, "quiet"),
    ],
)
def test_a_check_that_waits_only_for_what_the_source_never_tells_is_left_to_people(
    plan: dict[str, Any], verdict: str | None
) -> None:
    """Whether a looked-after child's review was due the census never says; when a protection plan began it may."""
    lists = {"statuses": [], "plans": [plan], "meetings": []}
    opened = {"statuses": ["looked_after"], "plans": ["looked_after"], "meetings": ["looked_after_review"]}
    report = Checker(profile=profile_named("cin-census")).check(
        {"case_id": "A1", "as_of": "2026-03-31", **lists, "open": opened}
    )
    assert report.verdicts == ({} if verdict is None else {"first-plan-review-missing": verdict})
    assert (report.checks, report.checks_not_made) == (verdict is not None, verdict == "explore")


def test_an_audit_leaves_to_people_what_a_report_does(write: Any, tmp_path: Path) -> None:
    """Case by case, and its numbers are of the checks that are left; its page names no indicator that nothing tells."""
    no_day = details(within=PROTECTION.format("").replace("2025-10-20", "1900-01-01"))
    undated = [child(f"UNDATED{number}", no_day) for number in range(3)]
    path = write(message(*(each.xml for each in authority(400, seed=3)), *undated))
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert done.exit_code == 0, done.output
    checker = Checker(profile=profile_named("cin-census"))
    reports = {id_: checker.check(case) for id_, case in read(path)[0].items()}
    with (tmp_path / "out" / "cases.csv").open(newline="") as file:
        explored = {row["case_id"]: int(row["explore"]) for row in csv.DictReader(file)}
    assert explored == {id_: report.checks_not_made for id_, report in reports.items()}
    assert len(undated) <= sum(explored.values()) < len(reports) / 10
    assert f"{sum(explored.values())} checks that could not be made" in done.output
    reach = reach_of(profile_named("cin-census"))
    measured = json.loads((tmp_path / "out" / "indicators.json").read_text(encoding="utf-8"))["indicators"]
    told = {each["indicator"] for each in measured}
    assert told == set(reach.rulebook.indicators) - reach.not_measured()
    assert "children-in-need-with-a-plan" in told
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    first = page[page.index('id="source"') : page.index('id="short"')]
    for said in (
        "Children in need with a plan",
        "Has the plan had its first review?",
        "Concerns, level",
        "supervision",
    ):
        assert said in first
    assert first.count(reach.rulebook.indicators["health-visitors-supervised-in-time"].title) == 1
    assert page.count(reach.rulebook.indicators["health-visitors-supervised-in-time"].title) == 1


def test_a_report_under_a_profile_says_once_what_is_left_to_people() -> None:
    """By the command, beside the report."""
    case = str(ROOT / "examples" / "child-l.yaml")
    plain = CliRunner().invoke(app, ["check", case])
    within = CliRunner().invoke(app, ["check", case, "--profile", "cin-census"])
    assert within.exit_code == plain.exit_code == 0
    assert within.stderr.count("left to people") == 1
    wrong = CliRunner().invoke(app, ["check", case, "--profile", "cin-cencus"])
    assert "Did you mean 'cin-census'?" in str(wrong.exception)
