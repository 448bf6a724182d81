"""The looked-after children return, alone and beside the census of the same day: each hazard, and an authority whose
truth is known.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import CaseSummary, Checker, InputError
from riskflags.adapters.account import Account
from riskflags.adapters.converting import reading_of
from riskflags.adapters.mapping import profile_named
from riskflags.cli.app import app
from support import cin_census
from support.cin_census import AS_OF, EVERY_BLOCK, PLAN, child, details, message
from support.ssda903 import PLANTED, Care, looked_after_authority, spell, write_csv, write_xml

Cases = dict[str, dict[str, Any]]
WRITERS = {"csv": write_csv, "xml": write_xml}


def read(*paths: Path, **options: Any) -> tuple[Cases, Account]:
    """The summaries of some returns by id, each a valid case, and the account."""
    reading = reading_of([str(path) for path in paths], **options)
    cases = {case["case_id"]: case for case in reading.cases()}
    for case in cases.values():
        CaseSummary.model_validate(case)
    return cases, reading.account


def of(tmp_path: Path, care: Care, *others: Care, write: Callable[..., Any] = write_csv) -> dict[str, Any]:
    """The summary of a child in the return alone; another has every kind of row."""
    every = Care("EVERY", episodes=[spell("01/06/2025")], reviews=["20/06/2025"], substance_misuse=0)
    return read(*write(tmp_path, [care, every, *others]), as_of=AS_OF, closed=True)[0][care.id]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize(
    ("episodes", "statuses"),
    [
        ([spell("05/01/2026")], [{"kind": "care_order"}, {"kind": "looked_after", "start_date": "2026-01-05"}]),
        ([spell("05/01/2026", legal="V2")], [{"kind": "looked_after", "start_date": "2026-01-05"}]),
        ([spell("05/01/2026", legal="V4")], []),
        ([spell("05/01/2026", legal="E1", RNE="P")], [{"kind": "looked_after"}]),
        (
            [spell("05/01/2026", "01/02/2026", "V2", REC="X1"), spell("01/02/2026", legal="V2", RNE="P")],
            [{"kind": "looked_after", "start_date": "2026-01-05"}],
        ),
        (
            [spell("05/01/2026", "01/02/2026", "V2")],
            [{"kind": "looked_after", "start_date": "2026-01-05", "end_date": "2026-02-01", "ended": True}],
        ),
        (
            [spell("05/05/2025", "01/06/2025", "V2"), spell("01/02/2026", legal="V2")],
            [
                {"kind": "looked_after", "start_date": "2025-05-05", "end_date": "2025-06-01", "ended": True},
                {"kind": "looked_after", "start_date": "2026-02-01"},
            ],
        ),
        ([spell("05/01/26", legal="V2")], [{"kind": "looked_after", "start_date": "2026-01-05"}]),
        (
            [spell("05/01/2026", legal="V2", REC="E4A")],
            [{"kind": "looked_after", "start_date": "2026-01-05", "ended": None}],
        ),
    ],
    ids=["order", "agreed", "short break", "begun before", "moved", "left", "again", "two figures", "no end day"],
)
def test_episodes_become_spells(tmp_path: Path, write: Any, episodes: Any, statuses: Any) -> None:
    """A spell begins with its episode of reason S; short breaks are no spell; an end without its day is not known."""
    found = of(tmp_path, Care("A1", episodes=episodes), write=write)["statuses"]
    expected = [{"ended": False, **each} for each in statuses]
    expected = [{name: value for name, value in each.items() if value is not None} for each in expected]
    key = lambda each: (each["kind"], each.get("end_date", "9"))  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)


@pytest.mark.parametrize(
    ("episodes", "opened"),
    [
        ([spell("05/01/2026", legal="V2")], False),
        ([spell("05/01/2026", "01/02/2026", "V2")], False),
        ([spell("05/01/2026", "01/02/2026", "V2", REC="X1")], True),
        ([spell("05/01/2026", "", "V2", RNE="P"), spell("01/03/2026", "10/03/2026", "V2")], True),
        ([spell("05/01/2026", "01/02/2027", "V2")], True),
        ([spell("05/01/2026", legal="Q9")], True),
        ([spell("05/01/2026", "01/02/2026", "V2", REC="E99")], True),
    ],
    ids=["open", "left", "not followed", "never closed", "ended after the day", "no legal status", "no reason"],
)
def test_what_is_doubtful_of_a_spell_opens_the_list(tmp_path: Path, episodes: Any, opened: bool) -> None:
    """Then it is not said that the child is not looked after."""
    case = of(tmp_path, Care("A1", episodes=episodes))
    assert ("looked_after" in case["open"]["statuses"]) is opened


def test_reviews_before_the_year_are_not_in_the_return(tmp_path: Path) -> None:
    """So only of a spell of this year can it be said that none was held; one after the day is none."""
    late = Care("A1", episodes=[spell("05/01/2026", legal="V2")], reviews=["20/01/2026", "20/01/2026"])
    case = of(tmp_path, late)
    assert case["meetings"] == [{"kind": "looked_after_review", "state": "held", "held_on": "2026-01-20"}]
    assert "looked_after_review" not in case["open"]["meetings"]
    before = of(tmp_path, Care("A1", episodes=[spell("05/01/2025", legal="V2")]))
    assert "looked_after_review" in before["open"]["meetings"]
    after = of(tmp_path, Care("A1", episodes=[spell("05/01/2026", legal="V2")], reviews=["20/05/2026"]))
    assert after["meetings"] == []
    assert "looked_after_review" in after["open"]["meetings"]


def test_a_care_plan_and_a_pathway_plan_are_not_in_the_return(tmp_path: Path) -> None:
    """Whoever is not looked after has no care plan; a young person who left care has a pathway plan."""
    left = spell("05/01/2026", "01/02/2026", "V2")
    for care, opened in (
        (Care("A1", episodes=[spell("05/01/2026")]), True),
        (Care("A1", episodes=[spell("05/01/2026", legal="V3")]), True),
        (Care("A1", episodes=[left]), False),
        (Care("A1", "05/05/2009", episodes=[left]), True),
    ):
        assert ("looked_after" in of(tmp_path, care)["open"]["plans"]) is opened


def test_the_return_alone_asks_for_its_day(tmp_path: Path) -> None:
    """Nothing in it says which it is; it is known by its columns, whatever its files are called."""
    names = {"header": "lac children 25-26", "episodes": "Copy of eps"}
    paths = write_csv(tmp_path, [Care("A1", episodes=[spell("05/01/2026")], substance_misuse=1)], names)
    with pytest.raises(InputError, match="Say it with --as-of"):
        read(*paths)
    cases, account = read(*paths, as_of=AS_OF)
    assert cases["A1"]["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]
    assert cases["A1"]["health"] == [{"of": "child", "kind": "substance_use"}]
    assert +account.rows == {"of a child": 3, "of tables that are not used": 1}
    assert account.unrecognised.total() == 0


# -- beside a census -------------------------------------------------------------------------------------------------


def census(folder: Path, *children: str, name: str = "cin.xml", day: date = AS_OF) -> Path:
    """A census of these children, and of one who has every block of elements."""
    path = folder / name
    path.write_text(message(*children, child("OTHER", details(within=EVERY_BLOCK, closed="2025-12-07")), day=day))
    return path


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_what_either_lists_is_listed_and_what_neither_lacks_is_not_lacking(tmp_path: Path, write: Any) -> None:
    """The census lacks who is looked after, and the other return who is in need; together they lack neither."""
    care = [Care("A1", "01/01/2001", episodes=[spell("05/01/2026", legal="V2")], reviews=["20/01/2026"])]
    children = (child("A1", details(within=PLAN.format(""))), child("B1", details()))
    cases, account = read(census(tmp_path, *children), *write(tmp_path, care))
    kinds = [each["kind"] for each in cases["A1"]["statuses"]]
    assert kinds == ["child_in_need", "looked_after"]
    assert cases["A1"]["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}], "the census's"
    assert not {"looked_after", "care_order"} & set(cases["B1"]["open"]["statuses"])
    assert ["looked_after" in cases[id_]["open"]["plans"] for id_ in ("A1", "B1")] == [True, False]
    assert account.notes == ["1 children are in both returns, 0 in the second alone."]
    assert [flag.rule for flag in Checker().check(cases["B1"]).flags] == ["open-without-plan"]
    assert not Checker().check(cases["A1"]).flags


def test_a_child_in_the_second_alone_is_given_with_what_that_tells(tmp_path: Path) -> None:
    """Nothing is said of it that the census would have told."""
    care = [Care(id_, episodes=[spell("05/01/2026")]) for id_ in ("A1", "B1", "NEW")]
    cases, account = read(census(tmp_path, child("A1", details()), child("B1", details())), *write_csv(tmp_path, care))
    assert set(cases) == {"A1", "B1", "NEW"}
    assert "child_in_need" in cases["NEW"]["open"]["statuses"]
    assert "assessments" not in cases["NEW"]
    assert account.notes == ["2 children are in both returns, 1 in the second alone."]
    assert (account.cases, account.given) == (4, 3)


@pytest.mark.parametrize(
    ("care", "said"),
    [
        ([Care("A1", episodes=[spell("05/01/2024", "05/02/2025")])], "This return tells nothing of the time before"),
        ([Care(f"X{n}", episodes=[spell("05/01/2026")]) for n in range(3)], "Most children of this return are not"),
        ([], "There is no child in this return"),
    ],
)
def test_returns_that_do_not_belong_together_are_refused(tmp_path: Path, care: Iterable[Care], said: str) -> None:
    """Of another year or authority they would say of everybody that they are not looked after."""
    with pytest.raises(InputError, match=said):
        read(census(tmp_path, child("A1", details())), *write_csv(tmp_path, care))


def test_an_episode_that_two_files_have_differently_costs_its_end(tmp_path: Path) -> None:
    """Beside a census too, where the days of both are looked at first; it is not known whether the spell goes on."""
    care = [Care("A1", episodes=[spell("05/01/2026", "01/02/2026"), spell("05/01/2026", "02/02/2026")])]
    cases, account = read(census(tmp_path, child("A1", details())), *write_csv(tmp_path, care))
    assert [each["kind"] for each in cases["A1"]["statuses"]] == ["child_in_need"]
    assert {"looked_after", "care_order"} <= set(cases["A1"]["open"]["statuses"])
    assert account.doubts == {("DEC", "said twice, and differently"): 1}


def test_of_two_censuses_the_later_is_taken(tmp_path: Path) -> None:
    """And the account says so; of two of one day, or of two authorities, neither is."""
    before = census(tmp_path, child("A1", details()), name="before.xml", day=AS_OF - timedelta(days=365))
    now = census(tmp_path, child("B1", details()))
    cases, account = read(now, before)
    assert set(cases) == {"B1"}
    assert "An earlier return, of 31 March 2025, was passed over." in account.lines()
    again = census(tmp_path, child("B1", details()), name="again.xml")
    with pytest.raises(InputError, match="a day of its own"):
        read(now, again)
    before.write_text(before.read_text().replace("<LEA>999<", "<LEA>998<"))
    with pytest.raises(InputError, match="several authorities"):
        read(now, before)
    with pytest.raises(InputError, match="not read together"):
        read(now, Path(__file__))


def test_an_audit_of_both_finds_what_is_true(tmp_path: Path) -> None:
    """Each flag that the truth asks for, by CSV and by XML, and no other; and nothing that is never read."""
    found = looked_after_authority(1200, seed=5)
    path = tmp_path / "cin.xml"
    path.write_text(message(*(each.xml for each in found.children)))
    read_ = {}
    for kind, write in WRITERS.items():
        (tmp_path / kind).mkdir()
        names = [str(path), *map(str, write(tmp_path / kind, found.care))]
        done = CliRunner().invoke(app, ["audit", *names, "--out", str(tmp_path / f"{kind}-out"), "--no-workbook"])
        assert done.exit_code == 0, done.output
        read_[kind] = [file.read_bytes() for file in sorted((tmp_path / f"{kind}-out").iterdir())]
        texts = [*read_[kind], done.output.encode()]
        assert not [value for value in (*PLANTED, *cin_census.PLANTED) for text in texts if value.encode() in text]
    with (tmp_path / "csv-out" / "findings.csv").open(newline="") as file:
        flags = {(row["case_id"], row["rule"]) for row in csv.DictReader(file) if row["verdict"] != "explore"}
    assert (tmp_path / "csv-out" / "findings.csv").read_text() == (tmp_path / "xml-out" / "findings.csv").read_text()
    cases, account = read(path, *sorted((tmp_path / "csv").iterdir()))
    truths = {each.id: each.truth for each in found.children if each.id in cases}
    expected = {
        "first-plan-review-missing": {
            id_ for id_, truth in truths.items() if truth["review_missing"] or truth["care_review_missing"]
        },
        "open-without-plan": {id_ for id_, truth in truths.items() if truth["no_plan"] and not truth["plan_not_told"]},
    }
    for rule, ids in expected.items():
        assert {id_ for id_, flagged in flags if flagged == rule} == ids, rule
        assert len(ids) > 10
    assert {rule for _, rule in flags} <= {*expected, "plan-out-of-date"}
    assert account.cases == sum(each.xml.count("<Child>") for each in found.children)
    checker = Checker(profile=profile_named("cin-census+ssda903"))
    told = {id_: checker.check(case) for id_, case in cases.items()}
    for id_, report in told.items():
        assert report.situation.values["current_plan.looked_after_child"] is truths[id_]["looked_after"], id_
