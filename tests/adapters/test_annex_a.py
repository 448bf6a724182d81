"""Annex A workbooks: each hazard of them once, an invented authority whose truth is known, and hostile ones."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from typer.testing import CliRunner

from riskflags import CaseSummary, Checker, InputError
from riskflags.adapters.converting import reading_of
from riskflags.adapters.recognition import source_of
from riskflags.cli.app import app
from support.annex_a import AS_OF, PLANTED, Child, authority, everything, in_need, write

FLAGS = {
    "open-without-plan": "no_plan",
    "first-plan-review-missing": "review_missing",
    "plan-out-of-date": "out_of_date",
}


def read(path: Path, **options: Any) -> tuple[dict[str, dict[str, Any]], Any]:
    """The summaries of a workbook by id, each a valid case, and the account."""
    reading = reading_of([str(path)], **{"as_of": AS_OF, **options})
    cases = {case["case_id"]: case for case in reading.cases()}
    for case in cases.values():
        CaseSummary.model_validate(case)
    return cases, reading.account


@pytest.fixture
def one(tmp_path: Path) -> Any:
    """The summary of a child, and the account; every list has a row."""

    def summary(child: Child, as_text: bool = False) -> tuple[dict[str, Any], Any]:
        cases, account = read(write(tmp_path / "lists.xlsx", [child, everything()], as_text))
        return cases.get(child.id, {}), account

    return summary


@pytest.mark.parametrize("as_text", [False, True])
def test_a_child_in_need_is_read_from_its_lists(one: Any, as_text: bool) -> None:
    """With days kept as a spreadsheet does, or typed as people do; an id that is a number is the same id."""
    child = in_need("1234567", last_seen=date(2026, 3, 3))
    case, account = one(child, as_text)
    assert case["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]
    assert case["statuses"] == [{"kind": "child_in_need", "start_date": "2025-09-01", "ended": False}]
    assert case["plans"] == [{"kind": "child_in_need", "of": "child", "ended": False}]
    assert case["visits"] == [
        {"by": "childrens_social_care", "child_seen": True, "outcome": "seen", "date": "2026-03-03"}
    ]
    referral = {"to": "childrens_social_care", "state": "made", "date": "2025-09-01", "by": "police"}
    assert case["referrals"] == [{**referral, "outcome": "accepted", "responsible_service_recorded": True}]
    assert account.unrecognised.total() == 0


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        ("c) CIN plan", ["child_in_need"]),
        ("C) Child in Need\xa0Plan", ["child_in_need"]),
        ("CIN Plan", ["child_in_need"]),
        ("d) Open Assessment", []),
        ("b) CP plan", []),
    ],
)
def test_the_case_status_is_the_only_sign_of_a_plan(one: Any, status: str, kinds: list[str]) -> None:
    """By its letter or its words; one that names another list leaves that open."""
    case, _ = one(in_need(status=status))
    assert [plan["kind"] for plan in case["plans"]] == kinds
    assert ("child_protection" in case["open"]["plans"]) is status.startswith("b)")


@pytest.mark.parametrize("status", [None, "#N/A", "Something local"])
def test_a_case_status_that_says_nothing_leaves_the_plans_open(one: Any, status: object) -> None:
    """So nobody is said to be without a plan."""
    case, _ = one(in_need(since=date(2025, 6, 1), status=status))
    assert "child_in_need" in case["open"]["plans"]
    assert not Checker().check(case).flags


def test_a_cell_that_a_spreadsheet_could_not_work_out_is_not_known(one: Any) -> None:
    """Not an empty one: whether the case is closed is not known."""
    case, account = one(in_need(cin_closure="#N/A"))
    assert "ended" not in case["statuses"][0]
    assert account.doubts[("closed_on", "not a day")] == 1


def test_a_birth_to_come_is_expected(one: Any) -> None:
    """A plan may begin before a child is born."""
    case, _ = one(Child("A1", date(2026, 6, 1)).add("CIN", cin_start=date(2026, 2, 1), case_status="c)"))
    assert case["people"] == [{"role": "child", "born": False, "expected_date_of_birth": "2026-06-01"}]
    assert case["pregnancies"][0]["ended"] is False


def test_lists_are_known_by_their_headings(tmp_path: Path) -> None:
    """By no name of a sheet; a workbook of something else is none."""
    path = write(tmp_path / "lists.xlsx", [in_need()])
    source = source_of([str(path)])
    assert source is not None
    assert source.mapping.name == "annex-a"
    other = openpyxl.Workbook()
    other.active.append(["case_id", "as_of"])
    other.save(tmp_path / "other.xlsx")
    assert source_of([str(tmp_path / "other.xlsx")]) is None


def test_no_flag_that_the_truth_denies(tmp_path: Path) -> None:
    """Each open child of an invented authority is there, and has the flags that it must have."""
    children = authority(600, seed=2)
    cases, account = read(write(tmp_path / "lists.xlsx", children))
    truths = {child.id: child.truth for child in children}
    assert set(cases) == {id_ for id_, truth in truths.items() if truth["open"]}
    flagged: Counter[str] = Counter()
    checker = Checker()
    for id_, case in cases.items():
        for rule, verdict in checker.check(case).verdicts.items():
            if verdict in ("fires", "confirm"):
                assert truths[id_][FLAGS[rule]], (id_, rule)
                flagged[rule] += 1
    assert flagged == {rule: sum(truths[id_][truth] for id_ in cases) for rule, truth in FLAGS.items()}
    assert min(flagged.values()) > 5
    assert account.cases == len(children)


def test_nothing_is_kept_that_is_never_read(tmp_path: Path) -> None:
    """Names of workers and teams, ethnicity, needs: in no summary and no account."""
    path = write(tmp_path / "lists.xlsx", authority(60))
    done = CliRunner().invoke(app, ["convert", str(path), "--as-of", "2026-03-31", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    contents = [file.read_text() for file in (tmp_path / "out").iterdir()] + [done.output]
    assert not [value for value in PLANTED for content in contents if value in content]


ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("xl/filler.xml", b" " * 90_000_000, "more than 200 times its size"),
        ("xl/extra.xml", ENTITIES.encode() + b"<w>&b;</w>", "cannot be read"),
        ("xl/extra.xml", ("\ufeff" + ENTITIES).encode("utf-16-le"), "cannot be read"),
        ("XL/worksheets/sheet1.xml", b"<worksheet>", "cannot be read"),
    ],
)
def test_a_hostile_workbook_is_refused(tmp_path: Path, part: str, content: bytes, said: str) -> None:
    """One that unfolds too far, declares entities, or holds a part twice."""
    path = write(tmp_path / "lists.xlsx", [in_need()])
    with ZipFile(path, "a", ZIP_DEFLATED) as book:
        book.writestr(part, content)
    for command in ("convert", "audit"):
        done = CliRunner().invoke(app, [command, str(path), "--as-of", "2026-03-31", "--out", str(tmp_path / "out")])
        assert isinstance(done.exception, InputError), done.output
        assert said in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_macros_links_and_formulas_are_inert(tmp_path: Path) -> None:
    """What they would reach is not opened; the cells are as they were saved."""
    child = in_need(last_seen='=WEBSERVICE("http://127.0.0.1:9/x")')
    path = write(tmp_path / "lists.xlsx", [child, everything()])
    with ZipFile(path, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
        book.writestr("xl/externalLinks/externalLink1.xml", b'<externalLink Target="file:///etc/hostname"/>')
    cases, _ = read(path)
    assert cases["A1"]["visits"] == []


def test_a_child_stands_in_several_rows_of_a_list(one: Any) -> None:
    """An ended plan and the one after it; plans before them are history, without saying whose or when."""
    child = Child("A1").add("CP", plan_start=date(2025, 4, 1), plan_end=date(2025, 9, 1), previous=0)
    child.add("CP", plan_start=date(2025, 12, 1), latest_review=date(2026, 2, 20), previous=1)
    case, _ = one(child)
    assert [(plan["ended"], plan.get("last_reviewed_on")) for plan in case["plans"]] == [
        (True, None),
        (False, "2026-02-20"),
    ]
    assert case["history"] == [{"kind": "child_protection_concerns"}]
    assert case["open"]["history"] == "all"


def test_lists_that_differ_in_when_a_child_was_born_leave_it_not_known(one: Any) -> None:
    """The child stays, and nobody says that it is grown."""
    child = in_need()
    child.dob = date(2001, 5, 5)
    case, account = one(child.add("LAC", started=date(2026, 1, 5)))
    assert case["people"] == [{"role": "child"}]
    assert account.doubts[("date_of_birth", "said twice, and differently")] == 1


@pytest.mark.parametrize(
    ("status", "kinds", "opened"),
    [
        ("C1 - Interim care order", ["looked_after", "care_order"], False),
        ("Full Care Order", ["looked_after", "care_order"], False),
        ("V2 - Single period", ["looked_after"], False),
        ("V4 - Short breaks", [], False),
        ("Supervision order", [], True),
        (None, ["looked_after"], True),
    ],
)
def test_a_legal_status_is_an_order_by_its_code_or_its_words(one: Any, status: Any, kinds: Any, opened: bool) -> None:
    """What can mean several things leaves it open whether there is one, and whether a child is on short breaks."""
    case, _ = one(Child("A1").add("LAC", started=date(2026, 1, 5), legal_status=status))
    assert [each["kind"] for each in case["statuses"]] == kinds
    assert ("care_order" in case["open"]["statuses"]) is opened
    assert ("looked_after" in case["open"]["statuses"]) is (opened and not kinds)
