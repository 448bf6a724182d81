"""Facts that read other facts, beside each case; facts as users see them; and in which order they are worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from math import inf
from operator import add

import polars as pl

from riskflags.calendar import bank_holiday_counts
from riskflags.conditions import Condition, tests_of
from riskflags.engines.table.truth_bounds import (
    BEYOND,
    Bound,
    Number,
    TruthBounds,
    all_of,
    any_of,
    as_column,
    condition_bounds,
    high,
    low,
    may,
    not_,
)
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Choose, Days, Fold, Logic, facts_read, may_facts
from riskflags.facts.values import mask_of

# -- in layers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """Facts that look over collections, and after them those that rest on facts, each step on those before it."""

    folds: Mapping[str, tuple[Fact, ...]]
    steps: tuple[tuple[Fact, ...], ...]


def layers(facts: Iterable[Fact]) -> list[Layer]:
    """The facts in layers, as few as can be; ``facts`` stand in an order in which each follows what it reads."""
    listed = list(facts)
    place: dict[str, tuple[int, int]] = {}
    for fact in listed:
        read = [place[name] for name in facts_read(fact.plan)]
        last = max(read, default=(0, 0))
        is_fold = isinstance(fact.plan, Fold)
        place[fact.name] = (last[0] + 1 if read else 0, 0) if is_fold else (last[0], last[1] + 1)
    count = 1 + max((layer for layer, _ in place.values()), default=-1)
    return [_layer([fact for fact in listed if place[fact.name][0] == number], place) for number in range(count)]


def _layer(facts: list[Fact], place: Mapping[str, tuple[int, int]]) -> Layer:
    folds: dict[str, list[Fact]] = {}
    steps: dict[int, list[Fact]] = {}
    for fact in facts:
        if isinstance(fact.plan, Fold):
            folds.setdefault(fact.plan.collection, []).append(fact)
        else:
            steps.setdefault(place[fact.name][1], []).append(fact)
    by_collection = {name: tuple(found) for name, found in folds.items()}
    return Layer(by_collection, tuple(tuple(steps[step]) for step in sorted(steps)))


# -- beside each case --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseFacts:
    """The facts beside each case, by their numbers."""

    numbers: Mapping[str, int]
    definitions: Mapping[str, Fact]
    settings: Mapping[str, int]

    def bounds(self, condition: Condition) -> TruthBounds:
        """What a condition comes to."""
        return condition_bounds(condition, self.definitions, self.numbers, self.settings)

    def sure_where_may_is_yes(self, condition: Condition) -> Bound | None:
        """Whether it surely holds with what is `MAY` read as yes; ``None`` where that cannot differ."""
        if self._able.isdisjoint(test.fact for test in tests_of(condition)):
            return None
        return condition_bounds(condition, self.definitions, self.numbers, self.settings, self._able)[0]

    @cached_property
    def _able(self) -> frozenset[str]:
        """The facts that can be `MAY`."""
        return may_facts({name: fact.plan for name, fact in self.definitions.items()})

    def columns(self, fact: Fact, today: Number) -> Iterator[pl.Expr]:
        """The columns of a fact that reads other facts."""
        number = self.numbers[fact.name]
        match fact.plan:
            case Logic(condition):
                sure, possible = self.bounds(condition)
                yield as_column(sure).alias(low(number))
                yield as_column(possible).alias(high(number))
                perhaps = self.sure_where_may_is_yes(condition)
                if perhaps is not None:
                    yield as_column(all_of([perhaps, not_(sure)])).alias(may(number))
            case Choose(cases, otherwise):
                can_be: dict[str, list[Bound]] = {}
                open_: Bound = True  # whether its turn may come
                for value, condition in cases:
                    sure, possible = self.bounds(condition)
                    can_be.setdefault(value, []).append(all_of([open_, possible]))
                    open_ = all_of([open_, not_(sure)])
                can_be.setdefault(otherwise, []).append(open_)
                bits = (
                    as_column(any_of(ways)).cast(pl.Int32) * mask_of([value], fact.type)
                    for value, ways in can_be.items()
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


def _endless(bound: pl.Expr) -> pl.Expr:
    number = bound.cast(pl.Float64)
    return pl.when(bound >= BEYOND).then(inf).when(bound <= -BEYOND).then(-inf).otherwise(number)
