"""A comparison as text, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from riskflags.audit.comparing.audits import Audit
from riskflags.audit.comparing.comparing import APPEARED, BOTH, CASE, DATA, PERSISTED, RULEBOOK, WENT, Comparison
from riskflags.audit.page.words import counted
from riskflags.render.wrapping import joined
from riskflags.version import FORMATS

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
    """The comparison as plain data, its changes left out: those are rows of a table."""
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
    yield "Indicators, first and second"
    for name, before, after in comparison.indicators:
        yield f"  {name}: {_bounds(before)}  |  {_bounds(after)}"


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


def _audit(audit: Audit) -> dict[str, Any]:
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
