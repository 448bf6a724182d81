"""Rules as columns beside each case, and those columns as rows: case, rule, verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

from riskflags.engines.table.backends import Backend, Unpivot
from riskflags.engines.table.facts import CaseFacts
from riskflags.engines.table.sides import Side, as_number, both, condition_sides, inverse
from riskflags.rulebook.rule import Rule
from riskflags.tables.schema import CASE_ID

RULE, VERDICT = "rule", "verdict"
ASKED_OR_FLAGGED = ("explore", "confirm", "fires")
"""The verdicts that make a row: a rule's column holds their place, from 1; 0 is quiet."""


def rule_columns(rules: Sequence[Rule], facts: CaseFacts, settings: Mapping[str, int]) -> Iterator[nw.Expr]:
    """One column a rule, named by its place."""
    for place, rule in enumerate(rules):
        sure, possible = condition_sides(rule.when, facts, settings)
        saved, maybe_saved = (False, False) if rule.unless is None else condition_sides(rule.unless, facts, settings)
        yield _code(sure, possible, saved, maybe_saved).alias(_column(place))


def rows(frame: nw.LazyFrame[Any], rules: Sequence[Rule], backend: Backend) -> nw.LazyFrame[Any]:
    """A row for each case and rule that is not quiet."""
    ids = [rule.id for rule in rules]
    if not ids:
        return frame.select(CASE_ID, nw.lit("").alias(RULE), nw.lit("").alias(VERDICT)).head(0)
    return _unpivoted(frame, ids, backend.unpivot) if backend.unpivot else _concatenated(frame, ids, backend)


def _code(sure: Side, possible: Side, saved: Side, maybe_saved: Side) -> nw.Expr:
    """0 quiet, 1 explore, 2 confirm, 3 fires: one for each step that holds, since each implies those before it."""
    open_ = both([possible, inverse(saved)])
    flagged = both([sure, inverse(saved)])
    return as_number(open_) + as_number(flagged) + as_number(both([sure, inverse(maybe_saved)]))


def _column(place: int) -> str:
    return f"r{place}"


def _concatenated(frame: nw.LazyFrame[Any], ids: Sequence[str], backend: Backend) -> nw.LazyFrame[Any]:
    rule_type: Any = nw.Enum(ids) if backend.has_enums else nw.String
    verdict_type: Any = nw.Enum(ASKED_OR_FLAGGED) if backend.has_enums else nw.String
    parts = [
        frame.filter(nw.col(_column(place)) > 0).select(
            CASE_ID,
            nw.lit(rule_id).cast(rule_type).alias(RULE),
            _verdict(nw.col(_column(place))).cast(verdict_type).alias(VERDICT),
        )
        for place, rule_id in enumerate(ids)
    ]
    return nw.concat(parts)


def _unpivoted(frame: nw.LazyFrame[Any], ids: Sequence[str], unpivot: Unpivot) -> nw.LazyFrame[Any]:
    columns = [nw.col(_column(place)).alias(rule_id) for place, rule_id in enumerate(ids)]
    found = unpivot(frame.select(CASE_ID, *columns), ids, RULE, "code").filter(nw.col("code") > 0)
    return found.select(CASE_ID, RULE, _verdict(nw.col("code")).alias(VERDICT))


def _verdict(code: nw.Expr) -> nw.Expr:
    explore, confirm, fires = (nw.lit(word) for word in ASKED_OR_FLAGGED)
    return nw.when(code == 1).then(explore).otherwise(nw.when(code == 2).then(confirm).otherwise(fires))
