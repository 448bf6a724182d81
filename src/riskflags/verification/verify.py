"""Recognising which source a document is, and what became of each of that source's passages in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from riskflags.errors import Fault, InputError
from riskflags.rulebook import Rulebook
from riskflags.rulebook.sources import LearningPoint, Passage, Source
from riskflags.verification.documents import Document, Place
from riskflags.verification.matching import Likeness, Sketched, Stretch, occurrences
from riskflags.verification.words import fingerprint

Outcome = Literal["found", "moved", "changed", "missing"]
OUTCOMES: tuple[Outcome, ...] = ("found", "moved", "changed", "missing")

Held = Mapping[Passage, list[Stretch]]
"""The place in a document where each passage is found exactly."""


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


def verify(document: Document, rulebook: Rulebook) -> Verification:
    """What became of each point of the source that a document is. Raises `InputError` where it is none of them."""
    held = _held(document, rulebook.points.values())
    source = _source(document, rulebook, held)
    if source is None:
        raise InputError(_unrecognised(document, rulebook))
    points = _points(rulebook, source)
    return Verification(
        document=document.name,
        source=source.id,
        title=source.title,
        marking=source.marking,
        findings=tuple(trace(document, _marked(points), held)),
        unmarked=tuple(point.id for point in points if not point.passages),
    )


def recognise(document: Document, rulebook: Rulebook) -> Source | None:
    """The source of which a document holds most passages; where it holds none, the one source whose title it bears."""
    return _source(document, rulebook, _held(document, rulebook.points.values()))


def locate(document: Document, point: LearningPoint, rulebook: Rulebook) -> Finding:
    """What became of one point's passage, whatever the document is. Raises `InputError` where it has no fingerprint."""
    if not point.passages:
        raise InputError(Fault(f"The point {point.id} carries no fingerprint.", help="See docs/sources.md."))
    points = _marked(_points(rulebook, point.source))
    findings = trace(document, points, _held(document, points), only=point)
    return next(finding for finding in findings if finding.point == point.id)


def _held(document: Document, points: Iterable[LearningPoint]) -> Held:
    return occurrences(document, (passage for point in points for passage in point.passages))


def _source(document: Document, rulebook: Rulebook, held: Held) -> Source | None:
    counts = {
        source.id: sum(passage in held for point in _points(rulebook, source) for passage in point.passages)
        for source in rulebook.sources.values()
    }
    most = max(counts, key=lambda id_: counts[id_], default=None)
    return rulebook.sources[most] if most and counts[most] else _by_title(document, rulebook)


def _by_title(document: Document, rulebook: Rulebook) -> Source | None:
    titles = {source.id: fingerprint(source.title) for source in rulebook.sources.values()}
    borne = occurrences(document, titles.values())
    named = [id_ for id_, title in titles.items() if title in borne]
    return rulebook.sources[named[0]] if len(named) == 1 else None


def _points(rulebook: Rulebook, source: Source) -> list[LearningPoint]:
    return [point for point in rulebook.points.values() if point.source.id == source.id]


def _marked(points: Iterable[LearningPoint]) -> list[LearningPoint]:
    return [point for point in points if point.passages]


def _unrecognised(document: Document, rulebook: Rulebook) -> Fault:
    if not _marked(rulebook.points.values()):
        what = "No point of this rulebook carries a fingerprint."
        return Fault(what, file=document.name, help="See docs/sources.md.")
    return Fault(
        "This is none of the rulebook's sources: it holds no passage of theirs, nor a title.",
        file=document.name,
        help="`riskflags sources` lists them. Text read off a scan may need mending first.",
    )


# -- the passages of one source ---------------------------------------------------------------------------------------


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
    """The place of each piece: at or after the end of the one before if possible, else its first occurrence."""
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


def in_order(candidates: Sequence[Sequence[int]]) -> list[int | None]:
    """For each thing, one of its places, so that as many as can be follow each other; ``None`` for those left over.

    ``candidates`` holds each thing's places, rising. Two things may share a place.
    """
    ends: list[int] = []  # the least place at which a chain of each length ends
    links: list[tuple[int, int, int]] = []  # every link tried: its thing, its place, the link before it (or -1)
    last: list[int] = []  # the link at which the chain of each length ends
    for thing, places in enumerate(candidates):
        for place in reversed(places):  # falling, so that no chain takes two places of one thing
            length = bisect_right(ends, place)
            links.append((thing, place, last[length - 1] if length else -1))
            ends[length : length + 1] = [place]
            last[length : length + 1] = [len(links) - 1]
    return _chain(links, last[-1] if last else -1, len(candidates))


def _chain(links: list[tuple[int, int, int]], link: int, things: int) -> list[int | None]:
    chosen: list[int | None] = [None] * things
    while link >= 0:
        thing, place, link = links[link]
        chosen[thing] = place
    return chosen
