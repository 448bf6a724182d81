"""How tables of many shapes travel as one: rows of a common shape, with a slot for each column a table has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from riskflags.tables.frames import Table
from riskflags.tables.schema import CASE_ID, POSITION, TABLES, Column, columns_of

TABLE = "_table"
"""Which table a row is of, by its place among those given."""

_SLOT = {"key": "string", "word": "string", "kinds": "string", "yes_no": "boolean", "day": "date"}
_TIMESTAMP = "timestamp_ntz"


@dataclass(frozen=True)
class Layout:
    """Where each column of each table travels: ``slots`` by table and column; ``types`` of all slots; the id's type."""

    slots: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]
    id_type: str

    def of_table(self, table: Table) -> Any:
        """A table as rows of the common shape."""
        slots, schema = self.slots[table.name], table.schema
        sources = {slot: f"`{column}`" for column, slot in slots.items() if _holds(schema[column])}
        place = list(self.slots).index(table.name)
        chosen = [f"cast(`{CASE_ID}` as {self.id_type}) as {CASE_ID}", f"cast({place} as tinyint) as {TABLE}"]
        chosen += [f"cast({sources.get(slot, 'null')} as {type_}) as {slot}" for slot, type_ in self.types.items()]
        return table.native.selectExpr(*chosen)

    def tables(self, rows: pl.DataFrame) -> dict[str, pl.LazyFrame]:
        """The tables again, of the cases of one part; each is there, if without a row."""
        return {
            name: rows.filter(pl.col(TABLE) == place)
            .select(CASE_ID, *(pl.col(slot).alias(column) for column, slot in slots.items()))
            .lazy()
            for place, (name, slots) in enumerate(self.slots.items())
        }


def layout_of(given: Mapping[str, Table]) -> Layout:
    """How tables of these columns travel; columns that hold nothing stay behind."""
    slots: dict[str, dict[str, str]] = {}
    types: dict[str, str] = {}
    schemas = {name: given[name].schema for name in TABLES if name in given}
    for table in schemas:
        used: Counter[str] = Counter()
        slots[table] = {}
        for name, column in columns_of(table).items():
            if name in schemas[table] and name not in (CASE_ID, POSITION):
                type_ = _type_of(column, schemas[table][name])
                slot = f"_{type_}_{used[type_]}"
                used[type_] += 1
                slots[table][name], types[slot] = slot, type_
    text = any(not schema[CASE_ID].is_integer() for schema in schemas.values())
    return Layout(slots, types, "string" if text else "bigint")


def _holds(dtype: Any) -> bool:
    """Whether a column of this type may hold anything; where a type is none of ours, the forms saw to it."""
    return bool(dtype in (pl.String, pl.Boolean, pl.Date) or isinstance(dtype, pl.Datetime) or dtype.is_integer())


def _type_of(column: Column, dtype: Any) -> str:
    return _TIMESTAMP if column.type == "day" and isinstance(dtype, pl.Datetime) else _SLOT[column.type]
