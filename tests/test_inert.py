"""Text of others is inert wherever it is shown: it hides nothing, turns nothing round, is no markup."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from riskflags import CaseSummary, Checker, Rulebook, RulebookError
from riskflags.cli.streams import UntilClosed
from riskflags.errors import CaseError, Fault
from riskflags.indicators import Measuring
from riskflags.indicators.showing import to_markdown, to_text
from riskflags.inert import hides, inert, inert_json, inert_lines
from riskflags.render.as_json import to_json
from riskflags.render.as_markdown import escaped
from riskflags.render.as_text import explanation_to_text
from riskflags.replay import replay, replay_to_page, replay_to_text
from support import ROOT

HOSTILE = "Z\u202e\u2066\u200b\u00ad\U000e0041&copy;<b>|*_"
CASE = {
    "case_id": HOSTILE,
    "as_of": "2026-06-30",
    "pregnancies": [{"id": HOSTILE, "of": "mother", "ended": False, "known_on": "2026-03-02"}],
    "health": [{"id": HOSTILE, "of": "mother", "kind": "puerperal_psychosis", "ended": True}],
}
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def raw(text: str) -> bool:
    """Whether a character that hides is in it."""
    return hides(text.replace("\n", ""))


def test_an_id_that_hides_is_shown_by_number_in_every_output(checker: Checker) -> None:
    """Reports, explanations, replays, indicators; and their JSON still says what it was."""
    case = CaseSummary.model_validate(CASE)
    report = checker.check(case)
    explanation = report.explain("pregnant-after-puerperal-psychosis")
    replayed = replay(checker, case)
    measuring = Measuring(checker.rulebook, checker.settings)
    measuring.add(case)
    measured = measuring.measurement()
    shown = [
        *(report.to_text(), report.to_markdown(), report.to_json(), repr(report), repr(case)),
        *(explanation_to_text(explanation), to_json(explanation)),
        *(replay_to_text(replayed), to_json(replayed), replay_to_page(replayed)),
        *(to_text(measured), to_markdown(measured), to_json(measured)),
    ]
    assert [text for text in shown if raw(text)] == []
    assert sum("u202e" in text for text in shown) >= 10
    assert json.loads(report.to_json())["case_id"] == HOSTILE
    assert "\\&copy;" in report.to_markdown()
    assert "<b>" not in replay_to_page(replayed)


@given(st.text(st.characters(), min_size=1, max_size=30).filter(lambda text: inert(text).strip() == inert(text)))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    """In a heading, an item and a cell of a table: no entity, no markup, no further cell."""
    for document in (f"# X {escaped(text)}", f"- {escaped(text)}", f"|a|b|\n|---|---|\n| {escaped(text)} | end |"):
        tokens = [token for token in RENDERER.parse(document) if token.type == "inline"]
        *_, first, last = [None, *tokens] if len(tokens) == 1 else tokens
        found = last if first is None else first
        assert found is not None
        assert last is found or (last is not None and last.content == "end")
        children = found.children or []
        assert {child.type for child in children} <= {"text", "text_special"}
        assert "".join(child.content for child in children).removeprefix("X ") == inert(text)


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Lu", "Zl", "Zp", "Cn", "Co"])))
def test_what_hides_is_written_and_the_rest_stays(text: str) -> None:
    """Nothing that hides is left; JSON keeps its meaning; a text without such is untouched."""
    assert not hides(inert(text))
    assert not raw(inert_lines(text))
    assert inert(text) == text or hides(text)
    written = inert_json(json.dumps([text], ensure_ascii=False))
    assert not hides(written)
    assert json.loads(written) == [text]


def test_an_error_stays_on_its_line() -> None:
    """Whatever a file is called."""
    error = CaseError(Fault("It is empty.", file="a\x1b[2J\u202e\nb.yaml: It is well\udcff.yaml", line=1))
    assert not hides(str(error))
    assert not hides(repr(error.faults[0]))


@pytest.mark.parametrize("text", [r'"Alarm \e[31m"', r'"\u202eAlarm"', r'"Al\u200barm"'])
def test_a_rulebook_with_text_that_hides_is_refused(tmp_path: Path, text: str) -> None:
    """A rule's title, with file and line."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    path = next(iter(sorted((tmp_path / "rules").rglob("pregnant-after-puerperal-psychosis.yaml"))))
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("title:"))
    lines[at] = f"title: {text}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(RulebookError, match=rf"{path.name}:{at + 1}: title: It holds a character that does not show"):
        Rulebook.load(tmp_path / "rules")


def test_a_stream_writes_what_is_given_to_it_inert() -> None:
    """On a terminal too, where Typer lets escape sequences through; what is drawn there on purpose passes."""
    to = io.StringIO()
    stream = UntilClosed(to)
    stream.write("a\x1b[31m\u202e\n")
    stream.drawn().write("\x1b[0m")
    assert to.getvalue() == "a\\u001b[31m\\u202e\n\x1b[0m"


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")
@pytest.mark.parametrize("command", ["check", "explain", "replay", "indicators", "audit", "compare", "lint", "sources"])
def test_a_files_name_is_shown_inert(tmp_path: Path, command: str) -> None:
    """In what is said of it on either stream."""
    name = "bad\u202e\x1b[31mx.yaml"
    (tmp_path / name).write_text("{}")
    more = {"explain": ["x"], "audit": ["gone", "--out", "out"], "compare": [name]}.get(command, [])
    args = ["verify", name] if command == "sources" else [name, *more]
    if command == "audit":
        (tmp_path / name).unlink()
    done = subprocess.run(
        [sys.executable, "-m", "riskflags", command, *args], cwd=tmp_path, capture_output=True, check=False
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode in (2, 3)
    assert "bad\\u202e" in said
    assert not raw(said)
