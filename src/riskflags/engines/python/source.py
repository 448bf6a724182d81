"""Conditions, and passes and searches over records, as Python source in two sides: *surely* and *possibly holds*.

Every fact has two places: one for *surely* (``None`` where it is `MAY_BE_MISSING`), the lower bound, or a bit mask of
the values a one-of fact can still have; one for *possibly* or the upper bound. While a case is read they are the local
variables ``a7`` and ``b7``; afterwards ``slots[14]`` and ``slots[15]``. Two-sided expressions need no third truth
value, so they are plain ``and`` and ``or``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import Among, Compare, Condition, Holds, Test, evaluate, tests_of, threshold
from riskflags.facts.definition import Fact
from riskflags.facts.matching import (
    AS_OF,
    AllOf,
    FieldTest,
    Interval,
    Is,
    Matcher,
    combine,
    dates_of,
    edges,
    field_tests,
    in_order,
    is_capped,
)
from riskflags.facts.plan import Fold
from riskflags.facts.values import masks_of
from riskflags.logic import FIRST_DAY, LAST_DAY

Sides = tuple[str, str]
"""The source of *surely* and of *possibly*."""


class _Source:
    """The algebra of sides; constants that cannot change the result are left out."""

    @staticmethod
    def all_of(answers: Iterable[Sides]) -> Sides:
        return _joined(" and ", "True", answers)

    @staticmethod
    def any_of(answers: Iterable[Sides]) -> Sides:
        return _joined(" or ", "False", answers)

    @staticmethod
    def negate(answer: Sides) -> Sides:
        sure, possible = answer
        return f"(not {possible})", f"(not {sure})"

    @staticmethod
    def at_least(count: int, answers: Iterable[Sides]) -> Sides:
        sure, possible = _joined(" + ", "", ((f"bool{sure}", f"bool{possible}") for sure, possible in answers))
        return f"({sure} >= {count})", f"({possible} >= {count})"


def _joined(glue: str, neutral: str, answers: Iterable[Sides]) -> Sides:
    listed = [sides for sides in answers if sides != (neutral, neutral)]
    if not listed:
        return neutral, neutral
    return f"({glue.join(sure for sure, _ in listed)})", f"({glue.join(possible for _, possible in listed)})"


# -- conditions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """What the names in a condition refer to: each fact's number and type, each setting's value.

    ``can_be_missing`` are the facts that can be `MAY_BE_MISSING`, which ``may_is_yes`` reads as yes.
    """

    numbers: Mapping[str, int]
    facts: Mapping[str, Fact]
    settings: Mapping[str, int]
    in_slots: bool = False
    can_be_missing: frozenset[str] = frozenset()
    may_is_yes: bool = False

    def places(self, fact: str) -> Sides:
        """The place of a fact's *surely*, lower bound or bit mask, and that of its *possibly* or upper bound."""
        number = self.numbers[fact]
        return (f"slots[{2 * number}]", f"slots[{2 * number + 1}]") if self.in_slots else (f"a{number}", f"b{number}")

    def sides(self, condition: Condition) -> Sides:
        """The two sides of a condition."""
        return evaluate(condition, _Source, self._test, self.settings.__getitem__)

    def _test(self, test: Test) -> Sides:
        low, high = self.places(test.fact)
        match test:
            case Holds(fact):
                return (
                    f"({low} is not False)" if self.may_is_yes and fact in self.can_be_missing else f"({low})",
                    f"({high})",
                )
            case Among(fact, values):
                these, others = masks_of(values, self.facts[fact].type)
                return f"({low} & {others} == 0)", f"({low} & {these} != 0)"
            case Compare(_, how, setting):
                start, wanted = threshold(how, int(self.settings[setting]))
                reached = f"({low} >= {start})", f"({high} >= {start})"
                return reached if wanted else _Source.negate(reached)

    def where_may_is_yes(self, condition: Condition) -> str | None:
        """*Surely holds* if each fact that is `MAY_BE_MISSING` is read as yes; ``None`` if it makes no difference."""
        if self.can_be_missing.isdisjoint(test.fact for test in tests_of(condition)):
            return None
        return replace(self, may_is_yes=True).sides(condition)[0]


# -- records -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecordSource:
    """Tests on a record, ``r``. The case's own day is ``today``; date facts have numbers, and so places."""

    collection: str
    numbers: Mapping[str, int]
    settings: Mapping[str, int]

    def fields(self, names: Iterable[str]) -> Iterator[str]:
        """The lines that read each of these fields once."""
        record = COLLECTIONS[self.collection]
        shapes = fields_of(record)
        for name in sorted(names):
            yield f"x_{name} = r.{name}"
            if shapes[name].type == "day":
                last = "today" if is_capped(record, name) else LAST_DAY
                yield f"if x_{name} is None: l_{name} = {FIRST_DAY}; h_{name} = {last}"
                yield f"else: l_{name} = h_{name} = x_{name}.toordinal()"

    def sides(self, matcher: Matcher) -> Sides:
        """The two sides of whether it matches, its fields being read."""
        return combine(matcher, _Source, self._test)

    def _test(self, test: FieldTest | Interval) -> Sides:
        if isinstance(test, Is):
            return _is(test.field, test.values)
        own = f"l_{test.field}", f"h_{test.field}"
        pairs = in_order(test, own, edges(test, self.settings.__getitem__), self._edge)
        sure, possible = (" and ".join(f"{one} <= {other}" for one, other in each) for each in pairs)
        return f"({sure})", f"({possible})"

    def _edge(self, name: str, days: int) -> Sides:
        """The bounds of a date fact, or of the case's own day, a number of days later."""
        places = ("today",) * 2 if name == AS_OF else (f"a{self.numbers[name]}", f"b{self.numbers[name]}")
        first, last = (f"{place} {days:+d}" if days else place for place in places)
        return first, last


# -- passes over records -----------------------------------------------------------------------------------------------

Kinds = tuple[str | bool, ...] | None
"""The kinds of record a fact looks at; ``None`` for any."""

_LEVELS = "((True, True), (None, True), (False, True), (False, False))"
"""The two places of a fact read with ``every … of`` at each level."""

_NOT_RECORDED = {"some": ("False", "True"), "count": ("0", "inf")}
_OVER_NONE = {"some": "False", "count": "0", "latest": "-inf", "earliest": "inf"}

_MOST_COMPARED = 4  # beyond that a set is quicker to look in than a tuple


@dataclass(frozen=True)
class FoldCode:
    """One fact to be read in a pass, with its number."""

    number: int
    fold: Fold

    @property
    def not_recorded(self) -> dict[str, str]:
        """What each of its places is where the collection is not recorded."""
        low, high = _NOT_RECORDED.get(self.fold.how, ("-inf", "inf"))
        return {f"a{self.number}": "None" if self.fold.of is not None else low, f"b{self.number}": high}

    @property
    def at_first(self) -> dict[str, str]:
        """What each is before any record; a fact read with ``every … of`` has a level, 0."""
        if self.fold.of is not None:
            return {f"a{self.number}": "0"}
        return dict.fromkeys((f"a{self.number}", f"b{self.number}"), _OVER_NONE[self.fold.how])

    def found(self, sure: str) -> list[str]:
        """The lines that update the fact for a record that possibly matches, and for one that surely does."""
        low, high, field = f"a{self.number}", f"b{self.number}", self.fold.date
        match self.fold.how:
            case "some":
                return [f"{high} = True", f"if {sure}: {low} = True"]
            case "count":
                return [f"{high} = {high} + 1 if real else inf", f"if {sure}: {low} += 1"]
            case "latest":
                day = f"h_{field} if real and x_{field} is not None else inf"
                return [f"{high} = max({high}, {day})", f"if {sure}: {low} = max({low}, l_{field})"]
            case "earliest":
                day = f"l_{field} if real and x_{field} is not None else -inf"
                return [f"{low} = min({low}, {day})", f"if {sure}: {high} = min({high}, h_{field})"]

    def at_last(self) -> Iterator[str]:
        """The lines that complete the fact after all records."""
        if self.fold.of is not None:
            yield f"a{self.number}, b{self.number} = {_LEVELS}[a{self.number}]"
        elif self.fold.negated:
            yield f"a{self.number}, b{self.number} = not b{self.number}, not a{self.number}"


@dataclass(frozen=True)
class Pass:
    """One pass over a collection for all the facts that read it.

    Facts that look at the same kinds of record share one test of the kind, so that a record meets only the facts that
    could concern it. Behind the records come the stand-ins for what an open list may lack: they can make a thing
    possible, never sure.
    """

    codes: tuple[FoldCode, ...]
    record: RecordSource

    def lines(self) -> Iterator[str]:
        """The pass, a line at a time."""
        collection = self.record.collection
        yield f"c = case.{collection}"
        yield "if c is None:"
        yield from (f"    {line}" for line in _assigned(code.not_recorded for code in self.codes))
        yield "else:"
        yield from (f"    {line}" for line in _assigned(code.at_first for code in self.codes))
        unseen = f"(False, unseen(case, {collection!r}))"
        yield f"    for real, found in (((True, c), {unseen}) if {collection!r} in opened else ((True, c),)):"
        yield "        for r in found:"
        yield from (f"            {line}" for line in self._record())
        yield from (f"    {line}" for code in self.codes for line in code.at_last())

    @property
    def _kind_field(self) -> str | None:
        return COLLECTIONS[self.record.collection].kind_field

    def _record(self) -> Iterator[str]:
        kind_field = self._kind_field
        if kind_field is not None:
            yield f"kind = r.{kind_field}"
            yield "known = real and kind is not None"
        groups: dict[Kinds, list[tuple[FoldCode, Matcher]]] = {}
        for code in self.codes:
            kinds, rest = _split(code.fold.where, kind_field)
            groups.setdefault(kinds, []).append((code, rest))
        for kinds, members in groups.items():
            if kinds is None:
                yield from self._group(members, "real")
            else:
                yield f"if kind in {_among((None, *kinds))}:"
                yield from (f"    {line}" for line in self._group(members, "known"))

    def _group(self, members: list[tuple[FoldCode, Matcher]], gate: str) -> Iterator[str]:
        yield from self._fields(members)
        for code, rest in members:
            sure, possible = self.record.sides(rest)
            indent = ""
            if possible != "True":
                yield f"if {possible}:"
                indent = "    "
            surely = gate if sure == "True" else f"{gate} and {sure}"
            lines = code.found(surely) if code.fold.of is None else self._level(code, gate, surely)
            yield from (f"{indent}{line}" for line in lines)

    def _level(self, code: FoldCode, gate: str, sure: str) -> list[str]:
        """What a record that possibly lacks what it must have does to the level: up to 3 surely, 2, or 1."""
        assert code.fold.about is not None
        level, counts = f"a{code.number}", self.record.sides(_split(code.fold.about, self._kind_field)[1])[0]
        return [f"if {sure}: {level} = 3", f"elif {level} < 2: {level} = 2 if {gate} and {counts} else 1"]

    def _fields(self, members: list[tuple[FoldCode, Matcher]]) -> Iterator[str]:
        """Each field these facts look at, read once."""
        names = {test.field for _, rest in members for test in field_tests(rest)}
        return self.record.fields(names | {code.fold.date for code, _ in members if code.fold.date is not None})


def search_source(matcher: Matcher, collection: str, settings: Mapping[str, int]) -> str:
    """The source of ``search(found, days)``: of things that hold a record, those whose record matches or may.

    With each comes whether it does. ``days`` are the bounds of each date fact, and of `AS_OF`, by name.
    """
    numbers = {date: number for number, date in enumerate(dict.fromkeys(dates_of(matcher)))}
    record = RecordSource(collection, numbers, settings)
    sure, possible = record.sides(matcher)
    lines = [
        "def search(found, days):",
        f"    today = days[{AS_OF!r}][0]",
        *(f"    a{number}, b{number} = days[{date!r}]" for date, number in numbers.items()),
        "    passing = []",
        "    for each in found:",
        "        r = each.record",
        *(f"        {line}" for line in record.fields({test.field for test in field_tests(matcher)})),
        f"        if {possible}: passing.append((each, {sure} or None))",
        "    return passing",
    ]
    return "\n".join(lines)


def _split(where: Matcher, kind_field: str | None) -> tuple[Kinds, Matcher]:
    """The kinds a matcher asks for, and what else it asks."""
    tests = where.tests if isinstance(where, AllOf) else (where,)
    for position, test in enumerate(tests):
        if isinstance(test, Is) and test.field == kind_field:
            return test.values, AllOf((*tests[:position], *tests[position + 1 :]))
        if isinstance(test, AllOf):  # `every` puts its `where` in front of its `have`
            kinds, rest = _split(test, kind_field)
            if kinds is not None:
                return kinds, AllOf((rest, *tests[:position], *tests[position + 1 :]))
    return None, where


def _is(field: str, values: tuple[str | bool, ...]) -> Sides:
    if len(values) == 1 and isinstance(values[0], bool):
        return f"(x_{field} is {values[0]})", f"(x_{field} is not {not values[0]})"
    return f"(x_{field} in {_among(values)})", f"(x_{field} in {_among((None, *values))})"


def _among(values: tuple[str | bool | None, ...]) -> str:
    """These values as a constant that is quick to look in."""
    return repr(values) if len(values) <= _MOST_COMPARED else f"{{{', '.join(map(repr, values))}}}"


def _assigned(values: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The lines that give places their values, a line for all that have the same."""
    places: dict[str, list[str]] = {}
    for place, value in chain.from_iterable(each.items() for each in values):
        places.setdefault(value, []).append(place)
    yield from (" = ".join([*listed, value]) for value, listed in places.items())
