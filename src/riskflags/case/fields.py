"""The types of the fields of records, each optional and strict, and the fields that a record class has.

Strict, because a lenient reading gives wrong answers: ``"no"`` is not false, ``1`` is not true, and ``"0"`` is not the
first day of 1970. Facts, faults, tables and schemas all take the fields from here, so that each is declared once.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BeforeValidator, GetCoreSchemaHandler, StrictBool, StrictStr, StringConstraints
from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from riskflags.case.record import Record

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
TEXT_BRANCH, DAY_BRANCH = "<text>", "<day>"  # pydantic puts these into an error's location; no field is called so


class _IsoDay:
    """``2026-03-31`` as text, or a ``datetime.date``, or a ``datetime`` at midnight without a time zone."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounds: dict[str, Any] = {"ge": date(EARLIEST_YEAR, 1, 1), "le": date(LATEST_YEAR, 12, 31)}
        text = core_schema.str_schema(strict=True, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        from_text = core_schema.chain_schema([text, core_schema.date_schema(**bounds)])
        instance = core_schema.no_info_before_validator_function(
            _day_of, core_schema.date_schema(strict=True, **bounds)
        )
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.tagged_union_schema(
                choices={TEXT_BRANCH: from_text, DAY_BRANCH: instance},
                discriminator=lambda value: TEXT_BRANCH if isinstance(value, str) else DAY_BRANCH,
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                date.isoformat, when_used="json-unless-none"
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


def _day_of(value: Any) -> Any:
    """The date of a ``datetime`` at midnight without a time zone, as databases and dataframes give dates."""
    midnight = isinstance(value, datetime) and value.tzinfo is None and value == datetime.combine(value, time())
    return value.date() if midnight else value


def _text_of(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


class Planned:
    """Marks a day that may be later than its record: a due date, a planned review."""


Day = Annotated[date, _IsoDay()]
HappenedDay = Day | None
PlannedDay = Annotated[Day | None, Planned()]
YesNo = StrictBool | None
Key = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
    BeforeValidator(_text_of),
]
"""A short text that names something; no line breaks or escapes, for it is printed in terminals and headings."""

FieldType = Literal["yes_no", "day", "word", "key"]


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field: its type, its words if it has a vocabulary, and whether it is a day that may lie in the future."""

    type: FieldType
    words: tuple[str, ...] = ()
    planned: bool = False


@cache
def fields_of(record: type[Record]) -> Mapping[str, RecordField]:
    """The fields of a record class by name, ``id`` and ``recorded_on`` included."""
    return {name: _field(info.annotation, tuple(info.metadata)) for name, info in record.model_fields.items()}


@cache
def happened_days(record: type[Record]) -> tuple[str, ...]:
    """The fields that hold the day of something that happened; not ``recorded_on``, and nothing planned."""
    return tuple(
        name
        for name, field in fields_of(record).items()
        if field.type == "day" and not field.planned and name != "recorded_on"
    )


def latest_day_happened(record: Record) -> date | None:
    """The latest day on which a record says that something happened; a planned one once its outcome is recorded."""
    values = record.__dict__
    days = [day for field in happened_days(type(record)) if (day := values[field]) is not None]
    for planned, outcome in record.past_once_recorded:
        if values[planned] is not None and values[outcome] is not None:
            days.append(values[planned])
    return max(days, default=None)


def _field(annotation: Any, metadata: tuple[Any, ...]) -> RecordField:
    flat = list(_flatten(annotation)) + list(metadata)
    words = tuple(part for part in flat if isinstance(part, str))
    if words:
        return RecordField("word", words)
    if any(isinstance(part, _IsoDay) for part in flat):
        return RecordField("day", planned=any(part is Planned or isinstance(part, Planned) for part in flat))
    if any(part in (bool, StrictBool) for part in flat if isinstance(part, type) or part is StrictBool):
        return RecordField("yes_no")
    if any(part in (str, StrictStr) for part in flat if isinstance(part, type) or part is StrictStr):
        return RecordField("key")
    raise TypeError(f"a record's field of a type the case model does not know: {annotation!r}")


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
