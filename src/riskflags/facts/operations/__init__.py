"""The operations a fact's definition may use: one module each, found by being here.

A module offers ``KEYS`` (the words of the YAML it reads), ``GIVES`` (the type its facts have, a tuple where several may
be) and ``parse(key, body, reader)``, which returns a `Plan`.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskflags.facts.definition import TypeName
    from riskflags.facts.plan import Plan
    from riskflags.rulebook.parsing import Reader


class Operation(Protocol):
    """What a module of this package offers."""

    KEYS: tuple[str, ...]
    GIVES: tuple[TypeName, ...]

    def parse(self, key: str, body: Mapping[str, Any], reader: Reader) -> Plan:
        """The plan written in ``body`` (the fact's whole mapping) under ``key``."""


@cache
def operations() -> Mapping[str, Operation]:
    """Each operation by the words that call it."""
    found: dict[str, Operation] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        operation: Any = import_module(f"{__name__}.{module}")
        found |= dict.fromkeys(operation.KEYS, operation)
    return found
