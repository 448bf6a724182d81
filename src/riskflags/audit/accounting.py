"""What became of every row that was read: checked or rejected, and the two add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from riskflags.errors import Fault, RiskflagsError


class AccountingError(RiskflagsError):
    """Rows read and rows accounted for differ: a defect of riskflags, never of the input."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing read: a file, or one sheet of a workbook.

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
    """How many rows were rejected for one thing wrong: in which table and column (either may be empty)."""

    table: str
    column: str
    what: str
    rows: int


@dataclass(frozen=True, slots=True)
class Accounting:
    """Every row of every input. ``as_of`` is the day asked for, ``None`` where each case is looked at on its own.

    ``first_day`` and ``last_day`` are those on which the checked cases were looked at (``None`` without any).
    A rejected row counts once in ``rejects``, under the first thing found wrong with it. ``cases_rejected`` counts
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
        """Raise `AccountingError` unless every row read is checked or rejected, and every rejected one is told of."""
        wrong = [each for each in self.inputs if each.read != each.checked + each.rejected]
        told = sum(each.rows for each in self.rejects)
        help_ = "Nothing was written. This is a defect of riskflags: please report it."
        faults = [Fault("The rows checked and rejected are not the rows read.", file=i.name, help=help_) for i in wrong]
        if told != self.rejected:
            faults.append(Fault("The rejected rows and the reasons given for them differ in number.", help=help_))
        if faults:
            raise AccountingError(faults)
