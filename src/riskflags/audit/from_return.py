"""A return of another system, read by its mapping: written down as case summaries first, and read as those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from riskflags.adapters.account import Account
from riskflags.adapters.converting import reading_of, write_lines
from riskflags.audit.accounting import AuditExtract
from riskflags.audit.inputs.source import ReturnFormat, Source, Stamp, changed, hash_of, stamp_of
from riskflags.audit.inputs.summaries import FORMATS
from riskflags.profiles import Profile

_LINES = "return.ndjson"


@dataclass(frozen=True)
class Return:
    """One return: its file, the same as case summaries, what became of all in it, and what it can tell."""

    source: Source
    summaries: Source
    account: Account
    profile: Profile
    stamp: Stamp
    hash: str

    @classmethod
    def among(cls, sources: Sequence[Source], folder: Path, as_of: date | None) -> Return | None:
        """The return that is to be audited, if one is; ``folder`` takes its summaries. Raises `InputError`."""
        if not sources or not isinstance(sources[0].format, ReturnFormat):
            return None
        (source,) = sources
        stamp, digest = stamp_of(source), hash_of(source)
        reading = reading_of(source.path, as_of)
        summaries = Source(folder / _LINES, source.name, next(each for each in FORMATS if each.many))
        with summaries.path.open("wb") as file:
            write_lines(reading.cases(), file)
        return cls(source, summaries, reading.account, reading.mapping.profile, stamp, digest)

    def told(self, extract: AuditExtract) -> AuditExtract:
        """The extract read from the summaries, as one of the file itself."""
        inputs = tuple(
            replace(each, kind=self.source.format.name, hash=self.hash, size=self.stamp.size) for each in extract.inputs
        )
        return replace(extract, inputs=inputs, check_unchanged=self._check_unchanged)

    def _check_unchanged(self) -> None:
        if stamp_of(self.source) != self.stamp:
            raise changed(self.source)
