"""The words of a document, each with its place: what is left once markup, punctuation, case and accents are gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

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
