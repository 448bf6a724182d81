"""YAML, read safely: line numbers kept, duplicate keys and aliases refused, ``yes`` and ``on`` left as words.

Built over PyYAML's event stream, which never constructs an object. The stack is our own, so that depth is a bound and
not a crash. What is read are plain mappings and lists that remember the lines they came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from riskflags.errors import Fault, Path, RiskflagsError, UnknownKey

if TYPE_CHECKING:  # PyYAML is imported where it reads: a case in JSON, checked by shipped rules, needs none of it
    import yaml

_T = TypeVar("_T")
DEEPEST = 40
TOO_DEEP = Fault(f"It is nested more than {DEEPEST} deep.", help="No summary or rule needs that: check brackets.")

_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)([eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 18
_TOO_DEEP_FOR_LIBYAML = "nesting depth"  # from PyYAML 6.0.4 on it looks ahead, and refuses a thousand before we see 40
_TABS = "Use spaces, not tabs, to indent."
_NUMBER_STARTS = frozenset("+-0123456789")


class Unreadable(Exception):  # noqa: N818 - never leaves this package: its reader turns it into an error with a place
    """The text cannot be read; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def read_or_raise(error: type[RiskflagsError], name: str | None, read: Callable[..., _T], *given: Any) -> _T:
    """What ``read`` makes of what is given. Where it is unreadable, raises ``error`` with ``name`` and line."""
    try:
        return read(*given)
    except Unreadable as unreadable:
        fault = unreadable.fault
    raise error(fault.at(name, fault.line))  # outside the block: what was caught may hold the text


class Mapping(dict[str, Any]):
    """A mapping whose keys know their lines (``lines``); ``line`` is its own."""

    __slots__ = ("_in_order", "line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self._in_order: list[int] = []

    def line_of_key(self, place: int) -> int | None:
        """The line of the key that stands there, counted from 1; asked of a mapping that is read to its end."""
        self._in_order = self._in_order or list(self.lines.values())
        return self._in_order[place - 1] if place <= len(self._in_order) else None


class Sequence(list[Any]):
    """A list whose items know their lines (``lines``); ``line`` is its own."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def line_of(document: Any, path: Path) -> int | None:
    """The line of a place in a document, or of the nearest place above it that is there; ``None`` if none is known."""
    line: int | None = getattr(document, "line", None)
    here = document
    for part in path:
        if isinstance(part, UnknownKey):
            known = part.place is not None and isinstance(here, Mapping)
            return (here.line_of_key(part.place) if known else None) or line
        if isinstance(here, Mapping) and part in here:
            line, here = here.lines[str(part)], here[str(part)]
        elif isinstance(here, Sequence) and isinstance(part, int) and part < len(here):
            line, here = here.lines[part], here[part]
        else:
            break
    return line


def parse(text: str) -> Any:
    """The document in a text. Raises `Unreadable`."""
    import yaml

    fault: Fault
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times faster, where libyaml is
    try:
        return _build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        fault = _fault_of(error, text)
    except (yaml.YAMLError, UnicodeEncodeError):  # the latter for half a character, which no file can hold
        line = _line_of_unprintable(text)
        fault = Fault("It holds a character that text may not.", line=line, help="Save it as plain UTF-8 text.")
    raise Unreadable(fault)  # outside the except block: PyYAML's own message can quote the text


def without(text: str, key: str, indent: int) -> str:
    """The text with every block ``key:`` at this indentation left empty; lines keep their numbers.

    For reading definitions without their examples, which are most of a rulebook's text: half the time of loading one.
    """
    margin = " " * indent
    inner, blank = rf"{margin}(?: |-(?=\s|$)).*", r"[^\S\n]*(?:#.*)?"
    block = re.compile(rf"^{margin}{key}:(?=\s|$).*(?:\n(?:{inner}|{blank})$)*", re.MULTILINE)
    return block.sub(lambda found: "\n" * found.group().count("\n"), text)


def _fault_of(error: yaml.MarkedYAMLError, text: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line = None if mark is None else mark.line + 1
    if _TOO_DEEP_FOR_LIBYAML in (error.problem or ""):
        return replace(TOO_DEEP, line=line)
    help_ = _TABS if mark is not None and _is_after_tab(text, mark) else _advice(error.problem)
    return Fault("This is not well-formed YAML.", line=line, help=help_)


def _line_of_unprintable(text: str) -> int | None:
    import yaml

    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _is_after_tab(text: str, mark: Any) -> bool:
    """Whether the indentation of the line in question holds a tab, up to where the parser gave up."""
    begun = text.splitlines()[mark.line : mark.line + 1]
    margin = begun[0][: mark.column + 1] if begun else ""
    return "\t" in margin and not margin.strip()


def _advice(problem: str | None) -> str:
    """What to do about a problem of PyYAML's, whose own words can hold text of the document."""
    told = problem or ""
    if "mapping values" in told:
        return "A text with a colon in it needs quotes."
    if "cannot start any token" in told:
        return "A text that begins with a special character needs quotes."
    if "expected <block end>" in told or "block" in told:
        return "Check the indentation here and in the line above."
    return "Check quotes, brackets and indentation here and in the line above."


def _build(events: Any) -> Any:
    """The document of an event stream. One loop and no helper calls on its way: a rulebook is 35,000 events."""
    import yaml

    holder = Sequence(1)  # the document is the one item of a list that is not there
    stack: list[Mapping | Sequence] = [holder]
    top: Mapping | Sequence = holder
    key: str | None = None  # of the innermost mapping, the key that waits for its value
    documents = 0
    for event in events:
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                raise _anchor_or_tag(event)
            if key is None and isinstance(top, Mapping):
                key = event.value
                if key in top.lines:
                    raise _twice(event, top.lines[key])
                top.lines[key] = event.start_mark.line + 1
                continue
            value: Any = event.value if event.style else _plain(event.value)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
            top = stack[-1]
            continue
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                raise _anchor_or_tag(event)
            if len(stack) > DEEPEST:
                raise Unreadable(replace(TOO_DEEP, line=event.start_mark.line + 1))
            value = (Mapping if kind is yaml.MappingStartEvent else Sequence)(event.start_mark.line + 1)
        elif kind is yaml.AliasEvent:
            raise _refuse(event, "It refers back to another part of the file (an alias, *name).", "Write it out.")
        else:
            documents += kind is yaml.DocumentStartEvent
            if documents > 1:
                raise _refuse(event, "A second document begins here.", "Give each document a file of its own.")
            continue
        if isinstance(top, Sequence):
            top.append(value)
            top.lines.append(event.start_mark.line + 1)
        elif key is None:
            raise _refuse(event, "A list or mapping stands where a key should.", "A key is one word and a colon.")
        else:
            top[key] = value
            key = None
        if kind is not yaml.ScalarEvent:
            stack.append(value)
            top = value
    return holder[0] if holder else None


def _plain(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS and len(text) <= _LONGEST_NUMBER:
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
    return text


def _anchor_or_tag(event: Any) -> Unreadable:
    if event.anchor is not None:
        return _refuse(event, "It carries an anchor (&name).", "Remove it and write things out where they are needed.")
    return _refuse(event, "It carries a tag (!name).", "Remove it.")


def _twice(event: Any, first: int) -> Unreadable:
    return _refuse(event, f"This key stands twice (first in line {first}).", "Keep one of the two.")


def _refuse(event: Any, what: str, help_: str) -> Unreadable:
    return Unreadable(Fault(what, line=event.start_mark.line + 1, help=help_))
