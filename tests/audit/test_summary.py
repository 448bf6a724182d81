"""An audit's numbers: the same as case by case, whatever the chunks; what is not known is counted apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import inf
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Checker, Rulebook
from riskflags import conditions as c
from riskflags.audit.findings import Findings
from riskflags.audit.sheets import sheet_of
from riskflags.audit.summary import Summary
from riskflags.audit.summary.indicators import Measures
from riskflags.audit.summary.questions import QuestionSums
from riskflags.audit.summary.recording import RecordingSums
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.given import completed
from riskflags.facts.plan import Fold
from riskflags.facts.values import is_unknown, unknown_of
from riskflags.indicators import Measuring
from riskflags.lint.examples import defaults
from riskflags.reasoning.asking import asked_facts, is_partly_established
from riskflags.reasoning.situation import Situation
from riskflags.rulebook.indicator import Count, Indicator, Measure, Median, Recorded, Share
from riskflags.rulebook.rule import URGENCIES, Rule
from support.audit_sheets import Values, sheet_and_values, shipped_values
from support.generated.cases import closed, random_case
from support.generated.ordinary import ordinary_case
from support.generated.rulebooks import DEFAULTS, random_rulebook, random_values

seeds = st.integers(min_value=0, max_value=2**32)


def chunks(sheet: pl.DataFrame, rnd: Random) -> list[pl.DataFrame]:
    """A sheet in pieces of any size, empty ones too."""
    cut = sorted(rnd.randint(0, sheet.height) for _ in range(2))
    return [sheet[: cut[0]], sheet[cut[0] : cut[1]], sheet[cut[1] :]]


def both_ways(book: Rulebook, cases: list[Values], kept: dict[str, int], rnd: Random) -> tuple[list[Any], list[Any]]:
    """What each indicator comes to chunk by chunk, and case by case."""
    sheet = sheet_and_values(book, cases, kept)
    columnar, plain = Measures(book, kept), Measuring(book, kept)
    for chunk in chunks(sheet, rnd):
        columnar.add(chunk)
    for case_id, values in zip(sheet["case_id"], cases, strict=True):
        plain.add_values(values, case_id)
    return list(columnar.results()), list(plain.results())


# -- indicators ------------------------------------------------------------------------------------------------------


def test_the_shipped_indicators_come_to_the_same_by_chunks_as_by_cases(shipped: Rulebook) -> None:
    """Every figure, bound, tally and named case of each, over random and ordinary cases."""
    tally: Counter[str] = Counter()

    @settings(max_examples=12)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        columnar, plain = both_ways(shipped, shipped_values(shipped, rnd, 12), defaults(shipped), rnd)
        assert columnar == plain
        tally.update(found.kind for found in columnar)
        tally["bounded"] += sum(found.at_least is not None for found in columnar)

    law()
    print(dict(tally))
    assert tally["share"] >= 12 * sum(each.kind == "share" for each in shipped.indicators.values()) > 0
    assert tally["bounded"] > 100


def test_random_indicators_come_to_the_same_by_chunks_as_by_cases() -> None:
    """Of every kind, over random rulebooks and facts: numbers between bounds, endless ones, one-of facts, at-least."""
    tally: Counter[str] = Counter()

    @settings(max_examples=80)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        book = with_indicators(random_rulebook(rnd), rnd)
        cases = random_cases(book, rnd, rnd.randint(0, 9))
        columnar, plain = both_ways(book, cases, DEFAULTS, rnd)
        assert columnar == plain
        tally.update(found.kind for found in columnar if found.at_least is not None or found.at_most is not None)
        tally["named"] += sum(len(found.listed) for found in columnar)

    law()
    print(dict(tally))
    assert min(tally[kind] for kind in ("share", "count", "median", "recorded", "named")) > 30


def random_cases(book: Rulebook, rnd: Random, count: int) -> list[Values]:
    """Facts of so many cases, those that follow worked out."""
    cases = []
    for _ in range(count):
        faults: list[Any] = []
        values = random_values(rnd, dict(book.facts), rnd.choice((0.3, 0.7)))
        if values["base.number"] == (inf, inf):  # no number of records is endless
            values["base.number"] = (4, 4)
        cases.append(completed(book.facts, values, DEFAULTS, faults))
        assert not faults
    return cases


def with_indicators(book: Rulebook, rnd: Random) -> Rulebook:
    """The rulebook with an indicator of every kind, about the cases of its rules' conditions."""
    conditions = [condition for rule in book.active for condition in rule.conditions()]
    measures: list[Measure] = [
        Count(None, True),
        Count("base.number", True),
        Median("base.days"),
        Median("base.working"),
    ]
    measures += [Median("base.number"), Recorded(tuple(book.facts)), *(Share(each) for each in conditions)]
    made = {
        f"i{number}": Indicator(
            f"i{number}", "T", "M.", "W.", rnd.choice([None, *conditions]), each, {}, None, (), "", 1
        )
        for number, each in enumerate(measures)
    }
    return replace(book, indicators=made)


def test_the_median_of_many_alike_is_theirs(shipped: Rulebook) -> None:
    """One case ten thousand times over, in ten sheets: its own value, counted ten thousand times."""
    name = "days-since-health-visitor-supervision"
    book = replace(shipped, indicators={name: shipped.indicators[name]})
    values = completed(
        book.facts,
        {fact: unknown_of(each.type) for fact, each in book.facts.items() if isinstance(each.plan, Fold)},
        defaults(book),
        [],
    )
    measure = shipped.indicators[name].measure
    assert isinstance(measure, Median)
    belongs = {test.fact: True for each in shipped.indicators[name].conditions() for test in c.tests_of(each)}
    sheet = sheet_and_values(book, [values | belongs | {measure.over: (41, 41)}], defaults(book))
    measures = Measures(book, defaults(book))
    for _ in range(10):
        measures.add(sheet[[0] * 1000])
    (found,) = measures.results()
    assert (found.at_least, found.at_most, found.tally.yes) == (41, 41, 10_000)


# -- flags -----------------------------------------------------------------------------------------------------------


def test_flags_are_counted_as_reports_have_them(checker: Checker) -> None:
    """Verdicts by rule, cases by theme and most urgent flag, and cases without a flag that ask something."""
    rnd, book = Random(5), checker.rulebook
    cases = [{**random_case(rnd), "case_id": str(number)} for number in range(60)]
    cases += [{**ordinary_case(rnd), "case_id": str(60 + number)} for number in range(40)]
    cases += [closed(case) | {"case_id": f"closed {case['case_id']}"} for case in cases[:60]]
    reports = [checker.check(case) for case in cases]
    summary = Summary(book, checker.settings)
    engine = PythonEngine(book.facts.values(), book.active, checker.settings)
    slots = [engine.read(CaseSummary.model_validate(case)) for case in cases]
    for chunk in chunks(
        sheet_of(book, [case["case_id"] for case in cases], slots, map(engine.judge_codes, slots)), rnd
    ):
        summary.add(chunk)
    found = summary.totals().flags
    told: Counter[tuple[str, str]] = Counter(item for report in reports for item in report.verdicts.items())
    assert {each.rule.id for each in found.rules} == {rule.id for rule in book.active}
    for each in found.rules:
        assert each.fires == told[each.rule.id, "fires"], each.rule.id
        assert each.confirm == told[each.rule.id, "confirm"], each.rule.id
        assert each.explore == told[each.rule.id, "explore"], each.rule.id
    assert all(sum(getattr(each, verdict) for each in found.rules) for verdict in ("fires", "confirm", "explore"))
    flagged = [report for report in reports if report.flags]
    assert (found.cases, found.flagged) == (160, len(flagged))
    most = Counter(max((flag.urgency for flag in report.flags), key=URGENCIES.index) for report in flagged)
    assert found.by_urgency == {urgency: most[urgency] for urgency in reversed(URGENCIES)}
    asks = ["explore" in report.verdicts.values() for report in reports if not report.flags]
    assert found.asking == sum(asks)
    assert found.not_made == sum(report.checks_not_made for report in reports if not report.flags) > 0
    for theme in found.themes:
        of_theme = {rule.id for rule in book.active if rule.theme == theme.theme}
        having = [{id_ for id_, verdict in r.verdicts.items() if verdict in ("fires", "confirm")} for r in reports]
        assert theme.cases == sum(bool(ids & of_theme) for ids in having)


# -- reasons ---------------------------------------------------------------------------------------------------------


def test_a_finding_names_the_tests_that_settle_it_and_what_each_came_to() -> None:
    """Of a condition that is settled those that settle it, of one that is not known all; over random rulebooks."""
    tally: Counter[str] = Counter()

    def bearing(condition: c.Condition, situation: Situation) -> Iterator[c.Test]:
        truth = situation.truth(condition)
        match condition:
            case c.All(parts) | c.Any(parts) | c.AtLeast(_, parts):
                settling = [part for part in parts if truth is None or situation.truth(part) is truth]
                tally["left out"] += len(parts) - len(settling)
                for part in settling:
                    yield from bearing(part, situation)
            case c.Not(part):
                yield from bearing(part, situation)
            case _:
                yield condition

    def said(test: c.Test, situation: Situation) -> str:
        came_to = {True: "yes", False: "no", None: "not known"}[situation.truth(test)]
        match test:
            case c.Among(fact):
                value, words = situation.values[fact], book.facts[fact].type.values
                left = [word for word in words if isinstance(value, frozenset) and word in value]
                told = " or ".join(left) if len(left) < len(words) else ""
                return f"{fact}: {told or (value if isinstance(value, str) else 'not known')}"
            case c.Compare(fact, how):
                tally[f"{how} {came_to}"] += 1
                return f"{fact} {how.replace('_', ' ')}: {came_to}"
        return f"{test.fact}: {came_to}"

    for seed in range(60):
        book = random_rulebook(Random(seed))
        cases = random_cases(book, Random(seed), 12)
        found = Findings(book, DEFAULTS).of(sheet_and_values(book, cases, DEFAULTS))
        for case_id, rule_id, because in found.select("case_id", pl.col("rule").cast(pl.String), "because").iter_rows():
            rule, situation = book.rules[rule_id], Situation(book.facts, cases[int(case_id)], DEFAULTS)
            tests = dict.fromkeys(test for each in rule.conditions() for test in bearing(each, situation))
            tally["findings"] += 1
            assert re.sub(r" [\d]+( working)?( days?)?:", ":", because) == "; ".join(said(t, situation) for t in tests)
    print(dict(tally))
    compared = [f"{how} {word}" for how in ("at_least", "more_than", "at_most", "fewer_than") for word in ("yes", "no")]
    assert min(tally[each] for each in ("findings", "left out", *compared)) > 5, tally


# -- recording -------------------------------------------------------------------------------------------------------


def test_what_is_recorded_is_counted_fact_by_fact(shipped: Rulebook) -> None:
    """Known as a fact's value says; partly only of numbers and days, where a bound says something."""
    rnd = Random(8)
    cases = shipped_values(shipped, rnd, 80)
    sums = RecordingSums(shipped, defaults(shipped))
    for chunk in chunks(sheet_and_values(shipped, cases, defaults(shipped)), rnd):
        sums.add(chunk)
    found = sums.counts()
    assert [each.fact.name for each in found] == [
        fact.name for fact in shipped.facts.values() if isinstance(fact.plan, Fold)
    ]
    for each in found:
        assert each.known == sum(not is_unknown(values[each.fact.name]) for values in cases), each.fact.name
        assert each.known + each.partly + each.not_known == each.cases == 80
        blank = sum(values[each.fact.name] == unknown_of(each.fact.type) for values in cases)
        assert each.not_known >= blank
        assert each.fact.type.is_bounds or not each.partly
    assert any(each.partly for each in found)
    assert sum(bool(each.not_known) for each in found) > len(found) / 2


# -- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["shipped", "random"])
def test_open_questions_wait_for_what_a_report_would_ask(whose: str, shipped: Rulebook) -> None:
    """By rule and fact, and alone: the facts an explored rule asks for where part of its concern is established.

    A rule that tests a fact twice may wait for more than it asks for; those are left out of the comparison.
    """
    tally: Counter[str] = Counter()

    @settings(max_examples=5 if whose == "shipped" else 150)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        book = shipped if whose == "shipped" else random_rulebook(rnd)
        kept = defaults(shipped) if whose == "shipped" else DEFAULTS
        cases = shipped_values(book, rnd, 5) if whose == "shipped" else random_cases(book, rnd, 6)
        once = {rule.id for rule in book.active if not repeats(rule, book)}
        sums = QuestionSums(book, kept)
        for chunk in chunks(sheet_and_values(book, cases, kept), rnd):
            sums.add(chunk)
        waiting = {
            (each.fact.name, rule.id): count for each in sums.counts() for rule, count in each.rules if rule.id in once
        }
        expected: Counter[tuple[str, str]] = Counter()
        alone: Counter[str] = Counter()
        for values in cases:
            situation = Situation(book.facts, values, kept)
            verdicts = {rule.id: situation.verdict(rule) for rule in book.active}
            for rule in book.active:
                better = any(verdicts.get(other) in ("fires", "confirm") for other in rule.yields_to)
                if verdicts[rule.id] == "explore" and is_partly_established(rule, situation) and not better:
                    tally["open"] += 1
                    asked = asked_facts(rule, situation) if rule.id in once else ()
                    expected.update((fact, rule.id) for fact in asked)
                    alone.update(asked if len(asked) == 1 else ())
        assert waiting == expected
        tally["waiting"] += sum(expected.values())
        for each in sums.counts():
            assert 0 <= each.alone <= each.waiting == sum(count for _, count in each.rules)
            if {rule.id for rule, _ in each.rules} <= once:
                tally["alone"] += alone[each.fact.name]
                assert each.alone == alone[each.fact.name]

    law()
    print(dict(tally))
    assert min(tally["open"], tally["waiting"]) > 20
    assert tally["alone"] > 5


def repeats(rule: Rule, book: Rulebook) -> bool:
    """Whether a rule tests a fact twice, facts that follow from others opened."""
    from riskflags.lint.forms import base_tests_of

    tested = [test.fact for condition in rule.conditions() for test, _ in base_tests_of(condition, book.facts)]
    return len(tested) > len(set(tested))


def test_the_weight_of_a_question_is_shared_among_what_it_waits_for(shipped: Rulebook) -> None:
    """All weights add up to the open questions, a soon counted twice and an urgent four times."""
    cases = shipped_values(shipped, Random(3), 40)
    sums = QuestionSums(shipped, defaults(shipped))
    sums.add(sheet_and_values(shipped, cases, defaults(shipped)))
    found = sums.counts()
    weights = [each.weight for each in found]
    assert weights == sorted(weights, reverse=True)
    assert sums.open > 100
    for times, urgency in zip((1, 2, 4), URGENCIES, strict=True):
        alike = replace(shipped, rules={rule.id: replace(rule, urgency=urgency) for rule in shipped.active})
        sums = QuestionSums(alike, defaults(shipped))
        sums.add(sheet_and_values(alike, cases, defaults(shipped)))
        assert sum(each.weight for each in sums.counts()) == times * sums.open
