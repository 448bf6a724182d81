"""The report: order, questions, silence where a better rule speaks, fingerprints, and how it is shown."""

from __future__ import annotations

import json
import pickle
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from conftest import ROOT
from generated.cases import random_case
from riskflags import CaseError, CaseSummary, Checker, Rulebook, case_from_file
from riskflags.cli.schemas import schema
from riskflags.render.as_text import to_text

FACTS = """
a.one: {type: yes_no, means: One., ask: "One?", some: {in: concerns, where: {kind: neglect}}}
a.two: {type: yes_no, means: Two., ask: "Two?", some: {in: concerns, where: {urgent: true}}}
a.three: {type: yes_no, means: Three., ask: "Three?", some: {in: visits, where: {child_seen: true}}}
a.four: {type: yes_no, means: Four., ask: "Four?", some: {in: visits, where: {announced: false}}}
a.latest: {type: date, means: Latest., ask: "When?", latest: {in: concerns, where: {kind: neglect}, date: date}}
a.days: {type: days, means: Days., ask: "How long?", days_since: a.latest}
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

REPORT_KEYS = {"case_id", "as_of", "rulebook", "flags", "questions", "more_questions", "checks", "checks_not_made"} | {
    "assumed"
}

Book = Callable[..., Checker]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Makes a checker of rules given as ``id="condition"`` YAML lines."""

    def make(_settings: dict | None = None, _facts: str = "", **rules: str) -> Checker:
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
            (tmp_path / "theme" / f"{id_}.yaml").write_text(whole, encoding="utf-8")
        return Checker(Rulebook.load(tmp_path), _settings)

    return make


def concern(**leaves: object) -> dict:
    """A case with one concern."""
    return {"case_id": "c", "as_of": "2026-06-30", "concerns": [leaves]}


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
    checker = book(r="urgency: soon\nwhen: a.two", s="urgency: soon\nwhen: a.three")
    (question,) = checker.check({**concern(kind="neglect"), "visits": [{"by": "gp"}]}).questions
    assert (question.fact, question.settles) == ("a.two", ("r",))


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


def test_a_fingerprint_stays_until_something_really_changes(book: Book) -> None:
    """The day, the position, the id and the day of recording do not count; content, settings and verdict do."""
    rules = {"r": "urgency: soon\nwhen: [a.one, {a.days: {at_least: week}}]\nunless: a.three"}
    checker = book(**rules)
    base = concern(kind="neglect", date="2026-06-01")

    def mark(case: dict, by: Checker = checker) -> str:
        (flag,) = by.check(case).flags
        return flag.fingerprint

    first = mark(base)
    assert mark({**base, "as_of": "2026-06-29"}) == first
    assert mark({**base, "concerns": [{"kind": "other"}, *base["concerns"]]}) == first
    assert mark(concern(kind="neglect", date="2026-06-01", id="x", recorded_on="2026-06-02")) == first
    assert mark(concern(kind="neglect", date="2026-06-02")) != first
    assert mark({**base, "visits": []}) != first
    assert mark(base, book({"week": 8}, **rules)) != first


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
        {"a.one": True, "a.days": "never"}
    )
    assert report.case_id is None
    assert [flag.rule for flag in report.flags] == ["r"]
    assert report.flags[0].because[1].value == "never"


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
        assert set(told["rulebook"]) == {"version", "fingerprint", "reviewed"}
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
            assert {"fact", "ask", "about", "urgency", "settles"} == set(question)
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
    seen = Counter()
    for seed in range(300):
        report = checker.check(random_case(Random(seed)))
        flags = {flag.rule for flag in report.flags}
        asked = {rule for question in report.questions for rule in question.settles}
        yielded = {id_ for id_, verdict in report.verdicts.items() if flags & set(checker.rulebook.rule(id_).yields_to)}
        spoken = {id_ for id_, verdict in report.verdicts.items() if verdict != "quiet"}
        told = {rule.id: report.situation.truth(rule.when) for rule in checker.rulebook.active}
        not_made = {id_ for id_ in spoken if told[id_] is None}  # what a *confirm* leaves open is its safeguard
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


def test_a_files_name_is_no_case(checker: Checker) -> None:
    """The likeliest slip of all has a word of its own."""
    with pytest.raises(CaseError, match="case_from_file"):
        checker.check("examples/child-l.yaml")


@pytest.mark.parametrize("day", ["2026-06-01", datetime(2026, 6, 1)], ids=["a text", "a moment"])
def test_a_day_that_is_no_day_is_refused(day: object, book: Book) -> None:
    """A text or a moment is not quietly compared with days."""
    with pytest.raises(CaseError, match=r"not a datetime\.date"):
        book(r="urgency: soon\nwhen: a.one").check(concern(kind="neglect"), day)
