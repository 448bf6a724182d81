"""Lines of a text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import wrap

from riskflags.inert import inert, inert_lines

WIDTH = 80
"""The default width of a text for a terminal, in characters."""


_SPACE = re.compile(r"[\t\n\v\f\r]+")


def joined(lines: Iterable[str]) -> str:
    """Lines as a text, made inert: no character in it moves a cursor or hides text."""
    return inert_lines("\n".join(lines)) + "\n"


def wrapped(text: str, width: int = WIDTH, indent: str = "", hanging: str | None = None) -> list[str]:
    """A text as lines no longer than ``width`` unless a word is; words are never broken, so that ids can be copied.

    ``indent`` stands before the first line and ``hanging`` before the others; left out, it is as ``indent``.
    """
    following = indent if hanging is None else hanging
    return wrap(
        inert(_SPACE.sub(" ", text)),
        width,
        initial_indent=indent,
        subsequent_indent=following,
        break_on_hyphens=False,
        break_long_words=False,
    )
