"""The extract, some cases at a time: a frame a table, the same rows however many cases are made at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.sampling.bad_rows import is_one_of
from riskflags.sampling.cases import cases_made, with_scenes
from riskflags.sampling.draws import NUMBER, Draws
from riskflags.sampling.records import ORDER, records_made
from riskflags.sampling.scenes import SCENES
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, POSITION, columns_of, opened, recorded

Frames = dict[str, pl.DataFrame]

CHUNK = 100_000  # cases; what is made at once fits in some hundreds of megabytes

SELDOM_RECORDED = {
    "conversations": 0.15,
    "engagement": 0.15,
    "protective_factors": 0.25,
    "discrepancies": 0.3,
    "disagreements": 0.3,
    "support": 0.15,
    "admissions": 0.2,
    "history": 0.12,
    "household_changes": 0.15,
}
OTHERWISE_UNRECORDED = 0.03
"""The share of cases in which a collection is not recorded."""
UNSAID = 0.02
"""The share in which it is left to be seen from the rows."""
OPEN = {
    "agencies": ("all", 0.02),
    "assessments": ("neglect_tool;cumulative_risk", 0.04),
    "meetings": ("professionals;team_around_the_family", 0.03),
    "visits": ("health_visiting;midwifery;gp", 0.04),
    "support": ("all", 0.04),
}
"""Lists that may lack records, of all kinds or of some, and in which share of the cases."""


@dataclass(frozen=True)
class Extract:
    """How many cases, from which seed, as of which day; ``kept`` are cases whose lists are all said to be recorded."""

    cases: int
    seed: int
    as_of: date
    kept: tuple[int, ...] = ()

    def chunks(self, size: int = CHUNK) -> Iterator[Frames]:
        """Its tables, so many cases at a time, each with the case's number before its own columns."""
        for first in range(0, self.cases, size):
            yield self._made(first, min(size, self.cases - first))

    def _made(self, first: int, count: int) -> Frames:
        draws = Draws(self.seed)
        cases = with_scenes(cases_made(draws, first, count, self.as_of), SCENES, draws)
        parts: dict[str, list[pl.DataFrame]] = {name: [] for name in COLLECTIONS}
        for scene in SCENES:
            for place, line in enumerate(scene.lines):
                made = records_made(cases, scene, place, draws, len(parts[line.table]))
                parts[line.table].append(made)
        table = self._case_table(cases, draws)
        return {CASES: table} | {name: _placed(name, found, table) for name, found in parts.items()}

    def _case_table(self, cases: pl.DataFrame, draws: Draws) -> pl.DataFrame:
        columns = [NUMBER, CASE_ID, AS_OF]
        said: list[pl.Expr] = []
        kept = is_one_of(self.kept)
        for name in COLLECTIONS:
            share = SELDOM_RECORDED.get(name, OTHERWISE_UNRECORDED)
            there = ~draws.below(f"{name} unrecorded", share) | kept
            unsaid = draws.below(f"{name} unsaid", UNSAID)
            said.append(pl.when(~unsaid | ~there).then(there).alias(recorded(name)))
            kinds, often = OPEN.get(name, ("", 0.0))
            said.append(pl.when(draws.below(f"{name} open", often)).then(pl.lit(kinds)).alias(opened(name)))
        return cases.select(*columns, *said)


def _placed(table: str, parts: list[pl.DataFrame], cases: pl.DataFrame) -> pl.DataFrame:
    """The records of a table in the order of the cases, without those of lists that are not recorded."""
    if not parts:
        return _none_of(table)
    unrecorded = cases.filter(~pl.col(recorded(table))).select(NUMBER)
    found = pl.concat(parts).join(unrecorded, on=NUMBER, how="anti").sort(NUMBER, ORDER)
    position = pl.int_range(pl.len(), dtype=pl.Int64).over(NUMBER).alias(POSITION)
    return found.with_columns(position).drop(ORDER)


def _none_of(table: str) -> pl.DataFrame:
    from riskflags.sampling.records import TYPES

    types = {name: TYPES.get(column.type, pl.String) for name, column in columns_of(table).items()}
    return pl.DataFrame(schema={NUMBER: pl.UInt64} | types)
