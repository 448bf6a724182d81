"""A rule as defined: condition, prompt, citations, lifecycle and examples, all in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from riskflags.conditions import Condition, FactValue, settings_of

Urgency = Literal["note", "soon", "urgent"]
URGENCIES: tuple[Urgency, ...] = ("note", "soon", "urgent")

Verdict = Literal["fires", "confirm", "explore", "quiet"]
VERDICTS: tuple[Verdict, ...] = ("fires", "confirm", "explore", "quiet")


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
    """Whether the rule runs, since when, and when it is to be looked at again. Days are ISO texts."""

    status: Literal["draft", "active", "retired"]
    since: str | None = None
    review_by: str | None = None
    on: str | None = None
    because: str | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class RuleExample:
    """Facts given, the verdict they must have, and for an asking verdict the facts it must ask for."""

    name: str
    verdict: Verdict
    facts: Mapping[str, FactValue]
    about: tuple[str, ...] | None
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``cites`` maps a learning point's id to what the rule takes from it."""

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

    def conditions(self) -> Iterator[Condition]:
        """``when``, and ``unless`` where there is one."""
        yield self.when
        if self.unless is not None:
            yield self.unless

    def settings(self) -> Iterator[str]:
        """The settings its conditions name."""
        for condition in self.conditions():
            yield from settings_of(condition)
