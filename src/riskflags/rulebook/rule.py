"""A rule as defined: condition, prompt, citations, lifecycle and examples, all in one place."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from riskflags.conditions import Condition, FactValue, Test, settings_of, tests_of

Urgency = Literal["note", "soon", "urgent"]
URGENCIES: tuple[Urgency, ...] = ("note", "soon", "urgent")

GROUPS = ("The child and injuries", "Plan and meetings", "Parents", "Who knows what", "The record")
"""What flags are about, in the order in which a report tells of them."""

SUBJECTS = {
    "child_unseen": GROUPS[0],
    "injury": GROUPS[0],
    "harm": GROUPS[0],
    "no_plan": GROUPS[1],
    "child": GROUPS[0],
    "plan": GROUPS[1],
    "meeting": GROUPS[1],
    "parent": GROUPS[2],
    "sharing": GROUPS[3],
    "record": GROUPS[4],
}
"""Each subject a rule may have and the group it belongs to, the most pressing first."""


def pressing(subject: str) -> int:
    """How pressing a subject is: the lower the more, and a rule without one least of all."""
    return list(SUBJECTS).index(subject) if subject else len(SUBJECTS)


Verdict = Literal["quiet", "explore", "confirm", "fires"]
VERDICTS: tuple[Verdict, ...] = ("quiet", "explore", "confirm", "fires")
"""From what says least to what says most. Engines and tables hold a verdict as its place here."""

QUIET, EXPLORE, CONFIRM, FIRES = range(len(VERDICTS))
FLAGS: tuple[Verdict, ...] = VERDICTS[CONFIRM:]
"""The verdicts that are shown as a flag."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person reads: what the record shows, what to find out, what to consider. May name ``{settings}``."""

    say: str
    ask: tuple[str, ...]
    consider: str

    def texts(self) -> Iterator[str]:
        """Each piece of text."""
        yield self.say
        yield from self.ask
        yield self.consider


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Whether the rule runs, since when, and when it is to be looked at again. Days are ISO texts.

    ``reviewed_by`` names the practising professionals outside this project who have approved the rule; nobody as yet.
    """

    status: Literal["draft", "active", "retired"]
    since: str | None = None
    review_by: str | None = None
    on: str | None = None
    because: str | None = None
    replaced_by: str | None = None
    reviewed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleExample:
    """Facts given, the verdict they must have, for an asking verdict the facts it must ask for, perhaps the urgency."""

    name: str
    verdict: Verdict
    facts: Mapping[str, FactValue]
    about: tuple[str, ...] | None
    line: int
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``cites`` maps a learning point's id to what the rule takes from it.

    ``urgency`` is the most it can be. Where ``steps`` order it, a flag has the first whose condition surely holds, else
    ``otherwise``: growing old lowers a flag before its limit silences it.

    Where the first of ``urgent_is_soon`` surely holds and the second does not, urgent is soon. The rulebook says
    so once, for all its rules that can be urgent.

    ``subject`` is one of `SUBJECTS`; flags of rules of one ``family`` share a card in the full report.
    """

    id: str
    theme: str
    title: str
    urgency: Urgency
    lifecycle: Lifecycle
    cites: Mapping[str, str]
    when: Condition
    unless: Condition | None
    prompt: Prompt
    examples: tuple[RuleExample, ...]
    yields_to: tuple[str, ...]
    file: str
    line: int
    subject: str = ""
    family: str = ""
    steps: tuple[tuple[Urgency, Condition], ...] = ()
    otherwise: Urgency | None = None
    urgent_is_soon: tuple[Condition, Condition] | None = None

    @property
    def group(self) -> str:
        """The group of a report under which it stands; the last where no subject is given."""
        return SUBJECTS.get(self.subject, GROUPS[-1])

    @property
    def urgencies(self) -> tuple[Urgency, ...]:
        """The urgencies that a flag of it may have, the most urgent first."""
        steps = (*(word for word, _ in self.steps), self.otherwise or self.urgency)
        found = {*steps, "soon"} if self.urgent_is_soon and "urgent" in steps else set(steps)
        return tuple(sorted(found, key=URGENCIES.index, reverse=True))

    def silenced_by(self, flagged: Container[str]) -> tuple[str, ...]:
        """Of the rules that are flags of a case, those that say it better: while there is one, this is not shown."""
        return tuple(id_ for id_ in self.yields_to if id_ in flagged)

    def conditions(self) -> Iterator[Condition]:
        """``when``, and ``unless`` where there is one."""
        yield self.when
        if self.unless is not None:
            yield self.unless

    def all_conditions(self) -> Iterator[Condition]:
        """Those, and the conditions that order its urgency."""
        yield from self.conditions()
        yield from (condition for _, condition in self.steps)
        yield from self.urgent_is_soon or ()

    def tests(self) -> Iterator[Test]:
        """The tests of ``when`` and ``unless``, left to right; one that stands twice comes twice."""
        for condition in self.conditions():
            yield from tests_of(condition)

    def facts(self) -> tuple[str, ...]:
        """The facts that ``when`` and ``unless`` test, each once."""
        return tuple(dict.fromkeys(test.fact for test in self.tests()))

    def settings(self) -> Iterator[str]:
        """The settings its conditions name."""
        for condition in self.all_conditions():
            yield from settings_of(condition)
