"""``riskflags sources``: listed, verified against a copy, and shown from one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from riskflags import Rulebook
from support.command_line import Run
from support.review import GOOD, REVIEW, TEXT, pieces_of, register
from support.small_rulebook import written


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A small rulebook that also keeps the invented review."""
    return Rulebook.load(written(tmp_path_factory.mktemp("book"), {"sources/child-wren.yaml": register()}))


# -- the command line ------------------------------------------------------------------------------------------------

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(run: Run, book: Rulebook) -> Command:
    """``riskflags sources`` over the small rulebook: exit code, output, complaints."""

    def sources(name: str, *args: str) -> tuple[int, str, str]:
        return run("sources", *([name] if name else []), *args, "--rules", str(book.folder))

    return sources


def test_sources_lists_each_with_what_a_reader_must_know(command: Command) -> None:
    """Title, publisher, date, points by status, marking; lines of 80 at most."""
    code, out, _ = command("")
    assert code == 0
    assert "child-wren: Learning Review: Child Wren\n    Publisher: A board\n    Date: 2021\n" in out
    assert "    11 points: 11 in force\n    The text is marked as invented.\n" in out
    assert "    3 points: 2 in force, 1 updated\n" in out
    assert "3 sources, 15 learning points." in out
    assert max(map(len, out.splitlines())) <= 80


def test_verify_shows_every_passage_and_its_place(command: Command) -> None:
    """A good copy: exit 0."""
    code, out, err = command("verify", str(REVIEW))
    assert (code, err) == (0, "")
    assert len(re.findall(r"^  found    child-wren/", out, re.MULTILINE)) == 11
    start = TEXT.index("Wren was nine")
    assert (
        f"  found    child-wren/background: line 7, characters {start}-{start + len(pieces_of('background')[0])}" in out
    )
    assert "lines 29-30, characters" in out
    assert out.endswith("11 points: 11 found, 0 moved, 0 changed, 0 missing.\n")
    assert "The text is marked as invented." in " ".join(out.split())


def test_verify_ends_in_1_where_a_passage_is_changed_or_missing(command: Command, tmp_path: Path) -> None:
    """Each is told, with what is known of it."""
    path = tmp_path / "copy.md"
    text = TEXT.replace("nine weeks", "ten weeks").replace(pieces_of("rec-1")[0], "")
    path.write_text(text, encoding="utf-8")
    code, out, _ = command("verify", str(path))
    assert code == 1
    folded = " ".join(out.split())
    assert re.search(r"changed child-wren/background: line 7, characters \d+-\d+; 22 of 23 words alike", folded)
    assert "missing child-wren/rec-1: it stood at The place of rec-1" in folded
    assert "9 found, 0 moved, 1 changed, 1 missing." in folded


def test_verify_as_json_says_the_same(command: Command, tmp_path: Path) -> None:
    """Every finding with its pieces, and which rulebook spoke."""
    code, out, _ = command("verify", str(REVIEW), "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert {"version", "fingerprint", "layers"} <= set(told["rulebook"])
    (document,) = told["documents"]
    assert document["counts"] == {"found": 11, "moved": 0, "changed": 0, "missing": 0}
    assert document["all_found"] is True
    assert len(document["findings"]) == 11
    place = document["findings"][0]["pieces"][0]["place"]
    assert TEXT[place["start"] : place["end"]] == pieces_of("background")[0]


def test_verify_tells_of_what_it_cannot_read_and_goes_on(command: Command, tmp_path: Path) -> None:
    """A wrong file, a PDF and a missing one: each with its message, the good copy still shown; exit 2."""
    wrong, pdf = tmp_path / "wrong.txt", tmp_path / "review.pdf"
    wrong.write_text("Quite another matter.", encoding="utf-8")
    pdf.write_bytes(b"%PDF-1.7\n")
    code, out, err = command("verify", str(wrong), str(pdf), str(tmp_path / "gone.txt"), str(REVIEW))
    assert code == 2
    assert "11 points: 11 found" in out
    first, second, third = err.splitlines()
    assert first.startswith(f"{wrong}: This is none of the rulebook's sources")
    assert "`riskflags sources` lists them" in first
    assert second.startswith(f"{pdf}: This is a PDF")
    assert third.startswith(f"{tmp_path / 'gone.txt'}: There is no such file.")


def test_verify_needs_a_register_with_fingerprints(run: Run, tmp_path: Path) -> None:
    """A folder that keeps none says so."""
    code, _, err = run("sources", "verify", str(REVIEW), "--rules", str(written(tmp_path)))
    assert code == 2
    assert "No point of this rulebook carries a fingerprint." in err


def test_show_prints_the_passage_from_the_readers_own_copy(command: Command) -> None:
    """With its lines, our words for it, and the marking."""
    code, out, err = command("show", "child-wren/rec-2", "--in", str(REVIEW))
    assert (code, err) == (0, "")
    first = TEXT[: TEXT.index("Ask relatives")].count("\n") + 1
    assert f"  {first:>5} | Ask relatives what they can do" in out
    assert f"  {first + 1:>5} | a month has gone by.\n" in out
    assert "In our words: A gist." in out
    assert "The text is marked as invented." in " ".join(out.split())


def test_show_says_where_a_passage_is_changed_or_belongs_elsewhere(command: Command, tmp_path: Path) -> None:
    """Exit 1, the nearest passage, and the next step."""
    path = tmp_path / "copy.txt"
    path.write_text(TEXT.replace("plain notes", "plain\x1b notices"), encoding="utf-8")
    code, out, err = command("show", "child-wren/good-1", "--in", str(path))
    assert code == 1
    assert "changed, 12 of 13 words alike" in " ".join(out.split())
    assert "(nearest)" in out
    assert "one page of plain notices" in out
    assert "\x1b" not in out
    assert "`riskflags sources verify` shows how the other passages of this copy stand." in err
    path.write_text("Quite another matter.", encoding="utf-8")
    code, out, err = command("show", "child-wren/good-1", "--in", str(path))
    assert code == 1
    assert "nothing like this piece" in out
    assert "This is none of the rulebook's sources." in err


def test_show_refuses_a_point_that_is_not_there(command: Command) -> None:
    """With the nearest one."""
    code, _, err = command("show", "child-wren/good-11", "--in", str(REVIEW))
    assert code == 2
    assert "There is no such learning point in this rulebook. Did you mean 'child-wren/good-1'?" in err


def test_fingerprint_prints_what_a_register_holds(run: Run, tmp_path: Path) -> None:
    """Ready to be pasted under a point; a text without a word has none."""
    path = tmp_path / "passage.txt"
    path.write_text("Help came early.\n", encoding="utf-8")
    assert run("sources", "fingerprint", str(path)) == (0, f"passage: {GOOD}\n", "")
    path.write_text("–", encoding="utf-8")
    code, out, err = run("sources", "fingerprint", str(path))
    assert (code, out) == (2, "")
    assert "It holds no word." in err


def test_rules_may_stand_before_the_command(run: Run, book: Rulebook) -> None:
    """``sources --rules DIR verify FILE`` means what ``sources verify FILE --rules DIR`` means."""
    code, out, _ = run("sources", "--rules", str(book.folder), "verify", str(REVIEW))
    assert code == 0
    assert "11 points: 11 found" in out
