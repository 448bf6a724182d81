"""Working days in England: Monday to Friday, less bank holidays.

Bank holidays follow the Banking and Financial Dealings Act 1971 and the proclamations since; those proclaimed for one
year only are listed. A proclamation to come is not known here, and a working day may then be counted too many.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from math import isinf

FIRST_YEAR, LAST_YEAR = 1978, 2100

_MOVED_EARLY_MAY = {1995: date(1995, 5, 8), 2020: date(2020, 5, 8)}
_MOVED_SPRING = {2002: date(2002, 6, 4), 2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}
_ONE_YEAR_ONLY = (
    date(1981, 7, 29),
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
)


def working_days_between(start: float, end: float) -> float:
    """Working days after ``start`` up to and including ``end``, both ordinals; negative the other way round."""
    return _count_to(end) - _count_to(start)


def bank_holidays(year: int) -> Iterator[date]:
    """England's bank holidays in a year from `FIRST_YEAR` to `LAST_YEAR`."""
    yield _next_monday_from_weekend(date(year, 1, 1))
    easter = _easter(year)
    yield easter - timedelta(days=2)
    yield easter + timedelta(days=1)
    yield _MOVED_EARLY_MAY.get(year) or _first_monday(date(year, 5, 1))
    yield _MOVED_SPRING.get(year) or _first_monday(date(year, 5, 25))
    yield _first_monday(date(year, 8, 25))
    christmas = date(year, 12, 25)
    weekday = christmas.weekday()  # Friday to Sunday push one or both of the two days on
    yield date(year, 12, {5: 27, 6: 27}.get(weekday, 25))
    yield date(year, 12, {4: 28, 5: 28, 6: 26}.get(weekday, 26))
    yield from (day for day in _ONE_YEAR_ONLY if day.year == year)


def bank_holiday_counts() -> tuple[int, list[int]]:
    """The day before the first bank holiday, as an ordinal, and from there for each day how many there were so far.

    The last count holds for every later day.
    """
    holidays = _holidays_on_weekdays()
    first = holidays[0] - 1
    return first, [bisect_right(holidays, day) for day in range(first, holidays[-1] + 1)]


@cache
def _holidays_on_weekdays() -> list[int]:
    days = {day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in bank_holidays(year)}
    return sorted(day.toordinal() for day in days if day.weekday() < 5)


def _count_to(ordinal: float) -> float:
    """Working days from the first day there is up to and including this one."""
    if isinf(ordinal):
        return ordinal
    day = int(ordinal)
    weeks, rest = divmod(day, 7)  # ordinal 1 is a Monday
    return weeks * 5 + min(rest, 5) - bisect_right(_holidays_on_weekdays(), day)


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _next_monday_from_weekend(day: date) -> date:
    return day if day.weekday() < 5 else _first_monday(day)


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
