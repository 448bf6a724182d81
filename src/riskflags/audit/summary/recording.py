"""How complete the recording is: per fact, in how many cases it is known, partly known, or not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from riskflags.audit.sheets import Columns
from riskflags.engines.table.truth_bounds import BEYOND
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Fold
from riskflags.indicators.accumulator import FAR_OFF
from riskflags.logic import FIRST_DAY, LAST_DAY
from riskflags.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Recording:
    """The number of cases in which a fact is known, and in which a number or date is known only between bounds."""

    fact: Fact
    known: int
    partly: int
    cases: int

    @property
    def not_known(self) -> int:
        """The number of cases in which it is not known at all."""
        return self.cases - self.known - self.partly


class RecordingSums:
    """Counts, over sheets, the known values of facts that are read from records; others are derived from those.

    Facts that the source of the cases can never provide are left out.
    """

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._facts = [
            fact
            for fact in rulebook.facts_in_words(settings).values()
            if isinstance(fact.plan, Fold) and fact.name not in rulebook.never_known
        ]
        self._columns = Columns(rulebook, settings)
        self._known = dict.fromkeys((fact.name for fact in self._facts), 0)
        self._partly = dict(self._known)
        self._cases = 0

    def add(self, sheet: pl.DataFrame) -> None:
        """Add the cases of a sheet."""
        self._cases += sheet.height
        known = {fact.name: self._columns.known(fact) for fact in self._facts}
        for sums, columns in ((self._known, known), (self._partly, dict(self._partly_known()))):
            found = sheet.select(column.sum().alias(name) for name, column in columns.items())
            for name in columns:
                sums[name] += int(found[name].item() or 0)  # the sum of no row is none

    def counts(self) -> tuple[Recording, ...]:
        """The counts so far, in the rulebook's order."""
        return tuple(
            Recording(fact, self._known[fact.name], self._partly[fact.name], self._cases) for fact in self._facts
        )

    def _partly_known(self) -> Iterator[tuple[str, pl.Expr]]:
        for fact in self._facts:
            if fact.type.is_bounds:
                low, high = self._columns.bounds(fact.name)
                least, most = _nothing_said(fact)
                yield fact.name, (low != high) & ((low > least) | (high < most))


def _nothing_said(fact: Fact) -> tuple[int, int]:
    """The bounds of a fact of which nothing is known."""
    match fact.type.name:
        case "number":
            return 0, BEYOND
        case "date":
            return FIRST_DAY, LAST_DAY
        case _:
            return -FAR_OFF, FAR_OFF
