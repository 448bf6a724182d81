"""What answers yet to come could make of each rule: whether it can still be a flag, and what it takes to find out.

Every side of a condition - that it holds, that it does not - has a chance of coming out, each open test being as likely
to hold as not, the questions that it costs on average to find out, asked in the best order, and the tests that could
bring it about. A test that is not known and will not be asked any more comes out neither way: that parks what needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from math import comb, inf
from typing import NamedTuple

from riskflags.conditions import (
    All,
    Any,
    Compare,
    Condition,
    FactValue,
    Holds,
    Test,
    evaluate,
    tests_of,
    threshold,
    truth_of_test,
)
from riskflags.facts.asking import Askable
from riskflags.facts.implications import Implications
from riskflags.facts.plan import Logic
from riskflags.facts.propagation import Contradiction
from riskflags.rulebook.rule import Rule

OPEN, YES, NO, PARKED = range(4)
"""What stands of a test: it may be asked, it holds, it does not, it is not known and will not be asked."""


class Side(NamedTuple):
    """That a condition holds, or that it does not."""

    chance: float
    cost: float
    tests: tuple[int, ...] = ()


class Outlook(NamedTuple):
    """Both sides of a condition."""

    yes: Side
    no: Side


_EVEN, _FEW = 0.5, 6
_SURE, _NEVER = Side(1, 0), Side(0, 0)
_SETTLED = {YES: Outlook(_SURE, _NEVER), NO: Outlook(_NEVER, _SURE), PARKED: Outlook(_NEVER, _NEVER)}


class _Outlooks:
    """The algebra of outlooks."""

    @staticmethod
    def all_of(outlooks: Iterable[Outlook]) -> Outlook:
        listed = list(outlooks)
        return Outlook(_every([each.yes for each in listed]), _some([each.no for each in listed]))

    @staticmethod
    def any_of(outlooks: Iterable[Outlook]) -> Outlook:
        listed = list(outlooks)
        return Outlook(_some([each.yes for each in listed]), _every([each.no for each in listed]))

    @staticmethod
    def negate(outlook: Outlook) -> Outlook:
        return Outlook(outlook.no, outlook.yes)

    @staticmethod
    def at_least(count: int, outlooks: Iterable[Outlook]) -> Outlook:
        listed = list(outlooks)
        enough, too_few = [each.yes for each in listed], [each.no for each in listed]
        return Outlook(_several(count, enough), _several(len(listed) - count + 1, too_few))


def _every(sides: list[Side]) -> Side:
    """That all of these come out: asked until one does not."""
    if any(side.chance == 0 for side in sides):
        return _NEVER
    chance, cost = 1.0, 0.0
    for side in sorted(sides, key=lambda side: side.cost / (1 - side.chance) if side.chance < 1 else 0):
        cost += chance * side.cost
        chance *= side.chance
    return Side(chance, cost, tuple(chain.from_iterable(side.tests for side in sides)))


def _some(sides: list[Side]) -> Side:
    """That one of these comes out: asked until one does."""
    if any(side.chance == 1 for side in sides):
        return _SURE
    none, cost = 1.0, 0.0
    for side in sorted((side for side in sides if side.chance), key=lambda side: side.cost / side.chance):
        cost += none * side.cost
        none *= 1 - side.chance
    return Side(1 - none, cost, tuple(chain.from_iterable(side.tests for side in sides)))


def _several(count: int, sides: list[Side]) -> Side:
    """That so many of these come out; the open ones are taken as alike."""
    open_ = [side for side in sides if 0 < side.chance < 1]
    needed = count - sum(side.chance == 1 for side in sides)
    if needed <= 0:
        return _SURE
    if needed > len(open_):
        return _NEVER
    mean = sum(side.chance for side in open_) / len(open_)
    ways = range(needed, len(open_) + 1)
    chance = sum(comb(len(open_), k) * mean**k * (1 - mean) ** (len(open_) - k) for k in ways)
    return Side(chance, sum(side.cost for side in open_), tuple(chain.from_iterable(side.tests for side in open_)))


class Outcome(NamedTuple):
    """An answer to a question: its chance, and the tests that it settles."""

    chance: float
    settles: tuple[tuple[int, int], ...]


class Prospects:
    """The rules and what is asked of them: tests by number, and for each rule those it rests on.

    A derived fact that is not asked about itself is asked about by its parts.
    """

    def __init__(self, rules: Sequence[Rule], implications: Implications, askable: Mapping[str, Askable]) -> None:
        self.rules, self.askable = rules, askable
        self.facts = implications.facts
        self.places = {name: place for place, name in enumerate(self.facts)}
        self._implications, self._settings = implications, implications.settings
        self.tests: list[Test] = []
        self._numbers: dict[Test, int] = {}
        self.of_fact: dict[str, list[int]] = {}
        self.under = [tuple(dict.fromkeys(self._tests_under(rule.conditions()))) for rule in rules]
        self.resting: list[list[int]] = [[] for _ in self.tests]  # for each test, the rules that rest on it
        for rule, tests in enumerate(self.under):
            for test in tests:
                self.resting[test].append(rule)
        every = {name: tuple(_presupposed(name, askable)) for name in askable}
        self.presupposed = {name: names for name, names in every.items() if names}
        self._presupposing: dict[str, list[str]] = {}
        for name, presupposed in self.presupposed.items():
            for each in presupposed:
                self._presupposing.setdefault(each, []).append(name)
        self.outcomes = cache(self._outcomes)
        self._outlooks: dict[tuple[int, ...], tuple[Outlook, Outlook]] = {}

    def statuses(self, values: Mapping[str, FactValue], closed: Iterable[str]) -> list[int]:
        """What stands of each test, from the values of facts; ``closed`` are those that will not be asked any more."""
        shut = set(closed)
        open_ = {name for name in self.of_fact if name in self.askable and name not in shut}
        return [self._status(test, values[test.fact], OPEN if test.fact in open_ else PARKED) for test in self.tests]

    def outlook(self, rule: int, statuses: Sequence[int]) -> tuple[Outlook, Outlook]:
        """The outlook of a rule's concern, and of its safeguard."""
        key = (rule, *(statuses[test] for test in self.under[rule]))
        found = self._outlooks.get(key)
        if found is None:
            each = self.rules[rule]
            concern = self._outlook_of(each.when, statuses)
            saved = _SETTLED[NO] if each.unless is None else self._outlook_of(each.unless, statuses)
            found = self._outlooks[key] = concern, saved
        return found

    def asked(self, rule: int, statuses: Sequence[int]) -> tuple[int, ...]:
        """The tests whose answers could make the rule a flag or, where it is one, settle its safeguard."""
        concern, saved = self.outlook(rule, statuses)
        if saved.yes.chance == 1:
            return ()
        return (saved.yes.tests or saved.no.tests) if concern.yes.chance == 1 else concern.yes.tests

    def cost(self, rule: int, statuses: Sequence[int]) -> float:
        """How many questions it takes on average to settle a rule, its own alone."""
        concern, saved = self.outlook(rule, statuses)
        if saved.yes.chance == 1:
            return 0
        return concern.yes.cost + concern.yes.chance * (saved.yes.cost or saved.no.cost)

    def is_flag(self, rule: int, statuses: Sequence[int]) -> bool:
        """Whether the rule is a flag, whatever is yet to come of its safeguard."""
        concern, saved = self.outlook(rule, statuses)
        return concern.yes.chance == 1 and saved.yes.chance < 1

    def gain(self, fact: str, rules: frozenset[int], statuses: list[int]) -> float:
        """How many questions about these rules an answer saves on average."""
        return sum(outcome.chance * self._saved(outcome.settles, rules, statuses) for outcome in self.outcomes(fact))

    def _saved(self, settles: Iterable[tuple[int, int]], rules: frozenset[int], statuses: list[int]) -> float:
        new = [(test, status) for test, status in settles if statuses[test] in (OPEN, PARKED)]
        touched = rules.intersection(chain.from_iterable(self.resting[test] for test, _ in new))
        before = [(test, statuses[test]) for test, _ in new]
        saved = sum(self.cost(rule, statuses) for rule in touched)
        for test, status in new:
            statuses[test] = status
        saved -= sum(self.cost(rule, statuses) for rule in touched)
        for test, status in before:
            statuses[test] = status
        return saved

    def overlap(self, one: str, other: str) -> bool:
        """Whether some answer about one of two facts could settle something of the other."""
        return any(
            not settled.isdisjoint(self.of_fact.get(about, ()))
            for asked, about in ((one, other), (other, one))
            for settled in ({test for test, _ in outcome.settles} for outcome in self.outcomes(asked))
        )

    def own_concern(self, condition: Condition) -> tuple[str, ...]:
        """The yes/no facts without which there is no such concern, and few others: one, or one of several."""
        match condition:
            case Holds(name) if name not in self.askable:
                plan = self.facts[name].plan
                return self.own_concern(plan.condition) if isinstance(plan, Logic) else ()
            case Holds(name):
                return (name,) if self._times(name) <= _FEW else ()
            case All(parts):
                found = filter(None, map(self.own_concern, parts))
                return min(found, key=lambda names: (len(names), sum(map(self._times, names))), default=())
            case Any(parts):
                return tuple(name for part in parts for name in self.own_concern(part))
        return ()

    def _times(self, fact: str) -> int:
        """On how many rules a fact bears; one that can be urgent counts twice."""
        return sum(len(self.resting[test]) for test in self.of_fact[fact])

    # -- tests and answers --------------------------------------------------------------------------------------------

    def _tests_under(self, conditions: Iterable[Condition]) -> Iterator[int]:
        for test in chain.from_iterable(map(tests_of, conditions)):
            if test not in self._numbers:
                self._numbers[test] = len(self.tests)
                self.tests.append(test)
                self.of_fact.setdefault(test.fact, []).append(self._numbers[test])
            yield self._numbers[test]
            if (condition := self._parts(test)) is not None:
                yield from self._tests_under([condition])

    def _parts(self, test: Test) -> Condition | None:
        plan = self.facts[test.fact].plan
        return plan.condition if isinstance(plan, Logic) and test.fact not in self.askable else None

    def _status(self, test: Test, value: FactValue, unknown: int) -> int:
        truth = None if value is None else truth_of_test(test, value, self._settings.__getitem__)
        return unknown if truth is None else YES if truth else NO

    def _outlook_of(self, condition: Condition, statuses: Sequence[int]) -> Outlook:
        def of_test(test: Test) -> Outlook:
            number = self._numbers[test]
            status = statuses[number]
            if status == OPEN:
                return Outlook(Side(_EVEN, 1, (number,)), Side(_EVEN, 1, (number,)))
            parts = self._parts(test)
            return _SETTLED[status] if status != PARKED or parts is None else self._outlook_of(parts, statuses)

        return evaluate(condition, _Outlooks, of_test, self._settings.__getitem__)

    def _outcomes(self, fact: str) -> tuple[Outcome, ...]:
        """The answers to a question, as far as they differ, each with all that follows from it alone."""
        values = list(self._answers(fact))
        return tuple(Outcome(1 / len(values), tuple(self._settled({fact: value}).items())) for value in values)

    def _answers(self, fact: str) -> Iterator[FactValue]:
        type_ = self.facts[fact].type
        if type_.is_bounds:
            tests = (self.tests[test] for test in self.of_fact.get(fact, ()))
            limits = {
                threshold(each.how, self._settings[each.setting])[0] for each in tests if isinstance(each, Compare)
            }
            edges = sorted({min(limits, default=1) - 1, *limits})
            yield from ((low, high - 1) for low, high in zip(edges, [*edges[1:], inf], strict=True))
        else:
            yield from type_.values or (True, False)

    def _settled(self, known: Mapping[str, FactValue]) -> dict[int, int]:
        """The tests that an answer settles by itself, and those that can no longer be asked about."""
        settled: dict[int, int] = {}
        try:
            follows = {**self._implications.learn(self._implications.start(), known), **known}
        except Contradiction:  # no case can have it so
            return settled
        for name, value in follows.items():
            for test in self.of_fact.get(name, ()):
                status = self._status(self.tests[test], value, PARKED)
                if status != PARKED:
                    settled[test] = status
            if value is False:
                for test in self._barred(name):
                    settled.setdefault(test, PARKED)
        return settled

    def _barred(self, name: str) -> Iterator[int]:
        """The tests that nobody can be asked about where this is not so."""
        for other in self._presupposing.get(name, ()):
            yield from self.of_fact.get(other, ())


def _presupposed(name: str, askable: Mapping[str, Askable]) -> Iterator[str]:
    """All that must be so for a fact to be asked about, that which the others presuppose first."""
    found: dict[str, None] = {}
    waiting = [*askable[name].presupposes]
    while waiting:
        each = waiting.pop()
        if each != name and each not in found:
            found[each] = None
            waiting += askable[each].presupposes if each in askable else ()
    yield from reversed(found)
