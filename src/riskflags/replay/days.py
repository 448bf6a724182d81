"""Which days of a case matter, and one such day against the day before it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, timedelta
from functools import cached_property

from riskflags.case import CaseSummary
from riskflags.checking import Checker, Report
from riskflags.documents import Flag
from riskflags.replay.document import Appeared, Tipped, Turned, WentQuiet
from riskflags.replay.tipping import tipped
from riskflags.rulebook.rule import FLAGS, Rule, Verdict

_ONE_DAY = timedelta(days=1)


def days_that_matter(checker: Checker, case: CaseSummary, first: date, known: Container[date]) -> Iterator[date]:
    """Each day from the first on which something became known or time alone changed the flags, and the case's own.

    Every day is looked at, for a limit may pass on any of them: verdicts alone, at a fraction of a millisecond a day.
    """
    day, view, before = first, case, dict[str, Verdict]()
    while day <= case.as_of:
        view = case.as_known_on(day) if day in known else _later(view, day)
        flagged = checker.check(view).flagged
        if day in known or day == case.as_of or flagged != before:
            yield day
        before, day = flagged, day + _ONE_DAY


def _later(view: CaseSummary, day: date) -> CaseSummary:
    """The same knowledge on a later day."""
    return view.model_copy(update={"as_of": day})


class Turn:
    """One day of a case, by its report, against the day before it; that one is looked at only where a flag turned."""

    def __init__(self, checker: Checker, case: CaseSummary, day: date, now: Report) -> None:
        self._checker, self._case, self._day, self._now = checker, case, day, now
        self._rules = checker.rulebook.rule

    @cached_property
    def _eve(self) -> Report:
        return self._checker.check(self._case, self._day - _ONE_DAY)

    @cached_property
    def _waited(self) -> Report:
        """How this day would have been, had nothing become known on it."""
        return self._checker.check(_later(self._case.as_known_on(self._day - _ONE_DAY), self._day))

    def appeared(self, flag: Flag) -> Appeared:
        """A flag of this day that was not there the day before."""
        rule, before = self._rules(flag.rule), self._eve.verdicts
        return Appeared(flag, self._why(rule), _better_said(rule, before))

    def turned(self, flag: Flag, was: Verdict) -> Turned:
        """A flag of both days, with another verdict."""
        return Turned(flag, was, self._why(self._rules(flag.rule)))

    def went_quiet(self, id_: str, since: str) -> WentQuiet:
        """The flag of a rule that was there the day before and is not on this day."""
        rule, verdicts = self._rules(id_), self._now.verdicts
        return WentQuiet(
            rule=rule.id,
            title=rule.title,
            urgency=self._eve.situation.urgency(rule),
            verdict=verdicts[rule.id],
            since=since,
            why=self._why(rule),
            yields_to=_better_said(rule, verdicts),
        )

    def _why(self, rule: Rule) -> tuple[Tipped, ...]:
        return tipped(rule, self._eve, self._waited, self._now)


def _better_said(rule: Rule, verdicts: dict[str, Verdict]) -> tuple[str, ...]:
    """The rules that kept this one's flag out of the report, where its verdict was a flag's."""
    flagged = {id_ for id_, verdict in verdicts.items() if verdict in FLAGS}
    return rule.silenced_by(flagged) if rule.id in flagged else ()
