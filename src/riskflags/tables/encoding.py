"""Encoding of a table for the engine: words and days as whole numbers.

Words become their place in the vocabulary, ``UNKNOWN`` where null and ``NO_WORD`` where the text is no word of the
field; days become ordinals; yes and no stay, null where not known. What a record's days imply is filled in.

An absent or empty column is not known in every row: see `RecordFields` in `engines/table/truth_bounds.py` for an absent
one, and `day_number` here for one without a type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.tables.frames import pl
from riskflags.tables.schema import CASE_ID, POSITION, Column, columns_of

UNKNOWN, NO_WORD = -1, -2
"""The places of a word that is not known, and of a text that is no word of its field's vocabulary."""

NOT_MIDNIGHT = "_not_midnight_"
"""Marks a column that holds whether a timestamp given for a day has a time of day."""

_EPOCH = 719163  # the ordinal of 1970-01-01


def encoded(table: str, frame: pl.LazyFrame, schema: Mapping[str, Any], case_id: pl.Expr) -> pl.LazyFrame:
    """The columns the engine reads, as numbers; ``schema`` holds those given, the others are not known."""
    chosen = [case_id]
    for name, column in columns_of(table).items():
        if name not in (CASE_ID, POSITION) and name in schema:
            chosen.append(_encoded(name, column, schema[name]).alias(name))
            if column.type == "day" and isinstance(schema[name], pl.Datetime):
                chosen.append(has_time(name))
    return frame.select(chosen).with_columns(_implied(table, schema))


def day_number(name: str, dtype: Any) -> pl.Expr:
    """A column of days or timestamps as ordinals; one of another type holds no value, as the schema's checks saw."""
    if dtype != pl.Date and not isinstance(dtype, pl.Datetime):
        return pl.lit(None, dtype=pl.Int32)
    return pl.col(name).cast(pl.Date).to_physical() + _EPOCH  # an infinite day of DuckDB wraps, to one out of all years


def has_time(name: str) -> pl.Expr:
    """Whether a timestamp that stands for a day has a time of day."""
    column = pl.col(name)
    return (column != column.cast(pl.Date).cast(pl.Datetime)).alias(NOT_MIDNIGHT + name)


def is_unknown(name: str, column: Column) -> pl.Expr:
    """Whether a field of an encoded table is not known."""
    return pl.col(name) == UNKNOWN if column.type == "word" else pl.col(name).is_null()


def as_code(column: Column, value: object) -> Any:
    """A value as an encoded table holds it."""
    return column.words.index(str(value)) if column.type == "word" else value


def _encoded(name: str, column: Column, dtype: Any) -> pl.Expr:
    match column.type:
        case "day":
            return day_number(name, dtype)
        case "yes_no":
            return pl.col(name)
        case "word":
            text = pl.col(name).cast(pl.String)
            place = text.cast(pl.Enum(column.words), strict=False).to_physical().cast(pl.Int8).fill_null(NO_WORD)
            return pl.when(text.is_null()).then(pl.lit(UNKNOWN, dtype=pl.Int8)).otherwise(place)
        case _:
            return pl.col(name).cast(pl.String)


def _implied(table: str, schema: Mapping[str, Any]) -> Iterator[pl.Expr]:
    """What a record's days imply of its other fields, where it is not said."""
    record, columns = COLLECTIONS[table], columns_of(table)
    for day, field, value in record.implied:
        if day in schema:
            is_word = columns[field].type == "word"
            silent = pl.lit(UNKNOWN, dtype=pl.Int8) if is_word else pl.lit(None, dtype=pl.Boolean)
            implied = pl.lit(as_code(columns[field], value), dtype=pl.Int8 if is_word else pl.Boolean)
            if field not in schema:
                yield pl.when(pl.col(day).is_not_null()).then(implied).otherwise(silent).alias(field)
            else:
                says_it = pl.col(day).is_not_null() & is_unknown(field, columns[field])
                yield pl.when(says_it).then(implied).otherwise(pl.col(field)).alias(field)


def join_case_columns(records: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The records in their order, with the columns of their cases, null where there is no such case.

    A left join on the ids in a third of the time: records of a case are mostly consecutive, so each run is looked up
    once, by a hash of the id; only where the id found is another one is it looked up as text.
    """
    ids, known = records[CASE_ID], cases[CASE_ID]
    begins = ids.ne_missing(ids.shift())
    if records.height:
        begins[0] = True
    runs = ids.filter(begins)
    rows = _rows_of(runs.hash(), known.hash())
    missed = (known.gather(rows) == runs).fill_null(False).not_().arg_true()
    if missed.len():
        rows = rows.scatter(missed, _rows_of(runs.gather(missed), known))
    return records.hstack(cases.drop(CASE_ID).select(pl.all().gather(rows.gather(begins.cum_sum() - 1))))


def _rows_of(ids: pl.Series, known: pl.Series) -> pl.Series:
    """For each id the row in which it is known, null where it is not; of several such rows some one."""
    left = ids.alias("id").to_frame().lazy().with_row_index("_at")
    right = known.alias("id").to_frame().lazy().with_row_index("_row")
    found = left.join(right, on="id").collect(engine="streaming")
    return pl.Series([None], dtype=pl.UInt32).new_from_index(0, ids.len()).scatter(found["_at"], found["_row"])
