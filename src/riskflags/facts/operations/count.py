"""``count: {in: collection, where: …}``: how many records match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.plan import Fold, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("count",)
GIVES = ("number",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """The number of records that match, between those that surely and those that possibly do."""
    collection, where = reader.records(key, body[key], known=("in", "where"))
    return Fold(collection, "count", where)
