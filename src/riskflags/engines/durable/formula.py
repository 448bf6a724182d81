"""What a verdict asks, in two-valued tests of what is posted: no *not*, no third truth value.

A condition that may be yes, no or not known answers four questions: is it *surely* so, *possibly* so, surely not so,
possibly not so. Each is an *and* and *or* of tests on single keys: which words a key may have, or from where to where
a bound may lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import comb, inf

from riskflags import conditions
from riskflags.conditions import All, AtLeast, Compare, Condition, Holds, Not
from riskflags.engines.durable.keys import NO, UNKNOWN, UNSURE, YES, FactKeys, within_reach
from riskflags.rulebook.rule import Rule, Verdict

MOST_COMBINATIONS = 12
"""*At least k of n* is spelt out up to so many combinations; beyond, it is counted one part after another."""


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
    """A part that stands in several places, to be worked out once."""

    part: Formula


Test = Word | Range
Formula = Test | And | Or | Shared


@dataclass(frozen=True, slots=True)
class Asker:
    """Puts conditions as formulas: ``keys`` by the fact's name, ``settings`` as in force.

    ``may_is_yes`` reads what is `MAY` as yes.
    """

    keys: Mapping[str, FactKeys]
    settings: Mapping[str, int]
    may_is_yes: bool = False

    def verdicts(self, rule: Rule) -> Iterator[tuple[Verdict, Formula]]:
        """What each verdict but *quiet* asks of the facts; no two of them can hold at once."""
        when, unless = rule.when, rule.unless
        concern = self.asked(when, yes=True, sure=True)
        doubt = And((self.asked(when, yes=True, sure=False), self.asked(when, yes=False, sure=False)))
        if unless is None:
            yield "fires", concern
            yield "explore", doubt
            return
        unsafe = self.asked(unless, yes=False, sure=False)
        yield "fires", And((concern, self.asked(unless, yes=False, sure=True)))
        perhaps = self.asked(unless, yes=True, sure=False)
        if not any(self.keys[test.fact].able for test in conditions.tests_of(unless)):
            yield "confirm", And((concern, unsafe, perhaps))
            yield "explore", And((doubt, unsafe))
            return
        read = replace(self, may_is_yes=True)
        yield "confirm", And((concern, unsafe, perhaps, read.asked(unless, yes=False, sure=False)))
        yield "explore", And((Or((doubt, And((concern, read.asked(unless, yes=True, sure=True))))), unsafe))

    def asked(self, condition: Condition, *, yes: bool, sure: bool) -> Formula:
        """Whether a condition is so (``yes``) or not so, surely or possibly."""
        match condition:
            case All(parts):
                return (And if yes else Or)(self._each(parts, yes, sure))
            case conditions.Any(parts):
                return (Or if yes else And)(self._each(parts, yes, sure))
            case Not(part):
                return self.asked(part, yes=not yes, sure=sure)
            case AtLeast(count, parts):
                least = self.settings[count] if isinstance(count, str) else count
                return at_least(least if yes else len(parts) - least + 1, self._each(parts, yes, sure))
            case Holds(fact):
                return self._yes_no(self.keys[fact], yes, sure)
            case conditions.Among(fact, values):
                return self._among(fact, values, yes, sure)
            case Compare(fact, how, setting):
                return self._bound(fact, how, within_reach(self.settings[setting]), yes, sure)

    def _each(self, parts: Sequence[Condition], yes: bool, sure: bool) -> tuple[Formula, ...]:
        return tuple(self.asked(part, yes=yes, sure=sure) for part in parts)

    def _yes_no(self, keys: FactKeys, yes: bool, sure: bool) -> Word:
        words = [YES if yes else NO, *([] if sure else [UNKNOWN])]
        if not keys.able:
            return Word(keys.keys[0], frozenset(words))
        if yes if self.may_is_yes else not sure:
            words.append(UNSURE)
        return Word(keys.keys[0], frozenset(words), (YES, NO, UNKNOWN, UNSURE))

    def _among(self, fact: str, values: Sequence[str], yes: bool, sure: bool) -> Formula:
        """Surely one of these: it can be none of the others. Possibly: it can be one of these."""
        keys = self.keys[fact]
        rest = [value for value in keys.values if value not in values]
        these, others = (values, rest) if yes else (rest, values)
        if sure:
            return And(tuple(Word(key, frozenset({NO}), (YES, NO)) for key in keys.of(others)))
        return Or(tuple(Word(key, frozenset({YES}), (YES, NO)) for key in keys.of(these)))

    def _bound(self, fact: str, how: str, limit: int, yes: bool, sure: bool) -> Range:
        """Each comparison is *from so many up*, or not: bounds and settings are whole numbers."""
        start = limit + 1 if how in ("more_than", "at_most") else limit
        low, high = self.keys[fact].keys
        if yes is (how in ("at_least", "more_than")):
            return Range(low if sure else high, low=start)
        return Range(high if sure else low, high=start - 1)


def at_least(count: int, parts: Sequence[Formula]) -> Formula:
    """At least so many of the parts."""
    if count <= 0:
        return And(())
    once = [part if isinstance(part, Word | Range) else Shared(part) for part in parts]
    if comb(len(once), count) <= MOST_COMBINATIONS:
        return Or(tuple(And(chosen) for chosen in combinations(once, count)))
    return _counted(count, once)


def _counted(count: int, parts: Sequence[Formula]) -> Formula:
    """The same, from the last part to the first: so many from here are this part and one fewer, or as many without."""
    found: list[Formula] = [And(()), *[Or(())] * count]  # at least 0, 1, 2 … of the parts behind
    for part in reversed(parts):
        found = [
            And(()),
            *(Shared(Or((And((part, fewer)), as_many))) for fewer, as_many in pairwise(found)),
        ]
    return found[count]
