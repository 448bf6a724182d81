"""How many rows of a table are wrong, by what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from riskflags.engines.table.checks import Check, Refusal
from riskflags.engines.table.together import Together
from riskflags.errors import Fault
from riskflags.tables.rows import counted


@dataclass(frozen=True)
class Wrong:
    """So many rows of a table that are refused for the same reason."""

    table: str
    refusal: Refusal
    rows: int

    @property
    def fault(self) -> Fault:
        """What is said of it."""
        what = counted(self.rows, self.refusal.has, self.refusal.have)
        return Fault(what, (self.table, self.refusal.column), help=self.refusal.help)


def count_wrong(
    table: str, frame: nw.LazyFrame[Any], checks: Iterable[Check], together: Iterable[Together]
) -> list[Wrong]:
    """What is wrong with the rows of a table; all checks are counted at once."""
    listed, in_groups = list(checks), list(together)
    sums = [check.wrong.cast(nw.Int64).sum().alias(f"n{place}") for place, check in enumerate(listed)]
    counts = frame.select(sums).collect()
    found: list[tuple[Refusal, int]] = [(check, int(counts[f"n{place}"][0] or 0)) for place, check in enumerate(listed)]
    found += [(each, _height(each.rows)) for each in in_groups]
    return [Wrong(table, Refusal(of.column, of.has, of.have, of.help), rows) for of, rows in found if rows]


def _height(frame: nw.LazyFrame[Any]) -> int:
    return int(frame.select(nw.len().alias("n")).collect()["n"][0])
