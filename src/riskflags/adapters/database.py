"""The tables of a database, named by a URL as SQLAlchemy has it: whatever database it knows is read by the same door.

A URL may hold a password. It is never shown: messages name the database, and nothing else of the URL. DuckDB, whose
dialect is PostgreSQL's, is read by its own package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from riskflags.adapters.tables import Cells, Table
from riskflags.errors import Fault, InputError

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import URL, Select

    Read = Callable[[Select[Any]], pl.DataFrame]

_URL = re.compile(r"[a-z][a-z0-9+_]*://", re.ASCII | re.IGNORECASE)
_DUCKDB = "duckdb"


def is_url(name: str) -> bool:
    """Whether this names a database and no file."""
    return _URL.match(name) is not None


def shown(name: str) -> str:
    """A URL without user, password and options; any other name as it is. Raises `InputError`."""
    if not is_url(name):
        return name
    with _errors(name.partition("://")[0]):
        url = _url(name)
        port = f":{url.port}" if url.port else ""
        return f"{url.drivername}://{url.host or ''}{port}/{url.database or ''}"


def tables_at(name: str, beginning: str) -> list[Table]:
    """The tables and views of a database whose names begin so, in one schema. Raises `InputError`."""
    with _errors(shown(name)), _reading(_url(name)) as read:
        rows = read(columns_named(beginning)).rows()
    schemas = sorted({schema for schema, _, _ in rows})
    if len(schemas) > 1:
        what = f"Several schemas hold such tables: {', '.join(schemas)}."
        raise InputError(Fault(what, file=shown(name), help="Give a user who sees one of them."))
    columns: dict[str, list[str]] = {}
    for _, table, column in rows:
        columns.setdefault(table, []).append(column)
    return [
        Table(table, partial(list, its), partial(_cells, name, table, schemas[0])) for table, its in columns.items()
    ]


def columns_named(beginning: str) -> Select[Any]:
    """The statement that lists schema, table and column of the tables whose names begin so; any dialect compiles it."""
    from sqlalchemy import column, func, select, table

    names = ("table_schema", "table_name", "column_name", "ordinal_position")
    listed = table("columns", *map(column, names), schema="information_schema")
    schema, name, of_column, place = (listed.c[each] for each in names)
    begins = func.lower(name).startswith(beginning, autoescape=True)
    return select(schema, name, of_column).where(begins).order_by(schema, name, place)


def cells_of(table: str, schema: str, columns: Sequence[str]) -> Select[Any]:
    """The statement that reads these columns, or without any how many rows there are; any dialect compiles it."""
    from sqlalchemy import column, func, select
    from sqlalchemy import table as named

    whole = named(table, *map(column, columns), schema=schema)
    return select(*(whole.c[name] for name in columns)) if columns else select(func.count()).select_from(whole)


def _cells(name: str, table: str, schema: str, columns: Sequence[str]) -> Cells:
    with _errors(shown(name)), _reading(_url(name)) as read:
        frame = read(cells_of(table, schema, columns))
        return Cells(frame, frame.height if columns else int(frame.item()))


def _url(name: str) -> URL:
    from sqlalchemy import make_url

    return make_url(name)


@contextmanager
def _reading(url: URL) -> Iterator[Read]:
    """What runs statements on a connection from which nothing is written, and no file is made or reached."""
    import polars as pl

    if url.get_backend_name() == _DUCKDB:
        import duckdb
        from sqlalchemy.dialects import registry

        dialect = registry.load("postgresql")()

        def read(statement: Select[Any]) -> pl.DataFrame:
            compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            rows = file.execute(str(compiled))
            names = [name for name, *_ in rows.description or ()]
            return pl.DataFrame(rows.fetchall(), schema=names, orient="row", infer_schema_length=None)

        with duckdb.connect(url.database or "", read_only=True, config={"enable_external_access": "false"}) as file:
            yield read
        return
    from sqlalchemy import create_engine

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield lambda statement: pl.read_database(statement, connection, infer_schema_length=None)
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
