"""Whether a record matches: tests on its fields, three-valued, since any field may be unrecorded.

A field that is not recorded could be anything of its type. An undated record's day lies somewhere between the first day
there is and the case's own, or for what is planned the last there is: later than *never* and earlier than *never yet*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import inf
from typing import Literal, TypeVar

from riskflags import logic
from riskflags.case.fields import fields_of
from riskflags.case.record import Record
from riskflags.logic import FIRST_DAY, LAST_DAY, Bounds, Truth

_T = TypeVar("_T")

AS_OF = "as_of"
"""The name, among those of date facts, of the case's own day."""


@dataclass(frozen=True, slots=True)
class Is:
    """The field has one of these values."""

    field: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class DayIs:
    """The field's day is ``how`` (since, after, ...) relative to every one of these date facts.

    ``by`` is a setting, for *after*: later by more than that many days.
    """

    field: str
    how: Literal["since", "after", "before", "until"]
    dates: tuple[str, ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """The field's day is no more than so many days before the case's day, and not after it."""

    field: str
    setting: str


@dataclass(frozen=True, slots=True)
class OlderThan:
    """The field's day is more than so many days before the case's day."""

    field: str
    setting: str


@dataclass(frozen=True, slots=True)
class Interval:
    """The field's day passes every one of these tests: they are asked at once, since an undated record has one day."""

    field: str
    tests: tuple[DayTest, ...]


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


DayTest = DayIs | Within | OlderThan
FieldTest = Is | DayTest
Matcher = FieldTest | Interval | AllOf | AnyOf | NotThis
DayEdge = tuple[str, int]
"""A day that bounds an interval: a date fact or `AS_OF`, and a number of days added to it."""


def field_tests(matcher: Matcher) -> Iterator[FieldTest]:
    """Every test on a field in a matcher, left to right."""
    match matcher:
        case AllOf(tests) | AnyOf(tests) | Interval(_, tests):
            for test in tests:
                yield from field_tests(test)
        case NotThis(test):
            yield from field_tests(test)
        case _:
            yield matcher


def with_intervals(matcher: Matcher) -> Matcher:
    """The same matcher, with all tests of one field's day joined into an `Interval` where there are several."""
    tests = list(conjuncts(matcher))
    days: dict[str, list[DayTest]] = {}
    for test in tests:
        if isinstance(test, DayTest):
            days.setdefault(test.field, []).append(test)
    if all(len(listed) == 1 for listed in days.values()):
        return matcher
    rest = [test for test in tests if not isinstance(test, DayTest)]
    return AllOf((*rest, *(Interval(field, tuple(listed)) for field, listed in days.items())))


def repeated_fields(matcher: Matcher) -> list[str]:
    """The fields that a matcher tests in more than one place; an `Interval` is one.

    Days that may not lie before any of several are no repetition: a day passes all such tests if it passes each.
    """
    floors = Counter(_fields(AllOf(tuple(test for test in conjuncts(matcher) if _is_floor(test)))))
    return [field for field, times in Counter(_fields(matcher)).items() if times > 1 and times > floors[field]]


def combine(matcher: Matcher, algebra: logic.Combining[_T], test: Callable[[FieldTest | Interval], _T]) -> _T:
    """Evaluate a matcher in an algebra; ``test`` evaluates one test of a field."""
    match matcher:
        case AllOf(tests):
            return algebra.all_of(combine(each, algebra, test) for each in tests)
        case AnyOf(tests):
            return algebra.any_of(combine(each, algebra, test) for each in tests)
        case NotThis(inner):
            return algebra.negate(combine(inner, algebra, test))
        case _:
            return test(matcher)


def edges(test: DayTest | Interval, setting: Callable[[str], int]) -> tuple[list[DayEdge], list[DayEdge]]:
    """The bounds a test sets to a field's day: the days it may not lie before, and those it may not lie after."""
    match test:
        case DayIs(_, "since" | "after" as how, dates, by):
            later = int(how == "after") + (setting(by) if by else 0)
            return [(name, later) for name in dates], []
        case DayIs(_, how, dates):
            return [], [(name, -int(how == "before")) for name in dates]
        case Within(_, name):
            return [(AS_OF, -setting(name))], [(AS_OF, 0)]
        case OlderThan(_, name):
            return [], [(AS_OF, -setting(name) - 1)]
        case Interval(_, tests):
            floors, ceilings = zip(*(edges(each, setting) for each in tests), strict=True)
            return list(chain.from_iterable(floors)), list(chain.from_iterable(ceilings))


def in_order(
    test: DayTest | Interval,
    own: tuple[_T, _T],
    between: tuple[list[DayEdge], list[DayEdge]],
    edge: Callable[[str, int], tuple[_T, _T]],
) -> tuple[list[tuple[_T, _T]], list[tuple[_T, _T]]]:
    """Two lists of pairs (earlier, later) of days, each to be compared with ``<=``.

    A test surely passes if all pairs of the first list hold, and possibly if all of the second do. ``own`` are the
    bounds of the field's day, ``between`` its `edges`; ``edge`` gives the bounds of one.
    """
    (low, high), (floors, ceilings) = own, ([edge(*each) for each in side] for side in between)
    sure = [(last, low) for _, last in floors] + [(high, first) for first, _ in ceilings]
    possible = [(first, high) for first, _ in floors] + [(low, last) for _, last in ceilings]
    if isinstance(test, Interval):
        possible += [(first, last) for first, _ in floors for _, last in ceilings]
    return sure, possible


def is_capped(record: type[Record], field: str) -> bool:
    """Whether a field's day cannot lie after the case's day, because it is of something that happened, not planned."""
    return not fields_of(record)[field].planned


def dates_of(matcher: Matcher) -> Iterator[str]:
    """The date facts a matcher reads, the case's own day left out."""
    for test in field_tests(matcher):
        if isinstance(test, DayIs):
            yield from (name for name in test.dates if name != AS_OF)


def settings_of(matcher: Matcher) -> Iterator[str]:
    """The settings a matcher reads."""
    for test in field_tests(matcher):
        if isinstance(test, Within | OlderThan):
            yield test.setting
        elif isinstance(test, DayIs) and test.by is not None:
            yield test.by


def matches(matcher: Matcher, record: Record, day: Callable[[str], Bounds], setting: Callable[[str], int]) -> Truth:
    """Whether a record matches.

    ``day`` gives the bounds of a date fact, or of `AS_OF`; ``setting`` a setting's value.
    """
    match matcher:
        case Is(field, values):
            value = getattr(record, field)
            return None if value is None else value in values
        case AllOf(tests):
            return logic.all_of(matches(test, record, day, setting) for test in tests)
        case AnyOf(tests):
            return logic.any_of(matches(test, record, day, setting) for test in tests)
        case NotThis(test):
            return logic.negate(matches(test, record, day, setting))
        case _:
            return _lies_between(matcher.field, *edges(matcher, setting), record, day)


def day_bounds(record: Record, field: str, today: float) -> Bounds:
    """The bounds of the day a field holds, as ordinals; ``today`` is the case's own day."""
    value = getattr(record, field)
    if value is None:
        return FIRST_DAY, today if is_capped(type(record), field) else LAST_DAY
    ordinal = value.toordinal()
    return ordinal, ordinal


def _lies_between(
    field: str, floors: list[DayEdge], ceilings: list[DayEdge], record: Record, day: Callable[[str], Bounds]
) -> Truth:
    """Whether a day lies between these edges; where it is not known, possibly if some day within its bounds does."""
    first, last = day_bounds(record, field, day(AS_OF)[0])
    sure, latest_floor, earliest_ceiling = True, -inf, inf
    for name, later in floors:
        low, high = day(name)
        if last < low + later:
            return False
        latest_floor = low + later if low + later > latest_floor else latest_floor  # `max` takes five times as long
        sure = sure and high + later <= first
    for name, later in ceilings:
        low, high = day(name)
        if high + later < first:
            return False
        earliest_ceiling = high + later if high + later < earliest_ceiling else earliest_ceiling
        sure = sure and last <= low + later
    return logic.from_sides(sure, latest_floor <= earliest_ceiling)


def _fields(matcher: Matcher) -> list[str]:
    if isinstance(matcher, Interval):
        return [matcher.field]
    if isinstance(matcher, AllOf | AnyOf):
        return [field for test in matcher.tests for field in _fields(test)]
    return _fields(matcher.test) if isinstance(matcher, NotThis) else [matcher.field]


def conjuncts(matcher: Matcher) -> Iterator[Matcher]:
    """The parts of a matcher that must all match, as far as it can be split."""
    match matcher:
        case AllOf(tests) | Interval(_, tests):
            for test in tests:
                yield from conjuncts(test)
        case NotThis(AnyOf(tests)):
            for test in tests:
                yield from conjuncts(NotThis(test))
        case NotThis(AllOf((test,))):
            yield from conjuncts(NotThis(test))
        case NotThis(NotThis(test)):
            yield from conjuncts(test)
        case NotThis(DayIs(field, how, (name,), None)):
            yield DayIs(field, _OPPOSITE[how], (name,))
        case _:
            yield matcher


def _is_floor(test: Matcher) -> bool:
    """Whether a test only asks that a day lies no earlier than some day."""
    match test:
        case DayIs(_, how):
            return how in ("since", "after")
        case Interval(_, tests):
            return all(_is_floor(each) for each in tests)
        case NotThis(OlderThan()):
            return True
        case NotThis(DayIs(_, how)):
            return how in ("before", "until")
        case NotThis(Interval(_, tests)):
            return all(_is_floor(NotThis(each)) for each in tests)
        case _:
            return False


_OPPOSITE: dict[str, Literal["since", "after", "before", "until"]] = {
    "since": "before",
    "before": "since",
    "after": "until",
    "until": "after",
}
