"""Days, lengths of time and lists as people say them: 11 December 2025, 26 days, 6 months, "a, b and 4 more"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH, _MOST_WEEKS, _FEWEST_WHOLE = 30.4375, 12, 92


def name_in_words(name: str) -> str:
    """``childs-voice-and-engagement`` as "child's voice and engagement": the name of a file, folder or key."""
    return name.replace("-", " ").replace("_", " ").replace("childs ", "child's ")  # a file's name has no apostrophe


def day_in_words(day: date) -> str:
    """``11 December 2025``, in any locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def days_in_words(days: int, rounded: bool = False) -> str:
    """``26 days``, ``4 weeks``, ``6 months``, ``2 years``: the unit that fits exactly, else days.

    Six months are 182 to 184 days, depending on where they begin. ``rounded`` is for an age, or how long ago something
    was, which people say in whole months and years once it is more than three months.
    """
    if days % 7 == 0 and 2 <= days // 7 <= _MOST_WEEKS:
        return f"{days // 7} weeks"
    months = round(days / _MONTH)
    if months >= 2 and abs(days - months * _MONTH) < 1.5:
        return _months(months)
    if rounded and days > _FEWEST_WHOLE:
        return _months(int(days / _MONTH))
    return counted(days, "day")


def _months(months: int) -> str:
    years, over = divmod(months, 12)
    return f"{months} months" if years < 2 or (over and years < 3) else f"{years} years"


def counted(count: int, noun: str) -> str:
    """``1 day``, ``3 days``."""
    return f"{count} {noun}{'s' * (count != 1)}"


def listed(items: Sequence[str], most: int = 3, joined: str = ", ") -> str:
    """The first few items, and how many more there are."""
    more = len(items) - most
    if more > 0:
        return f"{joined.join(items[:most])} and {more} more"
    return joined.join(items)


def capitalized(text: str) -> str:
    """The text as a sentence begins; the rest of it stays as it is."""
    return text[:1].upper() + text[1:]


def continuing(text: str) -> str:
    """The text as it goes on after a comma; what begins with an abbreviation (GP) or a single letter stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
