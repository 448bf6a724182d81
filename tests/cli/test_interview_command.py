"""``riskflags interview``: the conversation at a terminal, typed a line at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from riskflags import Checker
from riskflags.humanize import name_in_words
from riskflags.interview import Answers, Interview
from support import EXAMPLES
from support.command_line import Ran

CHILD_M = next(path for path in EXAMPLES if path.stem == "child-m")
Talk = Callable[..., Ran]


@pytest.fixture
def talk(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Talk:
    """Runs the command with these lines typed, in a folder of its own."""

    def talked(typed: str, *options: object) -> Ran:
        monkeypatch.chdir(tmp_path)
        day = () if "--case" in options else ("--as-of", "2026-11-28")
        return run("interview", *day, *options, stdin=typed.encode())

    return talked


def test_a_flag_settles_while_questions_are_answered(talk: Talk) -> None:
    """Answers, a command that shows the prompts so far, and the report at the end with what was not asked."""
    done = talk("y\n2026-11-02\nn\ny\nn\nnext\nnext\nnext\nflags\n", "--one", "--by", "The social worker")
    assert done.code == 0
    for said in ("Who this is about", "Has the child been born?", "What was said, as of 2026-11-28", "Not asked: "):
        assert said in done.out


def test_nothing_is_kept_unless_somebody_says_so(talk: Talk, tmp_path: Path) -> None:
    """Then it is JSON that the command goes on with, and check joins to a case."""
    talk("y\n2026-11-02\n")
    assert list(tmp_path.iterdir()) == []
    done = talk("y\nnote told by the midwife\n2026-11-02\nsave kept.json\nquit\n", "--one", "--by", "NP")
    assert "Kept." in done.out
    kept = Answers.from_json((tmp_path / "kept.json").read_text())
    assert [(each.fact, each.value, each.said_by, each.note) for each in kept.answers] == [
        ("child.born", True, "NP", "told by the midwife"),
        ("child.age", "2026-11-02", "NP", ""),
    ]
    again = talk("", "--answers", tmp_path / "kept.json")
    assert "(2 answers, " in again.out


def test_answers_kept_are_joined_to_a_case(run: Callable[..., Ran], tmp_path: Path) -> None:
    """``check --answers``: evidence says who said it; answers about several cases are refused."""
    kept = tmp_path / "kept.json"
    kept.write_text(Answers(date(2026, 3, 20)).said("mother.relapse_risk", True, "The GP").to_json())
    done = run("check", CHILD_M, "--answers", kept, "--full")
    assert done.code == 0
    assert "The GP said on 20 March 2026: The mother may become ill again" in done.out.replace("\n      ", " ")
    refused = run("check", CHILD_M, CHILD_M, "--answers", kept)
    assert (refused.code, refused.err) == (2, "Answers are about one case. Name one case beside --answers.\n")


def test_a_list_is_ticked_by_numbers_and_none_is_said_of_the_others(talk: Talk, tmp_path: Path) -> None:
    """What is not mentioned is left open, until somebody says none."""
    talk("next\nnext\n\n2 ?3\nsave left.json\nquit\n")
    left = json.loads((tmp_path / "left.json").read_text())
    assert [each["value"] for each in left["answers"]] == [True, "not known"]
    assert len(left["passed_over"]) > 5
    talk("next\nnext\nnone\n2, ?3 none\nsave none.json\nquit\n")
    none = json.loads((tmp_path / "none.json").read_text())
    assert none["passed_over"] == []
    assert [each["value"] for each in none["answers"] if each["none_of_these"]] == [False] * len(left["passed_over"])


def test_what_somebody_is_here_to_talk_about_comes_first(talk: Talk, tmp_path: Path) -> None:
    """It is asked after what could be urgent, and kept; it is not asked again, nor where it was an option."""
    asks = "What are you here to talk about?"
    done = talk("next\nnext\n2\nsave kept.json\nquit\n")
    assert done.out.count(asks) == 1
    (chosen,) = Answers.from_json((tmp_path / "kept.json").read_text()).themes
    listed = done.out.partition(asks)[2].partition("Type numbers")[0].splitlines()
    assert listed[2].split(maxsplit=1)[1].lower() == name_in_words(chosen)
    again = talk("next\nnext\n", "--answers", tmp_path / "kept.json")
    named = talk("next\nnext\n", "--theme", chosen)
    assert asks not in again.out + named.out
    assert f"what worries you: {name_in_words(chosen)}" in again.out


def test_no_can_be_said_to_all_that_is_left_of_a_card(talk: Talk, tmp_path: Path) -> None:
    """Each of these answers says so."""
    talk("next\nnone\nsave none.json\nquit\n")
    answers = Answers.from_json((tmp_path / "none.json").read_text()).answers
    assert len(answers) > 3
    assert all(each.value is False and each.none_of_these for each in answers)


def test_the_last_answer_is_taken_back(talk: Talk, tmp_path: Path) -> None:
    """And asked for again."""
    done = talk("y\nback\nn\nsave kept.json\nquit\n", "--one")
    answers = Answers.from_json((tmp_path / "kept.json").read_text()).answers
    assert [(each.fact, each.value) for each in answers] == [("child.born", False)]
    assert done.out.count("Has the child been born?") == 2


def test_what_an_answer_would_settle_is_told(talk: Talk) -> None:
    """Its meaning, and the titles of the rules, the urgent ones first."""
    out = talk("why\nquit\n").out
    assert "An answer could settle, or begin to:" in out
    assert "[urgent]" in out.partition("[soon]")[0]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("perhaps", "Type y, n, ?.\n"),
        ("y\nlast week", "Type the day, as in 2026-03-31; never; ?.\n"),
        ("y 2026-11-27", "No day is asked for here. Leave it out.\n"),
        ("y yesterday", "Type y, n, ?.\n"),
        ("next\nnext\n99", "Enter, or a command."),
        ("next\nnext\n\n99", "none, or a command."),
        ("save no/such/folder/x.json", "There is no folder to write this file in."),
        ("none\n" * 60 + "9" * 6000, "Type a number; 3+ for at least 3; ?.\n"),
    ],
)
def test_what_cannot_be_taken_is_asked_again(typed: str, told: str, talk: Talk) -> None:
    """With what is wrong; the conversation goes on."""
    done = talk(f"{typed}\nquit\n", *(["--one"] if "week" in typed else []))
    assert done.code == 0
    assert told in done.out


def test_an_answer_that_contradicts_another_is_refused_by_its_question(
    talk: Talk, checker: Checker, tmp_path: Path
) -> None:
    """It is asked again."""
    answers = kept = Answers(date(2026, 11, 28), left=("stage", "urgent")).said("injury.of_concern_recent", False)
    (tmp_path / "kept.json").write_text(kept.to_json())
    interview, typed = Interview(checker), ""
    answers = replace(answers, themes=("injury-and-neglect",))
    while (item := interview.next(answers, most=1).items[0]).fact != "injury.of_concern":
        answers, typed = answers.passing_over([item.fact]), typed + "\n"
    typed += "y 2026-11-27\n"
    done = talk(typed, "--answers", tmp_path / "kept.json", "--one", "--theme", "injury-and-neglect")
    assert "It contradicts 'Was any injury unexplained, doubted or a worry in the last 6 weeks?'." in done.out
    assert "injury.of" not in done.out


def test_with_a_case_only_what_it_leaves_open_is_asked(talk: Talk) -> None:
    """The day is the case's."""
    done = talk("", "--case", CHILD_M)
    assert "Has the child been born?" not in done.out
    assert "Case child-m, as of 2026-03-20" in done.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--theme", "weather"], "There is no such theme. There are: childs-voice-and-engagement, "),
        (["--answers", "absent.json"], "absent.json: "),
        (["--answers", "bad.json"], "bad.json: as_of: It is missing."),
    ],
)
def test_what_cannot_be_begun_with_is_bad_input(options: list[str], told: str, talk: Talk, tmp_path: Path) -> None:
    """A theme that is none, and files that cannot be read."""
    (tmp_path / "bad.json").write_text("{}")
    done = talk("", *options)
    assert done.code == 2
    assert done.err.startswith(told)
