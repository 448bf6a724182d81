"""JSON Schemas: of a case and a report from their classes, of a rule and a fact from the shapes that read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from riskflags.case import CaseSummary
from riskflags.cli.definitions import definitions, referred
from riskflags.documents import ReportDocument
from riskflags.errors import Fault, UnknownNameError, did_you_mean
from riskflags.interview import Answers, Screen
from riskflags.rulebook import Rulebook, departures, fact, indicator
from riskflags.rulebook.layers import LAYER
from riskflags.rulebook.reflection import REFLECTION
from riskflags.rulebook.rule import RULE
from riskflags.rulebook.settings import SETTING
from riskflags.rulebook.shapes import Shapes, schema_of
from riskflags.rulebook.sources import POINT, SOURCE
from riskflags.version import FORMATS

FOR_FILES = ("rule", "fact", "setting", "source", "reflection", "indicator", "layer", "departures")
"""The kinds of file that a rulebook or layer is made of."""


def schema_text(of: str, book: Rulebook | None = None, indent: int | None = 2) -> str:
    """A JSON Schema as text."""
    return json.dumps(schema(of, book), indent=indent, ensure_ascii=False)


def schema(of: str, book: Rulebook | None = None) -> dict[str, Any]:
    """The JSON Schema of a case, a report, or a file of a rulebook or layer, which knows the names in a rulebook.

    Raises `UnknownNameError` for a kind of which there is none.
    """
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "case": CaseSummary.model_json_schema,
        "report": TypeAdapter(ReportDocument).json_schema,
        "answers": TypeAdapter(Answers).json_schema,
        "screen": TypeAdapter(Screen).json_schema,
        "rule": lambda: schema_of(RULE),
        "fact": lambda: _by_name(fact.shapes()),
        "setting": lambda: _by_name(SETTING),
        "reflection": lambda: _by_name(REFLECTION),
        "indicator": indicator.schema,
        "source": _source,
        "layer": lambda: schema_of(LAYER),
        "departures": departures.schema,
    }
    if of not in makers:
        help_ = did_you_mean(of, makers) or f"There are: {', '.join(makers)}."
        raise UnknownNameError(Fault("There is no schema of that.", help=help_))
    made = makers[of]()
    if of in ("report", "screen", "answers"):
        made["properties"]["format"] = {"const": FORMATS[of]}
        made["required"] = ["format", *made["required"]]
    if of in FOR_FILES and (found := referred(made, definitions(book))):
        made["$defs"] = found
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:riskflags:{of}:{FORMATS[of]}"}
    return {**named, **made}


def _by_name(shapes: Shapes) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": schema_of(shapes)}


def _source() -> dict[str, Any]:
    made = schema_of(SOURCE)
    points = {"type": "object", "additionalProperties": schema_of(POINT)}
    return {**made, "properties": {**made["properties"], "points": points}}
