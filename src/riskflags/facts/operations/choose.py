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
    """The value of the first condition that holds; not known where an earlier one is not."""
    cases = tuple(
        (reader.text(case, "value", (key, position)), reader.condition(case.get("if"), (key, position, "if")))
        for position, case in enumerate(
            reader.mappings(body[key], (key,), known=("value", "if"), needed=("value", "if"))
        )
    )
    return Choose(cases, reader.text(body, "otherwise", ()))
