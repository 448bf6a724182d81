"""Reads the facts of ``rules/facts/*.yaml``: first all their types, so that facts may refer to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from riskflags.errors import Path
from riskflags.facts.definition import TAIL, Fact, FactExample, FactType, word_keys
from riskflags.facts.operations import operations
from riskflags.facts.values import MOST_VALUES, WrongValueError, from_written
from riskflags.rulebook.parsing import Reader
from riskflags.rulebook.shapes import ANYTHING, TEXT, TEXTS, Shape, Shapes, closed_object, parts_of, ref

EXAMPLE_DAY = date(2026, 6, 30)
"""The default ``as_of`` of an example."""


def declare(name: str, raw: Any, reader: Reader) -> FactType:
    """Note a fact's type and operation under its name, for other definitions to refer to."""
    body = reader.mapping(raw, (), shapes(), ("type",))
    used = [key for key in body if key in operations()]
    if len(used) != 1:
        reader.refuse("A fact has one operation.", (), f"One of {', '.join(operations())}.")
    for key, owner in _beside().items():
        if key in body and used != [owner]:
            reader.note(f"Only {owner} takes an {key}.", (key,), "Leave it out.")
    type_ = _type(body["type"], ("type",), reader)
    gives = operations()[used[0]].gives
    if type_.name not in gives:
        reader.refuse(f"The operation {used[0]} does not give this type.", ("type",), f"It gives {', '.join(gives)}.")
    reader.names.facts[name] = type_
    reader.names.operations[name] = used[0]
    reader.names.written[name] = raw, reader
    return type_


def fact_from(name: str, raw: Mapping[str, Any], reader: Reader) -> Fact:
    """A fact. Every fact must have been declared before."""
    type_, operation = reader.names.facts[name], reader.names.operations[name]
    plan = Shape(lambda *_: operations()[operation].parse(operation, raw, reader), {})
    found = parts_of({operation: plan, **_SAID}, raw, (), reader)
    found["plan"] = found.pop(operation)
    return Fact(name=name, type=type_, operation=operation, **found, file=reader.file, line=reader.line())


def _type(raw: Any, path: Path, reader: Reader) -> FactType:
    if raw in _PLAIN_TYPES:
        return FactType(raw)
    if isinstance(raw, Mapping) and list(raw) == ["one_of"]:
        values = reader.texts(raw["one_of"], (*path, "one_of"))
        if len(set(values)) == len(values) and 1 < len(values) <= MOST_VALUES:
            return FactType("one_of", values)
    help_ = f"One of {', '.join(_PLAIN_TYPES)}, {{one_of: [two values or more, {MOST_VALUES} at most]}}."
    reader.refuse("This is not a type.", path, help_)


def _said(raw: Any, path: Path, reader: Reader) -> str:
    text = reader.text(raw, path)
    reader.placeholders(text, path)
    return text


def _words(raw: Any, path: Path, reader: Reader) -> Mapping[str, str]:
    name = str(reader.root[0])
    type_, operation = reader.names.facts[name], reader.names.operations[name]
    known, names_records = word_keys(type_)[0], operations()[operation].names_records
    body = reader.mapping(raw, path, tuple(key for key in known if key != TAIL or names_records))
    said = reader.gathered(lambda key: reader.text(body[key], (*path, key)), body)
    for key, text in said.items():
        value = ("value",) if type_.name != "yes_no" and key == "known" else ()
        reader.placeholders(text, (*path, key), value)
    return said


def _presupposed(raw: Any, path: Path, reader: Reader) -> tuple[str, ...]:
    if not isinstance(raw, list):
        reader.refuse("A list of facts is needed here.", path, "[] where the question can always be asked.")
    for at, name in enumerate(raw):
        if reader.fact(name, (*path, at)).name != "yes_no":
            reader.note("Only a yes/no fact can be presupposed.", (*path, at), "Name one that must be yes.")
    return tuple(raw)


def _examples(raw: Any, path: Path, reader: Reader) -> tuple[FactExample, ...]:
    return tuple(_example(body, (*path, at), reader) for at, body in enumerate(reader.items(raw, path)))


def _example(raw: Any, path: Path, reader: Reader) -> FactExample:
    type_ = reader.names.facts[str(reader.root[0])]
    reader.mapping(raw, path, ("case", "gives"), ("gives",))
    if not isinstance(raw.get("case"), Mapping):
        reader.refuse("An example needs a fragment of a case; {} for nothing recorded.", path)
    try:
        return FactExample(raw["case"], from_written(raw["gives"], type_), reader.line(path))
    except WrongValueError as wrong:
        reader.refuse("The fact cannot give this.", (*path, "gives"), str(wrong))


_PLAIN_TYPES = ("yes_no", "number", "days", "date")
_EXAMPLE = closed_object({"case": {"type": "object"}, "gives": {}}, ("case", "gives"))
_SAID: Shapes = {
    "means": Shape(_said, TEXT.schema),
    "ask": Shape(_said, TEXT.schema),
    "words": Shape(_words, {"type": "object", "additionalProperties": TEXT.schema}).optional({}),
    "presupposes": Shape(_presupposed, {"type": "array", "items": ref("fact")}).optional(None),
    "card": TEXT.optional(""),
    "examples": Shape(_examples, {"type": "array", "items": _EXAMPLE}).optional(()),
}
_TYPE = Shape(_type, {"anyOf": [{"enum": list(_PLAIN_TYPES)}, closed_object({"one_of": TEXTS.schema}, ["one_of"])]})


def shapes() -> Shapes:
    """The keys of a fact, except its one operation, which reads its own body."""
    plans = {key: replace(ANYTHING, schema=each.schema).optional(None) for key, each in operations().items()}
    return {"type": _TYPE, **_SAID, **dict.fromkeys(_beside(), TEXT.optional(None)), **plans}


def _beside() -> dict[str, str]:
    """Each key that stands beside an operation, with the word that calls this."""
    return {key: name for name, each in operations().items() for key in each.beside}
