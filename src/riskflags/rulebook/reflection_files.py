"""Reads ``rules/reflections/<theme>.yaml``: a file holds the reflections of its theme, each under its id."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from riskflags.errors import Path
from riskflags.rulebook.parsing import ID, Reader
from riskflags.rulebook.reflection import Reflection

MOST_QUESTIONS = 2

_KEYS = ("ask", "cites")


def reflection_from(id_: str, raw: Any, reader: Reader) -> Reflection:
    """One reflection."""
    theme = PurePath(reader.file).stem
    if not (ID.fullmatch(id_) and ID.fullmatch(theme)):
        reader.note("A reflection's id and its file are named in small letters, digits and hyphens.", (), "Rename it.")
    body = reader.mapping(raw, (), _KEYS, _KEYS)
    parts = reader.gathered(
        ask=lambda: _ask(body["ask"], reader),
        cites=lambda: _cites(body["cites"], reader),
    )
    return Reflection(id=id_, theme=theme, **parts, file=reader.file, line=reader.line())


def _ask(raw: Any, reader: Reader) -> tuple[str, ...]:
    path: Path = ("ask",)
    questions = reader.texts(raw, path)
    for at, question in enumerate(questions):
        if not question.endswith("?"):
            reader.note("This is not a question.", (*path, at), "End it with a question mark.")
    if len(questions) > MOST_QUESTIONS:
        reader.note(f"It asks more than {MOST_QUESTIONS} questions.", path, "Keep the best, or make two reflections.")
    return questions


def _cites(raw: Any, reader: Reader) -> tuple[str, ...]:
    path: Path = ("cites",)
    points = reader.texts(raw, path)
    for at, point in enumerate(points):
        if point in points[:at]:
            reader.note("It cites this point twice.", (*path, at), "Leave one out.")
        else:
            reader.point(point, (*path, at))
    return points
