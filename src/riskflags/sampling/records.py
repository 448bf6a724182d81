"""The records that a scene's lines leave, as frames: values drawn, days in order, some leaves not recorded."""

from __future__ import annotations

from typing import Any

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of, happened_days
from riskflags.sampling.cases import DATES_ITS_RECORDS, MARKS, TEAM, happening, shown
from riskflags.sampling.draws import NUMBER, Draws
from riskflags.sampling.language import Chance, Day, Line, Pick, Practice, Scene
from riskflags.tables.schema import AS_OF, CASE_ID, columns_of

ORDER = "order"  # of lines within a case and table
BLANK = {"yes_no": 0.16, "day": 0.05, "word": 0.08}
BLANK_NAMING = 0.01
"""The shares of leaves that are not recorded; of those that say what a record is about, far fewer."""
NAMING = {"kind", "role", "of", "by", "to", "meeting", "agency", "about", "who", "seen_by", "state", "level", "outcome"}
VERSIONED = ("id", "recorded_on")

TYPES: dict[str, Any] = {"day": pl.Date, "yes_no": pl.Boolean, "number": pl.Int64}


def records_made(cases: pl.DataFrame, scene: Scene, place: int, draws: Draws, order: int) -> pl.DataFrame:
    """The records of one line of a scene, with every column of its table but ``position``."""
    line, name = scene.lines[place], f"{scene.name} {place}"
    leaves = fields_of(COLLECTIONS[line.table])
    columns = [NUMBER, CASE_ID, AS_OF, TEAM, DATES_ITS_RECORDS, *MARKS]
    drawn = (
        cases.lazy()
        .filter(pl.col(shown(scene.name)))
        .select(*columns)
        .with_columns(draws.ground(name))
        .filter(happening("there", line.share, draws))
        .with_columns(_value(leaf, value, leaves[leaf], draws).alias(leaf) for leaf, value in line.leaves.items())
        .with_columns(_in_order(line))
        .with_columns(_blanked(leaf, leaves[leaf], draws) for leaf in line.leaves if leaf not in VERSIONED)
        .with_columns(_recorded_on(line, draws).alias("recorded_on"))
    )
    order_column = pl.lit(order, dtype=pl.Int32).alias(ORDER)
    there = {*line.leaves, CASE_ID, "recorded_on"}
    return drawn.select(NUMBER, order_column, *_columns(line.table, there)).collect()


def _columns(table: str, there: set[str]) -> list[pl.Expr]:
    return [
        (pl.col(name) if name in there else pl.lit(None)).cast(TYPES.get(column.type, pl.String)).alias(name)
        for name, column in columns_of(table).items()
        if name != "position"
    ]


def _value(name: str, value: Any, leaf: RecordField, draws: Draws) -> pl.Expr:
    match value:
        case Day():
            days = draws.between(name, value.low, value.high)
            if value.mark:
                days = pl.col(value.mark) + days
            if not leaf.planned:
                days = days.clip(lower_bound=0)  # what happened, happened by the case's day
            return pl.col(AS_OF) - pl.duration(days=days)
        case Pick():
            return draws.one_of(name, dict(value.weights))
        case Chance():
            return draws.below(name, value.of)
        case Practice():
            return happening(name, value, draws)
    return pl.lit(value)


def _in_order(line: Line) -> list[pl.Expr]:
    """No day that ends something lies before the one that began it."""
    pairs = [pair for pair in COLLECTIONS[line.table].in_order if set(pair) <= line.leaves.keys()]
    laters = dict.fromkeys(later for _, later in pairs)
    return [
        pl.max_horizontal(later, *(early for early, late in pairs if late == later)).alias(later) for later in laters
    ]


def _blanked(leaf: str, shape: RecordField, draws: Draws) -> pl.Expr:
    share = BLANK_NAMING if leaf in NAMING else BLANK[shape.type]
    return pl.when(~draws.below(f"{leaf} blank", share)).then(pl.col(leaf)).alias(leaf)


def _recorded_on(line: Line, draws: Draws) -> pl.Expr:
    """Not before the last thing the record speaks of; without versions, only where the source says such days."""
    record = COLLECTIONS[line.table]
    days = [pl.col(leaf) for leaf in happened_days(record) if leaf in line.leaves]
    days += [pl.col(leaf) for leaf, outcome in record.happened_once if {leaf, outcome} <= line.leaves.keys()]
    if "recorded_on" in line.leaves:
        return pl.max_horizontal("recorded_on", *days)
    if not days:
        return pl.lit(None)
    made = pl.max_horizontal(days) + pl.duration(days=draws.between("lag", 0, 4))
    return pl.when(pl.col(DATES_ITS_RECORDS)).then(pl.min_horizontal(made, AS_OF))
