"""The leaf types of a case: yes/no, a day, a word of a list. Each is optional, and each is strict.

Strict, because a leaf read loosely is a wrong answer: ``"no"`` is not false, ``1`` is not true, and ``"0"`` is not the
first day of 1970.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, StrictBool, StrictStr, StringConstraints
from pydantic_core import CoreSchema, core_schema

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
TEXT_BRANCH, DAY_BRANCH = "<text>", "<day>"  # pydantic puts these into an error's location; no leaf is called so


class _IsoDay:
    """``2026-03-31`` as text, or a ``datetime.date``; nothing else (no timestamps, no times of day)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounds: dict[str, Any] = {"ge": date(EARLIEST_YEAR, 1, 1), "le": date(LATEST_YEAR, 12, 31)}
        text = core_schema.str_schema(strict=True, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        from_text = core_schema.chain_schema([text, core_schema.date_schema(**bounds)])
        instance = core_schema.date_schema(strict=True, **bounds)
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


class Planned:
    """Marks a day that may lie ahead of the record that names it: a due date, a review to come."""


Day = Annotated[date, _IsoDay()]
HappenedDay = Day | None
PlannedDay = Annotated[Day | None, Planned()]
YesNo = StrictBool | None
Key = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
"""A short text that names something; no line breaks or escapes, for it is printed in terminals and headings."""
