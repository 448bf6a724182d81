"""Rows that were rejected: where each stands, what is wrong, what to do; never what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from riskflags.audit.accounting import RejectCount
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.errors import Fault, show_path
from riskflags.tables.schema import AS_OF, CASE_ID

COLUMNS: dict[str, Any] = {
    "file": pl.String,
    "row": pl.UInt32,
    "table": pl.String,
    "column": pl.String,
    "place": pl.String,
    CASE_ID: pl.String,
    "what": pl.String,
    "next": pl.String,
    "others": pl.UInt32,
}
"""A rejected row. ``row``: the line of a text file, the row of a sheet or of a Parquet file. ``place``: the field in a
summary. ``next``: what to do. ``others``: how many other things are wrong with the same row.
"""

Row = tuple[str, int, str, str, str, str | None, str, str, int]

_KEY = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")


def of_faults(file: str, row: int, case_id: object, faults: Iterable[Fault]) -> Row:
    """The reject that tells of a summary's faults, by the first of them."""
    first, *others = faults
    path = first.path
    table = str(path[0]) if path and path[0] in COLLECTIONS else ""
    fields = fields_of(COLLECTIONS[table]) if table else (CASE_ID, AS_OF, "open")
    column = next((part for part in reversed(path) if part in fields), "")
    return file, row, table, str(column), show_path(path), shown_key(case_id), first.what, first.help, len(others)


def shown_key(case_id: object) -> str | None:
    """A case's id, where it is one."""
    return case_id if isinstance(case_id, str) and _KEY.fullmatch(case_id) else None


def framed(rows: Iterable[Row]) -> pl.DataFrame:
    """Rejects as a frame."""
    return pl.DataFrame(list(rows), schema=COLUMNS, orient="row")


def counted(rejects: pl.DataFrame) -> tuple[RejectCount, ...]:
    """How many rows were rejected for what, the most frequent first."""
    by = ["table", "column", "what"]
    counts = rejects.group_by(by).len("rows").sort(["rows", *by], descending=[True, False, False, False])
    return tuple(RejectCount(*row) for row in counts.iter_rows())
