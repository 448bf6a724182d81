"""``latest`` / ``earliest: {in: collection, where: …, date: field}``: a day, for other facts to use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.plan import Fold, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("latest", "earliest")
GIVES = ("date",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """The latest or the earliest day that a field of the matching records holds."""
    collection, where = reader.records(key, body[key], known=("in", "where", "date"), needed=("date",))
    field = reader.day_field(body[key].get("date"), collection, (key, "date"))
    return Fold(collection, "latest" if key == "latest" else "earliest", where, field)
