"""What a report says: flags, questions, citations and reasons, as plain frozen data.

Renderers turn a `ReportDocument` into text, Markdown or JSON; the JSON Schema comes from these classes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from riskflags.logic import Verdict
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Indicator
from riskflags.rulebook.rule import Rule, Urgency
from riskflags.rulebook.settings import show
from riskflags.version import FORMATS, VERSION, fingerprint_of

if TYPE_CHECKING:
    from riskflags.rulebook.departures import Departure


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
    """A fact that is not recorded, and the question that would obtain it.

    ``left_open_by`` says so where a blank end date or a list left out is what leaves it open.
    """

    fact: str
    ask: str
    left_open_by: tuple[str, ...] = ()


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

    ``about`` names the records that leave it open; ``left_open_by`` is as of `ToConfirm`.
    """

    fact: str
    ask: str
    about: tuple[str, ...] = field(repr=False)
    urgency: Urgency
    settles: tuple[str, ...]
    left_open_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerMark:
    """A layer over a rulebook, and who answers for it."""

    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class DepartureMark:
    """What a layer changes of what is below it: which setting, words or rule, why, and whose decision it was.

    ``overdue`` says that the day by which it was to be looked at again had passed by the day of the report.
    """

    kind: str
    of: str
    said: str
    because: str
    owner: str
    review_by: str
    layer: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class RulebookMark:
    """Which rulebook spoke; ``reviewed`` counts the active rules that a practising professional has approved.

    ``fingerprint`` is over every file of it, those of its layers included.
    """

    version: str
    fingerprint: str
    reviewed: int = 0
    title: str = ""
    layers: tuple[LayerMark, ...] = ()
    departures: tuple[DepartureMark, ...] = ()

    @classmethod
    def of(
        cls, rulebook: Rulebook, as_of: date | None = None, settings: Mapping[str, int] | None = None
    ) -> RulebookMark:
        """That of a rulebook; what is overdue on a day, where one is given, and what these settings override."""
        overdue, held = rulebook.overdue(as_of) if as_of else (), settings or {}
        return cls(
            version=rulebook.version,
            fingerprint=rulebook.fingerprint,
            reviewed=sum(bool(rule.lifecycle.reviewed_by) for rule in rulebook.active),
            title=rulebook.title,
            layers=tuple(LayerMark(each.name, each.owner) for each in rulebook.layers),
            departures=tuple(_departure(each, each in overdue, held) for each in rulebook.departures),
        )


def _departure(of: Departure, overdue: bool, settings: Mapping[str, int]) -> DepartureMark:
    value = settings.get(of.of, of.to) if of.kind == "settings" else of.to
    said = of.said if value == of.to else f"{of.said} there, and {value} in this result"
    return DepartureMark(of.kind, of.of, said, of.because, of.owner, of.review_by, of.layer, overdue)


@dataclass(frozen=True, slots=True)
class SettingMark:
    """A setting that is not at its default, because a layer or whoever made the report set it otherwise."""

    name: str
    value: int
    default: int
    said: str


def settings_that_differ(rulebook: Rulebook, settings: Mapping[str, int]) -> tuple[SettingMark, ...]:
    """The settings that are not at their defaults, by name."""
    return tuple(
        SettingMark(
            name, value, setting.default, f"{show(value, setting.unit)}, not {show(setting.default, setting.unit)}"
        )
        for name, value in sorted(settings.items())
        if value != (setting := rulebook.settings[name]).default
    )


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a result, besides the cases: enough to tell it from one that anything else would have made.

    ``fingerprint`` is over all of it: the version of riskflags, the rulebook with its layers, every setting, and the
    profile of the source, where one was named.
    """

    riskflags: str
    settings: tuple[SettingMark, ...]
    profile: str | None
    fingerprint: str

    @classmethod
    def of(cls, rulebook: Rulebook, settings: Mapping[str, int], profile: str | None = None) -> Provenance:
        """That of results by a rulebook with these settings."""
        book = (rulebook.title, rulebook.version, rulebook.fingerprint)
        left_out = (rulebook.left_to_people, rulebook.never_known, rulebook.not_told, rulebook.not_measured)
        said = (VERSION, *book, sorted(settings.items()), profile, *map(sorted, left_out))
        differ = settings_that_differ(rulebook, settings)
        return cls(VERSION, differ, profile, fingerprint_of(json.dumps(said).encode()))


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """All of one report.

    ``questions`` are a few, ``more_questions`` says how many others could be asked. ``checks`` counts the active rules,
    ``checks_not_made`` those whose verdict is *explore*: some fact that would tell whether there is a concern is not
    recorded. ``assumed`` is for a case seen from an earlier day than its own: how many records do not say when they
    were recorded, so that when they became known is our reading of their dates. ``provenance`` is for an audit log: its
    fingerprint tells two reports apart that were made otherwise.
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
    provenance: Provenance


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
    ``rulebook`` and ``provenance`` are as in a report.
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
    rulebook: RulebookMark
    provenance: Provenance
