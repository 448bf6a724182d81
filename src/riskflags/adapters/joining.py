"""Two returns of one authority and day as one source: the rows of a child who is in both are one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from riskflags.adapters.account import Account
from riskflags.adapters.engine import ALONE, FEWEST, QUIET, Surveyed, year_up_to
from riskflags.adapters.expressions import Group, Row
from riskflags.adapters.reading import Source
from riskflags.adapters.values import DAYS
from riskflags.errors import Fault, InputError


class JoinedSource(Source):
    """Two returns, of which the second's mapping names the first's."""

    def __init__(self, first: Source, second: Source) -> None:
        mapping, name = first.mapping.with_beside(second.mapping), f"{first.name} and {second.name}"
        super().__init__(mapping, name, (*first.files, *second.files), (*first.notes, *second.notes))
        self._first, self._second, self.alone = first, second, second.mapping
        self.kind, self.unit = f"{first.kind} and {second.kind}", f"{first.unit} and {second.unit}"

    def survey(self) -> Surveyed:
        """See `Source`: the day is that of the first."""
        first, second = self._first.survey(), self._second.survey()
        if second.day is None:
            raise InputError(Fault("There is no child in this return.", file=self._second.name, help="Leave it out."))
        unrecorded, lacking = first.unrecorded | second.unrecorded, first.lacking | second.lacking
        return Surveyed(first.day, unrecorded, lacking, {**second.days, **first.days})

    def cases(self, account: Account) -> Iterator[Row]:
        """See `Source`: those of the first, then those who are in the second alone."""
        own, others = self._first.mapping.case_id, self._second.mapping.case_id
        beside: dict[str, Row] = {}
        rest: list[Row] = []
        for row in self._second.cases(account):
            key = row.get(others)
            if isinstance(key, str) and key not in beside:
                beside[key] = row
            else:
                rest.append(row)
        self._check_year(list(beside.values()), account)
        whole = len(beside)
        for row in self._first.cases(account):
            key = row.get(own)
            yield {**beside.pop(key, {}), **row} if isinstance(key, str) else row
        self._check_children(whole, len(beside), account)
        yield from ({**row, ALONE: True} for row in (*beside.values(), *rest))

    def _check_year(self, rows: list[Row], account: Account) -> None:
        assert account.as_of is not None
        days = {day for row in rows for day in _days(row, self._second.mapping.case, self._second.mapping.days)}
        quiet = (account.as_of - timedelta(QUIET)).isoformat()
        latest = max((day for day in days if day <= account.as_of.isoformat()), default="")
        if latest < (year_up_to(account.as_of) if len(rows) < FEWEST else quiet):
            what = "This return tells nothing of the time before the day of the other: they are not of one day."
            raise InputError(Fault(what, file=self._second.name, help="Name the returns of one day, or one alone."))

    def _check_children(self, whole: int, left: int, account: Account) -> None:
        if 2 * left > whole:
            what = "Most children of this return are not in the other, so they are not of one authority and day."
            raise InputError(Fault(what, file=self._second.name, help="Name the returns of one day, or one alone."))
        account.notes.append(f"{whole - left:,} children are in both returns, {left:,} in the second alone.")


def _days(row: Row, group: Group, how: str) -> Iterator[str]:
    """The days in the rows within a row."""
    for name, within in group.groups.items():
        for each in row.get(name, ()):
            texts = (each.get(field) for field, type_ in within.fields.items() if type_ == "day")
            days = (DAYS[how](text) for text in texts if isinstance(text, str))
            yield from (day for day in days if isinstance(day, str))
            yield from _days(each, within, how)
