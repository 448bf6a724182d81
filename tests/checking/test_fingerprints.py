"""A flag's fingerprint stays until something really changes; a rulebook's covers its files and their names."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from riskflags import Checker, Rulebook, case_from_file
from support import ROOT
from support.report_rulebook import Book, concern


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
