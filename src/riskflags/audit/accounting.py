"""Accounting for every row read: each is checked or rejected, and the two add up.

A rejected row is reported with its place, what is wrong and what to do, never with a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.errors import Fault, RiskflagsError, show_path
from riskflags.tables.schema import AS_OF, CASE_ID


class AccountingError(RiskflagsError):
    """Rows read and rows accounted for differ: a defect of riskflags, never of the input."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: a file, or one sheet of a workbook.

    ``name`` is its path as given; ``kind`` is ``json``, ``yaml``, ``ndjson``, ``csv``, ``parquet`` or ``xlsx``;
    ``table`` is the table it holds, ``None`` for case summaries; ``hash`` is the SHA-256 of the file's bytes, ``size``
    how many there are. A row is a case summary, or a row of a table.
    """

    name: str
    kind: str
    table: str | None
    hash: str
    size: int
    read: int
    checked: int
    rejected: int


@dataclass(frozen=True, slots=True)
class RejectCount:
    """The number of rows rejected for one reason, in a table and column (either may be empty)."""

    table: str
    column: str
    what: str
    rows: int


@dataclass(frozen=True, slots=True)
class Accounting:
    """Every row of every input. ``as_of`` is the day asked for, ``None`` where each case is looked at on its own.

    ``first_day`` and ``last_day`` are those on which the checked cases were looked at (``None`` without any).
    A rejected row counts once in ``rejects``, for the first reason found. ``cases_rejected`` counts
    distinct ids, and summaries or rows of the table of cases that have none.
    """

    inputs: tuple[Input, ...]
    rejects: tuple[RejectCount, ...]
    cases_checked: int
    cases_rejected: int
    as_of: date | None
    first_day: date | None
    last_day: date | None

    @property
    def day(self) -> date | None:
        """The latest day as of which a case was checked."""
        return self.as_of or self.last_day

    @property
    def read(self) -> int:
        """Rows read."""
        return sum(each.read for each in self.inputs)

    @property
    def checked(self) -> int:
        """Rows checked."""
        return sum(each.checked for each in self.inputs)

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return sum(each.rejected for each in self.inputs)

    def prove(self) -> None:
        """Raise `AccountingError` unless every row read is checked or rejected, and every rejected one is reported."""
        wrong = [each for each in self.inputs if each.read != each.checked + each.rejected]
        told = sum(each.rows for each in self.rejects)
        help_ = "Nothing was written. This is a defect of riskflags: please report it."
        faults = [Fault("The rows checked and rejected are not the rows read.", file=i.name, help=help_) for i in wrong]
        if told != self.rejected:
            faults.append(Fault("The rejected rows and the reasons given for them differ in number.", help=help_))
        if faults:
            raise AccountingError(faults)


@dataclass(frozen=True, slots=True)
class Checks:
    """The number of checks of an audit: each rule on each case, rejected cases included; and how many were ``made``.

    The others were left open, because of the record, or because the source of the cases can never provide a fact.
    ``least`` is the lowest share made, in per cent, that was asked for.
    """

    given: int
    made: int
    least: Decimal | None = None

    @property
    def enough(self) -> bool:
        """Whether any check was made, and at least the share that was asked for."""
        return self.made > 0 and (self.least is None or 100 * self.made >= self.least * self.given)


@dataclass(frozen=True)
class AuditExtract:
    """What was read from the inputs of an audit.

    ``sheets`` iterates over the checked cases, from the first one at each call. ``check_unchanged`` raises if an input
    has changed since its reading began. ``engine`` is the name of the engine that computed facts and verdicts.
    """

    inputs: tuple[Input, ...]
    rejects: pl.DataFrame
    cases: int
    cases_rejected: int
    days: tuple[date, date] | None
    engine: str
    sheets: Callable[[], Iterator[pl.DataFrame]]
    check_unchanged: Callable[[], None]

    def accounting(self, as_of: date | None) -> Accounting:
        """Its account, verified. Raises `AccountingError`."""
        first, last = self.days or (None, None)
        rejects = reject_counts(self.rejects)
        found = Accounting(self.inputs, rejects, self.cases, self.cases_rejected, as_of, first, last)
        found.prove()
        return found


def rejected_cases(rejects: pl.DataFrame) -> int:
    """The number of cases among the rejects: distinct ids, and rows without an id."""
    ids = rejects[CASE_ID]
    return ids.drop_nulls().n_unique() + ids.null_count()


# -- rejects --------------------------------------------------------------------------------------------------------

REJECT_COLUMNS: dict[str, Any] = {
    "file": pl.String,
    "row": pl.UInt32,
    "table": pl.String,
    "column": pl.String,
    "place": pl.String,
    CASE_ID: pl.String,
    "what": pl.String,
    "next": pl.String,
    "others": pl.UInt32,
}
"""A rejected row. ``row``: the line of a text file, the row of a sheet or of a Parquet file. ``place``: the field in a
summary. ``next``: what to do. ``others``: how many other things are wrong with the same row.
"""

RejectRow = tuple[str, int, str, str, str, str | None, str, str, int]

_KEY = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")


def reject_of(file: str, row: int, case_id: object, faults: Iterable[Fault]) -> RejectRow:
    """The reject of a summary: its first fault, and the number of others."""
    first, *others = faults
    path = first.path
    table = str(path[0]) if path and path[0] in COLLECTIONS else ""
    fields = fields_of(COLLECTIONS[table]) if table else (CASE_ID, AS_OF, "open")
    column = next((part for part in reversed(path) if part in fields), "")
    return file, row, table, str(column), show_path(path), shown_key(case_id), first.what, first.help, len(others)


def shown_key(case_id: object) -> str | None:
    """A case's id, where it is one."""
    return case_id if isinstance(case_id, str) and _KEY.fullmatch(case_id) else None


def rejects_frame(rows: Iterable[RejectRow]) -> pl.DataFrame:
    """The rejects as a dataframe."""
    return pl.DataFrame(list(rows), schema=REJECT_COLUMNS, orient="row")


def reject_counts(rejects: pl.DataFrame) -> tuple[RejectCount, ...]:
    """How many rows were rejected for each reason, the most frequent first."""
    by = ["table", "column", "what"]
    counts = rejects.group_by(by).len("rows").sort(["rows", *by], descending=[True, False, False, False])
    return tuple(RejectCount(*row) for row in counts.iter_rows())
