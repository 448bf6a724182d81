"""The command line: every command and option, what each prints, and what each exit code means."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import riskflags
from riskflags.case import COLLECTIONS
from riskflags.cli import main
from riskflags.version import FINGERPRINTS, FORMATS
from support import ROOT
from support.command_rulebook import write_small_book

WELL = {
    "case_id": "well",
    "as_of": "2026-06-30",
    "pregnancies": [],
    "health": [],
    "plans": [],
    "supervision": [{"date": "2026-06-20"}],
}
NOTE = WELL | {"case_id": "note", "supervision": [{"date": "2026-05-20"}]}
SOON = WELL | {"case_id": "soon", "pregnancies": [{"id": "p1", "of": "mother", "ended": False}]}
CONFIRM = {key: value for key, value in SOON.items() if key != "plans"} | {"case_id": "confirm"}
URGENT = SOON | {"case_id": "urgent", "health": [{"of": "mother", "ended": False}]}
ASKING = {"case_id": "asking", "as_of": "2026-06-30", "pregnancies": SOON["pregnancies"], "plans": [{"kind": "birth"}]}
ASKING["health"] = [{"of": "mother"}]  # nobody recorded whether it is over
CASES = {case["case_id"]: case for case in (WELL, NOTE, SOON, CONFIRM, URGENT, ASKING)}
BAD = "case_id: bad\nas_of: 2026-06-31\n"


@pytest.fixture(scope="session")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small rulebook."""
    return write_small_book(tmp_path_factory.mktemp("small"))


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a test: a file for each case, one of them in YAML, and a bad one."""
    for name, case in CASES.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(case))
    (tmp_path / "soon.yaml").write_text(yaml.safe_dump(SOON))
    (tmp_path / "bad.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Ran:
    """What a command did: its exit code, what it printed, what it complained of."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in err

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs a command in this process."""

    def run_in_process(*args: Any) -> Ran:
        monkeypatch.setattr(sys, "argv", ["riskflags", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    return run_in_process


@pytest.fixture
def run_small(run: Any, small_book: Path) -> Any:
    """Runs a command in this process, on the small rulebook."""
    return lambda *args: run(*args, "--rules", small_book)


def in_process_of_its_own(*args: Any, stdin: str = "") -> Ran:
    """Runs the real command, nothing of it a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "riskflags", *map(str, args)], input=stdin.encode(), capture_output=True, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


# -- check -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "flags"),
    [
        ("well.json", []),
        ("note.json", ["[NOTE] Supervision is waiting"]),
        ("soon.json", ["[SOON] Expecting, and no birth plan"]),
        ("soon.yaml", ["[SOON] Expecting, and no birth plan"]),
        ("confirm.json", ["[SOON, TO CONFIRM] Expecting, and no birth plan"]),
        ("urgent.json", ["[URGENT] Unwell and expecting", "[SOON] Expecting, and no birth plan"]),
    ],
)
@pytest.mark.usefixtures("cases")
def test_check_prints_the_flags_of_a_case(run_small: Any, case: str, flags: list[str]) -> None:
    """A JSON or YAML case brings its flags as text, most urgent first, and exit 0."""
    ran = run_small("check", case)
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if line.startswith("[")] == flags
    assert ran.out.startswith(f"Case {case.rpartition('.')[0]}, as of 2026-06-30\n{len(flags) or 'No'} flag")
    assert f"of {3} checks" in ran.out


@pytest.mark.usefixtures("cases")
def test_check_as_text_holds_prompt_reasons_and_citations(run_small: Any) -> None:
    """The text of a flag says what, what to ask, what to consider, why, and from where."""
    out = " ".join(run_small("check", "confirm.json", "--full").out.split())
    for words in (
        "The mother is pregnant, and the record shows no birth plan.",
        "- Who would write one?",
        "Consider: A birth plan.",
        "Not recorded, so first find out:",
        "- Is there a birth plan?",
        "Because: - Pregnancy",
        "- A review, Finding 1 [review/one].",
        "Rule: expecting-without-plan",
        "Rulebook test 1, fingerprint ",
    ):
        assert words in out


@pytest.mark.usefixtures("cases")
def test_check_as_json_is_one_report_for_one_case(run_small: Any) -> None:
    """--format json prints an object for one case, with the keys that others rely on."""
    ran = run_small("check", "confirm.json", "--format", "json")
    report = ran.json
    assert ran.code == 0
    assert {"case_id", "as_of", "rulebook", "flags", "questions", "checks", "assumed"} <= set(report)
    assert (report["case_id"], report["as_of"]) == ("confirm", "2026-06-30")
    assert report["rulebook"]["version"] == "test 1"
    [flag] = report["flags"]
    assert (flag["rule"], flag["verdict"], flag["urgency"]) == ("expecting-without-plan", "confirm", "soon")
    assert flag["title"] == "Expecting, and no birth plan"
    assert set(flag["prompt"]) == {"say", "ask", "consider"}
    assert {"point", "source", "where", "status"} <= set(flag["citations"][0])
    assert flag["because"][0]["fact"] == "pregnancy.expecting"
    assert flag["because"][0]["value"] is True
    assert flag["because"][0]["records"] == ["pregnancies/p1"]
    assert [item["fact"] for item in flag["to_confirm"]] == ["pregnancy.birth_plan"]
    assert re.fullmatch(rf"v{FINGERPRINTS}-[0-9a-f]{{16}}", flag["fingerprint"])


@pytest.mark.usefixtures("cases")
def test_check_as_json_has_the_questions(run_small: Any) -> None:
    """What a partly established concern asks for is a question, with what it settles; checks not made are counted."""
    report = run_small("check", "asking.json", "--format", "json").json
    assert report["flags"] == []
    assert [(each["fact"], each["urgency"], each["settles"]) for each in report["questions"]] == [
        ("mother.unwell", "urgent", ["unwell-and-expecting"])
    ]
    assert report["questions"][0]["ask"] == "Is the mother unwell now?"
    assert (report["checks"], report["checks_not_made"], report["more_questions"]) == (3, 2, 0)


@pytest.mark.usefixtures("cases")
def test_check_as_json_is_a_list_for_several_cases(run_small: Any) -> None:
    """--format json prints a list for several cases, in the order they were given."""
    reports = run_small("check", "soon.json", "well.json", "urgent.json", "--format", "json").json
    assert [(report["case_id"], len(report["flags"])) for report in reports] == [
        ("soon", 1),
        ("well", 0),
        ("urgent", 2),
    ]


@pytest.mark.usefixtures("cases")
def test_check_as_markdown(run_small: Any) -> None:
    """--format markdown prints a heading a case and a flag."""
    out = run_small("check", "urgent.json", "well.json", "--format", "markdown").out
    headings = [line for line in out.splitlines() if line.startswith("#")]
    assert headings == [
        "# Case urgent, as of 2026-06-30",
        "## Urgent",
        "## The record",
        "# Case well, as of 2026-06-30",
    ]
    assert r"**\[URGENT\] Unwell and expecting.**" in out
    full = run_small("check", "urgent.json", "--format", "markdown", "--full").out
    assert [line for line in full.splitlines() if line.startswith("###")] == [
        r"### \[URGENT\] Unwell and expecting",
        r"### \[SOON\] Expecting, and no birth plan",
    ]


@pytest.mark.usefixtures("cases")
def test_one_bad_case_does_not_stop_the_others(run_small: Any) -> None:
    """Of several cases the good are reported and the bad told of, on the other stream; the exit code is 2."""
    for format_ in ("text", "json", "markdown"):
        ran = run_small(
            "check", "soon.json", "bad.yaml", "none.yaml", "well.json", "--format", format_, "--fail-on", "note"
        )
        assert ran.code == 2
        assert [line.split(":")[0] for line in ran.err.splitlines()] == ["bad.yaml", "none.yaml"]
        assert ("soon" in ran.out, "well" in ran.out, "bad" in ran.out) == (True, True, False)
    assert len(run_small("check", "soon.json", "bad.yaml", "--format", "json").json) == 1
    assert run_small("check", "bad.yaml", "none.yaml", "--format", "json").json == []


@pytest.mark.usefixtures("cases")
def test_where_no_case_can_be_read_nothing_is_printed(run_small: Any) -> None:
    """A bad case alone leaves standard output empty, whatever the format."""
    for format_ in ("text", "json", "markdown"):
        ran = run_small("check", "bad.yaml", "--format", format_)
        assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    ("case", "met"),
    [
        ("well", ()),
        ("asking", ()),
        ("note", ("note",)),
        ("soon", ("note", "soon")),
        ("confirm", ("note", "soon")),
        ("urgent", ("note", "soon", "urgent")),
    ],
)
@pytest.mark.usefixtures("cases")
def test_fail_on_exits_1_exactly_where_a_flag_is_so_urgent(run_small: Any, case: str, met: tuple[str, ...]) -> None:
    """note < soon < urgent; fires and confirm count, questions do not; without the option nothing fails."""
    for urgency in ("note", "soon", "urgent"):
        assert run_small("check", f"{case}.json", "--fail-on", urgency).code == (1 if urgency in met else 0)
        assert run_small("check", "well.json", f"{case}.json", "--fail-on", urgency).code == (
            1 if urgency in met else 0
        )
    assert run_small("check", f"{case}.json").code == 0


@pytest.mark.usefixtures("cases")
def test_as_of_replays_an_earlier_day(run_small: Any, cases: Path) -> None:
    """--as-of reports what was known on that day: later versions and records left out, day counts to that day."""
    health = [
        {"id": "h", "of": "mother", "ended": True, "recorded_on": "2026-05-01"},
        {"id": "h", "of": "mother", "ended": False, "recorded_on": "2026-06-15"},
    ]
    (cases / "versions.json").write_text(
        json.dumps(NOTE | SOON | {"health": health, "supervision": NOTE["supervision"]})
    )

    def flags(*args: str) -> list[str]:
        return [flag["rule"] for flag in run_small("check", "versions.json", "--format", "json", *args).json["flags"]]

    assert flags() == ["unwell-and-expecting", "expecting-without-plan", "supervision-waiting"]
    assert flags("--as-of", "2026-06-30") == flags()
    assert flags("--as-of", "2026-06-15") == ["unwell-and-expecting", "expecting-without-plan"]
    assert flags("--as-of", "2026-06-14") == ["expecting-without-plan"]
    assert run_small("check", "versions.json", "--as-of", "2026-06-14").out.startswith("Case soon, as of 2026-06-14")
    assert (
        "mother is unwell now: no"
        in run_small("explain", "versions.json", "unwell-and-expecting", "--as-of", "2026-06-14").out
    )


@pytest.mark.usefixtures("cases")
def test_settings_change_what_fires_and_what_is_said(run_small: Any, cases: Path) -> None:
    """--settings takes a file of settings by name, for `check` and `explain`; the prompt says the number in force."""
    (cases / "settings.yaml").write_text("patience: 41\n")
    (cases / "shorter.yaml").write_text("patience: 1\n")
    fired = run_small("check", "note.json", "--full").out
    assert "no supervision for more than 30 days" in fired
    assert "No flags" in run_small("check", "note.json", "--settings", "settings.yaml").out
    assert "for more than 1 day." in run_small("check", "note.json", "--full", "--settings", "shorter.yaml").out
    assert ": quiet" in run_small("explain", "note.json", "supervision-waiting", "--settings", "settings.yaml").out
    assert ": fires" in run_small("explain", "note.json", "supervision-waiting").out


def test_standard_input_is_a_case_too(small_book: Path) -> None:
    """A lone hyphen reads standard input, JSON or YAML, beside files too, and for `explain`."""
    for text in (json.dumps(SOON), yaml.safe_dump(SOON), "\ufeff" + json.dumps(SOON)):
        ran = in_process_of_its_own("check", "-", "--rules", small_book, stdin=text)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Case soon, as of 2026-06-30\n1 flag to talk about. ")
    ran = in_process_of_its_own("explain", "-", "unwell-and-expecting", "--rules", small_book, stdin=json.dumps(SOON))
    assert (ran.code, ran.err) == (0, "")
    assert "Unwell and expecting (unwell-and-expecting): quiet" in ran.out


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
                "Not recorded:",
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
                "It would fire if:",
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
    """`rules` prints theme, urgency and id of every rule, and marks what is no longer or not yet in use."""
    ran = run_small("rules")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split("\n\n")[0].strip().splitlines()[0] == "oversight"
    listed = [line.split() for line in ran.out.splitlines() if line.startswith("  ")]
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
        "Read by some, in mother.yaml line 2",
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


# -- lint and schema -------------------------------------------------------------------------------------------------


def unbounded_in_time(ran: Any, book: Path) -> list[str]:
    """What lint says, less that the small rulebook's rule on supervision could speak for ever, as it could."""
    rule = book / "oversight" / "supervision-waiting.yaml"
    assert sum(line.startswith(f"{rule}:") for line in ran.out.splitlines()) == 1
    return [line for line in ran.out.splitlines() if not line.startswith(f"{rule}:")]


def test_lint_of_a_clean_rulebook_exits_0(run: Any) -> None:
    """A clean rulebook brings a count of what was looked at."""
    ran = run("lint", ROOT / "rules")
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
        "report": {"format", "case_id", "as_of", "rulebook", "flags", "questions", "assumed"}
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
        (("schema", "nonsense"), "is not one of 'case', 'rule', 'fact', 'report'"),
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
