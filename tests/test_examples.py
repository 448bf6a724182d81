"""The worked examples: what the reviews say was missed is what fires, and well-run cases raise nothing urgent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker
from riskflags.reading import yaml_text
from riskflags.reading.case_text import case_from_file
from support import EXAMPLES, ROOT

EXPECTED = sorted((ROOT / "examples").glob("*.expected.yaml"))
REVIEWS = {
    "child-l-unborn": {"child-l-plan", "child-l-briefing"},
    "child-l": {"child-l-plan", "child-l-briefing"},
    "child-m": {"child-m"},
    "child-x": {"child-x"},
    "baby-l": {"baby-l"},
}
FIRST_LINES = 5


def expected(path: Path) -> dict[str, Any]:
    """What an expected file says."""
    document: dict[str, Any] = yaml_text.parse(path.read_text(encoding="utf-8"))
    return document


def test_every_example_has_its_expected_flags_beside_it() -> None:
    """Each case has an expected file and each expected file a case; the reviews and two well-run cases are there."""
    cases = {path.stem for path in EXAMPLES}
    named = {path.name.removesuffix(".expected.yaml") for path in EXPECTED}
    assert cases == named
    assert named >= set(REVIEWS)
    assert sum(name.startswith("good-practice") for name in named) >= 2


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.yaml"))
def test_an_example_raises_exactly_the_flags_listed(path: Path, checker: Checker) -> None:
    """The flags, their verdicts, and the point of the review that says it was missed; and what must stay quiet."""
    wanted = expected(path)
    report = checker.check(case_from_file(path.with_name(wanted["case"])))
    assert {flag.rule: flag.verdict for flag in report.flags} == {
        rule: flag["verdict"] for rule, flag in (wanted.get("flags") or {}).items()
    }
    for rule, flag in (wanted.get("flags") or {}).items():
        if "review" in flag:
            assert flag["review"] in checker.rulebook.rule(rule).cites, rule
    for rule in wanted.get("quiet") or {}:
        assert report.verdicts[rule] == "quiet", rule


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.yaml"))
def test_a_well_run_case_raises_nothing_urgent(path: Path, checker: Checker) -> None:
    """Good practice is quiet; a review's case is not."""
    report = checker.check(case_from_file(path.with_name(expected(path)["case"])))
    if path.name.startswith("good-practice"):
        assert not [flag.rule for flag in report.flags if flag.urgency == "urgent"]
    else:
        assert report.flags


# -- the mission's own two -------------------------------------------------------------------------------------------

PREGNANT_AFTER = {
    "case_id": "a",
    "as_of": "2026-05-01",
    "pregnancies": [{"of": "mother", "ended": False, "known_on": "2026-02-01", "expected_date_of_birth": "2026-09-01"}],
    "health": [{"kind": "puerperal_psychosis", "of": "mother"}],
}
CONSIDERED = {"kind": "pre_birth", "state": "considered", "date": "2026-04-01"}
UNDATED = {"kind": "pre_birth", "state": "completed"}


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"assessments": []}, "fires"),
        ({"assessments": [CONSIDERED | {"date": "2025-12-01"}]}, "fires"),
        ({}, "confirm"),
        ({"assessments": [UNDATED]}, "confirm"),
        ({"assessments": [CONSIDERED]}, "quiet"),
        ({"assessments": [CONSIDERED, UNDATED]}, "quiet"),
        ({"assessments": [CONSIDERED, {"kind": "pre_birth"}, {}]}, "quiet"),
        ({"assessments": [CONSIDERED], "open": {"assessments": "all"}}, "quiet"),
        ({"assessments": [CONSIDERED, UNDATED], "open": {"assessments": ["pre_birth"]}}, "quiet"),
    ],
    ids=str,
)
def test_pregnant_again_after_puerperal_psychosis(told: dict[str, Any], verdict: str, checker: Checker) -> None:
    """It fires where no pre-birth assessment was considered in this pregnancy; one on record surely quiets it."""
    report = checker.check(PREGNANT_AFTER | told)
    assert report.verdicts["pregnant-after-puerperal-psychosis"] == verdict
    shown = [flag for flag in report.flags if flag.rule == "pregnant-after-puerperal-psychosis"]
    assert [flag.verdict for flag in shown] == [verdict] * (verdict != "quiet")
    for flag in shown:
        assert {"child-l-plan/rec-7", "child-l-briefing/dev-1"} <= {citation.point for citation in flag.citations}
        assert "50%" in flag.prompt.say


IN_NEED: dict[str, Any] = {
    "case_id": "a",
    "as_of": "2026-06-30",
    "statuses": [{"kind": "child_in_need", "ended": False, "start_date": "2026-01-05"}],
}


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"plans": []}, "fires"),
        ({"plans": [{"kind": "child_in_need", "end_date": "2026-05-01"}]}, "fires"),
        ({}, "explore"),
        ({"plans": [{"kind": "child_in_need", "ended": False}]}, "quiet"),
        ({"plans": [], "statuses": IN_NEED["statuses"] + [{"kind": "child_protection_plan"}]}, "fires"),
        ({"plans": [], "statuses": []}, "quiet"),
    ],
    ids=str,
)
def test_a_child_in_need_with_no_plan(told: dict[str, Any], verdict: str, checker: Checker) -> None:
    """It fires where a child has been in need for longer than a plan takes and none is there."""
    report = checker.check(IN_NEED | told)
    assert report.verdicts["open-without-plan"] == verdict
    assert ("open-without-plan" in {flag.rule for flag in report.flags}) is (verdict == "fires")


# -- the record that is open, and not one that was dealt with --------------------------------------------------------

REFERRED = {"id": "referred", "kind": "bruise", "date": "2026-06-20", "explanation": "doubted", "referred": True}
SILENT = {"id": "silent", "kind": "bruise", "date": "2026-06-22", "explanation": "doubted"}
LEFT = SILENT | {"id": "left", "seen_by": "gp", "referred": False, "discussed_with_social_care": False}
BLANK = {"id": "blank", "kind": "bruise"}


@pytest.mark.parametrize(
    ("injuries", "open_", "verdict", "named"),
    [
        ([REFERRED], False, "quiet", None),
        ([REFERRED, BLANK], False, "explore", None),
        ([REFERRED], True, "explore", None),
        ([BLANK], False, "explore", None),
        ([REFERRED, SILENT], False, "confirm", "silent"),
        ([REFERRED, SILENT, BLANK], True, "confirm", "silent"),
        ([REFERRED, SILENT, LEFT, BLANK], False, "fires", "left"),
    ],
    ids=["dealt-with", "blank", "open", "only-blank", "silent", "silent-and-blank", "left"],
)
def test_a_flag_names_the_record_that_lacks_its_safeguard(
    injuries: list[Any], open_: bool, verdict: str, named: str | None, checker: Checker
) -> None:
    """The worst record decides, and only it is named; one that merely may be of an injury of concern is a question."""
    case = {"case_id": "a", "as_of": "2026-06-30", "meetings": [], "enquiries": [], "injuries": injuries} | (
        {"open": {"injuries": "all"}} if open_ else {}
    )
    report = checker.check(case)
    assert report.verdicts["injury-seen-not-referred"] == verdict
    flags = {flag.rule: flag for flag in report.flags}
    if named is None:
        assert "injury-seen-not-referred" not in flags
    else:
        behind = {each for because in flags["injury-seen-not-referred"].because for each in because.records}
        assert behind == {f"injuries/{named}"}


def test_behaviours_each_dealt_with_in_its_own_way_raise_nothing(checker: Checker) -> None:
    """One assessed since, one considered in an assessment: two safeguards in turn mixed them to a false flag."""
    first = {"kind": "childs_behaviour", "level": "concern", "date": "2026-05-10", "considered_in_assessment": False}
    second = {"kind": "childs_behaviour", "level": "concern", "date": "2026-06-20", "considered_in_assessment": True}
    assessed = {"kind": "section_47", "state": "completed", "date": "2026-06-01"}
    case: dict[str, Any] = {"case_id": "a", "as_of": "2026-06-30", "meetings": []}
    case |= {"concerns": [first, second], "assessments": [assessed]}
    assert checker.check(case).verdicts["behaviour-suggesting-harm"] == "quiet"
    blank = case | {"concerns": [first, second, {"kind": "childs_behaviour"}]}
    assert checker.check(blank).verdicts["behaviour-suggesting-harm"] == "explore"
    left = second | {"considered_in_assessment": False}
    assert checker.check(case | {"concerns": [first, left]}).verdicts["behaviour-suggesting-harm"] == "fires"


@pytest.mark.parametrize("name", sorted(REVIEWS))
def test_what_the_review_puts_first_the_report_puts_first(name: str, checker: Checker) -> None:
    """Each thing it puts first is a flag, and the first five flags have one of them, and mostly rest on this review.

    Not always all: urgent flags stand before the rest, and groups in their order, wherever the review has them.
    """
    wanted = expected(ROOT / "examples" / f"{name}.expected.yaml")
    report = checker.check(case_from_file(ROOT / "examples" / wanted["case"]))
    shown = report.flags[:FIRST_LINES]
    own = [flag for flag in shown if {citation.point.split("/")[0] for citation in flag.citations} & REVIEWS[name]]
    assert len(own) >= 4
    assert {flag.rule for flag in report.flags} >= set(wanted["first"])
    assert {flag.rule for flag in shown} & set(wanted["first"])
