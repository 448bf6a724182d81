"""Which records of a case stand behind a fact's value.

Behind a yes stand the records that match; behind a no those of the kind asked for that do not (a plan that has ended,
say), so that a recorded no can be told from an empty list; behind a not known those that may match.

What *bears* on a fact is looked for with tests against the clock (within so many days of today) left out: those records
stay the same while days pass and nothing is recorded, which is what a fingerprint needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.record import Record
from riskflags.conditions import FactValue
from riskflags.facts.definition import Fact
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
    dates_of,
    field_tests,
)
from riskflags.facts.plan import Fold, facts_read
from riskflags.facts.reading import Reading
from riskflags.facts.values import is_unknown
from riskflags.logic import Truth


@dataclass(frozen=True)
class Evidence:
    """A case, its facts, and the way from a fact to the records behind it."""

    facts: Mapping[str, Fact]
    reading: Reading
    _seen: dict[tuple[str, bool], tuple[tuple[str, Record], ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, facts: Mapping[str, Fact], case: CaseSummary, values: Mapping[str, FactValue], settings: Mapping[str, int]
    ) -> Evidence:
        """The evidence of a case whose facts have been read."""
        return cls(facts, Reading(case, values, settings))

    def behind(self, name: str) -> tuple[tuple[str, Record], ...]:
        """Collection and record of each record behind a fact's value, once each; empty where there is none."""
        return self._under(name, timeless=False)

    def own(self, name: str) -> tuple[tuple[str, Record], ...]:
        """Of the records behind a fact's value those that it looks for, and not those that only give it a date."""
        fact = self.facts[name]
        if not isinstance(fact.plan, Fold):
            return ()
        return tuple((fact.plan.collection, record) for record in self._behind(fact, fact.plan))

    def bearing(self, names: Iterable[str]) -> tuple[tuple[str, Record], ...]:
        """The records that could bear on these facts, whatever the day and whatever their values."""
        return _distinct(each for name in names for each in self._under(name, timeless=True))

    def _under(self, name: str, *, timeless: bool) -> tuple[tuple[str, Record], ...]:
        """The records under a fact, which many rules and facts may ask for: looked for once."""
        found = self._seen.get((name, timeless))
        if found is None:
            walk = self._walk(self.facts[name], timeless=timeless)
            found = self._seen[name, timeless] = _distinct(walk)
        return found

    def _walk(self, fact: Fact, *, timeless: bool) -> Iterator[tuple[str, Record]]:
        match fact.plan:
            case Fold() as fold:
                for record in (self._bearing if timeless else self._behind)(fact, fold):
                    yield fold.collection, record
                for date in dates_of(fold.where):
                    yield from self._under(date, timeless=timeless)
            case plan:
                for name in dict.fromkeys(facts_read(plan)):
                    yield from self._under(name, timeless=timeless)

    def _behind(self, fact: Fact, fold: Fold) -> list[Record]:
        value, where = self.reading.values[fact.name], fold.where
        if value is None and fold.of is not None:
            surely = {id(record) for record in self._matching(fold, _spoken_of(fold), lambda truth: truth is True)}
            return [
                record for record in self._matching(fold, where, lambda truth: truth is None) if id(record) in surely
            ]
        if fold.negated and value is True:
            where = _spoken_of(fold)
        elif fold.how == "some" and value is fold.negated:
            where = _kind_asked(fold)
        wanted = None if is_unknown(value) else True
        return self._matching(fold, where, lambda truth: truth is wanted)

    def _bearing(self, _fact: Fact, fold: Fold) -> list[Record]:
        where = AnyOf((_spoken_of(fold), _kind_asked(fold)))
        timeless = AnyOf(tuple(self._without_clock(test) or AllOf(()) for test in where.tests))
        return self._matching(fold, timeless, lambda truth: truth is not False)

    def _matching(self, fold: Fold, where: Matcher, enough: Callable[[Truth], bool]) -> list[Record]:
        matches = self.reading.matching(where)
        found = [record for record in getattr(self.reading.case, fold.collection) or () if enough(matches(record))]
        return found if fold.date is None else _at_the_edge(found, fold)

    def _without_clock(self, matcher: Matcher) -> Matcher | None:
        """The matcher less what depends on the day it is asked; ``None`` where nothing is left."""
        match matcher:
            case AllOf(tests):
                kept = [self._without_clock(test) for test in tests]
                return AllOf(tuple(test for test in kept if test is not None))
            case AnyOf(tests):
                return matcher if all(self._without_clock(test) == test for test in tests) else None
            case NotThis(test):
                return matcher if self._without_clock(test) == test else None
            case Within() | OlderThan():
                return None
            case Interval(field, tests):
                days = tuple(test for test in tests if self._without_clock(test) is not None)
                return Interval(field, days) if days else None
            case DayIs(_, _, dates):
                return None if any(name == AS_OF or self._is_clocked(name) for name in dates) else matcher
            case Is():
                return matcher

    def _is_clocked(self, date: str) -> bool:
        plan = self.facts[date].plan
        return isinstance(plan, Fold) and self._without_clock(plan.where) != plan.where

    def may_match(self, name: str) -> tuple[Record, ...]:
        """The records that leave a fact open: each may be one that the fact looks for, or has no day that it needs.

        A record whose mark is blank is none of them: what is urgent is marked so, what is not is seldom marked at all.
        """
        plan = self.facts[name].plan
        if not isinstance(plan, Fold):
            return tuple(record for read in dict.fromkeys(facts_read(plan)) for record in self.may_match(read))
        reading = self.reading
        marks = {test.field for test in field_tests(plan.where)} & set(COLLECTIONS[plan.collection].marks)
        matches, found = reading.matching(plan.where), []
        for record in getattr(reading.case, plan.collection) or ():
            if any(getattr(record, mark) is None for mark in marks):
                continue
            truth = matches(record)
            undated = plan.date is not None and getattr(record, plan.date) is None
            if truth is None or (truth and undated):
                found.append(record)
        return tuple(found)


def shares_where(every: Fold, some: Fold) -> bool:
    """Whether an *every* is about just the records that a *some* looks for."""
    same = (every.collection, _spoken_of(every)) == (some.collection, some.where)
    return same and every.negated and not some.negated and some.how == "some"


def _distinct(found: Iterable[tuple[str, Record]]) -> tuple[tuple[str, Record], ...]:
    return tuple({id(record): (collection, record) for collection, record in found}.values())


def _spoken_of(fold: Fold) -> Matcher:
    """Which records a fold is about: its ``where``, and of an *every* not its ``have``."""
    return fold.where if fold.about is None else fold.about


def _kind_asked(fold: Fold) -> Matcher:
    """The part of a ``where`` that says which kind of record it speaks of, or whose; none of them where it does not."""
    kind_field = COLLECTIONS[fold.collection].kind_field
    tests = fold.where.tests if isinstance(fold.where, AllOf) else (fold.where,)
    kinds = tuple(test for test in tests if isinstance(test, Is) and test.field in (kind_field, "of"))
    return AllOf(kinds) if kinds and len(kinds) < len(tests) else NotThis(AllOf(()))


def _at_the_edge(found: list[Record], fold: Fold) -> list[Record]:
    """Of records found, those of the latest or earliest day; with none dated, all of them."""
    days = [day for record in found if (day := getattr(record, str(fold.date))) is not None]
    if not days:
        return found
    edge = max(days) if fold.how == "latest" else min(days)
    return [record for record in found if getattr(record, str(fold.date)) == edge]
