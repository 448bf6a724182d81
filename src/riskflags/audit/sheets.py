"""The sheet: facts and verdicts of a chunk of cases, a row a case. Everything after reading goes by it.

``case_id``; for fact number n its two columns as the table engine holds them (a one-of fact has only the first); for
active rule k the column ``r{k}``: the place of its verdict in `VERDICTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from riskflags.engines.table.truth_bounds import NEVER, high, low
from riskflags.facts.definition import Fact
from riskflags.rulebook import Rulebook
from riskflags.tables.schema import CASE_ID

CHUNK = 50_000
"""Cases in a sheet."""


def rule_column(place: int) -> str:
    """The column of the rule at this place among the active ones."""
    return f"r{place}"


def fact_columns(rulebook: Rulebook) -> dict[str, Any]:
    """The columns of the facts, with their types."""
    found: dict[str, Any] = {}
    for number, fact in enumerate(rulebook.facts.values()):
        found[low(number)] = _type(fact)
        if fact.type.name != "one_of":
            found[high(number)] = _type(fact)
    return found


def rule_columns(rulebook: Rulebook) -> dict[str, Any]:
    """The columns of the active rules, with their types."""
    return {rule_column(place): pl.Int8 for place in range(len(rulebook.active))}


def sheet_of(
    rulebook: Rulebook, case_ids: Sequence[str], slots: Sequence[Sequence[Any]], codes: Iterable[Iterable[int]]
) -> pl.DataFrame:
    """The sheet of cases that the python engine read: slots and verdict codes of each."""
    columns: list[pl.Series] = [pl.Series(CASE_ID, case_ids, dtype=pl.String)]
    sides = list(zip(*slots, strict=True)) or [()] * (2 * len(rulebook.facts))
    for number, fact in enumerate(rulebook.facts.values()):
        columns.append(_column(low(number), fact, sides[2 * number]))
        if fact.type.name != "one_of":
            columns.append(_column(high(number), fact, sides[2 * number + 1]))
    return pl.DataFrame([*columns, *_verdicts(rulebook, codes, len(case_ids))])


def _type(fact: Fact) -> Any:
    return {"yes_no": pl.Boolean, "one_of": pl.Int32}.get(fact.type.name, pl.Int32)


def _column(name: str, fact: Fact, side: Sequence[Any]) -> pl.Series:
    if not fact.type.is_bounds:
        return pl.Series(name, side, dtype=_type(fact)).fill_null(False)  # what is MAY is not sure
    return pl.Series(name, side, dtype=pl.Float64, strict=False).clip(-NEVER, NEVER).cast(pl.Int32)


def _verdicts(rulebook: Rulebook, codes: Iterable[Iterable[int]], cases: int) -> list[pl.Series]:
    found = [bytearray(cases) for _ in rulebook.active]
    for row, listed in enumerate(codes):
        for code in listed:
            found[code >> 2][row] = code & 3
    return [pl.Series(rule_column(place), list(each), dtype=pl.Int8) for place, each in enumerate(found)]
