"""Where a passage stands in a document word for word; else the stretch of the document most like it.

A passage's sketch has a digit for each of its words. Where three digits in a row stand in the document's own sketch,
the passage may lie around them: the places with most such threes are compared digit by digit. Between two passages
that were found, little is left to compare, and half the words are enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from riskflags.rulebook.sources import Passage
from riskflags.verification.documents import Document
from riskflags.verification.words import digit, letters_hash

LEAST_WORDS = 6  # alike: fewer are alike by chance somewhere in any document
LEAST_SHARE, LEAST_MORE = 0.6, 2.5  # alike: this share of the words, and so many more, or else all words but one

HALF, LEAST_BETWEEN = 0.5, 3  # alike, between two neighbours that were found

_RUN = 3
_TRIED = 4
_WIDE = 50  # words: past some of these and thrice its own, neighbours say little of where a passage is

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


@dataclass(frozen=True, slots=True)
class Likeness:
    """Words ``first`` up to but not including ``after``; ``alike`` of them stand in the passage in the same order."""

    first: int
    after: int
    alike: int


class Sketched:
    """A document's sketch, and where in it each run of digits begins."""

    def __init__(self, document: Document) -> None:
        self.digits = "".join(digit(word.letters) for word in document.words)
        self._runs: defaultdict[str, list[int]] = defaultdict(list)
        for start in range(len(self.digits) - _RUN + 1):
            self._runs[self.digits[start : start + _RUN]].append(start)

    def between(self, sketch: str, low: int, high: int) -> Likeness | None:
        """The stretch most like a passage among the words from ``low`` up to but not including ``high``."""
        if not 0 < high - low <= 3 * len(sketch) + _WIDE:
            return None
        first, after, alike = aligned(sketch, self.digits[low:high])
        enough = max(LEAST_BETWEEN, HALF * max(len(sketch), after - first))
        return Likeness(low + first, low + after, alike) if alike >= enough else None

    def nearest(self, sketch: str) -> Likeness | None:
        """The stretch most like a passage in the whole document, if any is like it."""
        slack = len(sketch) // 4 + 2  # words that may have come in or gone
        tried = [self._compared(sketch, start, slack) for start in self._starts(sketch, slack)]
        like = [found for found in tried if _is_like(found, len(sketch))]
        return max(like, key=lambda found: (found.alike, -found.first), default=None)

    def _starts(self, sketch: str, slack: int) -> list[int]:
        """Where the passage would begin, judged by each run of its digits that the document holds; the likeliest."""
        votes = Counter(
            place - offset
            for offset in range(len(sketch) - _RUN + 1)
            for place in self._runs.get(sketch[offset : offset + _RUN], ())
        )
        gathered = {start: sum(votes[start + step] for step in range(-slack, slack + 1)) for start in votes}
        likeliest = sorted(gathered, key=lambda start: (-gathered[start], -votes[start], start))
        apart: list[int] = []
        for start in likeliest:
            if all(abs(start - other) > slack for other in apart):
                apart.append(start)
            if len(apart) == _TRIED:
                break
        return apart

    def _compared(self, sketch: str, start: int, slack: int) -> Likeness:
        low = max(0, start - slack)
        window = self.digits[low : start + len(sketch) + slack]
        first, after, alike = aligned(sketch, window)
        return Likeness(low + first, low + after, alike)


def aligned(sketch: str, window: str) -> tuple[int, int, int]:
    """The stretch of ``window`` that becomes ``sketch`` with fewest changes, and how many digits of it stay.

    A change replaces, adds or removes one digit. Each cell of the table holds changes made, digits kept (negative, so
    that the least is the best), and where in the window the stretch began.
    """
    row = [(0, 0, start) for start in range(len(window) + 1)]
    for wanted in sketch:
        before, row = row, [(row[0][0] + 1, 0, 0)]
        for at, there in enumerate(window):
            changes, kept, start = before[at]
            same = wanted == there
            step = (changes, kept - 1, start) if same else (changes + 1, kept, start)
            row.append(min(step, _with_a_change(before[at + 1]), _with_a_change(row[at])))
    after = min(range(len(row)), key=lambda at: row[at])
    return row[after][2], after, -row[after][1]


def _with_a_change(cell: tuple[int, int, int]) -> tuple[int, int, int]:
    return cell[0] + 1, cell[1], cell[2]


def _is_like(found: Likeness, words: int) -> bool:
    longer = max(words, found.after - found.first)
    return found.alike >= max(LEAST_WORDS, min(longer - 1, LEAST_SHARE * longer + LEAST_MORE))
