"""Coverage: every learning point accounted for by what cites it, one left out named, every format, and lint's word."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskflags import Rulebook
from riskflags.coverage import Coverage, coverage_of, coverage_to_markdown, coverage_to_text
from riskflags.lint import lint
from riskflags.lint.completeness import unaccounted
from riskflags.rulebook.sources import Becomes, LearningPoint
from support import ROOT
from support.command_line import Run
from support.small_rulebook import FACTS, FILES, RULE, TEAM, with_change, written

SHARED = ROOT.parent / "shared" / "learning-points.yaml"


# -- the shipped rulebook --------------------------------------------------------------------------------------------


def test_every_point_of_the_five_reviews_is_accounted_for(shipped: Rulebook) -> None:
    """Each point has all that it is to become; the totals say so kind by kind."""
    coverage = coverage_of(shipped)
    assert [(point.point, point.lacks) for point in coverage.unaccounted] == []
    assert coverage.accounted == len(coverage.points) == len(shipped.points)
    for total in coverage.totals:
        asked = sum(total.kind in point.becomes for point in shipped.points.values())
        assert total.there == total.asked == asked > 0, total
    by_kind = {total.kind: total.definitions for total in coverage.totals}
    assert by_kind["rule"] == len(shipped.active)
    assert by_kind["indicator"] == len(shipped.indicators)
    assert by_kind["reflection"] == len(shipped.reflections)
    assert by_kind["context"] == 0


def test_the_register_asks_for_all_that_the_shared_list_asks_for(shipped: Rulebook) -> None:
    """The list of learning points beside the checkout is a floor: each is in the register and becomes as much."""
    if not SHARED.is_file():
        pytest.skip("the list of learning points is not beside this checkout")
    listed: list[dict[str, Any]] = yaml.safe_load(SHARED.read_text(encoding="utf-8"))["points"]
    assert listed
    for point in listed:
        assert set(point["becomes"]) <= set(shipped.points[point["id"]].becomes), point["id"]


def test_coverage_lists_those_that_cite_a_point_and_no_others(shipped: Rulebook) -> None:
    """Counted again from the citations themselves."""
    listed = Counter(
        (kind, id_, point.point)
        for point in coverage_of(shipped).points
        for kind, ids in (("rule", point.rules), ("indicator", point.indicators), ("reflection", point.reflections))
        for id_ in ids
    )
    cited = Counter(("rule", rule.id, point) for rule in shipped.active for point in rule.cites)
    cited += Counter(("indicator", each.id, point) for each in shipped.indicators.values() for point in each.cites)
    cited += Counter(("reflection", each.id, point) for each in shipped.reflections.values() for point in each.cites)
    assert listed == cited


@pytest.mark.parametrize("kind", ["reflection", "indicator", "rule"])
def test_without_any_one_definition_its_points_are_unaccounted_for(kind: Becomes, shipped: Rulebook) -> None:
    """Each shipped one left out in turn: the points that ask for its kind and only it cites are named, and no other."""
    all_, asking = getattr(shipped, f"{kind}s"), {id_ for id_, each in shipped.points.items() if kind in each.becomes}
    in_use = shipped.active if kind == "rule" else all_.values()
    holders = Counter(point for each in in_use for point in each.cites)
    named = 0
    for left_out in in_use:
        others: dict[str, Any] = {f"{kind}s": {id_: each for id_, each in all_.items() if id_ != left_out.id}}
        lacking = lacking_in(coverage_of(replace(shipped, **others)), kind)
        assert lacking == {point for point in left_out.cites if holders[point] == 1 and point in asking}
        named += len(lacking)
    assert named == sum(holders[point] == 1 for point in asking) > 0


def test_good_practice_is_the_quiet_side_of_a_rule(shipped: Rulebook) -> None:
    """Each point of good practice that becomes a rule is cited by one with an example of it being quiet."""
    good = [point for point in shipped.points.values() if "Good" in point.where and "rule" in point.becomes]
    assert good
    for point in good:
        citing = [rule for rule in shipped.active if point.id in rule.cites]
        assert citing, point.id
        assert all(any(example.verdict == "quiet" for example in rule.examples) for rule in citing), point.id


# -- one left out ----------------------------------------------------------------------------------------------------

NO_ROLES = with_change(TEAM, "[review-a/rec-1]", "[review-a/rec-2]")
DRAFT = with_change(RULE, "{status: active, since: 2026-12-01, review_by: 2027-12-01}", "{status: draft}")
MEASURED = {"sources/review-a.yaml": FILES["sources/review-a.yaml"].replace("[rule, reflection]", "[rule, indicator]")}


@pytest.mark.parametrize(
    ("changed", "kind", "what"),
    [
        (
            NO_ROLES,
            "reflection",
            "No reflection cites review-a/rec-1 yet. Cite from the reflection that covers it, write one, or correct "
            "`becomes`.",
        ),
        (
            DRAFT,
            "rule",
            "No active rule cites review-a/rec-1 yet. The rule expecting does, and is draft.",
        ),
        (
            MEASURED,
            "indicator",
            "No indicator cites review-a/rec-1 yet. Cite from the indicator that covers it, write one, or correct "
            "`becomes`.",
        ),
    ],
    ids=["reflection", "rule", "indicator"],
)
def test_a_point_left_out_is_named_and_the_command_exits_3(
    tmp_path: Path,
    run: Run,
    changed: dict[str, str],
    kind: str,
    what: str,
) -> None:
    """On standard error with its place in the register, on standard output where it stands, and by lint."""
    folder = written(tmp_path, changed)
    code, printed, told = run("coverage", "--rules", str(folder))
    assert code == 3
    assert told == f"{folder / 'sources/review-a.yaml'}:11: {what}\n"
    assert printed.startswith(f"4 learning points, 3 accounted for. Still to come: review-a/rec-1 ({kind}).")
    assert printed.count("STILL TO COME") == 1
    book = Rulebook.load(folder, examples=True)
    assert lacking_in(coverage_of(book), kind) == {"review-a/rec-1"}
    assert [f"{fault}\n" for fault in lint(book)] == [told]
    markdown = run("coverage", "--format", "markdown", "--rules", str(folder))
    assert markdown[0] == 3
    assert markdown[1].count(f"**{kind}: still to come**") == 1
    as_json = run("coverage", "--format", "json", "--rules", str(folder))
    assert as_json[0] == 3
    assert [point["point"] for point in json.loads(as_json[1])["points"] if point["lacks"]] == ["review-a/rec-1"]


def test_a_point_carried_in_part_says_what_is_left_out(tmp_path: Path, run: Run) -> None:
    """In every format, and counted beside those accounted for; lint has nothing against it."""
    left_out = "Whether each [part] is known."
    register = FILES["sources/review-a.yaml"].replace(
        "    becomes: [rule, ", f'    in_part: "{left_out}"\n    becomes: [rule, '
    )
    folder = written(tmp_path, {"sources/review-a.yaml": register})
    book = Rulebook.load(folder, examples=True)
    assert lint(book) == []
    shown = {form: run("coverage", "--format", form, "--rules", str(folder)) for form in ("text", "markdown", "json")}
    assert {(code, told) for code, _, told in shown.values()} == {(0, "")}
    assert shown["text"][1].startswith("4 learning points, 4 accounted for, 1 of them in part. ")
    assert f"        reflection roles-known\n        in part    {left_out}\n" in shown["text"][1]
    assert "4 accounted for, 1 of them in part. " in shown["markdown"][1]
    assert "reflection: `roles-known`; *in part*: Whether each \\[part\\] is known. |" in shown["markdown"][1]
    document = json.loads(shown["json"][1])
    assert document["in_part"] == 1
    assert [point["in_part"] for point in document["points"]] == ["", left_out, "", ""]


def test_only_a_point_that_becomes_a_rule_is_carried_in_part(shipped: Rulebook) -> None:
    """What the rules leave out of a point is said of points that become one."""
    in_part = [point for point in shipped.points.values() if point.in_part]
    assert in_part
    assert all("rule" in point.becomes for point in in_part)


def test_context_asks_for_nothing_and_may_be_cited(tmp_path: Path) -> None:
    """A point of context is accounted for as it is; a rule that cites it all the same is shown."""
    folder = written(tmp_path, with_change(RULE, "cites:\n", "cites:\n  review-a/intro: what happened\n"))
    book = Rulebook.load(folder)
    opening = coverage_of(book).points[0]
    assert (opening.point, opening.lacks, opening.rules) == ("review-a/intro", (), ("expecting",))
    assert opening.by() == {"rule": ("expecting",), "context": ()}
    assert list(unaccounted(book)) == []


def test_points_of_another_register_are_not_asked_for(shipped: Rulebook) -> None:
    """A rulebook answers for its own register alone: without one there is nothing to lack."""
    book = replace(shipped, points={}, sources={})
    assert coverage_of(book).points == ()
    assert list(unaccounted(book)) == []


# -- the formats -----------------------------------------------------------------------------------------------------


def test_the_text_names_each_point_with_its_ids(tmp_path: Path) -> None:
    """Totals first, then the points by source, each with what cites it."""
    book = Rulebook.load(written(tmp_path))
    assert coverage_to_text(coverage_of(book), book.sources) == (
        f"4 learning points, 4 accounted for. Rulebook 1, fingerprint {book.fingerprint}.\n"
        "\n"
        "  rule       1 of 1 points, by 1 rule\n"
        "  indicator  0 of 0 points, by 0 indicators\n"
        "  reflection 3 of 3 points, by 2 reflections\n"
        "  context    1 of 1 points\n"
        "\n"
        "Review A (review-a)\n"
        "  intro context    nothing to check\n"
        "  rec-1 rule       expecting\n"
        "        reflection roles-known\n"
        "  rec-2 reflection care-after-an-incident\n"
        "\n"
        "Review B (review-b)\n"
        "  rec-1 reflection care-after-an-incident\n"
    )


def test_the_shipped_coverage_fits_a_terminal(shipped: Rulebook) -> None:
    """No line is wider than 80 columns, but where one id is."""
    lines = coverage_to_text(coverage_of(shipped), shipped.sources).splitlines()
    assert len(lines) > len(shipped.points)
    wide = [[word for word in line.split() if word.rstrip(",") in shipped.rules] for line in lines if len(line) > 80]
    assert all(len(ids) == 1 for ids in wide)


def test_the_markdown_has_a_row_for_each_point(shipped: Rulebook) -> None:
    """A table a source, a row a point, five cells a row, and our own words for what it says."""
    coverage = coverage_of(shipped)
    markdown = coverage_to_markdown(coverage, shipped.sources)
    assert markdown.count("\n## ") == len(shipped.sources) == 5
    rows = [line for line in markdown.splitlines() if line.startswith("| ") and "/" in line.split(" | ")[0]]
    assert len(rows) == len(coverage.points)
    assert {row.count(" | ") for row in rows} == {4}
    assert all(escaped_gist(point) in markdown for point in shipped.points.values())


def test_the_json_holds_it_all(tmp_path: Path, run: Run) -> None:
    """The rulebook, the totals and each point, under the names of the classes."""
    folder = written(tmp_path)
    code, printed, told = run("coverage", "--format", "json", "--rules", str(folder))
    assert (code, told) == (0, "")
    document = json.loads(printed)
    fingerprint = Rulebook.load(folder).fingerprint
    title = {"title": "A small rulebook", "layers": [], "departures": []}
    assert document["rulebook"] == {"version": "1", "fingerprint": fingerprint, "reviewed": 0} | title
    assert (document["accounted"], document["in_part"]) == (4, 0)
    assert document["totals"][0] == {"kind": "rule", "asked": 1, "there": 1, "definitions": 1}
    assert document["points"][1] == {
        "point": "review-a/rec-1",
        "source": "review-a",
        "where": "Recommendation 1",
        "gist": "Help early in pregnancy, and know each other's part in it.",
        "status": "in force",
        "becomes": ["rule", "reflection"],
        "rules": ["expecting"],
        "indicators": [],
        "reflections": ["roles-known"],
        "lacks": [],
        "in_part": "",
    }


def test_the_command_prints_what_the_library_says(run: Run) -> None:
    """The shipped rulebook unless a folder is given: exit 0, as nothing is left out."""
    book = Rulebook.shipped()
    shown = coverage_to_text(coverage_of(book), book.sources)
    assert run("coverage") == (0, shown, "")


def test_a_broken_rulebook_is_told_of_before_any_coverage(tmp_path: Path, run: Run) -> None:
    """Its faults, exit 3, and nothing on standard output."""
    folder = written(tmp_path, with_change(FACTS, "type: yes_no", "type: yes"))
    code, printed, told = run("coverage", "--rules", str(folder))
    assert (code, printed) == (3, "")
    assert told.startswith(f"{folder / FACTS}:2: ")


def lacking_in(coverage: Coverage, kind: str) -> set[str]:
    """The points that lack this kind."""
    return {point.point for point in coverage.unaccounted if kind in point.lacks}


def escaped_gist(point: LearningPoint) -> str:
    """What a point says, as Markdown shows it."""
    return re.sub(r"([\[\]&])", r"\\\1", point.gist)
