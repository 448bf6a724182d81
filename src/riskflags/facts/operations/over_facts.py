"""Operations over other facts: days from a date fact, logic as in a rule's condition, and the choice of a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.operations import operation
from riskflags.facts.plan import Choose, Days, Logic, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader


_DATE = {"$ref": "#/$defs/date_fact"}
_CONDITION = {"$ref": "#/$defs/condition"}
_CONDITIONS = {"type": "array", "items": _CONDITION, "minItems": 1}
_COUNTED = {"type": "object", "properties": {"count": {}, "of": _CONDITIONS}, "required": ["count", "of"]}
_CASE = {"type": "object", "properties": {"value": {"type": "string"}, "if": _CONDITION}, "required": ["value", "if"]}


@operation("days_since", gives=("days",), schema=_DATE)
def days_since(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``days_since: date.fact``: days from that to the case's day."""
    return Days(reader.date_fact(body[key], (key,)), "since")


@operation("working_days_since", gives=("days",), unit="working_days", schema=_DATE)
def working_days_since(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``working_days_since: date.fact``: England's working days from that to the case's day."""
    return Days(reader.date_fact(body[key], (key,)), "since", working=True)


@operation("days_until", gives=("days",), schema=_DATE)
def days_until(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``days_until: date.fact``: days from the case's day to that, which must be one that is never *never before*."""
    date = reader.date_fact(body[key], (key,))
    if reader.names.operations.get(date) != "earliest":
        reader.refuse("Days until a day need a date fact read with earliest.", (key,), "Over none, that one is never.")
    return Days(date, "until")


@operation("all", "any", "not", "at_least", gives=("yes_no",), schema={"anyOf": [_CONDITION, _CONDITIONS, _COUNTED]})
def logic(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``all``, ``any``, ``not``, ``at_least``: a yes/no fact over others, written as a rule's condition is."""
    return Logic(reader.condition({key: body[key]}, ()))


@operation("choose", gives=("one_of",), beside=("otherwise",), schema={"type": "array", "items": _CASE, "minItems": 1})
def choose(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """``choose: [{value: a, if: condition}, …]`` with ``otherwise: z``: the value of the first condition that holds.

    Not known between those whose turn may come.
    """
    values = reader.names.facts[str(reader.root[0])].values
    listed = reader.mappings(body[key], (key,), known=("value", "if"), needed=("value", "if"))
    cases = tuple(
        (
            reader.one_of(case["value"], (key, position, "value"), values),
            reader.condition(case["if"], (key, position, "if")),
        )
        for position, case in enumerate(listed)
    )
    plan = Choose(cases, reader.one_of(body.get("otherwise"), ("otherwise",), values))
    never = [value for value in values if value not in (plan.otherwise, *dict(cases))]
    if never:
        reader.refuse(
            f"Nothing gives {', '.join(never)}.", ("type",), "Give each value its condition, or leave it out."
        )
    return plan
