"""Conditions and facts of a sheet, as columns to count by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

import polars as pl

from riskflags.conditions import Condition
from riskflags.engines.table.truth_bounds import BEYOND, as_column, condition_bounds, high, low
from riskflags.facts.definition import Fact
from riskflags.logic import Bounds, Truth
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule

TRUTHS: tuple[Truth, ...] = (False, None, True)
"""What a truth is, by how many of its two sides hold."""

YES = TRUTHS.index(True)


@dataclass(frozen=True)
class Columns:
    """What a rulebook's conditions and facts are in the columns of a sheet."""

    rulebook: Rulebook
    settings: Mapping[str, int]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Each fact's place."""
        return {name: number for number, name in enumerate(self.rulebook.facts)}

    def truth_bounds(self, condition: Condition) -> tuple[pl.Expr, pl.Expr]:
        """Whether a condition surely and whether it possibly holds."""
        sure, possible = condition_bounds(condition, self.rulebook.facts, self.numbers, self.settings)
        return as_column(sure), as_column(possible)

    def truth(self, condition: Condition | None) -> pl.Expr:
        """A condition as a place in `TRUTHS`; no condition always holds."""
        if condition is None:
            return pl.lit(YES, dtype=pl.Int8)
        sure, possible = self.truth_bounds(condition)
        return sure.cast(pl.Int8) + possible.cast(pl.Int8)

    def urgency(self, rule: Rule) -> pl.Expr:
        """How urgent a flag of a rule is, as a place in `URGENCIES`: as for one case."""
        found: pl.Expr = pl.lit(URGENCIES.index(rule.otherwise or rule.urgency), dtype=pl.Int8)
        for word, condition in reversed(rule.steps):
            sure = self.truth_bounds(condition)[0]
            found = pl.when(sure).then(pl.lit(URGENCIES.index(word), dtype=pl.Int8)).otherwise(found)
        if rule.urgent_is_soon is None:
            return found
        where, unless = (self.truth_bounds(condition)[0] for condition in rule.urgent_is_soon)
        lowered = where & ~unless & (found == URGENCIES.index("urgent"))
        return pl.when(lowered).then(pl.lit(URGENCIES.index("soon"), dtype=pl.Int8)).otherwise(found)

    def bounds(self, fact: str) -> tuple[pl.Expr, pl.Expr]:
        """The two bounds of a number, days or day; endless ones all alike, ``BEYOND`` or its negative."""
        number = self.numbers[fact]
        return pl.col(low(number)).clip(-BEYOND, BEYOND), pl.col(high(number)).clip(-BEYOND, BEYOND)

    def known(self, fact: Fact) -> pl.Expr:
        """Whether a fact leaves nothing open."""
        number = self.numbers[fact.name]
        if fact.type.is_bounds:
            first, last = self.bounds(fact.name)
            return first == last
        if fact.type.name == "one_of":
            left = pl.col(low(number))
            return left & (left - 1) == 0  # one bit
        return pl.col(low(number)) | ~pl.col(high(number))


def bounds_of(first: int, last: int) -> Bounds:
    """Two bounds of a sheet as bounds."""
    return _edge(first), _edge(last)


def _edge(number: int) -> float:
    if abs(number) >= BEYOND:
        return inf if number > 0 else -inf
    return number
