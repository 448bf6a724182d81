"""What the rows of well-formed tables may not say: everything that `CaseSummary` refuses, as counts of rows.

A check is an expression that is true of a wrong row; counting and listing wrong rows read the same checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import narwhals as nw

from riskflags.case import COLLECTIONS
from riskflags.case.leaves import EARLIEST_YEAR, LATEST_YEAR
from riskflags.case.record import Telling
from riskflags.case.shape import happened_days
from riskflags.engines.table.backends import KEY
from riskflags.engines.table.encoding import NO_WORD, NOT_MIDNIGHT, as_code, is_unknown
from riskflags.engines.table.sides import Number
from riskflags.errors import Fault
from riskflags.tables.rows import counted
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

OWN_DAY = "_own_day"
"""The case's own day, as an ordinal: in the table of cases, and beside each record where it differs by case."""

_FIRST, _LAST = date(EARLIEST_YEAR, 1, 1).toordinal(), date(LATEST_YEAR, 12, 31).toordinal()
_KEY_TEXT = r"^[^\x00-\x1f\x7f-\x9f]{1,200}$"


@dataclass(frozen=True)
class Check:
    """Something a row may not say: in which column, in which words, and the expression true of such a row."""

    column: str
    has: str
    have: str
    help: str
    wrong: nw.Expr


def faults_of(table: str, frame: nw.LazyFrame[Any], checks: Iterable[Check]) -> list[Fault]:
    """One fault for each check that any row fails, saying how many do."""
    listed = list(checks)
    if not listed:
        return []
    sums = (check.wrong.cast(nw.Int64).sum().alias(f"n{place}") for place, check in enumerate(listed))
    counts = frame.select(list(sums)).collect()
    found = ((int(counts[f"n{place}"][0] or 0), check) for place, check in enumerate(listed))
    return [
        Fault(f"{counted(count, check.has, check.have)}", (table, check.column), help=check.help)
        for count, check in found
        if count
    ]


def case_checks(given: Iterable[str], as_text: bool, day: date | None) -> Iterator[Check]:
    """The checks of the table of cases; ``given`` are its columns, ``day`` the day asked for, if any."""
    own = nw.col(OWN_DAY)
    yield Check(CASE_ID, "has no value here.", "have no value here.", "Every row needs one.", nw.col(CASE_ID).is_null())
    yield Check(AS_OF, "has no value here.", "have no value here.", "Every row needs one.", own.is_null())
    yield _outside(AS_OF, own)
    if as_text:
        yield Check(
            CASE_ID,
            "is empty, longer than 200 characters, or holds a control character.",
            "are empty, longer than 200 characters, or hold a control character.",
            "Give short ids of plain characters.",
            (~nw.col(CASE_ID).str.contains(_KEY_TEXT)).fill_null(False),
        )
    if day is not None:
        yield Check(
            AS_OF,
            "does not reach as far as the day asked for.",
            "do not reach as far as the day asked for.",
            "Ask for a day no later than any as_of, or draw the extract up again.",
            (own < day.toordinal()).fill_null(False),
        )
    for name in COLLECTIONS:
        if opened(name) in given:
            yield _kinds(name)


def record_checks(collection: str, schema: Mapping[str, Any], own: Number) -> Iterator[Check]:
    """The checks of a collection's encoded records; ``schema`` the columns given, ``own`` the case's own day."""
    record, columns = COLLECTIONS[collection], columns_of(collection)
    yield Check(CASE_ID, "has no value here.", "have no value here.", "Every row needs one.", nw.col(CASE_ID).is_null())
    yield Check(
        CASE_ID,
        "belongs to no case of the table cases.",
        "belong to no case of the table cases.",
        "Add the case, or leave the rows out.",
        nw.col(KEY).is_null() & ~nw.col(CASE_ID).is_null(),
    )
    for name, column in columns.items():
        if name in schema and column.type == "word":
            yield _no_word(name, column.words)
        if name in schema and column.type == "day":
            yield _outside(name, nw.col(name))
            if isinstance(schema[name], nw.Datetime):
                yield _timed(name)
    for leaf, day in happened(collection, schema):
        limit = nw.col("recorded_on").fill_null(own) if "recorded_on" in schema else own
        yield Check(
            leaf,
            "says that something happened after its record was made (recorded_on, else the case's as_of).",
            "say that something happened after their record was made (recorded_on, else the case's as_of).",
            "Correct one of the two days, or give the record its recorded_on; only planned days may lie ahead.",
            (day > limit).fill_null(False),
        )
    for earlier, later in record.in_order:
        if earlier in schema and later in schema:
            yield Check(
                later,
                f"lies before the record's {earlier}.",
                f"lie before the record's {earlier}.",
                f"Correct {earlier} or {later}.",
                (nw.col(later) < nw.col(earlier)).fill_null(False),
            )
    yield from _told(record, columns, schema)


def happened(collection: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, nw.Expr]]:
    """Leaf and day of each thing a record says has happened; a planned day counts once its outcome is recorded."""
    record, columns = COLLECTIONS[collection], columns_of(collection)
    for leaf in happened_days(record):
        if leaf in schema:
            yield leaf, nw.col(leaf)
    for leaf, outcome in record.happened_once:
        if leaf in schema and outcome in schema:
            yield leaf, nw.when(~is_unknown(outcome, columns[outcome])).then(nw.col(leaf))


def known_on(collection: str, schema: Mapping[str, Any], today: Number) -> nw.Expr:
    """Whether a version was known on a day: recorded by then, else by the latest day it speaks of."""
    since = [nw.col("recorded_on")] if "recorded_on" in schema else []
    days = [day for _, day in happened(collection, schema)]
    if days:
        since.append(reduce(_later, days))
    if not since:
        return nw.lit(True)
    first = since[0] if len(since) == 1 else nw.coalesce(*since)
    return (first <= today).fill_null(True)


def unrecorded_faults(frames: Mapping[str, nw.LazyFrame[Any]], cases: nw.LazyFrame[Any]) -> list[Fault]:
    """Rows of a list that their case says is not recorded, and lists said to be recorded whose table is not there."""
    found = []
    given = cases.collect_schema()
    for name in COLLECTIONS:
        column = recorded(name)
        if column not in given:
            continue
        if name not in frames:
            check = Check(
                column,
                "says that a list is recorded, but its table is not there.",
                "say that a list is recorded, but its table is not there.",
                f"Give the table {name}, or leave this column null.",
                nw.col(column).fill_null(False),
            )
            found += faults_of(CASES, cases, [check])
            continue
        unrecorded = cases.filter(~nw.col(column).fill_null(True)).select(KEY)
        count = _rows(frames[name].select(KEY).join(unrecorded, on=KEY, how="semi"))
        if count:
            what = counted(count, "stands", "stand")
            help_ = f"Say true, or leave these rows out of {name}."
            found.append(Fault(f"{what} in a list that is said not to be recorded.", (CASES, column), help=help_))
    return found


def repeated_cases(cases: nw.LazyFrame[Any]) -> list[Fault]:
    """Rows of the table of cases that repeat the id of another."""
    ids = cases.select(CASE_ID).drop_nulls()
    count = _rows(ids) - _rows(ids.unique())
    if not count:
        return []
    what = f"{counted(count, 'repeats', 'repeat')} the case_id of another."
    return [Fault(what, (CASES, CASE_ID), help="Keep one a case.")]


def versions_of(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The records that stand in more than one version: case, id, how many, and how many of these are undated."""
    undated = nw.col("recorded_on").is_null().cast(nw.Int32)
    named = frame.filter(~nw.col("id").is_null(), ~nw.col(KEY).is_null()).select(
        KEY, "id", one=nw.lit(1), no_day=undated
    )
    return named.group_by(KEY, "id").agg(nw.col("one").sum(), nw.col("no_day").sum()).filter(nw.col("one") > 1)


def version_faults(table: str, frame: nw.LazyFrame[Any], versions: nw.LazyFrame[Any]) -> list[Fault]:
    """Versions that cannot be told apart: one that says no day, or two of the same day."""
    found = []
    undated = versions.filter(nw.col("no_day") > 0).select((nw.col("one") - 1).sum().alias("n")).collect()["n"][0] or 0
    if undated:
        what = f"{counted(int(undated), 'repeats', 'repeat')} the id of another record, and not every one says when it was recorded."
        help_ = "Give each version its recorded_on, or each record an id of its own."
        found.append(Fault(what, (table, "id"), help=help_))
    dated = frame.filter(~nw.col("recorded_on").is_null()).select(KEY, "id", "recorded_on")
    rows = dated.join(versions.select(KEY, "id"), on=[KEY, "id"], how="semi")
    same = _rows(rows) - _rows(rows.unique())
    if same:
        what = f"{counted(same, 'repeats', 'repeat')} another version of a record, recorded on the same day."
        found.append(Fault(what, (table, "recorded_on"), help="Keep the later of the two."))
    return found


def second_children(people: nw.LazyFrame[Any], child: int) -> list[Fault]:
    """Cases in which a second person has the role child; versions of one person share an id."""
    children = people.filter(nw.col("role") == child, ~nw.col(KEY).is_null()).select(
        KEY, "id", nameless=nw.col("id").is_null().cast(nw.Int32), named=(~nw.col("id").is_null()).cast(nw.Int32)
    )
    by_case = children.group_by(KEY).agg(nw.col("nameless").sum(), nw.col("named").sum())
    several = by_case.filter(nw.col("nameless") + nw.col("named") > 1)
    distinct = children.join(several.select(KEY), on=KEY, how="semi").unique()
    counts = distinct.with_columns(one=nw.lit(1)).group_by(KEY).agg(nw.col("one").sum())
    counts = counts.join(several, on=KEY, how="inner")
    # nameless rows of one case are one distinct row here, but each is a person of its own
    extra = nw.when(nw.col("nameless") > 0).then(nw.col("one") - 1 + nw.col("nameless")).otherwise(nw.col("one")) - 1
    count = int(counts.select(extra.sum().alias("n")).collect()["n"][0] or 0)
    if not count:
        return []
    what = (
        f"{counted(count, 'gives', 'give')} a case a second person with the role child; a summary is about one child."
    )
    return [Fault(what, ("people", "role"), help="Write sibling for the others; versions of one person share an id.")]


def _rows(frame: nw.LazyFrame[Any]) -> int:
    return int(frame.select(nw.len().alias("n")).collect()["n"][0])


def _later(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    """The later of two days, either of which may be unknown."""
    return nw.when((left >= right) | right.is_null()).then(left).otherwise(right)


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
        (~nw.col(column).str.contains(pattern)).fill_null(False),
    )


def _no_word(name: str, words: tuple[str, ...]) -> Check:
    listed = ", ".join(words) if len(words) <= 8 else "see `riskflags schema case`"
    return Check(
        name,
        "holds a word that is not one of this column's.",
        "hold a word that is not one of this column's.",
        f"Its words: {listed}.",
        nw.col(name) == NO_WORD,
    )


def _outside(name: str, day: nw.Expr) -> Check:
    return Check(
        name,
        "lies outside the years 1900 to 2100.",
        "lie outside the years 1900 to 2100.",
        "Check the year; leave null what is not known.",
        ((day < _FIRST) | (day > _LAST)).fill_null(False),
    )


def _timed(name: str) -> Check:
    return Check(
        name, "holds a time of day.", "hold a time of day.", "Cast the column to a date.", nw.col(NOT_MIDNIGHT + name)
    )


def _told(record: type, columns: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Check]:
    if not issubclass(record, Telling):
        return
    for day, leaf, value in record.tells:
        if day in schema and leaf in schema:
            told = nw.col(leaf) != as_code(columns[leaf], value)
            yield Check(
                leaf,
                f"says otherwise than the record's {day}.",
                f"say otherwise than the record's {day}.",
                "Correct one of the two.",
                (~nw.col(day).is_null() & ~is_unknown(leaf, columns[leaf]) & told).fill_null(False),
            )
