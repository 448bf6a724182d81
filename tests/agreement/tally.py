"""How many verdicts of each engine were compared in this run; the run's summary says so (conftest)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

COMPARED: Counter[str] = Counter()
"""Verdicts compared, by engine: one for each engine, case and rule."""

SKIPPED: dict[str, str] = {}
"""Why an engine was left out, by engine."""


def summary() -> Iterator[str]:
    """The lines of the run's summary; none where nothing was compared."""
    for engine, count in sorted(COMPARED.items()):
        yield f"{engine:>20} {count:>12,}"
    if COMPARED:
        yield f"{'all':>20} {COMPARED.total():>12,}"
    for engine, why in sorted(SKIPPED.items()):
        yield f"{engine:>20}      skipped: {why}"
