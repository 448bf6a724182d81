"""What is wrong with the rows of encoded tables: which rows, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from riskflags.errors import Fault
from riskflags.tables.cross_row_checks import CrossRowCheck
from riskflags.tables.frames import pl
from riskflags.tables.row_checks import Check, Refusal, counted
from riskflags.tables.schema import CASE_ID

ROW = "_row"
"""The number of a row in its table, from 0, where checks across rows need one."""


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
    """What is said of so many rows."""
    return Fault(counted(rows, refusal.has, refusal.have), (table, refusal.column), help=refusal.help)


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
    return [RowErrors(table, Refusal(of.column, of.has, of.have, of.help), rows) for of, rows in found if rows.len()]


def join_case_columns(records: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The records in their order, with what stands beside their cases, null where there is no such case.

    What a left join on the ids does, in a third of the time: records of a case mostly stand together, so each run of
    them is looked up once, and by a number made of the id; only what is then not the very id is looked up as text.
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
