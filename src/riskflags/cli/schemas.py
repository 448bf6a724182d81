"""JSON Schemas: of a case and a report from their classes, of a rule and a fact from the shapes that read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from riskflags.case import CaseSummary
from riskflags.documents import ReportDocument
from riskflags.rulebook import fact
from riskflags.rulebook.rule import RULE
from riskflags.rulebook.shapes import DEFINITIONS, schema_of
from riskflags.version import FORMATS


def schema_text(of: str) -> str:
    """A JSON Schema as text."""
    return json.dumps(schema(of), indent=2)


def schema(of: str) -> dict[str, Any]:
    """The JSON Schema of a ``case``, ``report``, ``rule`` or ``fact``."""
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "case": CaseSummary.model_json_schema,
        "report": TypeAdapter(ReportDocument).json_schema,
        "rule": lambda: {**schema_of(RULE), "$defs": DEFINITIONS},
        "fact": lambda: {"type": "object", "additionalProperties": schema_of(fact.shapes())},
    }
    made = makers[of]()
    if of == "report":
        made["properties"]["format"] = {"const": FORMATS[of]}
        made["required"] = ["format", *made["required"]]
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:riskflags:{of}:{FORMATS[of]}"}
    return {**named, **made}
