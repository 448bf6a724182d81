"""Facts as people are asked about them: which can be, what must be so before, and with which others they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from riskflags.conditions import Compare, tests_of
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AS_OF, DayIs, Interval, Matcher, conjuncts
from riskflags.facts.plan import Days, Fold, Logic

MOST_ON_A_CARD = 8

Records = tuple[str, Matcher]
"""The records of a collection that match."""


@dataclass(frozen=True, slots=True)
class Askable:
    """A fact that may be asked about. It makes sense to ask once all that it ``presupposes`` is known to be so.

    Questions of one ``card`` are about one subject; it is a heading. ``unsaid`` is what its definition should say of
    what it presupposes and does not: the date facts that it follows, or nothing for records of its own.
    """

    fact: Fact
    card: str
    presupposes: tuple[str, ...]
    unsaid: tuple[str, ...] | None = None


def askable(facts: Mapping[str, Fact]) -> dict[str, Askable]:
    """Those of these facts that people are asked about, in their order.

    Not those that are steps to others: dates, and what is derived from numbers, which are asked for instead.
    """
    finding = _finding(facts)
    return {
        name: _askable(fact, facts, finding)
        for name, fact in facts.items()
        if fact.type.name != "date" and not _compares(fact, facts)
    }


def card_of(fact: Fact) -> str:
    """The heading of the card on which a fact is asked about: its own, or what its name begins with."""
    return fact.card or fact.name.partition(".")[0].replace("_", " ").capitalize()


def _finding(facts: Mapping[str, Fact]) -> dict[Records, str]:
    """Which fact tells whether there are such records."""
    found: dict[Records, str] = {}
    for name, fact in facts.items():
        if isinstance(fact.plan, Fold) and fact.plan.how == "some" and not fact.plan.negated:
            found.setdefault((fact.plan.collection, fact.plan.where), name)
    return found


def _askable(fact: Fact, facts: Mapping[str, Fact], finding: Mapping[Records, str]) -> Askable:
    of = (fact.plan.of,) if isinstance(fact.plan, Fold) and fact.plan.of else ()
    if fact.presupposes is not None:
        return Askable(fact, card_of(fact), tuple(dict.fromkeys((*of, *fact.presupposes))))
    hung = dict(_hangs_on(fact, facts))
    derived = (finding[records] for records in hung.values() if records in finding)
    open_ = [name for name, records in hung.items() if records not in finding]
    left = tuple(filter(None, open_)) if open_ and not isinstance(fact.plan, Days) else None  # a day can be *never*
    return Askable(fact, card_of(fact), tuple(dict.fromkeys((*of, *derived))), left)


def _hangs_on(fact: Fact, facts: Mapping[str, Fact]) -> Iterator[tuple[str, Records]]:
    """Records without which a question about a fact makes no sense, and the date fact that reads them, if one does.

    They are those that *every* is about, and those of another collection on whose day its own records must follow.
    """
    plan = fact.plan
    dates: list[str] = []
    if isinstance(plan, Days):
        dates = [plan.date]
    elif isinstance(plan, Fold) and plan.about is not None:
        if plan.of is None:
            yield "", (plan.collection, plan.about)
    elif isinstance(plan, Fold):
        dates = [name for name in _followed(plan.where) if _fold(facts[name]).collection != plan.collection]
    for name in dates:
        yield name, (_fold(facts[name]).collection, _fold(facts[name]).where)


def _followed(matcher: Matcher) -> Iterator[str]:
    """The date facts that every record which matches must follow."""
    for part in conjuncts(matcher):
        for test in part.tests if isinstance(part, Interval) else (part,):
            if isinstance(test, DayIs) and test.how in ("since", "after"):
                yield from (name for name in test.dates if name != AS_OF)


def _fold(fact: Fact) -> Fold:
    assert isinstance(fact.plan, Fold)
    return fact.plan


def _compares(fact: Fact, facts: Mapping[str, Fact]) -> bool:
    """Whether a fact is derived from what numbers are compared with, itself or by way of others."""
    if not isinstance(fact.plan, Logic):
        return False
    tests = tests_of(fact.plan.condition)
    return any(isinstance(test, Compare) or _compares(facts[test.fact], facts) for test in tests)
