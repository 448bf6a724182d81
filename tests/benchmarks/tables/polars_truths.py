"""Yes, no and not known in Polars: a Boolean that may be null, and days as numbers with *never* at either end.

Polars joins Booleans as Kleene did, so a condition on a record's columns says by itself when it is not known. What the
records of a case come to is asked of one group-by, as numbers, since a null there would read as *no such record*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

FIRST, LAST = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, where an undated record lies at the outermost
NEVER, NOT_YET = -10_000_000, 10_000_000


def day(column: str | pl.Expr) -> pl.Expr:
    """A date as the number of days since 1970."""
    return (pl.col(column) if isinstance(column, str) else column).to_physical()


def maybe(condition: pl.Expr) -> pl.Expr:
    """A filter that keeps what may hold."""
    return condition.fill_null(True)


def some(name: str, where: pl.Expr) -> pl.Expr:
    """Is there one: 2 where surely, 1 where possibly."""
    return where.cast(pl.Int8).mul(2).fill_null(1).max().alias(name)


def count(name: str, where: pl.Expr) -> Iterator[pl.Expr]:
    """How many at least, and at most."""
    yield where.sum().cast(pl.Int32).alias(f"{name}_least")
    yield where.fill_null(True).sum().cast(pl.Int32).alias(f"{name}_most")


def latest(name: str, where: pl.Expr, on: pl.Expr, at_most: pl.Expr | None = None) -> Iterator[pl.Expr]:
    """The latest day of those that surely match, at the earliest, and of those that may, at the latest.

    A record's day is ``on``; where even that is known only between two days, it lies between ``on`` and ``at_most``.
    """
    yield pl.when(where).then(on.fill_null(FIRST)).max().alias(f"{name}_sure")
    yield (
        pl.when(where.fill_null(True))
        .then((on if at_most is None else at_most).fill_null(LAST))
        .max()
        .alias(f"{name}_maybe")
    )


def earliest(name: str, where: pl.Expr, on: pl.Expr, at_most: pl.Expr | None = None) -> Iterator[pl.Expr]:
    """The mirror of `latest`."""
    yield pl.when(where).then((on if at_most is None else at_most).fill_null(LAST)).min().alias(f"{name}_sure")
    yield pl.when(where.fill_null(True)).then(on.fill_null(FIRST)).min().alias(f"{name}_maybe")


def a_case(records: pl.LazyFrame, values: Iterable[pl.Expr | Iterator[pl.Expr]]) -> pl.LazyFrame:
    """One row for each case that has records."""
    flat = [each for value in values for each in ([value] if isinstance(value, pl.Expr) else value)]
    return records.group_by("case_id").agg(flat)


def missing(collection: str, kinds: Iterable[str] | None = None) -> pl.Expr:
    """Whether a record may be missing from a case's list: no, or not known.

    ``kinds`` are those that matter; any of them where it is None. `closed` is for a list that is never open.
    """
    open_ = pl.col(f"{collection}_open")
    told = open_.is_not_null() if kinds is None else open_.str.contains(rf"\b(all|{'|'.join(kinds)})\b")
    return pl.when(pl.col(f"{collection}_recorded") & ~told.fill_null(False)).then(pl.lit(False))


def closed(collection: str) -> pl.Expr:
    """`missing` for a list that this extract never leaves open."""
    return pl.when(pl.col(f"{collection}_recorded")).then(pl.lit(False))


def is_some(name: str, gap: pl.Expr) -> pl.Expr:
    """Whether there is one such record."""
    code = pl.col(name).fill_null(0)
    return pl.when(code != 1).then(code == 2) | gap


def at_least(name: str, least: int, gap: pl.Expr) -> pl.Expr:
    """Whether there are so many such records."""
    sure, possible = pl.col(f"{name}_least").fill_null(0) >= least, pl.col(f"{name}_most").fill_null(0) >= least
    return between(sure, possible) | gap


def since(name: str, low: pl.Expr, high: pl.Expr, gap: pl.Expr) -> pl.Expr:
    """Whether the latest of such records is of a day known between two, or later."""
    sure = (pl.col(f"{name}_sure") >= high).fill_null(False)
    return between(sure, (pl.col(f"{name}_maybe") >= low).fill_null(False)) | gap


def after(name: str, low: pl.Expr, high: pl.Expr, gap: pl.Expr) -> pl.Expr:
    """Whether the latest of such records is later than a day known between two."""
    return since(name, low + 1, high + 1, gap)


def before(name: str, limit: pl.Expr, gap: pl.Expr) -> pl.Expr:
    """Whether the earliest of such records is of a day before this."""
    sure = (pl.col(f"{name}_sure") < limit).fill_null(False)
    return between(sure, (pl.col(f"{name}_maybe") < limit).fill_null(False)) | gap


def between(sure: pl.Expr, possible: pl.Expr) -> pl.Expr:
    """Yes where it surely holds, no where it cannot, else null."""
    return pl.when(sure | ~possible).then(sure)


def bounds_of_latest(name: str, gap: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Between which days the latest of such records lies."""
    high = pl.when(gap.is_null()).then(NOT_YET).otherwise(pl.col(f"{name}_maybe").fill_null(NEVER))
    return pl.col(f"{name}_sure").fill_null(NEVER), high


def bounds_of_earliest(name: str, gap: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Between which days the earliest of such records lies."""
    low = pl.when(gap.is_null()).then(NEVER).otherwise(pl.col(f"{name}_maybe").fill_null(NOT_YET))
    return low, pl.col(f"{name}_sure").fill_null(NOT_YET)
