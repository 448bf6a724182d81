"""What is said of a fact's value: its words where the rulebook gives them, else its meaning and the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from riskflags.conditions import MAY
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Days
from riskflags.facts.values import NEVER, NOT_KNOWN, NOT_YET
from riskflags.humanize import counted, day_in_words, days_in_words

_KEYS = {True: "yes", False: "no", NOT_KNOWN: "unknown", MAY.value: "unknown", NEVER: "never", NOT_YET: "not_yet"}


def said(fact: Fact, value: Any, fill: Callable[[str], str] = str) -> str:
    """A value, as `to_written` gives it, in words without a full stop; ``fill`` fills in settings."""
    words = fact.words.get(_key(fact, value))
    if words is None:
        return fill(plainly(fact, value))
    return fill(words).replace("{value}", value_in_words(value, fact))


def plainly(fact: Fact, value: Any) -> str:
    """The meaning of a fact, and its value behind it."""
    return f"{fact.means.rstrip('.')}: {value_in_words(value, fact)}"


def value_in_words(value: Any, fact: Fact | None = None) -> str:
    """A value as people say it: yes, 26 days, 11 December 2025, at least 3; without its fact, days as they are."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " and ".join(_side(side, edge, fact) for side, edge in value.items())
    if fact is None:
        return str(value).replace("_", " ")
    if isinstance(value, int) and fact.type.name == "days":
        working = isinstance(fact.plan, Days) and fact.plan.working
        return counted(value, "working day") if working else days_in_words(value, rounded=True)
    if fact.type.name == "date" and value not in _KEYS:
        return day_in_words(date.fromisoformat(value))
    return str(value).replace("_", " ")


def _side(side: str, edge: Any, fact: Fact | None) -> str:
    if side == "one_of":
        return " or ".join(value_in_words(each, fact) for each in edge)
    return f"{side.replace('_', ' ')} {value_in_words(edge, fact)}"


def _key(fact: Fact, value: Any) -> str:
    """The key of the words for a value; for most values of a number, a day or a one-of fact it is ``known``."""
    if isinstance(value, bool) or value in (NOT_KNOWN, MAY.value, NEVER, NOT_YET):
        return _KEYS[value]
    if value == 0 and "none" in fact.words:
        return "none"
    return value if isinstance(value, str) and value in fact.words else "known"


def said_of_change(fact: Fact, to: Any, fill: Callable[[str], str] = str) -> str:
    """What a fact would have to come to, in words: an answer, some of its values, or a comparison."""
    if isinstance(to, bool):
        return said(fact, to, fill)
    if isinstance(to, tuple):
        worded = set(to) <= set(fact.words)
        return " or ".join(said(fact, each, fill) for each in to) if worded else fill(_any_of(fact, to))
    how, _, limit = to.rpartition(" ")
    return f"{fill(fact.means).rstrip('.')}: {how} {value_in_words(int(limit), fact)}"


def _any_of(fact: Fact, values: tuple[str, ...]) -> str:
    """The meaning of a one-of fact, and the values it would have to have."""
    return f"{fact.means.rstrip('.')}: {' or '.join(value_in_words(each, fact) for each in values)}"
