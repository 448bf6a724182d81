"""riskflags indicators: a folder measured, the indicators listed, each format."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from riskflags import Rulebook
from riskflags.indicators import Measuring
from riskflags.indicators.showing import list_to_markdown, list_to_text, to_markdown, to_text
from riskflags.reading import yaml_text
from support import ROOT
from support.command_line import Run
from support.indicators import IN_NEED, UP_TO_DATE, child, figures

# -- the command -----------------------------------------------------------------------------------------------------

CASES = {
    "one.json": {"case_id": "one", "as_of": "2026-06-30", "plans": [], "statuses": [IN_NEED]},
    "two.json": {"case_id": "two", "as_of": "2026-06-30", "plans": [UP_TO_DATE], "statuses": [IN_NEED]},
    "three.json": {"case_id": "three", "as_of": "2026-06-30", "statuses": [IN_NEED]},
}


SECRET = "Rumpelstiltskin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three cases in a folder, beside what is no case."""
    for name, case in CASES.items():
        (tmp_path / name).write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "one.expected.yaml").write_text("flags: []\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a case\n", encoding="utf-8")
    return tmp_path


def test_the_command_measures_a_folder(folder: Path, run: Run, shipped: Rulebook) -> None:
    """Three cases, one with a plan, one without, one not recorded; what is no case is passed over."""
    code, out, err = run("indicators", str(folder), "--format", "json")
    assert (code, err.count("\n")) == (0, 1)
    assert err.startswith(f"Passed over, no cases by their names: {folder / 'notes.txt'}, ")
    whole = json.loads(out)
    assert (whole["cases"], whole["refused"], whole["as_of"]) == (3, 0, None)
    assert [each["indicator"] for each in whole["indicators"]] == list(shipped.indicators)
    plan = figures(out, "children-in-need-with-an-up-to-date-plan")
    assert (plan["at_least"], plan["at_most"], plan["not_recorded"]) == (33.3, 66.7, 33.3)
    assert (plan["least"], plan["most"]) == ({"cases": 1, "of": 3}, {"cases": 2, "of": 3})
    assert plan["tally"] == {"yes": 1, "no": 1, "outside": 0, "not_known": 1}
    assert (plan["source_figure"]["value"], plan["beside"]) == (93.1, "below")


def test_a_bad_case_is_named_and_counted_and_the_others_stand(folder: Path, run: Run) -> None:
    """A typo, a file that is missing, a child given twice, an empty folder: exit 2, and no value of a case is told."""
    (folder / "bad.json").write_text(
        json.dumps({**CASES["one.json"], "statuses": [{"kynd": SECRET}]}), encoding="utf-8"
    )
    (folder / "again.json").write_text(json.dumps(CASES["two.json"]), encoding="utf-8")
    (folder / "empty").mkdir()
    given = (str(folder), str(folder / "missing.json"), str(folder / "empty"))
    code, out, err = run("indicators", *given, "--format", "json")
    assert code == 2
    assert (json.loads(out)["cases"], json.loads(out)["refused"]) == (3, 4)
    assert figures(out, "children-in-need-with-an-up-to-date-plan")["at_least"] == 33.3
    lines = err.splitlines()
    assert len(lines) == 5  # the last tells what was passed over
    assert f"{folder / 'bad.json'}:1: statuses[0].(key 1)" in lines[0]
    assert f"{folder / 'two.json'}: case_id: This case_id was given before, in {folder / 'again.json'}." in lines[1]
    assert f"{folder / 'missing.json'}: There is no such file." in lines[2]
    assert f"{folder / 'empty'}: There is no case file in this folder. Case files end in .json" in lines[3]
    assert SECRET not in out + err


def test_the_text_and_the_markdown_say_what_is_not_counted(folder: Path, run: Run) -> None:
    """Both name the cases not read, the bounds, the source's figure and the citation."""
    for format_ in ("text", "markdown"):
        given = (str(folder), str(folder / "missing.json"), "--format", format_)
        code, out, _ = run("indicators", *given)
        folded = " ".join(out.split())
        assert code == 2
        assert "3 cases, each as of its own day. 1 could not be read and is not counted." in folded
        assert "At least 33.3% (1 of 3), at most 66.7% (2 of 3); 33.3% not recorded" in folded
        assert "The source's figure: 93.1 per cent of children in need" in folded
        assert "These cases lie below it." in folded
        assert "child-x/taken-1" in folded
        assert "RESTRICTED" in folded
        assert "not taken forward" in folded


def test_the_day_and_the_settings_are_the_callers(folder: Path, run: Run) -> None:
    """--as-of before the plan began; a day after the cases' own is a fault of each; a bad day or setting stops all."""
    json_ = ("--format", "json")
    code, out, _ = run("indicators", str(folder / "two.json"), "--as-of", "2026-04-01", *json_)
    assert (code, json.loads(out)["as_of"]) == (0, "2026-04-01")
    assert figures(out, "children-in-need-with-an-up-to-date-plan")["at_most"] == 0
    code, out, err = run("indicators", str(folder), "--as-of", "2027-01-01", *json_)
    assert (code, json.loads(out)["cases"], json.loads(out)["refused"]) == (2, 0, 3)
    assert len(err.splitlines()) == 4  # the last tells what was passed over
    assert str(folder / "one.json") in err
    code, out, err = run("indicators", str(folder), "--as-of", "soon")
    assert (code, out) == (2, "")
    (folder / "local.txt").write_text("child_in_need_plan_review: 28\n", encoding="utf-8")
    code, out, _ = run("indicators", str(folder), "--settings", str(folder / "local.txt"), *json_)
    assert (code, figures(out, "children-in-need-with-an-up-to-date-plan")["at_least"]) == (0, 0)


def test_without_a_case_the_command_lists_the_indicators(run: Run, shipped: Rulebook) -> None:
    """All of them, what each measures and from where, in each format."""
    code, out, _ = run("indicators", "--format", "json")
    listed = json.loads(out)["indicators"]
    assert code == 0
    assert [each["indicator"] for each in listed] == list(shipped.indicators)
    assert all(each["measures"] and each["why"] and each["citations"] for each in listed)
    for format_, shown in (("text", list_to_text(shipped)), ("markdown", list_to_markdown(shipped))):
        code, out, _ = run("indicators", "--format", format_)
        assert (code, out) == (0, shown)
        assert all(id_ in out for id_ in shipped.indicators)
        assert f"{len(shipped.indicators)} indicators" in out
    assert max(map(len, list_to_text(shipped).splitlines())) <= 80


def test_a_case_id_that_is_markup_stays_text(shipped: Rulebook) -> None:
    """Ids come from outside: in Markdown they are escaped, and no line of text runs over."""
    records = {"history": [{"of": "mother", "kind": "serious_harm_to_a_child"}]}
    records["health"] = [{"of": "mother", "kind": "puerperal_psychosis"}]
    measuring = Measuring(shipped)
    for number in range(40):
        measuring.add(child(f"<b>*{number}*</b>", **records))
    assert "<b>" not in to_markdown(measuring.measurement())
    text = to_text(measuring.measurement())
    assert "<b>*39*</b>" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_worked_indicator_of_the_docs_is_the_shipped_one(shipped: Rulebook) -> None:
    """Key for key, comments aside."""
    page = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    worked = yaml_text.parse(re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0])
    file = Path(shipped.indicators["neglect-tools-completed"].file)
    assert worked == yaml_text.parse(file.read_text(encoding="utf-8"))
