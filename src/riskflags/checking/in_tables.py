"""Cases checked where they are, in tables: what `Checker` says of them. Imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from riskflags.engines.table.engine import TableEngine
from riskflags.errors import Fault, LookupFault, TablesError
from riskflags.facts.definition import with_dependencies
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.tables.frames import returned
from riskflags.tables.schema import CASES


def verdicts_of(book: Rulebook, settings: Mapping[str, int], tables: Mapping[str, Any], day: date | None) -> Any:
    """See `Checker.check_tables`."""
    _check_day(day)
    tested = (fact for rule in book.active for fact in rule.facts())
    engine = _engine(book, settings, tested, book.active)
    return returned(engine.read_tables(tables, day).verdicts(), tables[CASES])


def facts_of(
    book: Rulebook, settings: Mapping[str, int], tables: Mapping[str, Any], names: Sequence[str], day: date | None
) -> Any:
    """See `Checker.facts_of_tables`."""
    _check_day(day)
    known = [book.fact(name).name for name in dict.fromkeys(_listed(names))]
    engine = _engine(book, settings, known, ())
    return returned(engine.read_tables(tables, day).facts(known), tables[CASES])


def _check_day(day: object) -> None:
    if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
        raise TablesError(Fault("The day asked for is not a datetime.date.", help="As in date(2026, 3, 31)."))


def _listed(names: object) -> list[str]:
    """Names of facts; a text alone would be taken apart into letters."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise LookupFault(Fault("These are not names of facts.", help="Give a list, as in ['child.age']."))
    return [str(name) for name in names]


def _engine(book: Rulebook, settings: Mapping[str, int], names: Iterable[str], rules: Sequence[Rule]) -> TableEngine:
    """An engine for these rules, and of the facts only those that they or the names rest on."""
    return TableEngine(with_dependencies(book.facts, names).values(), rules, settings)
