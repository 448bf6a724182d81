"""The twenty rules that were also written by hand: a rulebook of their own, so that no change of ours to a rule
changes what the benchmark measures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from riskflags import Checker, Rulebook
from riskflags.engines.table.engine import TableEngine
from riskflags.facts.definition import Fact
from riskflags.facts.plan import Fold

FOLDER = Path(__file__).with_name("rulebook")
RULES = tuple(sorted(path.stem for path in (FOLDER / "rules").glob("*.yaml")))
VERDICTS = ("explore", "confirm", "fires")


@cache
def chosen() -> Rulebook:
    """Those rules, with the facts and settings they rest on and no others."""
    return Rulebook.load(FOLDER)


def collections(facts: Iterable[Fact]) -> set[str]:
    """The collections that facts look over."""
    return {fact.plan.collection for fact in facts if isinstance(fact.plan, Fold)}


def engine_of(book: Rulebook) -> TableEngine:
    """The table engine on a rulebook with every fact of it, as a `Checker` has it, at the default settings."""
    return TableEngine(book.facts.values(), book.active, Checker(book).settings)
