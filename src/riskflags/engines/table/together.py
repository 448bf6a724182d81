"""What only several rows show together: ids that repeat, versions that cannot be told apart, a second child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from riskflags.engines.table.backends import KEY
from riskflags.engines.table.checks import Refusal
from riskflags.tables.schema import CASE_ID, columns_of

Frame = nw.LazyFrame[Any]

RECORDED_ON = "recorded_on"


@dataclass(frozen=True)
class Together(Refusal):
    """Something rows may not say together, and the frame of the rows that do."""

    rows: Frame


def repeated_cases(cases: Frame) -> Iterator[Together]:
    """Rows of the table of cases that repeat the id of another; nothing where there are none."""
    ids = cases.select(CASE_ID).drop_nulls()
    if _height(ids) != _height(ids.unique()):
        again = _several(ids, CASE_ID)
        yield Together(
            CASE_ID,
            "repeats the case_id of another row.",
            "repeat the case_id of another row.",
            "Keep one row a case.",
            cases.join(again, on=CASE_ID, how="semi"),
        )


def versions_of(records: Frame) -> Frame:
    """The ids that stand on more than one record of a case: case, id, and how many of the records are undated."""
    named = records.filter(~nw.col("id").is_null(), ~nw.col(KEY).is_null())
    marked = named.select(KEY, "id", one=nw.lit(1), undated=nw.col(RECORDED_ON).is_null().cast(nw.Int32))
    found = marked.group_by(KEY, "id").agg(nw.col("one").sum(), nw.col("undated").sum())
    return found.filter(nw.col("one") > 1).drop("one")


def version_faults(records: Frame, versions: Frame) -> Iterator[Together]:
    """Versions that cannot be told apart: one that says no day, or two of the same day."""
    yield Together(
        "id",
        "has the id of another record, and not every one of these says when it was recorded.",
        "have the id of another record, and not every one of these says when it was recorded.",
        "Give each version its recorded_on, or each record an id of its own.",
        records.join(versions.filter(nw.col("undated") > 0).select(KEY, "id"), on=[KEY, "id"], how="semi"),
    )
    dated = records.filter(~nw.col(RECORDED_ON).is_null())
    dated = dated.join(versions.select(KEY, "id"), on=[KEY, "id"], how="semi")
    version = [KEY, "id", RECORDED_ON]
    yield Together(
        RECORDED_ON,
        "has the id of another record, recorded on the same day.",
        "have the id of another record, recorded on the same day.",
        "Keep the later of the two.",
        dated.join(_several(dated, *version), on=version, how="semi"),
    )


def second_children(people: Frame) -> Iterator[Together]:
    """People with the role child of whom a case has several; versions of one person share an id."""
    child = columns_of("people")["role"].words.index("child")
    children = people.filter(nw.col("role") == child, ~nw.col(KEY).is_null())
    nameless, named = nw.col("id").is_null(), ~nw.col("id").is_null()
    persons = nw.concat(
        [children.filter(named).select(KEY, "id").unique(), children.filter(nameless).select(KEY, "id")]
    )
    yield Together(
        "role",
        "is one of several people with the role child; a summary is about one child.",
        "are among several people with the role child; a summary is about one child.",
        "Write sibling for the others; versions of one person share an id.",
        children.join(_several(persons, KEY), on=KEY, how="semi"),
    )


def _several(frame: Frame, *by: str) -> Frame:
    """What stands on more than one row."""
    counts = frame.select(*by, one=nw.lit(1)).group_by(*by).agg(nw.col("one").sum())
    return counts.filter(nw.col("one") > 1).select(*by)


def _height(frame: Frame) -> int:
    return int(frame.select(nw.len().alias("n")).collect()["n"][0])
