"""The words of a text, once markup, punctuation, case and accents are gone, and the fingerprint made from them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from riskflags.rulebook.sources import HASH_DIGITS, Passage

_TAGS = (
    "a|b|blockquote|body|br|caption|code|del|div|em|font|h[1-6]|head|hr|html|i|img|ins|li|mark|ol|p|pre|q|s|small|span"
    "|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul"
)
_ENTITIES = (
    r"amp|nbsp|lt|gt|quot|apos|lsquo|rsquo|sbquo|ldquo|rdquo|bdquo|ndash|mdash|hellip|bull|middot|shy|\#[0-9]{1,6}"
    r"|\#x[0-9a-f]{1,5}"
)
# Inside a word: apostrophes, and what is there to be seen by a typesetter alone (soft hyphen, zero-width signs, accents
# that follow their letter). A hyphen is not: whether it parts two words or a line does not matter to the letters.
_INSIDE = "'\u2019\u02bc\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f"
_WORD = re.compile(
    rf"""
      </?(?:{_TAGS})(?:\s+[\w-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>     # a tag
    | &(?:{_ENTITIES});                                                     # a character's name
    | \]\((?:https?:|mailto:|www\.|[#/.])[^()\s]*\)                         # the address of a link
    | (?P<word>[^\W_]+(?:[{_INSIDE}]+[^\W_]+)*)
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Word(NamedTuple):
    """A word's letters, folded, and its characters ``start`` to ``end`` (not included) in the text."""

    letters: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """Each word of a text, in order. Figures are words too."""
    for found in _WORD.finditer(text):
        if found.lastgroup == "word":
            letters = folded(found.group())
            if letters:
                yield Word(letters, found.start(), found.end())


def folded(text: str) -> str:
    """The letters and digits of a text: lower case, ligatures taken apart, accents and all else dropped."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


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
