"""The course of each prompt through a replay, from what each day says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskflags.replay.document import Course, ReplayDay, Stretch
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Verdict


def courses(days: Iterable[ReplayDay], rulebook: Rulebook) -> Iterator[Course]:
    """Each prompt's course, in the order in which they first appeared, the more urgent first."""
    stretches: dict[str, list[Stretch]] = {}
    for day in days:
        for id_ in _ended(day):
            last = stretches[id_].pop()
            stretches[id_].append(Stretch(last.verdict, last.since, day.day))
        for id_, verdict in _begun(day):
            stretches.setdefault(id_, []).append(Stretch(verdict, day.day, None))
    rules = [rulebook.rule(id_) for id_ in stretches]
    rules.sort(key=lambda rule: (stretches[rule.id][0].since, -URGENCIES.index(rule.urgency), rule.id))
    for rule in rules:
        yield Course(rule.id, rule.title, rule.theme, rule.urgency, tuple(stretches[rule.id]))


def _ended(day: ReplayDay) -> Iterator[str]:
    yield from (gone.rule for gone in day.went_quiet)
    yield from (turned.flag.rule for turned in day.turned)


def _begun(day: ReplayDay) -> Iterator[tuple[str, Verdict]]:
    yield from ((appeared.flag.rule, appeared.flag.verdict) for appeared in day.appeared)
    yield from ((turned.flag.rule, turned.flag.verdict) for turned in day.turned)
