"""README and docs are true: every block of code in them runs, every command exists, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import ROOT
from riskflags import Rulebook
from riskflags.cli.app import app
from riskflags.lint import lint

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of a page in one language."""
    return [text for found, text in BLOCK.findall(path.read_text(encoding="utf-8")) if found == language]


def test_there_are_pages_with_code() -> None:
    """The tests below are not about nothing."""
    assert len(PAGES) >= 5
    assert sum(len(blocks(page, "python")) for page in PAGES) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_of_a_page_runs_from_top_to_bottom(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One namespace a page, as a reader would type it."""
    monkeypatch.chdir(ROOT)
    scope: dict = {}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), scope)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_exists(page: Path) -> None:
    """Each ``riskflags COMMAND`` in a page answers to --help."""
    text = page.read_text(encoding="utf-8")
    for command in set(
        re.findall(r"riskflags (?!import)([a-z]+)", " ".join(re.findall(r"`[^`]+`|^riskflags .*", text, re.MULTILINE)))
    ):
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    """Relative links, from the page's own folder."""
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_ci_runs_the_readmes_test_command() -> None:
    """The last line of .ci/run is the second command of the README, word for word."""
    commands = [line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines()]
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().splitlines()[-1] == commands[1]


def test_the_rule_facts_and_settings_shown_in_writing_rules_are_sound(tmp_path: Path) -> None:
    """The worked rule of docs/writing-rules.md is the shipped one, example for example, and lint accepts it."""
    worked = blocks(ROOT / "docs" / "writing-rules.md", "yaml")[0]
    shipped = Rulebook.shipped(examples=True)
    for part in ("settings", "facts", "sources"):
        (tmp_path / part).mkdir()
        for path in (shipped.folder / part).glob("*.yaml"):
            (tmp_path / part / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "rulebook.yaml").write_text("title: t\nversion: '1'\n", encoding="utf-8")
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "pregnant-after-puerperal-psychosis.yaml").write_text(worked, encoding="utf-8")
    faults = [fault for fault in lint(Rulebook.load(tmp_path, examples=True)) if "theme" in str(fault.file)]
    assert not faults, faults
