"""Reading a file by its mapping: first what it fills at all, then case after case."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from xml.parsers import expat

from riskflags.adapters.account import Account
from riskflags.adapters.engine import ALONE, QUIET, Case, Engine, Survey, Surveyed
from riskflags.adapters.expressions import Row
from riskflags.adapters.mapping import XML, SourceMapping, shipped, shipped_names
from riskflags.adapters.values import TWICE, as_day
from riskflags.adapters.xml_reader import UNKNOWN_ENCODING, cases_of, without_declaration
from riskflags.errors import Fault, InputError
from riskflags.humanize import day_in_words

_BEGINNING = 64 * 1024
JOINED = "joined to the element before, of the same child"


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
    for mapping in (each for each in map(shipped, shipped_names()) if XML in each.readers):
        said = {name: texts[name] for name in mapping.says if name in texts}
        if root == mapping.root and (said == mapping.says or (not said and mapping.open_cases[0][0][-1] in names)):
            return mapping
    return None


def _begins_as(beginning: bytes, name: str) -> tuple[str, set[str], dict[str, str]]:
    """The root element of some XML, the elements in it, and the first text of each that holds one; empty for no XML."""
    names: list[str] = []
    texts: dict[str, str] = {}
    parser = without_declaration(name)
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, _: names.append(name.rpartition(":")[2])

    def text(data: str) -> None:
        if names and len(texts) < 100:
            texts.setdefault(names[-1], data.strip())

    parser.CharacterDataHandler = text
    with suppress(expat.ExpatError, *UNKNOWN_ENCODING):  # what could be read until then tells
        parser.Parse(beginning, False)
    return names[0] if names else "", set(names), texts


class Source:
    """Where the rows of a known source are: ``files``, or a database, of which there are none.

    ``name`` is what messages call it, ``kind`` what an account does, and ``unit`` what that counts. ``alone`` is the
    mapping of cases whose rows are marked as `ALONE`. ``notes`` are sentences for the account.
    """

    kind = ""
    unit = ""
    alone: SourceMapping | None = None

    def __init__(self, mapping: SourceMapping, name: str, files: tuple[Path, ...], notes: Sequence[str] = ()) -> None:
        self.mapping, self.name, self.files, self.notes = mapping, name, files, notes

    def survey(self) -> Surveyed:
        """What is found out first. Raises `InputError`."""
        raise NotImplementedError

    def cases(self, account: Account) -> Iterator[Row]:
        """The rows of each case, and in ``account`` what became of everything else. Raises `InputError`."""
        raise NotImplementedError


class XmlSource(Source):
    """One XML file."""

    kind, unit = "xml", "elements"

    def __init__(self, path: Path, mapping: SourceMapping, notes: Sequence[str] = ()) -> None:
        super().__init__(mapping, str(path), (path,), notes)
        self.path = path

    def header(self) -> Row:
        """What stands before the first case. Raises `InputError`."""
        with self.path.open("rb") as stream:
            found = cases_of(stream, self.mapping, self.name, Account(self.mapping.title))
            return next((header for header, _ in found), {})

    def survey(self) -> Surveyed:
        """See `Source`: of as many cases as it takes."""
        survey, day = Survey(self.mapping), None
        with self.path.open("rb") as stream:
            for header, row in cases_of(stream, self.mapping, self.name, Account(self.mapping.title)):
                day = str(header.get(self.mapping.as_of, ""))
                if survey.add(row):
                    break
        return Surveyed(day, survey.unrecorded())

    def cases(self, account: Account) -> Iterator[Row]:
        """See `Source`."""
        with self.path.open("rb") as stream:
            rows = (row for _, row in cases_of(stream, self.mapping, self.name, account))
            yield from _joined(rows, self.mapping.case_id, account)


def _joined(rows: Iterable[Row], key: str, account: Account) -> Iterator[Row]:
    """The rows; those of one id in a row that differ are one: some systems write an element an episode."""
    before: Row = {}
    for row in rows:
        if before and row != before and row.get(key, before) == before.get(key):
            for name, value in row.items():
                if isinstance(value, list):
                    own = before.setdefault(name, [])
                    own += [each for each in value if each not in own]
                else:
                    before[name] = value if before.get(name, value) == value else TWICE
            account.cases += 1
            account.cases_left_out[JOINED] += 1
            continue
        if before:
            yield before
        before = row
    if before:
        yield before


class Reading:
    """One source, read by its mapping; ``account`` is whole once `cases` has been gone through.

    ``as_of`` overrules the source's own day. Closed cases are left out unless ``closed``. Raises `InputError`.
    """

    def __init__(self, source: Source, as_of: date | None = None, closed: bool = False) -> None:
        self.source, self.mapping, self._closed = source, source.mapping, closed
        self._seen: set[str] = set()
        self._surveyed = source.survey()
        if self._surveyed.day is None:
            raise InputError(Fault("There is no case in this file.", file=source.name, help="Check what it holds."))
        day = as_of or self._day(self._surveyed.day)
        unrecorded = tuple(sorted(f"{group}.{name}" for group, name in self._surveyed.unrecorded))
        self.account = Account(
            self.mapping.title,
            self.source.unit,
            day,
            as_of is not None,
            unrecorded=unrecorded,
            proxies=self.mapping.proxies,
            notes=list(source.notes),
        )
        if self._surveyed.is_behind(day.isoformat()):
            self.account.notes.append(self._is_earlier(day))

    def _is_earlier(self, day: date) -> str:
        """What it means that the source is of an earlier day: its own is said, and none of a child's."""
        own = as_day(self._surveyed.day or "")
        last = f"later than {day_in_words(date.fromisoformat(own))}" if isinstance(own, str) else ""
        nothing = f"Nothing in it is {last or f'of the {QUIET} days before {day_in_words(day)}'}"
        what = "what was open then may have ended, and each list may lack records"
        return f"{nothing}: {what}. An earlier --as-of tells more."

    def _day(self, written: str) -> date:
        day = as_day(written)
        if not isinstance(day, str):
            given = f"The day of this file ({self.mapping.as_of}) is not given, or is no day."
            what = given if self.mapping.as_of else f"These say nothing of which day they are: {self.mapping.title}."
            raise InputError(Fault(what, file=self.source.name, help="Say it with --as-of."))
        return date.fromisoformat(day)

    def cases(self) -> Iterator[Case]:
        """The summary of each case, as plain data."""
        engine = self._engine(self.mapping)
        alone = self._engine(self.source.alone) if self.source.alone else engine
        for row in self.source.cases(self.account):
            summary = (alone if row.pop(ALONE, False) else engine).summary(row)
            if summary is not None:
                yield summary
        self.account.prove()

    def _engine(self, mapping: SourceMapping) -> Engine:
        assert self.account.as_of is not None
        return Engine(mapping, self.account.as_of, self._surveyed, self.account, self._closed, self._seen)
