"""Finds the files that an audit is to read, and the format of each: by its suffix, checked against its first bytes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from riskflags.audit.inputs.source import Packed, Source, SummaryFormat, TableFormat, reading_errors
from riskflags.audit.plugins import offered
from riskflags.errors import Fault, InputError, did_you_mean
from riskflags.reading import files
from riskflags.tables.schema import CASES, TABLES

PLUGINS = "riskflags.audit_inputs"
"""The entry point group in which other packages register modules with ``FORMATS`` of their own."""

_PACKED: dict[str, Packed] = {".gz": "gz", ".zst": "zst"}
_PACKED_BEGIN = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}
_NO_DATA = ("README", "readme")
_EXPECTED = ".expected"
"""``child.expected.yaml`` holds the expected flags of ``child.yaml``: it is no case."""

Formats = Mapping[str, SummaryFormat | TableFormat]


def formats_by_suffix() -> Formats:
    """The formats an audit reads, by the suffixes of their files' names."""
    found = offered("riskflags.audit.inputs", "FORMATS", PLUGINS)
    return {suffix: each for each in found for suffix in each.suffixes}


def passed_over(names: Sequence[str]) -> tuple[str, ...]:
    """The files that `find` leaves out, since by their names they are no data. One named alone is read."""
    named = [path for path in map(Path, names) if _is_named_beside(path, names)]
    inside = [entry for name in names if os.path.isdir(name) for entry in sorted(Path(name).iterdir())]
    return tuple(map(str, [*named, *filter(_is_no_data, inside)]))


def _is_named_beside(path: Path, names: Sequence[str]) -> bool:
    """Whether this is a file that is no data, named among others, as by ``*.yaml``."""
    return len(names) > 1 and _is_no_data(path) and path.is_file()


def _is_no_data(path: Path) -> bool:
    return path.stem in _NO_DATA or _EXPECTED in path.suffixes


def find(names: Sequence[str]) -> tuple[Source, ...]:
    """The files to read: of summaries in the order given and by name within a folder; of tables in that of `TABLES`.

    Raises `InputError` with every name that cannot be used.
    """
    formats = formats_by_suffix()
    found: list[Source] = []
    faults: list[Fault] = []
    for name in names:
        try:
            if wrong := files.misnamed(name):
                raise InputError(wrong)
            path = Path(name)
            if not _is_named_beside(path, names):
                found += _sources(path, formats)
        except InputError as error:
            faults += error.faults
    if not faults and not found:
        faults = [Fault("There is nothing to audit in these files.", help=_what_is_read(formats))]
    if not faults:
        faults = list(_names_not_text(found)) or list(_mixed(found)) or list(_twice(found))
    if faults:
        raise InputError(faults)
    return tuple(sorted(found, key=lambda source: TABLES.index(source.table) if source.table else -1))


def holds_summaries(sources: Iterable[Source]) -> bool:
    """Whether these are files of case summaries, not of tables."""
    return all(isinstance(source.format, SummaryFormat) for source in sources)


def _names_not_text(found: Iterable[Source]) -> Iterator[Fault]:
    """Faults for files whose names are not valid text: manifest and rejects could not name them."""
    for source in found:
        shown = source.name.encode("utf-8", "replace").decode()
        if shown != source.name:
            yield Fault("This file's name, or its folder's, is not UTF-8 text.", file=shown, help="Rename it.")


def _sources(path: Path, formats: Formats) -> Iterator[Source]:
    if not path.is_dir():
        yield _source(path, formats)
        return
    try:
        entries = sorted(path.iterdir())
    except OSError:
        raise InputError(
            Fault("This folder cannot be read.", file=str(path), help="Ask for permission to read it.")
        ) from None
    found = [entry for entry in entries if not entry.name.startswith(".") and not _is_no_data(entry)]
    if not found:
        raise InputError(
            Fault("There is nothing to audit in this folder.", file=str(path), help=_what_is_read(formats))
        )
    for entry in found:
        if entry.is_dir():
            raise InputError(
                Fault("This is a folder within a folder.", file=str(entry), help=_without_folders(path, found, formats))
            )
        yield _source(entry, formats)


def _without_folders(path: Path, found: Iterable[Path], formats: Formats) -> str:
    """How to audit what stands in a folder beside other folders: which of those hold cases only their owner knows."""
    endings = sorted({entry.suffix for entry in found} & {*formats, *_PACKED})
    files = " ".join(f"{shlex.quote(str(path))}/*{ending}" for ending in endings)
    beside = f"For the files beside it: riskflags audit {files} --out DIR. " if files else ""
    return f"{beside}Audit each folder that holds cases by itself."


def _source(path: Path, formats: Formats) -> Source:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed: Packed = _PACKED.get(suffixes[-1], "") if suffixes else ""
    if packed:
        suffixes.pop()
    format_ = formats.get(suffixes[-1]) if suffixes else None
    if path.is_symlink() and not path.exists():
        raise InputError(Fault("This link leads to no file.", file=str(path), help="Name the file itself."))
    if str(path) == "-":
        help_ = "An audit needs to know what its inputs are called: write it to a file, such as cases.ndjson."
        raise InputError(Fault("An audit does not read standard input.", help=help_))
    if not path.exists():
        raise InputError(files.not_there(path))
    if not path.is_file():
        raise InputError(Fault("This is no ordinary file.", file=str(path), help=_what_is_read(formats)))
    if format_ is None or (packed and format_.begins):
        help_ = "Unpack it first." if format_ else _what_is_read(formats)
        raise InputError(Fault("This is no kind of file that an audit reads.", file=str(path), help=help_))
    source = Source(path, str(path), format_, packed)
    _check_beginning(source, formats)
    return replace(source, table=_table(source)) if isinstance(format_, TableFormat) and format_.one else source


def _what_is_read(formats: Formats) -> str:
    """The help for unsupported files: the formats that are read."""
    listed = dict.fromkeys(formats.values())
    summaries = ", ".join(each.suffixes[0] for each in listed if isinstance(each, SummaryFormat))
    tables = [each for each in listed if isinstance(each, TableFormat)]
    single = [each.suffixes[0] for each in tables if each.one]
    whole = [f"one {each.suffixes[0]}" for each in tables if not each.one]
    packed = " or ".join(_PACKED)
    tables_said = ", ".join(single + whole)
    return f"Give case summaries ({summaries}), tables ({tables_said}), or a return (.xml); text may be {packed}."


def _check_beginning(source: Source, formats: Formats) -> None:
    """A name that says one thing of a file that begins as another."""
    begins = {each.begins: each.name for each in formats.values() if each.begins} | _PACKED_BEGIN
    with reading_errors(source), source.path.open("rb") as file:
        beginning = file.read(max(map(len, begins)))
    begins_as = next((kind for mark, kind in begins.items() if beginning.startswith(mark)), "text")
    says = source.packed or (source.format.name if source.format.begins else "text")
    if source.packed and not beginning:
        raise InputError(Fault("This file is empty.", file=source.name, help="Copy it again from where it came."))
    if beginning and begins_as != says:
        what = f"By its name this file is {_shown(says)}; it begins as {_shown(begins_as)}."
        raise InputError(Fault(what, file=source.name, help="Name it for what it is, or save it again."))


def _shown(kind: str) -> str:
    return {"gz": "compressed (.gz)", "zst": "compressed (.zst)", "text": "text"}.get(kind, f"a .{kind} file")


def _table(source: Source) -> str:
    table = source.path.name.split(".")[0]
    if table not in TABLES:
        near = did_you_mean(table, TABLES) or f"A file is named for its table, one of: {', '.join(TABLES)}."
        raise InputError(Fault("No table has this file's name.", file=source.name, help=near))
    return table


def _mixed(found: list[Source]) -> Iterator[Fault]:
    tables = {each.format for each in found if isinstance(each.format, TableFormat)}
    if tables and len(tables) < len({each.format for each in found}):
        yield Fault("These are summaries and tables together.", help="Audit the ones, then the others.")
    elif len(tables) > 1:
        listed = " and ".join(sorted(each.name for each in tables))
        yield Fault(f"These tables are of several kinds: {listed}.", help="Give all tables of one extract in one kind.")
    elif any(each.one for each in tables) and CASES not in {source.table for source in found}:
        yield Fault(
            f"The table {CASES} is missing.",
            help=f"Name the folder that holds {CASES}.csv or {CASES}.parquet: a row a case, with case_id and as_of.",
        )
    elif tables and len(found) > 1 and not any(each.one for each in tables):
        yield Fault("These are several workbooks.", help="Put all tables into one, a sheet each.")


def _twice(found: list[Source]) -> Iterator[Fault]:
    places: set[Path] = set()
    tables: set[str] = set()
    for source in found:
        if source.path.resolve() in places:
            yield Fault("This file is given twice.", file=source.name, help="Name it once.")
        elif source.table in tables:
            yield Fault(f"The table {source.table} is given twice.", file=source.name, help="Keep one of the two.")
        places.add(source.path.resolve())
        tables |= {source.table} if source.table else set()
