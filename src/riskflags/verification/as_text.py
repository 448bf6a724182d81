"""Verification as text: 80 columns, every passage on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskflags.render.wrapping import joined, wrapped
from riskflags.rulebook.sources import LearningPoint
from riskflags.verification.documents import Document, Place
from riskflags.verification.verify import Finding, Piece, Verification

_HANGING = "  "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a terminal would act on them


def to_text(verification: Verification) -> str:
    """Which source a document is, what became of each point, and the totals."""
    return joined(_verification(verification))


def shown(finding: Finding, point: LearningPoint, document: Document) -> str:
    """One point, and its passage as it stands in a document, line by line."""
    return joined(_shown(finding, point, document))


def _verification(verification: Verification) -> Iterator[str]:
    yield from wrapped(
        f"{verification.document}: {verification.title} [{verification.source}]. {verification.marking}",
        hanging=_HANGING,
    )
    for finding in verification.findings:
        yield from wrapped(f"{finding.outcome:<8} {finding.point}: {_told(finding)}", indent="  ", hanging=" " * 13)
    if verification.unmarked:
        yield from wrapped(
            f"No fingerprint, so not looked for: {', '.join(verification.unmarked)}.", indent="  ", hanging="    "
        )
    counted = ", ".join(f"{count} {outcome}" for outcome, count in verification.counts.items())
    yield f"{len(verification.findings)} points: {counted}."


def _told(finding: Finding) -> str:
    if finding.outcome == "missing":
        return f"it stood at {finding.where}"
    moved = f"; it now comes {f'after {finding.after}' if finding.after else 'first'}"
    alike = f"; {finding.alike} of {finding.words} words alike"
    more = {"moved": moved, "changed": alike}.get(finding.outcome, "")
    return "; ".join(_piece(piece) for piece in finding.pieces) + more


def _piece(piece: Piece) -> str:
    return place_text(piece.place) if piece.place else "one piece missing"


def place_text(place: Place) -> str:
    """``lines 12-13, characters 820-1003``; characters are counted from 0, the last not included."""
    lines = f"line {place.first_line}"
    if place.last_line > place.first_line:
        lines = f"lines {place.first_line}-{place.last_line}"
    return f"{lines}, characters {place.start}-{place.end}"


def _shown(finding: Finding, point: LearningPoint, document: Document) -> Iterator[str]:
    yield from wrapped(
        f"{point.id} ({point.status_text}): {point.source.title}, {point.where}. {point.source.marking}",
        hanging=_HANGING,
    )
    yield from wrapped(f"In our words: {point.gist}", hanging=_HANGING)
    yield from wrapped(f"{document.name}: {finding.outcome}{_alike(finding)}", hanging=_HANGING)
    for piece in finding.pieces:
        yield ""
        if piece.place is None:
            yield "  (nothing like this piece of it stands there)"
            continue
        yield f"  {place_text(piece.place)}{'' if piece.exact else ' (nearest)'}"
        for number, text in document.lines(piece.place):
            yield f"  {number:>5} | {_CONTROL.sub('', text)}"


def _alike(finding: Finding) -> str:
    return f", {finding.alike} of {finding.words} words alike" if finding.outcome == "changed" else ""
