"""Folders of cases, searching, settings, and JUnit XML for CI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest

from riskflags import Rulebook
from support import ROOT


def test_a_folder_of_cases_is_checked_and_what_is_none_is_named(run_small: Any, cases: Path) -> None:
    """As its files named one by one; a bad case is told of; a file of another kind is passed over."""
    (cases / "README.md").write_text("Not a case.")
    (cases / "soon.expected.yaml").write_text("flags: []")
    (cases / "earlier").mkdir()
    whole = run_small("check", cases)
    named = run_small("check", *sorted(cases.iterdir()))
    assert whole.code == named.code == 2
    assert whole.out == named.out
    assert "bad.yaml:" in whole.err
    for ran in (whole, named):
        assert f"Passed over, no cases by their names: {cases / 'README.md'}, " in ran.err
        assert str(cases / "soon.expected.yaml") in ran.err
    assert f"{cases / 'earlier'}/, " in whole.err
    assert run_small("check", cases / "README.md").code == 2  # named alone it is read


def test_rules_facts_and_settings_are_found_by_a_word(run: Any) -> None:
    """In names and in words, whatever the case of letters; titles stand under the rules."""
    book = Rulebook.shipped()
    rule = next(iter(book.active))
    shown = run("rules", "--find", rule.id.upper()).out
    assert rule.id in shown
    assert rule.title in " ".join(shown.split())
    assert f" of {len(book.rules)} rules" in shown
    assert "0 of" in run("rules", "--find", "zzzz").out
    first, *_, last = rule.title.split()
    assert rule.id in run("rules", "--find", f"{last} {first}").out
    fact = run("facts", "--find", "pregnancy.expecting").out
    assert "pregnancy.expecting (" in fact
    assert "child.age" not in fact
    settings = run("settings").out
    assert all(f"{name}:" in settings for name in book.settings)
    assert f" of {len(book.settings)} settings" in run("settings", "--find", "plan_grace").out


def test_a_rules_prompt_is_shown_with_its_settings_filled_in(run: Any) -> None:
    """Of every rule: no name of a setting in braces is left."""
    book = Rulebook.shipped()
    named = [rule.id for rule in book.active if any("{" in text for text in rule.prompt.texts())]
    assert named
    for id_ in named[:3]:
        assert "{" not in run("rule", id_).out


def test_junit_has_a_failure_for_each_flag_and_an_error_for_each_bad_file(run_small: Any, cases: Path) -> None:
    """And passes a case without a flag so urgent, with the sentence that says what that means."""
    ran = run_small("check", cases, "--fail-on", "urgent", "--junit", cases / "urgent.xml")
    assert ran.code == 2
    every, urgent = (Tree.parse(cases / name).getroot() for name in (_all(run_small, cases), "urgent.xml"))
    for root in (every, urgent):
        (suite,) = root
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert any("fingerprint v1-" in made.get("value", "") for made in suite.findall("properties/property"))
        assert int(suite.get("failures", "")) == len(suite.findall("*/failure"))
        assert int(suite.get("errors", "")) == len(suite.findall("*/error")) >= 1
    assert len(every.findall("*/*/failure")) > len(urgent.findall("*/*/failure"))
    passed = [each.get("name", "") for each in urgent[0].findall("testcase") if not len(each)]
    assert passed
    assert all("safe" in name or "to talk about" in name for name in passed)


def _all(run_small: Any, cases: Path) -> str:
    assert run_small("check", cases, "--junit", cases / "all.xml").code == 2
    return "all.xml"


def test_junit_of_lint_has_file_and_line(run: Any, small_book: Path, tmp_path: Path) -> None:
    """Each fault as it is printed; a clean rulebook is one test that passes."""
    ran = run("lint", small_book, "--junit", tmp_path / "lint.xml")
    (suite,) = Tree.parse(tmp_path / "lint.xml").getroot()
    failures = suite.findall("*/failure")
    assert [each.get("name") for each in suite if len(each)] == (ran.out.splitlines() if failures else [])
    assert (ran.code == 3) == bool(failures)
    assert all(each.get("line") for each in suite if len(each) and each.get("file"))


def test_a_template_of_csv_files_needs_no_extra(tmp_path: Path) -> None:
    """Nor is Polars imported where it is there."""
    code = (
        "import sys; sys.modules['polars'] = sys.modules['xlsxwriter'] = None;"
        "from riskflags.cli import main;"
        f"sys.argv = ['riskflags', 'template', '--out', {str(tmp_path / 't')!r}]; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "t" / "plans.csv").is_file()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_be_taught_the_commands(run: Any, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it prints is for that shell, and speaks of this command."""
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)  # however the tests were begun
    assert "_RISKFLAGS_COMPLETE" in run("--show-completion", shell).out
