"""Draws that depend on a seed, a name and a case's number alone: on no order, no chunk and no version of a library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import polars as pl

NUMBER = "number"
DRAWN = "drawn"
"""The column that draws come from: 64 bits for each row, mixed from the case's number and a name."""

_HALF = 2**32


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one seed; each name gives another for every row of a frame that has the column `DRAWN`."""

    seed: int

    def ground(self, name: str) -> pl.Expr:
        """The column `DRAWN`, another for every name."""
        mixed = (pl.col(NUMBER) + _whole(self._salt(name))) * _whole(
            0x9E3779B97F4A7C15
        )  # wraps, as unsigned numbers do
        mixed = (mixed ^ (mixed // _whole(_HALF))) * _whole(0xD6E8FEB86659FD93)  # folded: every bit mixes with all
        return (mixed ^ (mixed // _whole(_HALF))).alias(DRAWN)

    def number(self, name: str) -> pl.Expr:
        """A whole number from 0 up to, not including, 2**32."""
        return pl.col(DRAWN) * _whole(self._salt(name) | 1) // _whole(_HALF)  # the high bits of a product hang on all

    def below(self, name: str, share: float) -> pl.Expr:
        """True with this chance."""
        return self.number(name) < _whole(round(share * _HALF))

    def between(self, name: str, low: int, high: int) -> pl.Expr:
        """A whole number from ``low`` to ``high``."""
        if low == high:
            return pl.lit(low, dtype=pl.Int32)
        return (self.number(name) * _whole(high - low + 1) // _whole(_HALF)).cast(pl.Int32) + low

    def one_of(self, name: str, weights: dict[str, int]) -> pl.Expr:
        """One of some words, by weight."""
        drawn, total = self.number(name), sum(weights.values())
        *others, (last, _) = weights.items()
        chosen: pl.Expr = pl.lit(last)
        for place in reversed(range(len(others))):
            edge = sum(weight for _, weight in others[: place + 1])
            chosen = pl.when(drawn < _whole(edge * _HALF // total)).then(pl.lit(others[place][0])).otherwise(chosen)
        return chosen

    def _salt(self, name: str) -> int:
        return int.from_bytes(blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest())


@lru_cache(maxsize=4096)
def _whole(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)
