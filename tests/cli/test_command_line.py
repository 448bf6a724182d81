"""``lint``, ``schema``, and the command line as a shell meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import riskflags
from riskflags.case import COLLECTIONS
from riskflags.version import FORMATS
from support import ROOT
from support.command_line import SOON, URGENT, in_process_of_its_own
from support.command_rulebook import write_small_book
from support.small_rulebook import written

# -- lint and schema -------------------------------------------------------------------------------------------------


def unbounded_in_time(ran: Any, book: Path) -> list[str]:
    """What lint says, less that the small rulebook's rule on supervision could speak for ever, as it could."""
    rule = book / "oversight" / "supervision-waiting.yaml"
    assert sum(line.startswith(f"{rule}:") for line in ran.out.splitlines()) == 1
    return [line for line in ran.out.splitlines() if not line.startswith(f"{rule}:")]


def test_lint_of_a_clean_rulebook_exits_0(run: Any, tmp_path: Path) -> None:
    """A clean rulebook brings a count of what was looked at."""
    ran = run("lint", "--no-words", written(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert re.match(r"\d+ rules, \d+ facts, \d+ settings, ", ran.out)
    assert ran.out.endswith("examples: clean\n")


def test_lint_asks_for_words_unless_they_are_left_aside(run: Any, small_book: Path) -> None:
    """Words that a rulebook lacks are faults; with --no-words they are not."""
    ran = run("lint", "--no-words", small_book)
    assert unbounded_in_time(ran, small_book) == []
    assert len(run("lint", small_book).out.splitlines()) > len(ran.out.splitlines()) + 3


def test_lint_of_a_faulty_rulebook_exits_3(run: Any, tmp_path: Path) -> None:
    """What lint refuses is told of by file and line, and the exit code is 3."""
    book = write_small_book(tmp_path)
    rule = book / "perinatal" / "unwell-and-expecting.yaml"
    rule.write_text(rule.read_text().replace("true, mother.unwell: false", "true, mother.unwell: true"))
    ran = run("lint", "--no-words", book)
    assert ran.code == 3
    assert [line.startswith(f"{rule}:") for line in unbounded_in_time(ran, book)] == [True]
    assert ": 2 faults\n" in ran.err


def test_lint_of_a_rulebook_that_cannot_be_read_exits_3(run: Any, tmp_path: Path) -> None:
    """What cannot be read is told of by file and line, and the exit code is 3; so is a folder that is not there."""
    book = write_small_book(tmp_path)
    rule = book / "perinatal" / "unwell-and-expecting.yaml"
    rule.write_text(rule.read_text().replace("mother.unwell]", "mother.unwel]"))
    ran = run("lint", book)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"{rule}:7: ")
    assert "Did you mean 'mother.unwell'?" in ran.err
    assert run("lint", tmp_path / "none").code == 3


@pytest.mark.parametrize("of", ["case", "rule", "fact", "report"])
def test_schema_prints_a_json_schema(run: Any, of: str) -> None:
    """Each of the four schemas is JSON, of its dialect, closed at the top, its references all there."""
    ran = run("schema", of)
    assert (ran.code, ran.err) == (0, "")
    published = ran.json
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert published["type"] == "object"
    assert published["$id"] == f"urn:riskflags:{of}:{FORMATS[of]}"
    wanted = {each.rpartition("/")[2] for each in _references(published)}
    assert wanted <= set(published.get("$defs", {}))
    required = {
        "case": {"case_id", "as_of"},
        "rule": {"id", "title", "urgency", "lifecycle", "cites", "when", "prompt", "examples"},
        "fact": set(),
        "report": {"format", "case_id", "as_of", "rulebook", "flags", "questions", "assumed", "provenance"}
        | {"more_questions", "checks", "checks_not_made"},
    }[of]
    assert set(published.get("required", ())) == required
    if of == "case":
        assert set(published["properties"]) == {"case_id", "as_of", "open", *COLLECTIONS}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


# -- the shell -------------------------------------------------------------------------------------------------------

COMMANDS = ("check", "explain", "rules", "rule", "facts", "fact", "lint", "schema")


def test_help_of_each_command_exits_0(run: Any) -> None:
    """--help is there for the whole and for each command, within 80 columns; the whole names every command."""
    whole = run("--help")
    assert whole.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in whole.out
        ran = run(command, "--help")
        assert (ran.code, ran.err) == (0, "")
        assert f"riskflags {command} " in ran.out.splitlines()[0]
        assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "Usage: "),
        (("chekc",), "No such command 'chekc'"),
        (("check",), "Missing argument 'CASE"),
        (("check", "x", "--nonsense"), "No such option"),
        (("check", "x", "--format", "xml"), "Invalid value for '--format'"),
        (("check", "x", "--fail-on", "never"), "Invalid value for '--fail-on'"),
        (("explain", "x"), "Missing argument 'RULE'"),
        (("schema", "nonsense"), "There are: case, report, answers"),
        (("rule",), "Missing argument 'ID'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_exits_2(run: Any, args: tuple[str, ...], words: str) -> None:
    """What is not a command, an option or a value of one is wrong usage, and told of on the error stream."""
    ran = run(*args)
    assert ran.code == 2
    assert words in ran.out + ran.err


def test_the_version_is_printed(run: Any) -> None:
    """--version prints name and version."""
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"riskflags {riskflags.__version__}\n")


def test_the_package_runs_as_a_module_and_as_a_script(small_book: Path) -> None:
    """`python -m riskflags` and `riskflags` are one command."""
    script = Path(sys.executable).with_name("riskflags.exe" if os.name == "nt" else "riskflags")
    args = ("rules", "--rules", str(small_book))
    outputs = {
        subprocess.run([*start, *args], capture_output=True, check=True).stdout
        for start in ([sys.executable, "-m", "riskflags"], [str(script)])
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("rules", "--rules", "book"), 0),
        (("schema", "case"), 0),
        (("--help",), 0),
        (("check", "urgent.json", "--rules", "book"), 0),
        (("check", "urgent.json", "--rules", "book", "--fail-on", "note"), 1),
        (("check", "bad.yaml", "urgent.json", "--rules", "book"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
@pytest.mark.usefixtures("cases")
def test_a_closed_pipe_changes_nothing(small_book: Path, args: tuple[str, ...], code: int) -> None:
    """Where the reader has gone the command ends in silence, with the exit code it would have had anyway."""
    read, write = os.pipe()
    os.close(read)
    args = tuple(str(small_book) if arg == "book" else arg for arg in args)
    done = subprocess.run([sys.executable, "-m", "riskflags", *args], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.returncode == code
    assert [line for line in done.stderr.decode().splitlines() if not line.startswith("bad.yaml:2: as_of: ")] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_is_told_of() -> None:
    """Output that cannot be written is a message and exit 2, never silence or a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "riskflags", "schema", "case"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "A file cannot be read or written. Check the disk and your permissions.\n"


@pytest.mark.usefixtures("cases")
def test_text_is_at_most_80_columns_wide(run: Any, run_small: Any, cases: Path) -> None:
    """No line of a text report or explanation is wider than 80 columns, whatever the case is called."""
    (cases / "long.json").write_text(json.dumps(URGENT | {"case_id": "a long name of a case " * 9}))
    texts = [run_small("check", "long.json").out, run_small("explain", "long.json", "unwell-and-expecting").out]
    for example in sorted((ROOT / "examples").glob("*.yaml")):
        if not example.stem.endswith(".expected"):
            texts.append(run("check", example).out)
    assert len(texts) > 4
    wide = [line for text in texts for line in text.splitlines() if len(line) > 80]
    assert wide == []


@pytest.mark.usefixtures("cases")
def test_what_is_no_terminal_gets_no_colours(small_book: Path) -> None:
    """Into a pipe or a file goes plain text: no escape sequences on either stream, wherever the text is from."""
    for args in (("check", "urgent.json", "bad.yaml"), ("explain", "urgent.json", "unwell-and-expecting"), ("rules",)):
        ran = in_process_of_its_own(*args, "--rules", small_book)
        assert "\x1b" not in ran.out + ran.err
        assert ran.out


@pytest.mark.usefixtures("cases")
def test_a_terminal_without_the_characters_still_gets_the_text(small_book: Path, cases: Path) -> None:
    """Where the output cannot hold a character another stands for it, and the command goes on."""
    (cases / "accents.json").write_text(json.dumps(SOON | {"case_id": "Zo\u00eb \U0001f600"}))
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    for format_ in ("text", "json", "markdown"):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "riskflags",
                "check",
                "accents.json",
                "--rules",
                str(small_book),
                "--format",
                format_,
            ],
            capture_output=True,
            env=environment,
            check=True,
        )
        assert "Zo\u00eb ?" in done.stdout.decode("cp1252")


def test_nothing_is_written(run_small: Any, cases: Path) -> None:
    """A command leaves no file behind."""
    before = sorted(cases.rglob("*"))
    run_small("check", "urgent.json")
    run_small("explain", "urgent.json", "unwell-and-expecting")
    run_small("rules")
    assert sorted(cases.rglob("*")) == before
