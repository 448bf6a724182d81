"""Operations over the records of a collection: *some*, *count*, *latest*, *earliest* and *every*."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.errors import Path, did_you_mean
from riskflags.facts.matching import AllOf, Matcher, NotThis
from riskflags.facts.operations import OVER_RECORDS, operation
from riskflags.facts.plan import Fold, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

_OF_A_FACT = {
    "type": "object",
    "properties": {"of": {"$ref": "#/$defs/fact"}, "have": {"type": ["object", "string"]}},
    "required": ["of", "have"],
    "additionalProperties": False,
}


@operation("some", gives=("yes_no",), schema=OVER_RECORDS, names_records=True)
def some(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``some: {in: collection, where: …}``: yes if some record matches."""
    collection, where = reader.records(key, body[key], known=("in", "where"))
    return Fold(collection, "some", where)


@operation("count", gives=("number",), schema=OVER_RECORDS)
def count(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``count: {in: collection, where: …}``: how many match, between those that surely and those that possibly do."""
    collection, where = reader.records(key, body[key], known=("in", "where"))
    return Fold(collection, "count", where)


@operation("latest", "earliest", gives=("date",), schema=OVER_RECORDS)
def day_of(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``latest`` / ``earliest: {in: collection, where: …, date: field}``: a day, for other facts to use."""
    collection, where = reader.records(key, body[key], known=("in", "where", "date"), needed=("date",))
    field = reader.day_field(body[key].get("date"), collection, (key, "date"))
    return Fold(collection, "latest" if key == "latest" else "earliest", where, field)


@operation("every", gives=("yes_no",), schema={"anyOf": [OVER_RECORDS, _OF_A_FACT]})
def every(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``every: {of: fact, have: …}`` or ``{in: collection, where: …, have: …}``: whether each of these has that.

    Yes if no record matches ``where`` and not ``have``; over no records it is yes. With ``of`` the records are those of
    a *some* fact, and a record that surely counts and does not say whether it has what it must is told from one that
    may not count at all. ``have`` may name another *every*: the same is wanted here.
    """
    if isinstance(body[key], Mapping) and "of" in body[key]:
        given = reader.mapping(body[key], (key,), ("of", "have"), ("of", "have"))
        of: str | None = str(given["of"])
        collection, where = _records_of(given["of"], (key, "of"), reader)
    else:
        of = None
        collection, where = reader.records(key, body[key], known=("in", "where", "have"), needed=("have",))
    have = reader.have(_shared(body[key].get("have"), reader), collection, (key, "have"))
    lacking = reader.once(AllOf((where, NotThis(have))), (key,))
    return Fold(collection, "some", lacking, negated=True, about=where, of=of)


def _records_of(name: Any, path: Path, reader: Reader) -> tuple[str, Matcher]:
    """The collection and the ``where`` of a *some* fact; faults of its own are told where it stands."""
    names = reader.names
    if not isinstance(name, str) or names.operations.get(name) != "some":
        facts = [fact for fact, operation in names.operations.items() if operation == "some"]
        help_ = did_you_mean(name, facts) or "As in of: injury.of_concern."
        reader.unknown(name, "This is not a fact read with some.", path, help_)
    raw, own = names.written[name]
    silent = type(own)(own.document, own.file, own.root, names, [])
    return silent.records("some", raw["some"], known=("in", "where"))


def _shared(have: Any, reader: Reader) -> Any:
    """What is wanted of a record; where the name of an *every* is written, what that one wants."""
    if isinstance(have, str) and reader.names.operations.get(have) == "every":
        return _shared(reader.names.written[have][0]["every"]["have"], reader)
    return have
