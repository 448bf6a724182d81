"""What a verdict asks, as clauses of two-valued tests of what is posted: no *not*, no third truth value.

A condition that may be yes, no or not known answers four questions (`Asked`), each an *and* and *or* of tests on single
keys: which words a key may have, or from where to where a bound may lie. Such a formula comes to clauses: each a
bounded number of tests that must all hold, and any of them will do.

Spelling out an *and* of *ors* multiplies. Where that would pass a bound, the largest part gets a name of its own: a
fact that durable_rules derives first, from clauses of its own. So the number of clauses stays in proportion to the
rule, whatever its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, pairwise, product
from math import comb, inf, prod
from typing import NamedTuple, TypeVar

from riskflags import conditions
from riskflags.conditions import Among, Compare, Condition, Holds, evaluate, threshold
from riskflags.engines.durable.keys import MAY, NO, UNKNOWN, YES, FactKeys, within_reach
from riskflags.logic import Verdict
from riskflags.rulebook.rule import Rule

_T = TypeVar("_T")

MOST_COMBINATIONS = 12
"""The most combinations for which *at least k of n* is written out; beyond it, parts are counted one by one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A key has one of these words, of all it may have."""

    key: str
    words: frozenset[str]
    vocabulary: tuple[str, ...] = (YES, NO, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Range:
    """A key's number lies between these, both included."""

    key: str
    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; of none, always."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds; of none, never."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """A part used in several places, to be evaluated once."""

    part: Formula


Test = Word | Range
Formula = Test | And | Or | Shared


class Asked(NamedTuple):
    """The four questions that a condition answers: whether it is surely so, possibly so, surely not, possibly not."""

    sure: Formula
    possible: Formula
    sure_not: Formula
    possible_not: Formula


class _Questions:
    """The algebra of `Asked`."""

    @staticmethod
    def all_of(answers: Iterable[Asked]) -> Asked:
        sure, possible, sure_not, possible_not = _each(answers)
        return Asked(And(sure), And(possible), Or(sure_not), Or(possible_not))

    @staticmethod
    def any_of(answers: Iterable[Asked]) -> Asked:
        return _Questions.negate(_Questions.all_of(map(_Questions.negate, answers)))

    @staticmethod
    def negate(answer: Asked) -> Asked:
        return Asked(answer.sure_not, answer.possible_not, answer.sure, answer.possible)

    @staticmethod
    def at_least(count: int, answers: Iterable[Asked]) -> Asked:
        sure, possible, sure_not, possible_not = _each(answers)
        others = len(sure) - count + 1  # so many must not be so for too few to be
        return Asked(
            at_least(count, sure), at_least(count, possible), at_least(others, sure_not), at_least(others, possible_not)
        )


def _each(answers: Iterable[Asked]) -> Sequence[tuple[Formula, ...]]:
    return tuple(zip(*answers, strict=True)) or ((), (), (), ())


@dataclass(frozen=True, slots=True)
class Asker:
    """Turns conditions into formulas: ``keys`` by the fact's name, ``settings`` as in force.

    ``may_is_yes`` reads each fact that is `MAY_BE_MISSING` as yes.
    """

    keys: Mapping[str, FactKeys]
    settings: Mapping[str, int]
    may_is_yes: bool = False

    def verdicts(self, rule: Rule) -> Iterator[tuple[Verdict, Formula]]:
        """`riskflags.logic.verdict` as what each verdict but *quiet* asks of the facts; no two can hold at once."""
        concern = self.asked(rule.when)
        doubt = And((concern.possible, concern.possible_not))
        if rule.unless is None:
            yield "fires", concern.sure
            yield "explore", doubt
            return
        saved = self.asked(rule.unless)
        yield "fires", And((concern.sure, saved.sure_not))
        if not any(self.keys[test.fact].can_be_missing for test in conditions.tests_of(rule.unless)):
            yield "confirm", And((concern.sure, saved.possible_not, saved.possible))
            yield "explore", And((doubt, saved.possible_not))
            return
        read = replace(self, may_is_yes=True).asked(rule.unless)
        yield "confirm", And((concern.sure, saved.possible_not, saved.possible, read.possible_not))
        yield "explore", And((Or((doubt, And((concern.sure, read.sure)))), saved.possible_not))

    def asked(self, condition: Condition) -> Asked:
        """What a condition asks of the facts, to be so or not so."""
        return evaluate(condition, _Questions, self._test, self.settings.__getitem__)

    def _test(self, test: conditions.Test) -> Asked:
        keys = self.keys[test.fact]
        match test:
            case Holds():
                return self._yes_no(keys)
            case Among(_, values):
                these, others = keys.of(values), keys.of(value for value in keys.values if value not in values)
                return Asked(_none_of(others), _some_of(these), _none_of(these), _some_of(others))
            case Compare(_, how, setting):
                start, wanted = threshold(how, within_reach(self.settings[setting]))
                low, high = keys.keys
                below = start - 1
                reached = Asked(
                    Range(low, low=start), Range(high, low=start), Range(high, high=below), Range(low, high=below)
                )
                return reached if wanted else _Questions.negate(reached)

    def _yes_no(self, keys: FactKeys) -> Asked:
        """The words for each question; a fact that can be `MAY_BE_MISSING` has a word more, read as yes or as open."""
        may = {MAY} if keys.can_be_missing else set()
        if_yes, if_open = (may, set()) if self.may_is_yes else (set(), may)
        words = ({YES} | if_yes, {YES, UNKNOWN} | may, {NO}, {NO, UNKNOWN} | if_open)
        vocabulary = (YES, NO, UNKNOWN, *may)
        return Asked(*(Word(keys.keys[0], frozenset(each), vocabulary) for each in words))


def _none_of(keys: Iterable[str]) -> Formula:
    return And(tuple(Word(key, frozenset({NO}), (YES, NO)) for key in keys))


def _some_of(keys: Iterable[str]) -> Formula:
    return Or(tuple(Word(key, frozenset({YES}), (YES, NO)) for key in keys))


def at_least(count: int, parts: Sequence[Formula]) -> Formula:
    """At least ``count`` of the parts."""
    if count <= 0:
        return And(())
    once = [part if isinstance(part, Word | Range) else Shared(part) for part in parts]
    if comb(len(once), count) <= MOST_COMBINATIONS:
        return Or(tuple(And(chosen) for chosen in combinations(once, count)))
    return _counted(count, once)


def _counted(count: int, parts: Sequence[Formula]) -> Formula:
    """The same, from the last part back: at least k from here on is this part and k - 1 after it, or k after it."""
    found: list[Formula] = [And(()), *[Or(())] * count]  # at least 0, 1, 2 … of the parts behind
    for part in reversed(parts):
        found = [
            And(()),
            *(Shared(Or((And((part, fewer)), as_many))) for fewer, as_many in pairwise(found)),
        ]
    return found[count]


# -- clauses -----------------------------------------------------------------------------------------------------------

MOST_CLAUSES = 24
"""The most clauses to which an *and* of several parts is expanded."""

MOST_TESTS, MOST_DERIVED = 24, 8
"""How wide a clause may be: durable_rules joins at most 16 messages."""


@dataclass(frozen=True, slots=True)
class Clause:
    """All of these: a test for each of some keys, and some derived facts."""

    tests: Mapping[str, Test] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()


class Disjuncts:
    """The clauses of one rule's formulas."""

    def __init__(self, prefix: str) -> None:
        self._named: dict[str, list[Clause]] = {}
        self._prefix = prefix
        self._known: dict[int, tuple[Formula, list[Clause]]] = {}
        self._names: dict[int, tuple[list[Clause], Clause]] = {}

    def of(self, formula: Formula) -> list[Clause]:
        """The clauses of a formula, none too wide."""
        return [self._narrow(clause) for clause in self._spelt(formula)]

    def behind(self, clauses: Iterable[Clause]) -> dict[str, list[Clause]]:
        """The facts to be derived for these clauses, with the clauses of each; one that none reads is left out."""
        found: dict[str, list[Clause]] = {}
        waiting = [name for clause in clauses for name in sorted(clause.derived)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._named[name]
                waiting += [behind for clause in found[name] for behind in sorted(clause.derived)]
        return found

    def _spelt(self, formula: Formula) -> list[Clause]:
        """The clauses of a formula, cached, since verdicts share many formulas."""
        if id(formula) not in self._known:
            self._known[id(formula)] = formula, self._spelt_out(formula)  # beside it, so that its id stays its own
        return self._known[id(formula)][1]

    def _spelt_out(self, formula: Formula) -> list[Clause]:
        match formula:
            case And(parts):
                return self._product([self._spelt(part) for part in parts])
            case Or(parts):
                return [clause for part in parts for clause in self._spelt(part)]
            case Shared(part):
                clauses = self._spelt(part)
                return [self._name(clauses)] if len(clauses) > 1 else clauses
            case Word() | Range():
                return [Clause({formula.key: formula})]

    def _product(self, parts: list[list[Clause]]) -> list[Clause]:
        parts = [part for part in parts if part != [Clause()]]  # what always holds asks for nothing
        if len(parts) == 1:
            return parts[0]
        while prod(map(len, parts)) > MOST_CLAUSES and any(len(part) > 1 for part in parts):
            largest = max(range(len(parts)), key=lambda place: len(parts[place]))
            parts[largest] = [self._name(parts[largest])]
        return [clause for chosen in product(*parts) if (clause := _joined(chosen)) is not None]

    def _name(self, clauses: list[Clause]) -> Clause:
        """A clause that tests a derived fact, which is any of these clauses; equal lists share one fact."""
        if id(clauses) not in self._names:
            name = f"{self._prefix}-{len(self._named)}"
            self._named[name] = []  # holds the name while narrowing takes more
            self._named[name] += [self._narrow(clause) for clause in clauses]
            self._names[id(clauses)] = clauses, Clause(derived=frozenset({name}))
        return self._names[id(clauses)][1]

    def _narrow(self, clause: Clause) -> Clause:
        """The clause, in parts with names of their own where it is too wide."""
        if len(clause.tests) <= MOST_TESTS and len(clause.derived) <= MOST_DERIVED:
            return clause
        derived = sorted(clause.derived)
        for tests in _batches(clause.tests.items(), MOST_TESTS):
            derived += self._name([Clause(dict(tests))]).derived
        while len(derived) > MOST_DERIVED:
            derived = [
                name
                for names in _batches(derived, MOST_DERIVED)
                for name in self._name([Clause(derived=frozenset(names))]).derived
            ]
        return Clause(derived=frozenset(derived))


def _joined(clauses: Iterable[Clause]) -> Clause | None:
    """All that these clauses ask, a test for each key; ``None`` where it can never be."""
    tests: dict[str, Test] = {}
    derived: set[str] = set()
    for clause in clauses:
        derived |= clause.derived
        for key, test in clause.tests.items():
            tests[key] = test if key not in tests else _both(tests[key], test)
            if _never(tests[key]):
                return None
    return Clause(tests, frozenset(derived))


def _both(one: Test, other: Test) -> Test:
    if isinstance(one, Word):
        assert isinstance(other, Word), "a key has words or a number"
        return Word(one.key, one.words & other.words, one.vocabulary)
    assert isinstance(other, Range), "a key has words or a number"
    return Range(one.key, max(one.low, other.low), min(one.high, other.high))


def _never(test: Test) -> bool:
    return not test.words if isinstance(test, Word) else test.low > test.high


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
