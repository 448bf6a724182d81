"""What goes wrong with tables after they were opened, told with the file it is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import polars as pl

from riskflags.audit.inputs.source import Source, UnreadableInputError
from riskflags.audit.opening import opened_by
from riskflags.errors import Fault, TablesError


@contextmanager
def blamed(sources: Sequence[Source]) -> Iterator[None]:
    """Faults of tables name the table's file; where a Parquet file is damaged within, which shows only late, that."""
    try:
        yield
        return
    except TablesError as error:
        faults = list(_damaged(sources)) or [_placed(fault, sources) for fault in error.faults]
    except pl.exceptions.PolarsError:
        faults = list(_damaged(sources))
        if not faults:
            raise
    raise UnreadableInputError(faults) from None


def _placed(fault: Fault, sources: Sequence[Source]) -> Fault:
    """The fault with the file of its table: a workbook holds them all."""
    files = [source.name for source in sources if source.table in (None, *fault.path[:1])]
    return replace(fault, file=files[0]) if files and fault.file is None else fault


def _damaged(sources: Sequence[Source]) -> Iterator[Fault]:
    for source in sources:
        if source.kind == "parquet" and not _is_sound(source):
            help_ = "It may be damaged or cut short: write it again."
            yield Fault("This Parquet file cannot be read to its end.", file=source.name, help=help_)


def _is_sound(source: Source) -> bool:
    """Whether every page can be read; nothing of it is kept."""
    try:
        for _ in opened_by(pl.scan_parquet, source.path).collect_batches():
            pass
    except pl.exceptions.PolarsError:
        return False
    return True
