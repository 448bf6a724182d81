"""The words in which scenes are written: days, chances, and whether a thing that should be done was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Day:
    """Some day from ``low`` to ``high`` days before the case's own, or before a mark; ahead where negative."""

    low: int
    high: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of some words, each as likely as its weight."""

    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Chance:
    """Yes with this chance."""

    of: float


@dataclass(frozen=True, slots=True)
class Practice:
    """Yes where what should be done was done, as often as the case's team manages; or the reverse."""

    done: bool


DONE, LAPSED = Practice(True), Practice(False)

Share = float | Practice
Leaves = dict[str, Any]


def ago(low: int, high: int) -> Day:
    """So many days before the case's day."""
    return Day(low, high)


def ahead(low: int, high: int) -> Day:
    """So many days after it: for planned days."""
    return Day(-high, -low)


def before(mark: str, low: int = 0, high: int | None = None) -> Day:
    """So many days before a mark of the case."""
    return Day(low, low if high is None else high, mark)


def after(mark: str, low: int, high: int) -> Day:
    """So many days after a mark of the case, and no later than the case's day."""
    return Day(-high, -low, mark)


def pick(*words: str, **weights: int) -> Pick:
    """One of some words, equally likely unless they carry weights."""
    return Pick(dict.fromkeys(words, 1) | weights)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a scene, there with this share; a leaf it does not name is not known."""

    table: str
    leaves: Mapping[str, Any]
    share: Share = 1.0


def line(table: str, share: Share = 1.0, **leaves: Any) -> Line:
    """One record."""
    return Line(table, leaves, share)


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that happens in a share of the cases, and the records it leaves.

    ``kinds`` and ``stages`` limit the cases it can happen in; ``without`` names scenes it does not go with.
    """

    name: str
    lines: tuple[Line, ...]
    share: Share = 1.0
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    within: tuple[str, ...] = ()  # scenes of which one must have happened


def scene(name: str, share: Share, *lines: Line, **limits: Any) -> Scene:
    """A scene and its records."""
    return Scene(name, lines, share, **limits)
