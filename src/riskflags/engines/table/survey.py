"""How many rows of well-formed tables are wrong: each check counted, and what only several rows show together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw

from riskflags.case import COLLECTIONS
from riskflags.engines.table.backends import KEY
from riskflags.engines.table.checks import OWN_DAY, Check, case_checks, known_on, record_checks
from riskflags.errors import Fault
from riskflags.tables.rows import counted
from riskflags.tables.schema import CASE_ID, CASES, recorded

__all__ = [
    "OWN_DAY",
    "case_checks",
    "faults_of",
    "known_on",
    "record_checks",
    "repeated_cases",
    "second_children",
    "unrecorded_faults",
    "version_faults",
    "versions_of",
]


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
        repeats = counted(int(undated), "repeats", "repeat")
        what = f"{repeats} the id of another record, and not every one says when it was recorded."
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
