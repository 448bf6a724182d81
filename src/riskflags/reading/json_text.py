"""JSON, read strictly: duplicate keys, NaN and too much nesting refused."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from riskflags.errors import Fault
from riskflags.reading import yaml_text
from riskflags.reading.yaml_text import DEEPEST, TOO_DEEP, Unreadable

_HALF_CHARACTER = re.compile(
    r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)  # JSON writes some characters as two; YAML has none such


class NotJsonError(Unreadable):
    """The text is not well-formed JSON; it may yet be YAML in flow style."""


def parse(text: str) -> Any:
    """The document in a text. Raises `Unreadable`; of that `NotJsonError` where the text is not JSON at all."""
    fault: Fault
    kind = Unreadable
    try:
        document = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
        if _depth_exceeds(document, DEEPEST):
            raise RecursionError
        return document
    except json.JSONDecodeError as error:
        kind = NotJsonError
        fault = Fault(
            "This is not well-formed JSON.", line=error.lineno, help="Check quotes, commas and brackets here."
        )
    except RecursionError:
        fault = _with_line(TOO_DEEP, text)
    except _DuplicateKey:
        fault = _with_line(Fault("A key stands twice in one object.", help="Keep one of the two."), text)
    except ValueError:
        fault = Fault(
            "It holds a number that JSON does not have (NaN, Infinity, or one too long).",
            help="Leave it out if not known.",
        )
    raise kind(fault)  # outside the except block: json's error holds the whole text


def with_lines(text: str) -> Any:
    """The same document with its lines, for placing faults; ``None`` where YAML cannot read this JSON."""
    try:
        return yaml_text.parse(_HALF_CHARACTER.sub("?", text))
    except Unreadable:
        return None


class _DuplicateKey(Exception):  # noqa: N818
    pass


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKey
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _with_line(fault: Fault, text: str) -> Fault:
    """The fault as the YAML reader tells it: that refuses the same things, and knows the line."""
    try:
        yaml_text.parse(text)
    except Unreadable as unreadable:
        return unreadable.fault
    return fault


def _depth_exceeds(document: Any, deepest: int) -> bool:
    level = [document]
    for _ in range(deepest):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
