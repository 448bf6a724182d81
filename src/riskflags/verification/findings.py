"""What verification finds: plain frozen data, for text and JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from riskflags.verification.documents import Place

Outcome = Literal["found", "moved", "changed", "missing"]
OUTCOMES: tuple[Outcome, ...] = ("found", "moved", "changed", "missing")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a passage: its words, how many of them stand at ``place`` in their order, and where that is.

    ``place`` is ``None`` where nothing like it is there. ``exact`` says whether it stands there word for word.
    """

    words: int
    alike: int
    exact: bool
    place: Place | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A point's passage in a document: found, moved (found, but not in its order), changed or missing.

    ``after``, for one that moved, is the point whose passage it now follows; ``None`` where it now comes first.
    """

    point: str
    where: str
    outcome: Outcome
    pieces: tuple[Piece, ...]
    after: str | None = None

    @property
    def words(self) -> int:
        """How many words the passage has."""
        return sum(piece.words for piece in self.pieces)

    @property
    def alike(self) -> int:
        """How many of them stand in the document, in their order."""
        return sum(piece.alike for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Verification:
    """A document, the source it is, and what became of each point; ``unmarked`` are points with no fingerprint."""

    document: str
    source: str
    title: str
    marking: str
    findings: tuple[Finding, ...]
    unmarked: tuple[str, ...]

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many points had each outcome."""
        counted = Counter(finding.outcome for finding in self.findings)
        return {outcome: counted[outcome] for outcome in OUTCOMES}

    @property
    def all_found(self) -> bool:
        """Whether every passage stands in the document word for word, wherever that is."""
        return not (self.counts["changed"] or self.counts["missing"])
