"""``all``, ``any``, ``not``, ``at_least``: a yes/no fact over other facts, written as a rule's condition is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskflags.facts.plan import Logic, Plan

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

KEYS = ("all", "any", "not", "at_least")
GIVES = ("yes_no",)


def parse(key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
    """Logic over other facts."""
    return Logic(reader.condition({key: body[key]}, ()))
