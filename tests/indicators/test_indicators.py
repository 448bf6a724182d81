"""Indicators: the shipped ones and their points, bounds against brute force, taking cases in, and broken files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from math import inf
from pathlib import Path
from random import Random
from statistics import median_low
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseError, CaseSummary, FactsError, Rulebook, RulebookError, SettingsError, conditions
from riskflags.conditions import Condition, FactValue, Holds
from riskflags.facts.given import completed
from riskflags.facts.reading import read_facts
from riskflags.facts.values import is_unknown, unknown_of
from riskflags.indicators import Measured, Measuring, measure
from riskflags.indicators.accumulator import Accumulator, CaseFacts
from riskflags.indicators.bounds import median_bounds, outcomes, share_bounds
from riskflags.indicators.measured import Figures, rounded
from riskflags.indicators.showing import in_words, list_to_markdown, list_to_text, to_markdown, to_text
from riskflags.lint import indicators as lint_indicators
from riskflags.lint.completeness import unused
from riskflags.lint.examples import defaults
from riskflags.lint.forms import facts_under
from riskflags.reading import yaml_text
from riskflags.reading.case_text import case_from_file
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Measure, Median, Recorded, Share
from support import EXAMPLES, ROOT
from support.generated.cases import known_better, random_case
from support.generated.ordinary import ordinary_case
from support.small_rulebook import run, written

seeds = st.integers(min_value=0, max_value=2**32)
truths = st.sampled_from((True, False, None))


def comes_to(indicator: str, cases: list[Any], rulebook: Rulebook, **kept: int) -> Measured:
    """One indicator over cases, or over facts by name."""
    only = replace(rulebook, indicators={indicator: rulebook.indicators[indicator]})
    return measure(cases, only, kept or None)[0]


def child(case_id: str = "a", **fields: object) -> CaseSummary:
    """A case as of the end of June."""
    return CaseSummary.model_validate({"case_id": case_id, "as_of": "2026-06-30", **fields})


# -- the shipped ones ------------------------------------------------------------------------------------------------


def test_every_point_that_measures_is_cited_by_an_indicator(shipped: Rulebook) -> None:
    """The register's points that become an indicator are those that indicators cite."""
    measuring = {point.id for point in shipped.points.values() if "indicator" in point.becomes}
    cited = {point for indicator in shipped.indicators.values() for point in indicator.cites}
    assert cited == measuring
    kinds = {indicator.kind for indicator in shipped.indicators.values()}
    assert kinds == {"share", "count", "median", "recorded", "elsewhere"}


def test_the_only_figure_of_a_source_is_the_share_of_children_in_need_with_a_plan(shipped: Rulebook) -> None:
    """93.1 per cent; the 50% of one briefing is about relapse, not a figure to measure by."""
    figures = {
        indicator.id: (indicator.source_figure.value, indicator.source_figure.unit)
        for indicator in shipped.indicators.values()
        if indicator.source_figure is not None
    }
    assert figures == {"children-in-need-with-an-up-to-date-plan": (93.1, "per cent")}


def test_no_change_to_a_condition_of_a_shipped_indicator_goes_unnoticed(shipped: Rulebook) -> None:
    """Every example holds, and of all mutants of all conditions none survives the examples."""
    assert list(lint_indicators.faults(shipped)) == []
    tried = {indicator.id: len(list(lint_indicators.mutants(indicator))) for indicator in shipped.indicators.values()}
    print(f"{sum(tried.values())} mutants of {len(tried)} indicators")
    assert sum(tried.values()) > 100
    assert [id_ for id_, count in tried.items() if count == 0] == [
        "answers-recorded",
        "harm-concerns-not-passed-on",
        "mandatory-training-taken",
    ]


def test_an_indicator_that_was_withdrawn_says_so(shipped: Rulebook) -> None:
    """The count of mothers with puerperal psychosis shows that neither review took it forward."""
    measured = comes_to("puerperal-psychosis-with-earlier-harm", [], shipped)
    assert [citation.status.split(" by ")[0] for citation in measured.citations] == ["not taken forward"] * 2


def test_the_cases_behind_a_count_that_lists_are_named(shipped: Rulebook) -> None:
    """Those that surely count, by their ids; one that may count is a number."""
    harm, psychosis = (
        {"of": "mother", "kind": "serious_harm_to_a_child"},
        {"of": "mother", "kind": "puerperal_psychosis"},
    )
    cases = [
        child("both", history=[harm], health=[psychosis]),
        child("history-unrecorded", health=[psychosis]),
        child("no-harm", history=[], health=[psychosis]),
    ]
    measured = comes_to("puerperal-psychosis-with-earlier-harm", cases, shipped)
    assert (measured.at_least, measured.at_most, measured.listed) == (1, 2, ("both",))
    assert (measured.tally.yes, measured.tally.outside, measured.tally.not_known) == (1, 1, 1)


def test_an_extract_without_the_mothers_history_leaves_the_count_not_known(shipped: Rulebook) -> None:
    """A source that holds neither health nor history says nothing, and nought is not claimed."""
    measured = comes_to("puerperal-psychosis-with-earlier-harm", [child(each) for each in "abc"], shipped)
    assert (measured.at_least, measured.at_most, measured.tally.not_known) == (0, 3, 3)
    assert in_words(measured) == "at least 0 cases, at most 3 cases; 100% not recorded"


def test_a_pre_birth_assessment_surely_considered_counts_however_far_it_may_have_got(shipped: Rulebook) -> None:
    """A dated one considered, beside an undated one completed or in an open list: all of the children, not 0 to 100."""
    considered = {"kind": "pre_birth", "state": "considered", "date": "2026-04-01"}
    told = {
        "pregnancies": [{"of": "mother", "ended": False, "known_on": "2026-02-01"}],
        "concerns": [{"kind": "emerging_needs", "needs_several_services": True, "date": "2026-06-01"}],
        "statuses": [],
    }
    cases = [
        child("a", **told, assessments=[considered, {"kind": "pre_birth", "state": "completed"}]),
        child("b", **told, assessments=[considered], open={"assessments": "all"}),
    ]
    measured = comes_to("early-help-pre-birth-assessments-considered", cases, shipped)
    assert (measured.at_least, measured.at_most, measured.tally.yes) == (100, 100, 2)


# -- the share that the review gives a figure for --------------------------------------------------------------------

IN_NEED = {"kind": "child_in_need", "ended": False}
UP_TO_DATE = {"kind": "child_in_need", "ended": False, "start_date": "2026-05-01", "review_due": "2026-08-01"}


@pytest.mark.parametrize(
    ("plans", "start", "counts"),
    [
        pytest.param([UP_TO_DATE], "2025-01-05", "yes", id="a plan that is not due an update"),
        pytest.param([{**UP_TO_DATE, "review_due": "2026-06-01"}], "2025-01-05", "no", id="a plan due an update"),
        pytest.param([{**UP_TO_DATE, "start_date": "2025-02-01"}], "2025-01-05", "not_known", id="reviewed, or not"),
        pytest.param([], "2025-01-05", "no", id="no plan at all"),
        pytest.param([], "2026-06-20", "no", id="no plan yet, ten days after becoming a child in need"),
        pytest.param(None, "2025-01-05", "not_known", id="plans not recorded"),
    ],
)
def test_who_counts_as_having_a_plan(plans: list[Any] | None, start: str, counts: str, shipped: Rulebook) -> None:
    """A plan due an update counts as none, and children new to need stay in: that is how the figure was made."""
    planned: dict[str, Any] = {} if plans is None else {"plans": plans}
    case = child(statuses=[{**IN_NEED, "start_date": start}], **planned)
    tally = comes_to("children-in-need-with-an-up-to-date-plan", [case], shipped).tally
    assert {name: getattr(tally, name) for name in ("yes", "no", "outside", "not_known") if getattr(tally, name)} == {
        counts: 1
    }


@pytest.mark.parametrize(
    ("yes", "no", "unknown", "beside"),
    [(930, 70, 0, "below"), (931, 69, 0, "at or above"), (27, 2, 0, "at or above"), (9, 0, 1, "cannot be told")],
)
def test_where_a_share_stands_to_the_figure(yes: int, no: int, unknown: int, beside: str, shipped: Rulebook) -> None:
    """931 of 1,000 are just 93.1 per cent, 27 of 29 a little more; with 9 of 10 and one open it cannot be told."""
    none = {f"current_plan.{kind}": False for kind in ("child_in_need", "child_protection", "looked_after")}
    facts = [{"case.child_in_need": True, "current_plan.child_in_need": True}] * yes
    facts += [{"case.child_in_need": True, **none}] * no
    facts += [{"case.child_in_need": True}] * unknown
    assert comes_to("children-in-need-with-an-up-to-date-plan", facts, shipped).beside == beside


def test_a_setting_moves_what_counts(shipped: Rulebook) -> None:
    """Supervision 100 days ago is late by default, and in time where the area allows more."""
    case = {"supervision.health_visitor_involved": True, "supervision.days_since_health_visitors": 100}
    indicator = "health-visitors-supervised-in-time"
    assert comes_to(indicator, [case], shipped).at_most == 0
    assert comes_to(indicator, [case], shipped, health_visitor_supervision=120).at_least == 100


# -- bounds against brute force --------------------------------------------------------------------------------------


def completions(truth: bool | None) -> tuple[bool, ...]:
    """What a truth may turn out to be."""
    return (True, False) if truth is None else (truth,)


@given(st.lists(st.tuples(truths, truths), max_size=5))
def test_a_share_lies_exactly_between_the_least_and_the_greatest_of_all_completions(cases: list[Any]) -> None:
    """Each case completed on its own, its belonging too; completions to which no case belongs have no share."""
    shares, empty = set(), False
    for completion in product(*(product(completions(of), completions(that)) for of, that in cases)):
        inside = [that for of, that in completion if of]
        empty = empty or not inside
        if inside:
            shares.add(Fraction(100 * sum(inside), len(inside)))
    found = share_bounds(Counter(outcomes(of, that) for of, that in cases))
    assert (found is None) == (not shares)
    if found is not None:
        assert (found[0].per_cent, found[1].per_cent) == (min(shares), max(shares))
    figures = share_figures(cases)
    if shares:
        assert figures.may_concern_none is empty
        low: Any = figures.at_least
        high: Any = figures.at_most
        assert low <= min(shares) or len(shares) == 1
        assert high >= max(shares) or len(shares) == 1
    tally = figures.tally
    assert tally.yes + tally.no + tally.outside + tally.not_known == len(cases)
    assert tally.yes == cases.count((True, True))


def share_figures(cases: list[Any]) -> Figures:
    """The figures of a share over truths."""
    found = Accumulator(an_indicator(Holds("of"), Share(Holds("that"))))
    for of, that in cases:
        found.add(CaseFacts({"of": of, "that": that}.__getitem__, int))
    return found.figures()


def an_indicator(of: Condition | None, what: Measure) -> Indicator:
    """An indicator of this measure, and nothing else to it."""
    return Indicator("x", "", "", "", of, what, {}, None, (), "", 1)


edges = st.sampled_from((0, 1, 2, 3, inf))
values = st.tuples(edges, edges).map(lambda pair: tuple(sorted(pair)))


def within(bounds: tuple[float, float]) -> list[float]:
    """The values that lie between bounds, of those the strategies draw from."""
    return [value for value in (0, 1, 2, 3, inf) if bounds[0] <= value <= bounds[1]]


@settings(max_examples=300)
@given(st.lists(st.tuples(truths, values), max_size=4))
def test_a_median_lies_exactly_between_the_least_and_the_greatest_of_all_completions(cases: list[Any]) -> None:
    """The middle value, the lower of two; cases that may not belong are tried in and out."""
    medians = set()
    for completion in product(*(product(completions(of), within(bounds)) for of, bounds in cases)):
        inside = [value for of, value in completion if of]
        if inside:
            medians.add(median_low(inside))
    sure = [bounds for of, bounds in cases if of]
    perhaps = [bounds for of, bounds in cases if of is None]
    found = median_bounds(Counter(sure), Counter(perhaps))
    assert found == ((min(medians), max(medians)) if medians else None)


@given(st.lists(st.floats(0, 9).map(int), max_size=4), st.lists(st.integers(0, 9), max_size=9))
def test_of_many_that_may_not_belong_the_median_takes_the_ones_that_help(sure: list[Any], perhaps: list[Any]) -> None:
    """Against every choice of those that may belong: 512 for nine."""
    chosen = [
        [value for value, taken in zip(perhaps, taking, strict=True) if taken]
        for taking in product((True, False), repeat=len(perhaps))
    ]
    medians = [median_low(sure + extra) for extra in chosen if sure + extra]
    found = median_bounds(*(Counter((value, value) for value in values) for values in (sure, perhaps)))
    assert found == ((min(medians), max(medians)) if medians else None)


def test_bounds_of_the_shipped_indicators_are_exact_over_the_facts_they_read(shipped: Rulebook) -> None:
    """For two cases with random facts: the least and the greatest over all completions of what is unknown, no wider."""
    tally: Counter[str] = Counter()
    measured = [each for each in shipped.indicators.values() if isinstance(each.measure, Share | Count | Median)]

    @settings(max_examples=40)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        for indicator in measured:
            cases = [random_facts(indicator, shipped, rnd) for _ in range(2)]
            found = Accumulator(indicator)
            for case in cases:
                found.add(facts_of(case, shipped))
            figures = found.figures()
            results = [each for each in every_result(indicator, cases, shipped) if each is not None]
            low, high = edges_of(figures)
            assert (low, high) == ((min(results), max(results)) if results else (None, None)), (indicator.id, cases)
            tally[indicator.kind] += 1
            tally["open"] += len(set(results)) > 1
            tally["nothing"] += not results

    law()
    print(dict(tally))
    assert tally["share"] > 500
    assert min(tally["count"], tally["median"], tally["nothing"]) >= 20
    assert tally["open"] > 300


CANDIDATES = {"number": (0, 1, 2, 3, 4), "days": (0, 5, 92, 93, 200, inf)}


def random_facts(indicator: Indicator, book: Rulebook, rnd: Random) -> dict[str, FactValue]:
    """A value for each base fact an indicator reads, half of them open."""
    facts: dict[str, FactValue] = {}
    for name in sorted(base_facts(indicator, book)):
        type_ = book.facts[name].type
        if type_.name in CANDIDATES:
            ends = sorted(rnd.choice(CANDIDATES[type_.name]) for _ in range(2))
            facts[name] = (ends[0], ends[0] if rnd.random() < 0.5 else ends[1])
        elif rnd.random() < 0.5:
            facts[name] = unknown_of(type_)
        else:
            facts[name] = rnd.choice(type_.values or (True, False))
    return facts


def base_facts(indicator: Indicator, book: Rulebook) -> set[str]:
    """The facts read from a case that an indicator's conditions rest on, and the one it is over."""
    tested = {
        name
        for each in indicator.conditions()
        for test in conditions.tests_of(each)
        for name in facts_under(test.fact, book.facts)
    }
    over = getattr(indicator.measure, "over", None)
    return tested | ({over} if over else set())


def facts_of(case: dict[str, FactValue], book: Rulebook) -> CaseFacts:
    """A case of these facts, with those that follow."""
    faults: list[Any] = []
    values = completed(book.facts, case, defaults(book), faults)
    assert not faults
    return CaseFacts(values.__getitem__, defaults(book).__getitem__)


def every_result(
    indicator: Indicator, cases: list[dict[str, FactValue]], book: Rulebook
) -> Iterator[float | Fraction | None]:
    """What the indicator comes to in each completion, worked out the plain way."""
    told = [list(dict.fromkeys(told_in_full(indicator, each, book) for each in filled(case, book))) for case in cases]
    for completion in product(*told):
        inside = [value for belongs, value in completion if belongs]
        match indicator.measure:
            case Share():
                yield Fraction(100 * sum(map(int, inside)), len(inside)) if inside else None
            case Count():
                yield sum(inside)
            case _:
                yield median_low(inside) if inside else None


def filled(case: dict[str, FactValue], book: Rulebook) -> Iterator[dict[str, FactValue]]:
    """Every completion of a case, by the values drawn from."""
    choices: list[list[FactValue]] = [
        [(low, low) for low in CANDIDATES[book.facts[name].type.name] if value[0] <= low <= value[1]]
        if isinstance(value, tuple)
        else list(book.facts[name].type.values or (True, False))
        if is_unknown(value)
        else [value]
        for name, value in case.items()
    ]
    return (dict(zip(case, completion, strict=True)) for completion in product(*choices))


def told_in_full(indicator: Indicator, case: dict[str, FactValue], book: Rulebook) -> tuple[bool, float]:
    """Whether a case of which all is known belongs, and what it adds."""
    facts = facts_of(case, book)
    belongs = facts.truth(indicator.of)
    measure_ = indicator.measure
    value: float | None = 1
    if isinstance(measure_, Share):
        value = facts.truth(measure_.that)
    elif isinstance(measure_, Count | Median) and measure_.over:
        number: Any = facts.value(measure_.over)
        value = number[0]
    assert belongs is not None
    assert value is not None
    return belongs, value


def edges_of(figures: Figures | Measured) -> tuple[Any, ...]:
    """The exact ends: of a share its ratios, and words for days as the numbers they stand for."""
    if figures.least is not None and figures.most is not None:
        return figures.least.per_cent, figures.most.per_cent
    if figures.at_least is None and figures.at_most is None and not figures.tally.yes + figures.tally.not_known:
        return None, None
    low: Any = figures.at_least
    high: Any = figures.at_most
    return {"never": inf, None: -inf}.get(low, low), {"never": inf, "not yet": -inf, None: inf}.get(high, high)


def test_knowing_more_never_moves_a_bound_outwards(shipped: Rulebook) -> None:
    """Over whole cases: what fills in what was unknown keeps each result within the bounds it had before."""
    tally: Counter[str] = Counter()

    @settings(max_examples=40)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        before = [random_case(rnd) for _ in range(4)]
        after = [known_better(rnd, case) for case in before]
        told, later = (measure(map(CaseSummary.model_validate, cases), shipped) for cases in (before, after))
        for old, new in zip(told, later, strict=True):
            if old.kind in ("recorded", "elsewhere") or edges_of(new) == (None, None):
                continue
            (low, high), (now_low, now_high) = edges_of(old), edges_of(new)
            assert low is not None, old.indicator
            assert low <= now_low <= now_high <= high, old.indicator
            tally["narrower"] += (low, high) != (now_low, now_high)
            tally["same"] += (low, high) == (now_low, now_high)

    law()
    print(dict(tally))
    assert tally["narrower"] > 50
    assert tally["same"] > 200


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


# -- the command -----------------------------------------------------------------------------------------------------

CASES = {
    "one.json": {"case_id": "one", "as_of": "2026-06-30", "plans": [], "statuses": [IN_NEED]},
    "two.json": {"case_id": "two", "as_of": "2026-06-30", "plans": [UP_TO_DATE], "statuses": [IN_NEED]},
    "three.json": {"case_id": "three", "as_of": "2026-06-30", "statuses": [IN_NEED]},
}
SECRET = "Rumpelstiltskin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three cases in a folder, beside what is no case."""
    for name, case in CASES.items():
        (tmp_path / name).write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "one.expected.yaml").write_text("flags: []\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a case\n", encoding="utf-8")
    return tmp_path


def figures(printed: str, indicator: str) -> dict[str, Any]:
    """One indicator of what the command printed as JSON."""
    found: dict[str, dict[str, Any]] = {each["indicator"]: each for each in json.loads(printed)["indicators"]}
    return found[indicator]


def test_the_command_measures_a_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shipped: Rulebook
) -> None:
    """Three cases, one with a plan, one without, one not recorded; what is no case is passed over."""
    code, out, err = run(capsys, monkeypatch, "indicators", str(folder), "--format", "json")
    assert (code, err) == (0, "")
    whole = json.loads(out)
    assert (whole["cases"], whole["refused"], whole["as_of"]) == (3, 0, None)
    assert [each["indicator"] for each in whole["indicators"]] == list(shipped.indicators)
    plan = figures(out, "children-in-need-with-an-up-to-date-plan")
    assert (plan["at_least"], plan["at_most"], plan["not_recorded"]) == (33.3, 66.7, 33.3)
    assert (plan["least"], plan["most"]) == ({"cases": 1, "of": 3}, {"cases": 2, "of": 3})
    assert plan["tally"] == {"yes": 1, "no": 1, "outside": 0, "not_known": 1}
    assert (plan["source_figure"]["value"], plan["beside"]) == (93.1, "below")


def test_a_bad_case_is_named_and_counted_and_the_others_stand(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo, a file that is missing, a child given twice, an empty folder: exit 2, and no value of a case is told."""
    (folder / "bad.json").write_text(
        json.dumps({**CASES["one.json"], "statuses": [{"kynd": SECRET}]}), encoding="utf-8"
    )
    (folder / "again.json").write_text(json.dumps(CASES["two.json"]), encoding="utf-8")
    (folder / "empty").mkdir()
    given = (str(folder), str(folder / "missing.json"), str(folder / "empty"))
    code, out, err = run(capsys, monkeypatch, "indicators", *given, "--format", "json")
    assert code == 2
    assert (json.loads(out)["cases"], json.loads(out)["refused"]) == (3, 4)
    assert figures(out, "children-in-need-with-an-up-to-date-plan")["at_least"] == 33.3
    lines = err.splitlines()
    assert len(lines) == 4
    assert f"{folder / 'bad.json'}:1: statuses[0].(key 1)" in lines[0]
    assert f"{folder / 'two.json'}: case_id: This case_id was given before, in {folder / 'again.json'}." in lines[1]
    assert f"{folder / 'missing.json'}: There is no such file." in lines[2]
    assert f"{folder / 'empty'}: There is no case file in this folder. Case files end in .json" in lines[3]
    assert SECRET not in out + err


def test_the_text_and_the_markdown_say_what_is_not_counted(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both name the cases not read, the bounds, the source's figure and the citation."""
    for format_ in ("text", "markdown"):
        given = (str(folder), str(folder / "missing.json"), "--format", format_)
        code, out, _ = run(capsys, monkeypatch, "indicators", *given)
        folded = " ".join(out.split())
        assert code == 2
        assert "3 cases, each as of its own day. 1 could not be read and is not counted." in folded
        assert "At least 33.3% (1 of 3), at most 66.7% (2 of 3); 33.3% not recorded" in folded
        assert "The source's figure: 93.1 per cent of children in need" in folded
        assert "These cases lie below it." in folded
        assert "child-x/taken-1" in folded
        assert "RESTRICTED" in folded
        assert "not taken forward" in folded


def test_the_day_and_the_settings_are_the_callers(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--as-of before the plan began; a day after the cases' own is a fault of each; a bad day or setting stops all."""
    json_ = ("--format", "json")
    code, out, _ = run(capsys, monkeypatch, "indicators", str(folder / "two.json"), "--as-of", "2026-04-01", *json_)
    assert (code, json.loads(out)["as_of"]) == (0, "2026-04-01")
    assert figures(out, "children-in-need-with-an-up-to-date-plan")["at_most"] == 0
    code, out, err = run(capsys, monkeypatch, "indicators", str(folder), "--as-of", "2027-01-01", *json_)
    assert (code, json.loads(out)["cases"], json.loads(out)["refused"]) == (2, 0, 3)
    assert len(err.splitlines()) == 3
    assert str(folder / "one.json") in err
    code, out, err = run(capsys, monkeypatch, "indicators", str(folder), "--as-of", "soon")
    assert (code, out) == (2, "")
    (folder / "local.txt").write_text("child_in_need_plan_review: 28\n", encoding="utf-8")
    code, out, _ = run(capsys, monkeypatch, "indicators", str(folder), "--settings", str(folder / "local.txt"), *json_)
    assert (code, figures(out, "children-in-need-with-an-up-to-date-plan")["at_least"]) == (0, 0)


def test_without_a_case_the_command_lists_the_indicators(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shipped: Rulebook
) -> None:
    """All of them, what each measures and from where, in each format."""
    code, out, _ = run(capsys, monkeypatch, "indicators", "--format", "json")
    listed = json.loads(out)["indicators"]
    assert code == 0
    assert [each["indicator"] for each in listed] == list(shipped.indicators)
    assert all(each["measures"] and each["why"] and each["citations"] for each in listed)
    for format_, shown in (("text", list_to_text(shipped)), ("markdown", list_to_markdown(shipped))):
        code, out, _ = run(capsys, monkeypatch, "indicators", "--format", format_)
        assert (code, out) == (0, shown)
        assert all(id_ in out for id_ in shipped.indicators)
        assert f"{len(shipped.indicators)} indicators" in out
    assert max(map(len, list_to_text(shipped).splitlines())) <= 80


def test_a_case_id_that_is_markup_stays_text(shipped: Rulebook) -> None:
    """Ids come from outside: in Markdown they are escaped, and no line of text runs over."""
    records = {"history": [{"of": "mother", "kind": "serious_harm_to_a_child"}]}
    records["health"] = [{"of": "mother", "kind": "puerperal_psychosis"}]
    measuring = Measuring(shipped)
    for number in range(40):
        measuring.add(child(f"<b>*{number}*</b>", **records))
    assert "<b>" not in to_markdown(measuring.measurement())
    text = to_text(measuring.measurement())
    assert "<b>*39*</b>" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_worked_indicator_of_the_docs_is_the_shipped_one(shipped: Rulebook) -> None:
    """Key for key, comments aside."""
    page = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    worked = yaml_text.parse(re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0])
    file = Path(shipped.indicators["neglect-tools-completed"].file)
    assert worked == yaml_text.parse(file.read_text(encoding="utf-8"))


# -- broken files ----------------------------------------------------------------------------------------------------

SOURCE = """\
id: review-c
title: Review C
publisher: A partnership
date: "2024"
points:
  rec-1: {where: Recommendation 1, gist: 93.1% of children had a plan., status: in_force, becomes: [indicator]}
"""
PLAN = """\
plan.there:
  type: yes_no
  means: There is a plan.
  ask: Is there a plan?
  some: {in: plans, where: {ended: false}}
  examples:
    - {case: {plans: [{ended: false}]}, gives: true}
    - {case: {plans: []}, gives: false}
    - {case: {}, gives: not known}
plan.count:
  type: number
  means: How many plans there are.
  ask: How many plans are there?
  count: {in: plans}
  examples:
    - {case: {plans: [{}]}, gives: 1}
    - {case: {}, gives: not known}
plan.began_on:
  type: date
  means: The day the first plan began.
  ask: When did the first plan begin?
  earliest: {in: plans, date: start_date}
  examples:
    - {case: {plans: []}, gives: not yet}
    - {case: {}, gives: not known}
plan.age:
  type: days
  means: Days since the first plan began.
  ask: When did the first plan begin?
  days_since: plan.began_on
  examples:
    - {case: {plans: [{start_date: 2026-06-20}]}, gives: 10}
    - {case: {}, gives: not known}
plan.kind:
  type: {one_of: [none, some]}
  means: Whether there is a plan.
  ask: Is there a plan?
  choose: [{value: some, if: plan.there}]
  otherwise: none
  examples:
    - {case: {plans: []}, gives: none}
    - {case: {}, gives: not known}
plan.early:
  type: yes_no
  means: There is a plan in pregnancy.
  ask: Is there a plan in pregnancy?
  all: [plan.there, pregnancy.expecting]
  examples:
    - {case: {plans: [{ended: false}], pregnancies: [{of: mother, ended: false}]}, gives: true}
    - {case: {plans: []}, gives: false}
    - {case: {}, gives: not known}
"""
SHARE = """\
id: share
title: Plans
measures: The share with a plan.
why: A plan helps.
kind: share
cites:
  review-c/rec-1: the share
of: pregnancy.expecting
that: plan.there
source_figure: {value: 93.1, unit: per cent, means: of children}
examples:
  two of three:
    cases:
      - {pregnancy.expecting: true, plan.there: true}
      - {pregnancy.expecting: true, plan.there: true}
      - {pregnancy.expecting: true, plan.there: false}
      - {pregnancy.expecting: false, plan.there: true}
    gives: {at_least: 66.7, at_most: 66.7, yes: 2, no: 1, outside: 1}
"""
OTHERS = {
    "indicators/count.yaml": """\
id: count
title: Plans in pregnancy
measures: How many plans there are in pregnancy.
why: Each is work.
kind: count
cites: {review-c/rec-1: plans}
of: pregnancy.expecting
over: plan.count
lists: true
examples:
  three in two:
    cases:
      - {pregnancy.expecting: true, plan.count: 2}
      - {pregnancy.expecting: true, plan.count: 1}
      - {pregnancy.expecting: false, plan.count: 9}
    gives: {at_least: 3, at_most: 3, yes: 2, outside: 1}
""",
    "indicators/median.yaml": """\
id: median
title: How old plans are
measures: The middle age of plans in pregnancy.
why: A plan grows old.
kind: median
cites: {review-c/rec-1: plans}
of: pregnancy.expecting
over: plan.age
examples:
  the middle one:
    cases:
      - {pregnancy.expecting: true, plan.age: 7}
      - {pregnancy.expecting: false, plan.age: 90}
    gives: {at_least: 7, at_most: 7, yes: 1, outside: 1}
""",
    "indicators/recorded.yaml": """\
id: recorded
title: What is recorded
measures: The share of answers.
why: To know.
kind: recorded
cites: {review-c/rec-1: records}
facts: [plan.count, plan.kind]
examples:
  two of three:
    cases: [{plan.count: 2, plan.kind: some}, {plan.kind: none}]
    gives: {at_least: 75, at_most: 75, yes: 3, not_known: 1}
""",
    "indicators/elsewhere.yaml": """\
id: elsewhere
title: Training
measures: The share of staff trained.
why: Training helps.
kind: elsewhere
cites: {review-c/rec-1: training}
needs: A training register.
""",
}
SHARE_FILE = "indicators/share.yaml"
SMALL = {"sources/review-c.yaml": SOURCE, "facts/plan.yaml": PLAN, SHARE_FILE: SHARE, **OTHERS}


def with_indicator(name: str, old: str, new: str) -> dict[str, str]:
    """The small indicators with one text of one file replaced."""
    file = f"indicators/{name}.yaml"
    assert SMALL[file].count(old) == 1, old
    return {**SMALL, file: SMALL[file].replace(old, new)}


def test_the_small_indicators_are_good(tmp_path: Path) -> None:
    """One of each kind, read and clean: what the broken ones are changed from."""
    book = Rulebook.load(written(tmp_path, SMALL), examples=True)
    assert list(lint_indicators.faults(book)) == []
    assert [type(each.measure) for each in book.indicators.values()] == [Count, Elsewhere, Median, Recorded, Share]
    assert all(each.examples for each in book.indicators.values() if each.kind != "elsewhere")
    assert not any(each.examples for each in Rulebook.load(tmp_path).indicators.values())


@dataclass(frozen=True)
class Broken:
    """One change to a small indicator, and the fault it makes: its line and words."""

    name: str
    old: str
    new: str
    at: str
    says: str

    def __str__(self) -> str:
        return f"{self.name}: {self.says}"


UNREADABLE = [
    Broken("share", "kind: share", "kind: shar", "kind:", "It must be one of share, count, median"),
    Broken("share", "id: share", "id: other", "id:", "The id must be the file's name"),
    Broken("share", "title: Plans", "titel: Plans", "titel:", "There is no such key here. Did you mean 'title'?"),
    Broken("share", "why: A plan helps.\n", "", "id:", "It lacks why."),
    Broken("share", "that: plan.there\n", "", "id:", "It lacks that."),
    Broken("share", "  review-c/rec-1: the share", "  - review-c/rec-1", "cites:", "cites at least one learning point"),
    Broken(
        "share", "  review-c/rec-1", "  review-c/rec-9", "  review-c", "no learning point called review-c/rec-9. Did"
    ),
    Broken(
        "share", "of: pregnancy.expecting\n", "of: pregnancy.expected\n", "of:", "Did you mean 'pregnancy.expecting'"
    ),
    Broken("share", "that: plan.there", "that: plan.count", "that:", "Only yes/no facts take a yes/no fact alone."),
    Broken("share", "that: plan.there", "that: {plan.count: {at_least: 2}}", "that:", "There is no such setting."),
    Broken("share", "value: 93.1", "value: most", "source_figure:", "The value is no number."),
    Broken("share", ", means: of children", "", "source_figure:", "It lacks means."),
    Broken("share", "at_least: 66.7, ", "lowest: 66.7, ", "    gives:", "There is no such key here."),
    Broken(
        "share",
        "- {pregnancy.expecting: false, plan.there: true}",
        "- {pregnancy.expecting: 3, plan.there: true}",
        "      - {pregnancy.expecting: 3",
        "The fact cannot have this value. It takes true, false or not known.",
    ),
    Broken(
        "share",
        "- {pregnancy.expecting: false, plan.there: true}",
        "- pregnancy.expecting",
        "      - pregnancy.expecting",
        "A case is its facts and their values",
    ),
    Broken(
        "count", "over: plan.count", "over: plan.counts", "over:", "There is no such fact. Did you mean 'plan.count'?"
    ),
    Broken("count", "over: plan.count", "over: plan.age", "over:", "This needs a number fact."),
    Broken("count", "of: pregnancy.expecting\nover: plan.count\n", "", "id:", "A count is of cases, or over a number"),
    Broken("count", "lists: true", "lists: some", "lists:", "It takes true or false."),
    Broken("median", "over: plan.age", "over: plan.kind", "over:", "This needs a number or days fact."),
    Broken("median", "over: plan.age", "over: plan.began_on", "over:", "A date is only for other facts."),
    Broken("recorded", "facts: [plan.count, plan.kind]", "facts: []", "facts:", "A list is needed here"),
    Broken("recorded", "[plan.count, plan.kind]", "[plan.kind, plan.kind]", "facts:", "This fact stands twice."),
    Broken("recorded", "[plan.count, plan.kind]", "[plan.kinds]", "facts:", "Did you mean 'plan.kind'?"),
    Broken("recorded", "examples:\n  two", "examples: two\nelse:\n  two", "examples:", "Examples are named"),
    Broken("elsewhere", "needs: A training register.", "needs: 3", "needs:", "A text is needed here."),
]


@pytest.mark.parametrize("broken", UNREADABLE, ids=str)
def test_a_broken_indicator_is_refused_with_its_line(broken: Broken, tmp_path: Path) -> None:
    """File, line, what is wrong and the nearest right thing."""
    changed = with_indicator(broken.name, broken.old, broken.new)
    file = f"indicators/{broken.name}.yaml"
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(written(tmp_path, changed), examples=True)
    told = [fault for fault in refused.value.faults if broken.says in str(fault)]
    assert len(told) == 1, str(refused.value)
    lines = changed[file].splitlines()
    assert told[0].file == str(tmp_path / file)
    assert lines[(told[0].line or 0) - 1].startswith(broken.at)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """A list where an indicator should be."""
    with pytest.raises(RulebookError, match=r"share\.yaml:1: A mapping is needed here\. Its keys: id, title"):
        Rulebook.load(written(tmp_path, {**SMALL, SHARE_FILE: "- id: share\n"}))


def test_every_message_of_the_reader_has_a_broken_file() -> None:
    """Each text that the reader of indicators can say is said in a test above."""
    text = (ROOT / "src/riskflags/rulebook/indicator.py").read_text(encoding="utf-8")
    said = re.findall(r'reader\.(?:refuse|note)\(\s*f?"([^"{]+)', text)
    tried = [broken.says for broken in UNREADABLE] + ["A mapping is needed here."]
    assert len(said) > 5
    assert [each for each in said if not any(each[:18] in says or says in each for says in tried)] == []


OUTSIDE_AND_GIVES = SHARE[SHARE.index("      - {pregnancy.expecting: false") :].rstrip()
UNSOUND = [
    Broken("share", "yes: 2, no: 1", "yes: 3, no: 1", "  two", "It does not come to that. It comes to {at_least: 66.7"),
    Broken(
        "share", "      - {pregnancy.expecting: true, plan.there: false}\n", "", "  two", "It does not come to that."
    ),
    Broken("share", "that: plan.there", "that: plan.early", "id:", "pregnancy.expecting stands in `of` and in `that`."),
    Broken(
        "share",
        "of: pregnancy.expecting",
        "of: [pregnancy.expecting, {not: pregnancy.expecting}]",
        "id:",
        "The fact pregnancy.expecting pulls both ways.",
    ),
    Broken(
        "share",
        "that: plan.there",
        "that: {any: [{plan.kind: [some]}, {plan.kind: [none]}]}",
        "id:",
        "The one-of fact plan.kind is tested twice.",
    ),
    Broken("share", "value: 93.1", "value: 91.3", "id:", "No cited point gives the figure 91.3."),
    Broken("share", "A plan helps.", "A plan helps 50% of them.", "id:", "No cited point gives the figure 50%."),
    Broken("share", "A plan helps.", "A plan is an alert.", "id:", "Indicators never say 'alert'."),
    Broken(
        "share",
        OUTSIDE_AND_GIVES,
        OUTSIDE_AND_GIVES.splitlines()[1].replace(", outside: 1", ""),
        "id:",
        "No example notices if `of` is left out.",
    ),
    Broken(
        "median", "of: pregnancy.expecting\n", "", "  the", "It does not come to that. It comes to {at_least: 7, at_"
    ),
]


@pytest.mark.parametrize("broken", UNSOUND, ids=str)
def test_an_unsound_indicator_is_found_by_lint(broken: Broken, tmp_path: Path) -> None:
    """It can be read, and lint says what does not hold, at its line."""
    changed = with_indicator(broken.name, broken.old, broken.new)
    book = Rulebook.load(written(tmp_path, changed), examples=True)
    told = [fault for fault in lint_indicators.faults(book) if broken.says in str(fault)]
    assert len(told) == 1, list(map(str, lint_indicators.faults(book)))
    lines = changed[f"indicators/{broken.name}.yaml"].splitlines()
    assert lines[(told[0].line or 0) - 1].startswith(broken.at)


def test_an_indicator_without_an_example_is_a_fault(tmp_path: Path) -> None:
    """Except for what no case holds."""
    changed = {**SMALL, SHARE_FILE: SHARE.split("examples:")[0]}
    book = Rulebook.load(written(tmp_path, changed), examples=True)
    assert [fault.what for fault in lint_indicators.faults(book)] == ["The indicator has no example."]


def test_an_example_that_contradicts_itself_is_a_fault(tmp_path: Path) -> None:
    """A fact given against what it follows from."""
    changed = with_indicator(
        "share", "{pregnancy.expecting: true, plan.there: false}", "{plan.there: false, plan.early: true}"
    )
    book = Rulebook.load(written(tmp_path, changed), examples=True)
    told = [str(fault) for fault in lint_indicators.faults(book)]
    assert len(told) == 1
    assert "An example cannot be. It contradicts the other facts" in told[0]


def test_a_fact_or_setting_that_only_an_indicator_uses_is_used(shipped: Rulebook) -> None:
    """Lint finds it unused once the indicators are gone."""
    assert list(unused(shipped)) == []
    without = replace(shipped, indicators={})
    told = {fault.path[0] for fault in unused(without)}
    assert {"current_plan.child_in_need", "talked_through.each_referral", "unreferred.harm_concerns"} <= told
