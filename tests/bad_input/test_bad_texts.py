"""Files and texts that are no case: what is wrong, where, and what to do next; and no value of the case."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import (
    CaseError,
    Checker,
    Rulebook,
    RulebookError,
)
from riskflags.reading.case_text import case_from_file, case_from_text
from riskflags.reading.files import LARGEST
from riskflags.verification import Document
from support import ROOT
from support.bad_input import assert_no_value, everything_said, refused
from support.bad_texts import BYTES, HEAD, TEXTS
from support.command_line import Run, in_process_of_its_own
from support.generated.cases import random_case


def error_of(call: Any, *args: Any) -> CaseError | None:
    """The `CaseError` that a call ends in, if it does; any other goes through."""
    try:
        call(*args)
    except CaseError as error:
        return error
    return None


# -- a test a kind ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", TEXTS, ids=[row[0] for row in TEXTS])
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


@pytest.mark.parametrize("row", TEXTS[::9], ids=[row[0] for row in TEXTS[::9]])
def test_bad_text_on_standard_input_is_refused(
    row: tuple[Any, ...], book: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input is called by its name, and otherwise told of as a file is."""
    _, text, line, *words = row
    code, out, err = run("check", "-", "--rules", book, stdin=text.encode())
    assert (code, out) == (2, "")
    assert err.startswith(f"standard input:{line}: " if line else "standard input")
    assert words[0] in err
    assert_no_value(err)


def test_the_real_command_refuses_every_one_of_them_and_goes_on(tmp_path: Path, book: str) -> None:
    """In a process of its own: every bad file is told of in order, the good case is still checked, and it exits 2."""
    files = []
    for number, row in enumerate([*TEXTS, *BYTES]):
        files.append(tmp_path / f"bad-{number}")
        files[-1].write_bytes(row[1] if isinstance(row[1], bytes) else str(row[1]).encode())
    good = tmp_path / "good"
    good.write_text(HEAD)
    code, out, err = in_process_of_its_own("check", *files[:9], good, *files[9:], "--rules", book)
    assert code == 2
    assert out.startswith("Case c, as of 2026-06-30\n")
    assert out.count("Case ") == 1
    assert "Traceback" not in err
    assert_no_value(out, err)
    assert list(dict.fromkeys(line.split(":")[0] for line in err.splitlines())) == [str(file) for file in files]


# -- files that are none ---------------------------------------------------------------------------------------------


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path, book: str, run: Run) -> None:
    """A huge file is refused before it is read whole."""
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    code, out, err = run("check", str(huge), "--rules", book)
    assert (code, out) == (2, "")
    assert err == f"{huge}: It is larger than 8 MB. A file holds one case; split an extract into cases.\n"
    refused(case_from_file, huge)


def test_a_file_as_large_as_may_be_is_read(tmp_path: Path) -> None:
    """The limit refuses nothing that keeps to it."""
    large = tmp_path / "large.yaml"
    large.write_text(HEAD + "#" * (LARGEST - len(HEAD)))
    assert case_from_file(large).case_id == "c"


def test_a_folder_without_a_case_is_refused(tmp_path: Path, book: str, run: Run) -> None:
    """The command says which files it looks for; the library takes no folder."""
    code, out, err = run("check", str(tmp_path), "--rules", book)
    assert (code, out) == (2, "")
    assert err == f"{tmp_path}: There is no case file in this folder. Case files end in .json, .yaml, .yml.\n"
    assert "This is a folder, not a file." in str(refused(case_from_file, tmp_path))


def test_a_missing_file_is_refused_with_its_neighbour(
    tmp_path: Path, book: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name misspelt brings the file that is there; one like no other, the plain advice."""
    (tmp_path / "child-l.yaml").write_text(HEAD)
    monkeypatch.chdir(tmp_path)
    code, out, err = run("check", "chlid-l.yaml", "zzz", "--rules", book)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "chlid-l.yaml: There is no such file. Did you mean 'child-l.yaml'?",
        "zzz: There is no such file. Check the name and the folder.",
    ]
    assert "Check the name and the folder." in str(refused(case_from_file, tmp_path / "none" / "child-l.yaml"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, book: str, run: Run) -> None:
    """A file without permission says so."""
    closed = tmp_path / "closed.yaml"
    closed.write_text(HEAD)
    closed.chmod(0)
    code, out, err = run("check", str(closed), "--rules", book)
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
    text: str, book: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
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
        code, out, err = run(*named)
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
def test_the_real_command_refuses_bad_standard_input(content: bytes, message: str, book: str) -> None:
    """A pipe that brings nothing, or nonsense, ends in a message and exit 2."""
    code, out, err = in_process_of_its_own("check", "-", "--rules", book, stdin=content)
    assert (code, out) == (2, "")
    assert err.startswith(message)
    assert_no_value(err)


def test_explain_refuses_bad_input_alike(tmp_path: Path, book: str, run: Run) -> None:
    """`explain` tells of a bad case as `check` does."""
    bad = tmp_path / "bad.yaml"
    bad.write_text(HEAD + "people: SECRETVALUE\n")
    code, out, err = run("explain", str(bad), "unwell-and-expecting", "--rules", book)
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
