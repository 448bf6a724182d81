"""Every error riskflags raises, and what each of its messages holds.

    RiskflagsError
    ├── InputError            something given to us cannot be used (the command line exits 2)
    │   ├── CaseError         a case summary
    │   ├── TablesError       cases given as tables
    │   ├── FactsError        facts given directly
    │   ├── SettingsError     settings given by the user
    │   ├── EngineError       an engine that does not exist, is not installed, or cannot run a rulebook
    │   └── UnknownNameError  a rule, fact or point that does not exist
    └── RulebookError         a rulebook that cannot be trusted (the command line exits 3)

A message says where, what is wrong, the nearest right thing, and the next step; all faults of one input at once. No
value of a case stands in any of them: a message may name a field, a line and our own vocabulary, never what was written
there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from warnings import warn

from riskflags.inert import inert

Path = tuple[str | int, ...]

_MOST_SHOWN = 20
_LEAST_BEGUN = 3  # letters: fewer begin too many words
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_.-]{0,59}")  # as our own names are
_TEXT_OF_A_CASE = re.compile(  # lines, NUL, half characters; an object of JSON or YAML, a list of such, a first key
    r"""[^\r\n]*[\r\n] | .*[\0\ud800-\udc7f\udd00-\udfff] |
    [\s\ufeff]*(?: \{[^}]*: | [\[{]\s*["'\[{] | ["']?(?:case_id|as_of)["']?\s*: )""",
    re.VERBOSE,
)
_SLASH = re.compile(r"[\\/]")
_LONGEST_NAME, _LONGEST_PART = 4096, 255  # the longest that today's file systems allow


class UnknownKey(str):
    """Replaces, in a path, a key that is not in our vocabulary: it could be a value of the case, so it is not kept.

    ``place`` is its position in its mapping, from 1, or ``None`` where that is not known.
    """

    place: int | None

    def __new__(cls, place: int | None = None) -> UnknownKey:
        """The key at this position."""
        key = super().__new__(cls, "(a key)" if place is None else f"(key {place})")
        key.place = place
        return key

    def __getnewargs__(self) -> tuple[int | None]:  # type: ignore[override]
        return (self.place,)


class _OwnKey(str):
    """Stands in a path for a key of a rulebook, which is no case."""


def own_keys(path: Path) -> Path:
    """A path in a file of a rulebook: its keys are kept and shown, whatever they are."""
    return tuple(_OwnKey(part) if isinstance(part, str) else part for part in path)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: what, where (``path`` in the document; ``file`` and 1-based ``line`` if known), and what to do.

    A key in the path that is no plain name could be a value, and a file name could be the text of a case: neither is
    kept. Keys marked by `own_keys` are.
    """

    what: str
    path: Path = ()
    file: str | None = None
    line: int | None = None
    help: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", tuple(_kept(part) for part in self.path))
        if self.file is not None and (not self.file or looks_like_a_case(self.file)):
            object.__setattr__(self, "file", None)

    def at(self, file: str | None, line: int | None) -> Fault:
        """The same fault, placed in a file."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        subject = f"{show_path(self.path)}: " if self.path else ""
        return inert(f"{self._place()}{subject}{self.what}" + (f" {self.help}" if self.help else ""))

    def __repr__(self) -> str:
        return f"<Fault {self}>"

    def _place(self) -> str:
        if self.file is None:
            return f"line {self.line}: " if self.line else ""
        return f"{self.file}:{self.line}: " if self.line else f"{self.file}: "


class RiskflagsError(Exception):
    """The root of all errors of riskflags; ``faults`` holds each thing that is wrong."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self._text())

    def __reduce__(self) -> tuple[Any, ...]:
        notes = getattr(self, "__notes__", None)
        return type(self), (self.faults,), {"__notes__": notes} if notes else None

    def _text(self) -> str:
        shown = [str(fault) for fault in self.faults[:_MOST_SHOWN]]
        hidden = len(self.faults) - len(shown)
        return "\n".join([*shown, f"and {hidden} more faults"] if hidden else shown)


class InputError(RiskflagsError):
    """Something given to riskflags cannot be used."""


class CaseError(InputError):
    """A case summary that cannot be read."""


class TablesError(InputError):
    """Tables of cases that cannot be read: a name, a column, its type, or rows that are wrong."""


class FactsError(InputError):
    """Facts given directly that do not exist, are of the wrong type, or contradict each other."""


class SettingsError(InputError):
    """A setting that does not exist, or lies outside its range."""


class EngineError(InputError):
    """An engine that does not exist, is not installed, or cannot run this rulebook."""


class UnknownNameError(InputError):
    """A rule, fact or learning point asked for by a name that does not exist."""


class RulebookError(RiskflagsError):
    """A rulebook that cannot be trusted: its faults say file and line."""


def show_path(path: Path) -> str:
    """``("people", 0, "role")`` as ``people[0].role``; a key that is no plain name could be a value: not shown."""
    text = ""
    for part in map(_kept, path):
        text += f"[{part}]" if isinstance(part, int) else ("." if text else "") + part
    return text


def _kept(part: object) -> str | int:
    """A part of a path, replaced by `UnknownKey` where it may not be shown."""
    if isinstance(part, UnknownKey | _OwnKey) or type(part) is int:
        return part
    return part if isinstance(part, str) and _PLAIN_NAME.fullmatch(part) else UnknownKey()


def looks_like_a_case(name: str) -> bool:
    """Whether this, given as a file name, cannot be one and could be the text of a case."""
    too_long = len(name) > _LONGEST_NAME or any(len(part) > _LONGEST_PART for part in _SLASH.split(name))
    return too_long or _TEXT_OF_A_CASE.match(name) is not None


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """``Did you mean 'role'?``, or an empty text where no known word is close. It shows only our own words.

    The shortest word that begins with the one given comes before those spelt like it: a word is often only begun.
    """
    if not isinstance(word, str):
        return ""
    typed, folded = _folded(word), {_folded(each): each for each in known}
    begun = [each for each in folded if each.startswith(typed)] if len(typed) >= _LEAST_BEGUN else []
    near = sorted(begun, key=len) or difflib.get_close_matches(typed, folded, n=1, cutoff=0.6)
    return f"Did you mean '{folded[near[0]]}'?" if near else ""


class Suggestions:
    """`did_you_mean` for the first few words only: more are never shown, and each search takes time."""

    def __init__(self) -> None:
        self._left = _MOST_SHOWN

    def __call__(self, word: object, known: Iterable[str]) -> str:
        """As `did_you_mean`; an empty text after the first few calls."""
        self._left -= 1
        return did_you_mean(word, known) if self._left >= 0 else ""


def _folded(word: str) -> str:
    return word.strip().lower().replace(" ", "_").replace("-", "_")[:100]


def renamed(name: str) -> type[RiskflagsError]:
    """The error that replaces an old name. Warns the caller of a module's ``__getattr__``."""
    warn(f"{name} is called UnknownNameError now.", DeprecationWarning, stacklevel=3)
    return UnknownNameError


def __getattr__(name: str) -> type[RiskflagsError]:
    if name == "LookupFault":
        return renamed(name)
    raise AttributeError(f"module 'riskflags.errors' has no attribute '{name}'")
