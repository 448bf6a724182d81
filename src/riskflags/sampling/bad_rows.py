"""Rows that no reader should take for granted: what the audit of the extract has to refuse, and count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from riskflags.sampling.draws import NUMBER
from riskflags.sampling.extract import Frames, case_id, is_one_of
from riskflags.tables.schema import AS_OF, CASES, POSITION

Format = Literal["parquet", "csv", "ndjson"]

ORPHAN, BROKEN_LINE, REPEATED_CASE = "orphan", "broken_line", "repeated_case"
FAULTS = {
    ORPHAN: ("visits", "a record whose case is not in the extract"),
    BROKEN_LINE: ("", "a line that stops half-way"),
    "unknown_code": ("concerns", "a local code in place of a word"),
    "impossible_day": ("meetings", "a day that is in no calendar, or before 1900"),
    "after_as_of": ("visits", "a day after the day of the summary"),
    REPEATED_CASE: (CASES, "a second case of the same id"),
    "end_before_start": ("plans", "an end before the beginning"),
}
"""Each kind of bad row: the table it stands in, and what is wrong with it."""

_IMPOSSIBLE = date(1066, 10, 14)
_IMPOSSIBLE_TEXT = "2026-02-30"  # where days are text; a typed column holds no thirtieth of February
_HELD: Mapping[str, Mapping[str, str | int | date]] = {
    ORPHAN: {"by": "gp", "outcome": "seen", "date": 10},
    "unknown_code": {"kind": "LOC07", "level": "concern", "date": 20},
    "impossible_day": {"kind": "core_group", "state": "held", "held_on": _IMPOSSIBLE},
    "after_as_of": {"by": "gp", "outcome": "seen", "date": -400},
    "end_before_start": {"kind": "early_help", "start_date": 30, "end_date": 90},
}
"""What a bad row holds; numbers are days before the day of its case."""
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

    def added(self, frames: Frames) -> Frames:
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
                yield kind, there if kind == REPEATED_CASE else self._bad(kind, there)

    def _bad(self, kind: str, cases: pl.DataFrame) -> pl.DataFrame:
        of_nobody = pl.col(NUMBER) + self.cases
        return cases.select(
            NUMBER,
            case_id(of_nobody if kind == ORPHAN else pl.col(NUMBER)),
            pl.lit(_LAST, dtype=pl.Int64).alias(POSITION),
            *(self._value(held).alias(name) for name, held in _HELD[kind].items()),
        )

    def _value(self, held: str | int | date) -> pl.Expr:
        typed = self.format_ == "parquet"
        if isinstance(held, int):
            day = (pl.col(AS_OF) if typed else pl.col(AS_OF).str.to_date()) - pl.duration(days=held)
            return day if typed else as_text(day)
        return pl.lit(held if typed or isinstance(held, str) else _IMPOSSIBLE_TEXT)


def as_text(day: pl.Expr) -> pl.Expr:
    """Days as text, so that an impossible day can be among them."""
    return day.dt.to_string("%Y-%m-%d")
