"""What an interview shows next, as plain data: a screen of questions, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
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

ABOUT = "What are you here to talk about?"
CHOICE = "What you choose comes first. Nothing is left out: the rest is asked after it."

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
    """One question of a screen. ``says`` is what a yes comes to, for a list to tick; of a day, what *never* does.

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
        says = filled(fact.words.get("never", "") if kind == "day" else fact.words.get("yes", fact.means))
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

    ``themes`` are those to choose from before this screen, where nobody was asked yet (`Answers.about`).
    """

    format: int = field(default=FORMATS["screen"], kw_only=True)
    round: Round
    title: str
    subject: str
    tick: bool
    items: tuple[Item, ...]
    progress: Progress
    themes: tuple[str, ...] = ()


# -- a list to tick ----------------------------------------------------------------------------------------------------

_FEWEST_SHARED, _MOST_OWN = 4, 5
"""How many words the lines of a list must share to be read as one, and may each have of their own."""


def read_together(items: Iterable[Item]) -> Iterator[tuple[str, list[tuple[str, Item]]]]:
    """A list in lines that are not read twice: what some items share, and each with what it says in the gap.

    ``… may become unwell again`` with ``The mother`` and ``A partner``. An item that is like no other shares nothing.
    """
    left = [(item.says.split(), item) for item in items]
    while left:
        first, item = left[0]
        shared, group = "", [(item.says, item)]
        for other, _ in left[1:]:
            before, after = _shared(first, other)
            fit = [(" ".join(own), each) for said, each in left if (own := _own(said, before, after))]
            if len(fit) > len(group) and fit[0][1] is item:
                shared, group = " ".join([*before, "…", *after]), fit
        yield shared, group
        taken = {each.fact for _, each in group}
        left = [each for each in left if each[1].fact not in taken]


def _shared(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """The words with which both begin, and those with which both end."""
    before = _alike(one, other)
    return before, _alike(one[len(before) :][::-1], other[len(before) :][::-1])[::-1]


def _alike(one: list[str], other: list[str]) -> list[str]:
    return [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]


def _own(said: list[str], before: list[str], after: list[str]) -> list[str]:
    """The words between, where all that is said fits and they say something by themselves; else none."""
    own = said[len(before) : len(said) - len(after)]
    fits = before + own + after == said and len(before + after) >= _FEWEST_SHARED and len(own) <= _MOST_OWN
    return own if fits and own[-1:] not in ([], ["A"], ["An"], ["The"]) else []
