"""JSON Schemas: of a case and a report from their classes, of a rule and a fact as their readers take them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.documents import ReportDocument
from riskflags.facts.operations import operations
from riskflags.rulebook.rule import SUBJECTS, URGENCIES, VERDICTS
from riskflags.version import FORMATS

_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1}
_CONDITION = {"$ref": "#/$defs/condition"}


def schema_text(of: str) -> str:
    """A JSON Schema as text."""
    return json.dumps(schema(of), indent=2)


def schema(of: str) -> dict[str, Any]:
    """The JSON Schema of a ``case``, ``report``, ``rule`` or ``fact``."""
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "case": CaseSummary.model_json_schema,
        "report": TypeAdapter(ReportDocument).json_schema,
        "rule": _rule,
        "fact": _fact,
    }
    made = makers[of]()
    if of == "report":
        made["properties"]["format"] = {"const": FORMATS[of]}
        made["required"] = ["format", *made["required"]]
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:riskflags:{of}:{FORMATS[of]}"}
    return {**named, **made}


def _rule() -> dict[str, Any]:
    examples = {"type": "object", "additionalProperties": {"type": "object"}}
    word = {"enum": list(URGENCIES)}
    step = _object(dict.fromkeys(URGENCIES, _CONDITION), []) | {"minProperties": 1, "maxProperties": 1}
    return _object(
        {
            "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "title": _TEXT,
            "urgency": {"anyOf": [word, {"type": "array", "items": {"anyOf": [word, step]}, "minItems": 2}]},
            "subject": {"enum": list(SUBJECTS)},
            "family": _TEXT,
            "lifecycle": _object(
                {
                    "status": {"enum": ["draft", "active", "retired"]},
                    **{key: {"type": "string", "format": "date"} for key in ("since", "review_by", "on")},
                    **dict.fromkeys(("because", "replaced_by"), _TEXT),
                    "reviewed_by": _TEXTS,
                },
                ["status"],
            ),
            "cites": {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
            "when": _CONDITION,
            "unless": _CONDITION,
            "prompt": _object({"say": _TEXT, "ask": _TEXTS, "consider": _TEXT}, ["say", "ask", "consider"]),
            "examples": _object(dict.fromkeys(reversed(VERDICTS), examples), ["fires", "quiet"]),
            "yields_to": _TEXTS,
        },
        ["id", "title", "urgency", "lifecycle", "cites", "when", "prompt", "examples"],
    ) | {"$defs": _condition()}


def _fact() -> dict[str, Any]:
    definition = _object(
        {
            "type": {
                "anyOf": [{"enum": ["yes_no", "number", "days", "date"]}, _object({"one_of": _TEXTS}, ["one_of"])]
            },
            "means": _TEXT,
            "ask": _TEXT,
            "words": {"type": "object", "additionalProperties": _TEXT},
            "otherwise": _TEXT,
            "examples": {
                "type": "array",
                "items": _object({"case": {"type": "object"}, "gives": {}}, ["case", "gives"]),
            },
            **{key: {} for key in operations()},
            **dict.fromkeys(("some", "count", "latest", "earliest"), _over_records()),
            "every": {
                "anyOf": [
                    _over_records(),
                    _object({"of": _TEXT, "have": {"type": ["object", "string"]}}, ["of", "have"]),
                ]
            },
        },
        ["type", "means", "ask"],
    )
    return {"type": "object", "additionalProperties": definition}


def _over_records() -> dict[str, Any]:
    where = {"type": "object"}
    return _object({"in": {"enum": list(COLLECTIONS)}, "where": where, "have": where, "date": _TEXT}, ["in"])


def _condition() -> dict[str, Any]:
    parts = {"type": "array", "items": _CONDITION, "minItems": 1}
    comparison = _object(dict.fromkeys(("at_least", "more_than", "at_most", "fewer_than"), _TEXT), []) | {
        "minProperties": 1,
        "maxProperties": 1,
    }
    some_of = _object({"count": {"anyOf": [{"type": "integer", "minimum": 1}, _TEXT]}, "of": parts}, ["count", "of"])
    group = {
        "type": "object",
        "properties": {"all": parts, "any": parts, "not": _CONDITION, "at_least": some_of},
        "additionalProperties": {"anyOf": [_TEXTS, comparison]},
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"condition": {"anyOf": [_TEXT, parts, group]}}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
