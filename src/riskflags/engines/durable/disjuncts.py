"""Formulas as clauses: each a bounded number of tests that must all hold, and any of them will do.

Spelling out an *and* of *ors* multiplies. Where that would pass a bound, the largest part gets a name of its own: a
fact that durable_rules derives first, from clauses of its own. So the number of clauses stays in proportion to the
rule, whatever its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod
from typing import TypeVar

from riskflags.engines.durable.formula import And, Formula, Or, Range, Shared, Test, Word

_T = TypeVar("_T")

MOST_CLAUSES = 24
"""An *and* of several parts is spelt out up to so many clauses."""

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
        waiting = [name for clause in clauses for name in clause.derived]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._named[name]
                waiting += [behind for clause in found[name] for behind in clause.derived]
        return found

    def _spelt(self, formula: Formula) -> list[Clause]:
        """The clauses of a formula, the same list for the same one: verdicts have much in common."""
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
        """A clause that asks for a derived fact: any of these. The same fact for the same list."""
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
