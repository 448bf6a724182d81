"""The words in which text and page alike tell of a replay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.descriptions import in_short
from riskflags.case.naming import fields_named, word_in_words
from riskflags.case.record import Record
from riskflags.facts.values import value_in_words
from riskflags.humanize import counted, day_in_words
from riskflags.render.report_words import MEANT_FOR, checks_not_made, evidence_lines, made_by, no_flags
from riskflags.replay.document import (
    Appeared,
    BecameKnown,
    FactChange,
    FieldSaid,
    How,
    PromptPeriods,
    Replay,
    ReplayDay,
    Stays,
    Turned,
    WentQuiet,
)

NOTHING_NEW = "Nothing new became known."
LEGEND: dict[How, str] = {
    "assumed": "the record does not say on which day it was made; the latest day it speaks of is taken",
    "undated": "the record bears no day on which anything happened; it is taken as known from the start",
}
"""What a reader must know where a record does not say since when it was known."""

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FEW_DAYS = 14


def shown_day(day: str) -> str:
    """``2026-07-06`` as ``6 July 2026``, in any locale."""
    return day_in_words(date.fromisoformat(day))


def how_long_before(day: str, last: str) -> str:
    """``33 weeks before the last day``: as a trainer would say it."""
    days = (date.fromisoformat(last) - date.fromisoformat(day)).days
    if days == 0:
        return "the last day"
    ago = counted(days, "day") if days < _FEW_DAYS else counted(days // 7, "week")
    return f"{ago} before the last day"


def summary_lines(replay: Replay) -> Iterator[str]:
    """What is replayed, and how much there was."""
    first, last = shown_day(replay.first_day), shown_day(replay.last_day)
    learnt = sum(bool(day.known) for day in replay.days)
    still = sum(prompt.periods[-1].until is None for prompt in replay.prompts)
    yield f"From {first} to {last}. Each day is shown as it was known then, with nothing recorded later."
    known = f"Something became known on {counted(learnt, 'day')}."
    yield f"{known} {counted(len(replay.prompts), 'prompt')} appeared; {still} still there on the last day."
    end = replay.days[-1]
    yield without_flags(end, replay) or f"On the last day {checks_not_made(replay.checks, end.checks_not_made)}"


def without_flags(day: ReplayDay, replay: Replay) -> str | None:
    """What it means that no prompt is there on a day, where none is."""
    return None if day.flags else no_flags(checks_not_made(replay.checks, day.checks_not_made))


def legend(days: Iterable[ReplayDay]) -> Iterator[tuple[How, str]]:
    """The marks that stand beside some record of these days, and what each means."""
    there = {known.how for day in days for known in day.known}
    yield from ((how, text) for how, text in LEGEND.items() if how in there)


def closing_lines(replay: Replay) -> Iterator[str]:
    """What these prompts are for, and which rulebook spoke."""
    yield MEANT_FOR
    yield from made_by(replay.rulebook, replay.provenance)


# -- what became known --------------------------------------------------------------------------------------------


def record_line(known: BecameKnown) -> str:
    """What a record is called and what it says, or what a later version of it changed, in one line."""
    return ": ".join(filter(None, record_parts(known)))


def record_parts(known: BecameKnown) -> tuple[str, str]:
    """What a record is called, marked where it does not say when it was made; and what it says or changed, if anything.

    What a field says is how its description begins, which schema and reference show in full.
    """
    mark = "" if known.how == "recorded" else f" ({known.how})"
    record = COLLECTIONS[known.collection]
    in_name = () if known.again else fields_named(record)
    said = "; ".join(_field(each, record, known.again) for each in known.fields if each.name not in in_name)
    if known.again:
        said = f"changed: {said}" if said else "recorded again, unchanged"
    return f"{known.name}{mark}", said


def _field(said: FieldSaid, record: type[Record], again: bool) -> str:
    before = f" (was {_value(said.before, said.name, record)})" if again else ""
    means = in_short(record).get(said.name, said.name.replace("_", " "))  # a program packed without its source has none
    return f"{means}: {_value(said.now, said.name, record)}{before}"


def _value(value: Any, field: str, record: type[Record]) -> str:
    if value is None:
        return "not recorded"
    if isinstance(value, str):
        return shown_day(value) if _ISO_DAY.fullmatch(value) else word_in_words(record, field, value)
    return value_in_words(value)


# -- what that did ------------------------------------------------------------------------------------------------


def fact_change_line(change: FactChange) -> str:
    """A fact whose answer turned: what it was and is, and whether by time alone."""
    by_time = ", by the passing of days" if change.by_time else ""
    before, now = value_in_words(change.before), value_in_words(change.now)
    return f"{change.means.rstrip('.')}: was {before}, now {now}{by_time}"


def turning_lines(change: Appeared | Turned, replay: Replay) -> Iterator[str]:
    """What brought a prompt on this day; on the first day nothing came before, and there is none."""
    yield from (fact_change_line(each) for each in change.why)
    if isinstance(change, Appeared) and change.instead_of:
        yield f"What said it better is gone: {_titles(change.instead_of, replay)}"


def standing_lines(change: Appeared | Turned) -> Iterator[str]:
    """What else a prompt rests on: the facts behind it that did not turn on this day."""
    turned = {each.fact for each in change.why}
    behind = (each for each in change.flag.evidence if not turned.issuperset(each.facts))
    yield from evidence_lines(behind, how_to_say_incomplete=False)


def turned_word(turned: Turned) -> str:
    """Which way a prompt turned."""
    return "Now to be confirmed" if turned.flag.verdict == "confirm" else "No longer to be confirmed"


def quiet_lines(gone: WentQuiet, replay: Replay) -> Iterator[str]:
    """Why a prompt went quiet, and since when it had been there."""
    if gone.verdict == "explore":
        yield "It can no longer be told."
    if gone.yields_to:
        yield f"Another prompt now says it better: {_titles(gone.yields_to, replay)}"
    yield from (fact_change_line(each) for each in gone.why)
    yield f"It had been there since {shown_day(gone.since)}."


def _titles(rules: Iterable[str], replay: Replay) -> str:
    titles = {prompt.rule: prompt.title for prompt in replay.prompts}
    return "; ".join(titles.get(rule, rule) for rule in rules)


def stays_words(stays: Stays) -> str:
    """Since when a prompt has been there."""
    return f"since {shown_day(stays.since)}" + (", to confirm" if stays.verdict == "confirm" else "")


def stays_counted(day: ReplayDay) -> str:
    """How many prompts were there before and still are: ``7 prompts, 1 of them urgent``."""
    urgent = sum(stays.urgency == "urgent" for stays in day.stays)
    return counted(len(day.stays), "prompt") + (f", {urgent} of them urgent" if urgent else "")


# -- when a prompt was there ---------------------------------------------------------------------------------------


def periods_in_words(prompt: PromptPeriods) -> str:
    """When a prompt was there: ``quiet on 10 June 2026; again from 1 July 2026, there on the last day``."""
    parts = []
    for number, (since, until) in enumerate(spells(prompt)):
        again = f"again from {shown_day(since)}, " if number else ""
        parts.append(again + (f"quiet on {shown_day(until)}" if until else "there on the last day"))
    return "; ".join(parts)


def spells(prompt: PromptPeriods) -> list[tuple[str, str | None]]:
    """A prompt's periods by first day and end, those that follow each other without a break taken as one."""
    joined: list[tuple[str, str | None]] = []
    for period in prompt.periods:
        if joined and joined[-1][1] == period.since:
            joined[-1] = (joined[-1][0], period.until)
        else:
            joined.append((period.since, period.until))
    return joined
