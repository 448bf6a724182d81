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
    """A learning point that a rule cites: its id and review, its place there, its status, what the rule takes."""

    point: str
    source: str
    where: str
    status: str
    takes: str
    marking: str = ""


def citations(of: Rule | Indicator, rulebook: Rulebook) -> tuple[Citation, ...]:
    """The citations of a rule or an indicator; the status of each says whether it is in force."""
    return tuple(
        Citation(point.id, point.source.title, point.where, point.status_text, takes, point.source.marking)
        for point, takes in ((rulebook.points[id_], takes) for id_, takes in of.cites.items())
    )


@dataclass(frozen=True, slots=True)
class Because:
    """One fact behind a verdict: its value, and the records it was read from (``health/h1``, or ``health[0]``).

    ``means`` describes the fact, ``said`` is its value in words.
    """

    fact: str
    means: str
    said: str = field(repr=False)
    value: Any = field(repr=False)  # from the case, like the records: a repr ends up in logs
    records: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence about a record behind a flag, and what the facts say of it.

    ``value`` is the value of the last of ``facts``. ``date`` is the latest day on which something in the record
    happened. ``complete`` is filled where the value depends on a list being complete: how to say that it is not.
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

    ``left_open_by`` names a blank end date, or a list left out, where that is why it is not known.
    """

    fact: str
    ask: str
    left_open_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptText:
    """The text for a person, with settings filled in."""

    say: str
    ask: tuple[str, ...]
    consider: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule that fires, or (``confirm``) that fires unless something unrecorded turns out to have been done.

    ``evidence`` gives the reasons in sentences, ``because`` fact by fact. ``subject`` is what it is about, ``group``
    the section of a report; flags of one ``family`` are shown on one card.

    ``fingerprint`` stays the same until the rule, its settings, or the records behind it change: by it, a case system
    can keep a dismissed flag hidden.
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
    """A fact that is not recorded; ``settles`` are the rules that its answer could decide, alone or with others.

    ``about`` names the records that leave it open; ``left_open_by`` is as in `ToConfirm`.
    """

    fact: str
    ask: str
    about: tuple[str, ...] = field(repr=False)
    urgency: Urgency
    settles: tuple[str, ...]
    left_open_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerMark:
    """A layer over a rulebook, and who is responsible for it."""

    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class DepartureMark:
    """One change that a layer makes to what is below it: to which setting, words or rule, why, and who decided it.

    ``overdue``: its day of review had passed by the day of the report.
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
    """The rulebook that was used; ``reviewed`` counts the active rules approved by a practising professional.

    ``fingerprint`` is a hash over all its files, those of its layers included.
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
        """The mark of a rulebook, with departures overdue on ``as_of``, and values that ``settings`` override."""
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
    """A setting that is not at its default: a layer, or whoever made the report, set it."""

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
    """What a result was made with, besides the cases: any difference in it is a difference in ``fingerprint``.

    ``fingerprint`` is a hash over the version of riskflags, the rulebook with its layers, every setting, and the
    profile of the source, where one was named.
    """

    riskflags: str
    settings: tuple[SettingMark, ...]
    profile: str | None
    fingerprint: str

    @classmethod
    def of(cls, rulebook: Rulebook, settings: Mapping[str, int], profile: str | None = None) -> Provenance:
        """The provenance of results by a rulebook with these settings."""
        book = (rulebook.title, rulebook.version, rulebook.fingerprint)
        left_out = (rulebook.left_to_people, rulebook.never_known, rulebook.not_told, rulebook.not_measured)
        said = (VERSION, *book, sorted(settings.items()), profile, *map(sorted, left_out))
        differ = settings_that_differ(rulebook, settings)
        return cls(VERSION, differ, profile, fingerprint_of(json.dumps(said).encode()))


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole report.

    ``questions`` are the first few, ``more_questions`` counts the others. ``checks`` counts the active rules,
    ``checks_not_made`` those whose verdict is *explore*: some fact that would tell whether there is a concern is not
    recorded. ``assumed``, in a report as of an earlier day than the case's own, counts the records without a day of
    recording: when they became known is inferred from their dates. ``provenance`` is for an audit log.
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
    """One fact, and what it would have to be: true or false, one of some values, or a comparison. ``said`` in words."""

    fact: str
    means: str
    said: str
    to: Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule has its verdict, and the smallest change that would give another.

    ``stopped_by`` is filled for a quiet rule only, ``to_fire`` for one that does not fire. ``to_quiet`` is for one that
    is not quiet: what somebody could do and record, first of all its safeguard; empty where there is nothing.
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
