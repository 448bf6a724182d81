"""The reviews the rules rest on, and their learning points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PointStatus = Literal["in_force", "updated", "not_taken_forward"]
Becomes = Literal["rule", "indicator", "reflection", "context"]

HASH_DIGITS = 16
"""Hex digits of a passage's hash."""


@dataclass(frozen=True, slots=True)
class Source:
    """One published review. ``marking`` is what the text itself carries, shown beside each citation."""

    id: str
    title: str
    publisher: str
    date: str
    note: str = ""
    marking: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The fingerprint of a passage: enough to find it in the source, and too little to give it back.

    ``letters`` and ``hash`` are over its letters and digits run together, so that neither spaces, punctuation, case nor
    hyphens matter; ``sketch`` is one hex digit a word (one of sixteen), by which a changed passage can still be placed.
    """

    words: int
    letters: int
    hash: str
    sketch: str


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One learning point: where it stands, what it says in our words, and whether it is in force.

    ``passages`` are the pieces of the source it rests on, in the source's order: most often one. ``in_part`` says what
    the rules leave out of it, and is blank where they carry it.
    """

    id: str
    source: Source
    where: str
    gist: str
    status: PointStatus
    by: str | None
    becomes: tuple[Becomes, ...]
    file: str = ""
    line: int = 0
    in_part: str = ""
    passages: tuple[Passage, ...] = ()

    @property
    def status_text(self) -> str:
        """The status as a reader sees it."""
        return self.status.replace("_", " ") + (f" by {self.by}" if self.by else "")


Points = Mapping[str, LearningPoint]
