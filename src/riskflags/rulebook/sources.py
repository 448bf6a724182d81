"""The reviews that rules cite, and their learning points: ``rules/sources/*.yaml``, one file per review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, get_args

from riskflags.errors import Path
from riskflags.rulebook.shapes import ANYTHING, TEXT, TEXTS, Shape, Shapes, Skip, enum_of, object_of, parts

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

PointStatus = Literal["in_force", "updated", "not_taken_forward"]
Becomes = Literal["rule", "indicator", "reflection", "context"]

HASH_DIGITS = 16
"""Hex digits of a passage's hash."""

MAKE_FINGERPRINT = "`riskflags sources fingerprint FILE` makes one from the passage's text."


@dataclass(frozen=True, slots=True)
class Source:
    """One published review. ``marking`` is the protective marking of its text, shown with each citation."""

    id: str
    title: str
    publisher: str
    date: str
    note: str = ""
    marking: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The fingerprint of a passage: enough to find it in the source, too little to reconstruct it.

    ``letters`` is the count and ``hash`` the hash of its letters and digits, without spaces, punctuation, case or
    hyphens; ``sketch`` has one hex digit per word, by which a changed passage can still be located.
    """

    words: int
    letters: int
    hash: str
    sketch: str


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One learning point: where it stands, its gist in our words, and whether it is in force.

    ``passages`` are the parts of the source it comes from, in order: most often one. ``in_part`` says what the rules
    leave out of it; blank where they cover it.
    """

    id: str
    source: Source
    where: str
    gist: str
    status: PointStatus
    by: str | None
    becomes: tuple[Becomes, ...]
    file: str = ""
    line: int = 0
    in_part: str = ""
    passages: tuple[Passage, ...] = ()

    @property
    def status_text(self) -> str:
        """The status in words."""
        return self.status.replace("_", " ") + (f" by {self.by}" if self.by else "")


Points = Mapping[str, LearningPoint]


# -- as they are written -----------------------------------------------------------------------------------------------

_HEX = re.compile("[0-9a-f]+")


def _source_id(raw: Any, path: Path, reader: Reader) -> str:
    id_ = reader.text(raw, path)
    if id_ != PurePath(reader.file).stem:
        reader.note("The id must be the file's name.", path, "Rename one of the two.")
    return id_


def _points(raw: Any, path: Path, reader: Reader) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        reader.refuse("The points are a mapping, each under its own name.", path)
    return raw


def _becomes(raw: Any, path: Path, reader: Reader) -> tuple[str, ...]:
    becomes = reader.texts(raw, path)
    if not set(becomes) <= set(get_args(Becomes)):
        reader.refuse(f"Each is one of {', '.join(get_args(Becomes))}.", path)
    return becomes


def _passages(raw: Any, path: Path, reader: Reader) -> tuple[Passage, ...]:
    """The passages of a point: one, a list of several, or none where a source has no fingerprints."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        return (_passage(raw, path, reader),)
    return tuple(_passage(item, (*path, at), reader) for at, item in enumerate(reader.items(raw, path)))


def _passage(raw: Any, path: Path, reader: Reader) -> Passage:
    found: Passage = PASSAGE.read(raw, path, reader)
    words, letters = found.words, found.letters
    if not (type(words) is int and type(letters) is int and 0 < words <= letters):
        reader.refuse("Words and letters are whole numbers, no fewer letters than words.", path, MAKE_FINGERPRINT)
    if not _is_hex(found.hash, HASH_DIGITS):
        reader.refuse(f"The hash is {HASH_DIGITS} hex digits in quotes.", (*path, "hash"), MAKE_FINGERPRINT)
    if not _is_hex(found.sketch, words):
        reader.refuse("The sketch is one hex digit a word, in quotes.", (*path, "sketch"), MAKE_FINGERPRINT)
    return found


def _is_hex(raw: Any, digits: int) -> bool:
    return isinstance(raw, str) and len(raw) == digits and _HEX.fullmatch(raw) is not None


PASSAGE = object_of(Passage, dict.fromkeys(("words", "letters", "hash", "sketch"), ANYTHING))
SOURCE: Shapes = {
    "id": Shape(_source_id, TEXT.schema),
    "title": TEXT,
    "publisher": TEXT,
    "date": TEXT,
    "note": TEXT.optional(""),
    "marking": TEXT.optional(""),
    "points": Shape(_points, {"type": "object"}),
}
POINT: Shapes = {
    "where": TEXT,
    "gist": TEXT,
    "status": enum_of(get_args(PointStatus)),
    "by": TEXT.optional(None),
    "becomes": Shape(_becomes, TEXTS.schema),
    "in_part": TEXT.optional(""),
    "passage": Shape(_passages, {"anyOf": [PASSAGE.schema, {"type": "array", "items": PASSAGE.schema}]}).optional(()),
}


def source_from(raw: Any, reader: Reader) -> Source:
    """The review that a file describes, without its points, which `point_from` reads."""
    try:
        found = parts(SOURCE, raw, (), reader)
    except Skip:
        points = raw.get("points") if isinstance(raw, Mapping) else None
        for name, point in points.items() if isinstance(points, Mapping) else ():
            with suppress(Skip):
                parts(POINT, point, ("points", name), reader)
        raise
    del found["points"]
    return Source(**found)


def point_from(name: str, raw: Any, source: Source, reader: Reader) -> LearningPoint:
    """One learning point of that review."""
    path = ("points", name)
    found = parts(POINT, raw, path, reader)
    found["passages"] = found.pop("passage")
    return LearningPoint(id=f"{source.id}/{name}", source=source, **found, file=reader.file, line=reader.line(path))
