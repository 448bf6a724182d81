"""Reports as JSON."""

from __future__ import annotations

import json
from typing import Any

import pydantic_core

from riskflags.inert import inert_json


def to_json(document: Any, indent: int | None = 2) -> str:
    """Any of the report's classes as JSON text, with no character that hides."""
    return inert_json(pydantic_core.to_json(document, indent=indent).decode())


def json_text(data: Any, indent: int | None = 2) -> str:
    """Plain data as JSON text, with no character that hides."""
    return inert_json(json.dumps(data, indent=indent, ensure_ascii=False))
