"""``days_since``, ``working_days_since``, ``days_until``: the distance between a date fact and the case's day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.plan import Days, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("days_since", "working_days_since", "days_until")
GIVES = ("days",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """Days, or working days, between a date fact and ``as_of``."""
    date = reader.date_fact(body[key], (key,))
    if key == "days_until":
        reader.must_be_earliest(date, (key,))
        return Days(date, "until")
    return Days(date, "since", working=key == "working_days_since")
