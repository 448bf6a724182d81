"""``choose: [{value: a, if: condition}, …]`` with ``otherwise: z``: the first value whose condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.plan import Choose, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("choose",)
GIVES = ("one_of",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """The value of the first condition that holds; not known between those whose turn may come."""
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
