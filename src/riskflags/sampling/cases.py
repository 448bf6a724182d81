"""The cases themselves: how each child is open, how old it is, how its team works, and the days its scenes hang on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from riskflags.sampling.draws import NUMBER, Draws
from riskflags.sampling.language import Practice, Scene, Share
from riskflags.tables.schema import AS_OF, CASE_ID

KINDS = {
    "universal": 8,
    "early_help": 30,
    "pregnancy": 9,
    "child_in_need": 30,
    "child_protection": 14,
    "looked_after": 9,
}
STAGES = {"unborn": 2, "newborn": 4, "infant": 14, "child": 80}
AGES = {"unborn": (0, 0), "newborn": (8, 40), "infant": (41, 360), "child": (366, 6200)}
BEGUN = {
    "universal": (60, 300),
    "early_help": (30, 300),
    "pregnancy": (20, 110),
    "child_in_need": (30, 420),
    "child_protection": (20, 400),
    "looked_after": (40, 900),
}
TEAMS = {"well": 82, "stretched": 13, "poor": 5}
DONE_BY = {"well": 0.992, "stretched": 0.86, "poor": 0.5}
"""How often a team of each sort does what should be done."""
DRAWN_MARKS = {
    "meeting": (4, 27),
    "review": (10, 85),
    "worry": (12, 150),
    "harm": (32, 120),
    "changed": (40, 170),
    "due": (-120, -8),
    "known": (30, 140),
}
MARKS = (*DRAWN_MARKS, "born", "begun")
"""Days before the case's own, each drawn once a case, on which several records hang."""
EARLIER_SHARE, EARLIER_DAYS = 0.04, (1, 28)
"""A few cases are summed up as of an earlier day."""

KIND, STAGE, TEAM, DATES_ITS_RECORDS = "kind", "stage", "team", "dates its records"
SAYS_WHEN_RECORDED = 0.3
"""The share of cases from a source that says when each record was made."""


def cases_made(draws: Draws, first: int, count: int, as_of: date) -> pl.DataFrame:
    """A row a case: number, id, day, kind, stage, team, and each mark in days before the case's day."""
    numbers = pl.LazyFrame({NUMBER: pl.int_range(first, first + count, dtype=pl.UInt64, eager=True)})
    shift = pl.when(draws.below("is earlier", EARLIER_SHARE)).then(draws.between("earlier", *EARLIER_DAYS)).otherwise(0)
    stage = draws.one_of("stage", STAGES)
    return (
        numbers.with_columns(draws.ground("cases"))
        .with_columns(
            (pl.lit("C") + (pl.col(NUMBER) + 1).cast(pl.String).str.zfill(6)).alias(CASE_ID),
            (pl.lit(as_of) - pl.duration(days=shift)).alias(AS_OF),
            draws.one_of("kind", KINDS).alias(KIND),
            draws.one_of("team", TEAMS).alias(TEAM),
            draws.below(DATES_ITS_RECORDS, SAYS_WHEN_RECORDED).alias(DATES_ITS_RECORDS),
            *(draws.between(f"mark {name}", *span).alias(name) for name, span in DRAWN_MARKS.items()),
        )
        .with_columns(
            pl.when(pl.col(KIND) == "pregnancy").then(pl.lit("unborn")).otherwise(stage).alias(STAGE),
            _by(KIND, BEGUN, draws, "begun").alias("begun"),
        )
        .with_columns(_by(STAGE, AGES, draws, "age").alias("born"))
        .collect()
    )


def _by(column: str, spans: dict[str, tuple[int, int]], draws: Draws, name: str) -> pl.Expr:
    """A number from the span that goes with a column's word."""
    found: pl.Expr = pl.lit(0, dtype=pl.Int32)
    for word, span in spans.items():
        found = pl.when(pl.col(column) == word).then(draws.between(f"{name} {word}", *span)).otherwise(found)
    return found


def with_scenes(cases: pl.DataFrame, scenes: Iterable[Scene], draws: Draws) -> pl.DataFrame:
    """A column more for each scene: whether it happens. Scenes speak only of those before them."""
    lazy = cases.lazy()
    for scene in scenes:
        happens = happening(f"scene {scene.name}", scene.share, draws)
        if scene.kinds:
            happens &= pl.col(KIND).is_in(scene.kinds)
        if scene.stages:
            happens &= pl.col(STAGE).is_in(scene.stages)
        for other in scene.without:
            happens &= ~pl.col(shown(other))
        if scene.within:
            happens &= pl.any_horizontal([pl.col(shown(other)) for other in scene.within])
        lazy = lazy.with_columns(happens.alias(shown(scene.name)))
    return lazy.collect()


def shown(scene: str) -> str:
    """The column that says whether a scene happens."""
    return f"scene {scene}"


def happening(name: str, share: Share, draws: Draws) -> pl.Expr:
    """Whether something of this share happens; what should be done, as often as the case's team does it."""
    if not isinstance(share, Practice):
        return pl.lit(True) if share >= 1 else draws.below(name, share)
    done: pl.Expr = pl.lit(False)
    drawn = draws.number(name)
    for team, chance in DONE_BY.items():
        done = (
            pl.when(pl.col(TEAM) == team).then(drawn < pl.lit(round(chance * 2**32), dtype=pl.UInt64)).otherwise(done)
        )
    return done if share.done else ~done
