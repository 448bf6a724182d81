"""Data of another system, converted by its mapping to case summaries, which are then audited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from riskflags.adapters.account import Account
from riskflags.adapters.converting import write_lines
from riskflags.adapters.reading import Reading
from riskflags.adapters.reading import Source as KnownSource
from riskflags.audit.accounting import AuditExtract
from riskflags.audit.inputs.source import Source, Stamp, changed, hash_of, stamp_of
from riskflags.audit.inputs.summaries import FORMATS
from riskflags.profiles import Profile

_LINES = "converted.ndjson"
_MANY = next(each for each in FORMATS if each.many)


@dataclass(frozen=True)
class ConvertedSource:
    """One source: its case summaries, the account of what was read, and the profile of what it can provide.

    ``hash`` is that of its file; for several files, a hash of their hashes; for a database, that of the summaries.
    """

    source: KnownSource
    summaries: Source
    account: Account
    profile: Profile
    stamps: dict[Path, Stamp]
    hash: str

    @classmethod
    def of(cls, source: KnownSource, folder: Path, as_of: date | None) -> ConvertedSource:
        """Convert a source; its summaries are written into ``folder``. Raises `InputError`."""
        files = [Source(path, str(path), _MANY) for path in source.files]
        stamps = {file.path: stamp_of(file) for file in files}
        hashes = [hash_of(file) for file in files]
        reading = Reading(source, as_of)
        summaries = Source(folder / _LINES, source.name, _MANY)
        with summaries.path.open("wb") as written:
            write_lines(reading.cases(), written)
        hashes = hashes or [hash_of(summaries)]
        one = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
        return cls(source, summaries, reading.account, reading.mapping.profile, stamps, one)

    def as_input(self, extract: AuditExtract) -> AuditExtract:
        """The extract that was read from the summaries, with the source itself as its input."""
        size = sum(stamp.size for stamp in self.stamps.values())
        inputs = tuple(
            replace(each, kind=self.source.kind, hash=self.hash, size=size or each.size) for each in extract.inputs
        )
        return replace(extract, inputs=inputs, check_unchanged=self._check_unchanged)

    def _check_unchanged(self) -> None:
        for path, stamp in self.stamps.items():
            file = Source(path, str(path), _MANY)
            if stamp_of(file) != stamp:
                raise changed(file)
