"""``riskflags explain``, and the commands that show the rulebook."""

from __future__ import annotations

import re
from typing import Any

import pytest

import riskflags
from support import ROOT

# -- explain ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "rule", "words"),
    [
        (
            "urgent",
            "unwell-and-expecting",
            ["(unwell-and-expecting): fires", "Because:", "There is nothing to record that would quiet it."],
        ),
        (
            "confirm",
            "expecting-without-plan",
            [
                ": confirm",
                "Not known:",
                "Is there a birth plan?",
                "It would fire if:",
                "There is a birth plan: no",
            ],
        ),
        (
            "asking",
            "unwell-and-expecting",
            [": explore", "Is the mother unwell now?", "It would fire if:"],
        ),
        (
            "well",
            "unwell-and-expecting",
            [
                ": quiet",
                "What keeps it quiet:",
                "The mother is unwell now: no",
                "It would fire if all of this were so:",
                "The mother is unwell now: yes",
            ],
        ),
        (
            "well",
            "supervision-waiting",
            [": quiet", "Days since the latest supervision: 10 days", "It would fire if:"],
        ),
        ("note", "supervision-waiting", [": fires", "latest supervision: 41 days", "supervision: at most 30 days"]),
        ("well", "not-yet", ["A rule not yet in use (not-yet): quiet"]),
    ],
)
@pytest.mark.usefixtures("cases")
def test_explain_says_why(run_small: Any, case: str, rule: str, words: list[str]) -> None:
    """Of a rule that fires, asks or is quiet: what is behind it, what is not recorded, what would change it."""
    ran = run_small("explain", f"{case}.json", rule)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Case {case}, as of 2026-06-30\n")
    assert [each for each in words if each not in ran.out] == [], ran.out
    assert "A review, Finding 1 [review/one]." in ran.out


@pytest.mark.usefixtures("cases")
def test_explain_as_json(run_small: Any) -> None:
    """--format json prints the explanation as an object."""
    explanation = run_small("explain", "well.json", "unwell-and-expecting", "--format", "json").json
    assert (explanation["rule"], explanation["verdict"]) == ("unwell-and-expecting", "quiet")
    assert {each["fact"] for each in explanation["to_fire"]} == {"pregnancy.expecting", "mother.unwell"}
    assert explanation["stopped_by"]


@pytest.mark.usefixtures("cases")
def test_explain_of_an_unknown_rule_brings_the_nearest(run_small: Any) -> None:
    """A rule misspelt is bad input, with the one that was meant."""
    ran = run_small("explain", "well.json", "expecting-with-plan")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "There is no such rule in this rulebook. Did you mean 'expecting-without-plan'?\n"


# -- looking at the rulebook -----------------------------------------------------------------------------------------


def test_rules_lists_each_rule_by_theme(run_small: Any) -> None:
    """`rules` prints theme, urgency, id and title of every rule, and marks what is no longer or not yet in use."""
    ran = run_small("rules")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split("\n\n")[0].strip().splitlines()[0] == "oversight"
    listed = [line.split() for line in ran.out.splitlines() if re.match("  [a-z]", line)]
    assert [words[1] for words in listed] == [
        "not-yet",
        "supervision-waiting",
        "expecting-without-plan",
        "unwell-and-expecting",
    ]
    assert listed[0] == ["note", "not-yet", "(draft)"]
    assert "4 rules, rulebook test 1." in ran.out


def test_rule_shows_one_whole(run_small: Any) -> None:
    """`rule ID` prints title, condition, prompt, citations and settings."""
    ran = run_small("rule", "supervision-waiting")
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "Supervision is waiting",
        "oversight, note, active",
        "When",
        "supervision.days_since more than patience",
        "Consider: Supervision.",
        "review/one",
        "patience: 30 days (1 day to 90 days)",
    ):
        assert words in ran.out
    assert "Unless" in run_small("rule", "expecting-without-plan").out


def test_facts_lists_each_fact(run_small: Any) -> None:
    """`facts` prints name, type and meaning of every fact."""
    ran = run_small("facts")
    assert (ran.code, ran.err) == (0, "")
    assert "mother.unwell (yes/no)" in ran.out
    assert "    The mother is unwell now." in ran.out
    assert "5 facts." in ran.out


def test_fact_shows_one_whole(run_small: Any) -> None:
    """`fact NAME` prints type, meaning, question, how it is read and which rules use it."""
    ran = run_small("fact", "mother.unwell")
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "mother.unwell (yes/no)",
        "The mother is unwell now.",
        "Ask: Is the mother unwell now?",
        "Asked on the card Mother",
        "As it is written, in mother.yaml line 2, its examples left out:",
        "some: {in: health, where: {of: mother, ended: false}}",
        "not-yet",
        "unwell-and-expecting",
    ):
        assert words in ran.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("rule", "unwell-or-expecting"),
            "There is no such rule in this rulebook. Did you mean 'unwell-and-expecting'?",
        ),
        (("rule", "zzz"), "There is no such rule in this rulebook. `riskflags rules` lists them."),
        (("fact", "mother.unwel"), "There is no such fact in this rulebook. Did you mean 'mother.unwell'?"),
        (("fact", "zzz"), "There is no such fact in this rulebook. `riskflags facts` lists them."),
    ],
)
def test_an_unknown_name_exits_2_with_the_nearest(run_small: Any, args: tuple[str, ...], message: str) -> None:
    """A name that is not there is bad input; a near one is shown, else where to look."""
    ran = run_small(*args)
    assert (ran.code, ran.out, ran.err) == (2, "", f"{message}\n")


def test_the_shipped_rulebook_is_what_is_looked_at_without_rules(run: Any) -> None:
    """Without --rules each command works on the rules that ship."""
    assert run("rules").code == 0
    assert " rules, rulebook " in run("rules").out
    assert "pregnant-after-puerperal-psychosis" in run("rules").out
    assert "Pregnant again after puerperal psychosis" in run("rule", "pregnant-after-puerperal-psychosis").out
    assert "pregnancy.expecting (yes/no)" in run("facts").out
    assert "Is the mother pregnant now?" in run("fact", "pregnancy.expecting").out


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_the_examples_are_checked_with_the_shipped_rulebook(run: Any, format_: str) -> None:
    """Child L's summary brings flags with citations in every format."""
    ran = run("check", ROOT / "examples" / "child-l.yaml", "--format", format_)
    assert (ran.code, ran.err) == (0, "")
    assert "child-l" in ran.out
    assert run("check", ROOT / "examples" / "child-l.yaml", "--fail-on", "note").code == 1


def test_every_shipped_rule_and_fact_can_be_shown(run: Any, checker: riskflags.Checker) -> None:
    """No rule or fact of the shipped rulebook breaks its own page; each fits 80 columns where words allow."""
    from riskflags.cli.browsing import _fact, _rule

    book = checker.rulebook
    assert book.rules
    assert book.facts
    pages = [*(_rule(rule, book) for rule in book.rules.values()), *(_fact(fact, book) for fact in book.facts.values())]
    assert all(list(page) for page in pages)
