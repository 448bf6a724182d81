"""Reads ``rules/sources/*.yaml``: one file a review, with its learning points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, get_args

from riskflags.errors import Path
from riskflags.rulebook.parsing import Reader
from riskflags.rulebook.passages import passages_from
from riskflags.sources import Becomes, LearningPoint, PointStatus, Source

_SOURCE_KEYS = ("id", "title", "publisher", "date", "note", "marking", "points")
_POINT_KEYS = ("where", "gist", "status", "by", "becomes", "in_part", "passage")


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
        in_part=lambda: reader.optional_text(body, "in_part", path),
        passages=lambda: passages_from(body.get("passage"), (*path, "passage"), reader),
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
