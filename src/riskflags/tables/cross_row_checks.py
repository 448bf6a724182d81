"""What only several rows show together: ids that repeat, versions that cannot be told apart, a second child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from riskflags.tables.frames import pl
from riskflags.tables.row_checks import KEY, Refusal
from riskflags.tables.schema import CASE_ID, columns_of

ID, RECORDED_ON = "id", "recorded_on"


@dataclass(frozen=True)
class CrossRowCheck(Refusal):
    """Something rows may not say together, and the rows that do."""

    rows: pl.LazyFrame


def repeated_cases(cases: pl.LazyFrame) -> CrossRowCheck:
    """Rows of the table of cases that repeat the id of another."""
    return CrossRowCheck(
        CASE_ID,
        "repeats the case_id of another row.",
        "repeat the case_id of another row.",
        "Keep one row a case.",
        cases.filter(pl.col(CASE_ID).is_not_null()).filter(pl.col(CASE_ID).is_duplicated()),
    )


def versions_of(records: pl.LazyFrame) -> pl.LazyFrame:
    """The ids that stand on more than one record of a case: case, id, and how many of the records are undated."""
    named = records.filter(pl.col(ID).is_not_null(), pl.col(KEY).is_not_null())
    counts = named.group_by(KEY, ID).agg(records=pl.len(), undated=pl.col(RECORDED_ON).null_count())
    return counts.filter(pl.col("records") > 1).drop("records")


def version_faults(records: pl.LazyFrame, versions: pl.LazyFrame) -> Iterator[CrossRowCheck]:
    """Versions that cannot be told apart: one that says no day, or two of the same day."""
    yield CrossRowCheck(
        ID,
        "has the id of another record, and not every one of these says when it was recorded.",
        "have the id of another record, and not every one of these says when it was recorded.",
        "Give each version its recorded_on, or each record an id of its own.",
        records.join(versions.filter(pl.col("undated") > 0), on=[KEY, ID], how="semi"),
    )
    dated = records.filter(pl.col(RECORDED_ON).is_not_null()).join(versions, on=[KEY, ID], how="semi")
    yield CrossRowCheck(
        RECORDED_ON,
        "has the id of another record, recorded on the same day.",
        "have the id of another record, recorded on the same day.",
        "Keep the later of the two.",
        dated.join(_several(dated, KEY, ID, RECORDED_ON), on=[KEY, ID, RECORDED_ON], how="semi"),
    )


def second_children(people: pl.LazyFrame) -> CrossRowCheck:
    """People with the role child of whom a case has several; versions of one person share an id."""
    child = columns_of("people")["role"].words.index("child")
    children = people.filter(pl.col("role") == child, pl.col(KEY).is_not_null())
    named = children.filter(pl.col(ID).is_not_null()).select(KEY, ID).unique()
    nameless = children.filter(pl.col(ID).is_null()).select(KEY, ID)
    return CrossRowCheck(
        "role",
        "is one of several people with the role child; a summary is about one child.",
        "are among several people with the role child; a summary is about one child.",
        "Write sibling for the others; versions of one person share an id.",
        children.join(_several(pl.concat([named, nameless]), KEY), on=KEY, how="semi"),
    )


def _several(frame: pl.LazyFrame, *by: str) -> pl.LazyFrame:
    """What stands on more than one row."""
    return frame.group_by(by).len("rows").filter(pl.col("rows") > 1).select(by)
