"""An audit run again under the rulebook of another, to tell what a change of rules does from what the cases do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from riskflags.audit.comparing.audits import Audit, audit_in
from riskflags.audit.inputs.finding import find
from riskflags.audit.inputs.source import hash_of
from riskflags.audit.running import Options, run_audit
from riskflags.errors import RiskflagsError
from riskflags.rulebook import Rulebook


def flags_under(cases: Audit, rules: Audit) -> pl.DataFrame:
    """The flags of one audit's inputs under the other's rulebook and settings. Raises `RiskflagsError`."""
    rulebook = _rulebook(rules)
    day = cases.manifest["as_of"]
    options = Options(as_of=date.fromisoformat(day) if day else None, redact=True, workbook=False)
    with tempfile.TemporaryDirectory(prefix="riskflags-") as place:
        out = Path(place, "again")
        run_audit(cases.manifest["given"]["inputs"], out, rulebook, rules.manifest["settings"], options)
        return audit_in(out).flags


def obstacles(audits: tuple[Audit, Audit]) -> Iterator[str]:
    """Why the audits cannot be run again under each other's rulebook, one sentence each."""
    for audit in audits:
        try:
            if _rulebook(audit).fingerprint != audit.rulebook[1]:
                yield f"The rulebook of {audit.folder} is no longer what it was."
        except (RiskflagsError, OSError):
            yield f"The rulebook of {audit.folder} is no longer there."
        try:
            sources = {source.name: hash_of(source) for source in find(audit.manifest["given"]["inputs"])}
            if sources != {each["name"]: each["hash"] for each in audit.manifest["inputs"]}:
                yield f"The inputs of {audit.folder} are no longer what they were."
        except (RiskflagsError, OSError):
            yield f"The inputs of {audit.folder} are no longer there."


def _rulebook(audit: Audit) -> Rulebook:
    given = audit.manifest["given"]["rules"]
    return Rulebook.load(given) if given else Rulebook.shipped()
