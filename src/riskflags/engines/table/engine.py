"""`TableEngine`: a rulebook and its settings, and calls on tables of cases; on one case too, as on any engine.

Tables are read once (`extract`); then part by part, layer by layer, the facts that look over collections are worked
out, with the facts that rest on them, and from these the verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl

from riskflags.case import CaseSummary
from riskflags.conditions import FactValue
from riskflags.engines import Slots
from riskflags.engines.table.aggregation import Aggregation, FoldColumns
from riskflags.engines.table.case_facts import CaseFacts, rule_columns, verdict_rows
from riskflags.engines.table.extract import Part, TableExtract, read_extract
from riskflags.errors import TablesError
from riskflags.facts.definition import Fact, layers
from riskflags.facts.plan import Fold
from riskflags.logic import VERDICTS, Verdict
from riskflags.rulebook.rule import Rule
from riskflags.tables.conversion import tables_of
from riskflags.tables.frames import SPARK, Table
from riskflags.tables.row_checks import RowErrors
from riskflags.tables.schema import CASE_ID, CASES
from riskflags.tables.schema_checks import well_formed

if TYPE_CHECKING:
    from riskflags.engines.table.spark import SparkReading


class TableEngine:
    """Reads facts from tables of cases, and verdicts from facts."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> None:
        definitions = {fact.name: fact for fact in facts}
        self.facts, self.rules, self.settings = tuple(definitions.values()), tuple(rules), settings
        numbers = {name: number for number, name in enumerate(definitions)}
        self.case_facts = CaseFacts(numbers, definitions, settings)
        self.layers = layers(self.facts)

    def read_tables(self, tables: Mapping[str, Any], day: date | None = None) -> TableReading | SparkReading:
        """The facts and verdicts of every case of the tables, as known on its own day or on ``day``.

        Raises `TablesError`: for rows that are wrong now, or in Spark once something is asked.
        """
        formed = well_formed(tables)
        if formed[CASES].kind == SPARK:
            from riskflags.engines.table.spark import SparkReading

            return SparkReading(self, formed, day)
        found = self.read_or_errors(formed, day)
        if isinstance(found, TableReading):
            return found
        raise TablesError([each.fault for each in found])

    def read_or_errors(self, tables: Mapping[str, Table], day: date | None = None) -> TableReading | list[RowErrors]:
        """The facts of every case of `well_formed` tables; or, where rows are wrong, which and what of them."""
        extract, errors = read_extract(tables, day)
        return list(chain.from_iterable(errors.values())) or self.of(extract)

    def of(self, extract: TableExtract) -> TableReading:
        """The facts of every case of an extract none of whose rows is wrong."""
        return TableReading(self, extract)

    @cached_property
    def rule_columns(self) -> list[pl.Expr]:
        """A column a rule, from the facts beside a case."""
        return list(rule_columns(self.rules, self.case_facts))

    def verdicts(self, facts: pl.DataFrame) -> pl.DataFrame:
        """A row for each case and rule that is not quiet, from facts beside each case."""
        return verdict_rows(facts.select(CASE_ID, *self.rule_columns), self.rules)

    # -- one case at a time --------------------------------------------------------------------------------------------

    def read(self, case: CaseSummary) -> Slots:
        """The facts of a case, which must be known as of its own day: a row of the columns that hold facts."""
        extract, _errors = read_extract(well_formed(tables_of([case])), None)  # a case that there is has none
        (facts,) = self.of(extract).parts()
        return facts.select(*self.case_facts.schema).row(0)

    def slots(self, values: Mapping[str, FactValue]) -> Slots:
        """Facts by name as slots; every fact must be there."""
        return tuple(chain.from_iterable(self.case_facts.held(values[fact.name], fact) for fact in self.facts))

    def values(self, slots: Slots) -> dict[str, FactValue]:
        """Slots as facts by name."""
        left = iter(slots)
        return {fact.name: self.case_facts.value(left, fact) for fact in self.facts}

    def judge(self, slots: Slots) -> list[tuple[Rule, Verdict]]:
        """The rules that are not quiet on these facts, each with its verdict, in the rulebook's order."""
        facts = pl.DataFrame([slots], schema=self.case_facts.schema, orient="row")
        numbers = facts.select(self.rule_columns).row(0) if self.rules else ()
        return [(rule, VERDICTS[number]) for rule, number in zip(self.rules, numbers, strict=True) if number]


@dataclass(frozen=True)
class TableReading:
    """The facts of the cases of an extract, computed part by part at each request."""

    engine: TableEngine
    extract: TableExtract

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
            steps = [[each for fact in step for each in facts.columns(fact, today)] for step in layer.steps.values()]
            flags = [column for each in aggregations for column in each.flags_filled()]
            bounds = [column for each in aggregations for column in each.bounds()]
            found.append((aggregations, flags, bounds, steps))
        return found

    def _aggregation(self, collection: str, facts: Iterable[Fact]) -> Aggregation:
        numbers = self.engine.case_facts.numbers
        folds = tuple(FoldColumns(numbers[fact.name], fact.plan) for fact in facts if isinstance(fact.plan, Fold))
        return Aggregation(collection, folds, self.extract, numbers, self.engine.settings)
