"""An audit run again under the rulebook of another, to tell what a change of rules does from what the cases do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import polars as pl

from riskflags.audit.comparing.audits import Audit, audit_in
from riskflags.audit.inputs.finding import find
from riskflags.audit.inputs.source import hash_of
from riskflags.audit.running import Options, run_audit
from riskflags.errors import RiskflagsError, SettingsError
from riskflags.rulebook import Rulebook
from riskflags.rulebook.settings import chosen


def flags_under(cases: Audit, rules: Audit) -> pl.DataFrame:
    """The flags of one audit's inputs under the other's rulebook and settings. Raises `RiskflagsError`."""
    rulebook = _rulebook(rules)
    options = Options(as_of=cases.manifest.as_of, redact=True, workbook=False)
    with tempfile.TemporaryDirectory(prefix="riskflags-") as place:
        out = Path(place, "again")
        run_audit(cases.manifest.given.inputs, out, rulebook, rules.manifest.settings, options)
        return audit_in(out).flags


def obstacles(audits: tuple[Audit, Audit]) -> Iterator[str]:
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
    """Whether a setting of the rulebook has no value, or one that it cannot have."""
    with suppress(SettingsError):
        return chosen(rulebook.settings, settings) != settings
    return True


def _rulebook(audit: Audit) -> Rulebook:
    given = audit.manifest.given.rules
    return Rulebook.load(given) if given else Rulebook.shipped()
