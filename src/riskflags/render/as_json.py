"""Reports as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any


def to_json(document: Any, indent: int | None = 2) -> str:
    """Any of the report's classes as JSON text."""
    return json.dumps(asdict(document), indent=indent, ensure_ascii=False)
