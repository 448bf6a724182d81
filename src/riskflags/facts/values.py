"""Fact values as people write them: ``true``, ``not known``, ``3``, ``never``, ``{at_least: 1}``, ``{one_of: [a, b]}``.

One-of values as engines hold them, too: a bit mask of those the fact can still have, the first of its list the lowest.
And what is said of a value: its words where the rulebook gives them, else the fact's meaning and the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import inf
from typing import Any

from riskflags.conditions import MAY_BE_MISSING, FactValue, known_by, possible_values
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.plan import Days
from riskflags.humanize import counted, day_in_words, days_in_words
from riskflags.logic import ANY_COUNT, ANY_NUMBER, FIRST_DAY, LAST_DAY, Bounds
from riskflags.plain import iso_day

MOST_VALUES = 31
"""Of a one-of type: its bit mask is held in 32 bits."""

NOT_KNOWN = "not known"
NEVER = "never"
NOT_YET = "not yet"


class WrongValueError(ValueError):
    """The value written is not one of this type; the text says what would be."""


def unknown_of(type_: FactType) -> FactValue:
    """What *not known* is for a type."""
    if type_.is_bounds:
        return ANY_COUNT if type_.name == "number" else ANY_NUMBER
    return frozenset(type_.values) if type_.values else None


def is_unknown(value: FactValue) -> bool:
    """Whether more than one value is still possible."""
    if isinstance(value, tuple):
        return value[0] != value[1]
    return value is None or value is MAY_BE_MISSING or isinstance(value, frozenset)


def to_mask(value: FactValue, type_: FactType) -> int:
    """The value of a one-of fact as a bit mask."""
    left = possible_values(value)
    return sum(1 << place for place, each in enumerate(type_.values) if each in left)


def from_mask(mask: int, type_: FactType) -> FactValue:
    """The value of a one-of fact whose bit mask this is."""
    return known_by(frozenset(each for place, each in enumerate(type_.values) if mask >> place & 1))


def masks_of(values: Iterable[str], type_: FactType) -> tuple[int, int]:
    """The bits of some values of a one-of type, and those of the others.

    A fact surely has one of these where no other bit of its mask is set, and possibly where one of these is.
    """
    these = to_mask(frozenset(values), type_)
    return these, to_mask(frozenset(type_.values), type_) - these


def from_written(written: Any, type_: FactType) -> FactValue:
    """The value somebody wrote. Raises `WrongValueError`, whose text names what could stand there, not what did."""
    if written is None or written == NOT_KNOWN:
        return unknown_of(type_)
    if type_.name == "yes_no":
        if isinstance(written, bool):
            return written
        if written == MAY_BE_MISSING.value:
            return MAY_BE_MISSING
        raise WrongValueError("It takes true, false or not known.")
    if type_.name == "one_of":
        return _one_of(written, type_)
    return _bounds(written, type_)


def _one_of(written: Any, type_: FactType) -> FactValue:
    listed = written["one_of"] if isinstance(written, Mapping) and list(written) == ["one_of"] else [written]
    if isinstance(listed, list) and listed and all(isinstance(each, str) and each in type_.values for each in listed):
        return known_by(frozenset(listed))
    raise WrongValueError(f"It takes {type_}, {{one_of: [several of them]}} or not known.")


def _bounds(written: Any, type_: FactType) -> Bounds:
    if isinstance(written, Mapping) and written and set(written) <= set(_SIDES):
        low, high = ANY_COUNT if type_.name == "number" else ANY_NUMBER
        if "at_least" in written:
            low = _one(written["at_least"], type_)[0]
        if "at_most" in written:
            high = _one(written["at_most"], type_)[1]
        return _ordered(low, high)
    return _one(written, type_)


_SIDES = ("at_least", "at_most")


def _ordered(low: float, high: float) -> Bounds:
    if low > high:
        raise WrongValueError("Its at_least lies above its at_most.")
    return low, high


def _one(written: Any, type_: FactType) -> Bounds:
    if type_.name == "date":
        if written in (NEVER, NOT_YET):
            return (-inf, -inf) if written == NEVER else (inf, inf)
        return _day(written)
    if type_.name == "days" and written in (NEVER, NOT_YET):
        return (inf, inf) if written == NEVER else (-inf, -inf)
    whole = isinstance(written, int) and not isinstance(written, bool)
    if whole and (type_.name == "days" or written >= 0):
        return written, written
    also = ", never" if type_.name == "days" else " from 0 up"
    raise WrongValueError(f"It takes a whole number{also}, {{at_least: …, at_most: …}} or not known.")


def _day(written: Any) -> Bounds:
    day = written if type(written) is date else iso_day(written)  # not a moment, whose day depends on where one is
    if day is None:
        raise WrongValueError("It takes a day written YYYY-MM-DD, never, not yet or not known.")
    return day.toordinal(), day.toordinal()


def to_written(value: FactValue, type_: FactType) -> Any:
    """A value as JSON holds it and people read it: the other way round from `from_written`."""
    if isinstance(value, frozenset) and len(value) < len(type_.values):
        return {"one_of": [each for each in type_.values if each in value]}
    if value is MAY_BE_MISSING:
        return MAY_BE_MISSING.value
    if not isinstance(value, tuple):
        return NOT_KNOWN if is_unknown(value) else value
    low, high = value
    if low == high:
        return _one_written(low, type_)
    if value == unknown_of(type_):
        return NOT_KNOWN
    sides = {
        side: _one_written(edge, type_)
        for side, edge in zip(_SIDES, value, strict=True)
        if abs(edge) != inf and not (type_.name == "date" and edge in (FIRST_DAY, LAST_DAY))
    }
    return sides or NOT_KNOWN


def _one_written(edge: float, type_: FactType) -> Any:
    if abs(edge) == inf:
        return NEVER if (edge > 0) is (type_.name == "days") else NOT_YET
    return date.fromordinal(int(edge)).isoformat() if type_.name == "date" else int(edge)


# -- in words ---------------------------------------------------------------------------------------------------------

_KEYS = {
    True: "yes",
    False: "no",
    NOT_KNOWN: "unknown",
    MAY_BE_MISSING.value: "unknown",
    NEVER: "never",
    NOT_YET: "not_yet",
}


def said(fact: Fact, value: Any, fill: Callable[[str], str] = str) -> str:
    """A value, as `to_written` gives it, in words without a full stop; ``fill`` fills in settings."""
    words = fact.words.get(_key(fact, value))
    if words is None:
        return fill(plainly(fact, value))
    filled = fill(words)
    return filled.replace("{value}", value_in_words(value, fact)) if "{value}" in filled else filled


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
    if isinstance(value, bool) or value in (NOT_KNOWN, MAY_BE_MISSING.value, NEVER, NOT_YET):
        return _KEYS[value]
    if value == 0 and "none" in fact.words:
        return "none"
    return value if isinstance(value, str) and value in fact.words else "known"


def said_of_change(fact: Fact, to: Any, fill: Callable[[str], str] = str) -> str:
    """The value a fact would need, in words: an answer, some of its values, or a comparison."""
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
