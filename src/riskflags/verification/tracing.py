"""What became of the passages of one source in a document: which are found, which moved, changed or are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from riskflags.sources import LearningPoint, Passage
from riskflags.verification.documents import Document
from riskflags.verification.exact import Stretch
from riskflags.verification.findings import Finding, Piece
from riskflags.verification.likeness import Likeness, Sketched
from riskflags.verification.order import in_order

Held = Mapping[Passage, list[Stretch]]


def trace(
    document: Document, points: Sequence[LearningPoint], held: Held, only: LearningPoint | None = None
) -> list[Finding]:
    """A finding for each point. ``points`` stand in their source's order; ``held`` says where passages stand exactly.

    A passage's place is that of its first piece. With ``only``, other points that are not found are left out: looking
    for what is like them is most of the work.
    """
    findings = _Tracing(document, points, held).findings(only)
    settled = sorted((_start(finding), finding.point) for finding in findings if finding.outcome == "found")
    return [_with_neighbour(finding, settled) if finding.outcome == "moved" else finding for finding in findings]


class _Tracing:
    def __init__(self, document: Document, points: Sequence[LearningPoint], held: Held) -> None:
        self.document, self.points = document, points
        places = [[first for first, _ in held.get(point.passages[0], ())] for point in points]
        self.begins = in_order(places)
        self.exact = [list(_stretches(point, held, begin)) for point, begin in zip(points, self.begins, strict=True)]

    def findings(self, only: LearningPoint | None) -> list[Finding]:
        return [
            self._finding(number, point)
            for number, point in enumerate(self.points)
            if only is None or point == only or all(self.exact[number])
        ]

    def _finding(self, number: int, point: LearningPoint) -> Finding:
        pieces = tuple(self._piece(number, at, passage) for at, passage in enumerate(point.passages))
        finding = Finding(point.id, point.where, "found", pieces)
        if all(piece.exact for piece in pieces):
            return finding if self.begins[number] is not None else replace(finding, outcome="moved")
        return replace(finding, outcome="changed" if any(piece.place for piece in pieces) else "missing")

    def _piece(self, number: int, at: int, passage: Passage) -> Piece:
        stretch = self.exact[number][at]
        if stretch is not None:
            return Piece(passage.words, passage.words, True, self.document.place(*stretch))
        near = self._near(number, at, passage)
        if near is None:
            return Piece(passage.words, 0, False, None)
        alike = min(near.alike, passage.words - 1)  # where the digits all agree, a word differs all the same
        return Piece(passage.words, alike, False, self.document.place(near.first, near.after))

    def _near(self, number: int, at: int, passage: Passage) -> Likeness | None:
        low, high = self._gap_in_point(number, at) if at else self._gap_in_source(number)
        return self._sketched.between(passage.sketch, low, high) or self._sketched.nearest(passage.sketch)

    @cached_property
    def _sketched(self) -> Sketched:
        """Made only where a passage is not found: sketching costs as much as all else."""
        return Sketched(self.document)

    def _gap_in_source(self, number: int) -> Stretch:
        """The words between the found passages before and after a point's."""
        before = (self.exact[other][0] for other in range(number - 1, -1, -1) if self.begins[other] is not None)
        after = (begin for begin in self.begins[number + 1 :] if begin is not None)
        previous = next(before, None)
        return (previous[1] if previous else 0), next(after, len(self.document.words))

    def _gap_in_point(self, number: int, at: int) -> Stretch:
        """The words between the pieces before and after one of a point's, where both are found; else none."""
        pieces = self.exact[number]
        previous, following = pieces[at - 1], next(filter(None, pieces[at + 1 :]), None)
        return (previous[1], following[0]) if previous and following else (0, 0)


def _stretches(point: LearningPoint, held: Held, begin: int | None) -> Iterable[Stretch | None]:
    """Where each piece stands: at or after the end of the one before where it can be, else where it first does."""
    least = begin or 0
    for passage in point.passages:
        found = held.get(passage)
        at = next((stretch for stretch in found if stretch[0] >= least), found[0]) if found else None
        least = at[1] if at else least
        yield at


def _with_neighbour(finding: Finding, settled: Sequence[tuple[int, str]]) -> Finding:
    """A finding that moved, with the point whose passage it now follows."""
    before = [point for start, point in settled if start <= _start(finding)]
    return replace(finding, after=before[-1] if before else None)


def _start(finding: Finding) -> int:
    place = finding.pieces[0].place
    return place.start if place else -1
