"""``riskflags check``: one case and many, settings, days, formats, exit codes, and what it cannot read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskflags.version import FINGERPRINTS
from support.command_line import NOTE, SOON, Run, in_process_of_its_own

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
        "Not known, so first find out:",
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


def test_standard_input_is_a_case_too(small_book: Path, run_small: Run) -> None:
    """A lone hyphen reads standard input, JSON or YAML, beside files too, and for `explain`; through a pipe as well."""
    text = json.dumps(SOON)
    asked = [run_small("check", "-", stdin=each.encode()) for each in (text, yaml.safe_dump(SOON), f"\ufeff{text}")]
    asked.append(in_process_of_its_own("check", "-", "--rules", small_book, stdin=text.encode()))
    for ran in asked:
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Case soon, as of 2026-06-30\n1 flag to talk about. ")
    ran = run_small("explain", "-", "unwell-and-expecting", stdin=text.encode())
    assert (ran.code, ran.err) == (0, "")
    assert "Unwell and expecting (unwell-and-expecting): quiet" in ran.out
