"""The extract as files: Parquet or CSV, a file a table, or NDJSON; in one folder, complete or not there at all."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import polars.selectors as cs

from riskflags.case import COLLECTIONS
from riskflags.errors import Fault, InputError
from riskflags.outputs import check_free, complete
from riskflags.sampling.bad_rows import BROKEN_LINE, FAULTS, BadRows, Format, as_text
from riskflags.sampling.draws import NUMBER
from riskflags.sampling.extract import CHUNK, Frames, SampledExtract, is_one_of
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, OPEN_ALL, OPEN_SEPARATOR, POSITION, opened, recorded
from riskflags.version import VERSION

DAY, SEED = date(2026, 6, 30), 1
CASES_A_BAD_ROW = 500
ROW_GROUP = 250_000

_FILES = {
    "parquet": "One Parquet file a table: cases.parquet, and one for each collection.",
    "csv": "One CSV file a table: cases.csv, and one for each collection. An empty cell is not known.",
    "ndjson": "cases.ndjson: one case summary a line, as JSON.",
}
_NULL_FIELDS = r'"[a-z0-9_]+":null,?'
_LINE = "line"

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
    extract = SampledExtract(cases, seed, as_of, kept=bad.numbers())
    with complete(folder) as unfinished:
        counts = _WRITERS[format_](_made(extract, bad, chunk), unfinished, bad)
        (unfinished / "README.txt").write_text(_readme(extract, bad, counts), encoding="utf-8", newline="\n")
    return counts


def _made(extract: SampledExtract, bad: BadRows, chunk: int) -> Iterator[Frames]:
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
            file.write(("\n".join(_lines(frames, bad.of(BROKEN_LINE))) + "\n").encode())
        counts.update({name: frame.height for name, frame in frames.items()})
    return counts


_WRITERS = {"parquet": _write_parquet, "csv": _write_csv, "ndjson": _write_ndjson}


# -- case summaries as lines


def _lines(frames: Frames, broken: tuple[int, ...]) -> pl.Series:
    """The lines of some cases; after each case whose number is among the broken ones, a line that stops half-way."""
    cases = frames[CASES].lazy().with_row_index(POSITION)
    for name in COLLECTIONS:
        cases = cases.join(_records(name, frames[name]), on=NUMBER, how="left")
    whole = cases.select(NUMBER, POSITION, _line().alias(_LINE))
    half = whole.filter(is_one_of(broken)).with_columns(pl.col(_LINE).str.slice(0, pl.col(_LINE).str.len_chars() // 2))
    return pl.concat([whole, half]).sort(POSITION, maintain_order=True).collect()[_LINE]


def _records(name: str, frame: pl.DataFrame) -> pl.LazyFrame:
    """The number of a case, and its records of one table as the inside of a JSON list; nulls are left out."""
    record = pl.struct(pl.exclude(NUMBER, CASE_ID, POSITION)).struct.json_encode()
    text = record.str.replace_all(_NULL_FIELDS, "").str.replace(",}", "}", literal=True)
    return frame.lazy().group_by(NUMBER, maintain_order=True).agg(text.str.join(",").alias(name))


def _line() -> pl.Expr:
    ends = [f'"{name}":"' + pl.col(name) + '"' for name in (CASE_ID, AS_OF)]
    opens = _joined([_open(name) for name in COLLECTIONS])
    return "{" + _joined([*ends, '"open":{' + opens + "}", *(_list(name) for name in COLLECTIONS)]) + "}"


def _list(name: str) -> pl.Expr:
    """Its records; none where none are there and it is recorded; null, and so left out, where it is not known."""
    empty = pl.when(pl.col(recorded(name))).then(pl.lit(""))
    return f'"{name}":[' + pl.coalesce(pl.col(name), empty) + "]"


def _open(name: str) -> pl.Expr:
    kinds = pl.col(opened(name))
    listed = f'"{name}":["' + kinds.str.replace_all(OPEN_SEPARATOR, '","', literal=True) + '"]'
    return pl.when(kinds == OPEN_ALL).then(f'"{name}":"' + kinds + '"').otherwise(listed)


def _joined(parts: list[pl.Expr]) -> pl.Expr:
    return pl.concat_str(parts, separator=",", ignore_nulls=True)


# -- README.txt


def _readme(extract: SampledExtract, bad: BadRows, counts: Counts) -> str:
    """That it is invented, how it was made, and what is wrong with it on purpose."""
    return (
        files("riskflags.sampling")
        .joinpath("readme.txt")
        .read_text(encoding="utf-8")
        .format(
            version=VERSION,
            command=f"riskflags sample --cases {extract.cases} --seed {extract.seed}"
            f" --format {bad.format_} --as-of {extract.as_of} --bad-rows {bad.count}",
            cases=extract.cases,
            records=sum(counts[table] for table in COLLECTIONS),
            files=_FILES[bad.format_],
            bad=_wrong_on_purpose(bad),
        )
    )


def _wrong_on_purpose(bad: BadRows) -> str:
    if not bad.count:
        return "No row is wrong on purpose."
    rows = [
        f"{len(bad.of(kind)):>7,}  {what}" + (f" ({table})" if table else "")
        for kind, (table, what) in FAULTS.items()
        if bad.of(kind)
    ]
    return "\n".join(["Wrong on purpose, for an audit to refuse and count, each in a case of its own:", "", *rows])
