"""What a report says: flags, questions, citations and reasons, as plain frozen data.

Renderers turn a `ReportDocument` into text, Markdown or JSON; the JSON Schema comes from these classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from riskflags.rulebook.rule import Urgency, Verdict
from riskflags.version import FORMATS


@dataclass(frozen=True, slots=True)
class Citation:
    """A learning point a rule rests on: its id, its review, where it stands there, and whether it is in force."""

    point: str
    source: str
    where: str
    status: str
    takes: str
    marking: str = ""


@dataclass(frozen=True, slots=True)
class Because:
    """One fact behind a verdict: its value, and the records it was read from (``health/h1``, or ``health[0]``)."""

    fact: str
    means: str
    value: Any = field(repr=False)  # of the case, as the records are: a repr ends up in logs
    records: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A fact that is not recorded, and the question that would obtain it."""

    fact: str
    ask: str


@dataclass(frozen=True, slots=True)
class PromptText:
    """The words for a person, settings filled in."""

    say: str
    ask: tuple[str, ...]
    consider: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule that fires, or that fires unless something unrecorded turns out to have been done (``confirm``).

    ``fingerprint`` stays the same until the rule, its settings, or the records behind it change: a case system can keep
    a flag that somebody dismissed quiet by it.
    """

    rule: str
    verdict: Verdict
    title: str = field(repr=False)
    urgency: Urgency
    prompt: PromptText = field(repr=False)
    citations: tuple[Citation, ...] = field(repr=False)
    because: tuple[Because, ...] = field(repr=False)
    to_confirm: tuple[ToConfirm, ...] = field(repr=False)
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is not recorded; ``settles`` are the rules that this one answer could decide, or begin to."""

    fact: str
    ask: str
    urgency: Urgency
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulebookMark:
    """Which rulebook spoke."""

    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """All of one report.

    ``checks`` counts the active rules, ``checks_not_made`` those whose verdict is *explore*: some fact that would tell
    whether there is a concern is not recorded. ``assumed`` is for a case seen from an earlier day than its own: how
    many records do not say when they were recorded, so that when they became known is our reading of their dates.
    """

    format: int = field(default=FORMATS["report"], kw_only=True)
    case_id: str | None
    as_of: str | None
    rulebook: RulebookMark
    flags: tuple[Flag, ...] = field(repr=False)
    questions: tuple[Question, ...] = field(repr=False)
    checks: int
    checks_not_made: int
    assumed: int


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One fact, and what it would have to be: true or false, one of some values, or a comparison."""

    fact: str
    means: str
    to: Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule has the verdict it has, and the smallest change that would bring another.

    ``stopped_by`` is only there for a quiet rule, ``to_fire`` for one that does not fire, ``to_quiet`` for one that is
    not quiet.
    """

    format: int = field(default=FORMATS["explanation"], kw_only=True)
    case_id: str | None
    as_of: str | None
    rule: str
    title: str
    verdict: Verdict
    because: tuple[Because, ...]
    stopped_by: tuple[Because, ...]
    asks: tuple[ToConfirm, ...]
    to_fire: tuple[WouldChange, ...]
    to_quiet: tuple[WouldChange, ...]
    citations: tuple[Citation, ...]
