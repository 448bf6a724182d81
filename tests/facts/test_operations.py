"""Every fact operation against brute force: all the worlds a small case could be, enumerated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from math import inf
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags.calendar import working_days_between
from riskflags.case import CaseSummary
from riskflags.case.records.observations import Concern
from riskflags.checking.supporting_records import RecordFound, RecordTest
from riskflags.conditions import MAY_BE_MISSING, Holds, possible_values
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.evaluation import FactReading, unseen_records, value_of
from riskflags.facts.matching import (
    AS_OF,
    AllOf,
    AnyOf,
    DayIs,
    Interval,
    Is,
    Matcher,
    NotThis,
    OlderThan,
    Within,
    field_tests,
    matches,
    repeated_fields,
    with_intervals,
)
from riskflags.facts.plan import Choose, Days, Fold
from riskflags.logic import FIRST_DAY, Truth
from support.generated.rulebooks import DEFAULTS

TODAY = date(2026, 6, 30)
NEAR, MID, FAR = (TODAY - timedelta(days=days) for days in (10, 45, 60))
KINDS = ("neglect", "other")
WORDS: dict[str, tuple[Any, ...]] = {"kind": KINDS, "level": ("need", "concern"), "urgent": (True, False)}
DAYS = (
    date.min,
    FAR,
    FAR + timedelta(days=15),
    NEAR,
    TODAY,
)  # an undated record could be of any day up to today: these stand for the rest
DATE_FACTS = {"near": (NEAR.toordinal(),) * 2, "either": (FAR.toordinal(), TODAY.toordinal()), "never": (-inf, -inf)}
RUNS = 500
UNSEEN_DAYS = (date.min, MID, TODAY - timedelta(days=20), NEAR, TODAY)
"""A day in each gap that limits and date facts leave: a record that may be missing may lie in any of them."""

World = list[dict[str, Any]]
seeds = st.integers(min_value=0, max_value=2**32)


# -- a second meaning, in plain Python, of a matcher over a world in which everything is known -----------------------


def plainly_matches(test: Matcher, record: dict[str, Any], dates: dict[str, float]) -> bool:
    match test:
        case AllOf(tests) | Interval(_, tests):
            return all(plainly_matches(each, record, dates) for each in tests)
        case AnyOf(tests):
            return any(plainly_matches(each, record, dates) for each in tests)
        case NotThis(inner):
            return not plainly_matches(inner, record, dates)
        case Is(field, values):
            return record[field] in values
        case Within(field, setting):
            return bool(0 <= TODAY.toordinal() - record[field].toordinal() <= DEFAULTS[setting])
        case OlderThan(field, setting):
            return bool(TODAY.toordinal() - record[field].toordinal() > DEFAULTS[setting])
        case DayIs(field, "since", names):
            return all(record[field].toordinal() >= dates[name] for name in names)
        case DayIs(field, "after", names, by):
            return all(record[field].toordinal() > dates[name] + (DEFAULTS[by] if by else 0) for name in names)
        case DayIs(field, "until", names):
            return all(record[field].toordinal() <= dates[name] for name in names)
        case DayIs(field, _, names):
            return all(record[field].toordinal() < dates[name] for name in names)


def plain_value(fold: Fold, world: World, dates: dict[str, float]) -> Any:
    found = [record for record in world if plainly_matches(fold.where, record, dates)]
    days = [record["date"].toordinal() for record in found]
    return {
        "some": bool(found) is not fold.negated,
        "count": len(found),
        "latest": max(days, default=-inf),
        "earliest": min(days, default=inf),
    }[fold.how]


# -- the worlds ------------------------------------------------------------------------------------------------------


def completions(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    choices = [[record[field]] if record.get(field) is not None else list(words) for field, words in WORDS.items()]
    days = [record["date"]] if record.get("date") is not None else list(DAYS)
    for *words, day in product(*choices, days):
        yield dict(zip(WORDS, words, strict=True)) | {"date": day}


def worlds(records: list[dict[str, Any]] | None, opened: tuple[str, ...]) -> Iterator[World]:
    """Every world; an open list may hold up to two more records, an absent one up to two in all."""
    known = [list(map(dict, completions(record))) for record in records or []]
    kinds = KINDS if records is None else opened
    undated = [record for record in completions({"date": TODAY}) if record["kind"] in kinds]
    unseen = [record | {"date": day} for record in undated for day in UNSEEN_DAYS]
    extras: list[World] = [[]]
    if unseen:
        extras += [[record] for record in unseen] + [[record, unseen[0]] for record in unseen]
    for chosen in product(*known):
        for extra in extras:
            yield [*chosen, *extra]


def date_worlds(names: tuple[str, ...]) -> Iterator[dict[str, float]]:
    edges = [sorted({DATE_FACTS[name][0], DATE_FACTS[name][1]}) for name in names]
    for chosen in product(*edges):
        yield dict(zip(names, chosen, strict=True)) | {AS_OF: TODAY.toordinal()}


# -- random small cases ----------------------------------------------------------------------------------------------


def random_where(rnd: Random) -> tuple[Matcher, tuple[str, ...]]:
    """Up to three tests, grouped at random; none that no record could pass (lint cannot see such, worlds do)."""
    names: tuple[str, ...] = ()
    tests: list[Matcher] = []
    form = rnd.random()
    for field in rnd.sample(["kind", "level", "urgent", "date"], k=rnd.randint(0, 3)):
        if field != "date":
            tests.append(Is(field, tuple(rnd.sample(WORDS[field], k=1))))
        elif rnd.random() < 0.4:
            tests.append(rnd.choice((Within, OlderThan))(field, "month"))
        else:
            how: Any = rnd.choice(("since", "after", "before", "until"))
            names = tuple(
                rnd.sample(
                    ["near", "either", *["never"] * (how in ("since", "after") and form < 0.25)], k=rnd.randint(1, 2)
                )
            )
            by = "month" if how == "after" and "near" not in names else None
            tests.append(DayIs(field, how, names, by))
    if len(tests) > 1 and form < 0.25:
        return AnyOf(tuple(tests)), names
    if len(tests) > 1 and form < 0.5:
        return AllOf((tests[0], NotThis(AllOf(tuple(tests[1:]))))), names
    return AllOf(tuple(tests)), names


def random_records(rnd: Random, most: int) -> list[dict[str, Any]]:
    return [
        {field: rnd.choice((None, *words)) for field, words in {**WORDS, "date": (FAR, NEAR, TODAY)}.items()}
        for _ in range(rnd.randint(0, most))
    ]


def case_of(records: list[dict[str, Any]] | None, opened: tuple[str, ...]) -> CaseSummary:
    listed = None if records is None else tuple(Concern(**record) for record in records)
    return CaseSummary(case_id="world", as_of=TODAY, concerns=listed, open={"concerns": opened} if opened else {})


@pytest.mark.parametrize("how", ["some", "every", "count", "latest", "earliest"])
def test_an_operation_says_exactly_what_all_worlds_have_in_common(how: Any) -> None:
    """Each fold against every world: never wrong about one, and never unsure where all agree.

    One exception is held to the first half only: a latest or earliest day whose `where` tests that same day. Its bounds
    take the test and the day apart, as the table of bounds does, and so may be wider than they need be.
    """
    tally: Counter[str] = Counter()

    @settings(max_examples=RUNS)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        where, names = random_where(rnd)
        fold = Fold(
            "concerns",
            "some" if how == "every" else how,
            where,
            "date" if how in ("latest", "earliest") else None,
            how == "every",
        )
        opened = rnd.choice(((), (), ("neglect",), KINDS))
        records = None if rnd.random() < 0.1 else random_records(rnd, 1 if opened else 2)
        opened = () if records is None else opened
        reading = FactReading(case_of(records, opened), dict(DATE_FACTS), DEFAULTS)
        value = value_of(Fact("f", FactType("yes_no"), "", "", "", fold, (), "", 1), reading)
        outcomes = {
            plain_value(fold, world, dates) for dates in date_worlds(names) for world in worlds(records, opened)
        }
        tally["worlds"] += len(outcomes)
        tally["known" if len(outcomes) == 1 else "unknown"] += 1
        if how in ("latest", "earliest") and any(test.field == "date" for test in field_tests(where)):
            assert isinstance(value, tuple)
            assert value[0] <= min(outcomes)
            assert max(outcomes) <= value[1]
            tally["only sound"] += 1
        else:
            _compare(how, value, outcomes, records is None or bool(opened))
            tally["exact"] += 1

    law()
    print(dict(tally))
    assert tally["worlds"] > RUNS
    assert tally["known"] > RUNS // 20
    assert tally["unknown"] > RUNS // 20
    assert tally["exact"] > RUNS // 3


def test_a_compiled_search_says_of_each_record_what_its_test_says() -> None:
    """What a report searches records with is compiled; read plainly, the test gives the same of every record."""
    tally: Counter[Truth] = Counter()

    @settings(max_examples=RUNS // 5)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        where, _ = random_where(rnd)
        days = {**DATE_FACTS, AS_OF: (TODAY.toordinal(),) * 2}
        found = [RecordFound("concerns", each, "") for each in case_of(random_records(rnd, 4), ()).concerns or ()]
        truths = [(each, matches(where, each.record, days.__getitem__, DEFAULTS.__getitem__)) for each in found]
        tally.update(truth for _, truth in truths)
        search = RecordTest(where, "concerns", DEFAULTS).search
        assert search(found, days) == [(each, truth) for each, truth in truths if truth is not False]

    law()
    assert min(tally[truth] for truth in (True, False, None)) > RUNS // 50


def _compare(how: str, value: Any, outcomes: set[Any], unbounded: bool) -> None:
    if how in ("some", "every"):
        assert value is (outcomes.pop() if len(outcomes) == 1 else None)
        return
    low, high = value
    assert low <= min(outcomes)
    assert max(outcomes) <= high
    if how == "count":
        assert low == min(outcomes)
        assert high == max(outcomes) or (unbounded and high == inf and max(outcomes) > low)
    elif how == "latest":
        assert low == min(outcomes)
        assert high == max(outcomes) or (high == inf and max(outcomes) == TODAY.toordinal())
    else:
        assert high == max(outcomes)
        assert low == min(outcomes) or (low == -inf and min(outcomes) == FIRST_DAY)


def test_each_record_of_some_that_must_have_a_thing_stands_at_its_level() -> None:
    """*Every … of* against every world: yes and no where all agree; where they differ, by what is sure of a record.

    Not known where some record counts in every world and lacks the thing in one; else it only may be missing. What is
    asked of one day is one interval, so an undated record that could lie in no such gap is no doubt at all.
    """
    tally: Counter[str] = Counter()

    @settings(max_examples=2 * RUNS)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        (about, names), (have, others) = random_where(rnd), random_where(rnd)
        if rnd.random() < 0.5:  # a date join: dealt with up to some day, or in another way
            names, others = rnd.choice(((), ("near",))), ("either",)
            recent: Matcher = (
                DayIs("date", "since", names) if names else rnd.choice((Within, OlderThan))("date", "month")
            )
            if rnd.random() < 0.3:  # no longer ago than a month, or since some day, whichever is longer
                names = ("near",)
                recent = NotThis(Interval("date", (OlderThan("date", "month"), DayIs("date", "before", names))))
                tally["either"] += 1
            about = AllOf((recent, Is("kind", ("neglect",))))
            dealt_with = DayIs("date", rnd.choice(("until", "before")), others)
            have = rnd.choice((dealt_with, AnyOf((Is("urgent", (False,)), dealt_with))))
        lacking = with_intervals(AllOf((about, NotThis(have))))
        if repeated_fields(lacking) or {*names} & {*others}:
            return
        fold = Fold("concerns", "some", lacking, negated=True, about=about, of="f")
        opened = rnd.choice(((), (), ("neglect",), KINDS))
        records = random_records(rnd, 1 if opened else 2)
        reading = FactReading(case_of(records, opened), dict(DATE_FACTS), DEFAULTS)
        value = value_of(Fact("f", FactType("yes_no"), "", "", "", fold, (), "", 1), reading)
        all_dates = list(date_worlds((*names, *others)))
        outcomes = {plain_value(fold, world, dates) for dates in all_dates for world in worlds(records, opened)}
        firm = any(
            all(plainly_matches(about, each, dates) for each in completions(record) for dates in all_dates)
            and any(plainly_matches(lacking, each, dates) for each in completions(record) for dates in all_dates)
            for record in records
        )
        assert value is (outcomes.pop() if len(outcomes) == 1 else None if firm else MAY_BE_MISSING)
        tally[str(value)] += 1
        tally["interval"] += any(isinstance(test, Interval) for test in getattr(lacking, "tests", ()))

    law()
    print(dict(tally))
    assert min(tally[each] for each in ("True", "False", "None", "May.MAY_BE_MISSING", "interval", "either")) >= 20


# -- days and choice -------------------------------------------------------------------------------------------------


@settings(max_examples=RUNS)
@given(seeds)
def test_days_are_bounded_by_the_bounds_of_their_date(seed: int) -> None:
    """Days since and until a date: the least and the most that any day within its bounds gives."""
    rnd = Random(seed)
    edges = sorted(rnd.choice((-inf, inf, *range(TODAY.toordinal() - 40, TODAY.toordinal() + 40))) for _ in range(2))
    today = TODAY.toordinal()
    inside = [edge for edge in (*edges, *range(today - 40, today + 40)) if edges[0] <= edge <= edges[1]]
    for days, exact in (
        (Days("d", "since"), lambda day: today - day),
        (Days("d", "until"), lambda day: day - today),
        (Days("d", "since", working=True), lambda day: working_days_between(day, today)),
    ):
        reading = FactReading(case_of([], ()), {"d": (edges[0], edges[1])}, DEFAULTS)
        value = value_of(Fact("f", FactType("days"), "", "", "", days, (), "", 1), reading)
        outcomes = [exact(day) for day in inside]
        assert value == (min(outcomes), max(outcomes))


@pytest.mark.parametrize("truths", list(product([True, False, None], repeat=3)), ids=str)
def test_a_choice_keeps_the_values_it_has_in_some_world(truths: tuple[bool | None, ...]) -> None:
    """The first condition that holds, else the last value; where some are open, exactly what the worlds come to."""
    names = ("first", "second", "third")
    plan = Choose((("a", Holds("first")), ("b", Holds("second")), ("a", Holds("third"))), "c")
    fact = Fact("f", FactType("one_of", ("a", "b", "c")), "", "", "", plan, (), "", 1)
    value = value_of(fact, FactReading(case_of([], ()), dict(zip(names, truths, strict=True)), DEFAULTS))
    worlds = product(*((True, False) if truth is None else (truth,) for truth in truths))
    assert possible_values(value) == {
        next((value for value, holds in zip("aba", world, strict=True) if holds), "c") for world in worlds
    }


@pytest.mark.parametrize(("people", "lacks_child"), [([{"role": "child"}], False), ([{"role": "mother"}], True)])
def test_an_open_list_of_people_can_lack_the_child_only_while_the_child_is_not_there(
    people: list[dict[str, str]], lacks_child: bool
) -> None:
    """A summary is about one child; anybody else may still be missing."""
    case = CaseSummary.model_validate(
        {"case_id": "c", "as_of": "2026-06-30", "people": people, "open": {"people": "all"}}
    )
    roles = {record.__dict__["role"] for record in unseen_records(case, "people")}
    assert bool(roles & {None, "child"}) is lacks_child
    assert None in roles or "mother" in roles
