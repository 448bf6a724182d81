"""What columns are called inside the engine and outside it, and the numbers that stand for *never* and for no word."""

from __future__ import annotations

NEVER = 10**8
"""Beyond any day or count there is, and still beyond once a day is taken from it; its negative for *not yet ever*."""

BEYOND = NEVER // 2
"""A number at least so large, either way, is *never*."""

UNKNOWN, NO_WORD = -1, -2
"""The places of a word that is not known, and of a text that is no word of its leaf's vocabulary."""


def low(number: int) -> str:
    """The column of a fact's lower side: surely; the lower bound; the place of a one-of value."""
    return f"f{number}a"


def high(number: int) -> str:
    """The column of a fact's upper side: possibly; the upper bound."""
    return f"f{number}b"


def outside(name: str) -> str:
    """A fact's column as users see it: dots do not do in Spark."""
    return name.replace(".", "__")
