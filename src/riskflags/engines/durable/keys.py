"""How a fact is posted: under which keys, with which values.

A yes/no fact is ``yes``, ``no`` or ``unknown``, some ``may`` (`MAY_BE_MISSING`): words alone, for durable_rules takes
1, true and "true" for one value, and 0 and "0". A one-of fact has a key for each value, ``NAME:0`` and so on: whether
it can still be that, ``yes`` or ``no``. A number, days or a day have two keys, ``NAME:lo`` and ``NAME:hi``. Every key
of a part is always there, because a test for one that is missing can hang the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from riskflags.conditions import MAY_BE_MISSING, FactValue, possible_values
from riskflags.errors import EngineError, Fault
from riskflags.facts.definition import Fact

YES, NO, UNKNOWN, MAY = "yes", "no", "unknown", "may"
FARTHEST = 1_000_000_000
"""Stands for *never* and for anything beyond it; what rules compare with are C longs, on some machines of 32 bits."""

PART, DERIVED, SID, ID = "part", "derived", "sid", "id"

Posted = dict[str, str | int]
"""Keys and values as they are posted."""


@dataclass(frozen=True, slots=True)
class FactKeys:
    """The keys of one fact: one for a yes/no fact, one for each of ``values``, or two for the bounds of a number."""

    keys: tuple[str, ...]
    values: tuple[str, ...] = ()
    can_be_missing: bool = False
    """Whether the fact can be `MAY_BE_MISSING`."""

    def of(self, values: Iterable[str]) -> tuple[str, ...]:
        """The keys of some values."""
        return tuple(self.keys[self.values.index(value)] for value in values)

    def post(self, value: FactValue, posted: Posted) -> None:
        """Add a value to what is posted."""
        if self.values:
            left = possible_values(value)
            posted |= {key: YES if each in left else NO for key, each in zip(self.keys, self.values, strict=True)}
        elif isinstance(value, tuple):
            posted[self.keys[0]], posted[self.keys[1]] = map(_near, value)
        else:
            posted[self.keys[0]] = (
                MAY if value is MAY_BE_MISSING else UNKNOWN if value is None else YES if value else NO
            )

    def described(self) -> dict[str, Any]:
        """The keys as an exported ruleset tells of them."""
        if self.values:
            return {"can_be": dict(zip(self.values, self.keys, strict=True)), "values": [YES, NO]}
        if len(self.keys) > 1:
            return {"low": self.keys[0], "high": self.keys[1]}
        said = {"key": self.keys[0], "values": [YES, NO], "not_known": UNKNOWN}
        return said | {"may_be_missing": MAY} if self.can_be_missing else said


def keys_of(facts: Iterable[Fact], can_be_missing: Collection[str] = ()) -> Mapping[str, FactKeys]:
    """The keys of each fact by its name; ``can_be_missing`` are those that can be `MAY_BE_MISSING`."""
    taken: set[int] = set()
    for reserved in (PART, DERIVED, SID, ID, "$s"):
        apart(reserved, taken)
    return {fact.name: _keys_of(fact, taken, fact.name in can_be_missing) for fact in facts}


def within_reach(limit: int) -> int:
    """A setting's value, if numbers this large can be compared with it. Raises `EngineError`."""
    if abs(limit) < FARTHEST:
        return limit
    what = "A setting lies beyond what the durable engine can compare."
    raise EngineError(Fault(what, help='Use engine="python", the default.'))


def _keys_of(fact: Fact, taken: set[int], can_be_missing: bool) -> FactKeys:
    if fact.type.is_bounds:
        return FactKeys((apart(f"{fact.name}:lo", taken), apart(f"{fact.name}:hi", taken)))
    values = fact.type.values
    if values:
        return FactKeys(tuple(apart(f"{fact.name}:{place}", taken) for place in range(len(values))), values)
    return FactKeys((apart(fact.name, taken),), can_be_missing=can_be_missing)


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
