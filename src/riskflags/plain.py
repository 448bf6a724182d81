"""What databases, NumPy and pandas hold, as Python's own values where nothing is lost. None of them is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from math import isnan
from typing import Any

from riskflags.errors import Fault

NO_DAY = Fault("The day asked for is not a datetime.date.", help="As in date(2026, 3, 31).")

_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?$")  # as NumPy writes it, which has a datetime for any unit
_NOTHING = ("NaTType", "NAType")
_LARGEST = 10**15  # a number that large counts nothing here


class _ReadOnceError(Exception):
    """An iterator: whoever read it before has left nothing in it."""


def plain(value: Any, depth: int = 1) -> Any:
    """The value, or what dicts and lists hold so deep, as Python's own; the same object where nothing of it changes.

    NaN, NaT and NA are ``None``; midnight without a time zone is its day; a whole number of NumPy's or a ``Decimal`` is
    an ``int``, and NumPy's true and false are Python's. What would lose something by it stays as it is, and so does all
    that holds an iterator.
    """
    try:
        return _plain(value, depth)
    except _ReadOnceError:
        return value


def _plain(value: Any, depth: int) -> Any:
    if type(value) in (str, int, bool, date, type(None)):
        return value
    if isinstance(value, Iterator):
        raise _ReadOnceError
    if isinstance(value, dict | list | tuple):
        return _within(value, depth - 1) if depth else value
    if type(value).__name__ in _NOTHING:
        return None
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None and value == datetime.combine(value, time()) else value
    if type(value).__module__ == "numpy":
        return _of_numpy(value)
    if isinstance(value, float):
        return None if isnan(value) else value
    return _whole(value) if isinstance(value, Decimal) else value


def _within(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        made = {key: _plain(each, depth) for key, each in value.items()}
        return made if any(made[key] is not each for key, each in value.items()) else value
    listed = [_plain(each, depth) for each in value]
    return listed if any(after is not before for after, before in zip(listed, value, strict=True)) else value


def _of_numpy(value: Any) -> Any:
    if type(value).__name__ == "datetime64":
        return None if str(value) == "NaT" else iso_day(_MIDNIGHT.sub("", str(value))) or value
    single = value.item() if getattr(value, "ndim", None) == 0 else value
    return _whole(single) if isinstance(single, float) else single


def _whole(value: Any) -> Any:
    """A number as an ``int``, where it is one."""
    if isinstance(value, Decimal) and value.is_snan():
        return value  # it bears no question
    if isnan(value):
        return None
    return int(value) if abs(value) < _LARGEST and value == int(value) else value


def iso_day(written: Any) -> date | None:
    """The day written YYYY-MM-DD, in no other of the ways that Python reads too; ``None`` if it is none."""
    try:
        day = date.fromisoformat(written)
    except (TypeError, ValueError):
        return None
    return day if day.isoformat() == written else None


def day_given(value: object) -> date | None:
    """A day that is asked for: a date, or what is one without losing anything, as in a record; ``None`` for no day."""
    day = plain(value)
    return day if type(day) is date else None
