"""Discovery: what the modules of a package, and entry points of other packages, register."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any


def offered(package: str, name: str, group: str) -> Iterator[Any]:
    """The members of the tuple ``name`` in every module of a package, and in every module of the entry point group."""
    path = import_module(package).__path__
    for module in sorted(each.name for each in iter_modules(path)):
        yield from getattr(import_module(f"{package}.{module}"), name, ())
    for entry in sorted(entry_points(group=group), key=lambda each: each.name):
        yield from getattr(entry.load(), name, ())
