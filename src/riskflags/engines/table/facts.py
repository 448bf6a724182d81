"""Facts that read other facts, beside each case; and every fact as users see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from math import inf
from operator import add
from typing import Any

import narwhals as nw

from riskflags.calendar import bank_holiday_counts
from riskflags.engines.table.backends import Backend
from riskflags.engines.table.names import BEYOND, high, low, outside
from riskflags.engines.table.sides import Number, Side, Sides, as_column, both, condition_sides, either, inverse
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Choose, Days, Logic
from riskflags.facts.values import mask_of

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
        left = nw.col(low(self.numbers[fact]))
        can_be: dict[str, Side] = {
            value: left // (1 << place) % 2 == 1 for place, value in enumerate(self.definitions[fact].type.values)
        }
        return both(inverse(can_be[value]) for value in can_be if value not in values), either(
            can_be[value] for value in values
        )

    def columns(self, fact: Fact, today: Number) -> Iterator[nw.Expr]:
        """The columns of a fact that reads other facts; *days* counts working days apart, in `working_days`."""
        number = self.numbers[fact.name]
        match fact.plan:
            case Logic(condition):
                sure, possible = condition_sides(condition, self, self.settings)
                yield as_column(sure).alias(low(number))
                yield as_column(possible).alias(high(number))
            case Choose(cases, otherwise):
                can_be: dict[str, list[Side]] = {}
                open_: Side = True  # whether its turn may come
                for value, condition in cases:
                    sure, possible = condition_sides(condition, self, self.settings)
                    can_be.setdefault(value, []).append(both([open_, possible]))
                    open_ = both([open_, inverse(sure)])
                can_be.setdefault(otherwise, []).append(open_)
                bits = [
                    as_column(either(sides)).cast(nw.Int32) * mask_of([value], fact.type)
                    for value, sides in can_be.items()
                ]
                yield reduce(add, bits).alias(low(number))
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


def word_of(left: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """The word of a bit mask with one bit; null for one with more."""
    found: nw.Expr = nw.lit(None, dtype=nw.String)
    for number, word in enumerate(words):
        found = nw.when(left == 1 << number).then(nw.lit(word)).otherwise(found)
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
