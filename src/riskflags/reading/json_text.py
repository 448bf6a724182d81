"""JSON, read strictly: duplicate keys, NaN and too much nesting refused."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from riskflags.errors import Fault
from riskflags.reading import yaml_text
from riskflags.reading.yaml_text import DEEPEST, Unreadable


def parse(text: str) -> Any:
    """The document in a text. Raises `Unreadable`."""
    fault: Fault
    try:
        document = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
        if _depth_exceeds(document, DEEPEST):
            raise RecursionError
        return document
    except json.JSONDecodeError as error:
        fault = Fault(
            "This is not well-formed JSON.", line=error.lineno, help="Check quotes, commas and brackets here."
        )
    except RecursionError:
        fault = Fault(f"It is nested more than {DEEPEST} deep.", help="No summary needs that: check brackets.")
    except _DuplicateKey:
        fault = _duplicate_with_line(text)
    except ValueError:
        fault = Fault(
            "It holds a number that JSON does not have (NaN, Infinity, or one too long).",
            help="Leave it out if not known.",
        )
    raise Unreadable(fault)  # outside the except block: json's error holds the whole text


def with_lines(text: str) -> Any:
    """The same document with its lines, for placing faults; ``None`` where YAML cannot read this JSON."""
    try:
        return yaml_text.parse(text)
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


def _duplicate_with_line(text: str) -> Fault:
    try:
        yaml_text.parse(text)
    except Unreadable as unreadable:
        return unreadable.fault
    return Fault("A key stands twice in one object.", help="Keep one of the two.")


def _depth_exceeds(document: Any, deepest: int) -> bool:
    level = [document]
    for _ in range(deepest + 1):
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
