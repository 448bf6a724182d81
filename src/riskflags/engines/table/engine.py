"""`TableEngine`: a rulebook and its settings, and calls on tables of cases.

Reading goes in stages, and each is kept where the next one reads it, so that no work is done twice: the tables as
numbers, surveyed for what they may not say; then layer by layer the facts that look over collections, with the facts
that rest on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import narwhals as nw

from riskflags.engines.table import verdicts
from riskflags.engines.table.backends import Backend, each
from riskflags.engines.table.facts import CaseFacts, with_working_days
from riskflags.engines.table.folds import FoldColumns
from riskflags.engines.table.forms import Schema, well_formed
from riskflags.engines.table.layers import Layer, layers
from riskflags.engines.table.looking import Look
from riskflags.engines.table.reading import Extract, read_extract
from riskflags.engines.table.survey import Wrong, count_wrong
from riskflags.errors import TablesError
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Days, Fold
from riskflags.rulebook.rule import Rule
from riskflags.tables.schema import CASE_ID

Frame = nw.LazyFrame[Any]


class TableEngine:
    """Reads facts from tables of cases, and verdicts from facts."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> None:
        self._facts = {fact.name: fact for fact in facts}
        self._numbers = {name: number for number, name in enumerate(self._facts)}
        self.facts, self.rules, self.settings = tuple(self._facts.values()), tuple(rules), settings
        self._layers = layers(self._facts.values())
        self._case_facts = CaseFacts(self._numbers, self._facts, settings)

    def read(self, tables: Mapping[str, Any], day: date | None = None) -> TableReading:
        """The facts of every case of the tables, as known on its own day or on ``day``. Raises `TablesError`."""
        return self.read_formed(*well_formed(tables), day)

    def read_formed(
        self, frames: Mapping[str, Frame], schemas: Mapping[str, Schema], day: date | None = None
    ) -> TableReading:
        """As `read`, of tables that are `well_formed`."""
        found = self.told(frames, schemas, day)
        if isinstance(found, TableReading):
            return found
        raise TablesError([each.fault for each in found])

    def told(
        self, frames: Mapping[str, Frame], schemas: Mapping[str, Schema], day: date | None = None
    ) -> TableReading | list[Wrong]:
        """As `read_formed`; but where rows are wrong, what of them, and how many."""
        extract, found = read_extract(frames, schemas, day, count_wrong)
        return [each for of_table in found.values() for each in of_table] or self.of(extract)

    def of(self, extract: Extract) -> TableReading:
        """The facts of every case of an extract none of whose rows is wrong."""
        frame = extract.cases
        for number, layer in enumerate(self._layers):
            frame = extract.backend.finish(self._with_layer(frame, layer, extract, number))
        return TableReading(self, extract.backend, frame)

    def shown(self, reading: TableReading, names: Sequence[str]) -> Frame:
        """Facts as users see them, a row a case."""
        columns = [column for name in names for column in self._case_facts.shown(self._facts[name])]
        return reading.frame.select(CASE_ID, *columns)

    def judged(self, reading: TableReading) -> Frame:
        """A column a rule beside each case's id, kept."""
        columns = verdicts.rule_columns(self.rules, self._case_facts, self.settings)
        return reading.backend.finish(reading.frame.select(CASE_ID, *columns))

    def rows(self, judged: Frame, backend: Backend) -> Frame:
        """A row for each case and rule that is not quiet."""
        return verdicts.rows(judged, self.rules, backend)

    def _with_layer(self, before: Frame, layer: Layer, extract: Extract, number: int) -> Frame:
        looks = [self._look(name, found, extract, number) for name, found in layer.folds.items()]
        frame = extract.backend.beside([before, *each(extract.backend, lambda look: look.facts_of(before), looks)])
        for step in layer.steps:
            frame = self._with_step(frame, step, extract)
        return frame

    def _look(self, name: str, facts: Iterable[Fact], extract: Extract, number: int) -> Look:
        folds = (
            FoldColumns(self._numbers[fact.name], fact.plan, self.settings)
            for fact in facts
            if isinstance(fact.plan, Fold)
        )
        return Look(name, tuple(folds), extract, self._case_facts, number)

    def _with_step(self, frame: Frame, step: Iterable[Fact], extract: Extract) -> Frame:
        working = [fact for fact in step if isinstance(fact.plan, Days) and fact.plan.working]
        frame = with_working_days(frame, working, self._case_facts, extract.today, extract.backend)
        columns = [column for fact in step for column in self._case_facts.columns(fact, extract.today)]
        return frame.with_columns(columns) if columns else frame


class TableReading:
    """The facts of the cases of some tables, beside each case; worked out as far as somebody asks."""

    def __init__(self, engine: TableEngine, backend: Backend, frame: Frame) -> None:
        self._engine, self.backend, self.frame = engine, backend, frame

    @cached_property
    def judged(self) -> Frame:
        """A column a rule beside each case's id."""
        return self._engine.judged(self)

    def verdicts(self) -> Frame:
        """Rows of case, rule and verdict, for every rule that is not quiet."""
        return self._engine.rows(self.judged, self.backend)

    def facts(self, names: Sequence[str]) -> Frame:
        """A row a case with these facts. Yes/no: true, false, null for not known. Bounds: ``__lo`` and ``__hi``."""
        return self._engine.shown(self, names)
