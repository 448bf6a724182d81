"""Files as they come, of which a careful reader would not be sure: what they do not surely say is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from riskflags import CaseSummary, Checker, InputError
from riskflags.adapters.account import Account
from riskflags.adapters.converting import reading_of
from support import annex_a, ssd
from support.annex_a import in_need
from support.cin_census import EVERY_BLOCK, PLAN, PROTECTION, child, details, message, one
from support.ssd import episode, everything, person, tables_of
from support.ssda903 import Care, spell, write_csv

AS_OF = date(2026, 3, 31)
CHECKER = Checker()


def flagged(*paths: Path, as_of: date | None = AS_OF) -> tuple[dict[str, set[str]], Account]:
    """The flags of each child, and the account."""
    reading = reading_of([str(path) for path in paths], as_of)
    cases = [CaseSummary.model_validate(case) for case in reading.cases()]
    return {case.case_id: set(CHECKER.check(case).flagged) for case in cases}, reading.account


# -- the day it is read as of ------------------------------------------------------------------------------------------


def test_a_return_tells_nothing_of_the_days_after_its_own(write: Callable[..., Path]) -> None:
    """A plan begun shortly before may have been reviewed since: no flag, and the account says why."""
    begun = PROTECTION.format("").replace("2025-10-20", "2026-03-01")
    path = write(message(child("A1", details(within=begun)), child("OTHER", details(within=EVERY_BLOCK))))
    flags, account = flagged(path, as_of=date(2026, 9, 30))
    assert flags["A1"] == set()
    assert "Nothing in it is later than 31 March 2026" in account.notes[0]
    assert "Nothing in it" not in "".join(flagged(path, as_of=None)[1].notes)


def test_what_begins_after_the_day_is_not_in_place_on_it(write: Callable[..., Path]) -> None:
    """As of an earlier day a plan to come is none."""
    case, account = one(write, details(within=PLAN.format("").replace("2025-11-01", "2026-05-01")))
    assert case["plans"] == [{"kind": "child_in_need", "of": "child"}]
    assert account.doubts[("CINPlanStartDate", "a day after the extract's own")] == 1


def many(episode: dict[str, object], reviews: Sequence[str] = ()) -> list[Care]:
    """Children enough to tell of a column whether anybody fills it; one of them is otherwise, and was reviewed."""
    other = spell("20/02/2026", "21/02/2026", legal="E1", RNE="P")
    return [Care("OTHER", episodes=[other], reviews=["20/02/2026", *reviews])] + [
        Care(f"A{number}", episodes=[episode], reviews=reviews) for number in range(25)
    ]


def test_tables_in_which_nothing_happened_for_long_are_of_an_earlier_day(tmp_path: Path) -> None:
    """Of many children none has a row of the last months: nothing is said of these. Of a few, nobody can tell."""
    write_csv(tmp_path, many(spell("01/02/2026")))
    assert flagged(tmp_path)[0]["A1"] == {"first-plan-review-missing"}
    flags, account = flagged(tmp_path, as_of=date(2026, 9, 30))
    assert not any(flags.values())
    assert "Nothing in it is of the 92 days before 30 September 2026" in account.notes[0]
    assert "February" not in account.notes[0]  # that is a child's day


def test_a_table_of_another_year_lacks_what_happened_since(tmp_path: Path) -> None:
    """Reviews of the year before say nothing of this year's."""
    children = many(spell("10/09/2025"), ["20/09/2024"])
    write_csv(tmp_path, children)
    assert flagged(tmp_path)[0]["A1"] == {"first-plan-review-missing"}
    children[0].reviews = ["20/09/2024"]
    write_csv(tmp_path, children)
    assert not any(flagged(tmp_path)[0].values())


def test_a_looked_after_return_of_half_a_year_ago_is_not_read_beside_a_census(tmp_path: Path) -> None:
    """Who came into care since is not in it, and would seem to be without a plan."""
    children = [child(f"A{number}", details()) for number in range(25)]
    census = tmp_path / "census.xml"
    census.write_text(message(*children, child("OTHER", details(within=EVERY_BLOCK))), encoding="utf-8")
    care = [Care(f"A{number}", episodes=[spell("10/09/2025")], reviews=["20/09/2025"]) for number in range(25)]
    with pytest.raises(InputError, match="they are not of one day"):
        flagged(census, *write_csv(tmp_path, care))


# -- days that cannot be -----------------------------------------------------------------------------------------------


def test_a_child_whose_closure_lies_before_the_referral_is_not_left_out_as_closed(write: Callable[..., Path]) -> None:
    """Whether the case is closed is not known then."""
    case, account = one(write, details("2025-09-01", closed="2025-01-01"))
    assert case["statuses"] == [{"kind": "child_in_need", "start_date": "2025-09-01"}]
    assert account.doubts[("CINclosureDate", "before what it follows")] == 1


def test_a_birth_further_ahead_than_a_pregnancy_lasts_is_none(write: Callable[..., Path]) -> None:
    """It stands for nothing, or is a year of two figures."""
    case, _ = one(write, details(), born=None, ExpectedPersonBirthDate="2099-12-31")
    assert case["people"] == [{"role": "child"}]
    assert case["pregnancies"] == []


# -- rows that belong together, and do not say so ----------------------------------------------------------------------


def test_elements_of_one_child_that_follow_one_another_are_one(write: Callable[..., Path]) -> None:
    """A review that stands in the second is of the plan in the first; of two birth days neither is known."""
    plan = PROTECTION.format("<CPPreviewDate>2026-01-05</CPPreviewDate>")
    twice = child("A1", details(within=PROTECTION.format(""))), child("A1", details(within=plan), born="2015-05-06")
    flags, account = flagged(write(message(*twice, child("OTHER", details(within=EVERY_BLOCK)))))
    assert flags["A1"] == set()
    assert account.doubts == {("PersonBirthDate", "said twice, and differently"): 1}
    assert account.cases_left_out == {"joined to the element before, of the same child": 1}


Tables = Mapping[str, pl.DataFrame]


def saved(folder: Path, tables: Tables) -> Path:
    """Tables as CSV files."""
    for name, frame in tables.items():
        frame.write_csv(folder / f"{name}.csv")
    return folder


def protected(id_: str, *reviews: tuple[date | None, date | None]) -> ssd.Person:
    """On a plan since June 2025, with reviews by the day they were due and held."""
    found = person(id_)
    referral = episode(found, date(2025, 6, 1))
    found.add(
        "ssd_cp_plans", cp_plan_id=f"P{id_}", referral_id=referral, cp_plan_start_date=date(2025, 6, 1), cp_plan_ola="N"
    )
    for number, (due, held) in enumerate(reviews):
        row = {"cp_review_id": f"V{id_}{number}", "cp_plan_id": f"P{id_}", "cp_review_due": due, "cp_review_date": held}
        found.add("ssd_cp_reviews", **row)
    return found


def test_a_review_held_before_the_day_it_was_due_is_no_longer_due(tmp_path: Path) -> None:
    """Where its row stands a second time without the day it was held."""
    held = (date(2026, 1, 10), date(2026, 1, 8))
    folder = saved(tmp_path, tables_of([protected("A1", (held[0], None), held), everything()]))
    assert flagged(folder)[0] == {"A1": set()}


@pytest.mark.parametrize("otherwise", [pl.col("cppr_person_id").str.to_lowercase(), pl.lit("12"), pl.lit("NOBODY")])
def test_reviews_whose_ids_are_written_otherwise_may_be_the_childs(tmp_path: Path, otherwise: pl.Expr) -> None:
    """In capitals, or without the noughts before, or such that none is of anybody."""
    tables = tables_of([protected("A0012", (None, date(2025, 9, 1))), protected("0012"), everything()])
    tables["ssd_cp_reviews"] = tables["ssd_cp_reviews"].with_columns(otherwise.alias("cppr_person_id"))
    flags, account = flagged(saved(tmp_path, tables))
    assert flags == {"A0012": set(), "0012": set()}
    assert account.rows["of nobody who is listed"]


def test_a_spell_in_care_without_an_id_may_go_on_and_have_a_care_plan(tmp_path: Path) -> None:
    """Which episodes are its own cannot be told; and two of them are two spells."""
    found = person("A1")
    episode(found, date(2025, 6, 1))
    for begun in (date(2025, 6, 1), date(2025, 9, 1)):
        found.add("ssd_cla_episodes", cla_episode_id=f"E{begun}", entered_care_date=begun, cla_episode_start_date=begun)
    assert flagged(saved(tmp_path, tables_of([found, everything()])))[0] == {"A1": set()}


def test_where_no_episodes_are_given_a_child_may_be_looked_after_and_have_a_care_plan(tmp_path: Path) -> None:
    """Without them the return beside a census does not say who is in care."""
    census = tmp_path / "census.xml"
    census.write_text(message(child("A1", details()), child("OTHER", details(within=EVERY_BLOCK))), encoding="utf-8")
    left = Care("OTHER", episodes=[spell("01/05/2025", "01/08/2025")])
    paths = write_csv(tmp_path, [Care("A1", reviews=["05/01/2026"]), left])
    assert flagged(census, *paths)[0]["A1"] == {"open-without-plan"}
    assert flagged(census, *(path for path in paths if path.stem != "episodes"))[0]["A1"] == set()


def test_a_review_without_its_day_may_be_any(tmp_path: Path) -> None:
    """It was held, who knows when."""
    write_csv(tmp_path, [Care("A1", episodes=[spell("10/09/2025")], reviews=[""]), *CARE])
    assert flagged(tmp_path)[0]["A1"] == set()


def test_one_table_in_two_files_is_refused(tmp_path: Path) -> None:
    """One of them is older, and would be read as if it were of today."""
    for name in ("before", "now"):
        (tmp_path / name).mkdir()
        saved(tmp_path / name, tables_of([protected("A1"), everything()]))
    with pytest.raises(InputError, match="what another file holds"):
        flagged(tmp_path / "before", tmp_path / "now")


def test_tables_of_two_sources_are_refused(tmp_path: Path) -> None:
    """The children of one would be passed over."""
    book = annex_a.write(tmp_path / "a.xlsx", [in_need("7001")])
    with pytest.raises(InputError, match="not read together"):
        flagged(saved(tmp_path, tables_of([protected("A1"), everything()])), book)


# -- tables that are broken --------------------------------------------------------------------------------------------

CARE = [Care(id_, episodes=[spell("10/09/2025")], reviews=["20/09/2025"]) for id_ in ("A1", "B1", "C1")]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda text: text.replace("10/09/2025", '"10/09/2025', 2), "one row of several"),
        (lambda text: text.replace("ZZ9 9ZZ", '"ZZ9 9ZZ', 1), "one row of several"),
        (lambda text: text[:-20], "cut short"),
    ],
)
def test_a_table_that_lost_rows_is_refused(tmp_path: Path, broken: Callable[[str], str], said: str) -> None:
    """A quotation mark too many takes in the rows of other children, who would be left out as never open."""
    write_csv(tmp_path, CARE)
    path = tmp_path / "episodes.csv"
    path.write_text(broken(path.read_text()))
    with pytest.raises(InputError, match=said) as raised:
        flagged(tmp_path)
    assert "ZZ9" not in str(raised.value)


def test_a_text_of_several_lines_is_none_of_these(tmp_path: Path) -> None:
    """Nor is a last row without the end of a line."""
    write_csv(tmp_path, CARE)
    path = tmp_path / "episodes.csv"
    text = path.read_text().replace("ZZ9 9ZZ,1\n", '"first, and\nsecond, and\nthird",1\n').replace(",1\n", ',"a\nb"\n')
    path.write_text(text.rstrip("\n"))
    assert set(flagged(tmp_path)[0]) == {"A1", "B1", "C1"}


def test_days_of_one_figure_are_read_where_a_source_writes_day_month_and_year(tmp_path: Path) -> None:
    """As a spreadsheet shows them."""
    write_csv(tmp_path, [Care("A1", "5/5/2015", [spell("1/9/2025")], ["2/9/2025"])])
    flags, account = flagged(tmp_path)
    assert (flags, account.doubts) == ({"A1": set()}, {})


@pytest.mark.parametrize("encoding", ["nobody-knows-it", "shift_jis", "rot13"])
def test_an_encoding_that_cannot_be_read_is_refused(write: Callable[..., Path], encoding: str) -> None:
    """As any file that is not known."""
    with pytest.raises(InputError, match="no file of a source"):
        flagged(write(f'<?xml version="1.0" encoding="{encoding}"?>{message(child("A1", details()))}'))


# -- workbooks ---------------------------------------------------------------------------------------------------------


def workbook(path: Path, children: Sequence[annex_a.Child], change: Callable[[Any], object]) -> Path:
    """A workbook that somebody has changed."""
    annex_a.write(path, children)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


@pytest.mark.parametrize("cells", [("Total", None, None, None, 9), ("Child Unique ID",) * 9, ("Mandatory",) * 9])
def test_a_row_of_totals_headings_or_notes_is_no_child(tmp_path: Path, cells: tuple[Any, ...]) -> None:
    """Nothing can be read of it but an id."""
    children = [in_need("7001"), annex_a.everything()]
    path = workbook(tmp_path / "a.xlsx", children, lambda book: [sheet.append(cells) for sheet in book.worksheets])
    flags, account = flagged(path)
    assert set(flags) == {"7001"}
    why = "nothing that can be read but an id, as in a row of totals"
    assert account.cases_left_out == {"closed": 1, why: 1}


def test_a_hidden_copy_of_a_list_is_passed_over(tmp_path: Path) -> None:
    """It may be of an earlier day. A list that stands only on a hidden sheet is read."""
    path = tmp_path / "a.xlsx"

    def closed_since(book: Any) -> None:
        copy = book.copy_worksheet(book["CIN"])
        copy.sheet_state = book["Refs"].sheet_state = "hidden"
        closure = next(cell.column for cell in book["CIN"][2] if cell.value == "CIN Closure Date")
        book["CIN"].cell(3, closure).value = AS_OF - timedelta(days=5)

    workbook(path, [in_need("7001", status="d) Open Assessment"), annex_a.everything()], closed_since)
    flags, account = flagged(path)
    assert flags == {}
    assert account.notes == ["Passed over: 1 hidden sheet of lists that other sheets show."]


def test_two_workbooks_with_one_list_are_refused(tmp_path: Path) -> None:
    """They are of two days, most often."""
    paths = [annex_a.write(tmp_path / name, [in_need("7001")]) for name in ("before.xlsx", "now.xlsx")]
    with pytest.raises(InputError, match="what another file holds"):
        flagged(*paths)
