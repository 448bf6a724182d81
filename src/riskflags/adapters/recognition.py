"""Which known source some files, a folder or a database hold: by their content, whatever they are called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from riskflags.adapters.database import is_url, shown, tables_at
from riskflags.adapters.mapping import TABLES, SourceMapping, shipped, shipped_names
from riskflags.adapters.reading import Source, XmlSource, recognised
from riskflags.adapters.sheets import sheets_in
from riskflags.adapters.table_reader import TableSource
from riskflags.adapters.tables import Table, tables_in
from riskflags.errors import Fault, InputError
from riskflags.reading import files
from riskflags.tables.schema import TABLES as OUR_TABLES


def source_of(names: Sequence[str]) -> Source | None:
    """The known source in these files, in a folder, or in a database that a URL names; ``None`` for anything else.

    Raises `InputError` for a database or a file that cannot be read, and for what is not read together.
    """
    for name in names:
        if is_url(name):
            if len(names) > 1:
                raise InputError(Fault("A database is read by itself.", file=shown(name), help="Name nothing else."))
            return _database(name)
    paths = [Path(name) for name in names if name != "-" and not files.misnamed(name) and os.path.exists(name)]
    returns = [(path, mapping) for path in paths if (mapping := recognised(path))]
    if returns and len(names) > 1:
        help_ = "Name one file: each has a day and an account of its own."
        raise InputError(Fault("A return is audited by itself.", file=str(returns[0][0]), help=help_))
    if returns:
        return XmlSource(*returns[0])
    tables = [table for path in paths for table in _tables_in(path) if table.name not in OUR_TABLES]
    found = _of_tables(tables)
    return TableSource(found, tables, ", ".join(names), _kind(tables)) if found else None


def known_source(names: Sequence[str]) -> Source:
    """The same. Raises `InputError` where there is none, too."""
    for name in names:
        if not is_url(name) and (wrong := files.misnamed(name)):
            raise InputError(wrong)
        if not is_url(name) and not os.path.exists(name):
            raise InputError(files.not_there(Path(name)))
    source = source_of(names)
    if source is None:
        what = "This is no file of a source that riskflags knows."
        raise InputError(Fault(what, file=", ".join(names), help=_known()))
    return source


def _database(name: str) -> Source:
    for mapping in _tabular():
        tables = tables_at(name, mapping.tables_begin) if mapping.tables_begin else []
        if _of_tables(tables) is mapping:
            return TableSource(mapping, tables, shown(name), shown(name).partition("://")[0])
    raise InputError(Fault("No table here is one that riskflags knows.", file=shown(name), help=_known()))


def _known() -> str:
    return f"Known are: {'; '.join(shipped(name).title for name in shipped_names())}."


def _tabular() -> list[SourceMapping]:
    return [mapping for mapping in map(shipped, shipped_names()) if mapping.reader == TABLES]


def _of_tables(tables: Sequence[Table]) -> SourceMapping | None:
    """The mapping for which one of these tables lists the children."""
    for mapping in _tabular():
        if any(mapping.is_table(name, table) for name in mapping.case.tables for table in tables):
            return mapping
    return None


def _tables_in(path: Path) -> list[Table]:
    return sheets_in(path) if path.suffix.lower() == ".xlsx" and path.is_file() else tables_in(path)


def _kind(tables: Sequence[Table]) -> str:
    return " and ".join(sorted({table.path.suffix[1:].lower() for table in tables if table.path}))
