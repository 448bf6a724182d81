"""Fingerprints of passages: the shipped register has one for every point, and none by mistake twice."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.errors import Fault
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rulebook import shipped_folder
from riskflags.sources import LearningPoint

_MAKE_ONE = "`riskflags sources fingerprint FILE` makes one from the passage's text."


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every shipped point that nobody could verify, and every passage that stands under two places of a source."""
    if rulebook.folder.resolve() == shipped_folder().resolve():
        for point in rulebook.points.values():
            if not point.passages:
                yield _fault("This point has no passage.", point, _MAKE_ONE)
    yield from _twice(rulebook)


def _twice(rulebook: Rulebook) -> Iterator[Fault]:
    """Two points may rest on the same words, and then they stand at the same place."""
    first: dict[tuple[str, str], LearningPoint] = {}
    for point in rulebook.points.values():
        for hash_ in {passage.hash for passage in point.passages}:
            other = first.setdefault((point.source.id, hash_), point)
            if other.where != point.where:
                what = f"It has a passage of {other.id}, which stands elsewhere."
                yield _fault(
                    what, point, "Points that share a passage have the same `where`; else mend one of the two."
                )


def _fault(what: str, point: LearningPoint, help_: str) -> Fault:
    return Fault(what, ("points", point.id.partition("/")[2]), point.file, point.line, help_)
