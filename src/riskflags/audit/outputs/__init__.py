"""The files that an audit writes, each by an `Output` of a module in this package or of a plugin.

Each module lists its `Output` classes in ``OUTPUTS``; other packages register such modules as entry points.
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
"""The entry point group in which other packages register modules with ``OUTPUTS`` of their own."""


@dataclass(frozen=True)
class Audit:
    """What an output may use. ``folder`` is to hold it; ``summary`` is complete once every sheet was added.

    ``reach`` says which rules the source can decide, if it has a profile; ``account`` is that of another system's data.
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
        """The rulebook as results name it, with the departures that are overdue on the latest day of the cases."""
        return RulebookMark.of(self.rulebook, self.accounting.day, self.settings)

    @property
    def checks(self) -> Checks:
        """The number of checks to make, and of those that could be made."""
        rules, account = len(self.rulebook.active), self.accounting
        given = rules * (account.cases_checked + account.cases_rejected)
        made = rules * account.cases_checked - self.summary.left_open
        return Checks(given, made, self.options.least_checked)

    @cached_property
    def provenance(self) -> Provenance:
        """What the results are made with, besides the cases."""
        return Provenance.of(self.rulebook, self.settings, self.reach.profile.name if self.reach else None)


class Output:
    """One file of an audit, which is given each sheet in turn and is then finished."""

    file: ClassVar[str]
    """Its name."""

    rows: int | None = None
    """How many rows it has, where it is a table: the manifest says so."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.audit.folder / self.file

    def is_wanted(self) -> bool:
        """Whether the audit's options ask for it."""
        return True

    def begin(self, stack: ExitStack) -> None:
        """Open a file that is written sheet by sheet; the stack closes it after the last one."""

    def add(self, sheet: pl.DataFrame, findings: pl.DataFrame) -> None:
        """Take the cases of a sheet, and their findings."""

    def finish(self) -> None:
        """Write what needs all cases. Files opened in `begin` are closed by then."""

    def write_text(self, text: str) -> None:
        """Write the file as text."""
        self.path.write_text(text, encoding="utf-8", newline="\n")


def outputs_of(audit: Audit) -> list[Output]:
    """The outputs that an audit's options ask for."""
    found = [output(audit) for output in offered(__name__, "OUTPUTS", PLUGINS)]
    return [each for each in found if each.is_wanted()]
