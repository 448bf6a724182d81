"""The reviews the rules rest on, and their learning points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PointStatus = Literal["in_force", "updated", "not_taken_forward"]
Becomes = Literal["rule", "indicator", "reflection", "context"]


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
class LearningPoint:
    """One learning point: where it stands, what it says in our words, and whether it is in force."""

    id: str
    source: Source
    where: str
    gist: str
    status: PointStatus
    by: str | None
    becomes: tuple[Becomes, ...]
    file: str = ""
    line: int = 0

    @property
    def status_text(self) -> str:
        """The status as a reader sees it."""
        return self.status.replace("_", " ") + (f" by {self.by}" if self.by else "")


Points = Mapping[str, LearningPoint]
