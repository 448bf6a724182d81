"""`Measures`: a rulebook's indicators over sheets.

Values are counted by column; `riskflags.indicators` computes the results from the counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from riskflags.audit.sheets import TRUTHS, YES, Columns, bounds_of
from riskflags.indicators import Measured
from riskflags.indicators.accumulator import ONE, Accumulator, Answer, NumberAnswer, RecordedAnswer, ShareAnswer
from riskflags.indicators.measured import measured_as
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, Recorded, Share
from riskflags.tables.schema import CASE_ID


class Measures:
    """Measures a rulebook's indicators over sheets; keeps only counts, and the ids of cases that indicators list.

    ``settings`` are all the numbers in force.
    """

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int]) -> None:
        self._rulebook, self._columns = rulebook, Columns(rulebook, settings)
        self._accumulators = [Accumulator(each) for each in rulebook.measured]

    def add(self, sheet: pl.DataFrame) -> None:
        """Add the cases of a sheet."""
        for each in self._accumulators:
            for answer, times, cases in self._answers(each.indicator, sheet):
                each.take(answer, times)
                if each.is_listed(answer):
                    each.list_cases(cases)

    def results(self) -> tuple[Measured, ...]:
        """The result of each indicator so far, in the rulebook's order; listed cases are sorted by id."""
        found = (measured_as(each.indicator, each.figures(), self._rulebook) for each in self._accumulators)
        return tuple(replace(each, listed=tuple(sorted(each.listed))) for each in found)

    def _answers(self, indicator: Indicator, sheet: pl.DataFrame) -> Iterator[tuple[Answer, int, list[str]]]:
        """Each answer of the cases of a sheet, how often it is given, and by which cases if the indicator lists any."""
        columns = self._columns
        of = columns.truth(indicator.of)
        match indicator.measure:
            case Share(that):
                for belongs, holds, times in _counted(sheet, of, columns.truth(that)):
                    yield ShareAnswer(TRUTHS[belongs], TRUTHS[holds]), times, []
            case Count(over) | Median(over):
                edges = tuple(map(pl.lit, ONE)) if over is None else columns.bounds(over)
                lists = isinstance(indicator.measure, Count) and indicator.measure.lists
                for belongs, low, high, times, *cases in _counted(sheet, of, *edges, lists=lists):
                    yield NumberAnswer(TRUTHS[belongs], bounds_of(low, high)), times, cases[0] if cases else []
            case Recorded(facts):
                known = sheet.select(columns.known(self._rulebook.facts[fact]).sum().alias(fact) for fact in facts)
                for fact in facts:
                    times = int(known[fact].item() or 0)  # the sum of no row is none
                    yield RecordedAnswer(fact, True), times, []
                    yield RecordedAnswer(fact, False), sheet.height - times, []
            case Elsewhere():
                pass


def _counted(sheet: pl.DataFrame, *columns: pl.Expr, lists: bool = False) -> Iterator[tuple[Any, ...]]:
    """The distinct rows of these columns, with counts; where ``lists``, also the ids of cases that surely belong."""
    keys = [f"_{place}" for place in range(len(columns))]
    rows = sheet.lazy().select(CASE_ID, *(column.alias(key) for column, key in zip(columns, keys, strict=True)))
    ids = [pl.col(CASE_ID).filter(pl.col("_0") == YES)] if lists else []
    return rows.group_by(keys).agg(pl.len(), *ids).collect().iter_rows()
