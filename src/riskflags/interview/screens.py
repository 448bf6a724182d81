"""What an interview shows next, as plain data: a screen of questions, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from riskflags.facts.definition import Fact
from riskflags.facts.plan import Days, day_that_counts
from riskflags.humanize import counted
from riskflags.rulebook.rule import Rule, Urgency
from riskflags.version import FORMATS

Round = Literal["stage", "urgent", "concerns", "rest", "done"]
ROUNDS: dict[Round, str] = {
    "stage": "Who this is about, and what stage things are at",
    "urgent": "What could be urgent",
    "concerns": "What is going on, and what worries you",
    "rest": "What has been done about it",
    "done": "What there is to talk about",
}
"""The rounds of an interview, in their order, with their titles."""

AnswerKind = Literal["yes_no", "number", "day", "one_of"]
"""How a question is answered: ``day`` by a day, or in days (or working days) from it or until it."""


@dataclass(frozen=True, slots=True)
class RuleNamed:
    """A rule that an answer could settle, or begin to."""

    rule: str
    title: str = field(repr=False)
    urgency: Urgency
    theme: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a screen. ``says`` is what a yes comes to, for a list to tick.

    ``answered_by`` and ``words`` say what an answer may be; every question may be answered *not known*. With
    ``ask_day``, the day on which it happened may be said with a yes.
    """

    fact: str
    ask: str = field(repr=False)
    says: str = field(repr=False)
    means: str = field(repr=False)
    answered_by: AnswerKind
    words: tuple[str, ...]
    ask_day: bool
    settles: tuple[RuleNamed, ...]

    @classmethod
    def of(cls, fact: Fact, settles: Iterable[Rule], filled: Callable[[str], str]) -> Item:
        """That about a fact."""
        kind: AnswerKind = "day" if isinstance(fact.plan, Days) else fact.type.name  # type: ignore[assignment]
        named = tuple(RuleNamed(rule.id, rule.title, rule.urgency, rule.theme) for rule in settles)
        says = filled(fact.words.get("yes", fact.means))
        ask_day = day_that_counts(fact.plan) is not None
        return cls(fact.name, filled(fact.ask), says, filled(fact.means), kind, fact.type.values, ask_day, named)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an interview has come, and what was not asked.

    ``to_ask`` counts the questions of which it is known now that they would be asked, ``rules_open`` the rules that
    they bear on; more may follow from their answers.
    """

    answered: int
    not_known: int
    passed_over: int
    flags: int
    rules_open: int
    to_ask: int

    def not_asked(self) -> str:
        """What was not asked or not answered, in words: none of it is a no."""
        if not self.to_ask:
            asked = "Everything worth asking was shown."
        else:
            of = f"on which {counted(self.rules_open, 'check')} {'depend' if self.rules_open > 1 else 'depends'}"
            asked = f"Not asked: {counted(self.to_ask, 'question')} at least, {of}."
        return f"{asked} Left open: {self.passed_over}; not known: {self.not_known}. None of these is a no."


@dataclass(frozen=True, slots=True)
class Screen:
    """The next questions. With ``tick``, a list of concerns: what is left unticked is not a no.

    Only somebody's "none of these" makes it one: an answer no with ``none_of_these``, for each.
    """

    format: int = field(default=FORMATS["screen"], kw_only=True)
    round: Round
    title: str
    subject: str
    tick: bool
    items: tuple[Item, ...]
    progress: Progress
