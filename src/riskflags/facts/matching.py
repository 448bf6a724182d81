"""Whether a record matches: tests on its leaves, three-valued, since any leaf may be unrecorded.

A leaf that is not recorded could be anything of its type. An undated record's day lies somewhere between the first and
the last day there are, which is later than *never* and earlier than *never yet*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from riskflags import logic
from riskflags.case.record import Record
from riskflags.logic import FIRST_DAY, LAST_DAY, Bounds, Truth

AS_OF = "as_of"
"""Stands where the name of a date fact may: the case's own day."""


@dataclass(frozen=True, slots=True)
class Is:
    """The leaf has one of these values."""

    leaf: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class DayIs:
    """The leaf's day stands so to every one of these date facts."""

    leaf: str
    how: Literal["since", "after", "before"]
    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The leaf's day is no more than so many days before the case's day, and not after it."""

    leaf: str
    setting: str


@dataclass(frozen=True, slots=True)
class OlderThan:
    """The leaf's day is more than so many days before the case's day."""

    leaf: str
    setting: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every test matches; over none it is yes."""

    tests: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some test matches."""

    tests: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class NotThis:
    """The test does not match."""

    test: Matcher


LeafTest = Is | DayIs | Within | OlderThan
Matcher = LeafTest | AllOf | AnyOf | NotThis


def leaf_tests(matcher: Matcher) -> Iterator[LeafTest]:
    """Every test on a leaf in a matcher, left to right."""
    match matcher:
        case AllOf(tests) | AnyOf(tests):
            for test in tests:
                yield from leaf_tests(test)
        case NotThis(test):
            yield from leaf_tests(test)
        case _:
            yield matcher


def dates_of(matcher: Matcher) -> Iterator[str]:
    """The date facts a matcher reads, the case's own day left out."""
    for test in leaf_tests(matcher):
        if isinstance(test, DayIs):
            yield from (name for name in test.dates if name != AS_OF)


def settings_of(matcher: Matcher) -> Iterator[str]:
    """The settings a matcher reads."""
    for test in leaf_tests(matcher):
        if isinstance(test, Within | OlderThan):
            yield test.setting


def matches(matcher: Matcher, record: Record, day: Callable[[str], Bounds], setting: Callable[[str], int]) -> Truth:
    """Whether a record matches; ``day`` gives the bounds of a date fact, of `AS_OF` too."""
    match matcher:
        case AllOf(tests):
            return logic.all_of(matches(test, record, day, setting) for test in tests)
        case AnyOf(tests):
            return logic.any_of(matches(test, record, day, setting) for test in tests)
        case NotThis(test):
            return logic.negate(matches(test, record, day, setting))
        case Is(leaf, values):
            value = getattr(record, leaf)
            return None if value is None else value in values
        case DayIs(leaf, how, dates):
            own = day_bounds(record, leaf)
            return logic.all_of(_stands(own, how, day(name)) for name in dates)
        case Within(leaf, name):
            own, today = day_bounds(record, leaf), day(AS_OF)
            first = (today[0] - setting(name),) * 2
            return _between(own, first, today)
        case OlderThan(leaf, name):
            today = day(AS_OF)
            limit = (today[0] - setting(name),) * 2
            return logic.negate(logic.reaches(day_bounds(record, leaf), limit))


def day_bounds(record: Record, leaf: str) -> Bounds:
    """The bounds of the day a leaf holds, as ordinals."""
    value = getattr(record, leaf)
    if value is None:
        return FIRST_DAY, LAST_DAY
    ordinal = value.toordinal()
    return ordinal, ordinal


def _stands(own: Bounds, how: str, other: Bounds) -> Truth:
    if how == "since":
        return logic.reaches(own, other)
    if how == "after":
        return logic.exceeds(own, other)
    return logic.negate(logic.reaches(own, other))


def _between(own: Bounds, first: Bounds, last: Bounds) -> Truth:
    """One day between two; asked at once, since an undated record's one day must satisfy both ends."""
    sure = own[0] >= first[1] and own[1] <= last[0]
    possible = own[1] >= first[0] and own[0] <= last[1]
    return logic.from_sides(sure, possible)
