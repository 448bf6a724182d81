"""Reports as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from riskflags.inert import inert_json


def to_json(document: Any, indent: int | None = 2) -> str:
    """Any of the report's classes as JSON text."""
    return json_text(asdict(document), indent)


def json_text(data: Any, indent: int | None = 2) -> str:
    """Plain data as JSON text, with no character that hides."""
    return inert_json(json.dumps(data, indent=indent, ensure_ascii=False))
