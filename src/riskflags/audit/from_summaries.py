"""Sheets from case summaries, read in batches, and kept on disk until every repeated id is known.

So memory use stays constant, but for a hash of each case's id: eight bytes per case.
"""

from __future__ import annotations

import io
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from riskflags.audit.accounting import AuditExtract, Input, RejectRow, rejected_cases, rejects_frame
from riskflags.audit.inputs.source import Source, Stamp, SummaryFormat, changed, opened, stamp_of
from riskflags.audit.inputs.summaries import texts_of
from riskflags.audit.progress import Progress
from riskflags.audit.workers import DAY, INPUT, LINE, Batch, Text, read_batches
from riskflags.reading.files import opened_by
from riskflags.rulebook import Rulebook
from riskflags.tables.schema import CASE_ID

BATCH = 2_000
PART = 50_000
"""The number of cases in a batch, and in a part on disk."""

_BESIDE = (INPUT, LINE, DAY)


def read(
    sources: Sequence[Source],
    rulebook: Rulebook,
    settings: Mapping[str, int],
    day: date | None,
    progress: Progress,
    folder: Path,
) -> AuditExtract:
    """The extract in these files; ``folder`` holds temporary files. Raises `InputError`."""
    progress.stage("Reading case summaries", sum(stamp_of(source).size for source in sources), "bytes")
    texts = _Texts(sources, progress)
    parts = _Parts(folder, rulebook)
    for batch in read_batches(texts.batches(), rulebook, settings, day):
        parts.add(batch)
        texts.tell()
    parts.finish()
    again = parts.repeated(texts.names)
    rejects = _sorted([*parts.rejects, *again])
    return AuditExtract(
        inputs=_inputs(texts, parts, again),
        rejects=rejects,
        cases=parts.cases - len(again),
        cases_rejected=rejected_cases(rejects),
        days=parts.days,
        engine="python",
        sheets=parts.sheets,
        check_unchanged=texts.check_unchanged,
    )


class _Texts:
    """The texts of all inputs, in order, with the hash and size of each file once it is read."""

    def __init__(self, sources: Sequence[Source], progress: Progress) -> None:
        self.sources, self._progress = sources, progress
        self.names = [source.name for source in sources]
        self.stamps: list[Stamp] = []
        self.hashes: list[str] = []
        self.counts = [0] * len(sources)
        self._sizes: deque[int] = deque()

    def batches(self) -> Iterator[list[Text]]:
        """The texts in batches."""
        batch: list[Text] = []
        size = 0
        for number, source in enumerate(self.sources):
            self.stamps.append(stamp_of(source))
            with opened(source) as file:
                seen = 0
                for text in _texts(number, source, file.stream):
                    self.counts[number] += 1
                    batch.append(text)
                    if len(batch) == BATCH:
                        self._sizes.append(size + file.size - seen)
                        yield batch
                        batch, size, seen = [], 0, file.size
                self.hashes.append(file.hash)
                size += file.size - seen
        if batch or not any(self.counts):  # files without any case give a batch without any
            self._sizes.append(size)
            yield batch

    def tell(self) -> None:
        """Report progress by one batch; batches that are queued are not progress yet."""
        self._progress.advance(self._sizes.popleft())

    def check_unchanged(self) -> None:
        """Raise `InputError` for a file that has changed."""
        for source, stamp in zip(self.sources, self.stamps, strict=True):
            if stamp_of(source) != stamp:
                raise changed(source)


def _texts(number: int, source: Source, stream: object) -> Iterator[Text]:
    assert isinstance(source.format, SummaryFormat)
    for line, data in texts_of(stream, source.format.many):
        yield Text(number, source.name, source.format, line, data)


@dataclass
class _Parts:
    """Sheets on disk; the latest part is still in memory."""

    folder: Path
    rulebook: Rulebook
    cases: int = 0
    rejects: list[tuple[int, RejectRow]] = field(default_factory=list)
    checked: Counter[int] = field(default_factory=Counter)
    """The number of cases read from each input, repeated ones included."""
    days: tuple[date, date] | None = None
    """The first and the last day as of which cases are checked."""
    _held: list[pl.DataFrame] = field(default_factory=list)
    _height: int = 0
    _paths: list[Path] = field(default_factory=list)
    _hashes: list[pl.Series] = field(default_factory=list)
    _again: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))

    def add(self, batch: Batch) -> None:
        """Add a batch."""
        self.rejects += batch.rejects
        if batch.sheet.height:
            self._held.append(batch.sheet)
            self._height += batch.sheet.height
        if self._height >= PART:
            self.finish()

    def finish(self) -> None:
        """Write the part that is still in memory."""
        if not self._held:
            return
        sheet = pl.concat(self._held)
        self._held, self._height = [], 0
        path = self.folder / f"part-{len(self._paths):06}.arrow"
        data = io.BytesIO()
        sheet.write_ipc(data, compression="lz4")
        path.write_bytes(data.getbuffer())  # Python reports a full disk as such, Polars does not
        self._paths.append(path)
        self._hashes.append(sheet[CASE_ID].hash())
        self.checked.update(dict(sheet.group_by(INPUT).len().iter_rows()))
        ends = (sheet[DAY].min(), sheet[DAY].max(), *(self.days or ()))
        self.days = min(ends), max(ends)
        self.cases += sheet.height

    def repeated(self, names: list[str]) -> list[tuple[int, RejectRow]]:
        """Rejects for the cases whose id another summary has too, even a rejected one; no sheet has them."""
        rejects = pl.Series([row[5] for _, row in self.rejects], dtype=pl.String).drop_nulls()
        hashes = pl.concat([*self._hashes, rejects.hash()])
        suspects = hashes.filter(hashes.is_duplicated()).unique()
        self._hashes.clear()
        if not suspects.len():
            return []
        rows = pl.concat([_suspected(path, suspects) for path in self._paths])
        again = rows.filter(pl.col(CASE_ID).is_duplicated() | pl.col(CASE_ID).is_in(rejects.unique().implode()))
        self._again = again[CASE_ID].unique()
        what, help_ = "It repeats the case_id of another summary.", "Keep one summary a case."
        return [
            (number, (names[number], line, "", CASE_ID, CASE_ID, case_id, what, help_, 0))
            for case_id, number, line in again.select(CASE_ID, INPUT, LINE).iter_rows()
        ]

    def sheets(self) -> Iterator[pl.DataFrame]:
        """The sheets of the cases that were not rejected."""
        for path in self._paths:
            sheet = opened_by(pl.read_ipc, path).drop(_BESIDE)
            yield sheet.filter(~pl.col(CASE_ID).is_in(self._again.implode())) if self._again.len() else sheet


def _suspected(path: Path, suspects: pl.Series) -> pl.DataFrame:
    keys = opened_by(pl.read_ipc, path, columns=[CASE_ID, INPUT, LINE])
    return keys.filter(keys[CASE_ID].hash().is_in(suspects.implode()))


def _sorted(rejects: list[tuple[int, RejectRow]]) -> pl.DataFrame:
    return rejects_frame(row for _, row in sorted(rejects, key=lambda each: (each[0], each[1][1])))


def _inputs(texts: _Texts, parts: _Parts, again: list[tuple[int, RejectRow]]) -> tuple[Input, ...]:
    repeated, invalid = Counter(number for number, _ in again), Counter(number for number, _ in parts.rejects)
    inputs = []
    for number, source in enumerate(texts.sources):
        rejects, checked = repeated[number] + invalid[number], parts.checked[number] - repeated[number]
        size, count = texts.stamps[number].size, texts.counts[number]
        inputs.append(Input(source.name, source.format.name, None, texts.hashes[number], size, count, checked, rejects))
    return tuple(inputs)
