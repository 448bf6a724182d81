"""Recognising which source a document is, and verifying it: every point's passage, in the reader's own copy."""

from __future__ import annotations

from collections.abc import Iterable

from riskflags.errors import Fault, InputError
from riskflags.rulebook import Rulebook
from riskflags.sources import LearningPoint, Source
from riskflags.verification.documents import Document
from riskflags.verification.exact import occurrences
from riskflags.verification.findings import Finding, Verification
from riskflags.verification.fingerprints import fingerprint
from riskflags.verification.tracing import Held, trace


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
