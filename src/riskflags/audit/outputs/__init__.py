"""What an audit writes: a file of its folder each, by the modules of this package and those of others beside them.

Each module lists its `Output` classes in ``OUTPUTS``; another package offers such a module as an entry point.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from riskflags.adapters.account import Account
from riskflags.audit.accounting import Accounting, Checks
from riskflags.audit.findings import Findings
from riskflags.audit.plugins import offered
from riskflags.audit.progress import Progress
from riskflags.audit.summary import Summary
from riskflags.documents import Provenance, RulebookMark
from riskflags.profiles import Reach
from riskflags.rulebook import Rulebook

if TYPE_CHECKING:
    from riskflags.audit.run import Options

PLUGINS = "riskflags.audit_outputs"
"""The entry points by which other packages offer modules whose ``OUTPUTS`` an audit writes as well."""


@dataclass(frozen=True)
class Audit:
    """What an output may use. ``folder`` is to hold it; ``summary`` is complete once every sheet was added.

    ``reach`` says how far the source of the cases reaches, where it has a profile; ``account`` is that of a return.
    """

    folder: Path
    rulebook: Rulebook
    settings: Mapping[str, int]
    options: Options
    accounting: Accounting
    rejects: pl.DataFrame
    findings: Findings
    summary: Summary
    progress: Progress
    reach: Reach | None = None
    account: Account | None = None

    @cached_property
    def mark(self) -> RulebookMark:
        """The rulebook, and which of its layers' departures are overdue on the latest day of the cases."""
        return RulebookMark.of(self.rulebook, self.accounting.day, self.settings)

    @property
    def checks(self) -> Checks:
        """The checks it was given, and those that could be made."""
        rules, account = len(self.rulebook.active), self.accounting
        given = rules * (account.cases_checked + account.cases_rejected)
        made = rules * account.cases_checked - self.summary.left_open
        return Checks(given, made, self.options.least_checked)

    @cached_property
    def provenance(self) -> Provenance:
        """What makes the results, besides the cases."""
        return Provenance.of(self.rulebook, self.settings, self.reach.profile.name if self.reach else None)


class Output:
    """One file of an audit: given each sheet in turn, then finished."""

    file: ClassVar[str]
    """Its name."""

    rows: int | None = None
    """How many rows it has, where it is a table: the manifest says so."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self.audit.folder / self.file

    def is_wanted(self) -> bool:
        """Whether the audit's options ask for it."""
        return True

    def begin(self, stack: ExitStack) -> None:
        """Open the file it writes sheet by sheet; the stack closes it after the last."""

    def add(self, sheet: pl.DataFrame, findings: pl.DataFrame) -> None:
        """Take the cases of a sheet, and what was found of them."""

    def finish(self) -> None:
        """Write what needs every case; files written as they went are closed by now."""

    def write_text(self, text: str) -> None:
        """Write it as a text."""
        self.path.write_text(text, encoding="utf-8", newline="\n")


def outputs_of(audit: Audit) -> list[Output]:
    """Every output that is wanted of an audit, made ready."""
    found = [output(audit) for output in offered(__name__, "OUTPUTS", PLUGINS)]
    return [each for each in found if each.is_wanted()]
