"""How a fact is posted: under which keys, with which values.

A yes/no fact is ``yes``, ``no`` or ``unknown``; a one-of fact its word or ``unknown``: words alone, for durable_rules
takes 1, true and "true" for one value, and 0 and "0". A number, days or a day are two keys, ``NAME:lo`` and
``NAME:hi``. Every key of a part is always there, because a test for one that is missing can hang the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from riskflags.conditions import FactValue
from riskflags.errors import EngineError, Fault
from riskflags.facts.definition import Fact

YES, NO, UNKNOWN = "yes", "no", "unknown"
FARTHEST = 1_000_000_000
"""Stands for *never* and for anything beyond it; what rules compare with are C longs, on some machines of 32 bits."""

PART, DERIVED, SID, ID = "part", "derived", "sid", "id"

Posted = dict[str, str | int]
"""Keys and values as they are posted."""


@dataclass(frozen=True, slots=True)
class FactKeys:
    """The keys of one fact: one with its possible ``words``, or two for the bounds of a number."""

    keys: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def unknown(self) -> str:
        """The word for *not known*: the last."""
        return self.words[-1]

    def post(self, value: FactValue, posted: Posted) -> None:
        """Add a value to what is posted."""
        if not self.words:
            posted[self.keys[0]], posted[self.keys[1]] = map(_near, value)  # type: ignore[arg-type]  # bounds, here
        elif isinstance(value, str):
            posted[self.keys[0]] = value
        else:
            posted[self.keys[0]] = self.unknown if value is None else YES if value else NO

    def described(self) -> dict[str, Any]:
        """The keys as an exported ruleset tells of them."""
        if not self.words:
            return {"low": self.keys[0], "high": self.keys[1]}
        return {"key": self.keys[0], "values": list(self.words[:-1]), "not_known": self.unknown}


def keys_of(facts: Iterable[Fact]) -> Mapping[str, FactKeys]:
    """The keys of each fact by its name."""
    taken: set[int] = set()
    for reserved in (PART, DERIVED, SID, ID, "$s"):
        apart(reserved, taken)
    return {fact.name: _keys_of(fact, taken) for fact in facts}


def within_reach(limit: int) -> int:
    """A setting's value, if numbers this large can be compared with it. Raises `EngineError`."""
    if abs(limit) < FARTHEST:
        return limit
    what = "A setting lies beyond what the durable engine can compare."
    raise EngineError(Fault(what, help='Use engine="python", the default.'))


def _keys_of(fact: Fact, taken: set[int]) -> FactKeys:
    if fact.type.is_bounds:
        return FactKeys((apart(f"{fact.name}:lo", taken), apart(f"{fact.name}:hi", taken)))
    words = fact.type.values or (YES, NO)
    unknown = UNKNOWN
    while unknown in words:
        unknown += "_"
    return FactKeys((apart(fact.name, taken),), (*words, unknown))


def apart(name: str, taken: set[int]) -> str:
    """The name, made longer while durable_rules, which knows names by their hashes alone, takes it for another."""
    while _hash(name) in taken:
        name += ":"
    taken.add(_hash(name))
    return name


def _hash(name: str) -> int:
    found = 0x811C9DC5  # FNV-1a, 32 bits, as durable_rules has it
    for byte in name.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


def _near(edge: float) -> int:
    return int(max(-FARTHEST, min(FARTHEST, edge)))
