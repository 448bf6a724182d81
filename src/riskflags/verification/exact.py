"""Where a passage stands in a document word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from riskflags.sources import Passage
from riskflags.verification.documents import Document
from riskflags.verification.fingerprints import letters_hash

Stretch = tuple[int, int]  # of a document's words: the first, and the one after the last


def occurrences(document: Document, passages: Iterable[Passage]) -> dict[Passage, list[Stretch]]:
    """Every stretch of words that is one of the passages, in the document's order.

    A window of as many letters as a passage has slides from word to word. Only where it ends with a word too is its
    hash taken: one window in five.
    """
    wanted: dict[int, dict[str, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for passage in passages:
        wanted[passage.letters][passage.hash].append(passage)
    found: dict[Passage, list[Stretch]] = {}
    letters, word_at = document.letters, document.word_at
    for length, by_hash in wanted.items():
        for start, first in word_at.items():
            after = word_at.get(start + length)
            if after is not None:
                for passage in by_hash.get(letters_hash(letters[start : start + length]), ()):
                    found.setdefault(passage, []).append((first, after))
    return found
