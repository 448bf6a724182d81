"""One pass over a collection for all the facts that read it, as Python source.

Facts that look at the same kinds of record share one test of the kind, so that a record meets only the facts that could
concern it. Behind the records come the stand-ins for what an open list may lack: they can make a thing possible, never
sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.engines.python.expressions import Sides, turned
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
    edges,
    field_tests,
    is_capped,
)
from riskflags.facts.plan import Fold

Kinds = tuple[str | bool, ...] | None
"""The kinds of record a fact looks at; ``None`` for any."""


@dataclass(frozen=True)
class FoldCode:
    """One fact to be read in a pass, with its number."""

    number: int
    fold: Fold


@dataclass(frozen=True)
class Pass:
    """The source of one pass over one collection."""

    collection: str
    codes: tuple[FoldCode, ...]
    numbers: Mapping[str, int]
    settings: Mapping[str, int]

    def lines(self) -> Iterator[str]:
        """The pass, a line at a time."""
        yield f"c = case.{self.collection}"
        yield "if c is None:"
        for code in self.codes:
            yield f"    {_not_recorded(code)}"
        yield "else:"
        for code in self.codes:
            yield f"    {_at_first(code)}"
        unseen = f"(False, unseen(case, {self.collection!r}))"
        yield f"    for real, found in (((True, c), {unseen}) if {self.collection!r} in opened else ((True, c),)):"
        yield "        for r in found:"
        yield from (f"            {line}" for line in self._record())
        for code in self.codes:
            if code.fold.of is not None:
                yield f"    a{code.number}, b{code.number} = {LEVELS}[a{code.number}]"
            elif code.fold.negated:
                yield f"    a{code.number}, b{code.number} = not b{code.number}, not a{code.number}"

    @property
    def _kind_field(self) -> str | None:
        return COLLECTIONS[self.collection].kind_field

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
                yield f"if kind in {(None, *kinds)!r}:"
                yield from (f"    {line}" for line in self._group(members, "known"))

    def _group(self, members: list[tuple[FoldCode, Matcher]], gate: str) -> Iterator[str]:
        yield from self._fields(members)
        for code, rest in members:
            sure, possible = self._sides(rest)
            indent = ""
            if possible != "True":
                yield f"if {possible}:"
                indent = "    "
            lines = (
                self._level(code, gate, sure)
                if code.fold.of is not None
                else _found(code, gate if sure == "True" else f"{gate} and {sure}")
            )
            yield from (f"{indent}{line}" for line in lines)

    def _level(self, code: FoldCode, gate: str, sure: str) -> Iterator[str]:
        """What a record that possibly lacks what it must have does to the level: up to 3 surely, 2, or 1."""
        assert code.fold.about is not None
        level, counts = f"a{code.number}", self._sides(_split(code.fold.about, self._kind_field)[1])[0]
        yield f"if {gate} and {sure}: {level} = 3"
        yield f"elif {level} < 2: {level} = 2 if {gate} and {counts} else 1"

    def _fields(self, members: list[tuple[FoldCode, Matcher]]) -> Iterator[str]:
        """Each field these facts look at, read once."""
        shapes = fields_of(COLLECTIONS[self.collection])
        names = {test.field for _, rest in members for test in field_tests(rest)}
        names |= {code.fold.date for code, _ in members if code.fold.date is not None}
        for name in sorted(names):
            yield f"x_{name} = r.{name}"
            if shapes[name].type == "day":
                last = "today" if is_capped(COLLECTIONS[self.collection], name) else "last"
                yield f"l_{name}, h_{name} = (first, {last}) if x_{name} is None else (x_{name}.toordinal(),) * 2"

    def _sides(self, matcher: Matcher) -> Sides:
        match matcher:
            case AllOf(tests):
                return _joined(" and ", "True", [self._sides(test) for test in tests])
            case AnyOf(tests):
                return _joined(" or ", "False", [self._sides(test) for test in tests])
            case NotThis(test):
                return turned(self._sides(test))
            case Is(field, values):
                return _is(field, values)
            case DayIs() | Within() | OlderThan() | Interval():
                return self._lies(matcher)

    def _lies(self, test: DayTest | Interval) -> Sides:
        """Whether a field's day lies between; where it is not known, whether there is such a day at all."""
        low, high = f"l_{test.field}", f"h_{test.field}"
        floors, ceilings = ([self._edge(*edge) for edge in side] for side in edges(test, self.settings.__getitem__))
        sure = [f"{low} >= {last}" for _, last in floors] + [f"{high} <= {first}" for first, _ in ceilings]
        possible = [f"{high} >= {first}" for first, _ in floors] + [f"{low} <= {last}" for _, last in ceilings]
        if isinstance(test, Interval):
            possible += [f"{first} <= {last}" for first, _ in floors for _, last in ceilings]
        return f"({' and '.join(sure)})", f"({' and '.join(possible)})"

    def _edge(self, name: str, days: int) -> tuple[str, str]:
        """The bounds of a date fact, or of the case's own day, so many days later."""
        places = ("today",) * 2 if name == AS_OF else (f"a{self.numbers[name]}", f"b{self.numbers[name]}")
        first, last = (f"{place} {days:+d}" if days else place for place in places)
        return first, last


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
    if values == (True,):
        return f"(x_{field} is True)", f"(x_{field} is not False)"
    if values == (False,):
        return f"(x_{field} is False)", f"(x_{field} is not True)"
    return f"(x_{field} in {values!r})", f"(x_{field} in {(None, *values)!r})"


def _joined(glue: str, empty: str, sides: Iterable[Sides]) -> Sides:
    listed = [side for side in sides if side != (empty, empty)]
    if not listed:
        return empty, empty
    return f"({glue.join(sure for sure, _ in listed)})", f"({glue.join(possible for _, possible in listed)})"


LEVELS = "((True, True), (None, True), (False, True), (False, False))"
"""The two places of a fact read with ``every … of`` at each level."""


def _not_recorded(code: FoldCode) -> str:
    if code.fold.of is not None:
        return f"a{code.number} = None; b{code.number} = True"
    low, high = {"some": ("False", "True"), "count": ("0", "inf")}.get(code.fold.how, ("-inf", "inf"))
    return f"a{code.number} = {low}; b{code.number} = {high}"


def _at_first(code: FoldCode) -> str:
    if code.fold.of is not None:
        return f"a{code.number} = 0"
    start = {"some": "False", "count": "0", "latest": "-inf", "earliest": "inf"}[code.fold.how]
    return f"a{code.number} = b{code.number} = {start}"


def _found(code: FoldCode, sure: str) -> list[str]:
    """What a record that possibly matches does to the fact, and what it does where it surely matches."""
    low, high, field = f"a{code.number}", f"b{code.number}", code.fold.date
    match code.fold.how:
        case "some":
            return [f"{high} = True", f"if {sure}: {low} = True"]
        case "count":
            return [f"{high} = {high} + 1 if real else inf", f"if {sure}: {low} += 1"]
        case "latest":
            return [
                f"{high} = max({high}, h_{field} if real and x_{field} is not None else inf)",
                f"if {sure}: {low} = max({low}, l_{field})",
            ]
        case "earliest":
            return [
                f"{low} = min({low}, l_{field} if real and x_{field} is not None else -inf)",
                f"if {sure}: {high} = min({high}, h_{field})",
            ]
