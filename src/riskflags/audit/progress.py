"""Progress of an audit: an interface that does nothing unless a command shows it."""

from __future__ import annotations


class Progress:
    """Receives the stages of an audit and how far each is. This base class ignores them."""

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        """A stage begins; ``total`` is its size in ``unit``, where that is known."""

    def advance(self, count: int) -> None:
        """``count`` more units of the stage are done."""

    def close(self) -> None:
        """The audit has ended."""
