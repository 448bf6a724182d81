"""Where an interview stands: what is known from the answers so far, and what of it is still worth asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from riskflags.conditions import FactValue
from riskflags.interview.outlook import OPEN
from riskflags.interview.prospects import Prospects


class Standing:
    """The value of each fact, and what may still be asked; ``closed`` are facts answered or passed over."""

    def __init__(self, prospects: Prospects, values: Mapping[str, FactValue], closed: Iterable[str]) -> None:
        self.prospects, self.values = prospects, values
        self.closed = frozenset(closed)
        barred = filter(self._is_barred, prospects.presupposed)
        self.statuses = prospects.statuses(values, self.closed.union(barred))
        asked = ((rule, prospects.asked(rule, self.statuses)) for rule in range(len(prospects.rules)))
        self._asked = {rule: tests for rule, tests in asked if tests}

    @cached_property
    def live(self) -> frozenset[int]:
        """The rules of which something is still worth asking."""
        return frozenset(self._asked)

    def wanted(self, rules: Iterable[int]) -> dict[str, None]:
        """The facts worth asking about for these rules, where what they presuppose is known to be so, else that."""
        facts = dict.fromkeys(self.prospects.tests[test].fact for rule in rules for test in self._asked.get(rule, ()))
        return dict.fromkeys(map(self._gate, facts))

    def by_gain(self, names: Iterable[str], rules: frozenset[int]) -> dict[str, float]:
        """What answers about these facts save of questions about these rules, on average; the most first."""
        gains = {name: self.prospects.gain(name, rules, self.statuses) for name in names}
        return dict(sorted(gains.items(), key=lambda each: (-each[1], self.prospects.places[each[0]])))

    def can_be_asked(self, fact: str) -> bool:
        """Whether a fact is open, and all is so that its question presupposes."""
        is_open = any(self.statuses[test] == OPEN for test in self.prospects.of_fact.get(fact, ()))
        return is_open and self._gate(fact) == fact

    def could_settle(self, fact: str) -> list[int]:
        """The rules that an answer about this fact could settle, or begin to: by itself, or by what presupposes it."""
        tests = (*self.prospects.of_fact.get(fact, ()), *self.prospects.presupposing(fact))
        return sorted({rule for test in tests for rule in self.prospects.resting[test] if rule in self.live})

    def _is_barred(self, name: str) -> bool:
        """Whether what a question presupposes is not so, or will not be known."""
        presupposed = self.prospects.presupposed[name]
        return any(self.values[each] is not True and self._is_settled(each) for each in presupposed)

    def _is_settled(self, name: str) -> bool:
        return self.values[name] is False or name in self.closed or name not in self.prospects.askable

    def _gate(self, name: str) -> str:
        """The first question to ask for a fact: what it presupposes, where that is not known to be so."""
        presupposed = self.prospects.presupposed.get(name, ())
        return next((each for each in presupposed if self.values[each] is not True), name)
