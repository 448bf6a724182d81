"""The sheet: a dataframe with the facts and verdicts of a batch of cases, a row per case. All later steps use it.

``case_id``; for fact number n its two columns as the table engine holds them (a one-of fact has only the first); for
active rule k the column ``r{k}``: the place of its verdict in `VERDICTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any as AnyValue

import polars as pl
import polars.selectors as cs

from riskflags.conditions import All, Any, AtLeast, Condition, Holds, Not
from riskflags.engines.table.case_facts import rule_column
from riskflags.engines.table.truth_bounds import BEYOND, NEVER, as_column, condition_bounds, high, low
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Logic
from riskflags.logic import CONFIRM, EXPLORE, Bounds, Truth
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import URGENCIES, Rule
from riskflags.tables.schema import CASE_ID


def fact_columns(rulebook: Rulebook) -> dict[str, AnyValue]:
    """The columns of the facts, with their types."""
    found: dict[str, AnyValue] = {}
    for number, fact in enumerate(rulebook.facts.values()):
        found[low(number)] = _type(fact)
        if fact.type.name != "one_of":
            found[high(number)] = _type(fact)
    return found


def rule_columns(rulebook: Rulebook) -> dict[str, AnyValue]:
    """The columns of the active rules, with their types."""
    return {rule_column(place): pl.Int8 for place in range(len(rulebook.active))}


def sheet_of(
    rulebook: Rulebook, case_ids: Sequence[str], slots: Sequence[Sequence[AnyValue]], codes: Iterable[Iterable[int]]
) -> pl.DataFrame:
    """The sheet of cases that the python engine read: slots and verdict codes of each."""
    columns: list[pl.Series] = [pl.Series(CASE_ID, case_ids, dtype=pl.String)]
    sides = list(zip(*slots, strict=True)) or [()] * (2 * len(rulebook.facts))
    for number, fact in enumerate(rulebook.facts.values()):
        type_ = pl.Float64 if fact.type.is_bounds else _type(fact)  # infinite bounds first: they have no integer
        columns.append(pl.Series(low(number), sides[2 * number], dtype=type_, strict=False))
        if fact.type.name != "one_of":
            columns.append(pl.Series(high(number), sides[2 * number + 1], dtype=type_, strict=False))
    found = pl.DataFrame([*columns, *_verdicts(rulebook, codes, len(case_ids))])
    return found.with_columns(  # all columns at once: one by one took twice as long
        cs.boolean().fill_null(False),  # what is MAY_BE_MISSING is not sure
        cs.float().clip(-NEVER, NEVER).cast(pl.Int32),
    )


def _type(fact: Fact) -> AnyValue:
    return pl.Boolean if fact.type.name == "yes_no" else pl.Int32


def _verdicts(rulebook: Rulebook, codes: Iterable[Iterable[int]], cases: int) -> list[pl.Series]:
    found = [bytearray(cases) for _ in rulebook.active]
    for row, listed in enumerate(codes):
        for code in listed:
            found[code >> 2][row] = code & 3
    return [pl.Series(rule_column(place), list(each), dtype=pl.Int8) for place, each in enumerate(found)]


# -- conditions and facts, as columns ------------------------------------------------------------------------------

TRUTHS: tuple[Truth, ...] = (False, None, True)
"""The truths, by how many of *surely* and *possibly* hold."""

YES = TRUTHS.index(True)


@dataclass(frozen=True)
class Columns:
    """A rulebook's conditions and facts as expressions over the columns of a sheet."""

    rulebook: Rulebook
    settings: Mapping[str, int]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The index of each active rule."""
        return {rule.id: place for place, rule in enumerate(self.rulebook.active)}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The index of each fact."""
        return {name: number for number, name in enumerate(self.rulebook.facts)}

    def truth_bounds(self, condition: Condition) -> tuple[pl.Expr, pl.Expr]:
        """Whether a condition surely holds, and whether it possibly holds."""
        sure, possible = condition_bounds(condition, self.rulebook.facts, self.numbers, self.settings)
        return as_column(sure), as_column(possible)

    def truth(self, condition: Condition | None) -> pl.Expr:
        """The truth of a condition, as an index in `TRUTHS`; ``None`` is always true."""
        if condition is None:
            return pl.lit(YES, dtype=pl.Int8)
        sure, possible = self.truth_bounds(condition)
        return sure.cast(pl.Int8) + possible.cast(pl.Int8)

    def open_facts(self, conditions: Iterable[Condition]) -> dict[str, pl.Expr]:
        """Each fact that conditions may wait for and the source of the cases can make known; whether it stands open."""
        found: dict[str, list[pl.Expr]] = {}
        for condition in conditions:
            for fact, here in self._open(condition, []):
                if fact not in self.rulebook.not_told:
                    found.setdefault(fact, []).append(here)
        return {fact: pl.any_horizontal(places) for fact, places in found.items()}

    def _open(self, condition: Condition, above: list[pl.Expr]) -> Iterator[tuple[str, pl.Expr]]:
        """Each fact tested in a condition, and whether it is open, as is every condition that it stands in.

        Derived facts are followed down to those that are not derived.
        """
        sure, possible = self.truth_bounds(condition)
        here = [*above, possible & ~sure]
        match condition:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                for part in parts:
                    yield from self._open(part, here)
            case Not(part):
                yield from self._open(part, here)
            case _:
                plan = self.rulebook.facts[condition.fact].plan
                if isinstance(condition, Holds) and isinstance(plan, Logic):
                    yield from self._open(plan.condition, here)
                else:
                    yield condition.fact, pl.all_horizontal(here)

    def without_unanswerable(self, sheet: pl.DataFrame) -> pl.DataFrame:
        """The sheet without the checks that wait only for facts that the source of the cases can never provide."""
        if not self.rulebook.not_told:
            return sheet
        found = {}
        for place, rule in enumerate(self.rulebook.active):
            code = pl.col(rule_column(place))
            waits, saved = (
                pl.any_horizontal(pl.lit(False), *self.open_facts(each).values())
                for each in ((rule.when,), (rule.unless,) if rule.unless is not None else ())
            )
            told = (code != EXPLORE) | waits | (self.truth_bounds(rule.when)[0] & saved)
            found[rule_column(place)] = pl.when(told).then(code).otherwise(0)
        return sheet.with_columns(**found)

    def explored(self, sheet: pl.DataFrame) -> int:
        """The number of checks of a sheet whose verdict is ``explore``."""
        columns = [(pl.col(rule_column(place)) == EXPLORE).sum() for place in range(len(self.rulebook.active))]
        return sum(sheet.select(columns).row(0)) if columns else 0

    def urgency(self, rule: Rule) -> pl.Expr:
        """The urgency of a rule's flag, as an index in `URGENCIES`, by the same rule as for one case."""
        found: pl.Expr = pl.lit(URGENCIES.index(rule.otherwise or rule.urgency), dtype=pl.Int8)
        for word, condition in reversed(rule.steps):
            sure = self.truth_bounds(condition)[0]
            found = pl.when(sure).then(pl.lit(URGENCIES.index(word), dtype=pl.Int8)).otherwise(found)
        if rule.urgent_is_soon is None:
            return found
        where, unless = (self.truth_bounds(condition)[0] for condition in rule.urgent_is_soon)
        lowered = where & ~unless & (found == URGENCIES.index("urgent"))
        return pl.when(lowered).then(pl.lit(URGENCIES.index("soon"), dtype=pl.Int8)).otherwise(found)

    def silenced(self, rule: Rule) -> pl.Expr:
        """Whether a rule yields to a flag, as in a report."""
        better = rule.silenced_by(self.places)
        return pl.any_horizontal(
            [pl.col(rule_column(self.places[id_])) >= CONFIRM for id_ in better] or [pl.lit(False)]
        )

    def bounds(self, fact: str) -> tuple[pl.Expr, pl.Expr]:
        """The two bounds of a number, days or date fact; infinite ones are ``BEYOND`` or its negative."""
        number = self.numbers[fact]
        return pl.col(low(number)).clip(-BEYOND, BEYOND), pl.col(high(number)).clip(-BEYOND, BEYOND)

    def known(self, fact: Fact) -> pl.Expr:
        """Whether a fact is known."""
        number = self.numbers[fact.name]
        if fact.type.is_bounds:
            first, last = self.bounds(fact.name)
            return first == last
        if fact.type.name == "one_of":
            left = pl.col(low(number))
            return left & (left - 1) == 0  # one bit
        return pl.col(low(number)) | ~pl.col(high(number))


def bounds_of(first: int, last: int) -> Bounds:
    """Two bounds from a sheet, converted back."""
    return _edge(first), _edge(last)


def _edge(number: int) -> float:
    if abs(number) >= BEYOND:
        return inf if number > 0 else -inf
    return number
