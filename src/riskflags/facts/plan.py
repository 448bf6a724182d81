"""The plan of a fact: its definition reduced to one of four forms that every engine knows.

An operation of the YAML (`riskflags.facts.operations`) is a way to write one of these; so a new operation needs no
change to any engine, and an engine needs to know four things.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from riskflags.conditions import Condition, settings_of, tests_of
from riskflags.facts import matching
from riskflags.facts.matching import Matcher

FoldHow = Literal["some", "count", "latest", "earliest"]


@dataclass(frozen=True, slots=True)
class Fold:
    """Look over the records of a collection: is there one that matches, how many, or the latest or earliest day.

    ``negated`` negates a *some*, which is how *every* is read: no record matches ``about`` (its own ``where``) and not
    its ``have``. With ``of``, the *some* fact whose records it is about, there are two levels of not known: see
    `MAY_BE_MISSING`.
    """

    collection: str
    how: FoldHow
    where: Matcher
    date: str | None = None
    negated: bool = False
    about: Matcher | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Days from a date fact to the case's day (``since``) or the other way (``until``)."""

    date: str
    direction: Literal["since", "until"]
    working: bool = False


@dataclass(frozen=True, slots=True)
class Logic:
    """A condition over other facts."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Choose:
    """The value of the first condition that holds, else the last value; where that is open, every value it can be."""

    cases: tuple[tuple[str, Condition], ...]
    otherwise: str


Plan = Fold | Days | Logic | Choose


def facts_read(plan: Plan) -> Iterator[str]:
    """The facts a plan reads, which must be worked out before it."""
    match plan:
        case Fold():
            yield from matching.dates_of(plan.where)
        case Days():
            yield plan.date
        case Logic(condition):
            yield from (test.fact for test in tests_of(condition))
        case Choose(cases):
            for _, condition in cases:
                yield from (test.fact for test in tests_of(condition))


def settings_read(plan: Plan) -> Iterator[str]:
    """The settings a plan reads."""
    match plan:
        case Fold():
            yield from matching.settings_of(plan.where)
        case Logic(condition):
            yield from settings_of(condition)
        case Choose(cases):
            for _, condition in cases:
                yield from settings_of(condition)
        case Days():
            pass


def day_that_counts(plan: Plan) -> str | None:
    """The field whose day decides whether a record still counts for a yes; ``None`` where there is no such one."""
    if not isinstance(plan, Fold) or plan.how != "some" or plan.negated:
        return None
    clocked = {
        test.field
        for test in matching.field_tests(plan.where)
        if isinstance(test, matching.Within | matching.OlderThan)
    }
    return clocked.pop() if len(clocked) == 1 else None


def facts_that_can_be_missing(plans: Mapping[str, Plan]) -> frozenset[str]:
    """The facts that can be `MAY_BE_MISSING`; ``plans`` must be ordered so that each follows those it reads."""
    found: set[str] = set()
    for name, plan in plans.items():
        if (isinstance(plan, Fold) and plan.of is not None) or (
            isinstance(plan, Logic) and not found.isdisjoint(facts_read(plan))
        ):
            found.add(name)
    return frozenset(found)
