"""Facts and what people said of them: answers joined to what a case says, with all that follows from both."""

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


class Joined:
    """The value of every fact, from a case and from answers, and which answers stand behind it.

    ``known`` is what a case says of each fact; none where there is no case. ``said`` is what stands of the answers on
    the day for which they are read. Raises `FactsError` for answers that cannot be, or that contradict each other or
    the case.
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
            if is_unknown(value):  # of one of several values its definition may leave fewer than its type
                self.values[name] = told.value(name) if isinstance(value, frozenset) else follows.get(name, value)

    @property
    def day(self) -> date:
        """The day for which the answers are read."""
        return self._of.as_of

    def __reduce__(self) -> tuple[object, ...]:
        return Joined, (self._configured, self._of, self._known)

    @cached_property
    def _before(self) -> dict[str, FactValue]:
        return dict(self._configured.nothing_known if self._known is None else self._known)

    @cached_property
    def _start(self) -> State:
        """What is known before anybody says anything."""
        state = self._implications.start(self._of.as_of)
        self._implications.learn(state, self._known or {})
        return state

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        """Those that stand, by their facts."""
        return {answer.fact: answer for answer in self._of.answers if answer.fact in self.said}

    def _with(self, facts: Iterable[str]) -> State:
        """What is known with what is said of these facts. Raises `Contradiction`."""
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
        """The answers from which a fact's value follows, as few as can be; none where the case says it."""
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
        """Each answer that cannot be beside those before it, or beside the case."""
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
