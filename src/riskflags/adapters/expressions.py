"""What stands in a mapping for a field of a record, and the conditions of records: three-valued, as all else.

A value is a word of ours, ``{of: Field}``, ``{first: [Field, Field]}``, ``{given: Field}`` (yes or no), ``{latest:
Field}`` or ``{earliest: Field}`` of the rows of a group within the row or one around it (``{latest: {each: Group, of:
Field, if: condition}}`` of some of them), or ``{choose: [{if: condition, value: …}]}``: not known where no condition
holds, or an earlier one is not known. A condition tests fields: ``given``, ``missing``, words of ours, ``{after:
day}``, ``{since: day}``, X ``not`` and ``any`` over others, and ``some: {each: Group, if:
condition}`` over the rows of a group. A day is a field, ``as_of``, or ``year_began``: the first day of the year that
ends with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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

Condition = Callable[[Rows], Truth]


@dataclass(frozen=True)
class Expression:
    """The value a row gives; ``values`` are all it can give. ``word`` is it where every row gives the same."""

    value: Callable[[Rows], Value]
    values: Values
    word: str | bool | None = None


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
    return () if isinstance(found, Doubtful) else found


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
            return Expression(lambda rows: _first(part.value(rows) for part in parts), _joined(parts))
        case "latest":
            return _furthest(max, body, levels, here, reader)
        case "earliest":
            return _furthest(min, body, levels, here, reader)
        case "given":
            get = _getter(body, levels, here, reader)
            return Expression(lambda rows: _is_given(get(rows)), (True, False))
        case "choose":
            return _choose(body, field, levels, here, reader)
    reader.refuse("There is no such way to a value.", here, "See docs/adapters.md.")


def _literal(raw: Any, field: RecordField, path: Place, reader: Reader) -> Expression:
    known = any_of(field)
    if isinstance(known, AnyDay) or raw not in known or isinstance(raw, bool) != (field.type == "yes_no"):
        reader.refuse("The field cannot have this value.", path, did_you_mean(raw, field.words))
    return Expression(lambda _: raw, (raw,), raw)


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


def _furthest(of: Callable[[list[str]], str], raw: Any, levels: Levels, path: Place, reader: Reader) -> Expression:
    """The latest or earliest day among the rows of a group; of those that surely are so, where there is a condition."""
    body = raw if isinstance(raw, Mapping) else {"each": raw, "of": raw}
    each, inner = _rows_of(body.get("each"), levels, path, reader)
    get = _getter(body.get("of"), inner, path, reader)
    holds = condition_from(body["if"], inner, (*path, "if"), reader) if "if" in body else None

    def value(rows: Rows) -> Value:
        days = [get(chain) for chain in each(rows) or () if holds is None or holds(chain)]
        return of(sure) if (sure := [day for day in days if isinstance(day, str)]) else None

    return Expression(value, AnyDay.ANY_DAY)


def _rows_of(
    name: Any, levels: Levels, path: Place, reader: Reader
) -> tuple[Callable[[Rows], list[Rows] | None], Levels]:
    """What gives the rows of a group, each with those around it; ``None`` of one that this file does not have."""
    found = levels.within(name)
    if found is None:
        near = did_you_mean(name, [each for group in levels.groups for each in group.groups])
        reader.refuse("There are no such rows within this one.", path, near)
    level, inner = found

    def each(rows: Rows) -> list[Rows] | None:
        if isinstance(rows[level].get(name), Doubtful):
            return None
        return [(*rows, row) for row in rows_within(rows[level], name)]

    return each, inner


def _choose(raw: Any, field: RecordField, levels: Levels, path: Place, reader: Reader) -> Expression:
    cases = []
    for at, each in enumerate(reader.mappings(raw, path, ("if", "value"), ("if",))):
        condition = condition_from(each["if"], levels, (*path, at, "if"), reader)
        cases.append((condition, expression_from(each.get("value"), field, levels, (*path, at, "value"), reader)))

    def value(rows: Rows) -> Value:
        for condition, expression in cases:
            truth = condition(rows)
            if truth is None:
                return None
            if truth:
                return expression.value(rows)
        return None

    return Expression(value, _joined([expression for _, expression in cases]))


def _joined(parts: Sequence[Expression]) -> Values:
    together: list[str | bool] = []
    for part in parts:
        if isinstance(part.values, AnyDay):
            return part.values
        together += part.values
    return tuple(dict.fromkeys(together))


def _first(values: Any) -> Value:
    return next((value for value in values if value is not None), None)


def _is_given(value: Value) -> Truth:
    return None if isinstance(value, Doubtful) else value is not None


def _getter(name: Any, levels: Levels, path: Place, reader: Reader) -> Callable[[Rows], Value]:
    found = levels.find(name)
    if found is None:
        known = [field for group in levels.groups for field in group.fields]
        reader.refuse("There is no such field in this row or those around it.", path, did_you_mean(name, known))
    level, field, _ = found
    return lambda rows: rows[level].get(field)


# -- conditions ------------------------------------------------------------------------------------------------------


def condition_from(raw: Any, levels: Levels, path: Place, reader: Reader) -> Condition:
    """A condition on a row and those around it: every test must hold."""
    body = reader.mapping(raw, path, raw if isinstance(raw, Mapping) else ())
    tests: list[Condition] = []
    for name, wanted in body.items():
        here = (*path, name)
        if name == "not":
            tests.append(_not(condition_from(wanted, levels, here, reader)))
        elif name == "any":
            parts = [condition_from(each, levels, (*here, at), reader) for at, each in enumerate(wanted)]
            tests.append(_any(parts))
        elif name == "some":
            tests.append(_some(wanted, levels, here, reader))
        else:
            tests.append(_test(_getter(name, levels, here, reader), wanted, levels, here, reader))
    return tests[0] if len(tests) == 1 else _all(tests)


def _not(part: Condition) -> Condition:
    return lambda rows: logic.negate(part(rows))


def _any(parts: list[Condition]) -> Condition:
    return lambda rows: logic.any_of(part(rows) for part in parts)


def _all(parts: list[Condition]) -> Condition:
    return lambda rows: logic.all_of(part(rows) for part in parts)


def _some(raw: Any, levels: Levels, path: Place, reader: Reader) -> Condition:
    body = reader.mapping(raw, path, ("each", "if"), ("each", "if"))
    each, inner = _rows_of(body["each"], levels, (*path, "each"), reader)
    holds = condition_from(body["if"], inner, (*path, "if"), reader)

    def some(rows: Rows) -> Truth:
        within = each(rows)
        return None if within is None else logic.any_of(map(holds, within))

    return some


def _test(get: Callable[[Rows], Value], wanted: Any, levels: Levels, path: Place, reader: Reader) -> Condition:
    if wanted == "given":
        return lambda rows: _is_given(get(rows))
    if wanted == "missing":
        return lambda rows: logic.negate(_is_given(get(rows)))
    if isinstance(wanted, Mapping):
        return _compared(get, wanted, levels, path, reader)
    listed = tuple(wanted) if isinstance(wanted, list) else (wanted,)

    def test(rows: Rows) -> Truth:
        value = get(rows)
        return None if value is None or isinstance(value, Doubtful) else value in listed

    return test


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "after": lambda day, other: day > other,
    "since": lambda day, other: day >= other,
    "before": lambda day, other: day < other,
    "more_than": lambda number, other: number > other,
    "years": lambda day, other: day <= other,
    "other_than": lambda value, other: value != other,
}


def _compared(
    get: Callable[[Rows], Value], wanted: Mapping[str, Any], levels: Levels, path: Place, reader: Reader
) -> Condition:
    if len(wanted) != 1 or next(iter(wanted)) not in _COMPARED:
        reader.refuse("There is no such comparison.", path, f"There are: {', '.join(_COMPARED)}.")
    ((how, other),) = wanted.items()
    compare = _COMPARED[how]
    against: Callable[[Rows], Any]
    if how == "more_than":
        against = lambda _: other  # noqa: E731 - one of three ways to the same
    elif how == "years":
        against = lambda rows: years_before(rows[0][AS_OF], other)  # noqa: E731
    elif other in (AS_OF, YEAR_BEGAN):
        against = lambda rows: rows[0][other]  # noqa: E731
    else:
        against = _getter(other, levels, (*path, how), reader)

    def test(rows: Rows) -> Truth:
        value, beside = get(rows), against(rows)
        if value is None or beside is None or isinstance(value, Doubtful) or isinstance(beside, Doubtful):
            return None
        return compare(value, beside)

    return test


def years_before(day: str, years: int) -> str:
    """The day so many years before, as text that compares with days; whoever was born by then has that many."""
    return f"{int(day[:4]) - years:04}{day[4:]}"
