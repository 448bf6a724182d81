"""Files of known sources, read as they are: the CIN census, each hazard once, and an invented authority whose truth is
known.
"""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import CaseSummary, Checker, InputError
from riskflags.adapters.converting import convert, reading_of
from riskflags.adapters.engine import FEWEST
from riskflags.adapters.mapping import mapping_from_text, profile_named, shipped_names
from riskflags.case import COLLECTIONS
from riskflags.cli.app import app
from riskflags.facts.evaluation import read_facts
from riskflags.profiles import AnyDay, reach_of, shapes_of
from support import ROOT
from support.cin_census import AS_OF, EVERY_BLOCK, PLANTED, authority, child, details, element, message
from support.generated.from_profiles import random_case

SAMPLE = ROOT.parent / "shared" / "samples" / "cin-census-332-children.xml"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a file of this text and return its path."""

    def written(text: str, name: str = "census.xml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def read(path: Path, **options: Any) -> tuple[dict[str, dict[str, Any]], Any]:
    """The summaries of a file by id, each a valid case, and the account."""
    reading = reading_of(path, **options)
    cases = {case["case_id"]: case for case in reading.cases()}
    for case in cases.values():
        CaseSummary.model_validate(case)
    return cases, reading.account


SECTION_47 = "<Section47><S47ActualStartDate>2026-01-10</S47ActualStartDate>{}</Section47>"
PLAN = "<CINPlanDates><CINPlanStartDate>2025-11-01</CINPlanStartDate>{}</CINPlanDates>"
PROTECTION = "<ChildProtectionPlans><CPPstartDate>2025-10-20</CPPstartDate>{}</ChildProtectionPlans>"


def one(write: Any, episodes: str, **more: Any) -> tuple[dict[str, Any], Any]:
    """The summary of one child with these episodes, and the account; another child has every block of elements."""
    other = child("OTHER", details(within=EVERY_BLOCK, closed="2025-07-07"))
    cases, account = read(write(message(child("A1", episodes, **more), other)))
    return cases["A1"], account


def test_an_episode_becomes_a_status_a_referral_and_an_agency(write: Any) -> None:
    """With nothing said that the census does not say."""
    case, _ = one(write, details())
    assert case["as_of"] == "2026-03-31"
    assert case["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]
    assert case["statuses"] == [{"kind": "child_in_need", "start_date": "2025-09-01", "ended": False}]
    referral = {"to": "childrens_social_care", "state": "made", "date": "2025-09-01", "by": "education"}
    assert case["referrals"] == [{**referral, "outcome": "accepted"}]
    assert case["agencies"] == [{"kind": "childrens_social_care", "ended": False}]
    assert set(COLLECTIONS) - set(case) >= {"visits", "participations", "supervision", "injuries"}


def test_a_spell_never_closed_is_not_known_to_go_on(write: Any) -> None:
    """A plan without an end in a closed episode; and an enquiry, which only an outcome ends."""
    case, _ = one(
        write, details(within=PLAN.format("") + SECTION_47.format("<ICPCnotRequired>false</ICPCnotRequired>"))
    )
    assert case["plans"][0]["ended"] is False
    assert "ended" not in case["enquiries"][0]
    closed = details(referred="2025-01-01", closed="2026-02-01", within=PLAN.format("") + PROTECTION.format(""))
    case, _ = one(write, closed + details())
    assert [plan.get("ended") for plan in case["plans"]] == [None, None]
    case, _ = one(write, details(within=SECTION_47.format(element("DateOfInitialCPC", "2026-01-20"))))
    assert case["enquiries"][0]["ended"] is True


@pytest.mark.parametrize("expected", ["2026-04-01", "2026-03-31", "2025-06-01"])
def test_only_a_birth_still_to_come_is_of_an_unborn_child(write: Any, expected: str) -> None:
    """An expected day that has passed says neither that the child was born nor that it was not."""
    case, _ = one(write, details(), born=None, ExpectedPersonBirthDate=expected)
    unborn = expected > "2026-03-31"
    assert case["people"][0].get("born") is (False if unborn else None)
    assert len(case["pregnancies"]) == unborn


def test_an_estimated_birth_beside_a_real_one_is_no_expected_birth(write: Any) -> None:
    """The birth date counts."""
    case, _ = one(write, details(), ExpectedPersonBirthDate="2026-07-01")
    assert case["people"] == [{"role": "child", "born": True, "date_of_birth": "2015-05-05"}]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("1900-01-01", "a day that stands for none, such as 1900-01-01"),
        ("2030-04-01", "a day after the extract's own"),
        ("31/12/2025", "not a day"),
        ("9" * 300, "longer than any value is"),
    ],
)
def test_a_doubtful_day_costs_that_day(write: Any, bad: str, said: str) -> None:
    """It is not known, and counted by kind; the child, and the rest of the record, stay."""
    case, account = one(write, details(within=PLAN.format(element("CINPlanEndDate", bad))))
    assert case["plans"] == [{"kind": "child_in_need", "of": "child", "start_date": "2025-11-01"}]
    assert dict(account.doubts) == {("CINPlanEndDate", said): 1}
    assert bad not in "\n".join(account.lines()).replace("such as 1900-01-01", "")


def test_what_is_doubtful_of_a_case_opens_its_lists(write: Any) -> None:
    """Whether a conference was held on an impossible day is not known, so no list says there was none."""
    case, _ = one(write, details(within=SECTION_47.format(element("DateOfInitialCPC", "2030-01-20"))))
    assert "initial_child_protection_conference" in case["open"]["meetings"]
    assert not [each for each in case["meetings"] if each["kind"] == "initial_child_protection_conference"]
    sound, _ = one(write, details(within=SECTION_47.format("")))
    assert "initial_child_protection_conference" not in sound["open"]["meetings"]


def test_an_end_before_its_beginning_is_not_known(write: Any) -> None:
    """And so not whether the spell has ended."""
    case, account = one(write, details(within=PLAN.format(element("CINPlanEndDate", "2025-10-01"))))
    assert case["plans"] == [{"kind": "child_in_need", "of": "child", "start_date": "2025-11-01"}]
    assert account.doubts[("plans.end_date", "before what it follows")] == 1


def test_a_row_that_stands_twice_counts_once(write: Any) -> None:
    """And the day of a conference that stands at both levels is one conference."""
    conference = element("DateOfInitialCPC", "2026-01-20")
    case, account = one(
        write, details(within=PLAN.format("") * 2 + SECTION_47.format(conference), DateOfInitialCPC="2026-01-20")
    )
    assert len(case["plans"]) == 1
    assert account.doubled == {"CINPlanDates": 1}
    kinds = [each["kind"] for each in case["meetings"]]
    assert kinds.count("initial_child_protection_conference") == 1


def test_every_review_counts_and_the_last_is_the_plans(write: Any) -> None:
    """``Reviews`` holds several days; a well-known tool keeps the first."""
    reviews = "".join(element("CPPreviewDate", day) for day in ("2026-03-02", "2025-12-01"))
    case, _ = one(write, details(within=PROTECTION.format(f"<Reviews>{reviews}</Reviews>")))
    assert case["plans"][0]["last_reviewed_on"] == "2026-03-02"
    assert [each["held_on"] for each in case["meetings"]] == ["2026-03-02", "2025-12-01"]


def test_factors_become_concerns_and_an_unknown_one_costs_itself(write: Any) -> None:
    """3A and 3B are one concern; 4A is the child's own; RB is no code."""
    factors = "".join(element("AssessmentFactors", code) for code in ("3A", "3B", "4B", "4A", "RB"))
    assessment = (
        "<Assessments><AssessmentActualStartDate>2025-09-03</AssessmentActualStartDate><FactorsIdentifiedAtAssessment>"
        f"{factors}</FactorsIdentifiedAtAssessment></Assessments>"
    )
    case, account = one(write, details(within=assessment))
    assert [each["kind"] for each in case["concerns"]] == ["domestic_abuse", "parental_mental_health"]
    assert case["assessments"][0] == {
        "kind": "child_and_family",
        "by": "childrens_social_care",
        "of": "child",
        "state": "under_way",
        "date": "2025-09-03",
    }
    assert account.doubts[("AssessmentFactors", "a code that is not in the list")] == 1


def test_an_assessment_begun_before_birth_is_a_pre_birth_one(write: Any) -> None:
    """By the day it began."""
    assessment = "<Assessments><AssessmentActualStartDate>2025-12-03</AssessmentActualStartDate></Assessments>"
    case, _ = one(write, details(within=assessment), born="2026-02-01")
    assert case["assessments"][0]["kind"] == "pre_birth"


def test_what_began_before_the_census_year_leaves_its_lists_open(write: Any) -> None:
    """Conferences and enquiries of earlier years are not in the return."""
    for referred, is_open in (("2025-03-30", True), ("2025-04-01", False)):
        case, _ = one(write, details(referred=referred))
        assert ("initial_child_protection_conference" in case["open"]["meetings"]) is is_open
        assert ("section_47" in case["open"]["enquiries"]) is is_open
        case, _ = one(write, details(within=PROTECTION.format("").replace("2025-10-20", referred)))
        assert ("review_child_protection_conference" in case["open"]["meetings"]) is is_open


def test_only_open_cases_of_living_children_are_taken(write: Any) -> None:
    """Each of the others is counted, and why."""
    text = message(
        child("OPEN", details()),
        child("CLOSED", details(closed="2025-12-01")),
        child("NFA", details(nfa="true", closed=None)),
        child("DIED", details(), PersonDeathDate="2026-01-01"),
        child("ADULT", details(), born="2008-03-31"),
        child("SEVENTEEN", details(), born="2008-04-01"),
        child("OPEN", details()),
        child("", details()),
    )
    cases, account = read(write(text))
    assert set(cases) == {"OPEN", "SEVENTEEN"}
    left_out = {"closed": 2, "died": 1, "18 or over": 1, "no id": 1, "an id that stood before": 1}
    assert dict(account.cases_left_out) == left_out
    assert (account.cases, account.given) == (8, 2)
    cases, _ = read(write(text), closed=True)
    assert set(cases) == {"OPEN", "CLOSED", "NFA", "SEVENTEEN"}
    assert cases["NFA"]["statuses"] == []
    assert cases["NFA"]["referrals"][0]["outcome"] == "no_further_action"


def test_the_day_of_the_file_is_taken_unless_another_is_asked_for(write: Any) -> None:
    """Some files give another day than 31 March."""
    path = write(message(child("A1", details()), day="2025-10-21"))
    cases, account = read(path)
    assert (cases["A1"]["as_of"], account.as_of_is_given) == ("2025-10-21", False)
    assert "21 October 2025: the day that the file gives" in next(account.lines())
    cases, account = read(path, as_of=date(2025, 12, 1))
    assert (cases["A1"]["as_of"], account.as_of_is_given) == ("2025-12-01", True)
    nameless = write(message(child("A1", details()), day=""))
    with pytest.raises(InputError, match="Say it with --as-of"):
        read(nameless)
    assert read(nameless, as_of=AS_OF)[0]


def test_elements_are_used_left_out_or_unrecognised_and_add_up(write: Any) -> None:
    """Stray text, empty blocks, unknown elements with others in them, and both words for sex."""
    odd = (
        "stray<FactorsIdentifiedAtAssessment/><Novelty><CINclosureDate>2025-12-01</CINclosureDate><Inner/></Novelty>"
        "<PreProceedingsandFGDM><PPStartDate>2025-12-01</PPStartDate></PreProceedingsandFGDM>"
    )
    path = write(message(child("A1", details(within=odd), GenderCurrent=1)))
    cases, account = read(path)
    assert cases["A1"]["statuses"][0]["ended"] is False, "an element within an unknown one is not read"
    assert dict(account.unrecognised) == {"Novelty": 1, "CINclosureDate": 1, "Inner": 1}
    assert account.stray_texts == 1
    assert account.left_out["the model has no word for care proceedings"] == 2
    parts = (account.used, account.structure, account.left_out.total(), account.unrecognised.total())
    assert sum(parts) == account.elements == path.read_text().count("</") + path.read_text().count("/>")


def test_true_and_false_are_read_as_1_and_0(write: Any) -> None:
    """As samples write them, against the schema."""
    for written in ("0", "false"):
        case, _ = one(write, details(nfa=written))
        assert case["referrals"][0]["outcome"] == "accepted"


def many(extra: str, count: int = FEWEST) -> str:
    """A return in which each child's episode holds this."""
    return message(
        *(child(f"C{number}", details(referred=f"2025-09-{number + 1:02}", within=extra)) for number in range(count))
    )


def test_a_column_empty_or_of_one_value_throughout_is_not_recorded(write: Any) -> None:
    """No end of any of many plans: whether one has ended is not recorded. With few it may be so."""
    cases, account = read(write(many(PLAN.format(""))))
    assert "CINPlanDates.CINPlanEndDate" in account.unrecorded
    assert not any("ended" in plan for case in cases.values() for plan in case["plans"])
    few, account = read(write(many(PLAN.format(""), FEWEST - 1)))
    assert "CINPlanDates.CINPlanEndDate" not in account.unrecorded
    assert all(plan["ended"] is False for case in few.values() for plan in case["plans"])
    ended = SECTION_47.format("<ICPCnotRequired>true</ICPCnotRequired>")
    cases, account = read(write(many(ended)))
    assert "Section47.ICPCnotRequired" in account.unrecorded
    assert not any("ended" in case["enquiries"][0] for case in cases.values()), "true for every one says nothing"


def test_what_stands_nowhere_in_a_file_is_not_recorded_in_it(write: Any) -> None:
    """No review in a whole return, however small: nobody can tell that a plan had none, and there is no flag."""
    cases, account = read(write(message(child("A1", details(within=PROTECTION.format(""))))))
    assert "ChildProtectionPlans.CPPreviewDate" in account.unrecorded
    assert "review_child_protection_conference" in cases["A1"]["open"]["meetings"]
    assert not Checker().check(cases["A1"]).flags
    with_reviews, _ = one(write, details(within=PROTECTION.format("")))
    assert [flag.rule for flag in Checker().check(with_reviews).flags] == ["first-plan-review-missing"]


def test_a_return_without_a_header_is_known_by_its_episodes(write: Any) -> None:
    """The schema lets the header be left out; then the day must be said."""
    text = message(child("A1", details()))
    path = write("<Message>" + text[text.index("<Children>") :])
    with pytest.raises(InputError, match="Say it with --as-of"):
        read(path)
    assert set(read(path, as_of=AS_OF)[0]) == {"A1"}


BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (lambda text: BOMB + text.replace("A1", "&b;"), "document type declaration"),
        (lambda text: EXTERNAL + text.replace("A1", "&x;"), "document type declaration"),
        (lambda text: '<!DOCTYPE Message SYSTEM "http://localhost:9/x.dtd">' + text, "document type declaration"),
        (lambda text: text.replace("A1", "&undeclared;"), "not XML that can be read"),
        (lambda text: text[:-40], "not XML that can be read"),
        (lambda text: text.replace("<Children>", "<Children>" + "<Children>" * 50), "deep"),
        (lambda text: text.replace("<UPN>", "<Other>" * 50 + "<UPN>"), "deep"),
        (lambda text: text.replace("<Sex>", "<Other/>" * 200_001 + "<Sex>"), "more than 200,000 elements"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(write: Any, tmp_path: Path, hostile: Any, said: str) -> None:
    """No entity is ever expanded or fetched; nothing is written, and no value is told."""
    path = write(hostile(message(child("A1", details()))))
    with pytest.raises(InputError, match=said) as raised:
        convert(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not any(planted in str(raised.value) for planted in (*PLANTED, "A1"))


def test_what_is_not_named_is_never_read(write: Any, tmp_path: Path) -> None:
    """Pupils' numbers, ethnicity, names where no name belongs: nothing of them in any output."""
    planted = child("A1", details(within=f"<Forename>{PLANTED[2]}</Forename>"), Surname=PLANTED[2])
    path = write(message(planted, child("A2", details(PrimaryNeedCode=PLANTED[2]))))
    for to in ("ndjson", "tables"):
        shown = CliRunner().invoke(app, ["convert", str(path), "--to", to, "--out", str(tmp_path / to)])
        assert shown.exit_code == 0, shown.output
        texts = [file.read_text(encoding="utf-8") for file in (tmp_path / to).iterdir()] + [shown.output]
        assert not [value for value in PLANTED for text in texts if value in text]
    account = json.loads((tmp_path / "ndjson" / "account.json").read_text(encoding="utf-8"))
    assert account["elements"]["unrecognised"] == {"Forename": 1, "Surname": 1}
    assert account["cases"] == {"read": 2, "given": 2, "left_out": {}}


def test_summaries_and_tables_are_the_same_cases(write: Any, tmp_path: Path) -> None:
    """An audit of the one finds what an audit of the other does."""
    path = write(message(*(each.xml for each in authority(500))))
    for to in ("ndjson", "tables"):
        convert(path, tmp_path / to, to)
        (tmp_path / to / "account.json").unlink()
        done = CliRunner().invoke(
            app, ["audit", str(tmp_path / to), "--out", str(tmp_path / f"{to}-audit"), "--no-workbook"]
        )
        assert done.exit_code == 0, done.output
    findings = [(tmp_path / f"{to}-audit" / "findings.csv").read_text().splitlines()[1:] for to in ("ndjson", "tables")]
    assert sorted(findings[0]) == sorted(findings[1])
    assert findings[0]


# -- an invented authority -------------------------------------------------------------------------------------------


def test_no_flag_that_the_truth_denies(write: Any) -> None:
    """Each open child of an invented authority is there, its facts are true, and its flags are those it must have."""
    children = list(authority(1500, seed=3))
    cases, account = read(write(message(*(each.xml for each in children))))
    expected = {each.id for each in children if each.truth["open"] and not (each.truth["adult"] or each.truth["died"])}
    assert set(cases) == expected
    checker = Checker()
    flagged = {"first-plan-review-missing": 0}
    for each in children:
        if each.id not in cases:
            continue
        report = checker.check(cases[each.id])
        facts = read_facts(
            checker.rulebook.facts.values(), CaseSummary.model_validate(cases[each.id]), checker.settings
        )
        assert facts["case.child_in_need"] is True
        assert facts["plan.child_in_need"] is each.truth["cin_plan"]
        assert facts["case.on_child_protection_plan"] is each.truth["cp_plan"]
        assert facts["child.born"] is not each.truth["unborn"]
        for flag in report.flags:
            assert flag.rule in flagged, flag.rule
            flagged[flag.rule] += 1
            assert each.truth["review_missing"], each.id
    assert flagged["first-plan-review-missing"] == sum(
        each.truth["review_missing"] for each in children if each.id in cases
    )
    assert flagged["first-plan-review-missing"] > 5
    assert account.cases == 1500


# -- the mapping and its profile -------------------------------------------------------------------------------------


def test_what_the_engine_makes_is_what_the_profile_says(write: Any) -> None:
    """Each field of each record of each case is one that a shape of the profile has, with a value of that shape."""
    profile = profile_named("cin-census")
    cases, _ = read(write(message(*(each.xml for each in authority(800, seed=5)))), closed=True)
    for case in cases.values():
        for name in set(case) - {"case_id", "as_of", "open"}:
            listed = profile.lists[name]
            shapes = shapes_of(name, (*listed.shapes, *listed.always))
            for record in case[name]:
                assert any(_fits(record, shape) for shape in shapes), (name, record)


def _fits(record: dict[str, Any], shape: Any) -> bool:
    told = {field for field in record if field not in shape}
    return not told and all(
        isinstance(shape[field], AnyDay) or value in shape[field] for field, value in record.items()
    )


@pytest.mark.parametrize("name", shipped_names())
def test_the_page_says_how_far_each_source_reaches(name: str) -> None:
    """The table of docs/adapters.md."""
    reach = reach_of(profile_named(name))
    counts = [len(reach.judged(how)) for how in ("fully", "in_part", "never")]
    flags = sum(rule.can_flag for rule in reach.rules.values())
    facts = [sum(each == how for each in reach.facts.values()) for how in ("known", "one_way", "never")]
    row = f"| `{name}` | {' | '.join(map(str, (*counts, flags, *facts)))} |"
    assert row in (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{of: CINreferralDate}", "{of: CINrefferalDate}", "Did you mean 'CINreferralDate'?"),
        ("kind: child_protection\n", "kind: child_protections\n", "Did you mean 'child_protection'?"),
        ("each: Section47", "each: Section48", "There is no such group of rows."),
        ("CINreferralDate: day", "CINreferralDate: date", "There is no such type."),
        ("{before: year_began}", "{befor: year_began}", "There is no such comparison."),
        ("health: all", "healths: all", "Did you mean 'health'?"),
        ("{latest: CPPreviewDate}", "{latest: CPPreviewDates}", "Did you mean 'CPPreviewDate'?"),
        ("outcome: {choose:", "outcome: {chose:", "There is no such way to a value."),
    ],
)
def test_a_wrong_mapping_is_told_of_with_its_line(right: str, wrong: str, said: str) -> None:
    """Whoever adds a source learns what is wrong and where."""
    text = (ROOT / "src" / "riskflags" / "adapters" / "mappings" / "cin-census.yaml").read_text(encoding="utf-8")
    assert right in text
    broken = text.replace(right, wrong, 1)
    with pytest.raises(InputError) as raised:
        mapping_from_text(broken, "mine.yaml")
    (line,) = {number for number, each in enumerate(broken.splitlines(), 1) if wrong.strip() in each}
    assert said in str(raised.value)
    assert f"mine.yaml:{line}:" in str(raised.value)


def test_a_file_of_no_known_source_is_told_of(write: Any, tmp_path: Path) -> None:
    """By its content, whatever it is called."""
    for text in ("<Other/>", "case_id: x\n", message().replace("CIN</Coll", "LAC</Coll")):
        done = CliRunner().invoke(app, ["convert", str(write(text)), "--out", str(tmp_path / "out")])
        assert done.exit_code != 0
        assert isinstance(done.exception, InputError)


@pytest.mark.skipif(
    not SAMPLE.exists(), reason="the public sample of 332 children is not beside this checkout (../shared/samples)"
)
def test_the_public_sample_is_accounted_for() -> None:
    """Every child and element; all its episodes are closed, so that no case is open."""
    cases, account = read(SAMPLE)
    assert (len(cases), account.cases) == (0, 332)
    cases, account = read(SAMPLE, closed=True)
    assert (account.cases, account.given + account.cases_left_out["died"]) == (332, 332)
    checker = Checker()
    assert not [flag for case in cases.values() for flag in checker.check(case).flags]
    assert account.unrecognised.total() == 0


# -- audits and reports under a profile ------------------------------------------------------------------------------


def test_an_audit_reads_a_return_as_it_is(write: Any, tmp_path: Path) -> None:
    """Its sure flags, its account and what it can tell; nothing that is never read."""
    children = list(authority(400, seed=3))
    path = write(message(*(each.xml for each in children)))
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert done.exit_code == 0, done.output
    cases, account = read(path)
    missing = [each.id for each in children if each.id in cases and each.truth["review_missing"]]
    flags = [line.split(",") for line in (tmp_path / "out" / "findings.csv").read_text().splitlines()[1:]]
    assert sorted(row[0] for row in flags) == sorted(missing)
    assert missing
    written = json.loads((tmp_path / "out" / "account.json").read_text(encoding="utf-8"))
    assert written == account.data()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][0]["kind"] == "xml"
    assert manifest["inputs"][0]["name"] == str(path)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index("What this source can tell") < page.index("In short")
    contents = [file.read_bytes() for file in (tmp_path / "out").iterdir()]
    assert not [value for value in PLANTED for content in contents if value.encode() in content]


def test_a_return_without_an_open_case_ends_with_its_own_code(write: Any, tmp_path: Path) -> None:
    """And says so before anything about flags."""
    path = write(message(child("A1", details(closed="2025-12-01"))))
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out"), "--no-workbook"])
    assert done.exit_code == 4
    assert done.output.index("No case could be checked") < done.output.index("flags")


def test_check_names_the_command_for_a_return(write: Any) -> None:
    """A file of many children is no case."""
    done = CliRunner().invoke(app, ["check", str(write(message(child("A1", details()))))])
    assert done.exit_code == 2
    assert "riskflags audit" in done.output
    assert not any(value in done.output for value in PLANTED)


@pytest.mark.parametrize("name", shipped_names())
def test_under_a_profile_nothing_is_asked_that_the_source_can_never_answer(name: str) -> None:
    """And each verdict that is left is what it is without."""
    profile = profile_named(name)
    plain, within = Checker(), Checker(profile=profile)
    never = reach_of(profile).never_known()
    again = pickle.loads(pickle.dumps(within))
    rnd = Random(1)
    for _ in range(150):
        case = random_case(rnd, profile, 0.1)
        report, whole = within.check(case), plain.check(case)
        assert {question.fact for question in report.questions}.isdisjoint(never)
        assert report.verdicts.items() <= whole.verdicts.items()
        assert again.check(case).verdicts == report.verdicts
        assert set(report.flagged) == {rule for rule in whole.flagged if rule in report.verdicts}
    assert set(report.verdicts) == {id_ for id_, rule in reach_of(profile).rules.items() if rule.can_flag}


def test_a_report_under_a_profile_says_once_what_is_left_to_people() -> None:
    """By the command, beside the report."""
    case = str(ROOT / "examples" / "child-l.yaml")
    plain = CliRunner().invoke(app, ["check", case])
    within = CliRunner().invoke(app, ["check", case, "--profile", "cin-census"])
    assert within.exit_code == plain.exit_code == 0
    assert within.stderr.count("left to people") == 1
    wrong = CliRunner().invoke(app, ["check", case, "--profile", "cin-cencus"])
    assert "Did you mean 'cin-census'?" in str(wrong.exception)
