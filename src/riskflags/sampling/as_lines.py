"""A chunk of the extract as NDJSON: one case summary a line, what is not known left out."""

from __future__ import annotations

import polars as pl

from riskflags.sampling.bad_rows import is_one_of
from riskflags.sampling.draws import NUMBER
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, OPEN_ALL, OPEN_SEPARATOR, POSITION, opened, recorded

_LINE = "line"
_NULL_LEAVES = r'"[a-z0-9_]+":null,?'


def lines(frames: dict[str, pl.DataFrame], broken: tuple[int, ...]) -> pl.Series:
    """The lines of some cases; after each case whose number is among the broken ones, a line that stops half-way."""
    cases = frames[CASES].lazy().with_row_index(POSITION)
    for name, frame in frames.items():
        if name != CASES:
            cases = cases.join(_records(name, frame), on=NUMBER, how="left")
    names = [name for name in frames if name != CASES]
    whole = cases.select(NUMBER, POSITION, _whole(names).alias(_LINE))
    half = whole.filter(is_one_of(broken)).with_columns(pl.col(_LINE).str.slice(0, pl.col(_LINE).str.len_chars() // 2))
    return pl.concat([whole, half]).sort(POSITION, maintain_order=True).collect()[_LINE]


def _records(name: str, frame: pl.DataFrame) -> pl.LazyFrame:
    """The number of a case, and its records of one table as the inside of a JSON list."""
    leaves = [leaf for leaf in frame.columns if leaf not in (NUMBER, CASE_ID, POSITION)]
    text = pl.struct(leaves).struct.json_encode().str.replace_all(_NULL_LEAVES, "").str.replace(",}", "}", literal=True)
    said = frame.lazy().select(NUMBER, text.alias(name))
    return said.group_by(NUMBER, maintain_order=True).agg(pl.col(name).str.join(","))


def _whole(names: list[str]) -> pl.Expr:
    heads = [_said(CASE_ID, pl.col(CASE_ID)), _said(AS_OF, pl.col(AS_OF)), _open(names)]
    return "{" + pl.concat_str([*heads, *(_list(name) for name in names)], separator=",", ignore_nulls=True) + "}"


def _said(leaf: str, text: pl.Expr) -> pl.Expr:
    return f'"{leaf}":"' + text + '"'


def _list(name: str) -> pl.Expr:
    """Its records; none where none are there and it is recorded; null, and so left out, where it is not known."""
    empty = pl.when(pl.col(recorded(name))).then(pl.lit(""))
    return f'"{name}":[' + pl.coalesce(pl.col(name), empty) + "]"


def _open(names: list[str]) -> pl.Expr:
    said = [_opened(name) for name in names]
    return '"open":{' + pl.concat_str(said, separator=",", ignore_nulls=True) + "}"


def _opened(name: str) -> pl.Expr:
    kinds = pl.col(opened(name))
    listed = f'"{name}":["' + kinds.str.replace_all(OPEN_SEPARATOR, '","', literal=True) + '"]'
    return pl.when(kinds == OPEN_ALL).then(f'"{name}":"' + kinds + '"').otherwise(listed)
