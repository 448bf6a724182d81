"""YAML, read safely: line numbers kept, duplicate keys and aliases refused, ``yes`` and ``on`` left as words.

Built over PyYAML's event stream, which never constructs an object. The builder keeps its own stack, so that depth is a
bound and not a crash.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from riskflags.errors import Fault
from riskflags.reading.located import Mapping, Sequence

DEEPEST = 40

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times faster, where libyaml is there
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)([eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 18


class Unreadable(Exception):  # noqa: N818 - never leaves this package: its reader turns it into an error with a place
    """The text cannot be read; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def parse(text: str) -> Any:
    """The document in a text. Raises `Unreadable`."""
    fault: Fault
    try:
        return _Builder().build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        fault = Fault("This is not well-formed YAML.", line=line, help=_advice(error.problem))
    except yaml.YAMLError:
        fault = Fault("It holds a character that text may not.", help="Save it as plain UTF-8 text.")
    raise Unreadable(fault)  # outside the except block: PyYAML's own message can quote the text


def _advice(problem: str | None) -> str:
    """What to do about a problem of PyYAML's, whose own words can hold text of the document."""
    told = problem or ""
    if "tab" in told or "\\t" in told:
        return "Use spaces, not tabs, to indent."
    if "mapping values" in told:
        return "A text with a colon in it needs quotes."
    if "cannot start any token" in told:
        return "A text that begins with a special character needs quotes."
    if "expected <block end>" in told or "block" in told:
        return "Check the indentation here and in the line above."
    return "Check quotes, brackets and indentation here and in the line above."


class _Builder:
    def __init__(self) -> None:
        self.stack: list[Mapping | Sequence] = []
        self.keys: list[str | None] = []  # for each open mapping, the key that waits for its value
        self.root: Any = None
        self.documents = 0

    def build(self, events: Any) -> Any:
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open(Mapping(event.start_mark.line + 1), event)
            elif kind is yaml.SequenceStartEvent:
                self._open(Sequence(event.start_mark.line + 1), event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.stack.pop()
                self.keys.pop()
            elif kind is yaml.AliasEvent:
                raise _refuse(event, "It refers back to another part of the file (an alias, *name).", "Write it out.")
            elif kind is yaml.DocumentStartEvent:
                self.documents += 1
                if self.documents > 1:
                    raise _refuse(event, "A second document begins here.", "Give each document a file of its own.")
        return self.root

    def _open(self, container: Mapping | Sequence, event: Any) -> None:
        _no_tag(event)
        if len(self.stack) >= DEEPEST:
            raise _refuse(event, f"It is nested more than {DEEPEST} deep.", "No summary or rule needs that: check brackets.")
        self._place(container, event)
        self.stack.append(container)
        self.keys.append(None)

    def _scalar(self, event: Any) -> None:
        _no_tag(event)
        value = event.value if event.style else _plain(event.value)
        if self.stack and isinstance(self.stack[-1], Mapping) and self.keys[-1] is None:
            self._key(event)
        else:
            self._place(value, event)

    def _key(self, event: Any) -> None:
        mapping = self.stack[-1]
        assert isinstance(mapping, Mapping)
        if event.value in mapping.lines:
            first = mapping.lines[event.value]
            raise _refuse(event, f"This key stands twice (first in line {first}).", "Keep one of the two.")
        mapping.lines[event.value] = event.start_mark.line + 1
        self.keys[-1] = event.value

    def _place(self, value: Any, event: Any) -> None:
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top, Sequence):
            top.append(value)
            top.lines.append(event.start_mark.line + 1)
            return
        key = self.keys[-1]
        if key is None:
            raise _refuse(event, "A list or mapping stands where a key should.", "A key is one word and a colon.")
        top[key] = value
        self.keys[-1] = None


def _plain(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= _LONGEST_NUMBER:
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
    return text


def _no_tag(event: Any) -> None:
    if event.anchor is not None:
        raise _refuse(event, "It carries an anchor (&name).", "Remove it and write things out where they are needed.")
    if event.tag is not None and event.tag != "!":
        raise _refuse(event, "It carries a tag (!name).", "Remove it.")


def _refuse(event: Any, what: str, help_: str) -> Unreadable:
    return Unreadable(Fault(what, line=event.start_mark.line + 1, help=help_))
