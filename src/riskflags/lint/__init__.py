"""Lint: what a rulebook must satisfy beyond being readable.

Each module here is a check, found by being here: its ``faults(rulebook)`` yields what is wrong.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from riskflags.errors import Fault
from riskflags.rulebook import Rulebook


def lint(rulebook: Rulebook, words: bool = False) -> list[Fault]:
    """Every fault in a rulebook, by file and line; with ``words`` also what reports lack words for."""
    from riskflags.lint.wording import lacking

    checks = [import_module(f"{__name__}.{module.name}").faults for module in pkgutil.iter_modules(__path__)]
    found = [fault for check in (*checks, *[lacking] * words) for fault in check(rulebook)]
    return sorted(found, key=lambda fault: (fault.file or "", fault.line or 0))
