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
