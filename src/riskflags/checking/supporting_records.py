"""Which records of a case stand behind a fact's value.

For a yes they are the records that match; for a no the records of the same kind that do not match (an ended plan, say),
which distinguishes a recorded no from an empty list; for a not known the records that may match. The records that
*bear* on a fact are found without the tests that depend on today's date: they stay the same while time passes and
nothing is recorded, as a fingerprint needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.fields import latest_day_happened
from riskflags.case.naming import name_of
from riskflags.case.record import Record, record_name
from riskflags.checking.fingerprints import content_of
from riskflags.conditions import FactValue
from riskflags.engines.python.engine import compiled
from riskflags.engines.python.source import search_source
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
    conjuncts,
    field_tests,
)
from riskflags.facts.plan import Fold, facts_read
from riskflags.facts.values import is_unknown
from riskflags.logic import Bounds, Truth

if TYPE_CHECKING:
    from riskflags.checking.configured import ConfiguredRulebook

NO_END = "No end date and no `ended`: not known whether it still runs."


class RecordFound:
    """A record of a case with what reports say of it, each computed once. Compared and hashed by identity."""

    def __init__(self, collection: str, record: Record, reference: str) -> None:
        self.collection, self.record, self.reference = collection, record, reference

    @cached_property
    def name(self) -> str:
        """Its name in a sentence."""
        return name_of(self.record)

    @cached_property
    def day(self) -> date | None:
        """The latest day on which something in it happened; ``None`` for a person, whose only such day is a birth."""
        return None if self.collection == "people" else latest_day_happened(self.record)

    @cached_property
    def content(self) -> str:
        """Its content as text, for a fingerprint."""
        return content_of(self.collection, self.record)


Found = Sequence[RecordFound]
"""Records of a case."""

Passing = list[tuple[RecordFound, Truth]]
"""The records that pass a test (``True``) or may pass it (``None``)."""

Search = Callable[[Found, Mapping[str, Bounds]], Passing]
"""A function from records, and the bounds of every date fact and of the case's day, to those that may pass a test."""


class RecordTest:
    """A test of the records of a collection, compiled on first use. Compared and hashed by identity."""

    def __init__(self, matcher: Matcher, collection: str, settings: Mapping[str, int]) -> None:
        self.collection = collection
        self._matcher, self._settings = matcher, settings

    @property
    def source(self) -> str:
        """The source of that function."""
        return search_source(self._matcher, self.collection, self._settings)

    @cached_property
    def search(self) -> Search:
        """Its compiled function."""
        search: Search = compiled("search", self.source)
        return search


@dataclass(frozen=True, slots=True)
class RecordTests:
    """The records that a fact is about, as tests that hold for any case.

    ``where`` are those it counts; ``about`` the same, for an *every* whether or not they have what is required;
    ``kind`` all of the same kind; ``timeless`` those that could bear on it on any day.
    """

    fold: Fold
    where: RecordTest
    about: RecordTest
    kind: RecordTest
    timeless: RecordTest
    recorded_only_if_true: frozenset[str]

    @classmethod
    def of(cls, fold: Fold, facts: Mapping[str, Fact], test: Callable[[Matcher, str], RecordTest]) -> RecordTests:
        """The tests of a fact with this plan; ``test`` makes one, the same for the same matcher."""
        about, kind = _about(fold), _kind_asked(fold)
        timeless = _without_clock(about, facts) or AllOf(())
        if kind != _NONE and set(conjuncts(kind)) <= set(conjuncts(about)):
            timeless = kind  # whatever else is asked of a record about which it is, it is of the kind
        elif kind != _NONE:
            timeless = AnyOf((timeless, _without_clock(kind, facts) or AllOf(())))
        tested = {test.field for test in field_tests(fold.where)}
        where, about_, kind_, timeless_ = (
            test(matcher, fold.collection) for matcher in (fold.where, about, kind, timeless)
        )
        recorded_only_if_true = tested.intersection(COLLECTIONS[fold.collection].recorded_only_if_true)
        return cls(fold, where, about_, kind_, timeless_, frozenset(recorded_only_if_true))


class RecordFinder:
    """Finds the records of a case behind each of its facts; facts given directly, without a case, have none.

    ``case`` is the view on the day; ``whole`` is the full summary, used to name records. Results are cached, because
    many rules and facts need the same.
    """

    def __init__(
        self,
        configured: ConfiguredRulebook,
        values: Mapping[str, FactValue],
        case: CaseSummary | None,
        whole: CaseSummary | None,
    ) -> None:
        self.case = case
        self._configured, self._values, self._whole = configured, values, whole
        self._own: dict[str, Found] = {}
        self._behind_fact: dict[str, Found] = {}
        self._passing: dict[RecordTest, Passing] = {}

    def behind(self, name: str) -> Found:
        """The records behind a fact's value, without duplicates."""
        if name not in self._behind_fact:
            searched = self._configured.searched(name)
            self._behind_fact[name] = self.own(name) if searched == (name,) else _distinct(map(self.own, searched))
        return self._behind_fact[name]

    def own(self, name: str) -> Found:
        """The records that a fact itself selects, without those of facts that it is computed from."""
        if name not in self._own:
            tests = self._configured.record_tests(name)
            self._own[name] = () if tests is None else self._behind(tests, self._values[name])
        return self._own[name]

    def bearing(self, rule: str) -> Found:
        """The records that could bear on a rule's facts, on any day and for any value."""
        return _distinct(
            _at_the_edge([found for found, _ in self._asked(tests.timeless)], tests.fold)
            for tests in self._configured.searched_by(rule)
        )

    def may_match(self, name: str) -> Found:
        """The records that leave a fact open: each may match, or lacks the day that the fact needs.

        Records with a blank in a field that is recorded only if true are left out: such a blank is no gap.
        """
        tests = self._configured.record_tests(name)
        if tests is None:
            read = dict.fromkeys(facts_read(self._configured.facts[name].plan))
            return tuple(record for each in read for record in self.may_match(each))
        day = tests.fold.date
        return tuple(
            found
            for found, truth in self._asked(tests.where)
            if (truth is None or (truth and day is not None and getattr(found.record, day) is None))
            and all(getattr(found.record, field) is not None for field in tests.recorded_only_if_true)
        )

    def left_open_by(self, name: str) -> tuple[str, ...]:
        """Reasons why a fact is not known that are easily overlooked: a blank end date, or a list left out."""
        if self.case is None or not is_unknown(self._values[name]):
            return ()
        tests = [tests for each in self._configured.searched(name) if (tests := self._configured.record_tests(each))]
        fields = {test.field for each in tests for test in field_tests(each.fold.where)}
        read = dict.fromkeys(each.fold.collection for each in tests)
        blank = "ended" in fields and any(getattr(each.record, "ended", True) is None for each in self.may_match(name))
        missing = (each.replace("_", " ") for each in read if getattr(self.case, each) is None)
        return (*([NO_END] if blank else []), *(f"The summary has no list of {each}." for each in missing))

    # -- looking for records ------------------------------------------------------------------------------------------

    @cached_property
    def _all(self) -> dict[str, list[RecordFound]]:
        """The records of each collection, by identity: equal records are different ones."""
        if self.case is None or self._whole is None:
            return {}
        found: dict[int, RecordFound] = {}
        for collection, records in self._whole.collections():
            for place, record in enumerate(records):
                if id(record) not in found:
                    found[id(record)] = RecordFound(collection, record, record_name(collection, place, record))
        return {collection: [found[id(each)] for each in records] for collection, records in self.case.collections()}

    def _behind(self, tests: RecordTests, value: FactValue) -> list[RecordFound]:
        fold, test = tests.fold, tests.where
        if value is None and fold.of is not None:
            surely = {found for found, truth in self._asked(tests.about) if truth}
            return [found for found, truth in self._asked(test) if truth is None and found in surely]
        if fold.negated and value is True:
            test = tests.about
        elif fold.how == "some" and value is fold.negated:
            test = tests.kind
        wanted = None if is_unknown(value) else True
        return _at_the_edge([found for found, truth in self._asked(test) if truth is wanted], fold)

    def _asked(self, test: RecordTest) -> Passing:
        """The records that pass a test, or may; cached, because many facts have the same test."""
        passing = self._passing.get(test)
        if passing is None:
            found = self._all.get(test.collection)
            passing = self._passing[test] = test.search(found, self._days) if found else []
        return passing

    @cached_property
    def _days(self) -> Mapping[str, Bounds]:
        """The bounds of every date fact, and of the case's own day."""
        assert self.case is not None, "only a case has records"
        today = self.case.as_of.toordinal()
        return {**self._values, AS_OF: (today, today)}  # type: ignore[dict-item]  # asked for dates only


def _without_clock(matcher: Matcher, facts: Mapping[str, Fact]) -> Matcher | None:
    """The matcher without tests that depend on today's date; ``None`` where nothing is left."""
    match matcher:
        case AllOf(tests):
            kept = [_without_clock(test, facts) for test in tests]
            return AllOf(tuple(test for test in kept if test is not None))
        case AnyOf(tests):
            return matcher if all(_without_clock(test, facts) == test for test in tests) else None
        case NotThis(test):
            return matcher if _without_clock(test, facts) == test else None
        case Within() | OlderThan():
            return None
        case Interval(field, tests):
            days = tuple(test for test in tests if _without_clock(test, facts) is not None)
            return Interval(field, days) if days else None
        case DayIs(_, _, dates):
            return None if any(name == AS_OF or _is_clocked(facts[name], facts) for name in dates) else matcher
        case Is():
            return matcher


def _is_clocked(date: Fact, facts: Mapping[str, Fact]) -> bool:
    plan = date.plan
    return isinstance(plan, Fold) and _without_clock(plan.where, facts) != plan.where


def _distinct(found: Iterable[Found]) -> Found:
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def _about(fold: Fold) -> Matcher:
    """Which records a fold is about: its ``where``; for an *every*, without its ``have``."""
    return fold.where if fold.about is None else fold.about


_NONE = NotThis(AllOf(()))


def _kind_asked(fold: Fold) -> Matcher:
    """The part of a ``where`` that tests the kind of a record, or whom it is about; without one, no match."""
    kind_field = COLLECTIONS[fold.collection].kind_field
    tests = fold.where.tests if isinstance(fold.where, AllOf) else (fold.where,)
    kinds = tuple(test for test in tests if isinstance(test, Is) and test.field in (kind_field, "of"))
    return AllOf(kinds) if kinds and len(kinds) < len(tests) else _NONE


def _at_the_edge(found: list[RecordFound], fold: Fold) -> list[RecordFound]:
    """For a fold that takes the latest or earliest day, the records of that day; all of them if none is dated."""
    if fold.date is None:
        return found
    days = [getattr(each.record, fold.date) for each in found]
    dated = [day for day in days if day is not None]
    if not dated:
        return found
    edge = max(dated) if fold.how == "latest" else min(dated)
    return [each for each, day in zip(found, days, strict=True) if day == edge]
