"""A reflection: what a team can ask itself, for learning that no case record can show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reflection:
    """One or two questions for a team, their theme, and the learning points they come from."""

    id: str
    theme: str
    ask: tuple[str, ...]
    cites: tuple[str, ...]
    file: str
    line: int
