"""Whether tables have the right form: their names, their columns and types. Nothing of a row is read for it.

Only where a column is of a wrong type are its values counted, since a column with no value at all may be of any type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from riskflags.errors import Fault, TablesError, did_you_mean
from riskflags.tables.frames import SPARK, Table, pl, table_of
from riskflags.tables.row_checks import counted
from riskflags.tables.schema import CASES, TABLES, Column, columns_of

WANTED = {
    "key": ("text", "Cast it to text; whole numbers are taken as text."),
    "word": ("text", "Cast it to text; leave null what is not known."),
    "kinds": ("text", "Write all, or kinds joined by a semicolon, as text."),
    "day": ("days", "Cast it to a date, or to timestamps at midnight without a zone."),
    "yes_no": ("true and false", "Cast it to Boolean; leave null what is not known."),
    "number": ("whole numbers", "Cast it to whole numbers."),
}


def well_formed(tables: Mapping[str, Any]) -> dict[str, Table]:
    """The tables given, each with the columns that may hold values, in the order of `TABLES`.

    Raises `TablesError` with every fault of form in every table.
    """
    raise_any(name_faults(tables))
    found = {name: table_of(name, tables[name]) for name in TABLES if tables.get(name) is not None}
    raise_any(_kind_faults(found))
    faults: list[Fault] = []
    for name, table in found.items():
        kept, wrong = _checked(table)
        found[name] = replace(table, schema=kept)
        faults += wrong
    raise_any(faults)
    return found


def raise_any(faults: Iterable[Fault]) -> None:
    """Raise `TablesError` with these faults, if there are any."""
    if listed := list(faults):
        raise TablesError(listed)


def name_faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the names of the tables: one unknown, or that of the cases missing."""
    if not isinstance(tables, Mapping):
        yield Fault("These are not tables by name.", help="Give a mapping, as in {'cases': ..., 'people': ...}.")
        return
    if tables.get(CASES) is None:
        yield Fault("This table is missing.", (CASES,), help="Add it: a row a case, with case_id and as_of.")
    for name in tables:
        if name not in TABLES:
            near = did_you_mean(name, TABLES)
            yield Fault("There is no such table.", (name,), help=near or f"The tables: {', '.join(TABLES)}.")


def column_faults(table: str, given: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with the names of a table's columns."""
    columns, there = columns_of(table), set(given)
    for name in given:
        if name not in columns:
            near = did_you_mean(name, columns)
            help_ = near or f"Leave it out, or name it as one of: {', '.join(columns)}."
            yield Fault("This table has no such column.", (table, name), help=help_)
    for name, column in columns.items():
        if column.required and name not in there:
            yield Fault("This column is missing.", (table, name), help="Add it: every row needs it.")


def _kind_faults(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Spark's tables lie elsewhere, and go with no others."""
    for name, table in tables.items():
        if (table.kind == SPARK) != (tables[CASES].kind == SPARK):
            what = "This table is in another kind of dataframe than the cases."
            yield Fault(what, (name,), help="Bring all of them in Spark, or none.")


def _checked(table: Table) -> tuple[pl.Schema, list[Fault]]:
    """The columns that may hold values, with their types, and what is wrong with the others."""
    columns = columns_of(table.name)
    faults = list(column_faults(table.name, table.schema))
    known = {name: dtype for name, dtype in table.schema.items() if name in columns}
    ill_typed = [name for name, dtype in known.items() if not _fits(columns[name], dtype, table.kind == SPARK)]
    for name, count in table.values(ill_typed).items():
        if count:
            what, help_ = WANTED[columns[name].type]
            faults.append(Fault(counted(count, f"does not read as {what}."), (table.name, name), help=help_))
    kept = {name: dtype for name, dtype in known.items() if name not in ill_typed or columns[name].required}
    return pl.Schema(kept), faults


def _fits(column: Column, dtype: Any, zoned: bool) -> bool:
    """Whether a column may be of this type; in Spark a timestamp is a time in the session's zone."""
    match column.type:
        case "yes_no":
            return bool(dtype == pl.Boolean)
        case "day":
            return bool(dtype == pl.Date or (isinstance(dtype, pl.Datetime) and (zoned or dtype.time_zone is None)))
        case "number":
            return bool(dtype.is_integer())
        case "key" if dtype.is_integer():
            return True
        case _:
            return dtype in (pl.String, pl.Categorical, pl.Enum)
