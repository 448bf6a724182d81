"""Rules as columns beside each case, and those columns as rows: case, rule, verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from riskflags.engines.table.facts import CaseFacts
from riskflags.engines.table.truth_bounds import Bound, all_of, as_number, not_
from riskflags.rulebook.rule import EXPLORE, VERDICTS, Rule
from riskflags.tables.schema import CASE_ID

RULE, VERDICT = "rule", "verdict"
ASKED_OR_FLAGGED = VERDICTS[EXPLORE:]
"""The verdicts that make a row. A rule's column holds the verdict's place in `VERDICTS`."""


def rule_columns(rules: Sequence[Rule], facts: CaseFacts) -> Iterator[pl.Expr]:
    """One column a rule, named by its place."""
    for place, rule in enumerate(rules):
        sure, possible = facts.bounds(rule.when)
        saved, maybe_saved = (False, False) if rule.unless is None else facts.bounds(rule.unless)
        perhaps = None if rule.unless is None else facts.sure_where_may_is_yes(rule.unless)
        yield _code(sure, possible, saved, maybe_saved, saved if perhaps is None else perhaps).alias(rule_column(place))


def rule_column(place: int) -> str:
    """The column of the rule at this place."""
    return f"r{place}"


def rows(frame: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """A row for each case and rule that is not quiet."""
    rule_type, verdict_type = pl.Enum([rule.id for rule in rules]), pl.Enum(ASKED_OR_FLAGGED)
    schema = {CASE_ID: frame.schema[CASE_ID], RULE: rule_type, VERDICT: verdict_type}
    parts = []
    for place, rule in enumerate(rules):
        code = pl.col(rule_column(place))
        verdict = (code - 1).cast(pl.UInt8).cat.to(verdict_type)
        parts.append(
            frame.lazy()
            .filter(code > 0)
            .select(CASE_ID, pl.lit(rule.id, dtype=rule_type).alias(RULE), verdict.alias(VERDICT))
        )
    return pl.concat(parts).collect() if parts else pl.DataFrame(schema=schema)


def _code(sure: Bound, possible: Bound, saved: Bound, maybe_saved: Bound, perhaps_saved: Bound) -> pl.Expr:
    """0 quiet, 1 explore, 2 confirm, 3 fires: one for each step that holds, since each implies those before it.

    ``perhaps_saved`` is ``saved`` with what is `MAY` read as yes.
    """
    open_, flagged = all_of([possible, not_(saved)]), all_of([sure, not_(perhaps_saved)])
    return as_number(open_) + as_number(flagged) + as_number(all_of([sure, not_(maybe_saved)]))
