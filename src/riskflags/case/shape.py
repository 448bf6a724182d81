"""What a record class looks like from outside: its leaves, their types and their vocabularies.

Facts, faults, tables and schemas all read the shape from here, so that the classes stay the one place where a leaf is
declared.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import StrictBool, StrictStr

from riskflags.case.leaves import Planned, _IsoDay
from riskflags.case.record import Record

LeafType = Literal["yes_no", "day", "word", "key"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf: its type, its words where it has a vocabulary, and whether its day may lie ahead."""

    type: LeafType
    words: tuple[str, ...] = ()
    planned: bool = False


@cache
def leaves_of(record: type[Record]) -> Mapping[str, Leaf]:
    """The leaves of a record class by name, ``id`` and ``recorded_on`` included."""
    return {name: _leaf(field.annotation, tuple(field.metadata)) for name, field in record.model_fields.items()}


@cache
def happened_days(record: type[Record]) -> tuple[str, ...]:
    """The leaves that hold the day of something that happened; not ``recorded_on``, and nothing planned."""
    return tuple(
        name
        for name, leaf in leaves_of(record).items()
        if leaf.type == "day" and not leaf.planned and name != "recorded_on"
    )


def days_happened(record: Record) -> Iterator[tuple[str, date]]:
    """Leaf and day of each thing a record says has happened; a planned day counts once its outcome is recorded."""
    values = record.__dict__
    for leaf in happened_days(type(record)):
        if values[leaf] is not None:
            yield leaf, values[leaf]
    for leaf, outcome in record.happened_once:
        if values[leaf] is not None and values[outcome] is not None:
            yield leaf, values[leaf]


def _leaf(annotation: Any, metadata: tuple[Any, ...]) -> Leaf:
    flat = list(_flatten(annotation)) + list(metadata)
    words = tuple(part for part in flat if isinstance(part, str))
    if words:
        return Leaf("word", words)
    if any(isinstance(part, _IsoDay) for part in flat):
        return Leaf("day", planned=any(part is Planned or isinstance(part, Planned) for part in flat))
    if any(part in (bool, StrictBool) for part in flat if isinstance(part, type) or part is StrictBool):
        return Leaf("yes_no")
    if any(part in (str, StrictStr) for part in flat if isinstance(part, type) or part is StrictStr):
        return Leaf("key")
    raise TypeError(f"a record's leaf of a type the case model does not know: {annotation!r}")


def _flatten(annotation: Any) -> Any:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield annotation.__metadata__[0]
        yield from annotation.__metadata__[1:]
        yield from _flatten(annotation.__origin__)
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _flatten(part)
    elif origin is Literal:
        yield from get_args(annotation)
    else:
        yield annotation
