"""``every: {in: collection, where: …, have: …}``: whether every record that matches the one matches the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.matching import AllOf, NotThis
from riskflags.facts.plan import Fold, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("every",)
GIVES = ("yes_no",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """Yes if no record matches ``where`` and not ``have``; over no records it is yes."""
    collection, where = reader.records(key, body[key], known=("in", "where", "have"), needed=("have",))
    have = reader.matcher(body[key].get("have"), collection, (key, "have"))
    return Fold(collection, "some", reader.once(AllOf((where, NotThis(have))), (key,)), negated=True)
