"""Bounds of indicators against brute force: over every completion of what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import inf
from random import Random
from statistics import median_low
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Rulebook, conditions
from riskflags.conditions import Condition, FactValue, Holds
from riskflags.facts.given import completed
from riskflags.facts.values import is_unknown, unknown_of
from riskflags.indicators import Measured, measure
from riskflags.indicators.accumulator import Accumulator, CaseFacts
from riskflags.indicators.bounds import median_bounds, outcomes, share_bounds
from riskflags.indicators.measured import Figures
from riskflags.lint.examples import defaults
from riskflags.lint.forms import facts_under
from riskflags.rulebook.indicator import Count, Indicator, Measure, Median, Share
from support.generated.cases import known_better, random_case

seeds = st.integers(min_value=0, max_value=2**32)


truths = st.sampled_from((True, False, None))


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

    @settings(max_examples=20)
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
    assert tally["share"] > 250
    assert min(tally["count"], tally["median"], tally["nothing"]) >= 10
    assert tally["open"] > 150


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
