"""Every error riskflags raises, and what each of its messages holds.

    RiskflagsError
    ├── InputError        something given to us cannot be used (the command line exits 2)
    │   ├── CaseError     a case summary
    │   ├── TablesError   cases given as tables
    │   ├── FactsError    facts given directly
    │   ├── SettingsError settings given by the user
    │   ├── EngineError   an engine that does not exist, cannot be had here, or cannot take a rulebook
    │   └── LookupFault   a rule, fact or point that does not exist
    └── RulebookError     a rulebook that cannot be trusted (the command line exits 3)

A message says where, what is wrong, the nearest right thing, and the next step; all faults of one input at once. No
value of a case stands in any of them: a message may name a leaf, a line and our own vocabulary, never what was written
there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from riskflags.inert import inert

Path = tuple[str | int, ...]

_MOST_SHOWN = 20
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_.-]{0,59}")  # as our own are; a name or a day typed as a key is not


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: what, where (``path`` in the document; ``file`` and 1-based ``line`` if known), what to do."""

    what: str
    path: Path = ()
    file: str | None = None
    line: int | None = None
    help: str = ""

    def at(self, file: str | None, line: int | None) -> Fault:
        """The same fault, placed in a file."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        subject = f"{show_path(self.path)}: " if self.path else ""
        return inert(f"{self._place()}{subject}{self.what}" + (f" {self.help}" if self.help else ""))

    def __repr__(self) -> str:
        return f"<Fault {self}>"  # not the path as it stands: a key that is no plain name could be a value

    def _place(self) -> str:
        if self.file is None:
            return f"line {self.line}: " if self.line else ""
        return f"{self.file}:{self.line}: " if self.line else f"{self.file}: "


class RiskflagsError(Exception):
    """The root of all errors of riskflags; ``faults`` holds each thing that is wrong."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self._text())

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
    """A setting that does not exist, or stands outside the range it states."""


class EngineError(InputError):
    """An engine asked for that does not exist, cannot be had here, or cannot run this rulebook."""


class LookupFault(InputError):  # noqa: N818 - "fault" is the word this project uses
    """A rule, fact or learning point asked for by a name that does not exist."""


class RulebookError(RiskflagsError):
    """A rulebook that cannot be trusted: its faults say file and line."""


def show_path(path: Path) -> str:
    """``("people", 0, "role")`` as ``people[0].role``; a key that is no plain name could be a value: not shown."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            plain = isinstance(part, str) and _PLAIN_NAME.fullmatch(part)  # whoever gives a dict may give any key
            text += ("." if text else "") + (part if plain else "(a key)")
    return text


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """``Did you mean 'role'?``, or nothing where no known word is near. It shows only words of ours."""
    if not isinstance(word, str):
        return ""
    folded = {_folded(each): each for each in known}
    near = difflib.get_close_matches(_folded(word), folded, n=1, cutoff=0.6)
    return f"Did you mean '{folded[near[0]]}'?" if near else ""


def _folded(word: str) -> str:
    return word.strip().lower().replace(" ", "_").replace("-", "_")[:100]
