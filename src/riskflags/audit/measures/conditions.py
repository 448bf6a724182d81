"""Conditions over the columns of a sheet, as pairs of Polars expressions: *surely* and *possibly*.

As `riskflags.engines.table.sides` has them for every kind of table. Here they are made once and used for chunk after
chunk, which only an expression of Polars' own can be without being worked out anew.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from riskflags import conditions as c
from riskflags.engines.table.names import high, low
from riskflags.facts.definition import Fact
from riskflags.facts.values import mask_of

Sides = tuple[pl.Expr, pl.Expr]
"""Whether it surely holds, and whether it possibly does."""


def sides_of(
    condition: c.Condition, numbers: Mapping[str, int], facts: Mapping[str, Fact], settings: Mapping[str, int]
) -> Sides:
    """What a condition comes to; ``numbers`` are the facts' places."""

    def sides(part: c.Condition) -> Sides:
        match part:
            case c.All(parts):
                sure, possible = zip(*map(sides, parts), strict=True)
                return pl.all_horizontal(sure), pl.all_horizontal(possible)
            case c.Any(parts):
                sure, possible = zip(*map(sides, parts), strict=True)
                return pl.any_horizontal(sure), pl.any_horizontal(possible)
            case c.Not(inner):
                sure_one, possible_one = sides(inner)
                return ~possible_one, ~sure_one
            case c.AtLeast(count, parts):
                least = settings[count] if isinstance(count, str) else count
                sure, possible = zip(*map(sides, parts), strict=True)
                return pl.sum_horizontal(sure) >= least, pl.sum_horizontal(possible) >= least
            case c.Holds(fact):
                return pl.col(low(numbers[fact])), pl.col(high(numbers[fact]))
            case c.Among(fact, values):
                left, type_ = pl.col(low(numbers[fact])), facts[fact].type
                rest = set(type_.values).difference(values)
                return left & mask_of(rest, type_) == 0, left & mask_of(values, type_) != 0
            case c.Compare(fact, how, setting):
                return _compared(pl.col(low(numbers[fact])), pl.col(high(numbers[fact])), how, settings[setting])

    return sides(condition)


def _compared(first: pl.Expr, last: pl.Expr, how: c.Comparison, limit: int) -> Sides:
    match how:
        case "at_least":
            return first >= limit, last >= limit
        case "more_than":
            return first > limit, last > limit
        case "at_most":
            return last <= limit, first <= limit
        case "fewer_than":
            return last < limit, first < limit
