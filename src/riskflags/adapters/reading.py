"""Reading a file by its mapping: first what it fills at all, then case after case."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from xml.parsers import expat

from riskflags.adapters.account import Account
from riskflags.adapters.engine import Case, Engine, Survey
from riskflags.adapters.mapping import SourceMapping, shipped, shipped_names
from riskflags.adapters.values import as_day
from riskflags.adapters.xml_reader import cases_of, refuse_declaration
from riskflags.errors import Fault, InputError

_BEGINNING = 64 * 1024


def recognised(path: Path) -> SourceMapping | None:
    """The source whose file this is, by what it begins with; ``None`` for any other.

    Raises `InputError` for XML with a document type declaration.
    """
    if not os.path.isfile(path):
        return None
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    if b"<" not in beginning[:200].replace(b"\0", b""):
        return None
    root, names, texts = _begins_as(beginning, str(path))
    for mapping in map(shipped, shipped_names()):
        said = {name: texts[name] for name in mapping.says if name in texts}
        if root == mapping.root and (said == mapping.says or (not said and mapping.open_path[-1] in names)):
            return mapping
    return None


def _begins_as(beginning: bytes, name: str) -> tuple[str, set[str], dict[str, str]]:
    """The root element of some XML, the elements in it, and the first text of each that holds one; empty for no XML."""
    names: list[str] = []
    texts: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, _: names.append(name.rpartition(":")[2])

    def text(data: str) -> None:
        if names and len(texts) < 100:
            texts.setdefault(names[-1], data.strip())

    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda *_: refuse_declaration(name)
    with suppress(expat.ExpatError):  # what could be read until then tells
        parser.Parse(beginning, False)
    return names[0] if names else "", set(names), texts


class Reading:
    """One file, read by its mapping; ``account`` is whole once `cases` has been gone through.

    ``as_of`` overrules the file's own day. Closed cases are left out unless ``closed``. Raises `InputError`.
    """

    def __init__(self, path: Path, mapping: SourceMapping, as_of: date | None = None, closed: bool = False) -> None:
        self.path, self.mapping, self._closed = path, mapping, closed
        self.account = Account(mapping.title, as_of, as_of is not None, proxies=mapping.proxies)
        self._survey()

    def _survey(self) -> None:
        survey = Survey(self.mapping)
        aside = Account(self.mapping.title)
        with self.path.open("rb") as stream:
            for header, row in cases_of(stream, self.mapping, str(self.path), aside):
                if self.account.as_of is None:
                    self.account.as_of = self._day_of(header)
                if survey.add(row):
                    break
        if self.account.as_of is None:
            raise InputError(Fault("There is no case in this file.", file=str(self.path), help="Check what it holds."))
        self._unrecorded = survey.unrecorded()
        self.account.unrecorded = tuple(sorted(f"{group}.{name}" for group, name in self._unrecorded))

    def _day_of(self, header: dict[str, str]) -> date:
        day = as_day(str(header.get(self.mapping.as_of, "")))
        if not isinstance(day, str):
            what = f"The day of this file ({self.mapping.as_of}) is not given, or is no day."
            raise InputError(Fault(what, file=str(self.path), help="Say it with --as-of."))
        return date.fromisoformat(day)

    def cases(self) -> Iterator[Case]:
        """The summary of each case, as plain data."""
        assert self.account.as_of is not None
        engine = Engine(self.mapping, self.account.as_of, self._unrecorded, self.account, self._closed)
        with self.path.open("rb") as stream:
            for _, row in cases_of(stream, self.mapping, str(self.path), self.account):
                summary = engine.summary(row)
                if summary is not None:
                    yield summary
        self.account.prove()
