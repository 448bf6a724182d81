"""What the rows of well-formed tables may not say: everything that `CaseSummary` refuses, and which rows say it.

A check of one row is an expression that is true of a wrong row of an encoded table; what a record may not say by itself
is told in `riskflags.case.consistency`, for records and columns alike. Some things only several rows show together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.consistency import record_checks as checks_of_record
from riskflags.case.fields import EARLIEST_YEAR, LATEST_YEAR, happened_days
from riskflags.errors import Fault
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

ROW = "_row"
"""The number of a row in its table, from 0, where checks across rows need one."""

OWN_DAY = "_own_day"
"""The case's own day, as an ordinal: in the table of cases, and beside each record where it differs by case."""

ID, RECORDED_ON = "id", "recorded_on"

_FIRST, _LAST = date(EARLIEST_YEAR, 1, 1).toordinal(), date(LATEST_YEAR, 12, 31).toordinal()
_LONGEST_KEY, _CONTROL = 200, r"[\x00-\x1f\x7f-\x9f]"
_PLURAL = {"has": "have", "is": "are", "does": "do"}


@dataclass(frozen=True)
class Refusal:
    """Something rows may not say: in which column, in words that go on from "It" and "1 row", and what to do."""

    column: str
    what: str
    help: str


@dataclass(frozen=True)
class Check(Refusal):
    """Something a row by itself may not say, and the expression true of such a row."""

    wrong: pl.Expr


@dataclass(frozen=True)
class CrossRowCheck(Refusal):
    """Something rows may not say together, and the rows that do."""

    rows: pl.LazyFrame


def counted(count: int, what: str) -> str:
    """``1 row has no value.``, ``2 rows have no value.``: what is said of one row, of as many as there are."""
    verb, _, rest = what.partition(" ")
    return f"{count} row {what}" if count == 1 else f"{count} rows {_PLURAL.get(verb, verb[:-1])} {rest}"


# -- by row ------------------------------------------------------------------------------------------------------------


def case_checks(schemas: Mapping[str, Mapping[str, Any]], as_text: bool, day: date | None) -> Iterator[Check]:
    """The checks of the table of cases; ``schemas`` tells of every table given, ``day`` is the day asked for."""
    given, own = schemas[CASES], pl.col(OWN_DAY)
    yield _empty(CASE_ID, pl.col(CASE_ID))
    yield _empty(AS_OF, own)
    yield _outside(AS_OF, own)
    if isinstance(given[AS_OF], pl.Datetime):
        yield _timed(AS_OF)
    if as_text:
        yield _no_key(CASE_ID)
    if day is not None:
        help_ = "Ask for a day no later than any as_of, or draw the extract up again."
        yield Check(AS_OF, "does not reach as far as the day asked for.", help_, own < day.toordinal())
    for name in COLLECTIONS:
        if opened(name) in given:
            yield _kinds(name)
        if recorded(name) in given and name not in schemas:
            what = "says that a list is recorded, but its table is not there."
            help_ = f"Give the table {name}, or leave this column null."
            yield Check(recorded(name), what, help_, pl.col(recorded(name)))


def record_checks(collection: str, schema: Mapping[str, Any], own: Any, said: bool) -> Iterator[Check]:
    """The checks of a collection's encoded records.

    ``schema``: the columns given; ``own``: the case's own day; ``said``: whether cases say that their list is recorded.
    """
    yield from value_checks(collection, schema, said)
    columns = columns_of(collection)
    made = pl.col(RECORDED_ON).fill_null(own) if RECORDED_ON in schema else own
    for check in checks_of_record(COLLECTIONS[collection]):
        if {check.field, check.other, check.once} - {None} <= schema.keys():
            other = made if check.other is None else pl.col(check.other)
            by_code = replace(check, implied=as_code(columns[check.field], check.implied))
            wrong = by_code.wrong(pl.col(check.field), other)
            if check.how == "contradicts":
                wrong = other.is_not_null() & wrong
            if check.once is not None:
                wrong = wrong & ~is_unknown(check.once, columns[check.once])
            yield Check(check.field, check.what, check.help, wrong)


def value_checks(collection: str, schema: Mapping[str, Any], said: bool) -> Iterator[Check]:
    """Whether each record has its case, and each value is one of its column's."""
    yield _empty(CASE_ID, pl.col(CASE_ID))
    no_case = pl.col(KEY).is_null() & pl.col(CASE_ID).is_not_null()
    help_ = "Add the case, or leave the rows out."
    yield Check(CASE_ID, "belongs to no case of the table cases.", help_, no_case)
    if said:
        own = recorded(collection)
        what = f"stands in a list that the case's {own} says is not recorded."
        yield Check(CASE_ID, what, f"Say true in {own} of the case, or leave the rows out.", ~pl.col(own))
    for name, column in columns_of(collection).items():
        if name in schema and name != CASE_ID and column.type == "key":
            yield _no_key(name)
        if name in schema and column.type == "word":
            yield _no_word(name, column.words)
        if name in schema and column.type == "day":
            yield _outside(name, pl.col(name))
            if isinstance(schema[name], pl.Datetime):
                yield _timed(name)


def known_on(collection: str, schema: Mapping[str, Any], today: Any) -> pl.Expr:
    """Whether a version was known on a day: recorded by then, else by the latest day it speaks of."""
    since = [pl.col(RECORDED_ON)] if RECORDED_ON in schema else []
    if days := list(_happened(collection, schema)):
        since.append(pl.max_horizontal(days))
    if not since:
        return pl.lit(True)
    known: pl.Expr = pl.coalesce(since) <= today
    return known.fill_null(True)


def _happened(collection: str, schema: Mapping[str, Any]) -> Iterator[pl.Expr]:
    """The day of each thing a record says has happened; a planned day counts once its outcome is recorded."""
    record, columns = COLLECTIONS[collection], columns_of(collection)
    yield from (pl.col(field) for field in happened_days(record) if field in schema)
    for field, outcome in record.past_once_recorded:
        if field in schema and outcome in schema:
            yield pl.when(~is_unknown(outcome, columns[outcome])).then(pl.col(field))


def _empty(column: str, value: pl.Expr) -> Check:
    return Check(column, "has no value here.", "Every row needs one.", value.is_null())


def _kinds(collection: str) -> Check:
    kinds = kinds_of(collection)
    word = f"({'|'.join(kinds)})" if kinds else OPEN_ALL
    pattern = rf"^ *({OPEN_ALL}|{word}( *{OPEN_SEPARATOR} *{word})*)? *$"
    help_ = f"Write all, or kinds joined by {OPEN_SEPARATOR}: see `riskflags schema case`."
    return Check(opened(collection), _NO_WORD, help_, ~pl.col(opened(collection)).str.contains(pattern))


_NO_WORD = "holds a word that is not one of this column's."


def _no_word(name: str, words: tuple[str, ...]) -> Check:
    listed = ", ".join(words) if len(words) <= 8 else "see `riskflags schema case`"
    return Check(name, _NO_WORD, f"Its words: {listed}.", pl.col(name) == NO_WORD)


def _no_key(name: str) -> Check:
    text = pl.col(name)
    length = text.str.len_chars()
    wrong = (length == 0) | (length > _LONGEST_KEY) | text.str.contains(_CONTROL)
    what = "is empty, longer than 200 characters, or with a control character in it."
    return Check(name, what, "Give short ids of plain characters.", wrong)


def _outside(name: str, day: pl.Expr) -> Check:
    wrong, help_ = (day < _FIRST) | (day > _LAST), "Check the year; leave null what is not known."
    return Check(name, f"lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}.", help_, wrong)


def _timed(name: str) -> Check:
    return Check(name, "holds a time of day.", "Cast the column to a date.", pl.col(NOT_MIDNIGHT + name))


# -- across rows -------------------------------------------------------------------------------------------------------


def repeated_cases(cases: pl.LazyFrame) -> CrossRowCheck:
    """Rows of the table of cases that repeat the id of another."""
    rows = cases.filter(pl.col(CASE_ID).is_not_null()).filter(pl.col(CASE_ID).is_duplicated())
    return CrossRowCheck(CASE_ID, "repeats the case_id of another row.", "Keep one row a case.", rows)


def versions_of(records: pl.LazyFrame) -> pl.LazyFrame:
    """The ids that stand on more than one record of a case: case, id, and how many of the records are undated."""
    named = records.filter(pl.col(ID).is_not_null(), pl.col(KEY).is_not_null())
    counts = named.group_by(KEY, ID).agg(records=pl.len(), undated=pl.col(RECORDED_ON).null_count())
    return counts.filter(pl.col("records") > 1).drop("records")


def version_faults(records: pl.LazyFrame, versions: pl.LazyFrame) -> Iterator[CrossRowCheck]:
    """Versions that cannot be told apart: one that says no day, or two of the same day."""
    undated = records.join(versions.filter(pl.col("undated") > 0), on=[KEY, ID], how="semi")
    what = "has the id of another record, and not every one of these says when it was recorded."
    yield CrossRowCheck(ID, what, "Give each version its recorded_on, or each record an id of its own.", undated)
    dated = records.filter(pl.col(RECORDED_ON).is_not_null()).join(versions, on=[KEY, ID], how="semi")
    same = dated.join(_several(dated, KEY, ID, RECORDED_ON), on=[KEY, ID, RECORDED_ON], how="semi")
    what = "has the id of another record, recorded on the same day."
    yield CrossRowCheck(RECORDED_ON, what, "Keep the later of the two.", same)


def second_children(people: pl.LazyFrame) -> CrossRowCheck:
    """People with the role child of whom a case has several; versions of one person share an id."""
    child = columns_of("people")["role"].words.index("child")
    children = people.filter(pl.col("role") == child, pl.col(KEY).is_not_null())
    named = children.filter(pl.col(ID).is_not_null()).select(KEY, ID).unique()
    nameless = children.filter(pl.col(ID).is_null()).select(KEY, ID)
    several = children.join(_several(pl.concat([named, nameless]), KEY), on=KEY, how="semi")
    what = "shares the role child with another person of the case; a summary is about one child."
    help_ = "Write sibling for the others; versions of one person share an id."
    return CrossRowCheck("role", what, help_, several)


def _several(frame: pl.LazyFrame, *by: str) -> pl.LazyFrame:
    """The values that occur in more than one row."""
    return frame.group_by(by).len("rows").filter(pl.col("rows") > 1).select(by)


# -- which rows --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowErrors:
    """The rows of a table, by their numbers from 0, that are refused for the same reason."""

    table: str
    refusal: Refusal
    rows: pl.Series

    @property
    def fault(self) -> Fault:
        """What is said of them."""
        return fault_of(self.table, self.refusal, self.rows.len())


def fault_of(table: str, refusal: Refusal, rows: int) -> Fault:
    """The fault of a number of rows."""
    return Fault(counted(rows, refusal.what), (table, refusal.column), help=refusal.help)


def errors_in(
    table: str, frame: pl.DataFrame, checks: Iterable[Check], across: Iterable[CrossRowCheck] = ()
) -> list[RowErrors]:
    """What is wrong with the rows of a table; all checks are counted at once, and mostly there is nothing to list."""
    listed = list(checks)
    counts = frame.select(check.wrong.sum().alias(str(place)) for place, check in enumerate(listed)).row(0)
    failed = [check for check, count in zip(listed, counts, strict=True) if count]
    found: list[tuple[Refusal, pl.Series]] = [
        (check, frame.select(check.wrong.arg_true()).to_series()) for check in failed
    ]
    found += [(check, check.rows.select(ROW).collect().to_series()) for check in across]
    return [RowErrors(table, Refusal(of.column, of.what, of.help), rows) for of, rows in found if rows.len()]
