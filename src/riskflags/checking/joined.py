"""Facts and what people said of them: answers joined to what a case says, with all that follows from both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        try:
            told = self._with(self.said)
        except Contradiction:
            raise FactsError([*faults, *self._contradictions()]) from None
        if faults:
            raise FactsError(faults)
        self.values = dict(self._before)
        for name, value in told.known().items():
            if is_unknown(self.values[name]):
                self.values[name] = value

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

    def _with(self, said: Mapping[str, FactValue]) -> State:
        """What is known with some of what is said. Raises `Contradiction`."""
        state = self._start.copy()
        self._implications.learn(state, said)
        return state

    # -- the answers behind a fact ------------------------------------------------------------------------------------

    def _behind(self, name: str) -> tuple[Answer, ...]:
        """The answers from which a fact's value follows, as few as can be; none where the case says it."""
        value = self.values[name]
        if is_unknown(value) or not is_unknown(self._before[name]):
            return ()
        given = {answer.fact: answer for answer in self._of.answers if answer.fact in self.said}
        if name in given and self.said[name] == value:
            return (given[name],)
        for fact in given:
            if self._with({fact: self.said[fact]}).value(name) == value:
                return (given[fact],)
        needed = dict(self.said)
        for fact in self.said:
            fewer = {other: said for other, said in needed.items() if other != fact}
            if self._with(fewer).value(name) == value:
                needed = fewer
        return tuple(given[fact] for fact in needed)

    # -- contradictions -----------------------------------------------------------------------------------------------

    def _contradictions(self) -> Iterator[Fault]:
        known = {name: value for name, value in (self._known or {}).items() if not is_unknown(value)}
        told = {name: value for name, value in self.said.items() if not is_unknown(value)}
        for name in told.keys() & known.keys():
            if told[name] != known[name]:
                yield Fault("The case says otherwise.", (name,), help="Correct the case, or take the answer back.")
        rest = {name: value for name, value in told.items() if name not in known}
        for group in self._implications.contradictions({**known, **rest}, self._of.as_of):
            others = [f"what the case says of {each}" if each in known else each for each in group[:-1]]
            what = f"It contradicts {listed(others, joined=' with ')}."
            yield Fault(what, (group[-1],), help="Correct one of them, or take the answer back.")
