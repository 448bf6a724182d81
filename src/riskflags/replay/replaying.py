"""`replay`: a case as it was known on each day that mattered, and what each such day changed."""

from __future__ import annotations

from datetime import date

from riskflags.case import CaseSummary
from riskflags.checking import Checker
from riskflags.documents import Flag, RulebookMark
from riskflags.replay.courses import courses
from riskflags.replay.days import Turn, days_that_matter
from riskflags.replay.document import Appeared, BecameKnown, Replay, ReplayDay, Stays
from riskflags.replay.knowledge import knowledge


def replay(checker: Checker, case: CaseSummary) -> Replay:
    """The case on each day that something became known, on each day that time alone changed its flags, on its own.

    No day's account rests on anything recorded after it.
    """
    known, book = knowledge(case), checker.rulebook
    first = min(known)
    teller = _Teller(checker, case)
    days = tuple(teller.day(day, known.get(day, ())) for day in days_that_matter(checker, case, first, known))
    return Replay(
        case_id=case.case_id,
        first_day=first.isoformat(),
        last_day=case.as_of.isoformat(),
        rulebook=RulebookMark(book.version, book.fingerprint),
        checks=len(book.active),
        days=days,
        courses=tuple(courses(days, book)),
    )


class _Teller:
    """Tells one day after the other; it remembers the flags and questions of the day it told of last."""

    def __init__(self, checker: Checker, case: CaseSummary) -> None:
        self._checker, self._case = checker, case
        self._begun = False
        self._flags: dict[str, Flag] = {}
        self._since: dict[str, str] = {}
        self._asked: set[str] = set()

    def day(self, day: date, known: tuple[BecameKnown, ...]) -> ReplayDay:
        """The account of the next day."""
        report = self._checker.check(self._case, day)
        now = {flag.rule: flag for flag in report.flags}
        turn = Turn(self._checker, self._case, day, report)
        kept = [(flag, self._flags[id_]) for id_, flag in now.items() if id_ in self._flags]
        told = ReplayDay(
            day=day.isoformat(),
            known=known,
            appeared=tuple(self._appeared(flag, turn) for id_, flag in now.items() if id_ not in self._flags),
            turned=tuple(turn.turned(flag, then.verdict) for flag, then in kept if flag.verdict != then.verdict),
            went_quiet=tuple(turn.went_quiet(id_, self._since[id_]) for id_ in self._flags if id_ not in now),
            stays=tuple(self._stays(flag, then) for flag, then in kept if flag.verdict == then.verdict),
            questions=tuple(question for question in report.questions if question.fact not in self._asked),
            checks_not_made=report.checks_not_made,
        )
        self._since = {id_: self._since.get(id_, told.day) for id_ in now}
        self._flags, self._asked = now, {question.fact for question in report.questions}
        self._begun = True
        return told

    def _appeared(self, flag: Flag, turn: Turn) -> Appeared:
        return turn.appeared(flag) if self._begun else Appeared(flag, (), ())  # before the first day, nothing was known

    def _stays(self, flag: Flag, then: Flag) -> Stays:
        return Stays(
            rule=flag.rule,
            title=flag.title,
            urgency=flag.urgency,
            verdict=flag.verdict,
            since=self._since[flag.rule],
            fingerprint=flag.fingerprint,
            renewed=flag.fingerprint != then.fingerprint,
        )
