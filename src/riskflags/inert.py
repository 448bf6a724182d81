r"""Text of others made inert: no character in it hides, turns the line round or moves a terminal's cursor.

Control characters, and those that turn the direction of text or take no room, are written by their number:
``\u202e``. Whatever is shown of a case, a rulebook or a file's name goes through here.
"""

from __future__ import annotations

import re

HIDDEN_CHARACTERS = (
    "\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
)
"""What stands between the brackets of a pattern, a dataframe library's too."""

_HALVES = "\ud800-\udfff"  # what a file's name holds in the place of bytes that are no text
_HIDDEN = re.compile(f"[{HIDDEN_CHARACTERS}{_HALVES}]")
_HIDDEN_BUT_LINES = re.compile(_HIDDEN.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


def inert(text: str) -> str:
    """One line of text."""
    return _HIDDEN.sub(_by_number, text)


def inert_lines(text: str) -> str:
    """A text whose line breaks stay."""
    return _HIDDEN_BUT_LINES.sub(_by_number, text)


def inert_json(text: str) -> str:
    """JSON text: what a reader of it takes from it stays the same."""
    if text.isascii() and "\x7f" not in text:  # as most is: JSON writes the other control characters by number
        return text
    return _HIDDEN_BUT_LINES.sub(lambda found: _as_json(found[0]), text)


def hides(text: str) -> bool:
    """Whether there is such a character."""
    return _HIDDEN.search(text) is not None


def _by_number(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _as_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
