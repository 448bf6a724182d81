"""Which known source some files, a folder or a database hold: by their content, whatever they are called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

from riskflags.adapters.database import is_url, shown, tables_at
from riskflags.adapters.joining import JoinedSource
from riskflags.adapters.mapping import TABLES, SourceMapping, shipped, shipped_names
from riskflags.adapters.reading import Source, XmlSource, recognised
from riskflags.adapters.sheets import sheets_in
from riskflags.adapters.table_reader import TableSource
from riskflags.adapters.tables import Table, tables_in
from riskflags.adapters.values import as_day
from riskflags.errors import Fault, InputError
from riskflags.humanize import counted, day_in_words
from riskflags.reading import files
from riskflags.tables.schema import TABLES as OUR_TABLES

ONE_SOURCE = "Name the files of one source, or a census and the looked-after return of the same day."


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
    found: list[Source] = [XmlSource(path, mapping) for path in paths if (mapping := recognised(path))]
    tables = [table for path in paths for table in _tables_in(path) if table.name not in OUR_TABLES]
    if mapping := _of_tables(tables):
        tables, notes = _each_list_once(mapping, tables)
        where = ", ".join(sorted({str(table.path) for table in tables}))
        found.append(TableSource(mapping, tables, where, _kind(tables), notes))
    if found and (others := _others(names, found)):
        raise InputError(Fault("This file is not read together with the others.", file=others[0], help=ONE_SOURCE))
    return _together(found)


def _others(names: Sequence[str], found: Sequence[Source]) -> list[str]:
    """The files that none of the sources found reads."""
    read = {file for source in found for file in source.files}
    return [name for name in names if Path(name) not in read and not os.path.isdir(name)]


def _together(found: Sequence[Source]) -> Source | None:
    """Several as one: of returns of one kind the latest; then a census and what is read beside it."""
    by_name: dict[str, list[Source]] = {}
    for source in found:
        by_name.setdefault(source.mapping.name, []).append(source)
    left = [_latest(sources) for sources in by_name.values()]
    if len(left) < 2:
        return left[0] if left else None
    for first, second in permutations(left):
        if second.mapping.beside and second.mapping.beside.source == first.mapping.name:
            return JoinedSource(first, second)
    raise InputError(Fault("These sources are not read together.", file=left[1].name, help=ONE_SOURCE))


def _latest(found: Sequence[Source]) -> Source:
    """The latest of several returns of one authority. Raises `InputError` where it cannot be told which that is."""
    if len(found) < 2:
        return found[0]
    returns = [source for source in found if isinstance(source, XmlSource)]
    mapping, headers = found[0].mapping, [source.header() for source in returns]
    days = [as_day(str(header.get(mapping.as_of, ""))) for header in headers]
    told = sorted(day for day in days if isinstance(day, str))
    if len(told) < len(found) or told[-1] == told[-2]:
        what = "Several returns of one kind are read where each has a day of its own, for the latest is taken."
    elif len({header.get(mapping.authority) for header in headers}) > 1:
        what = "These returns are of several authorities, whose children may have the same ids."
    else:
        notes = [
            f"An earlier return, of {day_in_words(date.fromisoformat(day))}, was passed over." for day in told[:-1]
        ]
        latest = returns[days.index(told[-1])]
        return XmlSource(latest.path, mapping, notes)
    raise InputError(Fault(what, file=found[1].name, help="Name one of them."))


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
    return [mapping for mapping in map(shipped, shipped_names()) if TABLES in mapping.readers]


def _of_tables(tables: Sequence[Table]) -> SourceMapping | None:
    """The mapping for which one of these tables lists the children."""
    for mapping in _tabular():
        if any(mapping.is_table(name, table) for name in mapping.case.tables for table in tables):
            return mapping
    return None


def _each_list_once(mapping: SourceMapping, tables: Sequence[Table]) -> tuple[list[Table], list[str]]:
    """The tables without hidden copies of those that are shown, and a note on these.

    Raises `InputError` where two workbooks hold one list, or two files one table: of which day each is cannot be told;
    and for tables of another source.
    """
    copies: list[Table] = []
    lists = {name for group in mapping.case.walk() for name in group.tables}
    others = [table for table in tables if not any(mapping.is_table(name, table) for name in lists)]
    if _of_tables(others):
        raise InputError(Fault("These sources are not read together.", file=str(others[0].path), help=ONE_SOURCE))
    for name in lists:
        same = [table for table in tables if mapping.is_table(name, table)]
        shown = [table for table in same if not table.hidden]
        copies += [table for table in same if table.hidden and shown and table not in copies]
        files = sorted({table.path for table in shown if table.path and not _can_be_a_part(name, table, mapping)})
        if len(files) > 1:
            help_ = "Name one of them; the older would be read as if it were of today."
            raise InputError(Fault("This holds what another file holds too.", file=str(files[1]), help=help_))
    left = [table for table in tables if table not in copies]
    note = f"Passed over: {counted(len(copies), 'hidden sheet')} of lists that other sheets show."
    return left, [note] if copies else []


def _can_be_a_part(name: str, table: Table, mapping: SourceMapping) -> bool:
    """Whether other files can have more of a list: such as are known by their headings, whatever they are called."""
    return name in mapping.headed and table.path is not None and table.path.suffix.lower() != ".xlsx"


def _tables_in(path: Path) -> list[Table]:
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return tables_in(path)
    with path.open("rb") as file:  # one by its name alone is no workbook: the audit says what it is
        return sheets_in(path) if file.read(2) == b"PK" else []


def _kind(tables: Sequence[Table]) -> str:
    return " and ".join(sorted({table.path.suffix[1:].lower() for table in tables if table.path}))
