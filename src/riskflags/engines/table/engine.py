"""`TableEngine`: a rulebook and its settings, and calls on tables of cases.

Tables are read once (`extract`); then part by part, layer by layer, the facts that look over collections are worked
out, with the facts that rest on them, and from these the verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from riskflags.engines.table import verdicts
from riskflags.engines.table.aggregation import Aggregation, FoldColumns
from riskflags.engines.table.extract import Extract, Part, read_extract
from riskflags.engines.table.facts import CaseFacts, layers
from riskflags.errors import TablesError
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Fold
from riskflags.rulebook.rule import Rule
from riskflags.tables.frames import Table
from riskflags.tables.row_errors import RowErrors
from riskflags.tables.schema import CASE_ID
from riskflags.tables.schema_checks import well_formed


class TableEngine:
    """Reads facts from tables of cases, and verdicts from facts."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> None:
        definitions = {fact.name: fact for fact in facts}
        self.facts, self.rules, self.settings = tuple(definitions.values()), tuple(rules), settings
        numbers = {name: number for number, name in enumerate(definitions)}
        self.case_facts = CaseFacts(numbers, definitions, settings)
        self.layers = layers(self.facts)

    def read(self, tables: Mapping[str, Any], day: date | None = None) -> TableReading:
        """The facts of every case of the tables, as known on its own day or on ``day``. Raises `TablesError`."""
        return self.read_formed(well_formed(tables), day)

    def read_formed(self, tables: Mapping[str, Table], day: date | None = None) -> TableReading:
        """As `read`, of tables that are `well_formed`."""
        found = self.read_or_errors(tables, day)
        if isinstance(found, TableReading):
            return found
        raise TablesError([each.fault for each in found])

    def read_or_errors(self, tables: Mapping[str, Table], day: date | None = None) -> TableReading | list[RowErrors]:
        """As `read_formed`; but where rows are wrong, which and what of them."""
        extract, errors = read_extract(tables, day)
        return [each for of_table in errors.values() for each in of_table] or self.of(extract)

    def of(self, extract: Extract) -> TableReading:
        """The facts of every case of an extract none of whose rows is wrong."""
        return TableReading(self, extract)

    @cached_property
    def rule_columns(self) -> list[pl.Expr]:
        """A column a rule, from the facts beside a case."""
        return list(verdicts.rule_columns(self.rules, self.case_facts))

    def verdicts(self, facts: pl.DataFrame) -> pl.DataFrame:
        """A row for each case and rule that is not quiet, from facts beside each case."""
        return verdicts.rows(facts.select(CASE_ID, *self.rule_columns), self.rules)


@dataclass(frozen=True)
class TableReading:
    """The facts of the cases of an extract, worked out part by part each time somebody asks."""

    engine: TableEngine
    extract: Extract

    def parts(self) -> Iterator[pl.DataFrame]:
        """The facts beside the cases, a part of these at a time, in their order."""
        return map(self._facts_of, self.extract.parts())

    def verdicts(self) -> pl.DataFrame:
        """Rows of case, rule and verdict, for every rule that is not quiet."""
        return pl.concat([self.engine.verdicts(part) for part in self.parts()])

    def facts(self, names: Sequence[str]) -> pl.DataFrame:
        """A row a case with these facts. Yes/no: true, false, null for not known. Bounds: ``__lo`` and ``__hi``."""
        facts = self.engine.case_facts
        columns = [column for name in names for column in facts.shown(facts.definitions[name])]
        return pl.concat([part.select(CASE_ID, *columns) for part in self.parts()])

    def _facts_of(self, part: Part) -> pl.DataFrame:
        frame = part.cases
        for aggregations, flags, bounds, steps in self._layers:
            with_records = [each for each in aggregations if each.has_table]
            lazy = (each.of_records(frame, part.records[each.collection]) for each in with_records)
            found = zip(with_records, pl.collect_all(lazy, engine="streaming"), strict=True)
            beside = [each.beside_cases(rows, frame.height) for each, rows in found]
            wide = pl.concat([frame.lazy(), *beside], how="horizontal").with_columns(flags).with_columns(bounds)
            for columns in steps:
                wide = wide.with_columns(columns)
            narrow = wide.drop(name for each in with_records for name in each.flag_columns)
            frame = narrow.collect(engine="in-memory")  # streaming plans so many columns slowly
        return frame

    @cached_property
    def _layers(self) -> list[tuple[list[Aggregation], list[pl.Expr], list[pl.Expr], list[list[pl.Expr]]]]:
        """For each layer its aggregations, their flags and bounds, and the columns of each step; for every part."""
        facts, today = self.engine.case_facts, self.extract.today
        found = []
        for layer in self.engine.layers:
            aggregations = [self._aggregation(name, folds) for name, folds in layer.folds.items()]
            steps = [[column for fact in step for column in facts.columns(fact, today)] for step in layer.steps]
            flags = [column for each in aggregations for column in each.flags_filled()]
            bounds = [column for each in aggregations for column in each.bounds()]
            found.append((aggregations, flags, bounds, steps))
        return found

    def _aggregation(self, collection: str, facts: Iterable[Fact]) -> Aggregation:
        numbers = self.engine.case_facts.numbers
        folds = tuple(FoldColumns(numbers[fact.name], fact.plan) for fact in facts if isinstance(fact.plan, Fold))
        return Aggregation(collection, folds, self.extract, numbers, self.engine.settings)
