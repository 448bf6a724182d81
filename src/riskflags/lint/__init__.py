"""Lint: what a rulebook must satisfy beyond being readable. Rules that keep rules honest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from riskflags.errors import Fault
from riskflags.lint import (
    completeness,
    coverage,
    examples,
    forms,
    indicators,
    mutants,
    passages,
    time_bounds,
    use,
    wording,
)
from riskflags.rulebook import Rulebook

CHECKS: tuple[Callable[[Rulebook], Iterator[Fault]], ...] = (
    forms.faults,
    time_bounds.faults,
    examples.faults,
    mutants.faults,
    wording.faults,
    use.faults,
    indicators.faults,
    coverage.faults,
    passages.faults,
)


def lint(rulebook: Rulebook, words: bool = False) -> list[Fault]:
    """Every fault in a rulebook, by file and line; with ``words`` also what reports lack words for."""
    checks = (*CHECKS, completeness.faults) if words else CHECKS
    found = [fault for check in checks for fault in check(rulebook)]
    return sorted(found, key=lambda fault: (fault.file or "", fault.line or 0))
