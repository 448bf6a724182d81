"""Reports as JSON."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from riskflags.inert import inert_json


def to_json(document: Any, indent: int | None = 2) -> str:
    """A report, or any other of our dataclasses, as JSON text with invisible characters escaped."""
    return inert_json(_serializer(document.__class__).dump_json(document, indent=indent).decode())


@cache
def _serializer(type_: Any) -> TypeAdapter[Any]:
    return TypeAdapter(type_)  # half the time of letting pydantic inspect each object


def json_text(data: Any, indent: int | None = 2) -> str:
    """Plain data as JSON text with invisible characters escaped."""
    return inert_json(json.dumps(data, indent=indent, ensure_ascii=False))
