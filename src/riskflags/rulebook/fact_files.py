"""Reads ``rules/facts/*.yaml``: first every fact's type, so that facts may name each other, then their plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from riskflags.errors import Path
from riskflags.facts.definition import TAIL, Fact, FactExample, FactType, word_keys
from riskflags.facts.operations import operations
from riskflags.facts.values import MOST_VALUES, WrongValueError, from_written
from riskflags.rulebook.parsing import Reader

EXAMPLE_DAY = date(2026, 6, 30)
"""``as_of`` of an example that does not give its own."""

_PLAIN_TYPES = ("yes_no", "number", "days", "date")
_COMMON_KEYS = ("type", "means", "ask", "words", "examples")


def declare(name: str, raw: Any, reader: Reader) -> FactType:
    """Note a fact's type and operation under its name, for other definitions to refer to."""
    body = reader.mapping(raw, (), (*_COMMON_KEYS, "otherwise", *operations()), ("type", "means", "ask"))
    used = [key for key in body if key in operations()]
    if len(used) != 1:
        reader.refuse("A fact has one operation.", (), f"One of {', '.join(operations())}.")
    if "otherwise" in body and used != ["choose"]:
        reader.note("Only choose takes an otherwise.", ("otherwise",), "Leave it out.")
    type_ = _type(body["type"], reader)
    gives = operations()[used[0]].GIVES
    if type_.name not in gives:
        reader.refuse(f"The operation {used[0]} does not give this type.", ("type",), f"It gives {', '.join(gives)}.")
    reader.names.facts[name] = type_
    reader.names.operations[name] = used[0]
    reader.names.written[name] = raw, reader
    return type_


def fact_from(name: str, raw: Mapping[str, Any], reader: Reader) -> Fact:
    """The fact, once every fact is declared."""
    operation, type_ = reader.names.operations[name], reader.names.facts[name]
    parts = reader.gathered(
        means=lambda: _said(raw, "means", reader),
        ask=lambda: _said(raw, "ask", reader),
        plan=lambda: operations()[operation].parse(operation, raw, reader),
        words=lambda: _words(operation, type_, raw["words"], reader) if "words" in raw else {},
        examples=lambda: tuple(_examples(type_, raw["examples"], reader)) if "examples" in raw else (),
    )
    return Fact(name=name, type=type_, operation=operation, **parts, file=reader.file, line=reader.line())


def _said(raw: Mapping[str, Any], key: str, reader: Reader) -> str:
    text = reader.text(raw, key, ())
    reader.placeholders(text, (key,))
    return text


def _type(raw: Any, reader: Reader) -> FactType:
    if raw in _PLAIN_TYPES:
        return FactType(raw)
    if isinstance(raw, Mapping) and list(raw) == ["one_of"]:
        values = reader.texts(raw["one_of"], ("type", "one_of"))
        if len(set(values)) == len(values) and 1 < len(values) <= MOST_VALUES:
            return FactType("one_of", values)
    reader.refuse(
        "This is not a type.",
        ("type",),
        f"One of {', '.join(_PLAIN_TYPES)}, {{one_of: [two values or more, {MOST_VALUES} at most]}}.",
    )


def _words(operation: str, type_: FactType, raw: Any, reader: Reader) -> Mapping[str, str]:
    path: Path = ("words",)
    known, _ = word_keys(type_)
    body = reader.mapping(raw, path, tuple(key for key in known if key != TAIL or operation == "some"))
    for key in body:
        value = ("value",) if type_.name != "yes_no" and key == "known" else ()
        reader.placeholders(reader.text(body, key, path), (*path, key), value)
    return {key: reader.text(body, key, path) for key in body}


def _examples(type_: FactType, raw: Any, reader: Reader) -> list[FactExample]:
    found = []
    for position, body in enumerate(reader.items(raw, ("examples",))):
        path: Path = ("examples", position)
        reader.mapping(body, path, ("case", "gives"), ("gives",))
        if not isinstance(body.get("case"), Mapping):
            reader.refuse("An example needs a fragment of a case; {} for nothing recorded.", path)
        try:
            gives = from_written(body["gives"], type_)
        except WrongValueError as wrong:
            reader.note("The fact cannot give this.", (*path, "gives"), str(wrong))
            continue
        found.append(FactExample(body["case"], gives, reader.line(path)))
    return found
