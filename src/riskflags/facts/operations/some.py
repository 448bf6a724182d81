"""``some: {in: collection, where: …}``: whether a record matches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.plan import Fold, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("some",)
GIVES = ("yes_no",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """Yes if some record matches."""
    collection, where = reader.records(key, body[key], known=("in", "where"))
    return Fold(collection, "some", where)
