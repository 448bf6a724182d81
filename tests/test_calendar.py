"""England's working days, against the `holidays` package."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

from riskflags.calendar import bank_holidays, working_days_between


def test_bank_holidays_are_those_the_holidays_package_knows() -> None:
    """Every year from 1990 to 2050, on weekdays (a holiday on a Saturday costs no working day)."""
    for year in range(1990, 2051):
        theirs = {day for day in holidays.country_holidays("GB", subdiv="ENG", years=year) if day.weekday() < 5}
        assert {day for day in bank_holidays(year) if day.weekday() < 5} == theirs, year


def test_the_holidays_before_those_the_package_can_say() -> None:
    """From the first year on, those proclaimed for one year; a wedding was on Wednesday, 29 July 1981."""
    assert date(1981, 7, 29) in set(bank_holidays(1981))
    start, end = date(1981, 7, 28).toordinal(), date(1981, 7, 30).toordinal()
    assert working_days_between(start, end) == 1
    once = {year: len(list(bank_holidays(year))) - 8 for year in range(1978, 1990)}
    assert [year for year, more in once.items() if more] == [1981]


def test_working_days_are_counted_one_by_one() -> None:
    """Between two days, those after the first up to the last; the same counted day by day."""
    closed = {day for year in (2025, 2026) for day in bank_holidays(year)}
    start = date(2025, 12, 20)
    count = 0
    for step in range(1, 200):
        day = start + timedelta(days=step)
        count += day.weekday() < 5 and day not in closed
        assert working_days_between(start.toordinal(), day.toordinal()) == count
        assert working_days_between(day.toordinal(), start.toordinal()) == -count
    assert count > 100
