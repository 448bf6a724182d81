"""Facts and verdicts of cases whose tables lie in Spark: one pass over them for each asking, and its answers kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from typing import Any

import polars as pl

from riskflags.engines.table.engine import TableEngine
from riskflags.engines.table.facts import outside
from riskflags.engines.table.on_spark.layout import Layout, layout_of
from riskflags.engines.table.on_spark.parts import by_parts
from riskflags.errors import Fault, TablesError
from riskflags.facts.definition import Fact
from riskflags.rulebook.rule import Rule
from riskflags.tables.frames import Table
from riskflags.tables.row_checks import Refusal
from riskflags.tables.row_errors import fault_of
from riskflags.tables.schema import CASE_ID, TABLES
from riskflags.tables.schema_checks import well_formed

FAULT = "_fault"
"""What is wrong, beside the answers."""

_FACT = {"yes_no": "boolean", "one_of": "string"}
_BOUND = "double"


@dataclass(frozen=True)
class Recipe:
    """What the workers are told: facts, rules and settings, the day, how the tables travel, which facts are asked for.

    ``names`` is ``None`` where it is verdicts that are.
    """

    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    settings: Mapping[str, int]
    day: date | None
    layout: Layout
    names: tuple[str, ...] | None = None

    @property
    def schema(self) -> dict[str, str]:
        """The columns of the answers, with their types in Spark."""
        if self.names is None:
            return {CASE_ID: self.layout.id_type, "rule": "string", "verdict": "string"}
        types = {fact.name: fact.type for fact in self.facts}
        found = {CASE_ID: self.layout.id_type}
        for name in self.names:
            column = outside(name)
            if types[name].is_bounds:
                found |= {f"{column}__lo": _BOUND, f"{column}__hi": _BOUND}
            else:
                found[column] = _FACT[types[name].name]
        return found

    def answers(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The answers to one part of the cases; or, where rows of it are wrong, what is wrong and nothing else."""
        engine = TableEngine(self.facts, self.rules, self.settings)
        found = engine.read_or_errors(well_formed(self.layout.tables(rows)), self.day)
        if isinstance(found, list):
            errors = ({"table": each.table, "refusal": asdict(each.refusal), "rows": each.rows.len()} for each in found)
            return pl.DataFrame({FAULT: list(map(json.dumps, errors))})
        return found.verdicts() if self.names is None else found.facts(self.names)


class SparkReading:
    """As a `TableReading`: the facts and verdicts of the cases of some tables, which stay in Spark.

    Each asking is one pass over the tables, kept. It raises `TablesError` for rows that are wrong.
    """

    def __init__(self, engine: TableEngine, tables: Mapping[str, Table], day: date | None) -> None:
        self._engine, self._tables, self._day = engine, tables, day
        self._layout = layout_of(tables)

    def verdicts(self) -> Any:
        """Rows of case, rule and verdict, for every rule that is not quiet."""
        return self._answered(None)

    def facts(self, names: Sequence[str]) -> Any:
        """A row a case with these facts. Yes/no: true, false, null for not known. Bounds: ``__lo`` and ``__hi``."""
        return self._answered(names)

    def plan(self, names: Sequence[str] | None = None) -> Any:
        """The answers as a Spark dataframe that is not yet worked out: facts of these names, or else verdicts.

        In a column of its own it says what is wrong.
        """
        engine, asked = self._engine, None if names is None else tuple(names)
        recipe = Recipe(engine.facts, engine.rules, dict(engine.settings), self._day, self._layout, asked)
        return by_parts(self._rows(), recipe.answers, {**recipe.schema, FAULT: "string"})

    def _answered(self, names: Sequence[str] | None) -> Any:
        kept, faults = _carefully(lambda: _kept(self.plan(names)))
        if faults:
            raise TablesError(faults)
        return kept

    def _rows(self) -> Any:
        """The rows of all tables, those of a case in one part."""
        tables = [self._layout.of_table(self._tables[name]) for name in self._layout.slots]
        return reduce(lambda left, right: left.unionAll(right), tables).repartition(CASE_ID)


def _kept(answers: Any) -> tuple[Any, list[Fault]]:
    """The answers, held, and what is wrong in any part."""
    held = _checkpointed(answers)
    wrong = [json.loads(row[FAULT]) for row in held.where(f"{FAULT} is not null").select(FAULT).collect()]
    return held.where(f"{FAULT} is null").drop(FAULT), _summed(wrong)


def _summed(wrong: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """What is wrong in several parts alike, as one."""
    rows: Counter[tuple[str, Refusal]] = Counter()
    for each in wrong:
        rows[each["table"], Refusal(**each["refusal"])] += each["rows"]
    order = {name: place for place, name in enumerate(TABLES)}
    found = sorted(rows, key=lambda key: (order[key[0]], key[1].column, key[1].has))
    return [fault_of(table, refusal, rows[table, refusal]) for table, refusal in found]


def _checkpointed(native: Any) -> Any:
    """Written where the session has a place for checkpoints, else to the executors' own disks; not in their memory."""
    from pyspark import StorageLevel

    if native.sparkSession.sparkContext.getCheckpointDir() is not None:
        return native.checkpoint(eager=True)
    return native.localCheckpoint(eager=True, storageLevel=StorageLevel.DISK_ONLY)


def _carefully(work: Callable[[], Any]) -> Any:
    """What comes of work in Spark. Raises `TablesError`: Spark's own error quotes values."""
    try:
        return work()
    except Exception as error:
        lacking = any(said in str(error) for said in ("ModuleNotFoundError", "which is not installed"))
    if lacking:
        fault = Fault(
            "Spark's Python workers lack riskflags, or a library it needs.",
            help="Install riskflags[spark] where they run, and name that Python in PYSPARK_PYTHON before Spark begins.",
        )
    else:
        fault = Fault(
            "Spark could not read these tables, or not work on them.",
            help="Its own log says why. Collect each table by itself to see whether it can be read.",
        )
    raise TablesError(fault)  # outside the except block: its context must not hold that error
