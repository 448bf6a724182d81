"""What a fact reads of a case, value by value: the meaning every engine must agree with.

A record matches surely, possibly or not at all, and a list that is not recorded or open may hold records not seen. So:

    form       lower bound                              upper bound
    some       yes if a record surely matches           no if none possibly matches
    count      records that surely match                those that possibly match; endless if some may be unseen
    latest     last day of those that surely match      last day of those that possibly match; none if one is undated
    earliest   first day of those that possibly match;  first day of those that surely match
               none if one is undated

Engines may be faster; none may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf

from riskflags import logic
from riskflags.calendar import working_days_between
from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.fields import fields_of
from riskflags.case.record import Record
from riskflags.conditions import MAY_BE_MISSING, FactValue, known_by, truth_of, truth_where_may_is_yes
from riskflags.facts.definition import Fact
from riskflags.facts.matching import AS_OF, Matcher, day_bounds, matches
from riskflags.facts.plan import Choose, Days, Fold, Logic
from riskflags.logic import ANY_COUNT, ANY_NUMBER, Bounds, Truth

Settings = Mapping[str, int]
Values = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class FactReading:
    """One case being read: its facts so far, and what is needed to compute the next."""

    case: CaseSummary
    values: Values = field(repr=False)
    settings: Settings

    def day(self, name: str) -> Bounds:
        """The bounds of a date fact; of the case's own day for `AS_OF`."""
        if name == AS_OF:
            today = self.case.as_of.toordinal()
            return today, today
        return self.values[name]  # type: ignore[return-value]

    def matching(self, matcher: Matcher) -> Callable[[Record], Truth]:
        """Whether a record of this case matches."""
        return lambda record: matches(matcher, record, self.day, self.settings.__getitem__)


def read_facts(facts: Iterable[Fact], case: CaseSummary, settings: Settings) -> dict[str, FactValue]:
    """The value of each fact for a case; ``facts`` must be ordered so that each follows those it reads."""
    values: dict[str, FactValue] = {}
    reading = FactReading(case, values, settings)
    for fact in facts:
        values[fact.name] = value_of(fact, reading)
    return values


def value_of(fact: Fact, reading: FactReading) -> FactValue:
    """The value of one fact; those it reads must have their values already."""
    match fact.plan:
        case Fold() as fold:
            return _fold(fold, reading)
        case Days() as days:
            return _days(days, reading)
        case plan:
            return computed(plan, reading.values.__getitem__, reading.settings)


def computed(plan: Logic | Choose, value: Callable[[str], FactValue], settings: Settings) -> FactValue:
    """The value of a fact that reads only other facts."""
    match plan:
        case Logic(condition):
            truth = truth_of(condition, value, settings.__getitem__)
            may = truth is None and truth_where_may_is_yes(condition, value, settings.__getitem__)
            return MAY_BE_MISSING if may else truth
        case Choose(cases, otherwise):
            left: set[str] = set()
            for chosen, condition in cases:
                truth = truth_of(condition, value, settings.__getitem__)
                if truth is not False:
                    left.add(chosen)
                if truth:
                    break
            else:
                left.add(otherwise)
            return known_by(frozenset(left))


def _fold(fold: Fold, reading: FactReading) -> FactValue:
    found = getattr(reading.case, fold.collection)
    if found is None:
        return _not_recorded(fold)
    truth_of_record = reading.matching(fold.where)
    matched = [(record, truth_of_record(record)) for record in found]
    unseen = any(logic.possibly(truth_of_record(record)) for record in unseen_records(reading.case, fold.collection))
    today = reading.day(AS_OF)[0]
    match fold.how:
        case "some":
            truth = logic.any_of([truth for _, truth in matched] + [None] * unseen)
            if fold.of is not None and truth is None and not _lacks_on_record(fold, reading, matched):
                return MAY_BE_MISSING
            return logic.negate(truth) if fold.negated else truth
        case "count":
            sure = sum(truth is True for _, truth in matched)
            return sure, inf if unseen else sum(truth is not False for _, truth in matched)
        case "latest":
            return _latest(matched, str(fold.date), unseen, today)
        case "earliest":
            return _earliest(matched, str(fold.date), unseen, today)


def _lacks_on_record(fold: Fold, reading: FactReading, matched: list[tuple[Record, Truth]]) -> bool:
    """Whether some record surely counts and its safeguard is not recorded."""
    assert fold.about is not None
    is_about = reading.matching(fold.about)
    return any(truth is None and is_about(record) is True for record, truth in matched)


def _not_recorded(fold: Fold) -> FactValue:
    if fold.of is not None:
        return MAY_BE_MISSING
    return None if fold.how == "some" else ANY_COUNT if fold.how == "count" else ANY_NUMBER


def _latest(matched: list[tuple[Record, Truth]], field: str, unseen: bool, today: float) -> Bounds:
    """The last day of the records that match, between bounds.

    One undated record that possibly matches leaves no upper bound: it may be the latest, and then nothing is known of
    the day. `day_bounds` is narrower (up to the case's own day), which a test of that one record may use; here the
    widest bound is kept, sound for days that are planned too.
    """
    low = max((day_bounds(record, field, today)[0] for record, truth in matched if truth), default=-inf)
    if unseen or any(getattr(record, field) is None for record, truth in matched if truth is not False):
        return low, inf
    return low, max(
        (day_bounds(record, field, today)[1] for record, truth in matched if truth is not False), default=-inf
    )


def _earliest(matched: list[tuple[Record, Truth]], field: str, unseen: bool, today: float) -> Bounds:
    """The first day of the records that match, between bounds; see `_latest`."""
    high = min((day_bounds(record, field, today)[1] for record, truth in matched if truth), default=inf)
    if unseen or any(getattr(record, field) is None for record, truth in matched if truth is not False):
        return -inf, high
    return min(
        (day_bounds(record, field, today)[0] for record, truth in matched if truth is not False), default=inf
    ), high


def _days(days: Days, reading: FactReading) -> Bounds:
    """Arithmetic on the bounds. *Never* is infinite, so days since or until it exceed any limit."""
    (low, high), today = reading.day(days.date), reading.day(AS_OF)[0]
    if days.direction == "until":
        return low - today, high - today
    if days.working:
        return working_days_between(high, today), working_days_between(low, today)
    return today - high, today - low


def unseen_records(case: CaseSummary, collection: str) -> tuple[Record, ...]:
    """Stand-ins for the records that an open list may lack: all fields unknown except the kind, where given."""
    kinds = case.open.get(collection)
    if kinds is None:
        return ()
    if collection == "people" and any(person.role == "child" for person in case.people or ()):
        return _stand_ins(collection, _but_the_child(kinds))
    return _stand_ins(collection, kinds)


@cache
def _but_the_child(kinds: str | tuple[str, ...]) -> tuple[str, ...]:
    """The roles an open list of people may still lack once the child is there: a summary is about one child."""
    roles = fields_of(COLLECTIONS["people"])["role"].words if kinds == "all" else kinds
    return tuple(role for role in roles if role != "child")


@cache
def _stand_ins(collection: str, kinds: str | tuple[str, ...]) -> tuple[Record, ...]:
    record = COLLECTIONS[collection]
    if kinds == "all":
        return (record(),)
    if record.kind_field is None:  # no list of kinds but an empty one can stand here: nothing is open
        return ()
    return tuple(record(**{record.kind_field: kind}) for kind in kinds)
