"""The fingerprint of a passage, made from its text by whoever holds the source."""

from __future__ import annotations

import hashlib

from riskflags.sources import HASH_DIGITS, Passage
from riskflags.verification.words import words_of


def fingerprint(text: str) -> Passage:
    """The fingerprint of a passage's text; of nothing where it holds no word."""
    words = [word.letters for word in words_of(text)]
    letters = "".join(words)
    return Passage(len(words), len(letters), letters_hash(letters), "".join(map(digit, words)))


def letters_hash(letters: str) -> str:
    """The hash of letters run together: the first digits of their SHA-256 in hex."""
    return hashlib.sha256(letters.encode()).hexdigest()[:HASH_DIGITS]


def digit(word: str) -> str:
    """A word's digit in a sketch: many words share each of the sixteen, so that none can be read from it."""
    return hashlib.sha256(word.encode()).hexdigest()[0]
