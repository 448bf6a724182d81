"""Case summaries to tables and back: `tables_of` and `cases_of`, each giving what the other took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.errors import CaseError, Fault, TablesError, did_you_mean
from riskflags.tables.schema import (
    AS_OF,
    CASE_ID,
    CASES,
    OPEN_ALL,
    OPEN_SEPARATOR,
    POSITION,
    TABLES,
    columns_of,
    opened,
    recorded,
)

if TYPE_CHECKING:
    import polars as pl

# -- to tables --------------------------------------------------------------------------------------------------------

Backend = Literal["polars", "pyarrow"]
BACKENDS: tuple[Backend, ...] = ("polars", "pyarrow")

_MOST_IDS_SHOWN = 5
_Lists = dict[str, list[Any]]


def tables_of(cases: Iterable[CaseSummary], backend: Backend = "polars") -> dict[str, Any]:
    """The cases as tables by name, each with all its columns, typed even where it has no rows.

    ``backend`` is ``polars`` (DataFrames) or ``pyarrow`` (Tables). `cases_of` gives the same cases back.
    Raises `CaseError` where two cases share an id, `TablesError` for another backend.
    """
    _check(backend)
    lists: dict[str, _Lists] = {table: {column: [] for column in columns_of(table)} for table in TABLES}
    for case in _summaries(cases):
        _add_case(lists, case)
    _check_ids(lists[CASES][CASE_ID])
    return {table: _frame(table, columns, backend) for table, columns in lists.items()}


def _summaries(cases: object) -> Iterator[CaseSummary]:
    """The cases, if they are any."""
    help_ = "Give several, as in tables_of([case]); CaseSummary.model_validate makes one of a mapping."
    if not isinstance(cases, Iterable) or isinstance(cases, CaseSummary):
        raise CaseError(Fault("These are not case summaries.", help=help_))
    for case in cases:
        if not isinstance(case, CaseSummary):
            raise CaseError(Fault("This is not a CaseSummary.", help=help_))
        yield case


def _check(backend: Backend) -> None:
    if not isinstance(backend, str) or backend not in BACKENDS:
        raise TablesError(
            Fault("Tables are not made for this backend.", help=did_you_mean(backend, BACKENDS) or "Polars or pyarrow.")
        )


def _check_ids(ids: list[str]) -> None:
    seen: set[str] = set()
    twice = dict.fromkeys(each for each in ids if each in seen or seen.add(each))  # type: ignore[func-returns-value]
    if twice:
        shown = ", ".join(list(twice)[:_MOST_IDS_SHOWN]) + (", and others" if len(twice) > _MOST_IDS_SHOWN else "")
        raise CaseError(
            Fault(
                f"{len(twice)} case ids stand on more than one summary: {shown}.",
                (CASE_ID,),
                help="Tables are keyed by it: give each case an id of its own.",
            )
        )


def _add_case(lists: dict[str, _Lists], case: CaseSummary) -> None:
    row = lists[CASES]
    row[CASE_ID].append(case.case_id)
    row[AS_OF].append(case.as_of)
    for name in COLLECTIONS:
        found, kinds = case.__dict__[name], case.open.get(name)
        row[recorded(name)].append(found is not None)
        row[opened(name)].append(kinds if kinds is None or kinds == OPEN_ALL else OPEN_SEPARATOR.join(kinds))
        if found:
            _add_records(lists[name], case.case_id, found)


def _add_records(columns: _Lists, case_id: str, found: tuple[Any, ...]) -> None:
    columns[CASE_ID].extend([case_id] * len(found))
    columns[POSITION].extend(range(len(found)))
    values = [record.__dict__ for record in found]
    for name, column in columns.items():
        if name not in (CASE_ID, POSITION):
            column.extend([each[name] for each in values])


def _frame(table: str, columns: _Lists, backend: Backend) -> Any:
    from riskflags.tables.frames import pl, to_arrow  # at call time: Polars is an extra

    types: dict[str, Any] = {"day": pl.Date, "yes_no": pl.Boolean, "number": pl.Int64}
    schema = {name: types.get(column.type, pl.String) for name, column in columns_of(table).items()}
    frame = pl.DataFrame(columns, schema)
    return frame if backend == "polars" else to_arrow(frame)


# -- to cases ---------------------------------------------------------------------------------------------------------

_ORDER, _ROW = "case's place", "row's place"  # no column of a table is called so
_ROWS_AT_ONCE = 10_000

_Row = dict[str, Any]


def cases_of(tables: Mapping[str, Any]) -> Iterator[CaseSummary]:
    """The cases of tables by name, in the order of ``cases``; of records in that of ``position``, else of their rows.

    Takes any dataframe that `Checker.check_tables` does. A table or column left out is not known. Raises `TablesError`
    at once for what is wrong with the tables, and `CaseError` on coming to a case that contradicts itself.
    """
    from riskflags.tables.coercion import read  # at call time: Polars is an extra

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
