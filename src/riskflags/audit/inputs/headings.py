"""The heading of a table: names that no column has, told of by the number of their column, as a name may be a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskflags.audit.inputs.source import Source, UnreadableInputError
from riskflags.errors import Fault, did_you_mean
from riskflags.tables.schema import columns_of


def check_heading(source: Source, table: str, heading: Iterable[tuple[int, str]], line: int | None) -> None:
    """Raise `UnreadableInputError` for names that are no columns of the table; each stands with its column's number."""
    faults = [fault.at(source.name, line) for fault in _faults(table, heading)]
    if faults:
        raise UnreadableInputError(faults)


def _faults(table: str, heading: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    columns = columns_of(table)
    for number, name in heading:
        if not name.strip():
            help_ = "Name it, or take it out: a comma too many at the end of a line makes one."
            yield Fault(f"Column {number} has no name.", (table,), help=help_)
        elif name not in columns:
            what = f"Column {number} has a name that no column of this table has."
            yield Fault(what, (table,), help=_nearest(name, columns))


def _nearest(name: str, columns: Iterable[str]) -> str:
    if name.strip() in columns:
        return f"Write '{name.strip()}' without a space before or after it."
    return did_you_mean(name, columns) or f"Leave it out, or name it as one of: {', '.join(columns)}."
