"""README and docs are true: every block of code in them runs, every command exists, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from riskflags import Checker, Rulebook, case_from_file
from riskflags.case.summary import COLLECTIONS
from riskflags.cli.app import app
from riskflags.reading import yaml_text
from support import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("examples/*/*.md"))]
FRAMEWORKS = ("django", "fastapi", "httpx", "sqlalchemy")
"""What the recipes embed riskflags in."""
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of a page in one language."""
    return [text for found, text in BLOCK.findall(path.read_text(encoding="utf-8")) if found == language]


def test_there_are_pages_with_code() -> None:
    """The tests below are not about nothing."""
    assert len(PAGES) >= 5
    assert sum(len(blocks(page, "python")) for page in PAGES) >= 6


def named(page: Path) -> str:
    """A page as the name of a test has it."""
    return page.relative_to(ROOT).as_posix()


def results(page: Path, language: str) -> list[tuple[str, str, str | None]]:
    """The blocks of a page in one language: what stands before each, the block, and the text right under it."""
    text = page.read_text(encoding="utf-8")
    found = [*BLOCK.finditer(text)]
    shown = [block[2] if block[1] == "text" else None for block in found[1:]] + [None]
    starts = [block.start() for block in found[1:]] + [len(text)]
    ends = [0] + [block.end() for block in found]
    return [
        (text[ends[number] : block.start()], block[2], shown[number] if starts[number] - block.end() <= 2 else None)
        for number, block in enumerate(found)
        if block[1] == language
    ]


def edit(prose: str) -> None:
    """Change a file as the reader is told to: a comment of the page says it for the tests."""
    for path, was, is_ in re.findall(r"<!-- edit (\S+): (.+?) -> (.+?) -->", prose):
        text = Path(path).read_text(encoding="utf-8")
        assert text.count(was) == 1, (path, was)
        Path(path).write_text(text.replace(was, is_), encoding="utf-8")


def assert_prints(block: str, printed: str, shown: str | None) -> None:
    """Each line shown is printed, in that order; where it ends early the rest of the line is not shown."""
    lines = iter(printed.splitlines())
    for line in (shown or "").splitlines():
        assert line == "…" or any(each.startswith(line) for each in lines), (block, line, printed)


def test_there_are_results_to_compare() -> None:
    """The tests below are not about nothing."""
    for language in ("python", "sh"):
        assert sum(shown is not None for page in PAGES for _, _, shown in results(page, language)) >= 5


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One namespace a page, as a reader would type it; it prints what the page shows under it."""
    monkeypatch.chdir(ROOT)
    scope: dict[str, Any] = {"__name__": "__main__"}
    for _, block, shown in results(page, "python"):
        try:
            exec(compile(block, page.name, "exec", dont_inherit=True), scope)
        except ModuleNotFoundError as error:
            if error.name not in FRAMEWORKS:
                raise
            pytest.skip(f"{error.name} is not installed: it comes with the extra test")
        assert_prints(block, capsys.readouterr().out, shown)


def test_every_command_of_a_page_exists() -> None:
    """Each ``riskflags COMMAND`` in a page answers to --help."""
    shown = [re.findall(r"`[^`]+`|^riskflags .*", page.read_text(encoding="utf-8"), re.MULTILINE) for page in PAGES]
    found = {command for text in shown for command in re.findall(r"riskflags (?!import)([a-z]+)", " ".join(text))}
    assert len(found) > 10
    for command in found:
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0, command


def test_the_page_of_commands_has_them_all() -> None:
    """Each command of the command line, in the blocks of docs/commands.md."""
    shown = "\n".join(blocks(ROOT / "docs" / "commands.md", "sh"))
    names = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert len(names) > 15
    assert [name for name in names if not re.search(rf"riskflags {name}\b", shown)] == []


def test_what_intended_use_says_of_the_data_and_the_rules_holds() -> None:
    """No field for what it says has none; every rule has its day of review."""
    fields = {field for record in COLLECTIONS.values() for field in record.model_fields}
    for word in ("ethnic", "religio", "national", "income", "address", "gender", "sexual", "postcode", "surname"):
        assert [field for field in fields if word in field] == [], word
    assert fields.isdisjoint({"sex", "name"})
    assert all(rule.lifecycle.review_by for rule in Rulebook.shipped().active)


def test_every_link_of_a_page_leads_to_a_file() -> None:
    """Relative links, from the page's own folder."""
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    links = [(page, target) for page, text in texts.items() for target in re.findall(r"\]\(([^)#:]+)\)", text)]
    assert len(links) > 20
    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []


def test_every_file_that_a_page_names_is_there() -> None:
    """Paths from the top of the repository, as they are named in the text."""
    path = re.compile(r"`((?:tests|docs|src|rules|examples)/[\w./-]+)`")
    named_in = [(page.name, name) for page in PAGES for name in path.findall(page.read_text(encoding="utf-8"))]
    assert len(named_in) > 10
    assert [(page, name) for page, name in named_in if not (ROOT / name).exists()] == []


def test_the_readme_is_short() -> None:
    """700 words, its code and tables included: what is more belongs on a page of its own."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 700


def test_ci_runs_the_readmes_test_commands() -> None:
    """The core tests, then the slow ones, word for word."""
    commands = [line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines() if "pytest" in line]
    steps = re.findall(
        r"^step \w+ bash -c '(.*pytest.*)'$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(commands) == 2
    assert steps == commands


def test_the_report_that_the_readme_shows_is_the_real_one() -> None:
    """Line for line as the first command prints it, up to where the README leaves off."""
    (shown_lines,) = [text.splitlines() for text in blocks(ROOT / "README.md", "text") if text.startswith("Case ")]
    assert shown_lines.pop() == "…"
    assert 10 <= len(shown_lines) <= 20
    report = Checker().check(case_from_file(ROOT / "examples" / "child-l.yaml"))
    assert report.to_text().splitlines()[: len(shown_lines)] == shown_lines


RULES = ROOT / "rules"
WRITING_RULES = blocks(ROOT / "docs" / "writing-rules.md", "yaml")


def shown(number: int) -> dict[str, Any]:
    """What one of the YAML blocks of docs/writing-rules.md holds, as the project itself reads it."""
    document: dict[str, Any] = yaml_text.parse(WRITING_RULES[number])
    return document


def shipped(path: str) -> dict[str, Any]:
    """What a file of the shipped rulebook holds."""
    document: dict[str, Any] = yaml_text.parse((RULES / path).read_text(encoding="utf-8"))
    return document


def test_writing_rules_shows_one_of_each_kind() -> None:
    """In this order; the tests below rest on it."""
    assert len(WRITING_RULES) == 6
    assert "prompt" in shown(0)
    assert [next(iter(shown(number))) for number in (1, 2, 3)] == [
        "pregnancy.expecting",
        "health_visitor_supervision",
        "one-name-for-each-plan",
    ]
    assert "measures" in shown(4)
    assert "points" in shown(5)


def test_the_rule_and_the_indicator_shown_in_writing_rules_are_the_shipped_ones() -> None:
    """Word for word, examples too: the file of that id, found in whatever theme it stands."""
    rule, indicator = shown(0), shown(4)
    assert [yaml_text.parse(path.read_text(encoding="utf-8")) for path in RULES.glob(f"*/{rule['id']}.yaml")] == [rule]
    assert shipped(f"indicators/{indicator['id']}.yaml") == indicator


@pytest.mark.parametrize(("number", "folder"), [(1, "facts"), (2, "settings"), (3, "reflections")])
def test_what_writing_rules_shows_of_a_group_stands_in_a_shipped_file(number: int, folder: str) -> None:
    """The fact, the setting and the reflection, each in one file among others of its kind."""
    ((name, body),) = shown(number).items()
    files = [shipped(f"{folder}/{path.name}") for path in (RULES / folder).glob("*.yaml")]
    assert [file[name] for file in files if name in file] == [body]


def test_the_source_shown_in_writing_rules_is_the_shipped_one_with_fewer_points() -> None:
    """What is said of the review, and each point that is shown."""
    source = shown(5)
    whole = shipped(f"sources/{source['id']}.yaml")
    assert len(source["points"]) == 1
    assert source | {"points": None} == whole | {"points": None}
    assert all(whole["points"][name] == point for name, point in source["points"].items())


def test_the_layer_that_its_page_shows_is_the_one_among_the_examples() -> None:
    """Both its files, word for word."""
    files = [(ROOT / "examples" / "layer" / name).read_text(encoding="utf-8") for name in LAYER_FILES]
    assert blocks(ROOT / "docs" / "layers.md", "yaml") == files


LAYER_FILES = ("layer.yaml", "departures.yaml")


def commands(block: str) -> list[str]:
    """The commands of riskflags in a block, in their order."""
    lines = (line.partition("#")[0].strip() for line in block.splitlines())
    return [line for line in lines if line.startswith("riskflags ")]


def runnable(block: str) -> list[str]:
    """What a page gives in capitals is the reader's own: those commands cannot be run here."""
    return [command for command in commands(block) if command == command.lower()]


def test_there_are_commands_to_run() -> None:
    """The test below is not about nothing."""
    shell = [block for page in PAGES for block in blocks(page, "sh")]
    assert sum(len(commands(block)) for block in shell) >= 14
    assert sum(len(runnable(block)) for block in shell) >= 8


WITH_COMMANDS = [page for page in PAGES if any(map(runnable, blocks(page, "sh")))]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=named)
def test_the_commands_that_a_page_shows_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a reader would type them one after another beside the examples; they print what the page shows under them."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    for prose, block, shown in results(page, "sh"):
        edit(prose)
        printed = ""
        for command in runnable(block):
            done = CliRunner().invoke(app, shlex.split(command)[1:])
            assert done.exit_code == 0, (command, done.output, done.exception)
            printed += done.output
        assert_prints(block, printed, shown)


def test_the_audit_of_the_example_gives_what_stands_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy them from a new audit where a change of a rule was meant to change them."""
    monkeypatch.chdir(ROOT)
    out = tmp_path / "out"
    given = ["audit", "examples/audit/extract", "--no-workbook", "--out", str(out)]
    assert CliRunner().invoke(app, given).exit_code == 0
    for name in ("findings.csv", "cases.csv", "rejects.csv"):
        beside = ROOT / "examples" / "audit" / "gives" / name
        assert (out / name).read_text(encoding="utf-8") == beside.read_text(encoding="utf-8"), name


def test_the_script_of_the_embedding_example_prints_what_its_page_shows() -> None:
    """And tells of the child whose record is faulty, without what stands there."""
    folder = ROOT / "examples" / "embedding"
    done = subprocess.run([sys.executable, folder / "worklist.py"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == blocks(folder / "README.md", "text")[0].splitlines()
    assert "left out A-4: people[0].date_of_birth" in done.stderr
    assert "02-30" not in done.stderr
