"""Tables in Spark: it brings each case's rows together, and Polars reads each part of the cases where it lies.

All tables travel as one: rows of the same shape, a slot for each column, dealt out by case. So there is one shuffle
and nothing is planned or done twice, whatever the number of tables, facts and rules; and every answer is the one that
Polars gives. Spark's Python workers need riskflags with the extra ``spark``.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial, reduce
from typing import Any

import polars as pl

from riskflags.engines.table.case_facts import outside
from riskflags.engines.table.engine import TableEngine
from riskflags.errors import Fault, TablesError
from riskflags.facts.definition import Fact
from riskflags.rulebook.rule import Rule
from riskflags.tables.frames import Table
from riskflags.tables.row_checks import Refusal, fault_of
from riskflags.tables.schema import CASE_ID, POSITION, TABLES, Column, columns_of
from riskflags.tables.schema_checks import well_formed

FAULT = "_fault"
"""What is wrong, beside the answers."""

_FACT = {"yes_no": "boolean", "one_of": "string"}
_BOUND = "double"

TABLE = "_table"
"""Which table a row is of, by its place among those given."""

_SLOT = {"key": "string", "word": "string", "kinds": "string", "yes_no": "boolean", "day": "date"}
_TIMESTAMP = "timestamp_ntz"

Work = Callable[[pl.DataFrame], pl.DataFrame]


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
        """The answers for one part of the cases; if rows of it are wrong, only what is wrong."""
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
    found = sorted(rows, key=lambda key: (order[key[0]], key[1].column, key[1].what))
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


# -- tables as one -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """Where each column of each table travels: ``slots`` by table and column; ``types`` of all slots; the id's type."""

    slots: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]
    id_type: str

    def of_table(self, table: Table) -> Any:
        """A table as rows of the common shape."""
        slots, schema = self.slots[table.name], table.schema
        sources = {slot: f"`{column}`" for column, slot in slots.items() if _holds(schema[column])}
        place = list(self.slots).index(table.name)
        chosen = [f"cast(`{CASE_ID}` as {self.id_type}) as {CASE_ID}", f"cast({place} as tinyint) as {TABLE}"]
        chosen += [f"cast({sources.get(slot, 'null')} as {type_}) as {slot}" for slot, type_ in self.types.items()]
        return table.native.selectExpr(*chosen)

    def tables(self, rows: pl.DataFrame) -> dict[str, pl.LazyFrame]:
        """The tables again, of the cases of one part; each is there, if without a row."""
        return {
            name: rows.filter(pl.col(TABLE) == place)
            .select(CASE_ID, *(pl.col(slot).alias(column) for column, slot in slots.items()))
            .lazy()
            for place, (name, slots) in enumerate(self.slots.items())
        }


def layout_of(given: Mapping[str, Table]) -> Layout:
    """How tables of these columns travel; columns that hold nothing stay behind."""
    slots: dict[str, dict[str, str]] = {}
    types: dict[str, str] = {}
    schemas = {name: given[name].schema for name in TABLES if name in given}
    for table in schemas:
        used: Counter[str] = Counter()
        slots[table] = {}
        for name, column in columns_of(table).items():
            if name in schemas[table] and name not in (CASE_ID, POSITION):
                type_ = _type_of(column, schemas[table][name])
                slot = f"_{type_}_{used[type_]}"
                used[type_] += 1
                slots[table][name], types[slot] = slot, type_
    text = any(not schema[CASE_ID].is_integer() for schema in schemas.values())
    return Layout(slots, types, "string" if text else "bigint")


def _holds(dtype: Any) -> bool:
    """Whether a column of this type may hold anything; where a type is none of ours, the forms saw to it."""
    return bool(dtype in (pl.String, pl.Boolean, pl.Date) or isinstance(dtype, pl.Datetime) or dtype.is_integer())


def _type_of(column: Column, dtype: Any) -> str:
    return _TIMESTAMP if column.type == "day" and isinstance(dtype, pl.Datetime) else _SLOT[column.type]


# -- part by part ------------------------------------------------------------------------------------------------------


def by_parts(rows: Any, work: Work, schema: Mapping[str, str]) -> Any:
    """What comes of each part of a Spark dataframe; ``work`` gives some of the columns of ``schema``, or all."""
    types = ", ".join(f"`{name}` {type_}" for name, type_ in schema.items())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PySpark speaks of pandas' versions, and nothing here uses it
        return rows.mapInArrow(partial(_worked, work, dict(schema)), types)


def _worked(work: Work, schema: Mapping[str, str], batches: Iterable[Any]) -> Iterator[Any]:
    """One part, in a worker. No error of another library comes out of it: it may quote a value."""
    import pyarrow as pa

    held = list(batches)
    if not held:
        return
    try:
        found = work(pl.from_arrow(pa.Table.from_batches(held)))  # type: ignore[arg-type]
        answers = _in_schema(found, schema).to_arrow(compat_level=pl.CompatLevel.oldest())
    except Exception as error:
        problem = type(error).__name__
    else:
        yield from answers.to_batches()
        return
    raise RuntimeError(f"riskflags could not work on a part of the cases: {problem}")


def _in_schema(found: pl.DataFrame, schema: Mapping[str, str]) -> pl.DataFrame:
    """The columns of a schema, in its types; those that are not there hold nothing."""
    types = {"string": pl.String, "bigint": pl.Int64, "double": pl.Float64, "boolean": pl.Boolean}
    given = {name: pl.col(name) if name in found.columns else pl.lit(None) for name in schema}
    return found.select(column.cast(types[schema[name]]).alias(name) for name, column in given.items())
