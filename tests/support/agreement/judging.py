"""The same question put to each engine: which rules are not quiet on these cases, and what facts it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from random import Random
from typing import Any

import polars as pl
import pyarrow as pa

from riskflags import CaseSummary, Rulebook
from riskflags.conditions import MAY_BE_MISSING, FactValue
from riskflags.engines.durable.engine import DurableEngine
from riskflags.engines.python.engine import PythonEngine
from riskflags.engines.table import truth_bounds
from riskflags.engines.table.engine import TableEngine, TableReading
from riskflags.engines.table.spark import SparkReading, by_parts
from riskflags.facts.definition import Fact
from riskflags.facts.evaluation import read_facts
from riskflags.facts.values import to_mask, unknown_of
from riskflags.reasoning.situation import Situation
from riskflags.rulebook.rule import Rule
from support.agreement.ways import WAYS, Tables, tables_in

Verdicts = dict[tuple[str, str], str]
"""The verdict of each case id and rule that is not quiet."""

Facts = dict[str, dict[str, FactValue]]
"""The value of each fact, by case id."""


@dataclass(frozen=True, eq=False)
class Book:
    """What is judged by: facts, rules, settings."""

    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    settings: Mapping[str, int]


def book_of(rulebook: Rulebook) -> Book:
    """A rulebook at its defaults."""
    settings = {name: setting.default for name, setting in rulebook.settings.items()}
    return Book(rulebook.facts, rulebook.active, settings)


@dataclass(frozen=True)
class Asked:
    """The cases an engine is asked about, as of ``day`` where one is given; ``pare`` draws what tables leave out."""

    book: Book
    cases: Sequence[CaseSummary]
    day: date | None = None
    pare: int | None = None

    def known(self) -> list[CaseSummary]:
        """Each case as it is known on the day."""
        return [case.as_known_on(self.day or case.as_of) for case in self.cases]


@dataclass(frozen=True)
class Engine:
    """An engine by name: verdicts on cases, facts of cases, verdicts on facts given by id; the first two at once."""

    name: str
    verdicts: Callable[[Asked], Verdicts]
    facts: Callable[[Asked], Facts]
    given: Callable[[Book, Facts], Verdicts]
    whole: Callable[[Asked], tuple[Verdicts, Facts]]


# -- one case at a time ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def python_engine(book: Book) -> PythonEngine:
    """The default engine."""
    return PythonEngine(book.facts.values(), book.rules, book.settings)


@lru_cache(maxsize=4)
def durable_engine(book: Book) -> DurableEngine:
    """The durable engine."""
    return DurableEngine(book.facts.values(), book.rules, book.settings)


def _meaning_facts(asked: Asked) -> Facts:
    book = asked.book
    return {case.case_id: read_facts(book.facts.values(), case, book.settings) for case in asked.known()}


def _meaning(asked: Asked) -> Verdicts:
    return _meaning_given(asked.book, _meaning_facts(asked))


def _meaning_given(book: Book, facts: Facts) -> Verdicts:
    found = Verdicts()
    for id_, values in facts.items():
        situation = Situation(book.facts, values, book.settings)
        found |= {(id_, rule.id): situation.verdict(rule) for rule in book.rules}
    return {key: verdict for key, verdict in found.items() if verdict != "quiet"}


def _by_case(make: Callable[[Book], Any], asked: Asked) -> Verdicts:
    engine = make(asked.book)
    return {
        (case.case_id, rule.id): verdict for case in asked.known() for rule, verdict in engine.judge(engine.read(case))
    }


def _facts_by_case(make: Callable[[Book], Any], asked: Asked) -> Facts:
    engine = make(asked.book)
    return {case.case_id: engine.values(engine.read(case)) for case in asked.known()}


def _given_one_by_one(make: Callable[[Book], Any], book: Book, facts: Facts) -> Verdicts:
    engine = make(book)
    return {
        (id_, rule.id): verdict for id_, values in facts.items() for rule, verdict in engine.judge(engine.slots(values))
    }


# -- tables ----------------------------------------------------------------------------------------------------------


def reading(asked: Asked, tables: Tables) -> TableReading | SparkReading:
    """The table engine's reading of these tables."""
    book = asked.book
    return TableEngine(book.facts.values(), book.rules, book.settings).read_tables(tables, asked.day)


def verdicts_in(found: TableReading | SparkReading) -> Verdicts:
    """The rows of a reading's verdicts; no case and rule may stand there twice."""
    return _as_verdicts(found.verdicts())


def _as_verdicts(rows: Any) -> Verdicts:
    columns = _columns(rows)
    keys = [(str(id_), rule) for id_, rule in zip(columns["case_id"], columns["rule"], strict=True)]
    verdicts = dict(zip(keys, columns["verdict"], strict=True))
    assert len(verdicts) == len(keys), "a case and rule stands in two rows"
    return verdicts


def _columns(rows: Any) -> dict[str, list[Any]]:
    """The columns of an answer, of Polars or of Spark."""
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows.toArrow())
    return frame.to_dict(as_series=False)


def facts_in(found: TableReading | SparkReading, facts: Mapping[str, Fact]) -> Facts:
    """Every fact of a reading, as the other engines give it."""
    columns = _columns(found.facts(list(facts)))
    rows = range(len(columns["case_id"]))
    return {
        str(columns["case_id"][row]): {name: _value(columns, name, fact, row) for name, fact in facts.items()}
        for row in rows
    }


def _value(columns: Mapping[str, list[Any]], name: str, fact: Fact, row: int) -> FactValue:
    column = name.replace(".", "__")
    if fact.type.is_bounds:
        return columns[f"{column}__lo"][row], columns[f"{column}__hi"][row]
    value: FactValue = columns[column][row]
    return unknown_of(fact.type) if value is None else value


def _tables(way: str, asked: Asked) -> Tables:
    return tables_in(way, asked.cases, None if asked.pare is None else Random(asked.pare))


def _table_verdicts(way: str, asked: Asked) -> Verdicts:
    return verdicts_in(reading(asked, _tables(way, asked)))


def _table_facts(way: str, asked: Asked) -> Facts:
    return facts_in(reading(asked, _tables(way, asked)), asked.book.facts)


def _table_whole(way: str, asked: Asked) -> tuple[Verdicts, Facts]:
    found = reading(asked, _tables(way, asked))
    return verdicts_in(found), facts_in(found, asked.book.facts)


def _table_given(way: str, book: Book, facts: Facts) -> Verdicts:
    """The last stage alone: facts beside each case as the engine's own columns hold them."""
    columns: dict[str, Any] = {"case_id": pa.array(list(facts))}
    for number, (name, fact) in enumerate(book.facts.items()):
        low, high = zip(*(_stored(values[name], fact) for values in facts.values()), strict=True)
        type_ = pa.bool_() if fact.type.name == "yes_no" else pa.int32()
        columns |= {truth_bounds.low(number): pa.array(low, type_), truth_bounds.high(number): pa.array(high, type_)}
        columns[truth_bounds.may_be_missing(number)] = pa.array(
            [values[name] is MAY_BE_MISSING for values in facts.values()], pa.bool_()
        )
    engine = TableEngine(book.facts.values(), book.rules, book.settings)
    if way != "spark":
        return _as_verdicts(engine.verdicts(pl.DataFrame(pa.table(columns))))

    def given(part: Any) -> Any:
        """The same in one of Spark's workers; a function within a function, so that it travels whole."""
        return engine.verdicts(part)

    frame = WAYS[way]({"facts": pa.table(columns)})["facts"]
    return _as_verdicts(by_parts(frame, given, dict.fromkeys(("case_id", "rule", "verdict"), "string")))


def _stored(value: FactValue, fact: Fact) -> tuple[Any, Any]:
    if fact.type.name == "yes_no":
        return value is True, value is not False
    if isinstance(value, tuple):
        low, high = (int(min(max(edge, -truth_bounds.NEVER), truth_bounds.NEVER)) for edge in value)
        return low, high
    return to_mask(value, fact.type), None


def _one_by_one(name: str, make: Callable[[Book], Any]) -> Engine:
    verdicts, facts = partial(_by_case, make), partial(_facts_by_case, make)
    given = partial(_given_one_by_one, make)
    return Engine(name, verdicts, facts, given, lambda asked: (verdicts(asked), facts(asked)))


def _by_table(way: str) -> Engine:
    verdicts, facts = partial(_table_verdicts, way), partial(_table_facts, way)
    return Engine(way, verdicts, facts, partial(_table_given, way), partial(_table_whole, way))


def _meaning_whole(asked: Asked) -> tuple[Verdicts, Facts]:
    facts = _meaning_facts(asked)
    return _meaning_given(asked.book, facts), facts


MEANING = Engine("reference", _meaning, _meaning_facts, _meaning_given, _meaning_whole)
PYTHON, DURABLE = _one_by_one("python", python_engine), _one_by_one("durable", durable_engine)
TABLES = {way: _by_table(way) for way in WAYS}
ENGINES = {engine.name: engine for engine in (PYTHON, DURABLE, *TABLES.values())}
