"""Plain mappings and lists that remember the lines they came from."""

from __future__ import annotations

from typing import Any

from riskflags.errors import Path, UnknownKey


class Mapping(dict[str, Any]):
    """A mapping whose keys know their lines (``lines``); ``line`` is its own."""

    __slots__ = ("_in_order", "line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self._in_order: list[int] = []

    def line_of_key(self, place: int) -> int | None:
        """The line of the key that stands there, counted from 1; asked of a mapping that is read to its end."""
        self._in_order = self._in_order or list(self.lines.values())
        return self._in_order[place - 1] if place <= len(self._in_order) else None


class Sequence(list[Any]):
    """A list whose items know their lines (``lines``); ``line`` is its own."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def line_of(document: Any, path: Path) -> int | None:
    """The line of a place in a document, or of the nearest place above it that is there; ``None`` if none is known."""
    line: int | None = getattr(document, "line", None)
    here = document
    for part in path:
        if isinstance(part, UnknownKey):
            known = part.place is not None and isinstance(here, Mapping)
            return (here.line_of_key(part.place) if known else None) or line
        if isinstance(here, Mapping) and part in here:
            line, here = here.lines[str(part)], here[str(part)]
        elif isinstance(here, Sequence) and isinstance(part, int) and part < len(here):
            line, here = here.lines[part], here[part]
        else:
            break
    return line
