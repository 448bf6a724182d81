"""How many verdicts of each engine were compared in this run, and how many must be (`agreement.gathering` judges)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

COMPARED: Counter[str] = Counter()
"""Verdicts compared, by engine: one for each engine, case and rule."""

SKIPPED: dict[str, str] = {}
"""Why an engine was left out, by engine."""

PROMISED: Counter[str] = Counter()
"""The least that must be compared, by engine and of `ALL` together, each promise added; empty where there is none."""

ALL = "all"


def told() -> dict[str, dict[str, Any]]:
    """What a worker tells of its part of the run."""
    return {"compared": dict(COMPARED), "skipped": SKIPPED, "promised": dict(PROMISED)}


def add(part: Mapping[str, Mapping[str, Any]]) -> None:
    """Count what a worker told."""
    COMPARED.update(part["compared"])
    SKIPPED.update(part["skipped"])
    PROMISED.update(part["promised"])


def short() -> dict[str, int]:
    """What falls short of the promise: how many were compared, by engine."""
    found = {**COMPARED, ALL: COMPARED.total()}
    return {name: found.get(name, 0) for name, least in PROMISED.items() if found.get(name, 0) < least}


def summary() -> Iterator[str]:
    """The lines of the run's summary; none where nothing was compared."""
    for engine, count in sorted(COMPARED.items()):
        yield f"{engine:>20} {count:>12,}"
    if COMPARED:
        yield f"{ALL:>20} {COMPARED.total():>12,}"
    for engine, why in sorted(SKIPPED.items()):
        yield f"{engine:>20}      skipped: {why}"
    for name, count in short().items():
        yield f"{name:>20}      FAILED: {count:,} compared, {PROMISED[name]:,} promised"
