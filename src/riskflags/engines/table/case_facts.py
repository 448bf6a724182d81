"""Columns beside each case: facts derived from other facts, facts as users see them, and one column for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import inf
from operator import add
from typing import Any

import polars as pl

from riskflags.calendar import bank_holiday_counts
from riskflags.conditions import MAY_BE_MISSING, Condition, FactValue, tests_of
from riskflags.engines.table.truth_bounds import (
    BEYOND,
    NEVER,
    Bound,
    Number,
    TruthBounds,
    all_of,
    any_of,
    as_column,
    as_number,
    condition_bounds,
    high,
    low,
    may_be_missing,
    not_,
)
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Choose, Days, Logic, facts_that_can_be_missing
from riskflags.facts.values import from_mask, to_mask
from riskflags.logic import VERDICTS
from riskflags.rulebook.rule import Rule
from riskflags.tables.schema import CASE_ID

RULE, VERDICT = "rule", "verdict"


@dataclass(frozen=True)
class CaseFacts:
    """The facts beside each case, by their numbers."""

    numbers: Mapping[str, int]
    definitions: Mapping[str, Fact]
    settings: Mapping[str, int]

    def bounds(self, condition: Condition) -> TruthBounds:
        """The truth bounds of a condition."""
        return condition_bounds(condition, self.definitions, self.numbers, self.settings)

    def sure_where_may_is_yes(self, condition: Condition) -> Bound | None:
        """Whether it surely holds if each `MAY_BE_MISSING` fact is read as yes; ``None`` if it makes no difference."""
        if self._can_be_missing.isdisjoint(test.fact for test in tests_of(condition)):
            return None
        return condition_bounds(condition, self.definitions, self.numbers, self.settings, self._can_be_missing)[0]

    @cached_property
    def _can_be_missing(self) -> frozenset[str]:
        """The facts that can be `MAY_BE_MISSING`."""
        return facts_that_can_be_missing({name: fact.plan for name, fact in self.definitions.items()})

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The columns beside a case that hold the facts, with their types."""
        return {column: type_ for fact in self.definitions.values() for column, type_ in self._columns_of(fact)}

    def _columns_of(self, fact: Fact) -> Iterator[tuple[str, Any]]:
        number, type_ = self.numbers[fact.name], pl.Boolean if fact.type.name == "yes_no" else pl.Int32
        yield low(number), type_
        if fact.type.name != "one_of":
            yield high(number), type_
        if fact.name in self._can_be_missing:
            yield may_be_missing(number), pl.Boolean

    def held(self, value: FactValue, fact: Fact) -> Iterator[Any]:
        """A value as the columns of its fact hold it."""
        if fact.type.is_bounds:
            yield from (int(max(-NEVER, min(NEVER, edge))) for edge in value)  # type: ignore[union-attr]
        elif fact.type.name == "one_of":
            yield to_mask(value, fact.type)
        else:
            yield from (value is True, value is not False)
            if fact.name in self._can_be_missing:
                yield value is MAY_BE_MISSING

    def value(self, held: Iterator[Any], fact: Fact) -> FactValue:
        """The other way round: the value in the next of these columns."""
        first = next(held)
        if fact.type.name == "one_of":
            return from_mask(first, fact.type)
        last = next(held)
        if fact.type.is_bounds:
            return _endless_of(first), _endless_of(last)
        is_may = fact.name in self._can_be_missing and next(held)
        return True if first else False if not last else MAY_BE_MISSING if is_may else None

    def columns(self, fact: Fact, today: Number) -> Iterator[pl.Expr]:
        """The columns of a fact that reads other facts."""
        number = self.numbers[fact.name]
        match fact.plan:
            case Logic(condition):
                sure, possible = self.bounds(condition)
                yield as_column(sure).alias(low(number))
                yield as_column(possible).alias(high(number))
                if_yes = self.sure_where_may_is_yes(condition)
                if if_yes is not None:
                    yield as_column(all_of([if_yes, not_(sure)])).alias(may_be_missing(number))
            case Choose(cases, otherwise):
                can_be: dict[str, list[Bound]] = {}
                open_: Bound = True  # whether its turn may come
                for value, condition in cases:
                    sure, possible = self.bounds(condition)
                    can_be.setdefault(value, []).append(all_of([open_, possible]))
                    open_ = all_of([open_, not_(sure)])
                can_be.setdefault(otherwise, []).append(open_)
                bits = (
                    as_column(any_of(ways)).cast(pl.Int32) * to_mask(value, fact.type) for value, ways in can_be.items()
                )
                yield reduce(add, bits).alias(low(number))
            case Days(date, direction, working):
                first, last = (pl.col(side(self.numbers[date])) for side in (low, high))
                if working:
                    first, last = (_working_days(day, today) for day in (last, first))
                else:
                    first, last = (
                        (first - today, last - today) if direction == "until" else (today - last, today - first)
                    )
                yield first.alias(low(number))
                yield last.alias(high(number))

    def shown(self, fact: Fact) -> Iterator[pl.Expr]:
        """A fact for users: yes/no with null for not known; a one-of's word; bounds as two numbers."""
        number, name = self.numbers[fact.name], outside(fact.name)
        first, last = pl.col(low(number)), pl.col(high(number))
        if fact.type.name == "yes_no":
            yield pl.when(first | ~last).then(first).alias(name)
        elif fact.type.is_bounds:
            yield _endless(first).alias(f"{name}__lo")
            yield _endless(last).alias(f"{name}__hi")
        else:
            bits = [1 << place for place in range(len(fact.type.values))]
            word = first.replace_strict(bits, fact.type.values, default=None, return_dtype=pl.String)
            yield word.alias(name)


def outside(name: str) -> str:
    """A fact's column as users see it: dots do not do in Spark."""
    return name.replace(".", "__")


def _working_days(day: pl.Expr, today: Number) -> pl.Expr:
    """Working days in England from a day to the case's own; never where it is never."""
    own = today if isinstance(today, pl.Expr) else pl.lit(today, dtype=pl.Int32)
    return pl.when(day.abs() >= BEYOND).then(-day).otherwise(_working_day(own) - _working_day(day)).cast(pl.Int32)


def _working_day(day: pl.Expr) -> pl.Expr:
    """Working days from the first day there is up to a day. Ordinal 1 is a Monday."""
    first, counts = bank_holiday_counts()
    holidays = pl.lit(pl.Series(counts, dtype=pl.Int32)).gather(day.clip(first, first + len(counts) - 1) - first)
    return day // 7 * 5 + (day % 7).clip(0, 5) - holidays


def _endless_of(bound: int) -> float:
    return bound if abs(bound) < BEYOND else inf if bound > 0 else -inf


def _endless(bound: pl.Expr) -> pl.Expr:
    number = bound.cast(pl.Float64)
    return pl.when(bound >= BEYOND).then(inf).when(bound <= -BEYOND).then(-inf).otherwise(number)


# -- rules -------------------------------------------------------------------------------------------------------------


def rule_columns(rules: Sequence[Rule], facts: CaseFacts) -> Iterator[pl.Expr]:
    """One column a rule, named by its place."""
    for place, rule in enumerate(rules):
        sure, possible = facts.bounds(rule.when)
        saved, possibly_saved = (False, False) if rule.unless is None else facts.bounds(rule.unless)
        if_yes = None if rule.unless is None else facts.sure_where_may_is_yes(rule.unless)
        yield _code(sure, possible, saved, possibly_saved, saved if if_yes is None else if_yes).alias(
            rule_column(place)
        )


def rule_column(place: int) -> str:
    """The column of the rule at this place: the place of its verdict in `VERDICTS`."""
    return f"r{place}"


def verdict_rows(frame: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """A row for each case and rule that is not quiet."""
    rule_type, verdict_type = pl.Enum([rule.id for rule in rules]), pl.Enum(VERDICTS[1:])
    schema = {CASE_ID: frame.schema[CASE_ID], RULE: rule_type, VERDICT: verdict_type}
    parts = []
    for place, rule in enumerate(rules):
        code = pl.col(rule_column(place))
        verdict = (code - 1).cast(pl.UInt8).cat.to(verdict_type)
        parts.append(
            frame.lazy()
            .filter(code > 0)
            .select(CASE_ID, pl.lit(rule.id, dtype=rule_type).alias(RULE), verdict.alias(VERDICT))
        )
    return pl.concat(parts).collect() if parts else pl.DataFrame(schema=schema)


def _code(
    sure: Bound, possible: Bound, saved: Bound, possibly_saved: Bound, surely_saved_if_may_is_yes: Bound
) -> pl.Expr:
    """`riskflags.logic.verdict` as columns: the verdict's place in `VERDICTS`, the sum of three columns of 0 and 1.

    Each column implies those before it, so their sum is the last that holds:

        verdict   open   flagged   sure and not possibly saved
        quiet       0       0        0
        explore     1       0        0
        confirm     1       1        0
        fires       1       1        1

    ``surely_saved_if_may_is_yes`` is ``saved`` with what is `MAY_BE_MISSING` read as yes.
    """
    open_, flagged = all_of([possible, not_(saved)]), all_of([sure, not_(surely_saved_if_may_is_yes)])
    return as_number(open_) + as_number(flagged) + as_number(all_of([sure, not_(possibly_saved)]))
