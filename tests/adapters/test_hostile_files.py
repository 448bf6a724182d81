"""What is hostile or broken is refused or inert, and what no mapping names is never read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import InputError
from riskflags.adapters.converting import convert
from riskflags.cli.app import app
from support.cin_census import EVERY_BLOCK, PLANTED, child, details, message, read

BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


EXTERNAL = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def deep(text: str, name: str, times: int) -> str:
    """The text with an element so many times within itself."""
    begin, end = f"<{name}>", f"</{name}>"
    return text.replace(begin, begin * times, 1)[::-1].replace(end[::-1], end[::-1] * times, 1)[::-1]


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (lambda text: BOMB + text.replace("A1", "&b;"), "document type declaration"),
        (lambda text: EXTERNAL + text.replace("A1", "&x;"), "document type declaration"),
        (lambda text: '<!DOCTYPE Message SYSTEM "http://localhost:9/x.dtd">' + text, "document type declaration"),
        (lambda text: text.replace("A1", "&undeclared;"), "not XML that can be read"),
        (lambda text: text[:-40], "not XML that can be read"),
        (lambda text: deep(text, "Children", 50), "more than 40 deep"),
        (lambda text: deep(text, "Sex", 50), "more than 40 deep"),
        (lambda text: deep(text, "Reviews", 50), "more than 40 deep"),
        (lambda text: text.replace("<Sex>", "<Other>" * 700_000 + "<Sex>"), "One case has more than"),
        (lambda text: text.replace("<Sex>", "<Other/>" * 600_000 + "<Sex>"), "One case has more than"),
        (lambda text: text.replace("<Sex>", "x" * 5_000_000 + "<Sex>"), "One case has more than"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(write: Any, tmp_path: Path, hostile: Any, said: str) -> None:
    """No entity is ever expanded or fetched; nothing is written, and no value is told."""
    path = write(hostile(message(child("A1", details(within=EVERY_BLOCK)))))
    with pytest.raises(InputError, match=said) as raised:
        convert([str(path)], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not any(planted in str(raised.value) for planted in (*PLANTED, "A1"))


def test_what_xml_can_hold_besides_elements_is_inert(write: Any) -> None:
    """Comments and instructions are passed over, marked text is text, attributes say nothing, a prefix is a prefix."""
    text = message(child("A1", details(within=EVERY_BLOCK)))
    odd = text.replace(">A1<", "><!-- 2 --><![CDATA[A]]>1<?php 3 ?><").replace(
        "<Sex>", '<Sex PersonDeathDate="2026-01-01">'
    )
    odd = odd.replace("<Message>", '<!-- a return --><?xml-stylesheet href="file:///x"?><c:Message xmlns:c="urn:x">')
    assert read(write(odd.replace("</Message>", "</c:Message>")))[0] == read(write(text))[0] != {}


def test_what_is_not_named_is_never_read(write: Any, tmp_path: Path) -> None:
    """Pupils' numbers, ethnicity, names where no name belongs: nothing of them in any output."""
    planted = child("A1", details(within=f"<Forename>{PLANTED[2]}</Forename>"), Surname=PLANTED[2])
    path = write(message(planted, child("A2", details(PrimaryNeedCode=PLANTED[2]))))
    for to in ("ndjson", "tables"):
        shown = CliRunner().invoke(app, ["convert", str(path), "--to", to, "--out", str(tmp_path / to)])
        assert shown.exit_code == 0, shown.output
        texts = [file.read_text(encoding="utf-8") for file in (tmp_path / to).iterdir()] + [shown.output]
        assert not [value for value in PLANTED for text in texts if value in text]
    account = json.loads((tmp_path / "ndjson" / "account.json").read_text(encoding="utf-8"))
    assert account["elements"]["unrecognised"] == {"Forename": 1, "Surname": 1}
    assert account["cases"] == {"read": 2, "given": 2, "left_out": {}}


def test_a_file_of_no_known_source_is_told_of(write: Any, tmp_path: Path) -> None:
    """By its content, whatever it is called."""
    for text in ("<Other/>", "case_id: x\n", message().replace("CIN</Coll", "LAC</Coll")):
        done = CliRunner().invoke(app, ["convert", str(write(text)), "--out", str(tmp_path / "out")])
        assert done.exit_code != 0
        assert isinstance(done.exception, InputError)
