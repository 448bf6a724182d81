"""Reads ``rules/sources/*.yaml``: one file a review, with its learning points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, get_args

from riskflags.errors import Path
from riskflags.rulebook.parsing import Reader
from riskflags.sources import HASH_DIGITS, Becomes, LearningPoint, Passage, PointStatus, Source

_SOURCE_KEYS = ("id", "title", "publisher", "date", "note", "marking", "points")
_POINT_KEYS = ("where", "gist", "status", "by", "becomes", "passage")
_PASSAGE_KEYS = ("words", "letters", "hash", "sketch")
_HEX = re.compile("[0-9a-f]+")
_MAKE_ONE = "`riskflags sources fingerprint FILE` makes one from the passage's text."


def source_from(raw: Any, reader: Reader) -> Source:
    """The review a file describes."""
    body = reader.mapping(raw, (), _SOURCE_KEYS, ("id", "title", "publisher", "date", "points"))
    if not isinstance(body["points"], dict):
        reader.refuse("The points are a mapping, each under its own name.", ("points",))
    parts = reader.gathered(
        id=lambda: _id(body, reader),
        title=lambda: reader.text(body, "title", ()),
        publisher=lambda: reader.text(body, "publisher", ()),
        date=lambda: reader.text(body, "date", ()),
        note=lambda: reader.optional_text(body, "note", ()),
        marking=lambda: reader.optional_text(body, "marking", ()),
    )
    return Source(**parts)


def point_from(name: str, raw: Any, source: Source, reader: Reader) -> LearningPoint:
    """One learning point of that review."""
    path = ("points", name)
    body = reader.mapping(raw, path, _POINT_KEYS, ("where", "gist", "status", "becomes"))
    parts = reader.gathered(
        where=lambda: reader.text(body, "where", path),
        gist=lambda: reader.text(body, "gist", path),
        status=lambda: reader.one_of(body, "status", path, get_args(PointStatus)),
        by=lambda: reader.optional_text(body, "by", path) or None,
        becomes=lambda: _becomes(body["becomes"], (*path, "becomes"), reader),
        passages=lambda: _passages(body.get("passage"), (*path, "passage"), reader),
    )
    id_ = f"{source.id}/{name}"
    return LearningPoint(id=id_, source=source, **parts, file=reader.file, line=reader.line(path))


def _id(body: Mapping[str, Any], reader: Reader) -> str:
    id_ = reader.text(body, "id", ())
    if id_ != PurePath(reader.file).stem:
        reader.note("The id must be the file's name.", ("id",), "Rename one of the two.")
    return id_


def _becomes(raw: Any, path: Path, reader: Reader) -> tuple[str, ...]:
    becomes = reader.texts(raw, path)
    if not set(becomes) <= set(get_args(Becomes)):
        reader.refuse(f"Each is one of {', '.join(get_args(Becomes))}.", path)
    return becomes


def _passages(raw: Any, path: Path, reader: Reader) -> tuple[Passage, ...]:
    """The pieces of a point's passage: one, a list of several, or none where a register keeps no fingerprints."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        return (_passage(raw, path, reader),)
    return tuple(_passage(item, (*path, at), reader) for at, item in enumerate(reader.items(raw, path)))


def _passage(raw: Any, path: Path, reader: Reader) -> Passage:
    body = reader.mapping(raw, path, _PASSAGE_KEYS, _PASSAGE_KEYS)
    words, letters, hash_, sketch = (body[key] for key in _PASSAGE_KEYS)
    if not (type(words) is int and type(letters) is int and 0 < words <= letters):
        reader.refuse("Words and letters are whole numbers, no fewer letters than words.", path, _MAKE_ONE)
    if not _is_hex(hash_, HASH_DIGITS):
        reader.refuse(f"The hash is {HASH_DIGITS} hex digits in quotes.", (*path, "hash"), _MAKE_ONE)
    if not _is_hex(sketch, words):
        reader.refuse("The sketch is one hex digit a word, in quotes.", (*path, "sketch"), _MAKE_ONE)
    return Passage(words, letters, hash_, sketch)


def _is_hex(raw: Any, digits: int) -> bool:
    return isinstance(raw, str) and len(raw) == digits and _HEX.fullmatch(raw) is not None
