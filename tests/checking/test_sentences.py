"""What a report says: evidence in sentences made of records and words, a line a flag, groups, families, the foot."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import Checker, Rulebook, case_from_file
from riskflags.checking.questions import MOST_QUESTIONS
from riskflags.cli import streams
from riskflags.documents import Evidence, Flag
from riskflags.reasoning.situation import reasons
from riskflags.render import report_words as words
from riskflags.render.as_text import explanation_to_text, to_text
from riskflags.rulebook.rule import GROUPS, SUBJECTS
from support import ROOT
from support.generated.cases import random_case
from support.generated.ordinary import ordinary_case
from support.written_rules import write_rules

FACTS = """
a.worrying:
  type: yes_no
  means: An injury worried somebody.
  ask: Did any injury worry anybody?
  words: {yes: A worrying injury, no: No worrying injury, unknown: Not recorded whether an injury worried anybody}
  some: {in: injuries, where: {safeguarding_concern: true, date: {within: lately}}}
a.referred:
  type: yes_no
  means: Each injury that worried somebody was referred.
  ask: Was each referred?
  words: {yes: Referred, no: Not referred, unknown: Not recorded whether it was referred}
  every: {in: injuries, where: {safeguarding_concern: true, date: {within: lately}}, have: {referred: true}}
a.relapse:
  type: yes_no
  means: A relapse risk.
  ask: Is there a risk of relapse?
  words: {yes: A risk of relapse, no: No risk of relapse, unknown: Unknown, tail: a risk of relapse is recorded}
  some: {in: health, where: {relapse_risk: true}}
a.plan:
  type: yes_no
  means: A plan lately.
  ask: Is there a plan?
  words:
    yes: A plan in the last {lately}
    no: No plan in the last {lately}
    unknown: Not recorded whether there is a plan
  some: {in: plans, where: {kind: safety, last_reviewed_on: {within: lately}}}
a.missed:
  type: number
  means: Visits missed.
  ask: How many?
  words: {known: "{value} visits missed", unknown: Not recorded, none: No visit missed}
  count: {in: visits, where: {outcome: not_in}}
a.born_on: {type: date, means: Born., ask: "When?", latest: {in: people, where: {role: child}, date: date_of_birth}}
a.age:
  type: days
  means: The child's age.
  ask: How old?
  words: {known: "The child is {value} old", unknown: Not recorded, never: The child is not born}
  days_since: a.born_on
a.bare: {type: yes_no, means: Something without words., ask: "Bare?", some: {in: referrals, where: {screened: true}}}
"""
LATELY = "lately: {means: Lately., unit: days, default: 183, range: [1, 400], basis: {local: a test}}\n"
PROMPT = 'prompt: {say: Say., ask: ["What now?"], consider: "Within {lately}, do."}\n'
LIFECYCLE = "lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01%s}\n"
AS_OF = {"case_id": "c", "as_of": "2026-06-30"}
BRUISE = {"id": "b", "kind": "bruise", "seen_by": "gp", "date": "2026-06-11", "safeguarding_concern": True}


def checker_of(folder: Path, lifecycle: str = "", facts: str = FACTS, settings: str = LATELY, **rules: str) -> Checker:
    """A checker of rules given as ``id="subject: …, when: …"`` YAML."""
    whole = {id_: f"{PROMPT}{LIFECYCLE % lifecycle}{text}" for id_, text in rules.items()}
    return Checker(Rulebook.load(write_rules(folder, facts, whole, settings)))


def sentences(checker: Checker, **case: Any) -> list[str]:
    """What stands behind the one flag of a case."""
    (flag,) = checker.check({**AS_OF, **case}).flags
    return [each.sentence for each in flag.evidence]


PASSED_ON = "urgency: soon\nwhen: a.worrying\nunless: a.referred"


def test_a_record_and_what_it_lacks_make_one_sentence(tmp_path: Path) -> None:
    """Of the records that a concern is about, those that lack the safeguard; the facts, value and record stay in it."""
    checker = checker_of(tmp_path, r=PASSED_ON)
    other = {**BRUISE, "id": "o", "date": "2026-05-01", "referred": True}
    (flag,) = checker.check({**AS_OF, "injuries": [{**BRUISE, "referred": False}, other]}).flags
    assert flag.evidence == (
        Evidence(
            sentence="Bruise seen by the GP, 11 June 2026; not referred",
            facts=("a.worrying", "a.referred"),
            value=False,
            records=("injuries/b",),
            date="2026-06-11",
        ),
    )


def test_what_is_not_recorded_of_a_record_is_said_of_it(tmp_path: Path) -> None:
    """A flag to confirm names the record and what nobody wrote."""
    found = sentences(checker_of(tmp_path, r=PASSED_ON), injuries=[BRUISE])
    assert found == ["Bruise seen by the GP, 11 June 2026; not recorded whether it was referred"]


def test_of_a_safeguard_that_is_open_only_what_is_missing_stands_behind_a_flag(tmp_path: Path) -> None:
    """A part of it that is there is no reason for the flag: here that there is a plan, which is half of what quiets."""
    both = "urgency: soon\nwhen: a.worrying\nunless: [{all: [a.plan, a.relapse]}]"
    plans = [{"kind": "safety", "last_reviewed_on": "2026-06-12"}]
    found = sentences(checker_of(tmp_path, r=both), injuries=[BRUISE], plans=plans)
    assert found == ["Bruise seen by the GP, 11 June 2026"]


def test_a_record_that_only_gives_a_day_is_not_named_as_lacking(tmp_path: Path) -> None:
    """Of injuries after the first, those that nobody referred: the first is behind the day alone."""
    facts = (
        FACTS
        + """
a.first_on: {type: date, means: The first., ask: "When?", earliest: {in: injuries, date: date}}
a.later:
  type: yes_no
  means: A later injury.
  ask: Was there a later injury?
  words: {yes: A later injury, no: No later injury, unknown: Not recorded}
  some: {in: injuries, where: {date: {after: a.first_on, by: lately}}}
a.later_referred:
  type: yes_no
  means: Each later injury was referred.
  ask: Was each referred?
  words: {yes: Referred, no: not referred, unknown: not recorded whether it was referred}
  every: {of: a.later, have: {referred: true}}
"""
    )
    checker = checker_of(tmp_path, facts=facts, r="urgency: soon\nwhen: a.later\nunless: a.later_referred")
    days = {"first": "2025-06-01", "near": "2025-06-20", "later": "2026-06-11"}
    injuries = [{**BRUISE, "id": name, "date": day, "referred": False} for name, day in days.items()]
    assert sentences(checker, injuries=injuries) == ["Bruise seen by the GP, 11 June 2026; not referred"]


def test_three_records_are_named_newest_first_and_the_rest_counted(tmp_path: Path) -> None:
    """In the sentences; all of them stay among the ids."""
    injuries = [{**BRUISE, "id": str(day), "date": f"2026-06-{day}", "referred": False} for day in range(10, 17)]
    (flag,) = checker_of(tmp_path, r=PASSED_ON).check({**AS_OF, "injuries": injuries}).flags
    assert [each.sentence for each in flag.evidence] == [
        "Bruise seen by the GP, 16 June 2026; not referred",
        "Bruise seen by the GP, 15 June 2026; not referred",
        "Bruise seen by the GP, 14 June 2026; not referred and 4 more",
    ]
    assert {reference for each in flag.evidence for reference in each.records} == {
        f"injuries/{day}" for day in range(10, 17)
    }


@pytest.mark.parametrize(
    ("when", "case", "said"),
    [
        ("a.relapse", {"health": [{"of": "mother", "kind": "mental_health", "relapse_risk": True}]},
            "The mother's mental health need; a risk of relapse is recorded"),
        ("a.worrying", {"injuries": [BRUISE]}, "Bruise seen by the GP, 11 June 2026"),
        ("{not: a.plan}", {"plans": []}, "No plan in the last 6 months"),
        ("{not: a.plan}", {"plans": [{"kind": "safety", "last_reviewed_on": "2025-06-05"}]},
            "No plan in the last 6 months (on record: safety plan, last reviewed 5 June 2025)"),
        ("{a.missed: {at_least: one}}", {"visits": [{"by": "gp", "outcome": "not_in", "date": "2026-06-02"}] * 2},
            "2 visits missed: visit by the GP, nobody in, 2 June 2026; visit by the GP, nobody in, 2 June 2026"),
        ("{a.age: {at_most: lately}}", {"people": [{"role": "child", "date_of_birth": "2026-06-04"}]},
            "The child is 26 days old"),
        ("{a.age: {more_than: lately}}", {"people": []}, "The child is not born"),
        ("a.bare", {"referrals": [{"screened": True, "to": "early_help"}]}, "Referral to early help"),
        ("{not: a.bare}", {"referrals": []}, "Something without words: no"),
    ],
)  # fmt: skip
def test_each_kind_of_fact_says_what_it_found(when: str, case: dict[str, Any], said: str, tmp_path: Path) -> None:
    """A yes by its records, a no by its words and what there is, numbers and days by their value."""
    one = LATELY + "one: {means: One., unit: count, default: 1, range: [1, 3], basis: {local: a test}}\n"
    checker = checker_of(tmp_path, settings=one, r=f"urgency: soon\nwhen: {when}")
    assert sentences(checker, **case) == [said]


def test_facts_given_directly_speak_in_their_words(tmp_path: Path) -> None:
    """No record is there to be named."""
    (flag,) = checker_of(tmp_path, r=PASSED_ON).check_facts({"a.worrying": True, "a.referred": False}).flags
    assert [each.sentence for each in flag.evidence] == ["A worrying injury", "Not referred"]


def test_a_list_taken_as_complete_says_so_and_how_to_say_otherwise(tmp_path: Path) -> None:
    """In full and in `explain` by what to write, in brief in plain words; not where nothing rests on it."""
    checker = checker_of(tmp_path, r="urgency: soon\nwhen: [a.worrying, {not: a.plan}]")
    report = checker.check({**AS_OF, "injuries": [BRUISE], "plans": []})
    written_out = "write `open: {plans: [safety]}` in the summary"
    assert [each.complete for each in report.flags[0].evidence] == ["", "open: {plans: [safety]}"]
    assert written_out in " ".join(report.to_text(full=True).split())
    assert written_out in " ".join(explanation_to_text(report.explain("r")).split())
    brief = " ".join(report.to_text().split())
    assert "open:" not in brief
    assert words.COMPLETE_LISTS in brief
    there = {**AS_OF, "injuries": [BRUISE], "plans": [{"kind": "safety", "last_reviewed_on": "2024-01-01"}]}
    assert words.COMPLETE_LISTS not in " ".join(checker.check(there).to_text().split())


# -- the report -----------------------------------------------------------------------------------------------------


def test_urgent_flags_stand_first_and_the_others_in_groups(tmp_path: Path) -> None:
    """Most pressing first in each; within a subject by urgency, then what fires, then the newest record."""
    flags = {
        "u-plan": ("urgent", "plan"), "u-unseen": ("urgent", "child_unseen"), "z-record": ("soon", "record"),
        "a-sharing": ("note", "sharing"), "b-child": ("soon", "child"), "c-harm": ("note", "harm"),
        "d-meeting": ("soon", "meeting"), "e-noplan": ("note", "no_plan"), "f-parent": ("note", "parent"),
        "g-parent": ("soon", "parent"),
    }  # fmt: skip
    rules = {id_: f"urgency: {how}\nsubject: {what}\nwhen: a.worrying" for id_, (how, what) in flags.items()}
    report = checker_of(tmp_path, **rules).check({**AS_OF, "injuries": [BRUISE]})
    assert [flag.rule for flag in report.flags] == [
        "u-unseen", "u-plan", "c-harm", "b-child", "e-noplan", "d-meeting", "g-parent", "f-parent", "a-sharing",
        "z-record",
    ]  # fmt: skip
    heads = [line for line in report.to_text().splitlines() if line.isupper() and not line.startswith("[")]
    assert heads == ["URGENT", *(group.upper() for group in GROUPS)]


def test_flags_of_one_family_share_a_card(tmp_path: Path) -> None:
    """In full: what they have in common is said once, and both are named."""
    rules = dict.fromkeys(("one", "two"), "urgency: soon\nsubject: child\nfamily: kin\nwhen: a.worrying")
    text = checker_of(tmp_path, **rules).check({**AS_OF, "injuries": [BRUISE]}).to_text(full=True)
    assert text.count("What now?") == text.count("Because:") == text.count("From:") == 1
    assert "Rules: one, two" in text
    assert "[SOON] Title of one\n[SOON] Title of two\n" in text


def test_the_foot_says_once_what_concerns_the_whole_report(tmp_path: Path) -> None:
    """The marking of a source, the rulebook, and that nobody has approved the rules; or how many somebody has."""
    rules = dict.fromkeys(("one", "two"), "urgency: soon\nwhen: a.worrying")
    case = {**AS_OF, "injuries": [BRUISE]}
    for full in (False, True):
        text = " ".join(checker_of(tmp_path / "a", **rules).check(case).to_text(full=full).split())
        assert text.count("A review: RESTRICTED, it says.") == text.count("RESTRICTED") == 1
        assert text.count("Rulebook 1, fingerprint") == 1
        assert text.count("No practising professional outside this project has approved these rules yet.") == 1
    approved = checker_of(tmp_path / "b", ", reviewed_by: [A nurse]", **rules).check(case)
    assert "Practising professionals outside this project have approved all rules." in " ".join(
        approved.to_text().split()
    )


def test_no_record_is_named_twice_where_more_is_said_of_it(shipped: Rulebook) -> None:
    """Nor does "The mother" stand alone for what she does."""
    examples = sorted(path for path in (ROOT / "examples").glob("*.yaml") if "expected" not in path.name)
    checker, looked_at = Checker(shipped), 0
    for path in examples:
        for flag in checker.check(case_from_file(path)).flags:
            said = [(each.sentence, each.records) for each in flag.evidence]
            looked_at += len(said)
            assert not [
                (short, long)
                for short, records in said
                for long, others in said
                if records and records == others and long.startswith(f"{short};")
            ]
            assert not {"The mother", "The father"} & {sentence for sentence, _ in said}
    assert looked_at


def test_a_flags_line_is_cut_only_where_it_must_be() -> None:
    """The fact gives way first, then the question; never more than 35 words, and cut where the text pauses."""
    assert words.shortened("one two, three four", 4) == "one two, three four"
    assert words.shortened("one two three, four five", 4) == "one two three…"
    assert words.shortened("one two three four five", 4) == "one two three four…"
    assert words.shortened("one two", 0) == ""


@pytest.mark.parametrize(
    ("most", "left"),
    [
        (18, "Concern about neglect (the mother), raised by the GP, 30 June 2026; nothing at all changed since then"),
        (17, "Concern about neglect (the mother), 30 June 2026; nothing at all changed since then"),
        (13, "Concern about neglect (the mother), raised by the GP, 30 June 2026"),
        (9, "Concern about neglect (the mother), 30 June 2026"),
        (7, "Concern about neglect, 30 June 2026"),
        (5, "Concern about…, 30 June 2026"),
    ],
)
def test_a_fact_that_is_too_long_gives_up_clauses_before_its_day(most: int, left: str) -> None:
    """Who said it and what it lacks go first; a bare cut comes last, and the day stays."""
    whole = "Concern about neglect (the mother), raised by the GP, 30 June 2026; nothing at all changed since then"
    assert words.fitted(whole, most) == left
    listed = "No plan since the birth (on record: safety plan, last reviewed 5 June 2026)"
    assert words.fitted(listed, 12) == "No plan since the birth"
    assert (
        words.fitted("4 services are involved: the GP; the police, until 5 June 2026", 7) == "4 services are involved"
    )


@pytest.mark.parametrize(
    ("environment", "terminal", "painted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_is_for_terminals(
    environment: dict[str, str], terminal: bool, painted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And NO_COLOR has the last word."""

    class Stream:
        def isatty(self) -> bool:
            return terminal

    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Stream())
    assert streams.colour() is painted


def test_a_text_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within what can be read."""
    for columns, width in ((20, 40), (72, 72), (400, 100)):
        monkeypatch.setattr("shutil.get_terminal_size", lambda columns=columns: os.terminal_size((columns, 24)))
        assert streams.width() == width


def test_colour_never_says_anything_alone(tmp_path: Path) -> None:
    """Without the codes the text is the same."""
    report = checker_of(tmp_path, r=PASSED_ON).check({**AS_OF, "injuries": [BRUISE]})
    painted = to_text(report.document, colour=True)
    assert "\x1b[1;33m[SOON, TO CONFIRM]\x1b[0m Title of r" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == report.to_text()


# -- laws, over any case and the shipped rules -------------------------------------------------------------------------


def line_of(flag: Flag) -> list[str]:
    """The words of a flag's line."""
    return " ".join(words.one_line(flag)).split()


def test_of_any_case_a_report_keeps_to_its_shape(checker: Checker) -> None:
    """Lines of at most 35 words, five questions, every flag there, and no id, place or name of a fact in any text."""
    counted: Counter[str] = Counter()
    dotted = set(checker.rulebook.facts)

    @settings(max_examples=80)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        case = (random_case if seed % 3 else ordinary_case)(Random(seed))
        for collection in case.values():
            for number, record in enumerate(collection if isinstance(collection, list) else ()):
                if seed % 2:
                    record["id"] = f"zz{number}qq"
        report = checker.check(case)
        brief, full = report.to_text(), report.to_text(full=True)
        texts = [brief, full, report.to_markdown(), report.to_markdown(full=True)]
        texts += [explanation_to_text(report.explain(flag.rule)) for flag in report.flags[:3]]
        assert len(report.questions) <= MOST_QUESTIONS
        squeezed = " ".join(brief.split())
        for flag in report.flags:
            assert len(line_of(flag)) <= words.MOST_WORDS
            assert " ".join(f"{words.badge(flag)} {words.one_line(flag)[0]}".split()) in squeezed
        for text in texts:
            assert not re.search(r"zz\d+qq|\w\[\d+\]", text)
            assert not dotted & set(re.findall(r"[a-z_0-9]+\.[a-z_0-9]+", text))
            plain = " ".join(text.replace("\\", "").split())  # Markdown's escapes, and lines broken anywhere
            assert not set("{}") & set(re.sub(r"`open: \{[^`]*`", "", plain))
        counted.update(flags=len(report.flags), questions=len(report.questions))

    law()
    print(dict(counted))
    assert counted["flags"] > 30
    assert counted["questions"] > 5


def test_every_subject_stands_in_a_group() -> None:
    """And every group has one."""
    assert set(SUBJECTS.values()) == set(GROUPS)


def test_only_what_is_known_counts_as_recorded_behind_a_question() -> None:
    """A record that may match an open fact is no reason to ask about it before another."""
    checker, seen = Checker(), 0
    for seed in range(40):
        report = checker.check(random_case(Random(seed)))
        for id_, established in report._questions._established.items():
            known = reasons(checker.rulebook.rule(id_), report.situation)
            assert established <= {found for fact in known for found in report._records.behind(fact)}
            seen += len(established)
    assert seen > 30
