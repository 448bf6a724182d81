"""The extract as files: Parquet or CSV, a file a table, or NDJSON; in one folder, complete or not there at all."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import polars.selectors as cs

from riskflags.errors import Fault, InputError
from riskflags.outputs import check_free, complete
from riskflags.sampling.as_lines import lines
from riskflags.sampling.bad_rows import BROKEN_LINE, BadRows, Format, as_text
from riskflags.sampling.draws import NUMBER
from riskflags.sampling.making import CHUNK, Extract, Frames
from riskflags.sampling.telling import readme

DAY, SEED = date(2026, 6, 30), 1
CASES_A_BAD_ROW = 500
ROW_GROUP = 250_000

Counts = Counter[str]


def write(
    cases: int,
    folder: Path,
    seed: int = SEED,
    format_: Format = "parquet",
    as_of: date = DAY,
    bad_rows: int | None = None,
    chunk: int = CHUNK,
) -> Counts:
    """Write an extract of so many cases and a README.txt into a new folder; how many rows each table has.

    ``bad_rows`` is one in 500 cases unless given. Raises `InputError` where the folder holds something already, or
    where there would be more bad rows than cases.
    """
    bad = BadRows(cases // CASES_A_BAD_ROW if bad_rows is None else bad_rows, cases, format_)
    if bad.count > cases:
        raise InputError(Fault("There are more bad rows than cases.", help="Ask for at most one a case."))
    check_free(folder)
    extract = Extract(cases, seed, as_of, kept=bad.numbers())
    with complete(folder) as unfinished:
        counts = _WRITERS[format_](_made(extract, bad, chunk), unfinished, bad)
        (unfinished / "README.txt").write_text(readme(extract, bad, counts), encoding="utf-8", newline="\n")
    return counts


def _made(extract: Extract, bad: BadRows, chunk: int) -> Iterator[Frames]:
    for frames in extract.chunks(chunk):
        if bad.format_ != "parquet":
            frames = {name: frame.with_columns(as_text(cs.date())) for name, frame in frames.items()}
        yield bad.added(frames) if bad.count else frames


def _write_parquet(made: Iterator[Frames], folder: Path, _bad: BadRows) -> Counts:
    parts: dict[str, list[pl.DataFrame]] = {}
    for frames in made:
        for name, frame in frames.items():
            parts.setdefault(name, []).append(frame.drop(NUMBER))
    counts: Counts = Counter()
    for name in list(parts):
        table = pl.concat(parts.pop(name), rechunk=True)  # so that the file does not show how much was made at once
        data = io.BytesIO()
        table.write_parquet(data, row_group_size=ROW_GROUP)
        (folder / f"{name}.parquet").write_bytes(data.getbuffer())  # Python says plainly where a disk is full
        counts[name] = table.height
    return counts


def _write_csv(made: Iterator[Frames], folder: Path, _bad: BadRows) -> Counts:
    counts: Counts = Counter()
    for frames in made:
        for name, frame in frames.items():
            with (folder / f"{name}.csv").open("ab") as file:
                file.write(frame.drop(NUMBER).write_csv(include_header=name not in counts).encode())
            counts[name] += frame.height
    return counts


def _write_ndjson(made: Iterator[Frames], folder: Path, bad: BadRows) -> Counts:
    counts: Counts = Counter()
    for frames in made:
        with (folder / "cases.ndjson").open("ab") as file:
            file.write(("\n".join(lines(frames, bad.of(BROKEN_LINE))) + "\n").encode())
        counts.update({name: frame.height for name, frame in frames.items()})
    return counts


_WRITERS = {"parquet": _write_parquet, "csv": _write_csv, "ndjson": _write_ndjson}
