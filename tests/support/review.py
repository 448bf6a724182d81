"""An invented review, its register, and changes to both."""

from __future__ import annotations

from riskflags.rulebook.sources import Passage
from riskflags.verification import fingerprint
from support import ROOT

REVIEW = ROOT / "tests" / "data" / "review.txt"


TEXT = REVIEW.read_text(encoding="utf-8")


PIECES = {  # each point, and how the pieces of its passage begin and end in the review
    "background": [("Wren was nine", "had been")],
    "finding-1": [("The duty team", "from nothing")],
    "finding-2": [("Wren's grandfather", "he could")],
    "finding-3": [("Pre-birth planning", "start again")],
    "good-1": [("Midwives kept", "read &amp; use")],
    "good-2": [("A first visit", "four days")],
    "good-3": [("Officers came", "were in")],
    "rec-1": [("Each office names", "rings")],
    "status": [("Action: a list", "Status: done"), ("Action: a short", "Status: not yet")],
    "rec-2": [("Ask relatives", "gone by")],
    "reading": [("Further reading", "own pages")],
}


POINTS = tuple(PIECES)


def pieces_of(point: str) -> list[str]:
    """The text of each piece of a point's passage, as the review has it."""
    found = []
    for begins, ends in PIECES[point]:
        start = TEXT.index(begins)
        found.append(TEXT[start : TEXT.index(ends, start) + len(ends)])
    return found


def register_line(passage: Passage) -> str:
    """A fingerprint as a register holds it."""
    return f'{{words: {passage.words}, letters: {passage.letters}, hash: "{passage.hash}", sketch: "{passage.sketch}"}}'


def register() -> str:
    """The register of the invented review."""
    lines = ["id: child-wren", 'title: "Learning Review: Child Wren"', "publisher: A board", 'date: "2021"']
    lines += ["marking: The text is marked as invented.", "points:"]
    for point in POINTS:
        lines += [f"  {point}:", f"    where: The place of {point}", "    gist: A gist.", "    status: in_force"]
        lines += ["    becomes: [context]", "    passage:"]
        lines += [f"      - {register_line(fingerprint(piece))}" for piece in pieces_of(point)]
    return "\n".join(lines) + "\n"


GOOD = register_line(fingerprint("Help came early."))
