"""What the JSON Schemas of a rulebook's files refer to: conditions, records, and the names that one rulebook has.

The names are there for an editor to complete and to say what each means. One that is not there is no error to it: a
file written since may define it. Lint knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of
from riskflags.conditions import MAY_BE_MISSING
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.values import NEVER, NOT_KNOWN, NOT_YET
from riskflags.rulebook import Rulebook
from riskflags.rulebook.departures import KINDS
from riskflags.rulebook.shapes import COMPARISONS, ONE_KEY, TEXT, TEXTS, closed_object, ref, schema_of

Schema = dict[str, Any]

_AS_OF = "as_of"
_SIDES = ("at_least", "at_most")


def definitions(book: Rulebook | None) -> Schema:
    """Each definition by its name, with the names of a rulebook where one is given."""
    facts = list(book.facts.values()) if book else []
    settings, points, rules = (
        {name: str(getattr(each, said)) for name, each in getattr(book, kind).items()} if book else {}
        for kind, said in (("settings", "means"), ("points", "gist"), ("rules", "title"))
    )
    departed = {"settings": settings, "prompts": rules, "off": rules}
    return {
        "fact": _one_of(_meant(facts, "yes_no")),
        "date_fact": _one_of(_meant(facts, "date")),
        "any_fact": _one_of(_meant(facts, "yes_no", "one_of", "days", "number")),
        "setting": _one_of(settings),
        "point": _one_of(points),
        "rule": _one_of(rules),
        "cites": _by_name(points, TEXT.schema) | {"minProperties": 1},
        "facts_given": {
            "type": "object",
            "properties": {fact.name: _value(fact) for fact in facts if fact.type.name != "date"},
        },
        "condition": _condition(facts),
        "comparison": closed_object(dict.fromkeys(COMPARISONS, ref("setting"))) | ONE_KEY,
        **{f"{type_}_given": _given(type_) for type_ in ("yes_no", "days", "number")},
        "over_records": _over_records(),
        **{f"where_{name}": _where(name) for name in COLLECTIONS},
        **{kind: _by_name(departed.get(kind, {}), ref(f"of_{kind}")) for kind in KINDS},
        **{f"of_{kind}": schema_of(shapes) for kind, shapes in KINDS.items()},
    }


def referred(made: Any, known: Mapping[str, Any]) -> Schema:
    """Those definitions that a schema refers to, and what these refer to."""
    found: Schema = {}
    waiting = [made]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found[name] = known[name]
                waiting.append(known[name])
    return {name: found[name] for name in sorted(found)}


def _references(made: Any) -> Iterator[str]:
    if isinstance(made, Mapping):
        if isinstance(made.get("$ref"), str):
            yield made["$ref"].rpartition("/")[2]
        for each in made.values():
            yield from _references(each)
    elif isinstance(made, list):
        for each in made:
            yield from _references(each)


# -- names -----------------------------------------------------------------------------------------------------------


def _meant(facts: Iterable[Fact], *types: str) -> dict[str, str]:
    return {fact.name: fact.means for fact in facts if fact.type.name in types}


def _one_of(meanings: Mapping[str, str]) -> Schema:
    """One of these names, or a text: editors show what each of them means."""
    known = {"enum": list(meanings), "enumDescriptions": list(meanings.values())}
    return {"anyOf": [known, TEXT.schema]} if meanings else dict(TEXT.schema)


def _by_name(meanings: Mapping[str, str], body: Mapping[str, Any]) -> Schema:
    """A mapping by these names, and others."""
    known = {name: {"description": said, "allOf": [body]} for name, said in meanings.items()}
    return {"type": "object", "properties": known, "additionalProperties": body}


# -- conditions, and facts given -------------------------------------------------------------------------------------


def _condition(facts: Iterable[Fact]) -> Schema:
    some = ref("condition", several=True)
    count = {"anyOf": [{"type": "integer", "minimum": 1}, ref("setting")]}
    forms = {
        "all": some,
        "any": some,
        "not": ref("condition"),
        "at_least": closed_object({"count": count, "of": some}, ["count", "of"]),
    }
    tests = {
        fact.name: {"description": fact.means, "allOf": [_tested(fact.type)]}
        for fact in facts
        if fact.type.name in ("one_of", "days", "number")
    }
    test = {"anyOf": [TEXTS.schema, ref("comparison")]}
    group = {"type": "object", "properties": forms | tests, "additionalProperties": test, **ONE_KEY}
    return {"anyOf": [ref("fact"), some, group]}


def _tested(type_: FactType) -> Schema:
    return ref("comparison") if type_.is_bounds else _several(type_.values)


def _several(words: Iterable[str]) -> Schema:
    return {"type": "array", "items": {"enum": list(words)}, "minItems": 1}


def _value(fact: Fact) -> Schema:
    """What may be given of a fact."""
    values = fact.type.values
    one_of = {"anyOf": [{"enum": [*values, NOT_KNOWN, None]}, closed_object({"one_of": _several(values)}, ["one_of"])]}
    return {"description": fact.means, "allOf": [one_of if values else ref(f"{fact.type.name}_given")]}


def _given(type_: str) -> Schema:
    if type_ == "yes_no":
        return {"enum": [True, False, NOT_KNOWN, MAY_BE_MISSING.value, None]}
    words = [NEVER, NOT_YET] if type_ == "days" else []
    one: Schema = {"anyOf": [{"type": "integer"}, {"enum": words}]} if words else {"type": "integer"}
    return {"anyOf": [one, {"enum": [NOT_KNOWN, None]}, closed_object(dict.fromkeys(_SIDES, one))]}


# -- records ---------------------------------------------------------------------------------------------------------


def _over_records() -> Schema:
    """The records of a collection that match: what may stand in ``where`` follows from ``in``."""
    kinds = [
        {
            "if": {"properties": {"in": {"const": name}}},
            "then": {
                "properties": {
                    **dict.fromkeys(("where", "have"), ref(f"where_{name}")),
                    "date": {"enum": [each for each, field in fields_of(kind).items() if field.type == "day"]},
                }
            },
        }
        for name, kind in COLLECTIONS.items()
    ]
    open_: Schema = {key: {"type": "object"} for key in ("where", "have")}
    return closed_object({"in": {"enum": list(COLLECTIONS)}, **open_, "date": TEXT.schema}, ["in"]) | {"allOf": kinds}


def _where(collection: str) -> Schema:
    fields = fields_of(COLLECTIONS[collection])
    tests = {name: _test(field) for name, field in fields.items() if field.type != "key"}
    here = f"where_{collection}"
    return closed_object(tests | {"any": ref(here, several=True), "not": ref(here)}) | {"minProperties": 1}


def _test(field: RecordField) -> Schema:
    match field.type:
        case "yes_no":
            return {"type": "boolean"}
        case "word":
            return {"anyOf": [{"enum": list(field.words)}, _several(field.words)]}
        case _:
            day = {"anyOf": [{"const": _AS_OF}, ref("date_fact")]}
            days = {"anyOf": [day, {"type": "array", "items": day, "minItems": 1}]}
            limits = dict.fromkeys(("within", "older_than", "by"), ref("setting"))
            return closed_object(dict.fromkeys(("since", "after", "before", "until"), days) | limits) | {
                "minProperties": 1
            }
