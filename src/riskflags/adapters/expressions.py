"""What stands in a mapping for a field of a record, and the conditions of records: three-valued, as all else.

A value is a word of ours, ``{of: Field}``, ``{first: [Field, Field]}``, ``{given: Field}`` (yes or no), ``{latest:
Field}`` or ``{earliest: Field}`` of the rows of a group within the row or one around it (``{latest: {each: Group, of:
Field, if: condition}}`` of some of them): not known where one of them is doubtful; or ``{choose: [{if: condition,
value: …}]}``: not known where no condition holds, or an earlier one is not known. A condition tests fields: ``given``,
``missing``, words of ours, ``{after: day}``, ``{since: day}``, ``{before: day}``, ``{more_than: n}``, ``{years: n}``,
``{other_than: Field}``; with ``not`` and ``any`` over others, and ``some: {each: Group, if: condition}`` over the rows
of a group. A day is a field, the latest or earliest of some, ``as_of``, or ``year_began``: the first day of the year
that ends with it.

Both become Python source over the rows by their level, ``r0`` the case's own: compiled once a file they run for each
record of each case. What a mapping says stands in it quoted, as names and words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from riskflags import logic
from riskflags.adapters.values import Doubtful, Value
from riskflags.case.fields import RecordField
from riskflags.errors import Path as Place
from riskflags.errors import did_you_mean
from riskflags.logic import Truth
from riskflags.profiles.profile import AnyDay, Values, any_of
from riskflags.rulebook.parsing import Reader

Row = dict[str, Any]
Rows = Sequence[Row]
"""The case's own row, and each within the one before, down to the row in hand."""

AS_OF, YEAR_BEGAN = "as_of", "year_began"
"""Under these names the row of a case holds its days."""

Condition = str
"""Source that comes to a truth."""


@dataclass(frozen=True)
class Expression:
    """The value a row gives, as source; ``values`` are all it can give."""

    source: str
    values: Values

    @property
    def is_word(self) -> bool:
        """Whether every row gives the one same value."""
        return isinstance(self.values, tuple) and self.source == repr(self.values[0])


@dataclass(frozen=True)
class Group:
    """Rows of a source that stand within a row of another group: their fields by type, and the groups within them.

    A field that can stand several times is a group of rows of that one field. A group of one of ``tables`` has rows
    with the same value as the row around them in the first of ``joins`` that both have: a column of theirs, and one of
    that. Rows of one ``one_for``, where it is given, are one row.
    """

    name: str
    fields: Mapping[str, str]
    groups: Mapping[str, Group]
    tables: tuple[str, ...] = ()
    joins: tuple[tuple[str, str], ...] = ()
    one_for: str = ""

    def walk(self) -> Iterator[Group]:
        """It, and every group within it."""
        yield self
        for group in self.groups.values():
            yield from group.walk()

    def paths(self, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Group]]:
        """Every group within it, with the names of the groups down to it."""
        for name, group in self.groups.items():
            yield (*above, name), group
            yield from group.paths((*above, name))

    def in_order(self, pairs: Iterable[Any], reader: Reader) -> Mapping[str, str]:
        """Fields that hold a day, and of each the field of the same row whose day cannot come before it."""
        found: dict[str, str] = {}
        for at, pair in enumerate(pairs):
            for earlier, later in reader.mapping(pair, ("in_order", at), pair).items():
                if not any({earlier, later} <= group.fields.keys() for group in self.walk()):
                    reader.refuse("No row has these two fields.", ("in_order", at), "Name two of one row.")
                found[earlier] = later
        return found


@dataclass(frozen=True)
class Levels:
    """The groups from the case down to the row in hand."""

    groups: tuple[Group, ...]
    outputs: Mapping[str, tuple[Any, ...]]

    def find(self, name: Any) -> tuple[int, str, str] | None:
        """Level, field and type of a field named alone, or after the name of its group."""
        group, _, field = str(name).rpartition(".")
        for level in range(len(self.groups) - 1, -1, -1):
            own = self.groups[level]
            if field in own.fields and group in ("", own.name):
                return level, field, own.fields[field]
        return None

    def within(self, name: Any) -> tuple[int, Levels] | None:
        """The level of the row in which rows of a group stand, and the levels down to one of them."""
        for level in range(len(self.groups) - 1, -1, -1):
            if group := self.groups[level].groups.get(name):
                return level, Levels((*self.groups, group), self.outputs)
        return None


def rows_within(row: Row, name: str) -> Sequence[Row]:
    """The rows of a group that stand in a row; none where this file does not have them."""
    found = row.get(name, ())
    return () if found.__class__ is Doubtful else found


def function(source: str, parameters: str = "r0") -> Callable[..., Any]:
    """Source of this module as a function of rows."""
    found: Callable[..., Any] = eval(f"lambda {parameters}: {source}", SCOPE)
    return found


def rows_of(path: Sequence[str]) -> str:
    """What the rows down to one at the end of a path are called, as parameters."""
    return ", ".join(f"r{level}" for level in range(len(path) + 1))


def expression_from(raw: Any, field: RecordField, levels: Levels, path: Place, reader: Reader) -> Expression:
    """The value written for a field of a record."""
    if not isinstance(raw, Mapping):
        return _literal(raw, field, path, reader)
    if len(raw) != 1:
        reader.refuse("A value is a word, or one key with what it needs.", path, "See docs/adapters.md.")
    ((how, body),) = raw.items()
    here = (*path, how)
    match how:
        case "of":
            return _of(body, field, levels, here, reader)
        case "first":
            parts = [_of(each, field, levels, (*here, at), reader) for at, each in enumerate(reader.items(body, here))]
            return Expression(f"first(({', '.join(part.source for part in parts)},))", _joined(parts))
        case "latest" | "earliest":
            return Expression(_furthest(how, body, levels, here, reader), AnyDay.ANY_DAY)
        case "given":
            return Expression(_given(_getter(body, levels, here, reader)), (True, False))
        case "choose":
            return _choose(body, field, levels, here, reader)
    reader.refuse("There is no such way to a value.", here, "See docs/adapters.md.")


def _literal(raw: Any, field: RecordField, path: Place, reader: Reader) -> Expression:
    known = any_of(field)
    if isinstance(known, AnyDay) or raw not in known or isinstance(raw, bool) != (field.type == "yes_no"):
        reader.refuse("The field cannot have this value.", path, did_you_mean(raw, field.words))
    return Expression(repr(raw), (raw,))


def _of(name: Any, field: RecordField, levels: Levels, path: Place, reader: Reader) -> Expression:
    get = _getter(name, levels, path, reader)
    found = levels.find(name)
    outputs = levels.outputs.get(found[2]) if found else None
    if outputs is None:
        if field.type != "day":
            reader.refuse("This source field holds no words of ours.", path, "Give it a table of codes.")
        return Expression(get, AnyDay.ANY_DAY)
    known = any_of(field)
    values = tuple(dict.fromkeys(each for each in outputs if not isinstance(known, AnyDay) and each in known))
    if not values:
        reader.refuse("No code of this field's table is a word of this field.", path)
    return Expression(get, values)


def _furthest(how: str, raw: Any, levels: Levels, path: Place, reader: Reader) -> str:
    """The latest or earliest day among the rows of a group; of those that are so, where there is a condition."""
    body = raw if isinstance(raw, Mapping) else {"each": raw, "of": raw}
    level, inner = _rows_of(body.get("each"), levels, path, reader)
    get = _getter(body.get("of"), inner, path, reader)
    holds = condition_from(body["if"], inner, (*path, "if"), reader) if "if" in body else "True"
    return f"{how}([({get}, {holds}) for r{len(levels.groups)} in rows_within(r{level}, {body['each']!r})])"


def _rows_of(name: Any, levels: Levels, path: Place, reader: Reader) -> tuple[int, Levels]:
    """The level of the row in which the rows of a group stand, and the levels down to one of them."""
    found = levels.within(name)
    if found is None:
        near = did_you_mean(name, [each for group in levels.groups for each in group.groups])
        reader.refuse("There are no such rows within this one.", path, near)
    return found


def _choose(raw: Any, field: RecordField, levels: Levels, path: Place, reader: Reader) -> Expression:
    cases = []
    for at, each in enumerate(reader.mappings(raw, path, ("if", "value"), ("if",))):
        condition = condition_from(each["if"], levels, (*path, at, "if"), reader)
        cases.append((condition, expression_from(each.get("value"), field, levels, (*path, at, "value"), reader)))
    source = "None"
    for condition, expression in reversed(cases):
        source = f"(None if (t := {condition}) is None else {expression.source} if t else {source})"
    return Expression(source, _joined([expression for _, expression in cases]))


def _joined(parts: Sequence[Expression]) -> Values:
    together: list[str | bool] = []
    for part in parts:
        if isinstance(part.values, AnyDay):
            return part.values
        together += part.values
    return tuple(dict.fromkeys(together))


def _getter(name: Any, levels: Levels, path: Place, reader: Reader) -> str:
    found = levels.find(name)
    if found is None:
        known = [field for group in levels.groups for field in group.fields]
        reader.refuse("There is no such field in this row or those around it.", path, did_you_mean(name, known))
    level, field, _ = found
    return f"r{level}.get({field!r})"


# -- conditions ------------------------------------------------------------------------------------------------------


def condition_from(raw: Any, levels: Levels, path: Place, reader: Reader) -> Condition:
    """A condition on a row and those around it: every test must hold."""
    body = reader.mapping(raw, path, raw if isinstance(raw, Mapping) else ())
    tests: list[Condition] = []
    for name, wanted in body.items():
        here = (*path, name)
        if name == "not":
            tests.append(f"negate({condition_from(wanted, levels, here, reader)})")
        elif name == "any":
            parts = [condition_from(each, levels, (*here, at), reader) for at, each in enumerate(wanted)]
            tests.append(f"any_of(({', '.join(parts)},))")
        elif name == "some":
            tests.append(_some(wanted, levels, here, reader))
        else:
            tests.append(_test(_getter(name, levels, here, reader), wanted, levels, here, reader))
    return tests[0] if len(tests) == 1 else f"all_of(({', '.join(tests)},))"


def _some(raw: Any, levels: Levels, path: Place, reader: Reader) -> Condition:
    body = reader.mapping(raw, path, ("each", "if"), ("each", "if"))
    level, inner = _rows_of(body["each"], levels, (*path, "each"), reader)
    holds = condition_from(body["if"], inner, (*path, "if"), reader)
    name, row = repr(body["each"]), f"r{len(levels.groups)}"
    some = f"any_of([{holds} for {row} in rows_within(r{level}, {name})])"
    return f"(None if r{level}.get({name}).__class__ is Doubtful else {some})"


def _given(get: str, given: str = "is not") -> Condition:
    return f"(None if (v := {get}).__class__ is Doubtful else v {given} None)"


def _test(get: str, wanted: Any, levels: Levels, path: Place, reader: Reader) -> Condition:
    if wanted in ("given", "missing"):
        return _given(get, "is not" if wanted == "given" else "is")
    if isinstance(wanted, Mapping):
        return _compared(get, wanted, levels, path, reader)
    listed = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    return f"(None if (v := {get}) is None or v.__class__ is Doubtful else v in {listed!r})"


_COMPARED = {
    "after": ">",
    "since": ">=",
    "before": "<",
    "more_than": ">",
    "years": "<=",
    "other_than": "!=",
}


def _compared(get: str, wanted: Mapping[str, Any], levels: Levels, path: Place, reader: Reader) -> Condition:
    if len(wanted) != 1 or next(iter(wanted)) not in _COMPARED:
        reader.refuse("There is no such comparison.", path, f"There are: {', '.join(_COMPARED)}.")
    ((how, other),) = wanted.items()
    against = _against(how, other, levels, (*path, how), reader)
    both = (("w", against), ("v", get))  # in this order: what is compared with may hold tests of its own
    unknown = " or ".join(f"({name} := {each}) is None or {name}.__class__ is Doubtful" for name, each in both)
    return f"(None if {unknown} else v {_COMPARED[how]} w)"


def _against(how: str, other: Any, levels: Levels, path: Place, reader: Reader) -> str:
    """What a field is compared with."""
    if how in ("more_than", "years") and not isinstance(other, int):
        reader.refuse("A whole number is needed here.", path)
    if how == "more_than":
        return repr(other)
    if how == "years":
        return f"years_before(r0[{AS_OF!r}], {other!r})"
    if isinstance(other, Mapping) and len(other) == 1 and set(other) <= {"latest", "earliest"}:
        ((furthest, body),) = other.items()
        return _furthest(furthest, body, levels, (*path, furthest), reader)
    return f"r0[{other!r}]" if other in (AS_OF, YEAR_BEGAN) else _getter(other, levels, path, reader)


# -- what the source calls ---------------------------------------------------------------------------------------------


@cache
def years_before(day: str, years: int) -> str:
    """The day so many years before, as text that compares with days; whoever was born by then has that many."""
    return f"{int(day[:4]) - years:04}{day[4:]}"


def _first(values: Iterable[Value]) -> Value:
    return next((value for value in values if value is not None), None)


def _furthest_known(pick: Callable[..., Any], rows: Iterable[tuple[Value, Truth]]) -> str | None:
    """The day picked of the rows that count; not known where a row may count, or its day is doubtful."""
    counted = [(day, holds) for day, holds in rows if day is not None and holds is not False]
    if any(holds is None or day.__class__ is Doubtful for day, holds in counted):
        return None
    found: str | None = pick((day for day, _ in counted), default=None)
    return found


SCOPE = {
    "all_of": logic.all_of,
    "any_of": logic.any_of,
    "Doubtful": Doubtful,
    "earliest": partial(_furthest_known, min),
    "first": _first,
    "latest": partial(_furthest_known, max),
    "negate": logic.negate,
    "rows_within": rows_within,
    "years_before": years_before,
}
