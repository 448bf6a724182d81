"""Reads the ``passage`` of a learning point: the fingerprint of the words it rests on."""

from __future__ import annotations

import re
from typing import Any

from riskflags.errors import Path
from riskflags.rulebook.parsing import Reader
from riskflags.sources import HASH_DIGITS, Passage

_KEYS = ("words", "letters", "hash", "sketch")
_HEX = re.compile("[0-9a-f]+")
_MAKE_ONE = "`riskflags sources fingerprint FILE` makes one from the passage's text."


def passages_from(raw: Any, path: Path, reader: Reader) -> tuple[Passage, ...]:
    """The pieces of a point's passage: one, a list of several, or none where a register keeps no fingerprints."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        return (_passage(raw, path, reader),)
    return tuple(_passage(item, (*path, at), reader) for at, item in enumerate(reader.items(raw, path)))


def _passage(raw: Any, path: Path, reader: Reader) -> Passage:
    body = reader.mapping(raw, path, _KEYS, _KEYS)
    words, letters, hash_, sketch = (body[key] for key in _KEYS)
    if not (type(words) is int and type(letters) is int and 0 < words <= letters):
        reader.refuse("Words and letters are whole numbers, no fewer letters than words.", path, _MAKE_ONE)
    if not _is_hex(hash_, HASH_DIGITS):
        reader.refuse(f"The hash is {HASH_DIGITS} hex digits in quotes.", (*path, "hash"), _MAKE_ONE)
    if not _is_hex(sketch, words):
        reader.refuse("The sketch is one hex digit a word, in quotes.", (*path, "sketch"), _MAKE_ONE)
    return Passage(words, letters, hash_, sketch)


def _is_hex(raw: Any, digits: int) -> bool:
    return isinstance(raw, str) and len(raw) == digits and _HEX.fullmatch(raw) is not None
