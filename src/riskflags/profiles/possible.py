"""The values a fact can have over all the cases that a profile allows, where every record is as full as it can be.

A sound bound: no case of the source has a value that is not among these. Days are not told apart but by whether there
is one: any day can come before or after any other. Facts are taken as independent of each other; where two look at
the same records, a combination of them may be allowed for that no case has, and never the other way. That something
falls on the case's own day is set aside where it alone would make known something about a record without a date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from itertools import product
from typing import Any as AnyValue

from riskflags import logic
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import All, Among, Any, AtLeast, Compare, Condition, Not
from riskflags.facts.definition import Fact
from riskflags.facts.matching import (
    AS_OF,
    AllOf,
    AnyOf,
    DayIs,
    DayTest,
    Interval,
    Is,
    Matcher,
    NotThis,
    OlderThan,
    Within,
)
from riskflags.facts.plan import Choose, Days, Fold, Logic, facts_read
from riskflags.logic import Truth
from riskflags.profiles.profile import AnyDay, Listed, Profile, Shape, shapes_of

Truths = frozenset[Truth]

NEVER, FIRST, SOME, LAST, NOT_YET = range(5)
"""How far a bound of a day or a number can be told: none, no more than a day's being one, a certain one, or no end."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bounds of a day or a number, told by what kind of edge each is; ``known`` where the two are one.

    ``ahead``: whether it can be a day after the case's own.
    """

    low: int
    high: int
    known: bool
    ahead: bool = False


_UNKNOWN_DAY = Span(NEVER, NOT_YET, False)
_UNKNOWN_COUNT = Span(FIRST, NOT_YET, False)
_TODAY = Span(SOME, SOME, True)
YES, NO, OPEN = frozenset((True,)), frozenset((False,)), frozenset((None,))
EITHER, ANY = YES | NO, YES | NO | OPEN

Possible = frozenset[AnyValue]
"""Truths of a yes/no fact; of a one-of fact the sets of values it can still have; of days and numbers their spans."""


class Possibilities:
    """The ``values`` of each fact under a profile; ``facts`` stand in an order in which each follows what it reads."""

    def __init__(self, facts: Iterable[Fact], profile: Profile) -> None:
        self._facts = [(fact, frozenset(facts_read(fact.plan))) for fact in facts]
        self._lists = {name: _Records.of(name, listed) for name, listed in profile.lists.items()}
        self.values: dict[str, Possible] = {}
        for fact, _ in self._facts:
            self.values[fact.name] = _values_of(fact, self.values, self._lists)

    def with_list(self, name: str, listed: Listed) -> dict[str, Possible]:
        """The values of those facts that have others where one list is this instead."""
        lists = {**self._lists, name: _Records.of(name, listed)}
        values, others = dict(self.values), dict[str, Possible]()
        for fact, reads in self._facts:
            if (isinstance(fact.plan, Fold) and fact.plan.collection == name) or not reads.isdisjoint(others):
                found = _values_of(fact, values, lists)
                if found != values[fact.name]:
                    values[fact.name] = others[fact.name] = found
        return others


def _values_of(fact: Fact, found: Mapping[str, Possible], lists: Mapping[str, _Records]) -> Possible:
    match fact.plan:
        case Fold() as fold:
            records = lists.get(fold.collection)
            return _unlisted(fold) if records is None else _fold(fold, records, found)
        case Days(date, direction):
            return frozenset(found[date]) if direction == "until" else frozenset(map(_mirrored, found[date]))
        case Logic(condition):
            return truths_of(condition, found)
        case Choose(cases, otherwise):
            return _chosen([(value, truths_of(condition, found)) for value, condition in cases], otherwise)


def _unlisted(fold: Fold) -> Possible:
    if fold.how == "some":
        return OPEN
    return frozenset((_UNKNOWN_COUNT if fold.how == "count" else _UNKNOWN_DAY,))


def _mirrored(span: Span) -> Span:
    return replace(span, low=NOT_YET - span.high, high=NOT_YET - span.low)


def _chosen(cases: list[tuple[str, Truths]], otherwise: str) -> Possible:
    left: set[tuple[frozenset[str], bool]] = {(frozenset(), False)}  # the values so far; whether one was sure
    for value, truths in cases:
        left = {
            (values | {value} if truth is not False else values, over or truth is True) if not over else (values, True)
            for values, over in left
            for truth in truths
        }
    return frozenset(values if over else values | {otherwise} for values, over in left)


# -- conditions ------------------------------------------------------------------------------------------------------


def truths_of(condition: Condition, found: Mapping[str, Possible]) -> Truths:
    """What a condition can come to, its parts taken as independent."""
    match condition:
        case All(parts):
            return _all(truths_of(part, found) for part in parts)
        case Any(parts):
            return _any(truths_of(part, found) for part in parts)
        case Not(part):
            return _negated(truths_of(part, found))
        case AtLeast(count, parts):
            return _at_least(count if isinstance(count, int) else None, [truths_of(part, found) for part in parts])
        case Among(fact, values):
            return frozenset(
                logic.from_sides(left.issubset(values), not left.isdisjoint(values)) for left in found[fact]
            )
        case Compare(fact, how, _):
            truths = frozenset(truth for span in found[fact] for truth in _against_a_limit(span))
            return truths if how in ("at_least", "more_than") else _negated(truths)
        case _:
            return found[condition.fact]


def _all(parts: Iterable[Truths]) -> Truths:
    return reduce(_both, parts, YES)


def _any(parts: Iterable[Truths]) -> Truths:
    return _negated(_all(map(_negated, parts)))


@cache
def _both(one: Truths, other: Truths) -> Truths:
    return frozenset(logic.all_of(pair) for pair in product(one, other))


@cache
def _negated(truths: Truths) -> Truths:
    return frozenset(map(logic.negate, truths))


def _at_least(count: int | None, parts: list[Truths]) -> Truths:
    """``None`` for a count that a setting gives: any from one to all."""
    sums = {(0, 0)}
    for truths in parts:
        sums = {(sure + (truth is True), may + (truth is not False)) for sure, may in sums for truth in truths}
    counts = range(1, len(parts) + 1) if count is None else (count,)
    return frozenset(logic.from_sides(sure >= least, may >= least) for sure, may in sums for least in counts)


def _against_a_limit(span: Span) -> Truths:
    """Whether what the span holds reaches a limit that is some number above nought."""
    if span.known:
        return EITHER if span.low == SOME else YES if span.low >= LAST else NO
    can_be_sure, can_be_out = span.low >= SOME, span.high <= SOME
    if span.low >= LAST:
        return YES
    if span.high <= FIRST:
        return NO
    return OPEN | (YES if can_be_sure else frozenset()) | (NO if can_be_out else frozenset())


# -- records ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Records:
    """The records that a list can hold, and the stand-ins for those it may lack."""

    collection: str
    shapes: tuple[Shape, ...]
    always: tuple[tuple[Shape, ...], ...]
    unseen: tuple[Shape, ...]
    unseen_at_times: tuple[Shape, ...]

    @classmethod
    def of(cls, collection: str, listed: Listed) -> _Records:
        """Those of a list as a profile has it."""
        always = tuple(shapes_of(collection, (shape,)) for shape in listed.always)
        has_child = collection == "people" and any(shape.get("role") == ("child",) for each in always for shape in each)
        return cls(
            collection,
            shapes_of(collection, listed.shapes),
            always,
            _stand_ins(collection, listed.open, has_child),
            _stand_ins(collection, listed.open_at_times, has_child),
        )

    def unseen_counts(self, matches: Callable[[Shape], Truths]) -> tuple[bool, ...]:
        """Whether a record that the list may lack can count: the answers there can be, over cases."""
        always, at_times = ([matches(shape) for shape in shapes] for shapes in (self.unseen, self.unseen_at_times))
        can = any(truths != NO for truths in (*always, *at_times))
        can_not = all(False in truths for truths in always)
        return (False,) * can_not + (True,) * can


def _stand_ins(collection: str, kinds: AnyValue, has_child: bool) -> tuple[Shape, ...]:
    """As `riskflags.facts.evaluation.unseen_records`."""
    kind_field = COLLECTIONS[collection].kind_field
    if kinds == "all" and not has_child:
        return ({},)
    if kind_field is None:
        return ()
    listed = fields_of(COLLECTIONS[collection])[kind_field].words if kinds == "all" else kinds
    return tuple({kind_field: (kind,)} for kind in listed if not (has_child and kind == "child"))


def _fold(fold: Fold, records: _Records, found: Mapping[str, Possible]) -> Possible:
    def matches(shape: Shape) -> Truths:
        return _matches(fold.where, shape, records.collection, found)

    unseen = records.unseen_counts(matches)
    date = fold.date
    others = {(truth, date in shape) for shape in records.shapes for truth in matches(shape)}
    always = [{(truth, date in shape) for shape in shapes for truth in matches(shape)} for shapes in records.always]
    spans: set[AnyValue] = set()
    for there in product(*always):
        for lacks in unseen:
            spans.update(_outcomes(fold, frozenset(there), others, lacks))
    if date is not None and _planned(records.collection, date):
        return frozenset(replace(span, ahead=True) for span in spans)
    return frozenset(spans)


def _planned(collection: str, field: str) -> bool:
    return fields_of(COLLECTIONS[collection])[field].planned


Kind = tuple[Truth, bool]
"""Whether a record matches, and whether it has the day that is looked for."""


def _outcomes(fold: Fold, there: frozenset[Kind], others: set[Kind], lacks: bool) -> Iterable[AnyValue]:
    for present in _subsets(others):
        kinds = there | present
        truths = [truth for truth, _ in kinds]
        if fold.how == "some":
            truth = logic.any_of([*truths, *[None] * lacks])
            yield logic.negate(truth) if fold.negated else truth
        elif fold.how == "count":
            low = SOME if True in truths else FIRST
            high = NOT_YET if lacks else SOME if True in truths or None in truths else FIRST
            yield Span(low, high, known=not lacks and None not in truths)
        else:
            latest = _latest(kinds, lacks)
            yield from latest if fold.how == "latest" else map(_mirrored, latest)


def _subsets(kinds: set[Kind]) -> Iterator[frozenset[Kind]]:
    listed = [kind for kind in kinds if kind[0] is not False]
    for chosen in product((False, True), repeat=len(listed)):
        yield frozenset(kind for kind, taken in zip(listed, chosen, strict=True) if taken)


def _latest(kinds: frozenset[Kind], lacks: bool) -> Iterator[Span]:
    counted = {kind for kind in kinds if kind[0] is not False}
    sure = {dated for truth, dated in counted if truth}
    low = SOME if True in sure else FIRST if sure else NEVER
    if lacks or any(not dated for _, dated in counted):
        yield Span(low, NOT_YET, False)
    elif not counted:
        yield Span(NEVER, NEVER, True)
    else:
        if sure:
            yield Span(SOME, SOME, True)
        if any(truth is None for truth, _ in counted):
            yield Span(low, SOME, False)


def _matches(matcher: Matcher, shape: Shape, collection: str, found: Mapping[str, Possible]) -> Truths:
    """What a matcher can say of a record of this shape; each field is tested once, so its parts are independent."""
    match matcher:
        case AllOf(tests):
            return _all(_matches(test, shape, collection, found) for test in tests)
        case AnyOf(tests):
            return _any(_matches(test, shape, collection, found) for test in tests)
        case NotThis(test):
            return _negated(_matches(test, shape, collection, found))
        case Is(field, wanted):
            values = shape.get(field)
            if values is None or isinstance(values, AnyDay):
                return OPEN
            return frozenset(value in wanted for value in values)
        case Interval(field, tests):
            day = field in shape, _planned(collection, field)
            truths = _all(_day_matches(test, *day, found) for test in tests)
            return truths | NO if truths >= OPEN and not day[0] and _leave_no_day(tests, found) else truths
        case _:
            return _day_matches(matcher, matcher.field in shape, _planned(collection, matcher.field), found)


def _leave_no_day(tests: tuple[DayTest, ...], found: Mapping[str, Possible]) -> bool:
    """Whether the day from which and the day until which another must lie can leave none between them."""
    own = [test for test in tests if isinstance(test, DayIs) and set(test.dates) != {AS_OF}]
    spans = {
        how: [span for test in own if test.how in how for name in test.dates if name != AS_OF for span in found[name]]
        for how in (_FROM, _UNTIL)
    }
    low, high = any(span.low >= SOME for span in spans[_FROM]), any(span.high <= SOME for span in spans[_UNTIL])
    return (low and (high or any(isinstance(test, OlderThan) for test in tests))) or (
        high and any(isinstance(test, Within) for test in tests)
    )


_FROM, _UNTIL = ("since", "after"), ("before", "until")


def _day_matches(test: DayTest, dated: bool, planned: bool, found: Mapping[str, Possible]) -> Truths:
    """``planned``: whether the record's day can lie after the case's own."""
    if not isinstance(test, DayIs):
        return EITHER if dated else OPEN
    each = [
        frozenset(
            truth
            for span in (frozenset((_TODAY,)) if name == AS_OF else found[name])
            for truth in _beside(test.how in _FROM, dated, planned, span)
        )
        for name in test.dates
    ]
    return _all(each)


def _beside(after: bool, dated: bool, planned: bool, span: Span) -> Truths:
    """Whether a record's day lies after (or before) a date fact."""
    if after and not dated and not planned and span.ahead and SOME <= span.low < NOT_YET:
        return OPEN | NO  # what has happened did not happen after a day to come
    if not after:
        span = _mirrored(span)
    if span.high <= NEVER:
        return YES
    if span.low >= NOT_YET:
        return NO
    if not dated:
        return YES if span.high == FIRST else OPEN
    if span.known:
        return EITHER
    return OPEN | (YES if span.high <= SOME else frozenset()) | (NO if span.low >= SOME else frozenset())
