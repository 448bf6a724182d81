"""Settings and rulebooks that cannot be used with a case: told with file and line, by command and by library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from riskflags import (
    Checker,
    Rulebook,
    SettingsError,
)
from support.bad_input import refused
from support.bad_texts import HEAD
from support.command_line import Run

# -- settings --------------------------------------------------------------------------------------------------------

SETTINGS = [
    ("an unknown setting", "patiense: 90\n", 1, "patiense: There is no such setting. Did you mean"),
    ("one like no other", "# mine\nzzz: 1987\n", 2, "zzz: There is no such setting. See"),
    ("out of range", "\npatience: 1987\n", 2, "patience: It lies outside its range. It may be 1 to"),
    ("below its range", "patience: -1\n", 1, "It lies outside its range."),
    ("a text", "patience: SECRETVALUE\n", 1, "patience: It is not a whole number. Write a number of days."),
    ("a number in quotes", "patience: '92'\n", 1, "It is not a whole number."),
    ("a fraction", "patience: 92.5\n", 1, "It is not a whole number."),
    ("true", "patience: true\n", 1, "It is not a whole number."),
    ("nothing", "patience:\n", 1, "It is not a whole number."),
    ("a list", "- SECRETVALUE\n", 1, "This file holds no settings. Write one a line"),
    ("broken YAML", "a: [SECRETVALUE\n", 2, "This is not well-formed YAML."),
    ("a setting twice", "patience: 92\npatience: 93\n", 2, "This key stands twice (first in line 1)."),
    ("an empty file", "", None, "It is empty. Check that it is the file you meant."),
    ("only comments", "# SECRETVALUE\n", 1, "This file holds no settings."),
]


@pytest.mark.parametrize("row", SETTINGS, ids=[row[0] for row in SETTINGS])
def test_bad_settings_are_refused(row: tuple[Any, ...], tmp_path: Path, book: str, run: Run) -> None:
    """A settings file that cannot be used is told of with file and line, and the command exits 2."""
    _, text, line, words = row
    good, chosen = tmp_path / "good.yaml", tmp_path / "settings.yaml"
    good.write_text(HEAD)
    chosen.write_text(text)
    code, out, err = run("check", str(good), "--settings", str(chosen), "--rules", book)
    assert (code, out) == (2, "")
    assert err.startswith(f"{chosen}:{line}: " if line else f"{chosen}: ")
    assert words in err
    assert "SECRETVALUE" not in err


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"zzz": 1}, "zzz: There is no such setting."),
        ({"patience": 1987}, "It lies outside its range."),
        ({"patience": 92.5}, "It is not a whole number."),
        ({"patience": True}, "It is not a whole number."),
        ({"patience": "SECRETVALUE"}, "It is not a whole number."),
        ({"zzz": 1, "patience": None}, "zzz: There is no such setting."),
    ],
)
def test_bad_settings_are_refused_by_the_library(book: str, given_: dict[str, Any], words: str) -> None:
    """`Checker(settings=...)` refuses what no setting can be, all faults at once."""
    error = refused(Checker, Rulebook.load(book), given_)
    assert isinstance(error, SettingsError)
    assert len(error.faults) == len(given_)
    assert words in str(error)


def test_missing_settings_are_refused(tmp_path: Path, run: Run, book: str) -> None:
    """A settings file that is not there is bad input; so is a folder."""
    good = tmp_path / "good.yaml"
    good.write_text(HEAD)
    code, out, err = run("check", str(good), "--settings", str(tmp_path / "goo.yaml"), "--rules", book)
    assert (code, out) == (2, "")
    assert err == f"{tmp_path / 'goo.yaml'}: There is no such file. Did you mean '{good}'?\n"


# -- a faulty rulebook -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [("check", "good.yaml"), ("explain", "good.yaml", "x"), ("rules",), ("facts",), ("fact", "x"), ("rule", "x")],
)
def test_a_rulebook_that_is_not_there_exits_3(
    args: tuple[str, ...], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--rules that names no folder is a faulty rulebook, whichever command asks for it."""
    (tmp_path / "good.yaml").write_text(HEAD)
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*args, "--rules", "none")
    assert (code, out) == (3, "")
    assert err == "none: There is no such folder of rules. Name a folder, or what an installed package offers.\n"


def test_a_broken_rulebook_exits_3(tmp_path: Path, run: Run) -> None:
    """A folder whose files cannot be read is told of by file and line; a case that is bad too is not looked at."""
    book = tmp_path / "book"
    (book / "theme").mkdir(parents=True)
    (book / "rulebook.yaml").write_text("version: '1'\n")
    (book / "theme" / "a-rule.yaml").write_text("id: a-rule\ntitle: [\n")
    code, out, err = run("check", str(tmp_path / "none.yaml"), "--rules", str(book))
    assert (code, out) == (3, "")
    assert err.startswith(f"{book / 'theme' / 'a-rule.yaml'}:3: This is not well-formed YAML.")
    code, out, err = run("check", str(tmp_path / "none.yaml"), "--rules", str(tmp_path / "book" / "rulebook.yaml"))
    assert (code, out) == (3, "")
    assert "There is no such folder of rules." in err
