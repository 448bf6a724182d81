"""`Measures`: a rulebook's indicators, fed sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from riskflags.audit.measures.columns import Columns
from riskflags.audit.measures.meters import meter_for
from riskflags.indicators import Measured
from riskflags.indicators.measuring import measured_as
from riskflags.rulebook import Rulebook


class Measures:
    """Measures a rulebook's indicators over sheets; what it keeps is counts, and the ids that an indicator names.

    ``settings`` are all the numbers in force.
    """

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        columns = Columns(rulebook, settings)
        self._rulebook = rulebook
        self._meters = [(each, meter_for(each, columns)) for each in rulebook.indicators.values()]

    def add(self, sheet: pl.DataFrame) -> None:
        """Take the cases of a sheet into account."""
        for _, meter in self._meters:
            meter.add(sheet)

    def results(self) -> tuple[Measured, ...]:
        """What each indicator comes to so far, in the rulebook's order; cases named are in the order of their ids."""
        found = (measured_as(indicator, meter.figures(), self._rulebook) for indicator, meter in self._meters)
        return tuple(replace(each, listed=tuple(sorted(each.listed))) for each in found)
