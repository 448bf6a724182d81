"""How far an audit is, for whoever waits: nothing here unless a command shows it."""

from __future__ import annotations


class Progress:
    """Told of each stage and of how much of it is done. This one says nothing."""

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        """A stage begins; ``total`` is how many of its ``unit`` there are, where that is known."""

    def advance(self, count: int) -> None:
        """So many more of the stage's unit are done."""

    def close(self) -> None:
        """There is nothing more to come."""
