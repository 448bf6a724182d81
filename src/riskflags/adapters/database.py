"""The tables of a database, named by a URL as SQLAlchemy has it: whatever database it knows is read by the same door.

A URL may hold a password. It is never shown: messages name the database, and nothing else of the URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from riskflags.adapters.tables import Cells, Table
from riskflags.errors import Fault, InputError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Select

_URL = re.compile(r"[a-z][a-z0-9+_]*://", re.ASCII | re.IGNORECASE)
_SYSTEM = ("information_schema", "pg_catalog", "sys", "guest")
SCHEMA = "schema"
"""The part of a URL's query that names the schema of the tables, where several have them."""


def is_url(name: str) -> bool:
    """Whether this names a database and no file."""
    return _URL.match(name) is not None


def shown(name: str) -> str:
    """A URL without user, password and options; any other name as it is."""
    if not is_url(name):
        return name
    with _errors(name.partition("://")[0]):
        url = _url(name)
        port = f":{url.port}" if url.port else ""
        return f"{url.drivername}://{url.host or ''}{port}/{url.database or ''}"


def tables_at(name: str, beginning: str) -> list[Table]:
    """The tables and views of a database whose names begin so. Raises `InputError`."""
    from sqlalchemy import inspect

    with _errors(shown(name)):
        url = _url(name)
        wanted = url.query.get(SCHEMA)
        with _connected(url) as connection:
            found = inspect(connection)
            return [
                Table(table, [each["name"] for each in columns], partial(_cells, name, table, schema))
                for schema in found.get_schema_names()
                if schema == wanted or (wanted is None and schema.rpartition(".")[2].lower() not in _SYSTEM)
                for table in sorted({*found.get_table_names(schema), *found.get_view_names(schema)})
                if table.lower().startswith(beginning.lower())
                for columns in [found.get_columns(table, schema)]
            ]


def selected(table: str, schema: str | None, columns: Sequence[str]) -> Select[Any]:
    """The statement that reads these columns, or how many rows there are; any dialect compiles it."""
    from sqlalchemy import column, func, select
    from sqlalchemy import table as named

    whole = named(table, *map(column, columns), schema=schema)
    return select(*(whole.c[name] for name in columns)) if columns else select(func.count()).select_from(whole)


def _cells(name: str, table: str, schema: str | None, columns: Sequence[str]) -> Cells:
    import polars as pl

    with _errors(shown(name)), _connected(_url(name)) as connection:
        read = pl.read_database(selected(table, schema, columns), connection, infer_schema_length=None)
        return Cells(read, read.height) if columns else Cells(pl.DataFrame(), int(read.item()))


def _url(name: str) -> URL:
    from sqlalchemy import make_url

    return make_url(name)


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    """A connection from which nothing is written: a file that is not there is not made."""
    from sqlalchemy import create_engine

    options: dict[str, Any] = {"connect_args": {"read_only": True}} if url.get_backend_name() == "duckdb" else {}
    engine = create_engine(url.difference_update_query([SCHEMA]), **options)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _errors(name: str) -> Iterator[None]:
    """Whatever goes wrong, said without what the driver says: that may hold the password, or a value."""
    try:
        yield
    except InputError:
        raise
    except ImportError:
        help_ = "Install the extra, pip install 'riskflags[adapters]'; for SQL Server also pyodbc and its ODBC driver."
        fault = Fault("What reads this database is not installed.", file=name, help=help_)
    except Exception:
        help_ = "Check that it is running, and the name, the user and the password of the URL."
        fault = Fault("This database cannot be read.", file=name, help=help_)
    else:
        return
    raise InputError(fault)
