"""`Profile`: which fields of which collections a source can fill, and which kinds its lists may lack.

A profile says what the records of a source look like when they are filled in as well as the source can. What it does
not name is not known of any case of that source, and no question about it can be answered from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Literal

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of
from riskflags.case.record import Record


class AnyDay(Enum):
    """What a source can say of a field that holds a day: some day or other."""

    ANY_DAY = "any day"


Values = tuple[str | bool, ...] | AnyDay
"""What a source can say of a field: one of these values, or some day."""

Shape = Mapping[str, Values]
"""The fields a record of a source can have, each with what it can hold."""

Open = Literal["all"] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a source can list of one collection.

    Any number of records of each of ``shapes``, and of each of ``always`` exactly one. The list may lack others of the
    kinds in ``open``; of those in ``open_at_times`` in some cases and not in others.
    """

    shapes: tuple[Shape, ...] = ()
    always: tuple[Shape, ...] = ()
    open: Open = ()
    open_at_times: Open = ()


@dataclass(frozen=True)
class Profile:
    """What a source can tell. Collections not among its ``lists`` are not known of any case."""

    name: str
    title: str
    lists: Mapping[str, Listed] = field(default_factory=dict)

    def with_field(self, collection: str, name: str) -> Profile:
        """The same source with one field more, in every record of a collection; a complete list, where it has none."""
        any_value = any_of(fields_of(COLLECTIONS[collection])[name])
        listed = self.lists.get(collection)
        if listed is None:
            kind = COLLECTIONS[collection].kind_field
            shape = {kind: any_of(fields_of(COLLECTIONS[collection])[kind])} if kind else {}
            listed = Listed((shape,))
        shapes, always = (
            tuple({name: any_value, **shape} for shape in each) for each in (listed.shapes, listed.always)
        )
        return replace(self, lists={**self.lists, collection: replace(listed, shapes=shapes, always=always)})


def widened(*opened: Open) -> Open:
    """The kinds that any of these lists may lack."""
    return "all" if "all" in opened else tuple(dict.fromkeys(kind for kinds in opened for kind in kinds))


def in_both(first: Open, second: Open) -> Open:
    """The kinds that each of two lists may lack."""
    if "all" in (first, second):
        return second if first == "all" else first
    return tuple(kind for kind in first if kind in second)


def any_of(field: RecordField) -> Values:
    """Whatever a field can hold."""
    return AnyDay.ANY_DAY if field.type == "day" else (True, False) if field.type == "yes_no" else field.words


def shapes_of(collection: str, shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    """The shapes that the records of a collection come in once the fields that a day implies are filled in.

    A record whose end is on record has ended. One that can have an end and has none on record has no such day at all,
    and as its other field what the source says of it.
    """
    kind = COLLECTIONS[collection]
    return tuple(each for shape in shapes for each in _with_implied(kind, dict(shape)))


def _with_implied(kind: type[Record], shape: dict[str, Values]) -> Iterator[Shape]:
    for day, name, value in kind.implied:
        if day not in shape:
            continue
        if name in shape and shape[name] == (value,):  # the source gives the day wherever it says so
            continue
        without = {other: values for other, values in shape.items() if other != day}
        if name in shape:
            without[name] = tuple(each for each in _values(shape[name]) if each != value)
        if shape.get(name) is None or without[name]:
            yield from _with_implied(kind, without)
        if name not in shape or value in _values(shape[name]):
            yield from _with_implied(kind, {**shape, name: (value,)})  # type: ignore[dict-item]
        return
    yield shape


def _values(values: Values) -> tuple[str | bool, ...]:
    assert not isinstance(values, AnyDay)
    return values
