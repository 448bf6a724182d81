"""Where each record's case stands among the cases, on Polars: what a join on text does, in half the time.

Records of a case mostly stand together, so each run of them is looked up once. Looked up is a number made of the id;
whether it is the very id is seen afterwards, and what is not found so is looked up as it stands.
"""

from __future__ import annotations

import polars as pl


def places_among(ids: pl.Series, known: pl.Series) -> pl.Series:
    """For each id its place among the known ones, which do not repeat; null where it is none of them, or null."""
    changes = pl.col("id").ne_missing(pl.col("id").shift()) | (pl.int_range(pl.len()) == 0)
    begins = ids.to_frame("id").select(changes).to_series()
    runs = ids.filter(begins)
    places = _where_same(_met(runs.hash(), known.hash()), runs, known)
    missed = places.is_null() & runs.is_not_null()
    if missed.any():
        at = missed.arg_true()
        places = places.scatter(at, _met(runs.gather(at), known))
    return places.gather(begins.cum_sum() - 1)


def _met(ids: pl.Series, known: pl.Series) -> pl.Series:
    """The place of each among the known: of a number that several of these have, some one."""
    left = ids.alias("id").to_frame().lazy().with_row_index("_id")
    right = known.alias("id").to_frame().lazy().with_row_index("_place")
    found = left.join(right, on="id", how="inner").collect(engine="streaming")
    return pl.repeat(None, ids.len(), dtype=pl.UInt32, eager=True).scatter(found["_id"], found["_place"])


def _where_same(places: pl.Series, ids: pl.Series, known: pl.Series) -> pl.Series:
    same = known.gather(places) == ids
    return places.to_frame("place").select(pl.when(same).then("place")).to_series()
