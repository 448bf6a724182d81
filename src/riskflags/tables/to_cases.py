"""Tables to case summaries: `cases_of`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.errors import CaseError
from riskflags.tables.schema import AS_OF, CASE_ID, CASES, OPEN_ALL, OPEN_SEPARATOR, POSITION, opened, recorded

if TYPE_CHECKING:
    import polars as pl

_ORDER, _ROW = "case's place", "row's place"  # no column of a table is called so
_ROWS_AT_ONCE = 10_000

_Row = dict[str, Any]


def cases_of(tables: Mapping[str, Any]) -> Iterator[CaseSummary]:
    """The cases of tables by name, in the order of ``cases``; of records in that of ``position``, else of their rows.

    Takes any dataframe that `Checker.check_tables` does. A table or column left out is not known. Raises `TablesError`
    at once for what is wrong with the tables, and `CaseError` on coming to a case that contradicts itself.
    """
    from riskflags.tables.reading import read  # at call time: Polars is an extra

    return _cases(read(tables))


def _cases(found: dict[str, pl.DataFrame]) -> Iterator[CaseSummary]:
    cases = found.pop(CASES)
    order = cases.select(CASE_ID).with_row_index(_ORDER)
    rows = {name: _Rows(frame, order) for name, frame in found.items()}
    for place, row in enumerate(cases.iter_rows(named=True, buffer_size=_ROWS_AT_ONCE)):
        yield _case(row, {name: each.of(place) for name, each in rows.items()})


class _Rows:
    """The rows of one table, walked once, in step with the cases: so they are never all Python objects at once."""

    def __init__(self, frame: pl.DataFrame, order: pl.DataFrame) -> None:
        keys = [_ORDER, *([POSITION] if POSITION in frame.columns else []), _ROW]
        placed = frame.with_row_index(_ROW).join(order, on=CASE_ID, how="inner")
        in_step = placed.sort(keys, nulls_last=True).drop(
            [name for name in (CASE_ID, *keys[1:]) if name in placed.columns]
        )
        self._rows = in_step.iter_rows(named=True, buffer_size=_ROWS_AT_ONCE)
        self._next = next(self._rows, None)

    def of(self, place: int) -> list[_Row]:
        """The records of the case at this place; what is null is left out."""
        records: list[_Row] = []
        while (row := self._next) is not None and row[_ORDER] == place:
            records.append({field: value for field, value in row.items() if value is not None and field != _ORDER})
            self._next = next(self._rows, None)
        return records


def _case(row: _Row, records: dict[str, list[_Row]]) -> CaseSummary:
    given: dict[str, Any] = {CASE_ID: row[CASE_ID], AS_OF: row[AS_OF], "open": _open(row)}
    for name in COLLECTIONS:
        found = records.get(name, [])
        if found or row.get(recorded(name)):
            given[name] = found
    try:
        return CaseSummary.model_validate(given)
    except CaseError as error:
        faults = [fault.at(f"case {row[CASE_ID]!r}", None) for fault in error.faults]
    raise CaseError(faults)


def _open(row: _Row) -> dict[str, str | list[str]]:
    said = {name: row.get(opened(name)) for name in COLLECTIONS}
    return {name: kinds_said(text) for name, text in said.items() if text is not None}


def kinds_said(text: str) -> str | list[str]:
    """What a cell of an ``open`` column says: ``all``, or the kinds it lists."""
    if text.strip() == OPEN_ALL:
        return OPEN_ALL
    return [kind.strip() for kind in text.split(OPEN_SEPARATOR)] if text.strip() else []
