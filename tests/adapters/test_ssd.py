"""Tables of the Standard Safeguarding Dataset: each hazard of the scripts that make them once, the three systems, and
an invented authority whose truth is known.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import CaseSummary, Checker, InputError
from riskflags.adapters.converting import reading_of
from riskflags.adapters.engine import FEWEST
from riskflags.adapters.recognition import source_of
from riskflags.cli.app import app
from support.ssd import (
    AS_OF,
    PLANTED,
    REFERRED,
    Person,
    as_eclipse,
    as_mosaic,
    authority,
    child,
    episode,
    everything,
    person,
    tables_of,
    write_csv,
)

FLAGS = {
    "open-without-plan": "no_plan",
    "first-plan-review-missing": "review_missing",
    "plan-out-of-date": "out_of_date",
}
SYSTEMS: dict[str, Any] = {"systemc": dict, "mosaic": as_mosaic, "eclipse": as_eclipse}


def read(place: object, **options: Any) -> tuple[dict[str, dict[str, Any]], Any]:
    """The summaries of a source by id, each a valid case, and the account."""
    reading = reading_of([str(place)], **{"as_of": AS_OF, **options})
    cases = {case["case_id"]: case for case in reading.cases()}
    for case in cases.values():
        CaseSummary.model_validate(case)
    return cases, reading.account


def read_tables(*people: Person, **options: Any) -> tuple[dict[str, dict[str, Any]], Any]:
    """The same of the tables of some people, saved as CSV for as long."""
    with TemporaryDirectory() as folder:
        return read(write_csv(tables_of([*people]), Path(folder, "ssd")), **options)


def one(*people: Person) -> tuple[dict[str, Any], Any]:
    """The summary of the first of some people, and the account; every table has a row."""
    cases, account = read_tables(*people, everything())
    return cases.get(people[0].id, {}), account


def test_a_referral_becomes_a_status_a_referral_and_an_agency() -> None:
    """With nothing said that the tables do not say."""
    case = read_tables(child())[0]["A1"]
    assert case["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]
    assert case["statuses"] == [{"kind": "child_in_need", "start_date": "2025-09-01", "ended": False}]
    referral = {"to": "childrens_social_care", "state": "made", "date": "2025-09-01", "by": "education"}
    assert case["referrals"] == [{**referral, "outcome": "accepted", "responsible_service_recorded": True}]
    assert case["agencies"] == [{"kind": "childrens_social_care", "ended": False}]
    opened = set(case["open"]["statuses"])
    assert opened >= {"looked_after", "early_help", "care_order"}, "no row in any of these tables"
    assert opened.isdisjoint({"child_in_need"})


def test_an_assessment_not_authorised_is_under_way(tmp_path: Path) -> None:
    """System C writes 1900-01-01; one of a referral that is closed may only not have been closed on the system."""
    found = child()
    closed = episode(found, date(2024, 1, 1), date(2024, 5, 1))
    for number, referral in enumerate(("RA1-0", closed)):
        found.add("ssd_cin_assessments", assessment_id=f"S{number}", referral_id=referral,
                  assessment_start_date=REFERRED, assessment_auth_date=date(1900, 1, 1))  # fmt: skip
    factors = '{"3A":"Yes", "16A":"No", "4B":"Y"}'
    found.add("ssd_assessment_factors", assessment_id="S0", assessment_factors_json=factors)
    case, _ = one(found)
    first = {"kind": "child_and_family", "by": "childrens_social_care", "of": "child", "date": "2025-09-01"}
    assert case["assessments"] == [{**first, "state": "under_way"}, first]
    assert [each["kind"] for each in case["concerns"]] == ["domestic_abuse", "parental_mental_health"]


@pytest.mark.parametrize(
    ("nfa", "in_need", "outcome"), [("Y", False, "no_further_action"), ("N", True, "accepted"), ("P", None, None)]
)
def test_a_code_of_the_systems_own_says_nothing(nfa: str, in_need: bool | None, outcome: str | None) -> None:
    """Of a referral marked P nobody knows what came of it, and a source that is a number is a row of a local list."""
    found = person("A1")
    episode(found, REFERRED, nfa=nfa, referral_source_code="2")
    episode(found, REFERRED + timedelta(30), nfa="Y")
    found.add("ssd_cp_plans", cp_plan_id="P1", cp_plan_start_date=REFERRED)
    case, account = one(found)
    assert [each["kind"] for each in case["statuses"]].count("child_in_need") == (in_need is True)
    assert ("child_in_need" in case["open"]["statuses"]) is (in_need is None)
    assert (case["referrals"][0].get("outcome"), case["referrals"][0].get("by")) == (outcome, None)
    assert account.doubts[("cine_referral_source_code", "a code that is not in the list")] == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("Interim Care Order", "care_order"),
        ("C2", "care_order"),
        ("Supervision Order", "supervision_order"),
        ("V2", None),
        ("Education Supervision Order", "not known"),
    ],
)
def test_a_legal_status_is_an_order_where_it_can_mean_but_one(status: str, kind: str | None) -> None:
    """What is in no list leaves it open which orders there are."""
    found = child()
    found.add("ssd_legal_status", legal_status_id="L1", legal_status=status, legal_status_start_date=REFERRED)
    case, _ = one(found)
    orders = [each["kind"] for each in case["statuses"] if each["kind"].endswith("order")]
    assert orders == [kind] * (kind not in (None, "not known"))
    assert ("care_order" in case["open"]["statuses"]) is (kind == "not known")


@pytest.mark.parametrize(
    ("status", "ended", "looked_after"),
    [("V4", None, False), ("V4", REFERRED, True), ("V2", None, True), ("In care", None, None)],
)
def test_a_child_on_short_breaks_is_not_looked_after(
    status: str, ended: date | None, looked_after: bool | None
) -> None:
    """It lives at home; where its legal status is in no list, it is not known."""
    found = child()
    found.add("ssd_cla_episodes", cla_episode_id="E1", cla_id="L1", cla_episode_start_date=REFERRED,
              entered_care_date=REFERRED)  # fmt: skip
    found.add("ssd_legal_status", legal_status_id="G1", legal_status=status, legal_status_end_date=ended)
    case, _ = one(found)
    assert any(each["kind"] == "looked_after" for each in case["statuses"]) is (looked_after is True)
    assert ("looked_after" in case["open"]["statuses"]) is (looked_after is None)


@pytest.mark.parametrize("expected", [date(2026, 4, 1), date(2014, 1, 1)])
def test_an_estimated_birth_is_no_expected_one(expected: date) -> None:
    """Only one still to come is of an unborn child; whoever is grown by it is no child."""
    found = child(dob=None, expected_dob=expected)
    case, _ = one(found)
    unborn = expected > AS_OF
    assert case["people"][0].get("born") is (False if unborn else None)
    assert [each["known_on"] for each in case["pregnancies"]] == ["2025-09-01"] * unborn


def test_whoever_is_grown_by_an_estimated_birth_is_no_child() -> None:
    """Adults stand in the same table."""
    _, account = one(child(dob=None, expected_dob=date(2000, 1, 1)))
    assert account.cases_left_out["18 or over"] == 1


def test_a_plan_never_closed_is_not_known_to_go_on() -> None:
    """Of a referral that is closed, or is not there; one of an open referral goes on."""
    found = child()
    closed = episode(found, date(2024, 1, 1), date(2024, 5, 1))
    for number, referral in enumerate(("RA1-0", closed, "no such")):
        found.add("ssd_cin_plans", cin_plan_id=f"P{number}", referral_id=referral, cin_plan_start_date=REFERRED)
    case, _ = one(found)
    assert [plan.get("ended") for plan in case["plans"]] == [False, None, None]


def test_a_spell_in_care_is_all_its_episodes() -> None:
    """Open where one of them is; a review that was cancelled was not held; the plan may be elsewhere."""
    found = child()
    days = [date(2025, 10, 1), date(2025, 12, 1), None]
    for first, last in pairwise(days):
        found.add("ssd_cla_episodes", cla_id="L1", entered_care_date=days[0], cla_episode_start_date=first,
                  cla_episode_ceased_date=last)  # fmt: skip
    found.add("ssd_cla_reviews", cla_id="L1", cla_review_date=date(2025, 10, 20), cla_review_cancelled="N")
    found.add("ssd_cla_reviews", cla_id="L1", cla_review_date=date(2025, 10, 25), cla_review_cancelled="Y")
    case, _ = one(found)
    assert {"kind": "looked_after", "start_date": "2025-10-01", "ended": False} in case["statuses"]
    assert [each["held_on"] for each in case["meetings"]] == ["2025-10-20"]
    assert "looked_after" in case["open"]["plans"]
    found.rows["ssd_cla_episodes"][-1]["clae_cla_episode_ceased_date"] = date(2026, 2, 1)
    case, _ = one(found)
    spell = {"kind": "looked_after", "start_date": "2025-10-01", "end_date": "2026-02-01", "ended": True}
    assert spell in case["statuses"]
    assert "looked_after" not in case["open"]["plans"]


def test_a_plan_of_another_authority_leaves_its_conferences_open() -> None:
    """So no review of it is said to be missing; nor is one where the column says nothing."""
    for written, is_open in (("N", False), ("Y", True), (None, True)):
        found = child()
        found.add("ssd_cp_plans", cp_plan_id="C1", cp_plan_start_date=date(2025, 12, 1), cp_plan_ola=written)
        found.add("ssd_cp_reviews", cp_plan_id="C1", cp_review_due=AS_OF + timedelta(1))
        case, _ = one(found)
        assert ("review_child_protection_conference" in case["open"]["meetings"]) is is_open
        flags = [flag.rule for flag in Checker().check(case).flags]
        assert flags == (["first-plan-review-missing"] if not is_open else []), written


def test_one_visit_in_two_tables_is_one() -> None:
    """System C keeps visits under a protection plan among those to children in need as well."""
    found = child()
    for table, prefix in (("ssd_cin_visits", "cin"), ("ssd_cp_visits", "cp")):
        found.add(table, **{f"{prefix}_visit_date": REFERRED, f"{prefix}_visit_seen": "Y"})
    case, _ = one(found)
    assert case["visits"] == [
        {"by": "childrens_social_care", "date": "2025-09-01", "child_seen": True, "outcome": "seen"}
    ]


def test_a_mothers_other_children_are_siblings() -> None:
    """And their plans are her history; whoever is not her is none."""
    mother, sibling, first = person("M1", None, is_mother="Y"), person("B1"), child()
    for each in (first, sibling):
        mother.add("ssd_mother", childs_person_id=each.id, childs_dob=date(2016, 1, 1))
    sibling.add("ssd_cp_plans", cp_plan_id="C9", cp_plan_start_date=date(2022, 1, 1), cp_plan_ola="N")
    case, _ = one(first, sibling, mother)
    assert [each["role"] for each in case["people"]] == ["child", "mother", "sibling"]
    assert case["history"] == [{"kind": "child_protection_concerns", "of": "mother", "date": "2022-01-01"}]
    mother.rows["ssd_person"][0]["pers_is_mother"] = None
    cases, _ = read_tables(first, sibling, mother)
    assert [each["role"] for each in cases["A1"]["people"]] == ["child"]


def test_only_open_cases_of_living_children_are_taken() -> None:
    """Each of the others is counted, and why; a child by an id of two people is nobody's."""
    closed = person("C1")
    episode(closed, REFERRED, date(2026, 1, 1))
    people = [child(), closed, child("D1", death_date=AS_OF), child("E1", dob=date(2008, 3, 31))]
    people += [person("M1", None, is_mother="Y"), child("F1", dob=date(2008, 4, 1))]
    cases, account = read_tables(*people)
    assert set(cases) == {"A1", "F1"}
    left_out = {"closed": 1, "died": 1, "18 or over": 1, "a mother without a birth date": 1}
    assert dict(account.cases_left_out) == left_out
    assert set(read_tables(*people, closed=True)[0]) == {"A1", "C1", "F1"}


def test_rows_that_differ_in_a_field_leave_it_not_known() -> None:
    """Two rows of one person with two birth dates."""
    found = child()
    found.rows["ssd_person"].append({**found.rows["ssd_person"][0], "pers_dob": date(2010, 1, 1)})
    case, account = one(found)
    assert "date_of_birth" not in case["people"][0]
    assert account.doubts[("pers_dob", "said twice, and differently")] == 1


def test_a_row_that_nobody_can_place_opens_its_lists() -> None:
    """It may be anybody's plan: of nobody is it said that there was none."""
    sound, odd = child(), child("B1")
    odd.add("ssd_cin_plans", cin_plan_id="P1", referral_id="RB1-0", cin_plan_start_date=REFERRED)
    assert [flag.rule for flag in Checker().check(one(sound, odd)[0]).flags] == ["open-without-plan"]
    odd.rows["ssd_cin_plans"].append({**odd.rows["ssd_cin_plans"][0], "cinp_person_id": None})
    case, account = one(sound, odd)
    assert "child_in_need" in case["open"]["plans"]
    assert account.rows["without the id of whom or what they belong to"] == 1
    assert not Checker().check(case).flags


def test_a_row_with_a_cell_too_many_is_told_of_and_opens_its_lists(tmp_path: Path) -> None:
    """Free text with commas, saved without quotation marks, moves every cell behind it."""
    folder = write_csv(tables_of([child()]), tmp_path / "ssd")
    with (folder / "ssd_development.ssd_cp_plans.csv").open("a") as file:
        file.write("C1,RA1-0,I1,A1,2025-10-01,,N,Neglect, and more\n")
    cases, account = read(folder)
    assert account.rows["with more or fewer cells than the heading"] == 1
    assert "child_protection" in cases["A1"]["open"]["plans"]


def test_a_column_of_one_value_says_nothing() -> None:
    """No team in any of many referrals: none of them is said to lack one."""
    people = [child(f"A{number}") for number in range(FEWEST)]
    for each in people:
        each.rows["ssd_cin_episodes"][0]["cine_referral_team"] = None
    cases, account = read_tables(*people)
    assert "ssd_cin_episodes.cine_referral_team" in account.unrecorded
    assert not any("responsible_service_recorded" in case["referrals"][0] for case in cases.values())


def test_the_day_must_be_said() -> None:
    """Nothing in the tables says it."""
    with pytest.raises(InputError, match="Say it with --as-of"):
        read_tables(child(), as_of=None)


def test_tables_without_their_headings_are_refused(tmp_path: Path) -> None:
    """What stands in place of a heading is a person: nothing of it is told."""
    folder = write_csv(tables_of([child()]), tmp_path / "ssd")
    file = folder / "ssd_development.ssd_person.csv"
    file.write_text("\n".join(file.read_text().splitlines()[1:]))
    with pytest.raises(InputError, match="pers_person_id is missing") as raised:
        read(folder)
    assert not any(value in str(raised.value) for value in PLANTED)


def test_a_table_without_its_heading_tells_nothing_of_its_first_row(tmp_path: Path) -> None:
    """Its name is told, and how many cells."""
    folder = write_csv(tables_of([child()]), tmp_path / "ssd")
    (folder / "ssd_cla_visits.csv").write_text(f"{PLANTED[0]},{PLANTED[1]}\n{PLANTED[2]},x\n")
    (folder / "ssd_development.ssd_cla_visits.csv").unlink()
    _, account = read(folder)
    assert account.unrecognised["ssd_cla_visits"] == 2
    assert not any(value in line for line in account.lines() for value in PLANTED)


# -- an invented authority -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people() -> list[Person]:
    """Whom the tables of an invented authority hold."""
    return authority(1500, seed=3)


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_flag_that_the_truth_denies(system: str, people: list[Person], tmp_path: Path) -> None:
    """Each open child is there, and has the flags that it must have; of some systems fewer can be told."""
    tables = SYSTEMS[system](tables_of(people))
    cases, account = read(write_csv(tables, tmp_path / "ssd"))
    truths = {each.id: each.truth for each in people}
    assert set(cases) == {id_ for id_, truth in truths.items() if truth.get("open") and not truth["died"]}
    checker = Checker()
    flagged: Counter[str] = Counter()
    for id_, case in cases.items():
        for rule, verdict in checker.check(case).verdicts.items():
            if verdict in ("fires", "confirm"):
                assert truths[id_][FLAGS[rule]], (id_, rule)
                flagged[rule] += 1
    expected = {rule: sum(bool(truths[id_][truth]) for id_ in cases) for rule, truth in FLAGS.items()}
    assert min(expected.values()) > 20
    assert flagged["open-without-plan"] == expected["open-without-plan"]
    if system == "systemc":
        assert flagged == expected
    if system == "mosaic":
        assert flagged["plan-out-of-date"] == expected["plan-out-of-date"]
    assert account.cases == len(people)
    assert account.rows["the same as another"] > 20
    assert account.unrecognised.total() == 0


def test_reach_knows_a_source_by_its_files(tmp_path: Path) -> None:
    """The same as by its name."""
    folder = write_csv(tables_of([child()]), tmp_path / "ssd")
    by_name, by_folder = (CliRunner().invoke(app, ["reach", name]) for name in ("ssd", str(folder)))
    assert by_folder.exit_code == 0, by_folder.output
    assert by_folder.output == by_name.output


@pytest.mark.parametrize(("mark", "encoding"), [("\t", "utf-16"), (";", "utf-8-sig"), ("|", "cp1252")])
def test_tables_are_read_however_they_were_saved(mark: str, encoding: str, tmp_path: Path) -> None:
    """With other marks between the cells, and in other encodings; each file named by itself."""
    tables = tables_of([child(id_) for id_ in ("A1", "A2")])
    expected = read(write_csv(tables, tmp_path / "csv"))[0]
    folder = tmp_path / "other"
    folder.mkdir()
    for name, frame in tables.items():
        text = frame.rename(str.upper).write_csv(separator=mark, datetime_format="%Y-%m-%d %H:%M", null_value="")
        (folder / f"{name.upper()}.csv").write_text(text.replace(PLANTED[0], "Zoë"), encoding=encoding)
    reading = reading_of(list(map(str, folder.iterdir())), AS_OF)
    assert {case["case_id"]: case for case in reading.cases()} == expected


@pytest.mark.parametrize("content", [b"<", b"\x1f\x8b<<", b"<a/>", b"", b"case_id: A\n"])
def test_a_file_of_something_else_is_no_source(content: bytes, tmp_path: Path) -> None:
    """Whatever it begins with."""
    path = tmp_path / "cases.json"
    path.write_bytes(content)
    assert source_of([str(path)]) is None
