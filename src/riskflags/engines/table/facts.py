"""Facts that read other facts, beside each case; and every fact as users see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from math import inf
from typing import Any

import narwhals as nw

from riskflags.calendar import bank_holiday_counts
from riskflags.engines.table.backends import Backend
from riskflags.engines.table.names import BEYOND, high, low, outside
from riskflags.engines.table.sides import Number, Side, Sides, as_column, condition_sides
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Choose, Days, Logic

Frame = nw.LazyFrame[Any]


@dataclass(frozen=True)
class CaseFacts:
    """The facts beside each case, as conditions ask after them."""

    numbers: Mapping[str, int]
    definitions: Mapping[str, Fact]
    settings: Mapping[str, int]

    def yes_no(self, fact: str) -> Sides:
        """The sides of a yes/no fact."""
        return nw.col(low(self.numbers[fact])), nw.col(high(self.numbers[fact]))

    def bounds(self, fact: str) -> tuple[Number, Number]:
        """The bounds of a number, days or day fact."""
        return nw.col(low(self.numbers[fact])), nw.col(high(self.numbers[fact]))

    def columns_of(self, fact: str) -> tuple[str, str]:
        """The names of a fact's two columns."""
        return low(self.numbers[fact]), high(self.numbers[fact])

    def is_among(self, fact: str, values: tuple[str, ...]) -> Sides:
        """Whether a one-of fact has one of these values."""
        place = nw.col(low(self.numbers[fact]))
        known = self.definitions[fact].type.values
        wanted: list[Side] = [place == known.index(value) for value in values]
        sure = reduce(lambda left, right: left | right, wanted)
        return sure, sure | (place == -1)

    def columns(self, fact: Fact, today: Number) -> Iterator[nw.Expr]:
        """The columns of a fact that reads other facts; *days* counts working days apart, in `working_days`."""
        number = self.numbers[fact.name]
        match fact.plan:
            case Logic(condition):
                sure, possible = condition_sides(condition, self, self.settings)
                yield as_column(sure).alias(low(number))
                yield as_column(possible).alias(high(number))
            case Choose(cases, otherwise):
                place = nw.lit(fact.type.values.index(otherwise), dtype=nw.Int8)
                for value, condition in reversed(cases):
                    sure, possible = (as_column(side) for side in condition_sides(condition, self, self.settings))
                    unknown = nw.lit(-1, dtype=nw.Int8)
                    chosen = nw.lit(fact.type.values.index(value), dtype=nw.Int8)
                    place = nw.when(sure).then(chosen).otherwise(nw.when(possible).then(unknown).otherwise(place))
                yield place.alias(low(number))
            case Days(date, direction, working=False):
                first, last = self.bounds(date)
                sides = (first - today, last - today) if direction == "until" else (today - last, today - first)
                yield sides[0].alias(low(number))
                yield sides[1].alias(high(number))

    def shown(self, fact: Fact) -> Iterator[nw.Expr]:
        """A fact for users: yes/no with null for not known; a one-of's word; bounds as two numbers."""
        number, name = self.numbers[fact.name], outside(fact.name)
        if fact.type.name == "yes_no":
            yield nw.when(nw.col(low(number)) | ~nw.col(high(number))).then(nw.col(low(number))).alias(name)
        elif fact.type.is_bounds:
            yield _endless(nw.col(low(number))).alias(f"{name}__lo")
            yield _endless(nw.col(high(number))).alias(f"{name}__hi")
        else:
            yield word_of(nw.col(low(number)), fact.type.values).alias(name)


def word_of(place: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """The word at a place in a list; null at -1."""
    found: nw.Expr = nw.lit(None, dtype=nw.String)
    for number, word in enumerate(words):
        found = nw.when(place == number).then(nw.lit(word)).otherwise(found)
    return found


def with_working_days(frame: Frame, facts: list[Fact], case_facts: CaseFacts, today: Number, backend: Backend) -> Frame:
    """Facts that count working days, beside the cases: each side is looked up in England's bank holidays."""
    if not facts:
        return frame
    first, counts = bank_holiday_counts()
    table = backend.frame(frame, {"_day": list(range(first, first + len(counts))), "_count": counts})
    last = first + len(counts) - 1
    frame = _counted(
        frame.with_columns(_look_up=_as_expr(today)), "_look_up", "_until_today", table, (first, last), backend
    )
    for fact in facts:
        assert isinstance(fact.plan, Days)
        number = case_facts.numbers[fact.name]
        for own, other in ((low(number), high), (high(number), low)):
            date = other(case_facts.numbers[fact.plan.date])
            frame = _counted(
                frame.with_columns(_look_up=nw.col(date)), "_look_up", "_until", table, (first, last), backend
            )
            days = nw.when(nw.col(date).abs() >= BEYOND).then(-nw.col(date))
            frame = frame.with_columns(days.otherwise(nw.col("_until_today") - nw.col("_until")).alias(own))
            frame = frame.drop("_until")
    return frame.drop("_until_today", "_look_up")


def _counted(frame: Frame, day: str, name: str, table: Frame, span: tuple[int, int], backend: Backend) -> Frame:
    """Working days from the first day there is up to a day. Ordinal 1 is a Monday."""
    looked_up = frame.with_columns(_day=nw.col(day).clip(*span).cast(nw.Int64))
    joined = backend.looked_up(looked_up, table, "_day")
    rest = nw.col(day) % 7
    weekdays = nw.col(day) // 7 * 5 + nw.when(rest > 5).then(nw.lit(5)).otherwise(rest)
    return joined.with_columns((weekdays - nw.col("_count")).cast(nw.Int32).alias(name)).drop("_day", "_count")


def _as_expr(number: Number) -> nw.Expr:
    return nw.lit(number, dtype=nw.Int32) if isinstance(number, int) else number


def _endless(bound: nw.Expr) -> nw.Expr:
    number = bound.cast(nw.Float64)
    return (
        nw.when(bound >= BEYOND)
        .then(nw.lit(inf))
        .otherwise(nw.when(bound <= -BEYOND).then(nw.lit(-inf)).otherwise(number))
    )
