"""What can still come of each rule: whether it can be a flag, which tests tell, and what an answer would save."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from math import inf
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
from riskflags.interview.outlook import NO, OPEN, PARKED, SETTLED, YES, Outlook, Outlooks, of_open
from riskflags.rulebook.rule import Rule

_FEW = 6
_MOST_KEPT = 20_000


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
        self._outlooks = lru_cache(_MOST_KEPT)(self._worked_out)

    def statuses(self, values: Mapping[str, FactValue], closed: Iterable[str]) -> list[int]:
        """What stands of each test, from the values of facts; ``closed`` are those that will not be asked any more."""
        shut = set(closed)
        open_ = {name for name in self.of_fact if name in self.askable and name not in shut}
        return [self._status(test, values[test.fact], OPEN if test.fact in open_ else PARKED) for test in self.tests]

    def outlook(self, rule: int, statuses: Sequence[int]) -> tuple[Outlook, Outlook]:
        """The outlook of a rule's concern, and of its safeguard."""
        return self._outlooks(rule, tuple([statuses[test] for test in self.under[rule]]))

    def _worked_out(self, rule: int, statuses: tuple[int, ...]) -> tuple[Outlook, Outlook]:
        each, of_tests = self.rules[rule], dict(zip(self.under[rule], statuses, strict=True))
        saved = SETTLED[NO] if each.unless is None else self._outlook_of(each.unless, of_tests)
        return self._outlook_of(each.when, of_tests), saved

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

    def rules_out(self, one: str, other: str) -> bool:
        """Whether a no to one yes/no fact is a no to another."""
        *_, no = self.outcomes(one)
        tests = self.of_fact.get(other, ())
        return bool(tests) and {(test, NO) for test in tests} <= set(no.settles)

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

    def missed(self) -> Iterator[tuple[Rule, str, str]]:
        """Where a flag can rest on an answer that nobody is asked for, since what the question presupposes is not so.

        Each as the rule, the fact, and what it presupposes.
        """
        for number, rule in enumerate(self.rules):
            facts = dict.fromkeys(self.tests[test].fact for test in self.under[number])
            for presupposed in dict.fromkeys(chain.from_iterable(self.presupposed.get(fact, ()) for fact in facts)):
                barred = [fact for fact in facts if presupposed in self.presupposed.get(fact, ())]
                unasked = self._chance_where(number, {presupposed: False}, barred)
                for fact in barred:
                    answers = ({presupposed: False, fact: answer} for answer in self._answers(fact))
                    if any(self._chance_where(number, known, barred) > unasked for known in answers):
                        yield rule, fact, presupposed

    def _chance_where(self, rule: int, known: Mapping[str, FactValue], barred: Sequence[str]) -> float:
        """How likely a flag of a rule is where this is known, and some facts are not asked about."""
        state = self._implications.start()
        try:
            self._implications.learn(state, known)
        except Contradiction:  # no case can have it so
            return 0
        statuses: dict[int, int] = {}
        for number in self.under[rule]:
            test = self.tests[number]
            statuses[number] = self._status(test, state.value(test.fact), PARKED if test.fact in barred else OPEN)
        return self._outlook_of(self.rules[rule].when, statuses).yes.chance

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

    def _outlook_of(self, condition: Condition, statuses: Mapping[int, int]) -> Outlook:
        def of_test(test: Test) -> Outlook:
            number = self._numbers[test]
            status = statuses[number]
            if status == OPEN:
                return of_open(number)
            parts = self._parts(test)
            return SETTLED[status] if status != PARKED or parts is None else self._outlook_of(parts, statuses)

        return evaluate(condition, Outlooks, of_test, self._settings.__getitem__)

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
                for test in self.presupposing(name):
                    settled.setdefault(test, PARKED)
        return settled

    def presupposing(self, name: str) -> Iterator[int]:
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
