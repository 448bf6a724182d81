"""Which facts turned a verdict on a day, and whether that took anything new or only the day."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.checking import Report
from riskflags.conditions import Condition, Holds, Test, tests_of
from riskflags.facts.plan import Logic
from riskflags.facts.values import to_written
from riskflags.reasoning.asking import asked_facts
from riskflags.reasoning.situation import Situation, reasons, stoppers
from riskflags.replay.document import Tipped
from riskflags.rulebook.rule import Rule


def tipped(rule: Rule, eve: Report, waited: Report, now: Report) -> tuple[Tipped, ...]:
    """The facts behind a verdict whose answer turned between the day before (``eve``) and this day.

    ``waited`` is this day's report had nothing become known: what turned there too turned by the passing of days.
    """
    told = now.explain(rule.id)
    records = {because.fact: because.records for because in (*told.because, *told.stopped_by)}
    return tuple(
        Tipped(
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
    """The facts that can have turned it: what stops a quiet rule; else what it rests on and what it asks for."""
    if now.verdict(rule) == "quiet":
        return stoppers(rule, now)
    return tuple(dict.fromkeys((*reasons(rule, now), *asked_facts(rule, now))))


def _turned(name: str, rule: Rule, before: Situation, now: Situation) -> bool:
    """Whether some test of the rule on this fact came out differently: that a count of days grew is not enough."""
    tests = [test for condition in rule.conditions() for test in _opened(condition, now) if test.fact == name]
    return any(before.truth(test) is not now.truth(test) for test in tests)


def _opened(condition: Condition, situation: Situation) -> Iterator[Test]:
    """The tests of a condition, those on derived facts opened down to what the facts are derived from."""
    for test in tests_of(condition):
        plan = situation.facts[test.fact].plan
        if isinstance(test, Holds) and isinstance(plan, Logic):
            yield from _opened(plan.condition, situation)
        else:
            yield test


def _written(name: str, situation: Situation) -> object:
    return to_written(situation.values[name], situation.facts[name].type)
