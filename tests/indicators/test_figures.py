"""Figures of indicators, in numbers and in words, and the ways to take cases in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from riskflags import CaseError, CaseSummary, FactsError, Rulebook, SettingsError
from riskflags.facts.evaluation import read_facts
from riskflags.indicators import Measuring, measure
from riskflags.indicators.measured import rounded
from riskflags.indicators.showing import in_words
from riskflags.reading.case_text import case_from_file
from support import EXAMPLES
from support.generated.ordinary import ordinary_case
from support.indicators import child, comes_to

# -- figures ---------------------------------------------------------------------------------------------------------


def test_bounds_are_rounded_outwards_and_what_is_sure_to_the_nearest(shipped: Rulebook) -> None:
    """2 of 7 is 28.571...: at least 28.5, at most 28.6, and 28.6 where it is just that."""
    indicator = "referrals-talked-through"
    yes = {"talked_through.referral_made": True, "talked_through.each_referral": True}
    no, unknown = {**yes, "talked_through.each_referral": False}, {"talked_through.referral_made": True}
    sure = comes_to(indicator, [yes] * 2 + [no] * 5, shipped)
    assert (sure.at_least, sure.at_most, in_words(sure)) == (28.6, 28.6, "28.6% (2 of 7)")
    open_ = comes_to(indicator, [yes] * 2 + [no] * 4 + [unknown], shipped)
    assert (open_.at_least, open_.at_most, open_.not_recorded) == (28.5, 42.9, 14.3)
    assert in_words(open_) == "at least 28.5% (2 of 7), at most 42.9% (3 of 7); 14.3% not recorded"
    assert rounded(Fraction(200, 7)) == 28.6


def test_a_hundred_cases_read_as_the_design_says(shipped: Rulebook) -> None:
    """71 yes, 12 no, 17 open: between 71% and 88%, 17% not recorded; those outside change nothing."""
    yes = {"neglect.suspected": True, "neglect.tool_completed": True}
    cases = [yes] * 71 + [{**yes, "neglect.tool_completed": False}] * 12 + [{"neglect.suspected": True}] * 17
    outside = [{"neglect.suspected": False}] * 40
    measured = comes_to("neglect-tools-completed", cases + outside, shipped)
    assert in_words(measured) == "at least 71% (71 of 100), at most 88% (88 of 100); 17% not recorded"
    assert measured.tally.outside == 40


def test_words_for_nothing_to_measure_and_for_nothing_known(shipped: Rulebook) -> None:
    """No case asked about; a case of which nothing is known; one that counts if it belongs; and no cases at all."""
    indicator = "neglect-tools-completed"
    nothing = comes_to(indicator, [{"neglect.suspected": False}], shipped)
    assert (nothing.at_least, nothing.at_most, nothing.not_recorded) == (None, None, None)
    assert in_words(nothing) == "nothing to measure: no case is asked about"
    assert in_words(comes_to(indicator, [], shipped)) == in_words(nothing)
    unknown = comes_to(indicator, [{}], shipped)
    wide = "at least 0% (0 of 1), at most 100% (1 of 1); 100% not recorded; perhaps no case is asked about"
    assert in_words(unknown) == wide
    if_any = comes_to(indicator, [{"neglect.tool_completed": True}], shipped)
    assert in_words(if_any) == "100% (1 of 1); 100% not recorded; perhaps no case is asked about"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([10, 20, 30], "20 days"),
        ([10, 20], "10 days"),
        ([1], "1 day"),
        (["never", "never", 3], "never"),
        ([10, "not known", 30], "at least 10 days, at most 30 days; 33.3% not recorded"),
        ([30, {"at_least": 40}, {"at_least": 50}], "at least 40 days; 66.7% not recorded"),
        ([30, {"at_least": 40}, "never"], "at least 40 days; 33.3% not recorded"),
        ([30, {"at_most": 40}, {"at_most": 20}], "at most 30 days; 66.7% not recorded"),
        (["not known"], "not known: none of it is recorded"),
        ([], "nothing to measure: no case is asked about"),
    ],
)
def test_medians_in_words(days: list[Any], words: str, shipped: Rulebook) -> None:
    """The middle value, of two the lower; never is a value; an end that nothing bounds is left out."""
    facts = [
        {"supervision.health_visitor_involved": True, "supervision.days_since_health_visitors": each} for each in days
    ]
    assert in_words(comes_to("days-since-health-visitor-supervision", facts, shipped)) == words


def test_an_undated_record_bounds_no_days(shipped: Rulebook) -> None:
    """A request for a strategy discussion without its day waits some number of days, not two thousand years."""
    waiting = {"kind": "strategy_discussion", "state": "requested"}
    undated = child("undated", meetings=[waiting])
    dated = child("dated", meetings=[{**waiting, "requested_on": "2026-06-20"}])
    indicator = "days-a-strategy-discussion-has-waited"
    assert in_words(comes_to(indicator, [undated], shipped)) == "not known: none of it is recorded"
    assert in_words(comes_to(indicator, [dated], shipped)) == "10 days"
    assert in_words(comes_to(indicator, [dated, undated], shipped)) == "at most 10 days; 50% not recorded"


def test_a_sum_lists_the_cases_that_surely_add_to_it(shipped: Rulebook) -> None:
    """Concerns that went no further: two in one case, and in another perhaps some."""
    dropped = {
        "level": "significant_harm",
        "by": "education",
        "date": "2026-06-01",
        "referred": False,
        "passed_to_social_worker": False,
        "reason_not_referred_recorded": False,
    }
    cases = [
        child("two", concerns=[dropped, dropped]),
        child("none", concerns=[]),
        child("perhaps", concerns=[{**dropped, "referred": None}]),
    ]
    measured = comes_to("harm-concerns-not-passed-on", cases, shipped)
    assert (measured.at_least, measured.at_most, measured.unit, measured.listed) == (2, 3, "records", ("two",))
    beyond = comes_to("harm-concerns-not-passed-on", [*cases, child("not-recorded")], shipped)
    assert (beyond.at_least, beyond.at_most) == (2, None)
    many = comes_to("harm-concerns-not-passed-on", [{"unreferred.harm_concerns": 90_000}] * 3, shipped)
    assert (many.at_least, many.at_most) == (270_000, 270_000)


def test_what_no_case_answers_is_named_and_left_out_of_what_is_recorded(shipped: Rulebook) -> None:
    """Of two cases one knows of siblings; of injuries neither, which the extract may not hold at all."""
    cases = [child("a", people=[{"role": "sibling"}], statuses=[]), child("b", statuses=[])]
    measured = comes_to("answers-recorded", cases, shipped)
    assert measured.answers == {"case.open_to_social_care": 2, "siblings.in_family": 1, "father.involved": 1}
    assert (measured.at_least, measured.at_most, measured.not_recorded) == (66.7, 66.7, 33.3)
    assert "injury.recorded" in measured.not_held
    assert len(measured.not_held) == 9
    empty = comes_to("answers-recorded", [], shipped)
    assert (empty.at_least, empty.not_held) == (None, ())


def test_what_no_case_holds_says_which_register_does(shipped: Rulebook) -> None:
    """Training is about staff: no figure, and where to find one."""
    measured = comes_to("mandatory-training-taken", [child()], shipped)
    assert (measured.at_least, measured.at_most, measured.tally.yes) == (None, None, 0)
    assert in_words(measured).startswith("Not in case data. It needs: The training register")


# -- taking cases in -------------------------------------------------------------------------------------------------


def test_a_case_and_its_facts_come_to_the_same(shipped: Rulebook) -> None:
    """The example cases, as summaries and as the facts read from them; each read once from an iterator."""
    cases = [case_from_file(path) for path in EXAMPLES]
    assert len(cases) > 1
    by_values = Measuring(shipped)
    for case in cases:
        known = case.as_known_on(case.as_of)
        by_values.add_values(read_facts(shipped.facts.values(), known, by_values.settings), case.case_id)
    assert by_values.results() == measure(iter(cases), shipped)
    assert by_values.cases == len(cases)
    kinds = {each.kind for each in by_values.results() if each.at_least is not None}
    assert kinds == {"share", "count", "median", "recorded"}


def test_over_ordinary_well_run_work_every_share_is_whole(shipped: Rulebook) -> None:
    """Two hundred generated cases in which all was done and recorded: no indicator finds fault with them."""
    rnd = Random(1)
    results = measure((CaseSummary.model_validate(ordinary_case(rnd)) for _ in range(200)), shipped)
    shares = {each.indicator: (each.at_least, each.at_most) for each in results if each.least is not None}
    assert shares
    assert set(shares.values()) == {(100, 100)}


def test_a_case_is_taken_in_as_it_was_known_on_a_day(shipped: Rulebook) -> None:
    """Before the neglect tool was completed; a day it does not reach is refused, and the case is not in."""
    case = child(
        concerns=[{"kind": "neglect", "date": "2026-03-01"}],
        assessments=[{"kind": "neglect_tool", "state": "completed", "date": "2026-05-01"}],
    )
    results = {}
    for day in (date(2026, 4, 1), date(2026, 6, 1)):
        measuring = Measuring(shipped)
        measuring.add(case, day)
        results[day.month] = {each.indicator: each for each in measuring.results()}["neglect-tools-completed"].tally
    assert (results[4].yes, results[4].no) == (0, 1)
    assert (results[6].yes, results[6].no) == (1, 0)
    with pytest.raises(CaseError):
        measuring.add(case, date(2027, 1, 1))
    assert measuring.cases == 1
    assert {each.indicator: each for each in measuring.results()}["neglect-tools-completed"].tally == results[6]


def test_facts_and_settings_that_cannot_be_are_refused(shipped: Rulebook) -> None:
    """Unknown facts, values of the wrong type, unknown settings; and nothing is counted for them."""
    measuring = Measuring(shipped)
    for facts in ({"no.such": True}, {"neglect.suspected": 3}):
        with pytest.raises(FactsError):
            measuring.add_facts(facts)
    assert measuring.cases == 0
    with pytest.raises(SettingsError):
        Measuring(shipped, {"no_such_setting": 3})
