"""What the rows of well-formed tables may not say: everything that `CaseSummary` refuses of one record or one case.

A check is an expression that is true of a wrong row of an encoded table. What only several rows show stands in
`cross_row_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.fields import EARLIEST_YEAR, LATEST_YEAR, happened_days
from riskflags.case.record import Telling
from riskflags.tables.encoding import NO_WORD, NOT_MIDNIGHT, as_code, is_unknown
from riskflags.tables.frames import pl
from riskflags.tables.schema import (
    AS_OF,
    CASE_ID,
    CASES,
    OPEN_ALL,
    OPEN_SEPARATOR,
    columns_of,
    kinds_of,
    opened,
    recorded,
)

KEY = "_case"
"""Beside a record, the row of its case in the table of cases, from 0; null where it has none there."""

OWN_DAY = "_own_day"
"""The case's own day, as an ordinal: in the table of cases, and beside each record where it differs by case."""

_FIRST, _LAST = date(EARLIEST_YEAR, 1, 1).toordinal(), date(LATEST_YEAR, 12, 31).toordinal()
_LONGEST_KEY, _CONTROL = 200, r"[\x00-\x1f\x7f-\x9f]"


@dataclass(frozen=True)
class Refusal:
    """Something rows may not say: in which column, in words that go on from "1 row" and "2 rows", and what to do."""

    column: str
    has: str
    have: str
    help: str


@dataclass(frozen=True)
class Check(Refusal):
    """Something a row by itself may not say, and the expression true of such a row."""

    wrong: pl.Expr


def counted(count: int, has: str, have: str) -> str:
    """``1 row has``, ``2 rows have``: the beginning of a message."""
    return f"{count} row {has}" if count == 1 else f"{count} rows {have}"


def case_checks(schemas: Mapping[str, Mapping[str, Any]], as_text: bool, day: date | None) -> Iterator[Check]:
    """The checks of the table of cases; ``schemas`` tells of every table given, ``day`` is the day asked for."""
    given, own = schemas[CASES], pl.col(OWN_DAY)
    yield Check(CASE_ID, "has no value here.", "have no value here.", "Every row needs one.", pl.col(CASE_ID).is_null())
    yield Check(AS_OF, "has no value here.", "have no value here.", "Every row needs one.", own.is_null())
    yield _outside(AS_OF, own)
    if isinstance(given[AS_OF], pl.Datetime):
        yield _timed(AS_OF)
    if as_text:
        yield _no_key(CASE_ID)
    if day is not None:
        yield Check(
            AS_OF,
            "does not reach as far as the day asked for.",
            "do not reach as far as the day asked for.",
            "Ask for a day no later than any as_of, or draw the extract up again.",
            (own < day.toordinal()),
        )
    for name in COLLECTIONS:
        if opened(name) in given:
            yield _kinds(name)
        if recorded(name) in given and name not in schemas:
            yield _without_table(name)


def record_checks(collection: str, schema: Mapping[str, Any], own: Any, said: bool) -> Iterator[Check]:
    """The checks of a collection's encoded records.

    ``schema``: the columns given; ``own``: the case's own day; ``said``: whether cases say that their list is recorded.
    """
    yield from value_checks(collection, schema, said)
    yield from _order_checks(collection, schema, own)
    yield from _contradictions(COLLECTIONS[collection], columns_of(collection), schema)


def value_checks(collection: str, schema: Mapping[str, Any], said: bool) -> Iterator[Check]:
    """Whether each record has its case, and each value is one of its column's."""
    yield Check(CASE_ID, "has no value here.", "have no value here.", "Every row needs one.", pl.col(CASE_ID).is_null())
    yield Check(
        CASE_ID,
        "belongs to no case of the table cases.",
        "belong to no case of the table cases.",
        "Add the case, or leave the rows out.",
        pl.col(KEY).is_null() & pl.col(CASE_ID).is_not_null(),
    )
    if said:
        yield _unrecorded(collection)
    for name, column in columns_of(collection).items():
        if name in schema and name != CASE_ID and column.type == "key":
            yield _no_key(name)
        if name in schema and column.type == "word":
            yield _no_word(name, column.words)
        if name in schema and column.type == "day":
            yield _outside(name, pl.col(name))
            if isinstance(schema[name], pl.Datetime):
                yield _timed(name)


def _order_checks(collection: str, schema: Mapping[str, Any], own: Any) -> Iterator[Check]:
    """Whether days stand in an order that can be."""
    for field, day in happened(collection, schema):
        limit = pl.col("recorded_on").fill_null(own) if "recorded_on" in schema else own
        yield Check(
            field,
            "says that something happened after its record was made (recorded_on, else the case's as_of).",
            "say that something happened after their record was made (recorded_on, else the case's as_of).",
            "Correct one of the two days, or give the record its recorded_on; only planned days may lie ahead.",
            (day > limit),
        )
    for earlier, later in COLLECTIONS[collection].in_order:
        if earlier in schema and later in schema:
            yield Check(
                later,
                f"lies before the record's {earlier}.",
                f"lie before the record's {earlier}.",
                f"Correct {earlier} or {later}.",
                (pl.col(later) < pl.col(earlier)),
            )


def happened(collection: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, pl.Expr]]:
    """Field and day of each thing a record says has happened; a planned day counts once its outcome is recorded."""
    record, columns = COLLECTIONS[collection], columns_of(collection)
    for field in happened_days(record):
        if field in schema:
            yield field, pl.col(field)
    for field, outcome in record.happened_once:
        if field in schema and outcome in schema:
            yield field, pl.when(~is_unknown(outcome, columns[outcome])).then(pl.col(field))


def known_on(collection: str, schema: Mapping[str, Any], today: Any) -> pl.Expr:
    """Whether a version was known on a day: recorded by then, else by the latest day it speaks of."""
    since = [pl.col("recorded_on")] if "recorded_on" in schema else []
    if days := [day for _, day in happened(collection, schema)]:
        since.append(pl.max_horizontal(days))
    if not since:
        return pl.lit(True)
    known: pl.Expr = pl.coalesce(since) <= today
    return known.fill_null(True)


def _kinds(collection: str) -> Check:
    kinds = kinds_of(collection)
    word = f"({'|'.join(kinds)})" if kinds else OPEN_ALL
    pattern = rf"^ *({OPEN_ALL}|{word}( *{OPEN_SEPARATOR} *{word})*)? *$"
    column = opened(collection)
    return Check(
        column,
        "holds a word that is not one of this column's.",
        "hold a word that is not one of this column's.",
        f"Write all, or kinds joined by {OPEN_SEPARATOR}: see `riskflags schema case`.",
        (~pl.col(column).str.contains(pattern)),
    )


def _without_table(collection: str) -> Check:
    column = recorded(collection)
    return Check(
        column,
        "says that a list is recorded, but its table is not there.",
        "say that a list is recorded, but its table is not there.",
        f"Give the table {collection}, or leave this column null.",
        pl.col(column),
    )


def _unrecorded(collection: str) -> Check:
    column = recorded(collection)
    return Check(
        CASE_ID,
        f"stands in a list that the case's {column} says is not recorded.",
        f"stand in a list that the case's {column} says is not recorded.",
        f"Say true in {column} of the case, or leave the rows out.",
        (~pl.col(column)),
    )


def _no_key(name: str) -> Check:
    text = pl.col(name)
    length = text.str.len_chars()
    return Check(
        name,
        "is empty, longer than 200 characters, or holds a control character.",
        "are empty, longer than 200 characters, or hold a control character.",
        "Give short ids of plain characters.",
        ((length == 0) | (length > _LONGEST_KEY) | text.str.contains(_CONTROL)),
    )


def _no_word(name: str, words: tuple[str, ...]) -> Check:
    listed = ", ".join(words) if len(words) <= 8 else "see `riskflags schema case`"
    return Check(
        name,
        "holds a word that is not one of this column's.",
        "hold a word that is not one of this column's.",
        f"Its words: {listed}.",
        pl.col(name) == NO_WORD,
    )


def _outside(name: str, day: pl.Expr) -> Check:
    return Check(
        name,
        "lies outside the years 1900 to 2100.",
        "lie outside the years 1900 to 2100.",
        "Check the year; leave null what is not known.",
        ((day < _FIRST) | (day > _LAST)),
    )


def _timed(name: str) -> Check:
    return Check(
        name, "holds a time of day.", "hold a time of day.", "Cast the column to a date.", pl.col(NOT_MIDNIGHT + name)
    )


def _contradictions(record: type, columns: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Check]:
    if not issubclass(record, Telling):
        return
    for day, field, value in record.tells:
        if day in schema and field in schema:
            told = pl.col(field) != as_code(columns[field], value)
            yield Check(
                field,
                f"says otherwise than the record's {day}.",
                f"say otherwise than the record's {day}.",
                "Correct one of the two.",
                (pl.col(day).is_not_null() & ~is_unknown(field, columns[field]) & told),
            )
