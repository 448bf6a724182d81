"""A reflection: questions for a team, from learning that no case record can show.

``rules/reflections/<theme>.yaml`` holds those of its theme, each under its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from riskflags.errors import Path
from riskflags.rulebook.shapes import ID, TEXTS, Shape, Shapes, parts, ref

if TYPE_CHECKING:
    from riskflags.rulebook.parsing import Reader

MOST_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Reflection:
    """One or two questions for a team, their theme, and the learning points they come from."""

    id: str
    theme: str
    ask: tuple[str, ...]
    cites: tuple[str, ...]
    file: str
    line: int


def reflection_from(id_: str, raw: Any, reader: Reader) -> Reflection:
    """The reflection that a definition holds."""
    theme = PurePath(reader.file).stem
    if not (ID.fullmatch(id_) and ID.fullmatch(theme)):
        reader.note("A reflection's id and its file are named in small letters, digits and hyphens.", (), "Rename it.")
    found = parts(REFLECTION, raw, (), reader)
    return Reflection(id=id_, theme=theme, **found, file=reader.file, line=reader.line())


def _questions(raw: Any, path: Path, reader: Reader) -> tuple[str, ...]:
    questions = reader.texts(raw, path)
    for at, question in enumerate(questions):
        if not question.endswith("?"):
            reader.note("This is not a question.", (*path, at), "End it with a question mark.")
    if len(questions) > MOST_QUESTIONS:
        reader.note(f"It asks more than {MOST_QUESTIONS} questions.", path, "Keep the best, or make two reflections.")
    return questions


def _points(raw: Any, path: Path, reader: Reader) -> tuple[str, ...]:
    points = reader.texts(raw, path)
    for at, point in enumerate(points):
        if point in points[:at]:
            reader.note("It cites this point twice.", (*path, at), "Leave one out.")
        else:
            reader.point(point, (*path, at))
    return points


REFLECTION: Shapes = {"ask": Shape(_questions, TEXTS.schema), "cites": Shape(_points, ref("point", several=True))}
