"""Every way a rulebook can be broken: the file and line named, what is wrong, and the nearest right thing."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskflags import Rulebook, RulebookError
from riskflags.errors import Fault
from riskflags.facts.operations import over_facts, over_records
from riskflags.lint import lint
from riskflags.reading import files
from riskflags.rulebook import fact, loading, parsing, rule, shapes, sources
from riskflags.rulebook import settings as rulebook_settings
from support.broken_rulebooks import BROKEN, Broken
from support.generated.good_rulebook import (
    GOOD,
    NUMBERS,
    NUMBERS_FILE,
    PREGNANCY,
    PREGNANCY_FILE,
    RULE_FILE,
    SIGNS_FILE,
    SOURCE,
    SOURCE_FILE,
    TITLE,
    UNASSESSED,
    VISIT,
    VISIT_FILE,
    line_of,
    written,
)
from support.messages import said_in


def faults_in(folder: Path, examples: bool = True) -> tuple[Fault, ...]:
    """The faults for which a folder is refused."""
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(folder, examples=examples)
    return refused.value.faults


def test_a_key_of_a_rulebook_is_shown_whatever_it_is(tmp_path: Path) -> None:
    """It is no case: the number of a point, a citation, the name of an example."""
    rule = UNASSESSED.replace("somebody should ask", "").replace("quiet:\n", "quiet:\n    Not so, here: 3\n", 1)
    source = SOURCE.replace("  rec-2:", '  "3.1":').replace("    gist: Visits are to be made.\n", "")
    told = [str(fault) for fault in faults_in(written(tmp_path, {**GOOD, RULE_FILE: rule, SOURCE_FILE: source}))]
    for place in ("cites.review-a/rec-1: A text", "quiet.Not so, here: ", "points.3.1: It lacks gist."):
        assert any(place in line for line in told), told


@pytest.mark.parametrize("name", ["theme/rule.yml", "theme/deeper/rule.yaml", "facts/a/b.yaml"])
def test_a_file_that_would_be_passed_over_is_a_fault(name: str, tmp_path: Path) -> None:
    """A rule that is never read would be a missing flag."""
    written(tmp_path, {TITLE: GOOD[TITLE], name: "id: rule\n"})
    with pytest.raises(RulebookError) as caught:
        Rulebook.load(tmp_path)
    assert [fault.file for fault in caught.value.faults if "not read" in fault.what] == [str(tmp_path / name)]


def test_the_small_rulebook_is_good(tmp_path: Path) -> None:
    """What every broken one differs from in one place loads, and satisfies lint."""
    written(tmp_path, GOOD)
    book = Rulebook.load(tmp_path, examples=True)
    assert (len(book.rules), len(book.facts), len(book.settings), len(book.points)) == (2, 13, 3, 2)
    assert lint(book) == []
    without = Rulebook.load(tmp_path)
    assert (without.fingerprint, list(without.rules), list(without.facts)) == (
        book.fingerprint,
        list(book.rules),
        list(book.facts),
    )


# -- one change, one fault -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name.replace(" ", "-"))
def test_a_broken_rulebook_says_what_where_and_what_to_do(broken: Broken, tmp_path: Path) -> None:
    """One change gives one fault, which names the file, the line, what is wrong and the nearest right thing."""
    text = broken.text()
    faults = faults_in(written(tmp_path, {**GOOD, broken.file: text}))
    found = [fault for fault in faults if broken.says in fault.what]
    assert found, faults
    assert found[0].file == str(tmp_path / broken.file)
    assert broken.help in found[0].help
    assert (found[0].line or 0) > 0
    if broken.at:
        assert found[0].line == line_of(text, broken.at)
    assert str(found[0]).startswith(f"{tmp_path / broken.file}:{found[0].line}: ")
    assert not broken.alone or {fault.file for fault in faults} == {found[0].file}, "no fault where nothing is wrong"


def test_each_name_in_the_table_stands_there_once() -> None:
    """The table of broken rulebooks tells its rows apart."""
    assert [name for name, count in Counter(broken.name for broken in BROKEN).items() if count > 1] == [
        "an example that is a word"
    ]


# -- faults that are not one change to one file ----------------------------------------------------------------------


def refused_for(folder: Path, says: str, file: str, help_: str = "") -> Fault:
    """The one fault that says so."""
    found = [fault for fault in faults_in(folder) if says in fault.what]
    assert [fault.file for fault in found] == [str(folder / file)]
    assert help_ in found[0].help
    return found[0]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    """It is named, and so is the option that named it."""
    told = str(faults_in(tmp_path / "nowhere")[0])
    assert told.startswith(f"{tmp_path / 'nowhere'}: There is no such folder of rules. Name a folder, or what an")


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    """A file is no folder of rules."""
    written(tmp_path, {"rules": "x: 1\n"})
    assert "no such folder" in faults_in(tmp_path / "rules")[0].what


@pytest.mark.parametrize(
    "texts", [{}, {"case.yaml": "case_id: one\n"}, {name: GOOD[name] for name in GOOD if name != TITLE}]
)
def test_a_folder_that_is_no_rulebook_is_told_so_once(texts: dict[str, str], tmp_path: Path) -> None:
    """Empty, of other files, or a rulebook but for its `rulebook.yaml`: what a layer looks like, and no more faults."""
    (fault,) = faults_in(written(tmp_path, texts))
    assert str(fault).startswith(f"{tmp_path}: This folder is no rulebook, and no layer over one. A layer has")


def test_a_folder_without_a_rule(tmp_path: Path) -> None:
    """Facts and settings alone are no rulebook."""
    refused_for(
        written(tmp_path, {name: GOOD[name] for name in (TITLE, NUMBERS_FILE, SOURCE_FILE)}), "no rule in this", ""
    )


@pytest.mark.parametrize("file", sorted(GOOD))
@pytest.mark.parametrize("text", ["", "\n\n", "# to be written\n", "~\n"], ids=["empty", "blank", "a-comment", "null"])
def test_a_file_of_nothing_is_not_passed_over(file: str, text: str, tmp_path: Path) -> None:
    """A file that holds nothing is a fault, and its own fault alone."""
    faults = faults_in(written(tmp_path, {**GOOD, file: text}))
    assert [fault.file for fault in faults] == [str(tmp_path / file)]
    assert faults[0].what in ("It is empty.", "It holds nothing.")
    assert "case_id" not in faults[0].help


@pytest.mark.parametrize("file", sorted(GOOD))
@pytest.mark.parametrize("text", ["- a\n- b\n", "a word\n", "7\n", "{}\n"], ids=["list", "word", "number", "no-keys"])
def test_a_file_that_is_no_mapping(file: str, text: str, tmp_path: Path) -> None:
    """A file of another shape is refused, line 1 named; only definitions may be none at all."""
    folder = written(tmp_path, {**GOOD, file: text})
    faults = [fault for fault in faults_in(folder) if fault.file == str(folder / file)]
    if text == "{}\n" and file.startswith(("settings/", "facts/")):
        assert faults == []  # what refers to the missing definitions is refused instead
    else:
        assert [fault.line for fault in faults] == [1]


@pytest.mark.parametrize("file", sorted(GOOD))
def test_a_file_that_is_huge(file: str, tmp_path: Path) -> None:
    """A file over the limit is refused before it is read whole."""
    written(tmp_path, {**GOOD, file: "#" * files.LARGEST + "\n" + GOOD[file]})
    refused_for(tmp_path, "It is larger than 8 MB", file)


@pytest.mark.parametrize("file", sorted(GOOD))
@pytest.mark.parametrize(
    ("data", "says"), [(b"a: \xff\n", "not UTF-8"), (b"\x7fELF\x00\x01", "not text")], ids=["latin-1", "binary"]
)
def test_a_file_that_is_no_text(file: str, data: bytes, says: str, tmp_path: Path) -> None:
    """Bytes that are no text are refused as such, and nothing else is blamed."""
    (written(tmp_path, GOOD) / file).write_bytes(data)
    refused_for(tmp_path, says, file)
    assert len(faults_in(tmp_path)) == 1


def test_a_folder_that_is_called_as_a_file(tmp_path: Path) -> None:
    """A folder with a file's name is refused as a folder."""
    (written(tmp_path, GOOD) / "perinatal" / "more.yaml").mkdir()
    refused_for(tmp_path, "This is a folder", "perinatal/more.yaml")


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    """Even a name that is no UTF-8 leads to a fault and nothing else."""
    folder = written(tmp_path, GOOD)
    try:
        shutil.copy(bytes(folder / RULE_FILE), bytes(folder / "perinatal") + b"/\xff.yaml")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert "must be the file's name" in faults_in(folder)[0].what


@pytest.mark.parametrize(
    ("file", "extra"),
    [(VISIT_FILE, "facts/others.yaml"), (NUMBERS_FILE, "settings/others.yaml")],
    ids=["facts", "settings"],
)
def test_a_name_defined_in_two_files(file: str, extra: str, tmp_path: Path) -> None:
    """A fact or a setting that stands in two files is refused in one, and the other is named."""
    folder = written(tmp_path, {**GOOD, extra: GOOD[file]})
    twice = [fault for fault in faults_in(folder) if "defined twice" in fault.what]
    second, first = sorted([file, extra], reverse=True)
    assert {fault.file for fault in twice} == {str(folder / second)}
    lines = [line_of(GOOD[file], name) for name in yaml.safe_load(GOOD[file])]
    assert [fault.help for fault in twice] == [f"It stands in {folder / first}:{line} too." for line in lines]
    assert [fault.line for fault in twice] == lines


def test_a_rule_in_two_themes(tmp_path: Path) -> None:
    """A rule that stands under two themes is refused in one, and the other is named."""
    folder = written(tmp_path, {**GOOD, "visiting/pregnant-and-unassessed.yaml": UNASSESSED})
    fault = refused_for(folder, "Another rule has this id", "visiting/pregnant-and-unassessed.yaml")
    assert fault.help == f"It stands in {folder / RULE_FILE}:1 too."


def test_facts_that_read_each_other_in_a_circle(tmp_path: Path) -> None:
    """A circle is refused whichever way it runs: by logic, and by the dates that records are measured against."""
    by_logic = VISIT.replace("    - visit.days_since: {more_than: recent}", "    - visit.all_due").rstrip() + (
        "\n\nvisit.all_due:\n  type: yes_no\n  means: x\n  ask: x?\n  all: [visit.overdue, visit.all_announced]\n"
    )
    by_date = PREGNANCY.replace(
        "where: {of: mother}, date: known_on", "where: {known_on: {since: pregnancy.due_on}}, date: known_on"
    )
    by_date = by_date.replace(
        "where: {of: mother}, date: expected", "where: {known_on: {after: pregnancy.known_on}}, date: expected"
    )
    folder = written(tmp_path, {**GOOD, VISIT_FILE: by_logic, PREGNANCY_FILE: by_date})
    faults = [fault for fault in faults_in(folder) if "reads itself, by way of others" in fault.what]
    assert [(fault.file, fault.line) for fault in faults] == [
        (str(folder / PREGNANCY_FILE), line_of(by_date, "pregnancy.known_on:")),
        (str(folder / VISIT_FILE), line_of(by_logic, "visit.overdue:")),
    ]


@pytest.mark.parametrize("downwards", [True, False], ids=["from the top", "from the bottom"])
def test_facts_that_stand_upon_each_other_without_end(downwards: bool, tmp_path: Path) -> None:
    """A tower of facts is refused before anything that walks down it could fall."""
    tower = [
        f"tower.f{number}:\n  type: yes_no\n  means: x\n  ask: x?\n  all: [{under}]\n"
        for number, under in enumerate(["visit.overdue", *(f"tower.f{below}" for below in range(3000))])
    ]
    text = "\n".join(reversed(tower) if downwards else tower)
    folder = written(tmp_path, {**GOOD, "facts/tower.yaml": text})
    faults = [fault for fault in faults_in(folder) if fault.file == str(folder / "facts/tower.yaml")]
    assert faults
    assert all("others read others 50 deep" in fault.what for fault in faults)


def test_rules_that_yield_in_a_circle(tmp_path: Path) -> None:
    """Rules that all yield to each other would all stay hidden, so each is refused."""
    circle = UNASSESSED.replace("when:\n", "yields_to: [several-signs]\nwhen:\n")
    folder = written(tmp_path, {**GOOD, RULE_FILE: circle})
    assert [(fault.file, fault.what[:22]) for fault in faults_in(folder)] == [
        (str(folder / RULE_FILE), "The rule yields to its"),
        (str(folder / SIGNS_FILE), "The rule yields to its"),
    ]


def test_all_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    """Faults in every kind of file, several in one definition, come in one error, by file and line."""
    rule = (
        UNASSESSED.replace("urgency: soon", "urgency: now")
        .replace("pregnancy.expecting\n    -", "pregnancy.expectin\n    -")
        .replace("at_most: recent", "at_most: 30")
        .replace("rec-1", "rec-9")
        .replace("  consider: A pre-birth assessment.", "  consider: 3")
        .replace("about: [pregnancy.assessment]", "about: []")
    )
    texts = {
        **GOOD,
        TITLE: "title: A small rulebook\nversion: 1\n",
        NUMBERS_FILE: NUMBERS.replace("default: 2", "default: 20").replace("unit: working_days", "unit: weeks"),
        SOURCE_FILE: SOURCE.replace("in_force", "inforce").replace("[rule, context]", "[rule, contexts]"),
        VISIT_FILE: VISIT.replace("outcome: not_in, date: {", "outcome: notin, date: {").replace(
            "type: days", "type: day", 1
        ),
        RULE_FILE: rule,
    }
    folder = written(tmp_path, texts)
    faults = faults_in(folder)
    assert [(Path(fault.file or "").relative_to(folder).as_posix(), fault.line) for fault in faults] == [
        (VISIT_FILE, line_of(texts[VISIT_FILE], "outcome: notin")),
        (VISIT_FILE, line_of(texts[VISIT_FILE], "type: day")),
        (RULE_FILE, line_of(rule, "urgency: now")),
        (RULE_FILE, line_of(rule, "review-a/rec-9")),
        (RULE_FILE, line_of(rule, "pregnancy.expectin")),
        (RULE_FILE, line_of(rule, "at_most: 30")),
        (RULE_FILE, line_of(rule, "consider: 3")),
        (RULE_FILE, line_of(rule, "about: []")),
        (TITLE, 2),
        (NUMBERS_FILE, line_of(texts[NUMBERS_FILE], "default: 20")),
        (NUMBERS_FILE, line_of(texts[NUMBERS_FILE], "unit: weeks")),
        (SOURCE_FILE, line_of(SOURCE, "in_force")),
        (SOURCE_FILE, line_of(SOURCE, "[rule, context]")),
    ]


def test_what_refers_to_a_broken_definition_is_not_blamed(tmp_path: Path) -> None:
    """A fact, setting, point or rule with a fault of its own is not also missing for all that name it."""
    texts = {
        **GOOD,
        NUMBERS_FILE: NUMBERS.replace("default: 30", "default: 300"),
        SOURCE_FILE: SOURCE.replace("in_force", "inforce"),
        VISIT_FILE: VISIT.replace("type: number", "type: numbr").replace("latest: {in: visits", "latest: {in: visit"),
        RULE_FILE: UNASSESSED.replace("urgency: soon", "urgency: sooon"),
    }
    assert [fault.what for fault in faults_in(written(tmp_path, texts))] == [
        "This is not a type.",
        "There is no such collection.",
        "It must be one of note, soon, urgent.",
        "The default is no whole number within the range.",
        "It must be one of in_force, updated, not_taken_forward.",
    ]


@pytest.mark.parametrize("file", sorted(set(GOOD) - {TITLE}))
def test_a_file_that_cannot_be_read_is_the_only_fault(file: str, tmp_path: Path) -> None:
    """What stands in a file that is no YAML is not reported missing."""
    folder = written(tmp_path, {**GOOD, file: GOOD[file] + "\n}\n"})
    assert [(fault.file, fault.what) for fault in faults_in(folder)] == [
        (str(folder / file), "This is not well-formed YAML.")
    ]


def test_examples_left_out_hide_their_own_faults_alone(tmp_path: Path) -> None:
    """Without examples a rulebook loads whatever stands in them; anything else wrong is refused at the same line."""
    in_examples = UNASSESSED.replace("fires:", "fire:")
    folder = written(tmp_path, {**GOOD, RULE_FILE: in_examples})
    assert Rulebook.load(folder).rules["pregnant-and-unassessed"].examples == ()
    assert len(faults_in(folder)) == 1
    moved = UNASSESSED[: UNASSESSED.index("urgency")] + UNASSESSED[UNASSESSED.index("examples:") :] + "\nurgency: now\n"
    written(tmp_path, {RULE_FILE: moved})
    with_them, without = faults_in(folder), faults_in(folder, examples=False)
    assert with_them == without


# -- every message ---------------------------------------------------------------------------------------------------


def test_every_message_of_the_reading_of_a_rulebook_has_its_broken_file(tmp_path: Path) -> None:
    """Each message that the readers of rules, facts, settings and sources can give is given by a row of the table."""
    told: set[str] = set()
    for number, broken in enumerate(BROKEN):
        folder = written(tmp_path / str(number), {**GOOD, broken.file: broken.text()})
        told |= {fault.what for fault in faults_in(folder)}
    elsewhere = {  # each has a test of its own above
        "There is no such folder of rules.",
        "There is no rule in this folder.",
        "It holds nothing.",
        "This file holds no definitions.",
        "This name is defined twice.",
        "Another rule has this id.",
        "Below this fact others read others 50 deep.",
        "Two layers have this name.",  # in test_layers
        "This is not a regular file.",  # in test_surroundings
        "Words and letters are whole numbers, no fewer letters than words.",  # in test_sources, like the next two
        "The hash is 16 hex digits in quotes.",
        "The sketch is one hex digit a word, in quotes.",
    }
    modules: list[Any] = [
        parsing,
        shapes,
        loading,
        rule,
        fact,
        rulebook_settings,
        sources,
        over_facts,
        over_records,
    ]
    messages = {
        message for module in modules for message in _messages(module, {"note", "refuse", "unknown", "among", "named"})
    }
    messages |= set(_messages(loading, {"Fault", "_fault_of"}))
    assert len(messages) > 40
    missing = [message for message in messages if not any(re.fullmatch(message, text) for text in told | elsewhere)]
    assert missing == []


def _messages(module: Any, by: set[str]) -> Iterator[str]:
    """A pattern for each text that a module hands to one of these functions."""
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(call, ast.Call) and _called(call.func) in by:
            texts = [text for argument in call.args[:2] for text in said_in(argument) if " " in text]
            yield from texts[:1]  # what a fault says is its first text; what helps comes after


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
