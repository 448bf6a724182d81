"""The page's words: counted things, themes and verdicts, and texts made safe to draw and to write."""

from __future__ import annotations

from datetime import date

from riskflags.replay.words import shown_day

MEANINGS = (
    ("Fires", "the record shows the concern the rule is about."),
    (
        "To confirm",
        "the record shows the concern; whether what would answer it was done is not recorded. It counts as a flag.",
    ),
    ("Cannot be told", "too little is recorded to say. It is a question, never a flag."),
)

A_PROMPT = (
    "A flag is a prompt to look and to ask. It says nothing about what will happen, and does not say that anyone did "
    "wrong."
)

_CONTROLS = {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160), 0xFFFE, 0xFFFF) if code not in (9, 10)
}


def plain(text: str) -> str:
    """A text that can be written to any file: what cannot be shown is replaced by a mark."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 case``, ``1,200 cases``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def figure(count: int) -> str:
    """``1,200``."""
    return f"{count:,}"


def titled(name: str) -> str:
    """``plans-and-meetings`` or ``household_changes`` as a heading."""
    words = name.replace("-", " ").replace("_", " ").replace("childs ", "child's ")
    return words[:1].upper() + words[1:]


def days_looked_at(as_of: date | None, first: date | None, last: date | None) -> str:
    """On which days the cases were looked at."""
    if as_of is not None:
        return f"as known on {shown_day(as_of.isoformat())}"
    if first is None or last is None:
        return "each on its own day"
    if first == last:
        return f"each on its own day, which is {shown_day(first.isoformat())} for all"
    return f"each on its own day, from {shown_day(first.isoformat())} to {shown_day(last.isoformat())}"


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, never 0 or 100 where that is only nearly so."""
    if not whole:
        return "none"
    if 0 < part < whole:
        return f"{min(max(100 * part / whole, 0.1), 99.9):.1f}%"
    return f"{100 * part // whole}%"
