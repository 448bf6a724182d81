"""Records as they really are: partial, and from strangers. What a rule says of them must still be true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from riskflags import Checker, Rulebook
from support import EXAMPLES, PROBES, ROOT
from support.generated.cases import closed, random_case
from support.thinning import THINNINGS, thinned

SHARED = ROOT.parent / "shared" / "probes.yaml"


def _probes(files: list[Path]) -> list[dict[str, Any]]:
    return [probe for file in files if file.exists() for probe in yaml.safe_load(file.read_text())["probes"]]


def _check(checker: Checker, rulebook: Rulebook, probe: dict[str, Any]) -> None:
    """A probe names a rule and the verdicts it may have, or a learning point some rule must speak of."""
    report = checker.check(probe["case"])
    if point := probe.get("some_rule_citing"):
        citing = [rule.id for rule in rulebook.active if point in rule.cites]
        assert any(report.verdicts[rule] in ("fires", "confirm") for rule in citing), probe["because"]
        return
    rule = probe["rule"]
    assert report.verdicts[rule] in probe["may_be"], probe["because"]
    if probe.get("not_urgent"):
        assert all(flag.urgency != "urgent" for flag in report.flags if flag.rule == rule), probe["because"]


@pytest.mark.parametrize("probe", _probes(PROBES), ids=lambda probe: probe["what"])
def test_a_small_case_gives_what_it_must(checker: Checker, shipped: Rulebook, probe: dict[str, Any]) -> None:
    """Each stands for a kind of record on which a flag was once wrong, or missing."""
    _check(checker, shipped, probe)


NO_PROBES = pytest.mark.skip(reason="a practitioner's own probes are not beside this checkout (../shared/probes.yaml)")


@pytest.mark.parametrize(
    "probe",
    [pytest.param(probe, id=probe["what"]) for probe in _probes([SHARED])] or [pytest.param({}, marks=NO_PROBES)],
)
def test_the_practitioners_probes_give_what_they_say(
    checker: Checker, shipped: Rulebook, probe: dict[str, Any]
) -> None:
    """Small cases that a practitioner wrote, with the verdicts that would be right."""
    _check(checker, shipped, probe)


@pytest.mark.parametrize("thinning", THINNINGS)
@pytest.mark.parametrize("example", [path for path in EXAMPLES if path.stem.startswith("good-practice")], ids=str)
def test_good_work_thinly_recorded_raises_little(checker: Checker, example: Path, thinning: str) -> None:
    """At most three flags, none that fires urgent."""
    report = checker.check(thinned(example, thinning))
    assert len(report.flags) <= 3, [flag.rule for flag in report.flags]
    assert not [flag.rule for flag in report.flags if flag.urgency == "urgent" and flag.verdict == "fires"]
    assert len(report.questions) <= 5


@pytest.mark.parametrize("thinning", THINNINGS)
@pytest.mark.parametrize(
    "example", [path for path in EXAMPLES if not path.stem.startswith("good")], ids=lambda path: path.stem
)
def test_what_a_review_puts_first_still_speaks(checker: Checker, example: Path, thinning: str) -> None:
    """As a flag, or among the first three questions, on a record thinned so."""
    first, *_ = yaml.safe_load(example.with_suffix(".expected.yaml").read_text())["first"]
    report = checker.check(thinned(example, thinning))
    asked = {rule for question in report.questions[:3] for rule in question.settles}
    assert first in {flag.rule for flag in report.flags} | asked


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_a_list_may_lack_is_no_question(checker: Checker, example: Path) -> None:
    """With every list open a concern on record, and dealt with, is not asked after again; no question stands twice."""
    report = checker.check(thinned(example, "open"))
    asks = [question.ask for question in report.questions]
    assert len(asks) == len(set(asks)) > 0
    assert not [ask for ask in asks if ask.startswith("Was a concern about significant harm recorded")]


def test_a_closed_case_is_urgent_only_for_what_was_recorded_since(checker: Checker, shipped: Rulebook) -> None:
    """Nothing since: what would be urgent is soon, and no verdict moves. A concern since: each flag as loud as ever."""
    loud = Checker(replace(shipped, rules={rule.id: replace(rule, urgent_is_soon=None) for rule in shipped.active}))
    cases = [yaml.safe_load(file.read_text()) for file in EXAMPLES]
    cases += [probe["case"] for probe in _probes(PROBES)] + [random_case(Random(seed)) for seed in range(60)]
    lowered: set[str] = set()
    for case in map(closed, cases):
        before, after = loud.check(case), checker.check(case)
        assert before.verdicts == after.verdicts
        was, now = ({flag.rule: flag.urgency for flag in report.flags} for report in (before, after))
        assert now == {rule: "soon" if urgency == "urgent" else urgency for rule, urgency in was.items()}
        lowered |= {rule for rule in was if was[rule] != now[rule]}
        harm = {"level": "significant_harm", "kind": "physical_abuse", "by": "gp", "date": case["as_of"]}
        since = {**case, "concerns": [*(case.get("concerns") or ()), harm]}
        assert [(flag.rule, flag.urgency) for flag in checker.check(since).flags] == [
            (flag.rule, flag.urgency) for flag in loud.check(since).flags
        ]
        assert any(flag.urgency == "urgent" for flag in checker.check(since).flags)
    print(f"{len(lowered)} rules lowered: {sorted(lowered)}")
    assert len(lowered) >= sum(rule.urgency == "urgent" for rule in shipped.active) / 2


@pytest.mark.parametrize("statuses", [None, [], [{"ended": True}], [{"ended": False}], [{"end_date": "2026-06-30"}]])
def test_a_case_not_surely_closed_is_as_urgent_as_ever(checker: Checker, statuses: list[Any] | None) -> None:
    """Where nobody recorded whether, or when, the case was closed, a blank lowers nothing."""
    harm = {"level": "significant_harm", "kind": "physical_abuse", "by": "gp", "date": "2026-06-20"}
    case = {"case_id": "c", "as_of": "2026-06-30", "concerns": [harm], "statuses": statuses}
    flags = {flag.rule: flag.urgency for flag in checker.check(case).flags}
    assert flags["threshold-concerns-no-strategy-discussion"] == "urgent"
    ended = {**case, "statuses": [{"end_date": "2026-06-25"}]}
    flags = {flag.rule: flag.urgency for flag in checker.check(ended).flags}
    assert flags["threshold-concerns-no-strategy-discussion"] == "soon"
