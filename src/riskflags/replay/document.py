"""What a replay says, as plain frozen data. Days are ISO texts; a value of the case shows in no repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from riskflags.documents import Flag, Provenance, Question, RulebookMark
from riskflags.logic import Verdict
from riskflags.rulebook.rule import Urgency
from riskflags.version import FORMATS

How = Literal["recorded", "assumed", "undated"]
"""How we know since when a record was known: it says so; we take the latest day it speaks of; it speaks of none."""


@dataclass(frozen=True, slots=True)
class FieldSaid:
    """One field that a record fills, and what its version before said, ``None`` where nothing."""

    name: str
    before: Any = field(repr=False)
    now: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class BecameKnown:
    """A record, or a later version of one (``again``), that became known on a day.

    ``name`` is what it is called in a sentence. ``fields`` are those it fills; of a later version only those that
    differ from the one before.
    """

    collection: str
    record: str = field(repr=False)
    name: str = field(repr=False)
    how: How
    again: bool
    fields: tuple[FieldSaid, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact whose value changed on a day: its value the day before and on it, and the records it was read from.

    ``by_time`` says that it would have changed without any new record: a limit passed, or a time ran out.
    """

    fact: str
    means: str
    before: Any = field(repr=False)
    now: Any = field(repr=False)
    records: tuple[str, ...] = field(repr=False)
    by_time: bool


@dataclass(frozen=True, slots=True)
class Appeared:
    """A prompt that was not there the day before. ``instead_of`` are rules that spoke in its place until then.

    ``why`` is empty on the first day: there all is new, and ``flag.because`` says what it rests on.
    """

    flag: Flag
    why: tuple[FactChange, ...]
    instead_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """A prompt that was there the day before as well, but then as ``was``: to be confirmed, and now sure, or back."""

    flag: Flag
    was: Verdict
    why: tuple[FactChange, ...]


@dataclass(frozen=True, slots=True)
class WentQuiet:
    """A prompt that was there the day before and is gone: its verdict now, and why.

    A verdict of ``explore`` means that it can no longer be told. ``yields_to`` are rules that now say it better.
    """

    rule: str
    title: str
    urgency: Urgency
    verdict: Verdict
    since: str = field(repr=False)
    why: tuple[FactChange, ...]
    yields_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stays:
    """A prompt that was there and still is. ``renewed`` says that the records behind it have changed."""

    rule: str
    title: str
    urgency: Urgency
    verdict: Verdict
    since: str = field(repr=False)
    fingerprint: str
    renewed: bool


@dataclass(frozen=True, slots=True)
class ReplayDay:
    """One day: what became known, and how that, or the passing of days, changed the prompts.

    ``questions`` are those not asked on the day told of before; ``checks_not_made`` is as in a report of this day.
    """

    day: str = field(repr=False)
    known: tuple[BecameKnown, ...]
    appeared: tuple[Appeared, ...]
    turned: tuple[Turned, ...]
    went_quiet: tuple[WentQuiet, ...]
    stays: tuple[Stays, ...]
    questions: tuple[Question, ...]
    checks_not_made: int

    @property
    def flags(self) -> int:
        """How many prompts are there on this day."""
        return len(self.appeared) + len(self.turned) + len(self.stays)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to the day it was no longer so; ``until`` is ``None`` where it was still so on the last day."""

    verdict: Verdict
    since: str = field(repr=False)
    until: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PromptPeriods:
    """When one prompt was there: periods, each with one verdict. ``urgency`` is the most pressing that it ever had."""

    rule: str
    title: str
    theme: str
    urgency: Urgency
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A case as it was known on each day that mattered; ``prompts`` in the order in which the prompts appeared.

    ``checks`` counts the rules asked on each day; ``provenance`` is as in a report.
    """

    format: int = field(default=FORMATS["replay"], kw_only=True)
    case_id: str
    first_day: str = field(repr=False)
    last_day: str = field(repr=False)
    rulebook: RulebookMark
    checks: int
    days: tuple[ReplayDay, ...] = field(repr=False)
    prompts: tuple[PromptPeriods, ...] = field(repr=False)
    provenance: Provenance
