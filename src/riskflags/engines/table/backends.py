"""Where dataframes differ: a table of differences, one row a backend. Everything else is written once with Narwhals.

How a day becomes a number: Polars and PyArrow hold one already; DuckDB reckons it from year, month and day. How a stage
is kept, so that what follows reads it and does no work twice: Polars and PyArrow hold it in memory, DuckDB materializes
it. How verdicts become rows: filter and concat is fastest in memory; DuckDB unpivots, since there concat would repeat
the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeVar

import narwhals as nw

from riskflags.engines.table.names import NO_WORD, UNKNOWN
from riskflags.errors import Fault, TablesError
from riskflags.tables.frames import keeps_nulls, known, through_arrow
from riskflags.tables.schema import CASE_ID

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

KEY = "_case"
"""The column by which a case's rows find each other inside the engine."""

_NO_DAY = 0  # what DuckDB's infinity becomes, which has no year: it is written, and is no day of any calendar
_EPOCH = 719163  # the ordinal of 1970-01-01
_SUPPORTED = "Polars, DuckDB, PySpark, PyArrow and pandas"


How = Mapping[str, str]
"""How each column beside the records of a case comes to one value: ``max``, ``min``, ``sum``, or ``code``, the greatest
of 0, 1 and 3: these are two bits, so codes may also be joined bit by bit."""

_PLAIN = {"max": nw.Expr.max, "min": nw.Expr.min, "sum": nw.Expr.sum, "code": nw.Expr.max}

Words = Mapping[str, Sequence[str]]
"""The vocabulary of columns, by column."""

Unpivot = Callable[[nw.LazyFrame[Any], Sequence[str], str, str], nw.LazyFrame[Any]]
"""Given a frame, columns to unpivot, and names for the columns of their names and values."""


@dataclass(frozen=True)
class Backend:
    """One kind of dataframe: what it does in its own way.

    - ``day_number``: a day as its ordinal.
    - ``keep``: the encoded rows of a table, held. ``finish``: the same for all facts of a layer.
    - ``numbered``: rows with a column that tells them apart: of cases `KEY`, by which records find them.
    - ``coded``: the columns of these words as their places, `UNKNOWN` where null, `NO_WORD` where it is none of them.
    - ``met``: records with what stands beside their cases, by case id, null where there is no such case; held.
    - ``grouped``: cases with what their records come to, null where a case has none. ``fetched``: records with what
      stands beside their cases. ``beside``: frames that have the same cases, as one.
    - ``frame``: a small table of ours in the same kind of dataframe as another.
    - ``looked_up``: the rows of a frame, in their order, with those of a table of ours that they name.
    - ``unpivot``: columns to rows; ``None`` where filter and concat is quicker.
    - ``at_once``: on how many tables to work at the same time.
    """

    name: str
    day_number: Callable[[nw.Expr], nw.Expr]
    keep: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]
    finish: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]
    numbered: Callable[[nw.LazyFrame[Any], str], nw.LazyFrame[Any]]
    coded: Callable[[nw.LazyFrame[Any], Words], nw.LazyFrame[Any]]
    met: Callable[[nw.LazyFrame[Any], nw.LazyFrame[Any]], nw.LazyFrame[Any]]
    grouped: Callable[[nw.LazyFrame[Any], nw.LazyFrame[Any], How], nw.LazyFrame[Any]]
    fetched: Callable[[nw.LazyFrame[Any], nw.LazyFrame[Any]], nw.LazyFrame[Any]]
    beside: Callable[[Sequence[nw.LazyFrame[Any]]], nw.LazyFrame[Any]]
    frame: Callable[[nw.LazyFrame[Any], Mapping[str, list[int]]], nw.LazyFrame[Any]]
    looked_up: Callable[[nw.LazyFrame[Any], nw.LazyFrame[Any], str], nw.LazyFrame[Any]]
    unpivot: Unpivot | None
    has_enums: bool = False
    at_once: int = 1


def lazy(native: Any) -> nw.LazyFrame[Any]:
    """A lazy frame of a native one."""
    frame: nw.LazyFrame[Any] = nw.from_native(native)
    return frame


def each(backend: Backend, work: Callable[[_Item], _Made], items: Iterable[_Item]) -> list[_Made]:
    """What comes of each item, in their order; several at once where the backend computes while Python builds."""
    if backend.at_once == 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(backend.at_once) as pool:
        return list(pool.map(work, items))


def read_safely(table: str, work: Callable[[], _Made]) -> _Made:
    """What comes of reading a user's own table. Raises `TablesError`: the other library's error quotes values."""
    try:
        return work()
    except Exception:
        fault = Fault(
            "The table's own library could not read its rows.",
            (table,),
            help="Collect this table by itself to see why: a conversion may fail, a file or column be missing, or its "
            "connection be another than that of the cases.",
        )
    raise TablesError(fault)  # outside the except block: its context must not hold that error


def check_kind(frame: nw.LazyFrame[Any]) -> None:
    """Raise `TablesError` for a kind of dataframe that riskflags does not know."""
    if frame.implementation not in (*_BACKENDS, nw.Implementation.PYSPARK):
        raise TablesError(
            Fault("Tables in this kind of dataframe cannot be read.", help=f"Bring them as {_SUPPORTED}.")
        )


def backend_of(frame: nw.LazyFrame[Any]) -> Backend:
    """The backend of a frame of this process."""
    return _BACKENDS[frame.implementation]


def opened(table: str, native: Any) -> nw.LazyFrame[Any]:
    """A native dataframe as a lazy Narwhals frame; pandas and its like as Arrow, since their nulls go astray."""
    frame = known(table, native)
    if frame is None:
        raise TablesError(Fault("This is not a dataframe.", (table,), help=f"Give one of {_SUPPORTED}."))
    if isinstance(frame, nw.LazyFrame):
        return frame
    if keeps_nulls(frame):
        held: nw.LazyFrame[Any] = frame.lazy()
        return held
    return _as_arrow(table, frame).lazy()


def _as_arrow(table: str, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """A pandas table as Arrow."""
    try:
        return through_arrow(frame)
    except ModuleNotFoundError:
        what = "This kind of table is read through PyArrow, which is not installed."
        fault = Fault(what, (table,), help="Install it: pip install pyarrow.")
    except Exception:  # Arrow's own error quotes the value it stumbled on
        fault = Fault("A column mixes types.", (table,), help="Give every column one type, and null for not known.")
    raise TablesError(fault)  # outside the except block: its context must not hold that error


def returned(frame: nw.LazyFrame[Any], like: Any) -> Any:
    """A frame as its user's own kind of dataframe: lazy where ``like`` is lazy, pandas where it is pandas."""
    given = nw.from_native(like)
    if isinstance(given, nw.LazyFrame):
        return frame.to_native()
    found = frame.collect()
    return found.to_pandas() if given.implementation.is_pandas_like() else found.to_native()


def _cast_day(day: nw.Expr) -> nw.Expr:
    return day.cast(nw.Int32) + _EPOCH


def _reckoned_day(day: nw.Expr) -> nw.Expr:
    """The ordinal from year, month and day, with March as the first month, so that leap days come last."""
    year, month, of_month = (part.cast(nw.Int32) for part in (day.dt.year(), day.dt.month(), day.dt.day()))
    early = (month <= 2).cast(nw.Int32)
    year, month = year - early, month + early * 12 - 3
    whole = year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 + 2) // 5 + of_month - 306
    return nw.when(~day.is_null()).then(whole.cast(nw.Int32).fill_null(_NO_DAY))


def _held(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return frame.collect().lazy()


def _held_by_polars(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return lazy(_streamed(frame.to_native()))


def _finished_by_polars(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return lazy(frame.to_native().collect().lazy())


def _streamed(native: Any) -> Any:
    """A lazy frame of what Polars' streaming engine makes of one: it groups and reads in half the time."""
    return native.collect(engine="streaming").lazy()


def _materialized(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return lazy(frame.to_native().materialize())


def _by_row(frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
    return lazy(frame.to_native().with_row_index(name))


def _by_id(frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
    return frame.with_columns(nw.col(CASE_ID).alias(name))


def _coded(frame: nw.LazyFrame[Any], words: Words) -> nw.LazyFrame[Any]:
    return frame.with_columns(_place(name, known) for name, known in words.items()) if words else frame


def _place(name: str, words: Sequence[str]) -> nw.Expr:
    places, text = list(range(len(words))), nw.col(name).cast(nw.String)
    place = text.replace_strict(list(words), places, default=NO_WORD, return_dtype=nw.Int8)
    return nw.when(text.is_null()).then(nw.lit(UNKNOWN, dtype=nw.Int8)).otherwise(place).alias(name)


def _coded_by_polars(frame: nw.LazyFrame[Any], words: Words) -> nw.LazyFrame[Any]:
    """By a cast to the words, which takes half the time."""
    import polars as pl

    def place(name: str, known: Sequence[str]) -> pl.Expr:
        text, unknown = pl.col(name).cast(pl.String), pl.lit(UNKNOWN, dtype=pl.Int8)
        found = text.cast(pl.Enum(known), strict=False).to_physical().cast(pl.Int8).fill_null(NO_WORD)
        return pl.when(text.is_null()).then(unknown).otherwise(found).alias(name)

    return lazy(frame.to_native().with_columns(place(name, known) for name, known in words.items()))


def _left_join(cases: nw.LazyFrame[Any], grouped: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return cases.join(grouped, on=KEY, how="left")


def _met_in_memory(records: nw.LazyFrame[Any], cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return _held(records.join(cases, on=CASE_ID, how="left"))


def _met_in_duckdb(records: nw.LazyFrame[Any], cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return _materialized(records.join(cases, on=CASE_ID, how="left"))


def _met_by_polars(records: nw.LazyFrame[Any], cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    import polars as pl

    from riskflags.engines.table.places import places_among

    held, known = records.to_native().collect(engine="streaming"), cases.to_native().collect()
    places = places_among(held[CASE_ID], known[CASE_ID])
    return lazy(held.hstack(known.drop(CASE_ID).select(pl.all().gather(places))).lazy())


def _grouped(cases: nw.LazyFrame[Any], records: nw.LazyFrame[Any], how: How) -> nw.LazyFrame[Any]:
    return _left_join(cases, records.group_by(KEY).agg(*(_PLAIN[way](nw.col(name)) for name, way in how.items())))


def _grouped_by_polars(cases: nw.LazyFrame[Any], records: nw.LazyFrame[Any], how: How) -> nw.LazyFrame[Any]:
    """Thirty codes to a whole number, so that one column is grouped and looked up where there were thirty."""
    import polars as pl

    codes = [name for name, way in how.items() if way == "code"]
    words = [codes[first : first + 30] for first in range(0, len(codes), 30)]
    packed = [
        reduce(add, (pl.col(name).cast(pl.Int64) * 4**bit for bit, name in enumerate(word))).alias(f"_word_{place}")
        for place, word in enumerate(words)
    ]
    plain = [(name, way) for name, way in how.items() if way != "code"]
    rows = records.to_native().select(KEY, *(name for name, _ in plain), *packed).group_by(KEY)
    words_or = [pl.col(f"_word_{place}").bitwise_or() for place in range(len(words))]
    found = _by_place(rows.agg(*words_or, *(getattr(pl.col(name), way)() for name, way in plain)), cases)
    unpacked = [
        (pl.col(f"_word_{place}") // 4**bit % 4).cast(pl.Int8).alias(name)
        for place, word in enumerate(words)
        for bit, name in enumerate(word)
    ]
    return lazy(found.with_columns(unpacked).drop(f"_word_{place}" for place in range(len(words))))


def _by_place(rows: Any, cases: nw.LazyFrame[Any]) -> Any:
    """Beside each case its row of these, null where it has none: `KEY` is its own row number, so no join is needed."""
    import polars as pl

    rows, known = rows.collect(engine="streaming"), cases.to_native().collect()
    places = pl.int_range(rows.height, dtype=pl.UInt32, eager=True)
    where = pl.repeat(None, known.height, dtype=pl.UInt32, eager=True).scatter(rows[KEY], places)
    found = rows.lazy().select(pl.all().exclude(KEY).gather(where)).collect()
    return pl.concat([known, found], how="horizontal").lazy()


def _fetched(records: nw.LazyFrame[Any], cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Beside each record what stands beside its case, by the case's row number."""
    import polars as pl

    rows, known = records.to_native().collect(), cases.to_native().drop(KEY)
    found = known.select(pl.all().gather(rows[KEY])).collect()
    return lazy(pl.concat([rows, found], how="horizontal").lazy())


def _joined(frames: Sequence[nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
    """Joined in halves: in a chain every column would pass through every join."""
    if len(frames) == 1:
        return frames[0]
    half = len(frames) // 2
    return _left_join(_joined(frames[:half]), _joined(frames[half:]))


def _joined_by_duckdb(frames: Sequence[nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
    """Each materialized first: two dozen looks in one plan take its optimizer longer than all their work."""
    return _joined([_materialized(frame) for frame in frames])


def _look_up(frame: nw.LazyFrame[Any], table: nw.LazyFrame[Any], on: str) -> nw.LazyFrame[Any]:
    return frame.join(table, on=on, how="left")


def _look_up_in_order(frame: nw.LazyFrame[Any], table: nw.LazyFrame[Any], on: str) -> nw.LazyFrame[Any]:
    joined = frame.to_native().join(table.to_native(), on=on, how="left", maintain_order="left")
    return lazy(joined)  # the cases stand side by side with their facts, so none may move


def _side_by_side(frames: Sequence[nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
    import polars as pl

    first, *others = (frame.to_native() for frame in frames)
    return lazy(pl.concat([first, *(other.drop(KEY) for other in others)], how="horizontal"))


def _in_memory(like: nw.LazyFrame[Any], columns: Mapping[str, list[int]]) -> nw.LazyFrame[Any]:
    return nw.from_dict(dict(columns), backend=like.implementation).lazy()


def _in_duckdb(like: nw.LazyFrame[Any], columns: Mapping[str, list[int]]) -> nw.LazyFrame[Any]:
    """Each column as one piece of text: DuckDB reads a list of thousands of numbers several times over."""
    listed = ", ".join(f"unnest('{numbers}'::integer[]) as {name}" for name, numbers in columns.items())
    return lazy(like.to_native().query("ours", f"select {listed}"))


def _unpivoted_by_duckdb(frame: nw.LazyFrame[Any], columns: Sequence[str], name: str, value: str) -> nw.LazyFrame[Any]:
    listed = ", ".join(f'"{column}"' for column in columns)
    query = f"unpivot (from stage) on {listed} into name {name} value {value}"  # Narwhals asks another connection
    return lazy(frame.to_native().query("stage", query))


_POLARS = Backend(
    name="polars",
    day_number=_cast_day,
    keep=_held_by_polars,
    finish=_finished_by_polars,
    numbered=_by_row,
    coded=_coded_by_polars,
    met=_met_by_polars,
    grouped=_grouped_by_polars,
    fetched=_fetched,
    beside=_side_by_side,
    frame=_in_memory,
    looked_up=_look_up_in_order,
    unpivot=None,
    has_enums=True,
    at_once=2,
)
_PYARROW = Backend(
    name="pyarrow",
    day_number=_cast_day,
    keep=_held,
    finish=_held,
    numbered=_by_id,
    coded=_coded,
    met=_met_in_memory,
    grouped=_grouped,
    fetched=_left_join,
    beside=_joined,
    frame=_in_memory,
    looked_up=_look_up,
    unpivot=None,
)
_DUCKDB = Backend(
    name="duckdb",
    day_number=_reckoned_day,
    keep=_materialized,
    finish=_materialized,
    numbered=_by_id,
    coded=_coded,
    met=_met_in_duckdb,
    grouped=_grouped,
    fetched=_left_join,
    beside=_joined_by_duckdb,
    frame=_in_duckdb,
    looked_up=_look_up,
    unpivot=_unpivoted_by_duckdb,
)
_BACKENDS = {
    nw.Implementation.POLARS: _POLARS,
    nw.Implementation.PYARROW: _PYARROW,
    nw.Implementation.DUCKDB: _DUCKDB,
}
