"""Which tables there are and what columns they have, taken from the case model, where every field is declared once.

``cases`` has a row a case: its id and day, and for each collection whether it is ``recorded`` and whether its list is
``open``. Every other table has a row a record. A null is *not known*, and so is a column left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of

CASES = "cases"
CASE_ID, AS_OF, POSITION = "case_id", "as_of", "position"
TABLES = (CASES, *COLLECTIONS)

OPEN_ALL = "all"
OPEN_SEPARATOR = ";"

ColumnType = Literal["key", "day", "yes_no", "word", "kinds", "number"]
"""key: text (a case's id may be whole numbers too); day: a date; kinds: ``all``, or words joined by a semicolon."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, its words where it has a vocabulary, whether every row must have a value."""

    type: ColumnType
    words: tuple[str, ...] = ()
    required: bool = False


@cache
def columns_of(table: str) -> Mapping[str, Column]:
    """The columns of a table by name, in their order. ``position`` keeps the order of records within a case."""
    if table == CASES:
        columns = {CASE_ID: Column("key", required=True), AS_OF: Column("day", required=True)}
        for name in COLLECTIONS:
            columns[recorded(name)] = Column("yes_no")
            columns[opened(name)] = Column("kinds", kinds_of(name))
        return MappingProxyType(columns)
    fields = {name: Column(field.type, field.words) for name, field in fields_of(COLLECTIONS[table]).items()}
    return MappingProxyType({CASE_ID: Column("key", required=True), **fields, POSITION: Column("number")})


def kinds_of(collection: str) -> tuple[str, ...]:
    """The kinds by which an open list of a collection may be limited; none where it has no kinds."""
    kind_field = COLLECTIONS[collection].kind_field
    return fields_of(COLLECTIONS[collection])[kind_field].words if kind_field else ()


def recorded(collection: str) -> str:
    """The column of ``cases`` that says whether a case's list is recorded: an empty list is not a missing one."""
    return f"{collection}_recorded"


def opened(collection: str) -> str:
    """The column of ``cases`` that says for which kinds a case's list may lack records."""
    return f"{collection}_open"
