"""Verification: whether the passages that learning points rest on stand in a reader's own copy of the source.

from riskflags.verification import Document, verify

verification = verify(Document.read("review.txt"), Rulebook.shipped())
"""

from riskflags.verification.documents import Document, Place
from riskflags.verification.verify import Finding, Outcome, Piece, Verification, locate, recognise, verify
from riskflags.verification.words import fingerprint

__all__ = [
    "Document",
    "Finding",
    "Outcome",
    "Piece",
    "Place",
    "Verification",
    "fingerprint",
    "locate",
    "recognise",
    "verify",
]
