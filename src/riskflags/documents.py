"""What a report says: flags, questions, citations and reasons, as plain frozen data.

Renderers turn a `ReportDocument` into text, Markdown or JSON; the JSON Schema comes from these classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from riskflags.logic import Verdict
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Indicator
from riskflags.rulebook.rule import Rule, Urgency
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


def citations(of: Rule | Indicator, rulebook: Rulebook) -> tuple[Citation, ...]:
    """The learning points a rule or an indicator rests on, each with its standing: one not taken forward says so."""
    return tuple(
        Citation(point.id, point.source.title, point.where, point.status_text, takes, point.source.marking)
        for point, takes in ((rulebook.points[id_], takes) for id_, takes in of.cites.items())
    )


@dataclass(frozen=True, slots=True)
class Because:
    """One fact behind a verdict: its value, and the records it was read from (``health/h1``, or ``health[0]``).

    ``said`` is what the value comes to in words.
    """

    fact: str
    means: str
    said: str = field(repr=False)
    value: Any = field(repr=False)  # of the case, as the records are: a repr ends up in logs
    records: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of what stands behind a flag: the record it is about, and what the facts say of it.

    ``value`` is that of the last of ``facts``. ``date`` is the latest day on which something of it happened.
    ``complete`` is there where the answer rests on a list that is taken as complete: what to say if it is not.
    """

    sentence: str = field(repr=False)
    facts: tuple[str, ...]
    value: Any = field(repr=False)
    records: tuple[str, ...] = field(repr=False)
    date: str | None = field(default=None, repr=False)
    complete: str = ""


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

    ``evidence`` says in sentences what stands behind it, ``because`` fact by fact. ``group`` and ``subject`` are what
    it is about; flags of one ``family`` belong together.

    ``fingerprint`` stays the same until the rule, its settings, or the records behind it change: a case system can keep
    a flag that somebody dismissed quiet by it.
    """

    rule: str
    verdict: Verdict
    title: str = field(repr=False)
    urgency: Urgency
    prompt: PromptText = field(repr=False)
    subject: str
    group: str
    family: str
    citations: tuple[Citation, ...] = field(repr=False)
    evidence: tuple[Evidence, ...] = field(repr=False)
    because: tuple[Because, ...] = field(repr=False)
    to_confirm: tuple[ToConfirm, ...] = field(repr=False)
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is not recorded; ``settles`` are the rules that this one answer could decide, or begin to.

    ``about`` names the records that leave it open.
    """

    fact: str
    ask: str
    about: tuple[str, ...] = field(repr=False)
    urgency: Urgency
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulebookMark:
    """Which rulebook spoke; ``reviewed`` counts the active rules that a practising professional has approved."""

    version: str
    fingerprint: str
    reviewed: int = 0


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """All of one report.

    ``questions`` are a few, ``more_questions`` says how many others could be asked. ``checks`` counts the active rules,
    ``checks_not_made`` those whose verdict is *explore*: some fact that would tell whether there is a concern is not
    recorded. ``assumed`` is for a case seen from an earlier day than its own: how many records do not say when they
    were recorded, so that when they became known is our reading of their dates.
    """

    format: int = field(default=FORMATS["report"], kw_only=True)
    case_id: str | None
    as_of: str | None
    rulebook: RulebookMark
    flags: tuple[Flag, ...] = field(repr=False)
    questions: tuple[Question, ...] = field(repr=False)
    more_questions: int
    checks: int
    checks_not_made: int
    assumed: int


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One fact, and what it would have to be: true or false, one of some values, or a comparison; ``said`` in words."""

    fact: str
    means: str
    said: str
    to: Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule has the verdict it has, and the smallest change that would bring another.

    ``stopped_by`` is only there for a quiet rule, ``to_fire`` for one that does not fire. ``to_quiet`` is for one that
    is not quiet: what somebody could do and record, its safeguard first of all; empty where there is no such thing.
    """

    format: int = field(default=FORMATS["explanation"], kw_only=True)
    case_id: str | None
    as_of: str | None
    rule: str
    title: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    because: tuple[Because, ...]
    stopped_by: tuple[Because, ...]
    asks: tuple[ToConfirm, ...]
    to_fire: tuple[WouldChange, ...]
    to_quiet: tuple[WouldChange, ...]
    citations: tuple[Citation, ...]
