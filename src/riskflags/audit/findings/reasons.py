"""The facts behind a verdict, in words: worked out once for each way a rule's tests came out, however many cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import polars as pl

from riskflags.conditions import (
    All,
    Among,
    Any,
    AtLeast,
    Compare,
    Condition,
    FactValue,
    Holds,
    Not,
    Test,
    truth_of_test,
)
from riskflags.engines.table.truth_bounds import as_column, compared, high, low
from riskflags.facts.values import NOT_KNOWN, from_mask, to_written
from riskflags.logic import Truth, all_of, any_of, at_least, negate
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import filled, show

_WORDS: dict[Truth, str] = {True: "yes", False: "no", None: "not known"}
_TRUTHS: tuple[Truth, ...] = (False, None, True)
_LARGEST_KEY = 2**63
_BETWEEN = "; "


class Reasons:
    """The reasons behind one rule's verdicts. ``key`` is an expression that tells of a sheet how its tests came out.

    A key is the digits of all tests: of a one-of fact the bit mask of the values it can still have; of any other
    test 0 for no, 1 for not known, 2 for yes.
    """

    def __init__(self, rule: Rule, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._rule, self._rulebook, self._settings = rule, rulebook, settings
        numbers = {name: number for number, name in enumerate(rulebook.facts)}
        self._tests = tuple(dict.fromkeys(rule.tests()))
        self._sizes = [self._size(test) for test in self._tests]
        self.key = self._key([self._digit(test, numbers[test.fact]) for test in self._tests])
        self._texts: dict[int | str, str] = {}

    def texts(self, keys: pl.Series) -> pl.Series:
        """The text for each key."""
        if not keys.len():
            return pl.Series(dtype=pl.String)  # where nothing is to be replaced Polars keeps the keys' own type
        distinct = keys.unique().to_list()
        for key in distinct:
            if key not in self._texts:
                self._texts[key] = self._text(key)
        return keys.replace_strict(distinct, [self._texts[key] for key in distinct], return_dtype=pl.String)

    # -- keys ----------------------------------------------------------------------------------------------------------

    def _size(self, test: Test) -> int:
        return 1 << len(self._rulebook.facts[test.fact].type.values) if isinstance(test, Among) else 3

    def _digit(self, test: Test, number: int) -> pl.Expr:
        first, last = pl.col(low(number)), pl.col(high(number))
        match test:
            case Among():
                return first.cast(pl.UInt64)
            case Compare(_, how, setting):
                sure, possible = compared(first, last, how, self._settings[setting])
            case Holds():
                sure, possible = first, last
        return as_column(sure).cast(pl.UInt64) + as_column(possible).cast(pl.UInt64)

    def _key(self, digits: list[pl.Expr]) -> pl.Expr:
        total = 1
        for size in self._sizes:
            total *= size
        if total >= _LARGEST_KEY:
            return pl.concat_str(digits, separator=_BETWEEN)
        key = pl.lit(0, dtype=pl.UInt64)
        for digit, size in zip(digits, self._sizes, strict=True):
            key = key * size + digit
        return key

    def _digits(self, key: int | str) -> list[int]:
        if isinstance(key, str):
            return [int(digit) for digit in key.split(_BETWEEN)]
        digits = []
        for size in reversed(self._sizes):
            key, digit = divmod(key, size)
            digits.append(digit)
        return digits[::-1]

    # -- words ---------------------------------------------------------------------------------------------------------

    def _text(self, key: int | str) -> str:
        digits = dict(zip(self._tests, self._digits(key), strict=True))
        truths = {test: self._truth(test, digit) for test, digit in digits.items()}
        found = (
            _bearing(each, lambda part: _truth_of(part, truths, self._settings)) for each in self._rule.conditions()
        )
        bearing = dict.fromkeys(chain.from_iterable(found))
        return _BETWEEN.join(self._said(test, digits[test]) for test in bearing)

    def _truth(self, test: Test, digit: int) -> Truth:
        if not isinstance(test, Among):
            return _TRUTHS[digit]
        return truth_of_test(test, self._value(test, digit), self._settings.__getitem__)

    def _value(self, test: Among, mask: int) -> FactValue:
        return from_mask(mask, self._rulebook.facts[test.fact].type)

    def _said(self, test: Test, digit: int) -> str:
        match test:
            case Among(fact):
                written = to_written(self._value(test, digit), self._rulebook.facts[fact].type)
                left = " or ".join(written["one_of"]) if isinstance(written, dict) else written
                return self._in_words(fact, left) or f"{fact}: {left}"
            case Compare(fact, how, setting):
                limit = show(self._settings[setting], self._rulebook.settings[setting].unit)
                return f"{fact} {how.replace('_', ' ')} {limit}: {_WORDS[_TRUTHS[digit]]}"
            case Holds(fact):
                truth = _WORDS[_TRUTHS[digit]]
                return self._in_words(fact, truth) or f"{fact}: {truth}"

    def _in_words(self, fact: str, answer: str) -> str:
        """The words that the rulebook has for an answer, if it has any."""
        words = self._rulebook.facts[fact].words.get("unknown" if answer == NOT_KNOWN else answer, "")
        return filled(words, self._rulebook.settings, self._settings)


def _bearing(condition: Condition, truth: Callable[[Condition], Truth]) -> Iterator[Test]:
    """The tests that bear on what a condition comes to: where it is settled, those that settle it; else all."""
    whole = truth(condition)
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                if whole is None or truth(part) is whole:
                    yield from _bearing(part, truth)
        case Not(part):
            yield from _bearing(part, truth)
        case _:
            yield condition


def _truth_of(condition: Condition, truths: Mapping[Test, Truth], settings: Mapping[str, int]) -> Truth:
    """What a condition comes to, given what each test does."""

    def truth(part: Condition) -> Truth:
        match part:
            case All(parts):
                return all_of(map(truth, parts))
            case Any(parts):
                return any_of(map(truth, parts))
            case Not(inner):
                return negate(truth(inner))
            case AtLeast(count, parts):
                return at_least(settings[count] if isinstance(count, str) else count, map(truth, parts))
            case _:
                return truths[part]

    return truth(condition)
