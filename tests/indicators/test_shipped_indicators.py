"""The shipped indicators: their points, their conditions, and the share that a review gives a figure for."""

from __future__ import annotations

from typing import Any

import pytest

from riskflags import Rulebook
from riskflags.indicators.showing import in_words
from riskflags.lint import indicators as lint_indicators
from support.indicators import IN_NEED, UP_TO_DATE, child, comes_to

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
