"""The cases that go with a page, from a YAML file: of each its file, a title, its story, and the harm."""

from __future__ import annotations

from pathlib import Path

from riskflags.errors import Fault, InputError
from riskflags.page.app import HeldCase
from riskflags.reading import files, yaml_text
from riskflags.reading.case_text import case_from_file
from riskflags.reading.yaml_text import Mapping, Sequence, Unreadable

_KEYS = ("case", "title", "story", "harm")
_FORM = "A list, each with a case (its file) and a title, and with a story and a harm if it has them."


def cases_from(path: Path) -> list[HeldCase]:
    """The cases that a file lists; theirs are named from its folder. Raises `InputError` with file and line."""
    try:
        document = yaml_text.parse(files.read_text(path))
    except Unreadable as unreadable:
        fault = unreadable.fault
    else:
        return _cases(document, path)
    raise InputError(fault.at(str(path), fault.line))


def _cases(document: object, path: Path) -> list[HeldCase]:
    if not isinstance(document, Sequence):
        raise InputError(Fault("This is not a list of cases.", help=_FORM).at(str(path), 1))
    wrong = [line for each, line in zip(document, document.lines, strict=True) if not _is_one(each)]
    if wrong:
        raise InputError(
            [Fault("This is not a case to go with a page.", help=_FORM).at(str(path), line) for line in wrong]
        )
    return [
        HeldCase(each["title"], case_from_file(path.parent / each["case"]), each.get("story", ""), each.get("harm", ""))
        for each in document
    ]


def _is_one(each: object) -> bool:
    return (
        isinstance(each, Mapping)
        and {"case", "title"} <= each.keys() <= set(_KEYS)
        and all(isinstance(text, str) for text in each.values())
    )
