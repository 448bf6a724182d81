"""The answers of people joined to the facts of a case, with all that follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property

from riskflags.checking.configured import ConfiguredRulebook
from riskflags.conditions import FactValue
from riskflags.errors import FactsError, Fault
from riskflags.facts.answers import Answer, Answers, on_the_day
from riskflags.facts.propagation import Contradiction, State
from riskflags.facts.values import is_unknown
from riskflags.humanize import listed


class AnsweredFacts:
    """The value of every fact, from a case and from answers, and the answers that it follows from.

    ``known`` are the values of the facts in a case, ``None`` without one. ``said`` are the answers that still hold on
    the day for which they are read. Raises `FactsError` for invalid answers, and for answers that contradict each other
    or the case.
    """

    def __init__(
        self, configured: ConfiguredRulebook, answers: Answers, known: Mapping[str, FactValue] | None = None
    ) -> None:
        self._configured, self._implications = configured, configured.implications
        self._of, self._known = answers, known
        self.said, faults = on_the_day(answers, configured.facts, configured.settings)
        self.behind = cache(self._behind)
        faults += self._contradictions()
        if faults:
            raise FactsError(faults)
        told = self._with(self.said)
        follows = told.known()
        self.values = dict(self._before)
        for name, value in self._before.items():
            if is_unknown(value):  # a one-of fact: its definition may allow fewer values than its type
                self.values[name] = told.value(name) if isinstance(value, frozenset) else follows.get(name, value)

    @property
    def day(self) -> date:
        """The day for which the answers are read."""
        return self._of.as_of

    def __reduce__(self) -> tuple[object, ...]:
        return AnsweredFacts, (self._configured, self._of, self._known)

    @cached_property
    def _before(self) -> dict[str, FactValue]:
        return dict(self._configured.nothing_known if self._known is None else self._known)

    @cached_property
    def _start(self) -> State:
        """What is known without any answer."""
        state = self._implications.start(self._of.as_of)
        self._implications.learn(state, self._known or {})
        return state

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        """The answers that hold, by fact."""
        return {answer.fact: answer for answer in self._of.answers if answer.fact in self.said}

    def _with(self, facts: Iterable[str]) -> State:
        """What is known once the answers about these facts are added. Raises `Contradiction`."""
        state = self._start.copy()
        for name in facts:
            happened = self._answers[name].happened_on
            also = self._implications.on_a_day(name, (happened - self.day).days) if happened else ()
            self._implications.learn(state, {name: self.said[name], **dict(also)})
        return state

    def _can_be(self, facts: Iterable[str]) -> bool:
        try:
            self._with(facts)
        except Contradiction:
            return False
        return True

    def _behind(self, name: str) -> tuple[Answer, ...]:
        """A minimal set of answers from which a fact's value follows; empty where the case gives the value."""
        value = self.values[name]
        if is_unknown(value) or not is_unknown(self._before[name]):
            return ()
        if self.said.get(name) == value:
            return (self._answers[name],)
        alone = next((fact for fact in self.said if self._with([fact]).value(name) == value), None)
        needed = list(self.said) if alone is None else [alone]
        for fact in self.said if alone is None else ():
            fewer = [other for other in needed if other != fact]
            if self._with(fewer).value(name) == value:
                needed = fewer
        return tuple(self._answers[fact] for fact in needed)

    def _contradictions(self) -> Iterator[Fault]:
        """A fault for each answer that contradicts the case or earlier answers."""
        agreed: list[str] = []
        for name in () if self._can_be(self.said) else self.said:
            if not self._can_be([name]):
                yield Fault("The case says otherwise.", (name,), help="Correct the case, or take the answer back.")
            elif self._can_be([*agreed, name]):
                agreed.append(name)
            else:
                against = next(([other] for other in agreed if not self._can_be([other, name])), list(agreed))
                for other in against if len(against) > 1 else ():
                    fewer = [each for each in against if each != other]
                    against = against if self._can_be([*fewer, name]) else fewer
                what = f"It contradicts {listed(against, joined=' with ')}."
                yield Fault(what, (name,), help="Correct one of them, or take it back.")
