"""The report: order, questions, silence where a better rule speaks, fingerprints, and how it is shown."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import re
import sys
import weakref
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest

from riskflags import CaseError, CaseSummary, Checker, Rulebook, RulebookError, case_from_file, tables_of
from riskflags.cli.schemas import schema
from riskflags.coverage import coverage_of
from riskflags.engines import ENGINES, registered
from riskflags.indicators import Measuring
from riskflags.render.as_json import to_json
from riskflags.render.as_text import to_text
from riskflags.replay import replay, replay_to_page
from riskflags.rulebook.rulebook import _loaded
from riskflags.version import FORMATS
from support import EXAMPLES, ROOT
from support.generated.cases import random_case

FACTS = """
a.one: {type: yes_no, means: One., ask: "One?", some: {in: concerns, where: {kind: neglect}}}
a.two: {type: yes_no, means: Two., ask: "Two?", some: {in: concerns, where: {urgent: true}}}
a.three: {type: yes_no, means: Three., ask: "Three?", some: {in: visits, where: {child_seen: true}}}
a.four: {type: yes_no, means: Four., ask: "Four?", some: {in: visits, where: {announced: false}}}
a.latest: {type: date, means: Latest., ask: "When?", latest: {in: concerns, where: {kind: neglect}, date: date}}
a.first: {type: date, means: First., ask: "When?", earliest: {in: concerns, where: {kind: neglect}, date: date}}
a.since: {type: days, means: Since., ask: "Since?", days_since: a.first}
a.days: {type: days, means: Days., ask: "How long?", days_since: a.latest}
a.lately: {type: yes_no, means: Lately., ask: "Lately?", some: {in: concerns, where: {date: {within: week}}}}
a.again: {type: yes_no, means: Lately and one., ask: "Both?", all: [a.lately, a.one]}
"""
SOURCE = """
id: review
title: A review
publisher: A board
date: "2020"
marking: Kept in a drawer.
points:
  p1: {where: page 1, gist: Half of them., status: in_force, becomes: [rule]}
  p2: {where: page 2, gist: Gone., status: not_taken_forward, by: review/p1, becomes: [rule]}
"""
SETTINGS = "week: {means: A week., unit: days, default: 7, range: [1, 30], basis: {local: a test}}\n"

REPORT_KEYS = {"format", "case_id", "as_of", "rulebook", "flags", "questions", "more_questions", "checks"} | {
    "checks_not_made",
    "assumed",
    "provenance",
}

Book = Callable[..., Checker]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Makes a checker of rules given as ``id="condition"`` YAML lines."""

    def make(
        _settings: dict[str, Any] | None = None, _engine: str = "python", _facts: str = "", **rules: str
    ) -> Checker:
        facts = FACTS + _facts
        for folder, name, text in (("facts", "a", facts), ("sources", "review", SOURCE), ("settings", "s", SETTINGS)):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "rulebook.yaml").write_text("version: '1'\ntitle: t\n", encoding="utf-8")
        (tmp_path / "theme").mkdir(exist_ok=True)
        for id_, text in rules.items():
            whole = (
                f"id: {id_}\ntitle: Title of {id_}\n"
                + (
                    "lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01}\n"
                    "cites: {review/p1: all of it}\nprompt: {say: Within {week}., ask: [Ask?], consider: Do.}\n"
                ).replace("Within {week}.", '"Within {week}."')
                + text
            )
            if "lifecycle:" in text:
                whole = whole.replace("lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01}\n", "")
            if "cites:" in text:
                whole = whole.replace("cites: {review/p1: all of it}\n", "")
            (tmp_path / "theme" / f"{id_}.yaml").write_text(whole, encoding="utf-8")
        return Checker(Rulebook.load(tmp_path), _settings, _engine)

    return make


def concern(**fields: object) -> dict[str, Any]:
    """A case with one concern."""
    return {"case_id": "c", "as_of": "2026-06-30", "concerns": [fields]}


def test_flags_come_most_urgent_first_and_confirm_after_fires(book: Book) -> None:
    """Urgent before soon before note; within one urgency what fires before what is to be confirmed."""
    checker = book(
        a="urgency: note\nwhen: a.one",
        b="urgency: urgent\nwhen: a.one\nunless: a.three",
        c="urgency: urgent\nwhen: a.one",
        d="urgency: soon\nwhen: a.one",
    )
    report = checker.check(concern(kind="neglect"))
    assert [(flag.rule, flag.verdict) for flag in report.flags] == [
        ("c", "fires"),
        ("b", "confirm"),
        ("d", "fires"),
        ("a", "fires"),
    ]


def test_a_confirm_is_a_flag_with_what_to_confirm(book: Book) -> None:
    """It carries the prompt, the citations and the question that would settle it."""
    (flag,) = book(b="urgency: soon\nwhen: a.one\nunless: a.three").check(concern(kind="neglect")).flags
    assert flag.verdict == "confirm"
    assert [(item.fact, item.ask) for item in flag.to_confirm] == [("a.three", "Three?")]
    assert flag.prompt.say == "Within 7 days."
    assert (flag.citations[0].point, flag.citations[0].marking) == ("review/p1", "Kept in a drawer.")
    assert [(because.fact, because.value, because.records) for because in flag.because] == [
        ("a.one", True, ("concerns[0]",))
    ]


def test_a_general_rule_is_silent_in_the_report_where_a_specific_one_speaks(book: Book) -> None:
    """`yields_to` silences the flag, never the verdict; where the specific one is quiet the general one speaks."""
    rules = {
        "general": "urgency: soon\nwhen: a.one\nyields_to: [specific]",
        "specific": "urgency: urgent\nwhen: [a.one, a.two]",
    }
    checker = book(**rules)
    both = checker.check(concern(kind="neglect", urgent=True))
    assert [flag.rule for flag in both.flags] == ["specific"]
    assert both.verdicts["general"] == "fires"
    assert [flag.rule for flag in checker.check(concern(kind="neglect", urgent=False)).flags] == ["general"]


def test_a_question_is_asked_only_where_part_of_the_concern_is_established(book: Book) -> None:
    """Given facts alone; otherwise it is only counted: a sparse case would drown in questions."""
    checker = book(half="urgency: soon\nwhen: [a.one, a.three]", none="urgency: soon\nwhen: [a.three, a.four]")
    report = checker.check_facts({"a.one": True})
    assert [question.fact for question in report.questions] == ["a.three"]
    assert report.questions[0].settles == ("half",)
    assert (report.checks, report.checks_not_made) == (2, 2)


def test_a_question_about_a_case_is_asked_only_where_a_record_leaves_it_open(book: Book) -> None:
    """A list that is not there leaves everything open, and nothing worth asking."""
    checker = book(r="urgency: soon\nwhen: [a.one, a.three]")
    case = concern(kind="neglect")
    assert checker.check(case).questions == ()
    assert checker.check({**case, "visits": [{"child_seen": False}]}).questions == ()
    (question,) = checker.check({**case, "visits": [{"by": "gp", "date": "2026-06-02"}]}).questions
    assert (question.fact, question.about) == ("a.three", ("Visit by the GP, 2 June 2026",))


def test_where_nothing_is_established_only_a_concern_on_record_is_asked_about(book: Book) -> None:
    """A blank on a visit suggests nothing; a blank on a concern does."""
    rising = 'a.rising: {type: yes_no, means: X., ask: "X?", some: {in: concerns, where: {rising: true}}}\n'
    checker = book(_facts=rising, r="urgency: soon\nwhen: a.rising", s="urgency: soon\nwhen: a.three")
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{"by": "gp"}]}).questions
    assert (question.fact, question.settles) == ("a.rising", ("r",))


def test_a_mark_that_is_blank_makes_no_question(book: Book) -> None:
    """Few write of a concern that it was not urgent; whether each was would be asked of every case."""
    where = "{urgent: true, level: concern}"
    urgent = f'a.urgent: {{type: yes_no, means: X., ask: "X?", some: {{in: concerns, where: {where}}}}}\n'
    checker = book(_facts=urgent, r="urgency: soon\nwhen: a.urgent")
    assert checker.check(concern(kind="neglect", level="concern")).questions == ()
    assert checker.check(concern(kind="neglect")).questions == ()
    (question,) = checker.check(concern(kind="neglect", urgent=True)).questions
    assert question.fact == "a.urgent"


def test_what_is_missing_about_a_concern_on_record_is_asked(book: Book) -> None:
    """The concern is there; whether anything was done about it is worth asking though no record is there."""
    checker = book(r="urgency: soon\nwhen: [a.one, {not: a.three}]", s="urgency: soon\nwhen: [{not: a.four}]")
    (question,) = checker.check(concern(kind="neglect")).questions
    assert (question.fact, question.settles) == ("a.three", ("r",))


def test_five_questions_at_most_and_the_rest_counted(book: Book) -> None:
    """Those that settle most, urgent ones more; a question is no louder than its rule."""
    agencies = ("gp", "police", "midwifery", "hospital", "prison", "court", "housing")
    extra = "".join(
        f'a.x{n}: {{type: yes_no, means: X., ask: "X?", some: {{in: visits, where: {{by: {by}, child_seen: true}}}}}}\n'
        for n, by in enumerate(agencies)
    )
    rules = {f"r{n}": f"urgency: {'urgent' if n == 6 else 'note'}\nwhen: [a.one, a.x{n}]" for n in range(7)}
    visits = [{"by": by} for by in agencies]
    checker = book(_facts=extra, **rules)
    document = checker.check({**concern(kind="neglect"), "visits": visits}).document
    assert (len(document.questions), document.more_questions) == (5, 2)
    assert (document.questions[0].fact, document.questions[0].urgency) == ("a.x6", "urgent")
    assert {question.urgency for question in document.questions[1:]} == {"note"}
    assert "2 more questions could be asked" in to_text(document)


def test_a_question_that_only_begins_is_less_loud_than_its_rule(book: Book) -> None:
    """Where another answer is needed too, this one alone raises nothing."""
    checker = book(r="urgency: urgent\nwhen: [a.one, a.three, a.four]")
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{}]}).questions
    assert question.urgency == "soon"


def test_the_answer_that_settles_most_is_asked_first_and_no_rule_is_asked_about_twice(book: Book) -> None:
    """Of two open facts the one that three rules wait for is asked, and the other only if some rule needs it."""
    checker = book(
        r1="urgency: soon\nwhen: [a.one, a.three, a.four]",
        r2="urgency: soon\nwhen: [a.one, a.three]",
        r3="urgency: note\nwhen: [a.one, a.three]",
    )
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{}]}).questions
    assert (question.fact, question.urgency, set(question.settles)) == ("a.three", "soon", {"r1", "r2", "r3"})


def test_where_no_answer_settles_a_rule_alone_only_the_first_is_asked(book: Book) -> None:
    """Two of three must hold and none is known: one answer begins, whichever else another rule asks for."""
    checker = book(
        r="urgency: soon\nwhen: [a.one, {at_least: {count: 2, of: [a.two, a.three, a.four]}}]",
        other="urgency: soon\nwhen: [a.one, a.four]",
    )
    asked = checker.check_facts({"a.one": True}).questions
    assert {question.fact: question.settles for question in asked} == {"a.two": ("r",), "a.four": ("other",)}


def test_of_questions_equally_urgent_the_one_for_weightier_rules_stands_first(book: Book) -> None:
    """Two soons weigh more than a soon and a note, whatever the facts are called."""
    checker = book(
        r1="urgency: soon\nwhen: [a.one, a.three]",
        r2="urgency: soon\nwhen: [a.one, a.three]",
        r3="urgency: soon\nwhen: [a.one, a.four]",
        r4="urgency: note\nwhen: [a.one, a.four]",
    )
    assert [question.fact for question in checker.check_facts({"a.one": True}).questions] == ["a.three", "a.four"]


def test_behind_a_latest_day_stands_the_latest_record_and_behind_an_earliest_the_first(book: Book) -> None:
    """Of three concerns of a kind each fact names the one whose day it is."""
    days = {"first": "2026-01-10", "middle": "2026-02-10", "last": "2026-03-10"}
    found = [{"id": id_, "kind": "neglect", "date": day} for id_, day in days.items()]
    case = {"case_id": "c", "as_of": "2026-06-30", "concerns": found}
    checker = book(r="urgency: soon\nwhen: [{a.days: {at_least: week}}, {a.since: {at_least: week}}]")
    (flag,) = checker.check(case).flags
    assert {each.fact: each.records for each in flag.because} == {
        "a.days": ("concerns/last",),
        "a.since": ("concerns/first",),
    }


def test_a_fingerprint_stays_until_something_really_changes(book: Book) -> None:
    """The day, the position, the id and the day of recording do not count; content, settings and verdict do."""
    rules = {"r": "urgency: soon\nwhen: [a.one, {a.days: {at_least: week}}]\nunless: a.three"}
    checker = book(**rules)
    base = concern(kind="neglect", date="2026-06-01")

    def mark(case: dict[str, Any], by: Checker = checker) -> str:
        (flag,) = by.check(case).flags
        return flag.fingerprint

    first = mark(base)
    assert mark({**base, "as_of": "2026-06-29"}) == first
    assert mark({**base, "concerns": [{"kind": "other"}, *base["concerns"]]}) == first
    assert mark(concern(kind="neglect", date="2026-06-01", id="x", recorded_on="2026-06-02")) == first
    assert mark(concern(kind="neglect", date="2026-06-02")) != first
    assert mark({**base, "visits": []}) != first
    assert mark(base, book({"week": 8}, **rules)) != first


def test_a_fingerprint_covers_the_settings_of_the_facts_under_a_rule(book: Book) -> None:
    """A setting that only a fact names, or a fact under that one, is the rule's; one it never reads is not."""
    case = concern(kind="neglect", date="2026-06-29")
    for condition, counts in (("a.lately", True), ("a.again", True), ("a.one", False)):
        rules = {"r": f"urgency: soon\nwhen: {condition}"}
        marks = {book({"week": days}, **rules).check(case).flags[0].fingerprint for days in (7, 8)}
        assert (len(marks) == 2) is counts, condition


def test_a_fingerprint_does_not_depend_on_the_order_of_records(book: Book) -> None:
    """However a case system lists them: the records of one collection, and those that several facts read."""
    checker = book(r="urgency: soon\nwhen: [a.one, a.three]")
    concerns = [{"kind": "neglect", "date": f"2026-06-0{day}"} for day in range(1, 5)]
    visits = [{"child_seen": True, "date": f"2026-06-1{day}"} for day in range(3)]
    marks = set()
    for turn in range(4):
        case = concern() | {"concerns": concerns[turn:] + concerns[:turn], "visits": visits[:: 1 - 2 * (turn % 2)]}
        (flag,) = checker.check(case).flags
        marks.add(flag.fingerprint)
    assert len(marks) == 1


RETIRED = 'lifecycle: {status: retired, on: 2026-06-01, because: "Another says it better.", replaced_by: kept-rule}\n'
DRAFT = "lifecycle: {status: draft, since: 2026-01-01, review_by: 2027-01-01}\n"


@pytest.fixture
def with_retired(book: Book) -> Book:
    """Makes a checker of one active rule, one retired and one draft, all on the same fact."""
    body = "urgency: urgent\nwhen: a.one\n"
    rules = {"kept-rule": body, "retired-rule": body + RETIRED, "draft-rule": body + DRAFT}
    return lambda engine="python": book(None, engine, **rules)


@pytest.mark.parametrize("engine", registered(ENGINES))
def test_a_retired_rule_is_silent_on_each_engine(engine: str, with_retired: Book) -> None:
    """So is a draft: in verdicts, flags, and what is asked; each stays in the rulebook, to be read."""
    if engine == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable_rules runs on CPython up to 3.12")
    checker = with_retired(engine)
    assert set(checker.rulebook.rules) == {"kept-rule", "retired-rule", "draft-rule"}
    reports = [checker.check(case) for case in (concern(kind="neglect"), {"case_id": "c", "as_of": "2026-06-30"})]
    reports.append(checker.check_facts({"a.one": True}))
    for report in reports:
        assert set(report.verdicts) == {"kept-rule"}
        spoken = {flag.rule for flag in report.flags} | {id_ for each in report.questions for id_ in each.settles}
        assert spoken <= {"kept-rule"}
        assert report.document.checks_not_made <= 1
    assert [flag.rule for flag in reports[0].flags] == ["kept-rule"]


def test_a_retired_rule_is_silent_in_tables_replays_exports_and_audits(with_retired: Book, tmp_path: Path) -> None:
    """In every way that a rulebook is run over cases, whichever engine the audit takes."""
    pl = pytest.importorskip("polars")
    from riskflags.audit.run import Options, run_audit
    from riskflags.engines.durable.ruleset import exported

    checker = with_retired()
    case = CaseSummary.model_validate(concern(kind="neglect", date="2026-06-01"))
    tables = tables_of([case], "polars")
    found = checker.check_tables(tables)
    found = found.collect() if isinstance(found, pl.LazyFrame) else found
    assert found["rule"].to_list() == ["kept-rule"]
    assert {prompt.rule for prompt in replay(checker, case).prompts} == {"kept-rule"}
    told = json.dumps(exported(checker.rulebook, checker.settings))
    assert "kept-rule" in told
    assert "retired-rule" not in told
    assert "draft-rule" not in told
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "case.json").write_text(case.model_dump_json(exclude_none=True), encoding="utf-8")
    tabled = tmp_path / "tables"
    tabled.mkdir()
    for name, table in tables.items():
        table.write_parquet(tabled / f"{name}.parquet")
    audits: list[tuple[str, Literal["polars", "python"]]] = [
        ("in", "python"),
        ("tables", "polars"),
        ("tables", "python"),
    ]
    for given, engine in audits:
        out = tmp_path / f"out-{given}-{engine}"
        done = run_audit([str(tmp_path / given)], out, checker.rulebook, checker.settings, Options(engine=engine))
        assert done.verdicts["fires"] == 1
        assert pl.read_parquet(out / "findings.parquet")["rule"].to_list() == ["kept-rule"]
        written = [path.read_text() for path in sorted(out.iterdir()) if path.suffix in (".csv", ".html", ".json")]
        assert len(written) > 3
        assert not [text for text in written if "retired-rule" in text or "draft-rule" in text]


def test_a_record_is_named_by_its_id_or_its_place_in_the_summary_as_given(book: Book) -> None:
    """Also where the view of an earlier day leaves records out."""
    checker = book(r="urgency: soon\nwhen: a.one")
    later = {"kind": "other", "recorded_on": "2026-06-29"}
    case = {"case_id": "c", "as_of": "2026-06-30", "concerns": [later, {"kind": "neglect", "date": "2026-06-01"}]}
    (flag,) = checker.check(case, date(2026, 6, 15)).flags
    assert flag.because[0].records == ("concerns[1]",)
    (flag,) = checker.check(concern(kind="neglect", id="k1")).flags
    assert flag.because[0].records == ("concerns/k1",)


def test_facts_alone_give_a_report_without_a_case(book: Book) -> None:
    """No case id, no day, no records; the same verdicts."""
    report = book(r="urgency: soon\nwhen: [a.one, {a.days: {at_least: week}}]").check_facts(
        {"a.one": True, "a.days": 10}
    )
    assert report.case_id is None
    assert [flag.rule for flag in report.flags] == ["r"]
    assert report.flags[0].because[1].value == 10


def test_text_is_complete_at_eighty_columns_and_without_colour(checker: Checker) -> None:
    """No line is wider, no escape code is there, and every flag's id and points are printed."""
    flags = 0
    for seed in range(40):
        report = checker.check(random_case(Random(seed)))
        text = report.to_text(full=True)
        assert max(map(len, (text + report.to_text()).splitlines())) <= 80
        assert "\x1b" not in text
        squeezed = re.sub(r"\s+", "", text)
        for flag in report.flags:
            flags += 1
            assert flag.rule in text
            assert all(citation.point in squeezed for citation in flag.citations)
    assert flags > 40


def test_json_holds_what_the_interface_promises(checker: Checker) -> None:
    """The keys of the report, its flags and its questions; every value one that JSON has."""
    flags = questions = 0
    for seed in range(40):
        told = json.loads(checker.check(random_case(Random(seed))).to_json(), parse_constant=pytest.fail)
        assert set(told) == REPORT_KEYS
        assert set(told["rulebook"]) == {"version", "fingerprint", "reviewed", "title", "layers", "departures"}
        for flag in told["flags"]:
            flags += 1
            assert {
                "rule",
                "verdict",
                "title",
                "urgency",
                "subject",
                "group",
                "family",
                "evidence",
                "prompt",
                "citations",
                "because",
                "to_confirm",
                "fingerprint",
            } == set(flag)
            assert flag["verdict"] in ("fires", "confirm")
            assert bool(flag["to_confirm"]) == (flag["verdict"] == "confirm")
            assert all({"point", "source", "where", "status"} <= set(citation) for citation in flag["citations"])
            assert all({"fact", "value", "records"} <= set(because) for because in flag["because"])
        for question in told["questions"]:
            questions += 1
            assert {"fact", "ask", "about", "urgency", "settles", "left_open_by"} == set(question)
    assert flags > 40
    assert questions > 40


def test_the_report_schema_names_every_key() -> None:
    """The published schema is of the classes that are printed."""
    told = schema("report")
    assert set(told["properties"]) == REPORT_KEYS
    assert "fingerprint" in told["$defs"]["Flag"]["properties"]


def test_markdown_escapes_what_is_not_ours(book: Book) -> None:
    """A case id cannot bring markup, a link or HTML into a case note."""
    case = concern(kind="neglect") | {"case_id": "<b>[x](y)*"}
    text = book(r="urgency: soon\nwhen: a.one").check(case).to_markdown()
    assert r"\<b\>\[x\](y)\*" in text
    assert r"**\[SOON\] Title of r.**" in text


def test_a_report_and_a_checker_show_no_value_in_their_repr(book: Book) -> None:
    """They end up in logs."""
    checker = book(r="urgency: soon\nwhen: a.one")
    report = checker.check(concern(kind="neglect", date="2026-06-01"))
    assert repr(report) == "<Report on c: 1 rules not quiet>"
    assert "2026-06-01" not in repr(checker) + repr(report)


def test_one_checker_serves_many_threads(checker: Checker) -> None:
    """The same cases from eight threads give the same reports as from one."""
    from concurrent.futures import ThreadPoolExecutor

    cases = [random_case(Random(seed)) for seed in range(60)]
    alone = [checker.check(case).to_json() for case in cases]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda case: checker.check(case).to_json(), cases))
    assert together == alone


def test_every_rule_that_is_not_quiet_is_accounted_for(checker: Checker) -> None:
    """It is a flag, yields to a flag that says it better, or is counted as a check that could not be made."""
    seen: Counter[str] = Counter()
    for seed in range(300):
        report = checker.check(random_case(Random(seed)))
        flags = {flag.rule for flag in report.flags}
        asked = {rule for question in report.questions for rule in question.settles}
        yielded = {id_ for id_, verdict in report.verdicts.items() if flags & set(checker.rulebook.rule(id_).yields_to)}
        spoken = {id_ for id_, verdict in report.verdicts.items() if verdict != "quiet"}
        told = {rule.id: report.situation.truth(rule.when) for rule in checker.rulebook.active}
        not_made = {id_ for id_ in spoken if report.verdicts[id_] == "explore"}
        assert {id_ for id_ in spoken if told[id_] is None} <= not_made  # what a *confirm* leaves open is its safeguard
        assert len(not_made) == report.checks_not_made == report.document.checks_not_made
        assert asked <= not_made
        assert spoken == flags | (yielded & spoken) | not_made
        assert report.checks == len(told)
        seen.update(flags=len(flags), asked=len(asked), yielded=len(yielded & not_made), not_made=len(not_made))
    assert min(seen[kind] for kind in ("flags", "asked", "yielded", "not_made")) > 10, seen


def test_the_passing_of_days_alone_changes_no_fingerprint(checker: Checker) -> None:
    """Each flag of each example keeps its mark as long as it keeps its verdict, nothing new being recorded."""
    kept = 0
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        if path.name.endswith(".expected.yaml"):
            continue
        case = case_from_file(path)
        first = {(flag.rule, flag.verdict): flag.fingerprint for flag in checker.check(case).flags}
        for days in (1, 5, 17, 33, 91, 167, 200):
            later = case.model_copy(update={"as_of": case.as_of + timedelta(days=days)})
            for flag in checker.check(later).flags:
                if (flag.rule, flag.verdict) in first:
                    kept += 1
                    assert flag.fingerprint == first[flag.rule, flag.verdict], (path.name, flag.rule, days)
    assert kept > 200


def test_what_came_and_ended_is_told_from_what_never_was(checker: Checker) -> None:
    """A plan that has ended stands behind the flag that there is none, in its reasons and in its fingerprint."""
    base = {
        "case_id": "c",
        "as_of": "2026-06-30",
        "statuses": [{"kind": "child_in_need", "start_date": "2026-01-12", "ended": False}],
    }
    ended = [{"kind": "child_in_need", "start_date": "2026-02-01", "end_date": "2026-03-01"}]
    again = [*ended, {"kind": "child_in_need", "start_date": "2026-04-01", "end_date": "2026-05-01"}]
    marks = set()
    for plans, records in (([], 0), (ended, 1), (again, 2)):
        (flag,) = [flag for flag in checker.check({**base, "plans": plans}).flags if flag.rule == "open-without-plan"]
        marks.add(flag.fingerprint)
        assert len({ref for because in flag.because for ref in because.records if ref.startswith("plans")}) == records
    assert len(marks) == 3


def test_a_copy_of_a_case_at_an_earlier_day_has_no_hindsight(book: Book) -> None:
    """`model_copy(update=…)`, which pydantic does not check, still leaves later records aside."""
    checker = book(r="urgency: soon\nwhen: a.one")
    case = CaseSummary.model_validate(concern(kind="neglect", date="2026-06-20", recorded_on="2026-06-20"))
    assert len(checker.check(case).flags) == 1
    assert not checker.check(case.model_copy(update={"as_of": date(2026, 6, 10)})).flags


def test_records_known_from_an_assumed_day_are_counted_on_an_earlier_day(book: Book) -> None:
    """On the summary's own day nothing is assumed; on an earlier one the report says of how many records it is."""
    checker = book(r="urgency: soon\nwhen: a.one")
    case = concern(kind="neglect", date="2026-06-01")
    assert checker.check(case).document.assumed == 0
    earlier = checker.check(case, date(2026, 6, 10))
    assert earlier.document.assumed == 1
    assert "is not said of 1 record." in " ".join(earlier.to_text().split())
    assert "is not said of 1 record." in earlier.to_markdown()


def test_a_checker_survives_pickling(checker: Checker) -> None:
    """For a pool of processes: the same reports from a checker sent over."""
    again = pickle.loads(pickle.dumps(checker))
    case = random_case(Random(7))
    assert again.check(case).to_json() == checker.check(case).to_json()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("again", [lambda told: pickle.loads(pickle.dumps(told)), copy.copy, copy.deepcopy])
def test_what_a_checker_says_survives_being_copied_and_sent(path: Path, again: Any, checker: Checker) -> None:
    """Reports, flags, questions, explanations and replays: equal afterwards, looked at before or not."""
    case = case_from_file(path)
    report, looked_at = checker.check(case), checker.check(case)
    assert again(looked_at.document) == looked_at.document
    assert looked_at.document.rulebook
    for told in (report, looked_at):
        copied = again(told)
        assert copied.document == looked_at.document
        assert (copied.verdicts, copied.flagged) == (looked_at.verdicts, looked_at.flagged)
        assert repr(copied) == repr(told)
        for rule in list(looked_at.verdicts)[::9]:
            assert copied.explain(rule) == again(looked_at.explain(rule)) == looked_at.explain(rule)
    facts = checker.check_facts({"pregnancy.expecting": True})
    assert again(facts).document == facts.document
    replayed = replay(checker, case)
    assert again(replayed) == replayed


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_repr_of_what_is_said_of_an_example_shows_a_value(path: Path, checker: Checker) -> None:
    """Neither a day of the case, its own left aside, nor the id of a record."""
    case = case_from_file(path)
    records = [record for _, found in case.collections() for record in found]
    days = {str(value) for record in records for value in vars(record).values() if isinstance(value, date)}
    secrets = {*(days - {case.as_of.isoformat()}), *(f"/{record.id}" for record in records if record.id)}
    assert len(secrets) > 5
    report, told = checker.check(case), replay(checker, case)
    parts = [report, report.document, report.situation, case, told, *told.days, *told.prompts, *report.flags]
    parts += [*report.questions, *(each for flag in report.flags for each in (*flag.because, *flag.to_confirm))]
    parts += [report.explain(rule) for rule in report.verdicts]
    parts += [each for day in told.days for each in (*day.known, *day.appeared, *day.turned, *day.went_quiet)]
    assert not [(secret, repr(part)[:300]) for part in parts for secret in secrets if secret in repr(part)]


def test_a_report_is_not_opened_over_another_rulebook(book: Book, tmp_path: Path) -> None:
    """A rulebook is sent as its folder: where that has changed since, its report would speak of other rules."""
    sent = pickle.dumps(book(r="urgency: soon\nwhen: a.one").check(concern(kind="neglect")))
    assert pickle.loads(sent).flags
    (tmp_path / "theme" / "r.yaml").unlink()
    book(other="urgency: soon\nwhen: a.two")
    _loaded.cache_clear()
    with pytest.raises(RulebookError, match="no longer the one that was sent"):
        pickle.loads(sent)


def test_the_names_of_its_files_count_in_a_rulebooks_fingerprint(book: Book, tmp_path: Path) -> None:
    """So do their words; and where one ends and the next begins."""
    first = book(r="urgency: soon\nwhen: a.one").rulebook.fingerprint
    assert re.fullmatch(r"v[0-9]+-[0-9a-f]{16}", first)
    assert Rulebook.load(tmp_path).fingerprint == first
    (tmp_path / "settings" / "s.yaml").rename(tmp_path / "settings" / "t.yaml")
    renamed = Rulebook.load(tmp_path).fingerprint
    (tmp_path / "theme").rename(tmp_path / "theory")
    moved = Rulebook.load(tmp_path).fingerprint
    rule = tmp_path / "theory" / "r.yaml"
    rule.write_text(rule.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert len({first, renamed, moved, Rulebook.load(tmp_path).fingerprint}) == 4


def steps(call: Callable[[], object]) -> int:
    """How many lines of Python a call runs, each turn of a loop and of a comprehension counted."""
    count = 0

    def trace(_frame: Any, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


LOOKS: dict[str, Callable[[Checker, CaseSummary], object]] = {
    "json": lambda checker, case: checker.check(case).to_json(),
    "text": lambda checker, case: checker.check(case).to_text(),
    "explain": lambda checker, case: checker.explain(case, "r"),
    "earlier": lambda checker, case: checker.check(case, date(2026, 6, 15)).flags,
    "replay": lambda checker, case: to_json(replay(checker, case)),
    "page": lambda checker, case: replay_to_page(replay(checker, case)),
    "validate": lambda checker, case: CaseSummary.model_validate(case.model_dump()),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", ["no ids", "ids", "versions"])
def test_twice_the_records_take_twice_the_steps(kind: str, look: str, book: Book) -> None:
    """Nothing is quadratic in the records of a case: 20,000 of them are read, explained and replayed in seconds."""
    checker = book(r="urgency: soon\nwhen: [a.one, {a.days: {at_least: week}}]\nunless: a.three")

    def case(records: int) -> CaseSummary:
        ids = {"no ids": [None] * records, "ids": range(records), "versions": [at // 2 for at in range(records)]}[kind]
        found = [
            {"kind": "neglect", "date": "2026-05-01", "id": None if id_ is None else f"c{id_}"}
            | ({} if id_ is None else {"recorded_on": f"2026-06-0{1 + at % 2}"})
            for at, id_ in enumerate(ids)
        ]
        return CaseSummary.model_validate({"case_id": "c", "as_of": "2026-06-30", "concerns": found})

    few, many = (steps(partial(LOOKS[look], checker, case(records))) for records in (600, 1200))
    assert many > 1200
    assert many < 2.3 * few, (few, many)


def test_every_json_document_says_which_form_it_has(book: Book) -> None:
    """First of all its keys; the number comes from the one place where it is kept."""
    checker = book(r="urgency: soon\nwhen: a.one")
    case = CaseSummary.model_validate(concern(kind="neglect", date="2026-06-01"))
    told = {
        "report": checker.check(case).document,
        "explanation": checker.explain(case, "r"),
        "replay": replay(checker, case),
        "coverage": coverage_of(checker.rulebook),
        "indicators": Measuring(checker.rulebook, checker.settings).measurement(None, 0),
    }
    for name, document in told.items():
        assert next(iter(json.loads(to_json(document)).items())) == ("format", FORMATS[name])


def test_a_files_name_is_no_case(checker: Checker) -> None:
    """The likeliest slip of all has a word of its own."""
    with pytest.raises(CaseError, match="case_from_file"):
        checker.check("examples/child-l.yaml")


@pytest.mark.parametrize("day", ["2026-06-01", datetime(2026, 6, 1, 9)], ids=["a text", "a moment"])
def test_a_day_that_is_no_day_is_refused(day: Any, book: Book) -> None:
    """A text or a moment is not quietly compared with days."""
    with pytest.raises(CaseError, match=r"not a datetime\.date"):
        book(r="urgency: soon\nwhen: a.one").check(concern(kind="neglect"), day)


STEPS = "urgency: [{urgent: a.two}, {soon: a.three}, note]\nwhen: a.one\n"


@pytest.mark.parametrize(
    ("facts", "urgency"),
    [
        ({"a.two": True}, "urgent"),
        ({"a.two": False, "a.three": True}, "soon"),
        ({"a.three": True}, "soon"),
        ({"a.two": False, "a.three": False}, "note"),
        ({}, "note"),
    ],
    ids=str,
)
def test_urgency_may_be_ordered_within_a_rule(facts: dict[str, Any], urgency: str, book: Book) -> None:
    """A flag is as urgent as the first step that surely holds; what is not known makes none louder."""
    (flag,) = book(r=STEPS).check_facts({"a.one": True, **facts}).flags
    assert flag.urgency == urgency


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("[{soon: a.two}, soon]", "say the same word"),
        ("[{urgent: a.two}, {urgent: a.three}, note]", "say the same word"),
        ("[{urgent: a.two}, {soon: a.three}]", "must be one of"),
        ("[{urgent: a.two, soon: a.three}, note]", "one word and its condition"),
        ("[urgent, soon]", "A mapping is needed here"),
        ("[{urgent: a.zzz}, soon]", "no such fact"),
        ("[]", "must be one of"),
    ],
)
def test_steps_of_urgency_that_are_none_are_refused(written: str, what: str, book: Book) -> None:
    """Each with what is wrong."""
    with pytest.raises(RulebookError, match=what):
        book(r=f"urgency: {written}\nwhen: a.one\n")


def test_a_report_is_freed_with_its_last_reference() -> None:
    """Nothing in it leads back to it, so that millions of reports wait for no garbage collector."""
    report = Checker().check(case_from_file(EXAMPLES[0]))
    report.to_json()
    report.explain(report.flags[0].rule)
    gone = weakref.ref(report)
    gc.disable()
    try:
        del report
        assert gone() is None
    finally:
        gc.enable()
