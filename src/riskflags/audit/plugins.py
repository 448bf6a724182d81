"""What the modules of a package, and other installed packages, offer: a new module is found without being listed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any


def offered(package: str, name: str, group: str) -> Iterator[Any]:
    """The members of each tuple of this name, in a package's modules and those that entry points of the group name."""
    path = import_module(package).__path__
    for module in sorted(each.name for each in iter_modules(path)):
        yield from getattr(import_module(f"{package}.{module}"), name, ())
    for entry in sorted(entry_points(group=group), key=lambda each: each.name):
        yield from getattr(entry.load(), name, ())
