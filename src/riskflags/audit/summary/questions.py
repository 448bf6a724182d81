"""The facts whose answers would settle most: what the rules with verdict ``explore`` wait for, over all cases.

As in a report on facts alone, a rule counts where part of its concern is established and it yields to no flag. It waits
for each unknown fact in the unknown parts of its condition; where it waits for one alone, any answer settles it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import polars as pl

from riskflags.audit.sheets import Columns
from riskflags.conditions import All
from riskflags.engines.table.case_facts import rule_column
from riskflags.facts.definition import Fact
from riskflags.logic import EXPLORE
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule

_WHOLE = 27720
"""Divisible by every number up to 12, so that shares of a rule's weight are whole numbers, whose sum is exact."""

_OPEN, _NUMBER = "open questions", "number"  # names of facts have dots
_SIDES = ("waiting", "alone", "shares")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact, and how many open questions (a rule in a case) wait for it; ``alone``: for no other fact.

    ``rules`` are those that wait for it somewhere, each with how often. ``weight`` is what it is sorted by: each open
    question counts once, a soon as two notes and an urgent as two soons, shared among the facts it waits for.
    """

    fact: Fact
    waiting: int
    alone: int
    rules: tuple[tuple[Rule, int], ...]
    weight: Fraction


@dataclass(slots=True)
class _Sums:
    waiting: int = 0
    alone: int = 0
    shares: int = 0


@dataclass(frozen=True)
class _Waits:
    """A rule with its expressions: where it counts, and which facts it waits for."""

    rule: Rule
    counts: pl.Expr
    facts: Mapping[str, pl.Expr]
    sums: Mapping[str, _Sums] = field(repr=False)


class QuestionSums:
    """Counts, over sheets, the facts that open questions wait for."""

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._columns = Columns(rulebook, settings)
        self._facts = rulebook.facts_in_words(settings)
        ready = [self._ready(rule) for rule in rulebook.active]
        self._waits = [waits for waits in ready if waits.facts]
        self._open = 0

    def add(self, sheet: pl.DataFrame) -> None:
        """Add the cases of a sheet."""
        lazy = sheet.lazy()
        for waits, found in zip(self._waits, pl.collect_all([_asked(lazy, each) for each in self._waits]), strict=True):
            self._open += int(found[_OPEN].item())
            for name, sums in waits.sums.items():
                waiting, alone, shares = (int(found[f"{side} {name}"].item() or 0) for side in _SIDES)
                sums.waiting += waiting  # the sum of no row is none
                sums.alone += alone
                sums.shares += shares

    @property
    def open(self) -> int:
        """The number of open questions: rules in cases."""
        return self._open

    def counts(self) -> tuple[OpenQuestion, ...]:
        """The facts that open questions wait for, those whose answers would settle most first."""
        by_fact: dict[str, list[tuple[Rule, _Sums]]] = {}
        for waits in self._waits:
            for name, sums in waits.sums.items():
                if sums.waiting:
                    by_fact.setdefault(name, []).append((waits.rule, sums))
        found = [_question(self._facts[name], each) for name, each in by_fact.items()]
        return tuple(sorted(found, key=lambda each: (-each.weight, each.fact.name)))

    def _ready(self, rule: Rule) -> _Waits:
        facts = self._columns.open_facts(rule.conditions())
        return _Waits(rule, self._counts(rule), facts, {name: _Sums() for name in facts})

    def _counts(self, rule: Rule) -> pl.Expr:
        """Whether the rule is ``explore``, part of its concern is established, and it yields to no flag."""
        parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
        established = pl.any_horizontal(self._columns.truth_bounds(part)[0] for part in parts)
        own = pl.col(rule_column(self._columns.places[rule.id])) == EXPLORE
        return own & established & ~self._columns.silenced(rule)


def _asked(sheet: pl.LazyFrame, waits: _Waits) -> pl.LazyFrame:
    """A row with how many open questions a rule makes on a sheet, and for each fact its three sums."""
    names = list(waits.facts)
    number = pl.sum_horizontal(names)
    shares = _WHOLE // pl.col(_NUMBER).cast(pl.Int64).clip(1)
    found = sheet.filter(waits.counts).select(**waits.facts).with_columns(number.alias(_NUMBER))
    return found.select(
        pl.len().alias(_OPEN),
        *(pl.col(name).sum().alias(f"waiting {name}") for name in names),
        *((pl.col(name) & (pl.col(_NUMBER) == 1)).sum().alias(f"alone {name}") for name in names),
        *(shares.filter(pl.col(name)).sum().alias(f"shares {name}") for name in names),
    )


def _question(fact: Fact, found: list[tuple[Rule, _Sums]]) -> OpenQuestion:
    rules = sorted(found, key=lambda each: (-each[1].waiting, each[0].id))
    return OpenQuestion(
        fact,
        waiting=sum(sums.waiting for _, sums in found),
        alone=sum(sums.alone for _, sums in found),
        rules=tuple((rule, sums.waiting) for rule, sums in rules),
        weight=Fraction(sum(sums.shares * 2 ** URGENCIES.index(rule.urgency) for rule, sums in found), _WHOLE),
    )
