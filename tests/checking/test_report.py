"""The report: order, silence where a better rule speaks, what is accounted for, and how it is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest

from riskflags import CaseError, CaseSummary, Checker, RulebookError, tables_of
from riskflags.cli.schemas import schema
from riskflags.coverage import coverage_of
from riskflags.engines import ENGINES, registered
from riskflags.indicators import Measuring
from riskflags.render.as_json import to_json
from riskflags.replay import replay
from riskflags.version import FORMATS
from support.generated.cases import random_case
from support.report_rulebook import Book, concern

REPORT_KEYS = {"format", "case_id", "as_of", "rulebook", "flags", "questions", "more_questions", "checks"} | {
    "checks_not_made",
    "assumed",
    "provenance",
}


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
    assert (flag.citations[0].point, flag.citations[0].marking) == ("review/p1", "RESTRICTED, it says.")
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


def test_every_rule_that_is_not_quiet_is_accounted_for(checker: Checker) -> None:
    """It is a flag, yields to a flag that says it better, or is counted as a check that could not be made."""
    seen: Counter[str] = Counter()
    for seed in range(120):
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
