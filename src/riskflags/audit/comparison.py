"""Compares two audits: which flags appeared, went and persisted, and which changes are due to the rulebook."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from riskflags.audit.files import inert
from riskflags.audit.inputs.finding import find
from riskflags.audit.inputs.source import hash_of
from riskflags.audit.manifest import KEYS, WrittenAudit, audit_in
from riskflags.audit.run import Options, run_audit
from riskflags.audit.words import counted
from riskflags.errors import RiskflagsError, SettingsError
from riskflags.render.wrapping import joined
from riskflags.rulebook import Rulebook
from riskflags.rulebook.settings import chosen
from riskflags.tables.schema import CASE_ID
from riskflags.version import FORMATS

APPEARED, WENT, PERSISTED = "appeared", "went", "persisted"
RULEBOOK, DATA, BOTH, CASE = "rulebook", "record", "both", "case"
"""Why a flag appeared or went: the rules or settings; the record; both, where neither alone explains it; or the case
was checked in only one of the audits.
"""


@dataclass(frozen=True)
class Comparison:
    """Two audits compared.

    ``changes`` has a row a flag of either: ``case_id``, ``rule``, ``change``, the verdicts ``first`` and ``second``
    (null for no flag), and ``because``: `CASE`, `DATA`, `RULEBOOK`, `BOTH`, or null where it persisted or cannot be
    told. ``untold`` says why it cannot, sentence by sentence.
    """

    first: WrittenAudit
    second: WrittenAudit
    changes: pl.DataFrame
    same_rules: bool
    untold: tuple[str, ...]

    @property
    def same_day(self) -> bool:
        """Whether both were made as of the same day, or both as of each case's own day."""
        return bool(self.first.manifest.as_of == self.second.manifest.as_of)

    @property
    def by_rule(self) -> pl.DataFrame:
        """Per rule: how many flags appeared, went and persisted, and how many changes are due to the rulebook."""
        counts = [(pl.col("change") == word).sum().alias(word) for word in (APPEARED, WENT, PERSISTED)]
        of_rules = (pl.col("because") == RULEBOOK).sum().alias("by_rulebook")
        return self.changes.group_by("rule").agg(*counts, of_rules).sort("rule")

    @property
    def indicators(self) -> tuple[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None], ...]:
        """Each indicator's id with its result in the first and the second audit, ``None`` where it has none."""
        first = {each["indicator"]: each for each in self.first.indicators}
        second = {each["indicator"]: each for each in self.second.indicators}
        return tuple((name, first.get(name), second.get(name)) for name in dict.fromkeys((*first, *second)))


def compare(first: Path, second: Path) -> Comparison:
    """Compare the audits in two folders. Raises `InputError` where one holds none.

    Where their rulebooks or settings differ, each is run again under the other's, if inputs and rules are unchanged.
    """
    audits = audit_in(first), audit_in(second)
    same_rules = audits[0].rules_as_run == audits[1].rules_as_run
    changes = _changes(*audits)
    untold = () if same_rules else tuple(_obstacles(audits))
    if same_rules:
        because: pl.Expr = pl.lit(DATA)
    elif untold:
        because = pl.lit(None, dtype=pl.String)
    else:
        changes = _with_verdicts(changes, _flags_under(audits[1], audits[0]), "_old_rules")
        changes = _with_verdicts(changes, _flags_under(audits[0], audits[1]), "_new_rules")
        because = _because()
    told = pl.when(pl.col("change") == PERSISTED).then(None).when(~pl.col("_in_both")).then(pl.lit(CASE))
    changes = changes.with_columns(told.otherwise(because).alias("because"))
    columns = (*KEYS, "change", "first", "second", "because")
    return Comparison(*audits, changes.select(*columns).sort("rule", CASE_ID), same_rules, untold)


def _changes(first: WrittenAudit, second: WrittenAudit) -> pl.DataFrame:
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
    """The cause of each change, from whether the flag is raised by the old rules on the new record, and the reverse."""
    after, old_rules, new_rules = (pl.col(name).is_not_null() for name in ("second", "_old_rules", "_new_rules"))
    rules_alone, record_alone = new_rules == after, old_rules == after
    return (
        pl.when(rules_alone & ~record_alone)
        .then(pl.lit(RULEBOOK))
        .when(record_alone & ~rules_alone)
        .then(pl.lit(DATA))
        .otherwise(pl.lit(BOTH))
    )


# -- run again, to tell what a change of rules does from what the cases do --------------------------------------------


def _flags_under(cases: WrittenAudit, rules: WrittenAudit) -> pl.DataFrame:
    """The flags of one audit's inputs under the other's rulebook and settings. Raises `RiskflagsError`."""
    rulebook = _rulebook(rules)
    options = Options(as_of=cases.manifest.as_of, redact=True, workbook=False, written=cases.manifest.given.written)
    with tempfile.TemporaryDirectory(prefix="riskflags-") as place:
        out = Path(place, "again")
        run_audit(cases.manifest.given.inputs, out, rulebook, rules.manifest.settings, options)
        return audit_in(out).flags


def _obstacles(audits: tuple[WrittenAudit, WrittenAudit]) -> Iterator[str]:
    """Why the audits cannot be run again under each other's rulebook, one sentence each."""
    for audit in audits:
        try:
            rulebook = _rulebook(audit)
            if rulebook.fingerprint != audit.rulebook[1]:
                yield f"The rulebook of {audit.folder} is no longer what it was."
            elif _settings_differ(rulebook, audit.manifest.settings):
                yield f"The settings of {audit.folder} are not those of its rulebook."
        except (RiskflagsError, OSError, ValueError):
            yield f"The rulebook of {audit.folder} is no longer there."
        try:
            sources = {source.name: hash_of(source) for source in find(audit.manifest.given.inputs)}
            if sources != {each.name: each.hash for each in audit.manifest.inputs}:
                yield f"The inputs of {audit.folder} are no longer what they were."
        except (RiskflagsError, OSError, ValueError):
            yield f"The inputs of {audit.folder} are no longer there."


def _settings_differ(rulebook: Rulebook, settings: Mapping[str, int]) -> bool:
    """Whether a setting of the rulebook has no value, or an invalid one."""
    with suppress(SettingsError):
        return chosen(rulebook.settings, settings) != settings
    return True


def _rulebook(audit: WrittenAudit) -> Rulebook:
    given = audit.manifest.given.rules
    return Rulebook.load(*given or ())


# -- in words ---------------------------------------------------------------------------------------------------------

_REASONS = {
    DATA: "because of what is recorded",
    RULEBOOK: "because of the rulebook or its settings",
    BOTH: "because of both together",
    CASE: "because the case was checked in one audit only",
    None: "for a reason that cannot be told",
}

_OF_THE_DAY = ", or of the day it is looked at"


def to_text(comparison: Comparison) -> str:
    """The comparison for a terminal: what differs, flags by rule, indicators side by side."""
    return joined([*_audits(comparison), "", *_flags(comparison), "", *_indicators(comparison)])


def to_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data, without its changes, which are a table."""
    return {
        "format": FORMATS["comparison"],
        "first": _audit(comparison.first),
        "second": _audit(comparison.second),
        "same_rules": comparison.same_rules,
        "same_day": comparison.same_day,
        "untold": list(comparison.untold),
        "changes": _counts(comparison),
        "rules": comparison.by_rule.to_dicts(),
        "indicators": [
            {"indicator": name, "first": _result(before), "second": _result(after)}
            for name, before, after in comparison.indicators
        ],
    }


def _audits(comparison: Comparison) -> Iterator[str]:
    for name, audit in (("First ", comparison.first), ("Second", comparison.second)):
        told = _audit(audit)
        day = told["as_of"] or "each case's own day"
        yield f"{name}  {told['folder']}: {counted(told['cases'], 'case')}, as of {day}, rulebook {told['rulebook']}"
    if not comparison.same_rules:
        yield "The rulebook or its settings differ."
    if not comparison.same_day:
        yield "The day as of which they look at cases differs: what is recorded includes how long it has been so."
    if comparison.untold:
        yield "Which changes are theirs cannot be told:"
        yield from (f"  {sentence}" for sentence in comparison.untold)


def _flags(comparison: Comparison) -> Iterator[str]:
    counts = _counts(comparison)
    yield f"Flags: {counts[PERSISTED]:,} persisted, {counts[APPEARED]:,} appeared, {counts[WENT]:,} went"
    if counts[WENT]:
        yield "  That a flag went does not mean the child is safe: perhaps its check can no longer be made."
    for reason, said in _REASONS.items():
        found = comparison.changes.filter(comparison.changes["change"] != PERSISTED)["because"]
        count = found.null_count() if reason is None else int((found == reason).sum())
        if count:
            day = _OF_THE_DAY if reason == DATA and not comparison.same_day else ""
            yield f"  {count:,} appeared or went {said}{day}"
    yield f"{'appeared':>10}{'went':>10}{'persisted':>11}  rule"
    for row in comparison.by_rule.iter_rows(named=True):
        of_rules = f" ({row['by_rulebook']:,} because of the rulebook)" if row["by_rulebook"] else ""
        yield f"{row[APPEARED]:>10,}{row[WENT]:>10,}{row[PERSISTED]:>11,}  {row['rule']}{of_rules}"


def _indicators(comparison: Comparison) -> Iterator[str]:
    told = [each for each in comparison.indicators if any(map(_is_told, each[1:]))]
    yield "Indicators, first and second"
    for name, before, after in told:
        yield f"  {name}: {_bounds(before)}  |  {_bounds(after)}"
    if others := len(comparison.indicators) - len(told):
        yield f"  {counted(others, 'indicator')} of which neither can tell anything; --format json has them."


def _is_told(found: Mapping[str, Any] | None) -> bool:
    """Whether anything is known of an indicator: not where nothing is recorded, or a share may be all or none."""
    if found is None or found["not_recorded"] == 100:
        return False
    bounds = found["at_least"], found["at_most"]
    return bounds != (None, None) and (found["unit"] != "per cent" or bounds != (0, 100))


def _bounds(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "not measured"
    low, high = found["at_least"], found["at_most"]
    if low is None and high is None:
        return "cannot be told"
    unit = "%" if found["unit"] == "per cent" else f" {found['unit']}".rstrip()
    not_recorded = found["not_recorded"]
    told = f"{low}{unit}" if low == high else f"{low} to {high}{unit}"
    return told + (f", {not_recorded}% not recorded" if not_recorded else "")


def _counts(comparison: Comparison) -> dict[str, int]:
    changes = comparison.changes["change"]
    return {word: int((changes == word).sum()) for word in (APPEARED, WENT, PERSISTED)}


def _audit(audit: WrittenAudit) -> dict[str, Any]:
    version, fingerprint = audit.rulebook
    day = audit.manifest.as_of
    return {
        "folder": str(audit.folder),
        "cases": audit.manifest.cases.checked,
        "as_of": day.isoformat() if day else None,
        "rulebook": version,
        "fingerprint": fingerprint,
    }


def _result(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    names = ("unit", "at_least", "at_most", "not_recorded")
    return {name: found[name] for name in names} if found else None
