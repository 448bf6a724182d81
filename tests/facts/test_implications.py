"""What facts say of other facts: never against what a case says, and all that records tried one by one show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, combinations_with_replacement, product
from math import inf
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import All, FactValue, Holds, Not, possible_values
from riskflags.conditions import Any as AnyOfThese
from riskflags.facts.containment import Containment
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.evaluation import read_facts
from riskflags.facts.implications import Implications
from riskflags.facts.matching import AS_OF, AllOf, AnyOf, DayTest, Is, Matcher, dates_of, edges, field_tests, matches
from riskflags.facts.plan import Fold, Logic, Plan
from riskflags.facts.values import is_unknown, to_written
from support import EXAMPLES
from support.generated.cases import random_case
from support.generated.rulebooks import DEFAULTS, random_rulebook

seeds = st.integers(min_value=0, max_value=2**32)
TODAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def usual(shipped: Rulebook) -> dict[str, int]:
    return {name: setting.default for name, setting in shipped.settings.items()}


@pytest.fixture(scope="module")
def implications(shipped: Rulebook, usual: dict[str, int]) -> Implications:
    return Implications(shipped.facts, usual)


# -- soundness --------------------------------------------------------------------------------------------------------


def agrees(one: FactValue, other: FactValue) -> bool:
    """Whether some answer is left that both allow."""
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        return max(one[0], other[0]) <= min(one[1], other[1])
    return bool(possible_values(one) & possible_values(other))


def what_followed(rnd: Random, implications: Implications, case: CaseSummary) -> int:
    """Some facts of a case, and what follows from them: the case says nothing else. How much followed."""
    read = read_facts(implications.facts.values(), case, implications.settings)
    told = {name: read[name] for name in rnd.sample(sorted(read), k=rnd.randint(1, len(read)))}
    assert not implications.contradictions(told, case.as_of)
    for as_of in (case.as_of, None):
        follows = implications.consequences(told, as_of)
        assert [name for name, value in follows.items() if not agrees(value, read[name])] == []
    return sum(not is_unknown(value) and name not in told for name, value in follows.items())


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_what_follows_from_facts_of_a_case_never_contradicts_the_case(seed: int) -> None:
    rnd = Random(seed)
    collections = ("concerns", "meetings") if rnd.random() < 0.7 else ("visits", "statuses", "people")
    implications = Implications(random_rulebook(rnd, collections).facts, DEFAULTS)
    for _ in range(10):
        what_followed(rnd, implications, CaseSummary.model_validate(random_case(rnd, collections)))


def test_nor_does_it_in_the_shipped_rulebook(implications: Implications) -> None:
    rnd = Random(1)
    cases = (CaseSummary.model_validate(random_case(rnd)) for _ in range(40))
    assert sum(what_followed(rnd, implications, case) for case in cases) > 100


# -- completeness -----------------------------------------------------------------------------------------------------


def records_of(matchers: Sequence[Matcher], collection: str, setting: Any) -> Iterator[tuple[Any, dict[str, float]]]:
    """Every record that these matchers could tell apart, with every order of its days and those of date facts."""
    declared = fields_of(COLLECTIONS[collection])
    tests = [test for matcher in matchers for test in field_tests(matcher)]
    turns = [days for test in tests if not isinstance(test, Is) for days in days_tested(test, setting)]
    days = sorted({turn + step for turn in (0, *turns) for step in (-1, 0, 1)})
    fields: dict[str, list[Any]] = {}
    for test in tests:
        domain = declared[test.field].words or (True, False)
        if isinstance(test, Is):
            tested = {
                word for each in tests if isinstance(each, Is) and each.field == test.field for word in each.values
            }
            fields[test.field] = [*tested, *[word for word in domain if word not in tested][:1]]
        else:
            last = inf if declared[test.field].planned else 0
            fields[test.field] = [TODAY + timedelta(days=day) for day in days if day <= last]
    dates = sorted({name for matcher in matchers for name in dates_of(matcher)})
    for values in product(*fields.values()):
        for known in product((-inf, *days, inf), repeat=len(dates)):
            yield SimpleNamespace(**dict(zip(fields, values, strict=True))), dict(zip(dates, known, strict=True))


def days_tested(test: DayTest, setting: Any) -> list[int]:
    floors, ceilings = edges(test, setting)
    return [days for name, days in floors + ceilings if name == AS_OF]


def shown_within(one: Matcher, other: Matcher, collection: str, setting: Any) -> bool:
    """Whether no record tried is taken by the one and not by the other."""
    today = TODAY.toordinal()
    for record, dates in records_of((one, other), collection, setting):
        days = {name: (today + day, today + day) for name, day in {**dates, AS_OF: 0}.items()}
        taken, also_by_other = (matches(each, record, days.__getitem__, setting) for each in (one, other))
        if taken and not also_by_other:
            return False
    return True


def test_one_matcher_is_within_another_just_where_no_record_tried_shows_otherwise(
    shipped: Rulebook, usual: dict[str, int]
) -> None:
    """Every record that two facts' matchers could tell apart is tried, on pairs of shipped facts."""
    rnd, tally = Random(3), Counter[bool]()
    folds = [fact.plan for fact in shipped.facts.values() if isinstance(fact.plan, Fold)]
    folds = [fold for fold in folds if len(list(field_tests(fold.where))) < 5]
    while min(tally[True], tally[False]) < 60:
        one = rnd.choice(folds)
        other = rnd.choice([each for each in folds if each.collection == one.collection])
        dates = {name for fold in (one, other) for name in dates_of(fold.where)}
        found = Containment(one.collection, (one.where, other.where), usual.__getitem__).within(0, 1)
        if one.where != other.where and len(dates) < 2 and tally[found] < 60:
            assert shown_within(one.where, other.where, one.collection, usual.__getitem__) is found, (one, other)
            tally[found] += 1


FLAGS = ("referred", "discussed_with_manager", "safeguarding_concern")


def random_facts(rnd: Random) -> dict[str, Fact]:
    """Facts over a few yes/no fields of injuries, one derived from two of them, so that all cases can be tried."""
    plans: dict[str, Plan] = {}
    for number in range(6):
        tests = [Is(name, (rnd.random() < 0.5,)) for name in rnd.sample(FLAGS, rnd.randint(1, 3))]
        where: Matcher = rnd.choice((AllOf, AnyOf))(tuple(tests))
        plans[f"read.f{number}"] = Fold("injuries", "some", where, negated=rnd.random() < 0.3)
    parts = tuple(rnd.choice((Holds(name), Not(Holds(name)))) for name in rnd.sample(sorted(plans), 2))
    plans["derived.f"] = Logic(rnd.choice((All, AnyOfThese))(parts))
    return {
        name: Fact(name, FactType("yes_no"), name, f"{name}?", "some", plan, (), "", 1) for name, plan in plans.items()
    }


def test_two_facts_imply_what_every_case_says_in_which_they_are_so() -> None:
    """All cases of up to three injuries: nothing else is claimed; of what takes more facts to see little is missed."""
    rnd, tally = Random(5), Counter[str]()
    kinds = [dict(zip(FLAGS, values, strict=True)) for values in product((True, False), repeat=3)]
    for _ in range(12):
        facts = random_facts(rnd)
        implications = Implications(facts, {})
        cases = [
            {"case_id": "x", "as_of": TODAY, "injuries": list(chosen)}
            for size in range(4)
            for chosen in combinations_with_replacement(kinds, size)
        ]
        worlds = [read_facts(facts.values(), CaseSummary.model_validate(case), {}) for case in cases]
        for one, other in combinations(facts, 2):
            for told in ({one: first, other: second} for first, second in product((True, False), repeat=2)):
                left = [world for world in worlds if told.items() <= world.items()]
                found = implications.contradictions(told)
                tally["impossible"] += not left
                if found:
                    assert (found, left) == ([(one, other)], [])
                    tally["contradictions"] += 1
                elif left:
                    agreed = {name: left[0][name] for name in facts if len({world[name] for world in left}) == 1}
                    follows = implications.consequences(told)
                    assert follows.items() <= agreed.items()
                    tally.update(implied=len(agreed) - 2, found=len(follows) - 2)
    assert tally["contradictions"] > 0.95 * tally["impossible"] > 30
    assert tally["found"] > 0.95 * tally["implied"] > 300


@pytest.mark.parametrize("path", EXAMPLES[::3], ids=lambda path: path.stem)
def test_the_facts_of_a_case_can_be_given_without_it(path: Path, checker: Checker, shipped: Rulebook) -> None:
    """Days among them; what is definite for the case is so for its facts, and none contradicts another."""
    case = checker.check(path.read_text(encoding="utf-8"))
    facts = {name: to_written(value, shipped.facts[name].type) for name, value in case.situation.values.items()}
    alone = checker.check_facts(facts, as_of=date.fromisoformat(str(case.document.as_of)))
    definite = {rule: verdict for rule, verdict in case.verdicts.items() if verdict in ("fires", "quiet")}
    assert definite.items() <= alone.verdicts.items()
    assert len(definite) > 20
