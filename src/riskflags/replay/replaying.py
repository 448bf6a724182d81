"""`replay`: a case as it was known on each day that mattered, and what each such day changed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from riskflags.case import CaseSummary
from riskflags.checking import Checker, Report
from riskflags.conditions import Condition, Holds, Test, tests_of
from riskflags.documents import Flag, RulebookMark
from riskflags.facts.plan import Logic
from riskflags.facts.values import to_written
from riskflags.logic import FLAGS, Verdict
from riskflags.reasoning.asking import asked_facts
from riskflags.reasoning.situation import Situation, reasons, stoppers
from riskflags.replay.document import (
    Appeared,
    BecameKnown,
    FactChange,
    Period,
    PromptPeriods,
    Replay,
    ReplayDay,
    Stays,
    Turned,
    WentQuiet,
)
from riskflags.replay.knowledge import knowledge
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule, Urgency

_ONE_DAY = timedelta(days=1)


def replay(checker: Checker, case: CaseSummary) -> Replay:
    """The case on each day that something became known, on each day that time alone changed its flags, on its own.

    No day's account rests on anything recorded after it.
    """
    known, book = knowledge(case), checker.rulebook
    first = min(known)
    teller = _DayByDay(checker, case)
    days = tuple(teller.day(day, known.get(day, ())) for day in days_that_matter(checker, case, first, known))
    return Replay(
        case_id=case.case_id,
        first_day=first.isoformat(),
        last_day=case.as_of.isoformat(),
        rulebook=RulebookMark.of(book, case.as_of, checker.settings),
        checks=len(book.active),
        days=days,
        prompts=tuple(prompt_periods(days, book)),
        provenance=checker.provenance,
    )


class _DayByDay:
    """Describes one day after the other; it keeps the flags and questions of the day described last."""

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


# -- which days, and one of them against the day before ----------------------------------------------------------------


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

    def _why(self, rule: Rule) -> tuple[FactChange, ...]:
        return fact_changes(rule, self._eve, self._waited, self._now)


def _better_said(rule: Rule, verdicts: dict[str, Verdict]) -> tuple[str, ...]:
    """The rules that kept this one's flag out of the report, where its verdict was a flag's."""
    flagged = {id_ for id_, verdict in verdicts.items() if verdict in FLAGS}
    return rule.silenced_by(flagged) if rule.id in flagged else ()


# -- when each prompt was there ----------------------------------------------------------------------------------------


def prompt_periods(days: Iterable[ReplayDay], rulebook: Rulebook) -> Iterator[PromptPeriods]:
    """When each prompt was there, in the order in which they first appeared, the more urgent first.

    A prompt's urgency is the most pressing that it had while it was there: its rule may lower it.
    """
    periods: dict[str, list[Period]] = {}
    pressing: dict[str, Urgency] = {}
    for day in days:
        for id_, urgency in _urgencies(day):
            pressing[id_] = max(urgency, pressing.get(id_, urgency), key=URGENCIES.index)
        for id_ in _ended(day):
            last = periods[id_].pop()
            periods[id_].append(Period(last.verdict, last.since, day.day))
        for id_, verdict in _begun(day):
            periods.setdefault(id_, []).append(Period(verdict, day.day, None))
    rules = [rulebook.rule(id_) for id_ in periods]
    rules.sort(key=lambda rule: (periods[rule.id][0].since, -URGENCIES.index(pressing[rule.id]), rule.id))
    for rule in rules:
        yield PromptPeriods(rule.id, rule.title, rule.theme, pressing[rule.id], tuple(periods[rule.id]))


def _urgencies(day: ReplayDay) -> Iterator[tuple[str, Urgency]]:
    flags = [*(each.flag for each in day.appeared), *(each.flag for each in day.turned)]
    yield from ((flag.rule, flag.urgency) for flag in flags)
    yield from ((stays.rule, stays.urgency) for stays in day.stays)


def _ended(day: ReplayDay) -> Iterator[str]:
    yield from (gone.rule for gone in day.went_quiet)
    yield from (turned.flag.rule for turned in day.turned)


def _begun(day: ReplayDay) -> Iterator[tuple[str, Verdict]]:
    yield from ((appeared.flag.rule, appeared.flag.verdict) for appeared in day.appeared)
    yield from ((turned.flag.rule, turned.flag.verdict) for turned in day.turned)


# -- which facts turned a verdict -----------------------------------------------------------------------------------


def fact_changes(rule: Rule, eve: Report, waited: Report, now: Report) -> tuple[FactChange, ...]:
    """The facts behind a verdict whose value changed between the day before (``eve``) and this day.

    ``waited`` is this day's report had nothing become known: what changed there too changed by the passing of days.
    """
    told = now.explain(rule.id)
    records = {because.fact: because.records for because in (*told.because, *told.stopped_by)}
    return tuple(
        FactChange(
            fact=name,
            means=now.filled(now.situation.facts[name].means),
            before=_written(name, eve.situation),
            now=_written(name, now.situation),
            records=records.get(name, ()),
            by_time=not _turned(name, rule, waited.situation, now.situation),
        )
        for name in _relevant(rule, now.situation)
        if _turned(name, rule, eve.situation, now.situation)
    )


def _relevant(rule: Rule, now: Situation) -> tuple[str, ...]:
    """The facts that can have changed the verdict: what keeps a rule quiet, else what it depends on and asks for."""
    if now.verdict(rule) == "quiet":
        return stoppers(rule, now)
    return tuple(dict.fromkeys((*reasons(rule, now), *asked_facts(rule, now))))


def _turned(name: str, rule: Rule, before: Situation, now: Situation) -> bool:
    """Whether some test of the rule on this fact came out differently: that a count of days grew is not enough."""
    tests = [test for condition in rule.conditions() for test in _opened(condition, now) if test.fact == name]
    return any(before.truth(test) is not now.truth(test) for test in tests)


def _opened(condition: Condition, situation: Situation) -> Iterator[Test]:
    """The tests of a condition, with those on derived facts expanded to the facts they are derived from."""
    for test in tests_of(condition):
        plan = situation.facts[test.fact].plan
        if isinstance(test, Holds) and isinstance(plan, Logic):
            yield from _opened(plan.condition, situation)
        else:
            yield test


def _written(name: str, situation: Situation) -> object:
    return to_written(situation.values[name], situation.facts[name].type)
