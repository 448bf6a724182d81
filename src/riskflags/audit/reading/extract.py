"""What was read, whichever way: sheets to go through, rows rejected, and the account of every input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from riskflags.audit import rejects as rejected
from riskflags.audit.accounting import Accounting, Input
from riskflags.tables.schema import CASE_ID


@dataclass(frozen=True)
class Extract:
    """``sheets`` gives the checked cases, each time anew; ``check_unchanged`` raises if an input is no longer what it
    was when its reading began. ``engine`` read the facts and judged the rules.
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
        """The account of it, proven. Raises `AccountingError`."""
        first, last = self.days or (None, None)
        found = Accounting(
            self.inputs, rejected.counted(self.rejects), self.cases, self.cases_rejected, as_of, first, last
        )
        found.prove()
        return found


def rejected_cases(rejects: pl.DataFrame) -> int:
    """How many cases the rejects tell of: distinct ids, and rows that have none."""
    ids = rejects[CASE_ID]
    return ids.drop_nulls().n_unique() + ids.null_count()
