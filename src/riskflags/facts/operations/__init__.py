"""The operations a fact's definition may use: each registers itself, and gives one of the four forms of a `Plan`.

A module of this package is imported when operations are first asked for. One of somebody else's registers itself alike,
and is imported before the rulebook is loaded:

    @operation("none_of", gives=("yes_no",), schema=OVER_RECORDS)
    def none_of(key, body, reader):
        collection, where = reader.records(key, body[key], known=("in", "where"))
        return Fold(collection, "some", where, negated=True, about=AllOf(()))
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from riskflags.facts.definition import TypeName
    from riskflags.facts.plan import Plan
    from riskflags.rulebook.parsing import Reader

Parse = Callable[[str, Mapping[str, Any], "Reader"], "Plan"]
"""The plan written in a fact's whole mapping under a key."""

OVER_RECORDS: Mapping[str, Any] = {"$ref": "#/$defs/over_records"}
"""The JSON Schema of an operation over the records of a collection; `riskflags.cli.schemas` defines what it refers to.
"""


@dataclass(frozen=True)
class Operation:
    """What a word in a fact's definition does: the types its facts may have, how it is read, its JSON Schema.

    ``unit`` is that of the settings with which its facts are compared, where they are days; ``beside`` are the keys
    that stand beside it in the definition; ``names_records`` where a fact may say what goes on after a record's name.
    """

    parse: Parse
    gives: tuple[TypeName, ...]
    schema: Mapping[str, Any] = field(default_factory=dict)
    unit: Literal["days", "working_days"] = "days"
    beside: tuple[str, ...] = ()
    names_records: bool = False


_REGISTERED: dict[str, Operation] = {}


def operation(*keys: str, gives: tuple[TypeName, ...], **more: Any) -> Callable[[Parse], Parse]:
    """Register what parses an operation, under the keys that call it; ``more`` is further parts of `Operation`."""

    def register(parse: Parse) -> Parse:
        _REGISTERED.update(dict.fromkeys(keys, Operation(parse, gives, **more)))
        return parse

    return register


def operations() -> Mapping[str, Operation]:
    """Each operation by the word that calls it."""
    _import_ours()
    return _REGISTERED


@cache
def _import_ours() -> None:
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
