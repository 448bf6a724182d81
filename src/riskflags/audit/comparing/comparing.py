"""`compare`: the flags and indicators of two audits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from riskflags.audit.comparing.again import flags_under, obstacles
from riskflags.audit.comparing.audits import KEYS, Audit, audit_in
from riskflags.audit.writing.inert import inert
from riskflags.tables.schema import CASE_ID

APPEARED, WENT, PERSISTED = "appeared", "went", "persisted"
RULEBOOK, DATA, BOTH, CASE = "rulebook", "record", "both", "case"
"""Why a flag appeared or went: the rules or settings; what is recorded; both together, where neither alone tells it; or
the case was checked in one of the audits only.
"""


@dataclass(frozen=True)
class Comparison:
    """Two audits compared.

    ``changes`` has a row a flag of either: ``case_id``, ``rule``, ``change``, the verdicts ``first`` and ``second``
    (null for no flag), and ``because``: `CASE`, `DATA`, `RULEBOOK`, `BOTH`, or null where it persisted or cannot be
    told. ``untold`` says why it cannot, sentence by sentence.
    """

    first: Audit
    second: Audit
    changes: pl.DataFrame
    same_rules: bool
    untold: tuple[str, ...]

    @property
    def same_day(self) -> bool:
        """Whether both look at their cases as of one day, or each case as of its own."""
        return bool(self.first.manifest.as_of == self.second.manifest.as_of)

    @property
    def by_rule(self) -> pl.DataFrame:
        """How many flags of each rule appeared, went and persisted; how many of these changes are the rulebook's."""
        counts = [(pl.col("change") == word).sum().alias(word) for word in (APPEARED, WENT, PERSISTED)]
        of_rules = (pl.col("because") == RULEBOOK).sum().alias("by_rulebook")
        return self.changes.group_by("rule").agg(*counts, of_rules).sort("rule")

    @property
    def indicators(self) -> tuple[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None], ...]:
        """Each indicator's id with what it came to in the first and the second, ``None`` where it has none."""
        first = {each["indicator"]: each for each in self.first.indicators}
        second = {each["indicator"]: each for each in self.second.indicators}
        return tuple((name, first.get(name), second.get(name)) for name in dict.fromkeys((*first, *second)))


def compare(first: Path, second: Path) -> Comparison:
    """Compare the audits in two folders. Raises `InputError` where one holds none.

    Where their rulebooks or settings differ, each is run again under the other's, if both are still there.
    """
    audits = audit_in(first), audit_in(second)
    same_rules = audits[0].rules_as_run == audits[1].rules_as_run
    changes = _changes(*audits)
    untold = () if same_rules else tuple(obstacles(audits))
    if same_rules:
        because: pl.Expr = pl.lit(DATA)
    elif untold:
        because = pl.lit(None, dtype=pl.String)
    else:
        changes = _with_verdicts(changes, flags_under(audits[1], audits[0]), "_old_rules")
        changes = _with_verdicts(changes, flags_under(audits[0], audits[1]), "_new_rules")
        because = _because()
    told = pl.when(pl.col("change") == PERSISTED).then(None).when(~pl.col("_in_both")).then(pl.lit(CASE))
    changes = changes.with_columns(told.otherwise(because).alias("because"))
    columns = (*KEYS, "change", "first", "second", "because")
    return Comparison(*audits, changes.select(*columns).sort("rule", CASE_ID), same_rules, untold)


def _changes(first: Audit, second: Audit) -> pl.DataFrame:
    before, after = (audit.flags.rename({"verdict": name}) for audit, name in ((first, "first"), (second, "second")))
    both = before.join(after, on=list(KEYS), how="full", coalesce=True)
    change = (
        pl.when(pl.col("first").is_null())
        .then(pl.lit(APPEARED))
        .when(pl.col("second").is_null())
        .then(pl.lit(WENT))
        .otherwise(pl.lit(PERSISTED))
    )
    in_both = first.cases.join(second.cases, on=CASE_ID, how="semi")[CASE_ID]
    written = inert(both.select(CASE_ID))[CASE_ID]
    return both.with_columns(change.alias("change"), written.is_in(in_both.implode()).alias("_in_both"))


def _with_verdicts(changes: pl.DataFrame, flags: pl.DataFrame, name: str) -> pl.DataFrame:
    return changes.join(flags.rename({"verdict": name}), on=list(KEYS), how="left")


def _because() -> pl.Expr:
    """Whether a flag stands under the old rules on the new record, and under the new rules on the old record."""
    after, old_rules, new_rules = (pl.col(name).is_not_null() for name in ("second", "_old_rules", "_new_rules"))
    rules_alone, record_alone = new_rules == after, old_rules == after
    return (
        pl.when(rules_alone & ~record_alone)
        .then(pl.lit(RULEBOOK))
        .when(record_alone & ~rules_alone)
        .then(pl.lit(DATA))
        .otherwise(pl.lit(BOTH))
    )
