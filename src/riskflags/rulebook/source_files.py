"""Reads ``rules/sources/*.yaml``: one file a review, with its learning points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from riskflags.rulebook.parsing import Reader
from riskflags.sources import Becomes, LearningPoint, PointStatus, Source

_SOURCE_KEYS = ("id", "title", "publisher", "date", "note", "marking", "points")
_POINT_KEYS = ("where", "gist", "status", "by", "becomes")


def source_from(raw: Any, reader: Reader) -> Source:
    """The review a file describes."""
    body = reader.mapping(raw, (), _SOURCE_KEYS, ("id", "title", "publisher", "date", "points"))
    return Source(
        id=reader.text(body, "id", ()),
        title=reader.text(body, "title", ()),
        publisher=reader.text(body, "publisher", ()),
        date=reader.text(body, "date", ()),
        note=reader.optional_text(body, "note", ()),
        marking=reader.optional_text(body, "marking", ()),
    )


def points_from(raw: Any, source: Source, reader: Reader) -> Iterator[LearningPoint]:
    """The learning points of that review."""
    points = raw["points"]
    if not isinstance(points, dict):
        reader.refuse("The points are a mapping, each under its own name.", ("points",))
    for name in points:
        path = ("points", name)
        body = reader.mapping(points[name], path, _POINT_KEYS, ("where", "gist", "status", "becomes"))
        becomes: Any = reader.texts(body["becomes"], (*path, "becomes"))
        if not set(becomes) <= set(get_args(Becomes)):
            reader.refuse(f"Each is one of {', '.join(get_args(Becomes))}.", (*path, "becomes"))
        yield LearningPoint(
            id=f"{source.id}/{name}",
            source=source,
            where=reader.text(body, "where", path),
            gist=reader.text(body, "gist", path),
            status=reader.one_of(body, "status", path, get_args(PointStatus)),
            by=reader.optional_text(body, "by", path) or None,
            becomes=becomes,
        )
