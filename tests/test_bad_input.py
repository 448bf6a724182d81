"""Bad input of every kind: what is wrong, where, and what to do next; exit 2; and no value of the case in any of it."""

from __future__ import annotations

import copy
import importlib
import io
import json
import os
import pickle
import pkgutil
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import riskflags
from riskflags import (
    CaseError,
    CaseSummary,
    Checker,
    InputError,
    LookupFault,
    RiskflagsError,
    Rulebook,
    RulebookError,
    SettingsError,
)
from riskflags.cli import main
from riskflags.errors import Fault, UnknownKey
from riskflags.reading.case_text import case_from_file, case_from_text
from riskflags.reading.files import LARGEST
from riskflags.verification import Document
from support import ROOT
from support.command_rulebook import write_small_book
from support.generated.cases import random_case

SECRETS = ("SECRETVALUE", "secretvalue", "1987")
"""Planted where a case has values: none of them may come out again. Days of the tables lie in 1987."""

HEAD = "case_id: c\nas_of: 2026-06-30\n"

# -- the tables: what is wrong, the text, the line that is named, words that the message holds -----------------------

BROKEN_YAML = [
    ("bracket left open", HEAD + "people: [{role: SECRETVALUE}\n", 4, "not well-formed YAML. Check"),
    ("quote left open", HEAD + 'people: [{id: "SECRETVALUE}]\n', 4, "not well-formed YAML. Check quotes"),
    ("colon in a text", HEAD + "people: SECRETVALUE: 1987-03-09\n", 3, "A text with a colon in it needs quotes."),
    ("a tab", HEAD + "people:\n\t- id: SECRETVALUE\n", 4, "Use spaces, not tabs, to indent."),
    ("indentation", HEAD + "people:\n  - id: SECRETVALUE\n   role: child\n", 5, "not well-formed YAML."),
    ("a special character", HEAD + "people: @SECRETVALUE\n", 3, "begins with a special character needs quotes."),
    ("an unknown escape", HEAD + 'people: [{id: "\\SECRETVALUE"}]\n', 3, "not well-formed YAML. Check quotes"),
    ("a control character", HEAD + "people: [{id: SECRETVALUE\x07}]\n", 3, "a character that text may not. Save it as"),
    ("a NUL far down", HEAD + "#" * 5000 + "\nid: SECRETVALUE\0\n", 4, "a character that text may not. Save it as"),
    ("an anchor", HEAD + "people:\n  - id: &SECRETVALUE 1987-03-09\n", 4, "an anchor (&name). Remove it"),
    (
        "an alias",
        HEAD + "people:\n  - id: *SECRETVALUE\n",
        4,
        "refers back to another part of the file (an alias, *name)",
    ),
    ("a tag", HEAD + "people:\n  - id: !SECRETVALUE 1987-03-09\n", 4, "a tag (!name). Remove it."),
    ("a tag that runs code", HEAD + "people: !!python/object/apply:os.system [SECRETVALUE]\n", 3, "a tag (!name)."),
    ("a tag on a list", HEAD + "people: !!set {SECRETVALUE: 1}\n", 3, "a tag (!name). Remove it."),
    (
        "a key twice",
        HEAD + "people: []\ncase_id: SECRETVALUE\n",
        4,
        "stands twice (first in line 1). Keep one of the two.",
    ),
    ("a field twice", HEAD + "people:\n  - id: SECRETVALUE\n    id: 1987\n", 5, "stands twice (first in line 4)."),
    ("two documents", HEAD + "---\ncase_id: SECRETVALUE\n", 3, "A second document begins here. Give each"),
    ("a list for a key", HEAD + "? [SECRETVALUE]\n: 1987-03-09\n", 3, "A list or mapping stands where a key should."),
    (
        "a list",
        "- case_id: SECRETVALUE\n- as_of: 1987-03-09\n",
        1,
        "not a case summary: it holds no fields. Begin with",
    ),
    ("one word", "SECRETVALUE\n", None, "not a case summary: it holds no fields. Begin with case_id and as_of."),
    ("only comments", "# SECRETVALUE\n# 1987\n", None, "not a case summary: it holds no fields."),
    ("nested deep", HEAD + "people: " + "[" * 100_000 + "\n", 3, "nested more than 40 deep."),
    ("nested deep in blocks", HEAD + "people:\n" + "- " * 100_000 + "SECRETVALUE\n", 4, "nested more than 40 deep."),
    ("nested deep, line by line", "".join(" " * at + "a:\n" for at in range(60)), 41, "nested more than 40 deep."),
]

BROKEN_JSON = [
    (
        "a bracket left open",
        '{"case_id": "SECRETVALUE",\n"as_of": "1987-03-09"\n',
        3,
        "not well-formed JSON. Check quotes",
    ),
    ("a quote left open", '{"case_id": "SECRETVALUE,\n"as_of": "1987-03-09"}\n', 1, "not well-formed JSON."),
    ("no colon", '{"case_id": "c",\n"as_of" "1987-03-09"}\n', 2, "not well-formed JSON. Check quotes, commas"),
    ("a text after it", '{"case_id": "c"}\nSECRETVALUE\n', 2, "not well-formed JSON."),
    ("two of them", '{"case_id": "SECRETVALUE"}\n{"case_id": "c"}\n', 2, "not well-formed JSON."),
    (
        "a key twice",
        '{"case_id": "SECRETVALUE",\n"as_of": "1987-03-09",\n"case_id": 5}',
        3,
        "twice (first in line 1). Keep one",
    ),
    ("a field twice", '{"people": [\n{"id": "SECRETVALUE",\n"id": "1987"}]}', 3, "twice (first in line 2). Keep one"),
    (
        "NaN",
        '{"case_id": NaN, "as_of": "2026-06-30", "people": "SECRETVALUE"}',
        None,
        "a number that JSON does not have (NaN",
    ),
    ("minus infinity", '{"case_id": "SECRETVALUE", "as_of": -Infinity}', None, "a number that JSON does not have"),
    ("a number too long", '{"case_id": ' + "1987" * 2000 + "}", None, "a number that JSON does not have"),
    ("a list", '[{"case_id": "SECRETVALUE", "as_of": "1987-03-09"}]', 1, "not a case summary: it holds no fields."),
    ("an empty list", "[]", 1, "not a case summary: it holds no fields. Begin with case_id and as_of."),
    ("nested deep, closed", '{"a":\n' + "[" * 60 + '"SECRETVALUE"' + "]" * 60 + "}", 2, "nested more than 40 deep."),
    ("lists nested deep", "[" * 100_000, 1, "nested more than 40 deep."),
    ("objects nested deep", '{"SECRETVALUE":' * 100_000 + "1" + "}" * 100_000, 1, "nested more than 40 deep."),
]

WRONG_FIELDS = [
    ("no id", "as_of: 2026-06-30\npeople: []\n", 1, "case_id: It is missing. Add case_id"),
    ("no day", "\n# SECRETVALUE\ncase_id: c\n", 3, "as_of: It is missing. Add as_of: every summary needs it."),
    (
        "an unknown collection",
        HEAD + "peple: SECRETVALUE\n",
        3,
        "(key 3): A case summary has no such collection",
        "Did you mean 'people'?",
    ),
    (
        "an unknown collection like none",
        HEAD + "zzz: SECRETVALUE\n",
        3,
        "(key 3): A case summary has no such",
        "`riskflags schema case`",
    ),
    (
        "a key that is a value",
        HEAD + "Jo SECRETVALUE 1987: x\n",
        3,
        "(key 3): A case summary has no such",
        "`riskflags schema case`",
    ),
    ("a key with brackets", HEAD + "SECRETVALUE[0]: x\n", 3, "(key 3): A case summary has no such"),
    ("a key merged", HEAD + "<<: {a: SECRETVALUE}\n", 3, "(key 3): A case summary has no such"),
    (
        "an unknown field",
        HEAD + "people:\n  - roel: SECRETVALUE\n",
        4,
        "people[0].(key 1): A record of people has no such field.",
        "'role'",
    ),
    (
        "an unknown field like none",
        HEAD + "visits: [{zzz: SECRETVALUE}]\n",
        3,
        "visits[0].(key 1): A record of visits has no",
        "schema case",
    ),
    (
        "a field that is a value",
        HEAD + "visits: [{'1987-03-09': 1}]\n",
        3,
        "visits[0].(key 1): A record of visits has no",
    ),
    (
        "a field with brackets",
        HEAD + "visits: [{'SECRETVALUE[0]': 1}]\n",
        3,
        "visits[0].(key 1): A record of visits has no",
    ),
    (
        "a record for a list",
        HEAD + "people: {role: SECRETVALUE}\n",
        3,
        "people: It is not a list of records. Write a list; []",
    ),
    ("a text for a list", HEAD + "people: SECRETVALUE\n", 3, "people: It is not a list of records. Write a list; []"),
    ("a text for a record", HEAD + "people:\n- {}\n- SECRETVALUE\n", 5, "people[1]: It is not a record. Write fields"),
    ("nothing for a record", HEAD + "people:\n- \n", 4, "people[0]: It is not a record."),
    ("a list for a record", HEAD + "people: [[SECRETVALUE]]\n", 3, "people[0]: It is not a record."),
    ("a number for an id", "case_id: 1987\nas_of: 2026-06-30\n", 1, "case_id: It is not text. Put it in quotes."),
    (
        "a number for a record's id",
        HEAD + "people: [{id: 1987}]\n",
        3,
        "people[0].id: It is not text. Put it in quotes.",
    ),
    ("an empty id", "case_id: ''\nas_of: 2026-06-30\n", 1, "case_id: It is empty, or longer than 200 characters."),
    (
        "an id too long",
        HEAD + f"people: [{{id: {'SECRETVALUE' * 20}}}]\n",
        3,
        "people[0].id: It is empty, or longer than 200",
    ),
    (
        "an id of two lines",
        HEAD + 'people: [{id: "SECRETVALUE\\n1987"}]\n',
        3,
        "people[0].id: It holds a line break",
        "short id",
    ),
    (
        "an id with an escape",
        'case_id: "\\e[31mSECRETVALUE"\nas_of: 2026-06-30\n',
        1,
        "case_id: It holds a line break or another control",
    ),
    (
        "yes for true",
        HEAD + "people: [{born: yes}]\n",
        3,
        "people[0].born: It is not true or false. Write true or false, without",
    ),
    (
        "no for false",
        HEAD + "people: [{born: No}]\n",
        3,
        "people[0].born: It is not true or false. Write true or false, without",
    ),
    (
        "true in quotes",
        HEAD + "people: [{born: 'true'}]\n",
        3,
        "people[0].born: It is not true or false. Write true or false, without",
    ),
    (
        "one for true",
        HEAD + "people: [{born: 1}]\n",
        3,
        "people[0].born: It is not true or false. Write true or false, without",
    ),
    (
        "a text for true",
        HEAD + "people: [{born: SECRETVALUE}]\n",
        3,
        "people[0].born: It is not true or false. See `riskflags",
    ),
    (
        "a misspelt word",
        HEAD + "people:\n  - role: mothr\n",
        4,
        "people[0].role: It is not one of this field's words. Did you mean 'mother'?",
    ),
    (
        "a word with a space",
        HEAD + "people: [{role: Maternal Grandmother}]\n",
        3,
        "Did you mean 'maternal_grandmother'?",
    ),
    (
        "another's word",
        HEAD + "people: [{role: SECRETVALUE}]\n",
        3,
        "people[0].role: It is not one",
        "`riskflags schema case`",
    ),
    (
        "a word from a short list",
        HEAD + "health: [{severity: SECRETVALUE}]\n",
        3,
        "health[0].severity: It is not one",
        "mild, moderate, severe.",
    ),
    ("a list for a word", HEAD + "health: [{severity: [SECRETVALUE]}]\n", 3, "health[0].severity: It is not one"),
    (
        "a month that is not",
        HEAD + "injuries: [{date: 1987-13-09}]\n",
        3,
        "injuries[0].date: There is no such day in the calendar. Check",
    ),
    (
        "a day that is not",
        "case_id: c\nas_of: 1987-02-29\n",
        2,
        "as_of: There is no such day in the calendar. Check the month",
    ),
    (
        "a year before all",
        HEAD + "injuries: [{date: 1887-03-09}]\n",
        3,
        "injuries[0].date: The year cannot be right",
        "Check the year.",
    ),
    (
        "a year after all",
        HEAD + "plans: [{review_due: 3987-03-09}]\n",
        3,
        "plans[0].review_due: The year cannot be right",
    ),
    (
        "a day as a number",
        HEAD + "injuries: [{date: 19870309}]\n",
        3,
        "injuries[0].date: It is not a day written YYYY-MM-DD. Write it",
    ),
    (
        "a day as a number in quotes",
        HEAD + "injuries: [{date: '0'}]\n",
        3,
        "injuries[0].date: It is not a day written YYYY-MM-DD.",
    ),
    (
        "a day as seconds",
        "case_id: c\nas_of: '542246400'\n",
        2,
        "as_of: It is not a day written YYYY-MM-DD. Write it like",
    ),
    ("a day as true", HEAD + "injuries: [{date: true}]\n", 3, "injuries[0].date: It is not a day written YYYY-MM-DD."),
    (
        "a day with a time",
        HEAD + "injuries: [{date: 1987-03-09T00:00:00}]\n",
        3,
        "injuries[0].date: It is not a day written",
    ),
    (
        "a day the other way",
        HEAD + "injuries: [{date: 09/03/1987}]\n",
        3,
        "injuries[0].date: It is not a day written YYYY-MM-DD.",
    ),
    (
        "a day without noughts",
        HEAD + "injuries: [{date: 1987-3-9}]\n",
        3,
        "injuries[0].date: It is not a day written YYYY-MM-DD.",
    ),
    ("no day for as_of", "case_id: SECRETVALUE\nas_of:\n", 2, "as_of: It is not a day written YYYY-MM-DD."),
    (
        "open as a text",
        HEAD + "open: SECRETVALUE\n",
        3,
        "open: It does not say what is open. Write all, or a list of kinds",
    ),
    ("open as a list", HEAD + "open: [SECRETVALUE]\n", 3, "open: It does not say what is open. Write all, or a list"),
    (
        "open as a kind alone",
        HEAD + "open:\n  meetings: core_group\n",
        4,
        "open.meetings: It does not say what is open.",
    ),
    ("open as true", HEAD + "open: {meetings: true}\n", 3, "open.meetings: It does not say what is open. Write all"),
    (
        "an unknown collection open",
        HEAD + "open:\n  meeting: all\n",
        4,
        "open.(key 1): There is no such collection. Did you mean 'meetings'?",
    ),
    (
        "open like no collection",
        HEAD + "open: {zzz: all}\n",
        3,
        "open.(key 1): There is no such collection. See `riskflags",
    ),
    (
        "an unknown kind open",
        HEAD + "open:\n  meetings:\n    - core_grup\n",
        5,
        "open.meetings[0]: There is no such kind",
        "'core_group'",
    ),
    (
        "open like no kind",
        HEAD + "open: {meetings: [step_up, SECRETVALUE]}\n",
        3,
        "open.meetings[1]: There is no such kind",
        "Write all, or kinds",
    ),
    (
        "a kind where there are none",
        HEAD + "open: {disagreements: [SECRETVALUE]}\n",
        3,
        "open.disagreements[0]: There is no such kind",
    ),
]

CONTRADICTIONS = [
    (
        "ended and not",
        "statuses:\n  - end_date: 1987-03-09\n    ended: false\n",
        5,
        "statuses[0].ended: It says otherwise than the record's end_date. Correct",
    ),
    (
        "ended before it began",
        "plans:\n  - start_date: 1987-03-10\n    end_date: 1987-03-09\n",
        5,
        "plans[0].end_date: This day lies before the record's start_date. Correct start_date or",
    ),
    (
        "born and not",
        "people:\n  - date_of_birth: 1987-03-09\n    born: false\n",
        5,
        "people[0].born: It says otherwise than the record's date_of_birth. Correct",
    ),
    (
        "held and cancelled",
        "meetings: [{state: cancelled, held_on: 1987-03-09}]\n",
        3,
        "meetings[0].state: It says otherwise than the record's held_on",
        "Correct one of the two.",
    ),
    (
        "held before asked for",
        "meetings: [{requested_on: 1987-03-10, held_on: 1987-03-09}]\n",
        3,
        "meetings[0].held_on: This day lies before the record's requested_on. Correct",
    ),
    (
        "after the summary",
        "injuries: [{date: 2087-03-09}]\n",
        3,
        "injuries[0].date: This day lies after the summary's own day (as_of). Only planned",
    ),
    (
        "after its own recording",
        "injuries: [{date: 1987-03-10, recorded_on: 1987-03-09}]\n",
        3,
        "injuries[0].date: This day lies after the day its record was made",
    ),
    (
        "an id twice",
        "people:\n  - {id: SECRETVALUE}\n  - {id: SECRETVALUE}\n",
        5,
        "people[1].id: This id stands twice in the collection",
        "recorded_on",
    ),
    (
        "a version without a day",
        "people:\n  - {id: SECRETVALUE}\n  - {id: SECRETVALUE, recorded_on: 1987-03-09}\n",
        5,
        "people[1].id: This id stands twice",
    ),
    (
        "another version without a day",
        "people:\n  - {id: SECRETVALUE, recorded_on: 1987-03-09}\n  - {id: SECRETVALUE}\n",
        5,
        "people[1].id: This id stands twice",
    ),
    (
        "two versions of one day",
        "people:\n" + "  - {id: SECRETVALUE, recorded_on: 1987-03-09}\n" * 2,
        5,
        "people[1].recorded_on: Two versions of this record",
        "Keep the later",
    ),
    (
        "two children",
        "people:\n  - {role: child}\n  - {role: child, id: SECRETVALUE}\n",
        5,
        "people[1].role: A second person has the role child",
        "Write sibling",
    ),
]
CONTRADICTIONS = [(name, f"{HEAD}{text}", *rest) for name, text, *rest in CONTRADICTIONS]

TEXTS = [*BROKEN_YAML, *BROKEN_JSON, *WRONG_FIELDS, *CONTRADICTIONS]
NAMES = [
    f"{table}: {row[0]}"
    for table, rows in (("yaml", BROKEN_YAML), ("json", BROKEN_JSON), ("field", WRONG_FIELDS), ("days", CONTRADICTIONS))
    for row in rows
]

BYTES = [
    (
        "not UTF-8",
        HEAD.encode() + "people: [{id: SECRETVALU\u00c9}]\n".encode("latin-1"),
        3,
        "It is not UTF-8 text. Save it as UTF-8.",
    ),
    (
        "UTF-16",
        (HEAD + "people: SECRETVALUE").encode("utf-16"),
        None,
        "It is not text. Give JSON or YAML, saved as UTF-8.",
    ),
    ("empty", b"", None, "It is empty. Check that it is the file you meant."),
    ("only white space", b" \n\t\r\n ", None, "It is empty. Check that it is the file you meant."),
    ("only a byte order mark", b"\xef\xbb\xbf", None, "It is empty."),
    ("a binary", b"\x7fELF\x02\x01\x01\0\0SECRETVALUE", None, "It is not text. Give JSON or YAML, saved as UTF-8."),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, "It is not text."),
    (
        "too large",
        HEAD.encode() + b"#" * LARGEST + b"SECRETVALUE",
        None,
        "It is larger than 8 MB.",
        "split an extract into cases",
    ),
]


# -- what is asserted of each ----------------------------------------------------------------------------------------


def everything_said(error: BaseException | None, seen: set[int] | None = None) -> Iterator[str]:
    """All that can be read off an error: texts, faults and notes, of what it came from and of their frames too."""
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield from (str(error), repr(error), repr(error.args), repr(getattr(error, "__notes__", ())))
    yield repr({name: value for name, value in vars(error).items() if not isinstance(value, BaseException)})
    for fault in getattr(error, "faults", ()):
        yield from (str(fault), repr(fault), fault.what, fault.help)
    if hasattr(error, "errors"):
        yield repr(error.errors())
    yield from everything_said(error.__cause__, seen)
    yield from everything_said(error.__context__, seen)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").startswith("riskflags"):
            for value in list(trace.tb_frame.f_locals.values()):
                if isinstance(value, BaseException):
                    yield from everything_said(value, seen)
        trace = trace.tb_next


def assert_no_value(*texts: str) -> None:
    """No planted value is in any of these."""
    assert not [(secret, text[:500]) for text in texts for secret in SECRETS if secret in text]


def refused(call: Any, *args: Any, **named: Any) -> RiskflagsError:
    """The `InputError` that a call ends in, with no value of a case in it."""
    with pytest.raises(InputError) as told:
        call(*args, **named)
    assert_no_value(*everything_said(told.value))
    return told.value


def error_of(call: Any, *args: Any) -> CaseError | None:
    """The `CaseError` that a call ends in, if it does; any other goes through."""
    try:
        call(*args)
    except CaseError as error:
        return error
    return None


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[int, str, str]:
    """The command in this process: exit code, what it printed, what it complained of."""
    monkeypatch.setattr(sys, "argv", ["riskflags", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return int(ended.value.code or 0), printed.out, printed.err


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small rulebook: reading the shipped one for each bad file is time lost."""
    return str(write_small_book(tmp_path_factory.mktemp("small")))


def command(*args: str, stdin: bytes = b"", cwd: Path | None = None) -> tuple[int, str, str]:
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "riskflags", *args], input=stdin, capture_output=True, cwd=cwd, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def told(
    tmp_path: Path, book: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[bytes, int | None], str]:
    """Checks the bytes of a file by command and by library: the one message, its place cut off and checked."""

    def check(content: bytes, line: int | None) -> str:
        path = tmp_path / "bad"
        path.write_bytes(content)
        code, out, err = run(capsys, monkeypatch, "check", str(path), "--rules", book)
        assert code == 2
        assert out == ""
        assert_no_value(err)
        error = refused(case_from_file, path)
        assert str(error) == err.rstrip("\n")
        place = f"{path}:{line}: " if line else f"{path}: "
        assert err.startswith(place), err
        return err.removeprefix(place).rstrip("\n")

    return check


# -- a test a kind ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", TEXTS, ids=NAMES)
def test_a_bad_text_is_refused_with_its_place_and_the_next_step(
    row: tuple[Any, ...], told: Any, checker: Checker
) -> None:
    """The command exits 2 and names file, line, fault and next step; the library says the same; no value is told."""
    _, text, line, *words = row
    message = told(text.encode(), line)
    assert [word for word in words if word not in message] == [], message
    if line is None:
        line = getattr(refused(checker.check, text).faults[0], "line", None)
    expected = f"line {line}: {message}" if line else message
    assert str(refused(checker.check, text)) == expected
    assert str(refused(checker.check, text.encode())) == expected


@pytest.mark.parametrize("row", BYTES, ids=[str(row[0]) for row in BYTES])
def test_bad_bytes_are_refused(row: tuple[Any, ...], told: Any, checker: Checker) -> None:
    """What is not text, or is no file to read, is refused by command and by library."""
    _, content, line, *words = row
    message = told(content, line)
    assert [word for word in words if word not in message] == [], message
    if len(content) <= LARGEST:
        assert message in str(refused(checker.check, content))


@pytest.mark.parametrize("row", TEXTS[::9], ids=NAMES[::9])
def test_bad_text_on_standard_input_is_refused(
    row: tuple[Any, ...], book: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input is called by its name, and otherwise told of as a file is."""
    _, text, line, *words = row
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, out, err = run(capsys, monkeypatch, "check", "-", "--rules", book)
    assert (code, out) == (2, "")
    assert err.startswith(f"standard input:{line}: " if line else "standard input")
    assert words[0] in err
    assert_no_value(err)


def test_the_real_command_refuses_every_one_of_them_and_goes_on(tmp_path: Path) -> None:
    """In a process of its own: every bad file is told of in order, the good case is still checked, and it exits 2."""
    files = []
    for number, row in enumerate([*TEXTS, *BYTES]):
        files.append(tmp_path / f"bad-{number}")
        files[-1].write_bytes(row[1] if isinstance(row[1], bytes) else str(row[1]).encode())
    good = tmp_path / "good"
    good.write_text(HEAD)
    code, out, err = command("check", *map(str, files[:9]), str(good), *map(str, files[9:]))
    assert code == 2
    assert out.startswith("Case c, as of 2026-06-30\n")
    assert out.count("Case ") == 1
    assert "Traceback" not in err
    assert_no_value(out, err)
    assert list(dict.fromkeys(line.split(":")[0] for line in err.splitlines())) == [str(file) for file in files]


# -- files that are none ---------------------------------------------------------------------------------------------


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path) -> None:
    """A huge file is refused before it is read whole."""
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    code, out, err = command("check", str(huge))
    assert (code, out) == (2, "")
    assert err == f"{huge}: It is larger than 8 MB. A file holds one case; split an extract into cases.\n"
    refused(case_from_file, huge)


def test_a_file_as_large_as_may_be_is_read(tmp_path: Path) -> None:
    """The limit refuses nothing that keeps to it."""
    large = tmp_path / "large.yaml"
    large.write_text(HEAD + "#" * (LARGEST - len(HEAD)))
    assert case_from_file(large).case_id == "c"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is called one, and the next step is to name its files."""
    code, out, err = command("check", str(tmp_path))
    assert (code, out) == (2, "")
    assert err == f"{tmp_path}: This is a folder, not a file. Name the files in it.\n"
    refused(case_from_file, tmp_path)


def test_a_missing_file_is_refused_with_its_neighbour(tmp_path: Path) -> None:
    """A name misspelt brings the file that is there; one like no other, the plain advice."""
    (tmp_path / "child-l.yaml").write_text(HEAD)
    code, out, err = command("check", "chlid-l.yaml", "zzz", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "chlid-l.yaml: There is no such file. Did you mean 'child-l.yaml'?",
        "zzz: There is no such file. Check the name and the folder.",
    ]
    assert "Check the name and the folder." in str(refused(case_from_file, tmp_path / "none" / "child-l.yaml"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    """A file without permission says so."""
    closed = tmp_path / "closed.yaml"
    closed.write_text(HEAD)
    closed.chmod(0)
    code, out, err = command("check", str(closed))
    assert (code, out) == (2, "")
    assert err == f"{closed}: This file may not be read. Ask for permission to read it.\n"


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no such devices here")
def test_a_device_is_refused() -> None:
    """What has no end is read no further than the limit, and what holds nothing is empty."""
    assert "larger than 8 MB" in str(refused(case_from_file, "/dev/zero"))
    assert "It is empty." in str(refused(case_from_file, "/dev/null"))


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    """A name too long for the disk is a message too."""
    assert "looks like the text of a case" in str(refused(case_from_file, tmp_path / ("x" * 5000)))


TEXTS_FOR_NAMES = {
    "JSON": '{"case_id": "SECRETVALUE", "as_of": "1987-03-09"}',
    "JSON of several lines": '{\n  "case_id": "SECRETVALUE"\n}',
    "a list": '[{"case_id": "SECRETVALUE"}]',
    "a mapping of Python's": "{'case_id': 'SECRETVALUE'}",
    "a byte order mark": '\ufeff{"case_id": "SECRETVALUE"}',
    "YAML": "case_id: SECRETVALUE\nas_of: 1987-03-09\n",
    "YAML of a line": "case_id: SECRETVALUE",
    "YAML in flow": "{case_id: SECRETVALUE, as_of: 1987-03-09}",
    "long": "SECRETVALUE" * 30,
    "very long": "SECRETVALUE/" * 500,
    "JSON with slashes": '{"case_id": "a/b", "people": [{"id": "/tmp/SECRETVALUE"}]}',
}


SOME_TEXTS = ("JSON", "YAML", "JSON with slashes")
"""Given to every command in the core tests too."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=() if name in SOME_TEXTS else pytest.mark.slow)
        for name, text in TEXTS_FOR_NAMES.items()
    ],
)
def test_the_text_of_a_case_given_for_a_files_name_is_not_told(
    text: str, book: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the library and by every command that takes a name: what it looks like is said, and nothing of it."""
    monkeypatch.chdir(tmp_path)
    for read in (case_from_file, Document.read):
        assert str(refused(read, text)).startswith("This looks like the text of a case, not the name of a file. Save")
    with pytest.raises(RulebookError, match="looks like the text of a case") as told:
        Rulebook.load(text)
    assert_no_value(*everything_said(told.value))
    (tmp_path / "good.yaml").write_text(HEAD)
    commands = [
        ("check", text),
        ("explain", text, "father-uninvolved"),
        ("replay", text),
        ("indicators", text),
        ("audit", text, "--out", "out"),
        ("compare", text, text),
        ("check", "good.yaml", "--settings", text),
        ("check", "good.yaml", "--rules", text),
        ("lint", text),
        ("sources", "verify", text),
        ("audit", "good.yaml", "--out", text),
        ("sample", "--cases", "1", "--out", text),
        ("template", "--out", text),
        ("replay", "good.yaml", "--out", text),
        ("compare", ".", ".", "--out", text),
    ]
    for args in commands:
        named = args if "--rules" in args or args[0] not in ("check", "explain", "replay") else (*args, "--rules", book)
        code, out, err = run(capsys, monkeypatch, *named)
        assert code in (2, 3)
        assert "This looks like the text of a case, not the name of a file." in err, args
        assert_no_value(out, err)
    assert [path.name for path in tmp_path.iterdir()] == ["good.yaml"]


def test_a_long_name_of_no_file_is_told_as_it_is(tmp_path: Path) -> None:
    """What could be a name is shown, however long: somebody must see what was looked for."""
    name = "/".join(["extract of the first quarter, all teams"] * 20) + "/case.yaml"
    assert str(refused(case_from_file, name)) == f"{name}: There is no such file. Check the name and the folder."
    assert str(refused(case_from_file, "Audit: June/x.yaml")).startswith("Audit: June/x.yaml: There is no such file.")
    odd = tmp_path / "{a case: odd}.yaml"
    odd.write_text(HEAD)
    assert case_from_file(odd).case_id == "c"


@pytest.mark.parametrize("name", ["a\0b", "SECRETVALUE\0", "\ud800", "a/\udfffSECRETVALUE" + "\ud800"])
def test_a_name_with_a_character_that_no_name_has_is_refused(name: str) -> None:
    """NUL, and half a character."""
    refused(case_from_file, name)
    for read in (Rulebook.load, lambda each: Checker(Rulebook.load(each))):
        with pytest.raises(RulebookError):
            read(name)


# -- standard input, by the real command -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "standard input: It is empty. Check that it is the file you meant."),
        (b"\xff\xfeSECRETVALUE", "standard input:1: It is not UTF-8 text. Save it as UTF-8."),
        (b"{\n" * 100_000, "standard input:2: This is not well-formed JSON."),
        (
            b"x: &a [SECRETVALUE]\n" + b"".join(b"y%d: [*a, *a]\n" % at for at in range(50)),
            "standard input:1: It carries an anchor",
        ),
    ],
    ids=["empty", "not UTF-8", "brackets", "alias bomb"],
)
def test_the_real_command_refuses_bad_standard_input(content: bytes, message: str) -> None:
    """A pipe that brings nothing, or nonsense, ends in a message and exit 2."""
    code, out, err = command("check", "-", stdin=content)
    assert (code, out) == (2, "")
    assert err.startswith(message)
    assert_no_value(err)


def test_explain_refuses_bad_input_alike(tmp_path: Path) -> None:
    """`explain` tells of a bad case as `check` does."""
    bad = tmp_path / "bad.yaml"
    bad.write_text(HEAD + "people: SECRETVALUE\n")
    code, out, err = command("explain", str(bad), "father-uninvolved")
    assert (code, out) == (2, "")
    assert err.startswith(f"{bad}:3: people: It is not a list of records.")


# -- all faults at once ----------------------------------------------------------------------------------------------


def test_all_faults_of_a_case_are_told_at_once(told: Any) -> None:
    """One reading brings every fault, each on a line with its own place."""
    text = "case_id: 5\nas_of: 1987-02-30\npeople:\n  - role: mothr\n    born: SECRETVALUE\npeeple: []\n"
    message = told(text.encode(), 1)
    assert [line.split(" ")[0].split(":")[-2:] for line in message.splitlines()[1:]] == [
        ["2", ""],
        ["4", ""],
        ["5", ""],
        ["6", ""],
    ]


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    """A file wrong throughout brings twenty faults and a count; the error still holds them all."""
    bad = tmp_path / "bad.yaml"
    bad.write_text(HEAD + "people:\n" + "  - role: SECRETVALUE\n" * 500)
    error = refused(case_from_file, bad)
    assert len(error.faults) == 500
    assert str(error).count("\n") == 20
    assert str(error).endswith("\nand 480 more faults")


def test_both_ways_round_of_a_version_that_contradicts_itself(told: Any) -> None:
    """A record wrong in two ways is told of twice."""
    text = HEAD + "meetings: [{state: planned, requested_on: 1987-03-10, held_on: 1987-03-09}]\n"
    assert len(told(text.encode(), 3).splitlines()) == 2


# -- the library's own ways in ---------------------------------------------------------------------------------------

BASE: dict[Any, Any] = {"case_id": "c", "as_of": "2026-06-30"}


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (5, "This is not a case. Give a CaseSummary, a mapping, or JSON text."),
        (None, "This is not a case."),
        (["SECRETVALUE"], "This is not a case."),
        (Path("SECRETVALUE"), "This is not a case."),
        (b"\xff", "line 1: It is not UTF-8 text."),
        (b"", "It is empty."),
        ("", "not a case summary: it holds no fields."),
        ("case_id: SECRETVALUE\ud800", "line 1: It holds a character that text may not."),
        ('{"case_id": "SECRETVALUE\ud800", "as_of": "2026-06-30"}', "case_id: It is not of the type"),
        ({}, "case_id: It is missing."),
        (BASE | {1987: "SECRETVALUE"}, "(key 3): A key here is not text."),
        (BASE | {("SECRETVALUE",): 1}, "A key here is not text. Write the names of fields as text."),
        ({**BASE, "SECRETVALUE 1987": 1}, "(key 3): A case summary has no such collection"),
        ({**BASE, "x[0]": "SECRETVALUE"}, "(key 3): A case summary has no such collection"),
        ({**BASE, "<text>": "SECRETVALUE"}, "(key 3): A case summary has no such collection"),
        ({**BASE, "people": [{"<day>": "SECRETVALUE"}]}, "people[0].(key 1): A record of people has no such field."),
        ({**BASE, "people": [{1: "SECRETVALUE"}]}, "people[0].(key 1): A key here is not text."),
        ({**BASE, "as_of": datetime(1987, 3, 9, 12)}, "as_of: It is not a day written"),
        ({**BASE, "as_of": datetime(1987, 3, 9)}, "as_of: It is not a day written"),
        ({**BASE, "as_of": 542246400}, "as_of: It is not a day written"),
        ({**BASE, "as_of": 1987.5}, "as_of: It is not a day written"),
        ({**BASE, "as_of": b"1987-03-09"}, "as_of: It is not a day written"),
        ({**BASE, "as_of": date(1887, 1, 1)}, "as_of: The year cannot be right"),
        ({**BASE, "people": "SECRETVALUE"}, "people: It is not a list of records."),
        ({**BASE, "people": {"SECRETVALUE"}}, "people[0]: It is not a record."),
        ({**BASE, "people": [object()]}, "people[0]: It is not a record."),
        ({**BASE, "people": [{"born": 0}]}, "people[0].born: It is not true or false."),
        ({**BASE, "people": [{"role": {"SECRETVALUE": 1}}]}, "people[0].role: It is not one of this field's words."),
        ({**BASE, "people": [{"id": b"SECRETVALUE"}]}, "people[0].id: It is not text."),
        ({**BASE, "open": {1987: "all"}}, "open.(key 1): "),
        ({**BASE, "open": {"SECRETVALUE 1": "all"}}, "open.(key 1): There is no such collection."),
        ({**BASE, "open": {"meetings": ["SECRETVALUE"]}}, "open.meetings[0]: There is no such kind"),
        ({**BASE, "open": {"meetings": [1987]}}, "open.meetings"),
    ],
    ids=lambda value: None if isinstance(value, str) and value.isascii() and ":" in value else "",
)
def test_what_is_no_case_is_refused_by_the_library(checker: Checker, given_: Any, words: str) -> None:
    """Whatever is given to `check`, the answer is a `CaseError` that says what is wrong; never pydantic's own."""
    error = refused(checker.check, given_)
    assert isinstance(error, CaseError)
    assert words in str(error)
    if isinstance(given_, dict):
        assert str(refused(CaseSummary.model_validate, given_)) == str(error)


@pytest.mark.parametrize(
    "text", ['{"case_id": "SECRETVALUE', "SECRETVALUE", '["SECRETVALUE"]', '{"as_of": "1987-13-09"}', ""]
)
def test_pydantics_own_way_in_for_json_raises_our_error_too(text: str) -> None:
    """`CaseSummary.model_validate_json` keeps the values of broken JSON to itself."""
    assert isinstance(refused(CaseSummary.model_validate_json, text), CaseError)


@pytest.mark.parametrize("change", [{"people": "SECRETVALUE"}, {"as_of": "1987-02-29"}, {"SECRETVALUE 1": "1987"}])
def test_every_way_to_make_a_case_raises_our_error(change: dict[str, Any]) -> None:
    """The constructor and each of pydantic's ways in refuse alike, and keep the values to themselves."""
    case = BASE | change
    ways = (CaseSummary.model_validate, CaseSummary.model_validate_strings, lambda given_: CaseSummary(**given_))
    messages = {str(refused(way, case)) for way in ways}
    assert len(messages) == 1
    assert messages == {str(refused(CaseSummary.model_validate_json, json.dumps(case)))}


def test_a_mapping_of_any_kind_is_a_case(checker: Checker) -> None:
    """A mapping need not be a dict."""
    assert checker.check(types.MappingProxyType(BASE)).case_id == "c"


def test_lines_are_known_in_json_however_it_is_written(checker: Checker) -> None:
    """Tabs, escapes and characters of two halves in JSON cost no line numbers."""
    text = json.dumps({"case_id": "a/b \U0001f600 \u00e9", "as_of": "1987-02-29", "people": []}, indent="\t")
    assert str(refused(checker.check, text.replace("/", "\\/"))).startswith("line 3: as_of: There is no such day")


KEYED_BY_SURNAME = {"smith": {"secretvalue": 1}, "people": [{"secretvalue": 1}], "open": {"secretvalue": "all"}}


@pytest.mark.parametrize("way", ["mapping", "JSON", "YAML", "pydantic's JSON", "keywords", "strings", "facts"])
def test_an_unknown_key_is_never_told(way: str, checker: Checker) -> None:
    """JSON keyed by children's names: not in the text, not in the path; a key near one of ours brings ours alone."""
    case = BASE | KEYED_BY_SURNAME | {"secretvalue": 1, "peopel": 1}
    text = json.dumps(case)
    call: Any = {
        "mapping": lambda: checker.check(case),
        "JSON": lambda: checker.check(text),
        "YAML": lambda: checker.check("# a comment\n" + text),
        "pydantic's JSON": lambda: CaseSummary.model_validate_json(text),
        "keywords": lambda: CaseSummary(**case),
        "strings": lambda: CaseSummary.model_validate_strings(
            {**BASE, "secretvalue": "1", "smith": "1", "peopel": "1"}
        ),
        "facts": lambda: checker.check_facts({"secretvalue": 1, "smith": True, "child.aeg": 3}),
    }[way]
    error = refused(call)
    assert len(error.faults) >= 3
    for again in (error, copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        paths = [part for fault in again.faults for part in fault.path]
        assert not {"secretvalue", "smith", "peopel", "child.aeg"} & set(paths)
        assert sum(isinstance(part, UnknownKey) and part.place is not None for part in paths) >= 3
        assert "smith" not in str(again) + repr(again.faults)
        assert "Did you mean 'people'?" in str(again) or "Did you mean 'child.age'?" in str(again)


def test_of_very_many_unknown_keys_all_are_told_and_few_looked_up(
    monkeypatch: pytest.MonkeyPatch, checker: Checker
) -> None:
    """Looking for the nearest word is what takes long, and no more than twenty faults are shown."""
    looked: list[object] = []

    def counted(*args: object, **_: object) -> list[str]:
        looked.append(args)
        return []

    monkeypatch.setattr("riskflags.errors.difflib.get_close_matches", counted)
    many = range(3000)
    cases: list[dict[str, Any]] = [
        BASE | {f"x{number}": 1 for number in many},
        BASE | {"people": [{f"x{number}": 1} for number in many]},
        BASE | {"people": [{"role": f"x{number}"} for number in many]},
        BASE | {"open": {f"x{number}": "all" for number in many}},
        BASE | {"open": {"meetings": [f"x{number}" for number in many]}},
    ]
    calls: list[Callable[[], object]] = [
        *(partial(checker.check, case) for case in cases),
        partial(checker.check, json.dumps(cases[0], indent=1)),
    ]
    calls.append(partial(checker.check_facts, {f"x{number}": True for number in many}))
    calls.append(partial(Checker, checker.rulebook, {f"x{number}": 1 for number in many}))
    for call in calls:
        looked.clear()
        with pytest.raises(InputError) as told:
            call()
        error = told.value
        assert len(error.faults) == len(many)
        assert 0 < len(looked) <= 20
    with pytest.raises(CaseError) as told:
        calls[5]()
    assert [fault.line for fault in told.value.faults] == list(range(4, 3004))


def test_a_key_that_stands_twice_is_refused_by_every_way_into_a_case(checker: Checker) -> None:
    """Of two values one would win in silence. Inside somebody else's model pydantic reads, and the last one wins."""
    text = '{"case_id": "c", "as_of": "2026-06-30", "visits": [{"child_seen": true, "child_seen": false}]}'
    for read in (checker.check, CaseSummary.model_validate_json, case_from_text):
        for given_ in (text, text.encode()) if read is not case_from_text else (text,):
            assert "stands twice" in str(refused(read, given_))
    once = text.replace('"child_seen": true, ', "")
    (visit,) = CaseSummary.model_validate_json(once.encode()).visits or ()
    assert visit.child_seen is False


def errors_of(kind: type[RiskflagsError]) -> Iterator[type[RiskflagsError]]:
    """A class of errors and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from errors_of(below)


def test_every_error_survives_being_copied_and_sent() -> None:
    """The whole tree, those of audits too: class, text, faults and notes as they were."""
    for module in pkgutil.walk_packages(riskflags.__path__, "riskflags."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # of an extra that is not here
                importlib.import_module(module.name)
    kinds = set(errors_of(RiskflagsError))
    assert len(kinds) > 10
    faults = [Fault("It is wrong.", ("people", 0, UnknownKey(3)), "a.yaml", 3, "Mend it."), Fault("So is this.")]
    for kind in kinds:
        error = kind(faults)
        error.add_note("seen in the morning")
        for again in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
            assert type(again) is kind
            assert (str(again), again.faults) == (str(error), tuple(faults))
            key = again.faults[0].path[2]
            assert isinstance(key, UnknownKey)
            assert key.place == 3
            assert again.__notes__ == error.__notes__


def test_unknown_names_bring_the_nearest(checker: Checker) -> None:
    """A rule or fact misspelt brings the one that was meant; hyphens count for nothing."""
    name = "pregnant-after-puerperal-psychosis"
    for misspelt in ("pregnant_after_puerperal_psychosis", "Pregnant-after-puerperal-psychoses", name.replace("-", "")):
        error = refused(checker.explain, BASE, misspelt)
        assert isinstance(error, LookupFault)
        assert str(error) == f"There is no such rule in this rulebook. Did you mean '{name}'?"
    assert "Did you mean 'pregnancy.expecting'?" in str(refused(checker.rulebook.fact, "pregnancy.expectign"))
    assert "`riskflags rules` lists them." in str(refused(checker.rulebook.rule, "zzz"))


def test_a_day_after_the_summary_is_refused(checker: Checker, tmp_path: Path) -> None:
    """`as_of` later than the summary's own day is refused, by the command with the file it is about."""
    assert "does not reach as far as the day asked for" in str(refused(checker.check, BASE, date(2026, 7, 1)))
    good, other = tmp_path / "good.yaml", tmp_path / "other.yaml"
    good.write_text(HEAD)
    other.write_text(HEAD.replace("2026-06", "2026-08"))
    code, out, err = command("check", str(good), str(other), "--as-of", "2026-07-01")
    assert code == 2
    assert out.startswith("Case c, as of 2026-07-01")
    assert err.startswith(
        f"{good}: as_of: This summary does not reach as far as the day asked for. Ask for a day no later"
    )


@pytest.mark.parametrize(
    "day", ["SECRETVALUE", "2026-02-30", "20260301", "2026-W13-2", "2026-3-1", "", "2026-03-01T00:00", "1 March"]
)
def test_a_malformed_as_of_is_refused(
    day: str, tmp_path: Path, book: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--as-of takes a day written YYYY-MM-DD, and nothing else that a parser might make a day of."""
    good = tmp_path / "good.yaml"
    good.write_text(HEAD)
    for args in (("check", str(good)), ("explain", str(good), "father-uninvolved")):
        code, out, err = run(capsys, monkeypatch, *args, "--as-of", day, "--rules", book)
        assert (code, out) == (2, "")
        assert err == "--as-of is not a day written YYYY-MM-DD. Write it like 2026-03-31.\n"


# -- settings --------------------------------------------------------------------------------------------------------

SETTINGS = [
    ("an unknown setting", "patiense: 90\n", 1, "patiense: There is no such setting. Did you mean"),
    ("one like no other", "# mine\nzzz: 1987\n", 2, "zzz: There is no such setting. See"),
    ("out of range", "\npatience: 1987\n", 2, "patience: It lies outside its range. It may be 1 to"),
    ("below its range", "patience: -1\n", 1, "It lies outside its range."),
    ("a text", "patience: SECRETVALUE\n", 1, "patience: It is not a whole number. Write a number of days."),
    ("a number in quotes", "patience: '92'\n", 1, "It is not a whole number."),
    ("a fraction", "patience: 92.0\n", 1, "It is not a whole number."),
    ("true", "patience: true\n", 1, "It is not a whole number."),
    ("nothing", "patience:\n", 1, "It is not a whole number."),
    ("a list", "- SECRETVALUE\n", 1, "This file holds no settings. Write one a line"),
    ("broken YAML", "a: [SECRETVALUE\n", 2, "This is not well-formed YAML."),
    ("a setting twice", "patience: 92\npatience: 93\n", 2, "This key stands twice (first in line 1)."),
    ("an empty file", "", None, "It is empty. Check that it is the file you meant."),
    ("only comments", "# SECRETVALUE\n", 1, "This file holds no settings."),
]


@pytest.mark.parametrize("row", SETTINGS, ids=[row[0] for row in SETTINGS])
def test_bad_settings_are_refused(
    row: tuple[Any, ...], tmp_path: Path, book: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A settings file that cannot be used is told of with file and line, and the command exits 2."""
    _, text, line, words = row
    good, chosen = tmp_path / "good.yaml", tmp_path / "settings.yaml"
    good.write_text(HEAD)
    chosen.write_text(text)
    code, out, err = run(capsys, monkeypatch, "check", str(good), "--settings", str(chosen), "--rules", book)
    assert (code, out) == (2, "")
    assert err.startswith(f"{chosen}:{line}: " if line else f"{chosen}: ")
    assert words in err
    assert "SECRETVALUE" not in err


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"zzz": 1}, "zzz: There is no such setting."),
        ({"patience": 1987}, "It lies outside its range."),
        ({"patience": 92.0}, "It is not a whole number."),
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


def test_missing_settings_are_refused(tmp_path: Path) -> None:
    """A settings file that is not there is bad input; so is a folder."""
    good = tmp_path / "good.yaml"
    good.write_text(HEAD)
    code, out, err = command("check", str(good), "--settings", str(tmp_path / "goo.yaml"))
    assert (code, out) == (2, "")
    assert err == f"{tmp_path / 'goo.yaml'}: There is no such file. Did you mean '{good}'?\n"


# -- a faulty rulebook -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [("check", "good.yaml"), ("explain", "good.yaml", "x"), ("rules",), ("facts",), ("fact", "x"), ("rule", "x")],
)
def test_a_rulebook_that_is_not_there_exits_3(
    args: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--rules that names no folder is a faulty rulebook, whichever command asks for it."""
    (tmp_path / "good.yaml").write_text(HEAD)
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, monkeypatch, *args, "--rules", "none")
    assert (code, out) == (3, "")
    assert err == "none: There is no such folder of rules. Check --rules.\n"


def test_a_broken_rulebook_exits_3(tmp_path: Path) -> None:
    """A folder whose files cannot be read is told of by file and line; a case that is bad too is not looked at."""
    book = tmp_path / "book"
    (book / "theme").mkdir(parents=True)
    (book / "rulebook.yaml").write_text("version: '1'\n")
    (book / "theme" / "a-rule.yaml").write_text("id: a-rule\ntitle: [\n")
    code, out, err = command("check", str(tmp_path / "none.yaml"), "--rules", str(book))
    assert (code, out) == (3, "")
    assert err.startswith(f"{book / 'theme' / 'a-rule.yaml'}:3: This is not well-formed YAML.")
    code, out, err = command("check", str(tmp_path / "none.yaml"), "--rules", str(tmp_path / "book" / "rulebook.yaml"))
    assert (code, out) == (3, "")
    assert "There is no such folder of rules." in err


# -- whatever comes --------------------------------------------------------------------------------------------------

JUNK = [
    None,
    True,
    1987,
    1.5,
    "SECRETVALUE",
    "1987-03-09",
    [],
    {},
    ["SECRETVALUE"],
    {"SECRETVALUE 1": 1987},
    [[{}]],
    [None],
    b"1987",
    float("nan"),
    float("inf"),
    10**30,
    object(),
    datetime(1987, 3, 9),
    "x" * 300,
    "a\nb",
    "\ud800",
]


def spoilt(rnd: Random, value: Any) -> Any:
    """The same document with junk in one place somewhere."""
    if isinstance(value, dict) and value and rnd.random() < 0.9:
        key = rnd.choice(list(value))
        if rnd.random() < 0.1:
            return {**value, rnd.choice(["SECRETVALUE 1", "a[1]", 5, "<text>", "", None]): rnd.choice(JUNK)}
        return {**value, key: spoilt(rnd, value[key])}
    if isinstance(value, list) and value and rnd.random() < 0.9:
        at = rnd.randrange(len(value))
        return [*value[:at], spoilt(rnd, value[at]), *value[at + 1 :]]
    return rnd.choice(JUNK)


def test_a_case_spoilt_anywhere_is_refused_or_read(checker: Checker) -> None:
    """Junk of any type in any place ends in a report or in a `CaseError` with no value in it, and in nothing else."""
    rnd = Random(5)
    tally = {"read": 0, "refused": 0}
    for _ in range(1200):
        case = spoilt(rnd, random_case(rnd))
        error = error_of(checker.check, case)
        tally["refused" if error else "read"] += 1
        said = list(everything_said(error))
        assert not [text for text in said for secret in ("SECRETVALUE", "1987-03-09") if secret in text]
        assert error is None or error.faults
    print(tally)
    assert min(tally.values()) > 30


EXAMPLE = (ROOT / "examples" / "child-l.yaml").read_bytes()


@settings(max_examples=150)
@given(data=st.data())
def test_a_file_spoilt_anywhere_is_refused_or_read(data: st.DataObject) -> None:
    """Bytes cut out of a real file, put in or changed end in a case or in a `CaseError`, and in nothing else."""
    content = EXAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 200)))
        junk = st.one_of(
            st.binary(max_size=4),
            st.sampled_from([b"{", b"}", b"[", b"\t", b"&a ", b"*a", b"\n---\n", b": ", b"!!x ", b"\0", b"'"]),
        )
        content = content[:start] + data.draw(junk) + content[end:]
    error = error_of(case_from_text, content.decode("utf-8", "surrogateescape"), "spoilt")
    assert error is None or error.faults


@settings(max_examples=150)
@given(text=st.text(alphabet="{}[]:,\"'\\ntrue10.eE-+/u \t\n", max_size=40))
def test_any_text_is_refused_or_read(text: str) -> None:
    """A text of nothing but the characters JSON and YAML are made of ends in a `CaseError`: none of them is a case."""
    assert refused(case_from_text, text).faults
