"""People interviewed: each answers from the facts of a case, *not known* where it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from riskflags import CaseSummary, Checker
from riskflags.conditions import FactValue
from riskflags.facts.values import is_unknown, to_written
from riskflags.interview import Answers, Interview, Screen


@dataclass
class Person:
    """Somebody who knows the facts of a case, and what answering took of them.

    A click is an answer, a tick, or a no to all that is left of a screen. ``asked`` are the facts asked about, with
    ``rounds``, when, and ``themes``, of which rules; ``together`` those of lists; ``found`` is after how many clicks
    each rule was first a flag. ``about`` are the themes they are here to talk about: each is a tick.
    """

    facts: Mapping[str, FactValue]
    interview: Interview
    answers: Answers
    watching: bool = False
    about: tuple[str, ...] = ()
    clicks: int = 0
    screens: int = 0
    asked: list[str] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)
    together: list[set[str]] = field(default_factory=list)
    themes: list[set[str]] = field(default_factory=list)

    @classmethod
    def of(cls, case: CaseSummary, checker: Checker, interview: Interview, **more: Any) -> Person:
        """Somebody who knows a case."""
        facts = checker.check(case).situation.values
        return cls(facts, interview, Answers(case.as_of), **more)

    def answer_all(self, most: int = 8, until: int = 500) -> Person:
        """Answer until nothing is asked any more; not for ever."""
        while (screen := self.interview.next(self.answers, most=most)).items:
            self.answer(screen)
            assert len(self.asked) < until
        return self

    def answer(self, screen: Screen) -> None:
        """Answer one screen, but what earlier answers on it have settled; no is said to all the rest at once."""
        self.screens += 1
        if screen.themes:
            self.clicks += len(self.about)
            self.answers = self.answers.about(self.about)
            return
        self.together.append({item.fact for item in screen.items[1:] if screen.tick})
        no = False
        for place, item in enumerate(screen.items):
            if place and not screen.tick and item.fact not in self.interview.worth_asking(self.answers):
                continue
            said = self.says(item.fact)
            no = no or said is False
            self.asked.append(item.fact)
            self.rounds.append(screen.round)
            self.themes.append({each.theme for each in item.settles})
            self.clicks += said is not False
            self.answers = self.answers.said(item.fact, said, none_of_these=said is False)
            self._watch()
        self.clicks += no
        self._watch()

    def written(self, fact: str) -> Any:
        """A fact of the case, as it is written."""
        return to_written(self.facts[fact], self.interview.facts[fact].fact.type)

    def says(self, fact: str) -> Any:
        """What they say of a fact; of a number what is known, if not all."""
        said = self.written(fact)
        return "not known" if is_unknown(self.facts[fact]) and not isinstance(said, dict) else said

    def in_round(self, name: str) -> int:
        """How many questions a round had."""
        return self.rounds.count(name)

    def changes_of_subject(self) -> float:
        """The share of questions about rules of other themes than the question before."""
        return sum(not one & other for one, other in pairwise(self.themes)) / max(len(self.themes) - 1, 1)

    def _watch(self) -> None:
        if self.watching:
            for rule in self.interview.report(self.answers).flagged:
                self.found.setdefault(rule, self.clicks)
