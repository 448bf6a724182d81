"""Rows that no reader should take for granted: what the audit of the extract has to refuse, and count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from riskflags.sampling.draws import NUMBER
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, POSITION

Format = Literal["parquet", "csv", "ndjson"]

ORPHAN, BROKEN_LINE = "orphan", "broken_line"
FAULTS = {
    ORPHAN: ("visits", "a record whose case is not in the extract"),
    BROKEN_LINE: ("", "a line that stops half-way"),
    "unknown_code": ("concerns", "a local code in place of a word"),
    "impossible_day": ("meetings", "a day that is in no calendar, or before 1900"),
    "after_as_of": ("visits", "a day after the day of the summary"),
    "repeated_case": (CASES, "a second case of the same id"),
    "end_before_start": ("plans", "an end before the beginning"),
}
"""Each kind of bad row: the table it stands in, and what is wrong with it."""

_LAST = 10_000  # the position of a bad row: after all others of its case


@dataclass(frozen=True, slots=True)
class BadRows:
    """So many bad rows, no two of them in one case, each kind as often as the others."""

    count: int
    cases: int
    format_: Format

    def kinds(self) -> list[str]:
        """The kinds that the format allows: lines hold their own records, tables are not cut short."""
        return [kind for kind in FAULTS if kind != (ORPHAN if self.format_ == "ndjson" else BROKEN_LINE)]

    def numbers(self) -> tuple[int, ...]:
        """The numbers of the cases they stand in, spread over the extract."""
        return tuple((2 * place + 1) * self.cases // (2 * self.count) for place in range(self.count))

    def of(self, kind: str) -> tuple[int, ...]:
        """The numbers of the cases with a row of this kind."""
        kinds = self.kinds()
        return self.numbers()[kinds.index(kind) :: len(kinds)] if kind in kinds else ()

    def added(self, frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The tables of some cases, with the bad rows that belong to them."""
        found = dict(frames)
        for kind, rows in self._rows(frames[CASES]):
            table, _ = FAULTS[kind]
            by = [NUMBER, POSITION] if table != CASES else [NUMBER]
            found[table] = pl.concat([found[table], rows], how="diagonal").sort(by, maintain_order=True)
        return found

    def _rows(self, cases: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        for kind in self.kinds():
            there = cases.filter(is_one_of(self.of(kind)))
            if there.height and kind != BROKEN_LINE:
                yield kind, self._bad(kind, there)

    def _bad(self, kind: str, cases: pl.DataFrame) -> pl.DataFrame:
        if kind == "repeated_case":
            return cases
        place = pl.lit(_LAST, dtype=pl.Int64).alias(POSITION)
        return cases.select(NUMBER, self._case_id(kind), place, *self._leaves(kind))

    def _case_id(self, kind: str) -> pl.Expr:
        if kind != ORPHAN:
            return pl.col(CASE_ID)
        return (pl.lit("C") + (pl.col(NUMBER) + self.cases + 1).cast(pl.String).str.zfill(6)).alias(CASE_ID)

    def _leaves(self, kind: str) -> list[pl.Expr]:
        match kind:
            case "orphan":
                return [_word("by", "gp"), _word("outcome", "seen"), self._day("date", 10)]
            case "unknown_code":
                return [_word("kind", "LOC07"), _word("level", "concern"), self._day("date", 20)]
            case "impossible_day":
                return [_word("kind", "core_group"), _word("state", "held"), self._impossible("held_on")]
            case "after_as_of":
                return [_word("by", "gp"), _word("outcome", "seen"), self._day("date", -400)]
            case _:
                return [_word("kind", "early_help"), self._day("start_date", 30), self._day("end_date", 90)]

    def _day(self, leaf: str, days: int) -> pl.Expr:
        if self.format_ == "parquet":
            return (pl.col(AS_OF) - pl.duration(days=days)).alias(leaf)
        return as_text(pl.col(AS_OF).str.to_date() - pl.duration(days=days)).alias(leaf)

    def _impossible(self, leaf: str) -> pl.Expr:
        """A typed column holds no thirtieth of February."""
        return pl.lit(date(1066, 10, 14) if self.format_ == "parquet" else "2026-02-30").alias(leaf)


def as_text(day: pl.Expr) -> pl.Expr:
    """Days as text, so that one that is in no calendar can stand beside the others."""
    return day.dt.to_string("%Y-%m-%d")


def is_one_of(numbers: tuple[int, ...]) -> pl.Expr:
    """Whether a row belongs to one of the cases of these numbers."""
    return pl.col(NUMBER).is_in(pl.Series(numbers, dtype=pl.UInt64).implode())


def _word(leaf: str, word: str) -> pl.Expr:
    return pl.lit(word).alias(leaf)
