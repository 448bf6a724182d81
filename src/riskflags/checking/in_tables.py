"""Cases checked where they are, in tables: what `Checker` says of them. Imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from riskflags.conditions import tests_of
from riskflags.engines.table import TableEngine, read_where_they_are
from riskflags.engines.table.backends import returned
from riskflags.engines.table.layers import needed
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.tables.schema import CASES


def verdicts_of(book: Rulebook, settings: Mapping[str, int], tables: Mapping[str, Any], day: date | None) -> Any:
    """See `Checker.check_tables`."""
    tested = (test.fact for rule in book.active for test in _tests(rule))
    engine = _engine(book, settings, tested, book.active)
    return returned(read_where_they_are(engine, tables, day).verdicts(), tables[CASES])


def facts_of(
    book: Rulebook, settings: Mapping[str, int], tables: Mapping[str, Any], names: Sequence[str], day: date | None
) -> Any:
    """See `Checker.facts_of_tables`."""
    known = [book.fact(name).name for name in names]
    engine = _engine(book, settings, known, ())
    return returned(read_where_they_are(engine, tables, day).facts(known), tables[CASES])


def _engine(book: Rulebook, settings: Mapping[str, int], names: Iterable[str], rules: Sequence[Rule]) -> TableEngine:
    """An engine for these rules, and of the facts only those that they or the names rest on."""
    return TableEngine(needed(book.facts.values(), names), rules, settings)


def _tests(rule: Rule) -> Iterable[Any]:
    return (test for condition in rule.conditions() for test in tests_of(condition))
