"""Random files of a source, over the columns and codes that its mapping names: cells in range, out of range and blank.

The real readers read them: XML from a file, tables as frames. Rows hang together by the ids that they are joined by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import polars as pl

from riskflags.adapters.expressions import Group
from riskflags.adapters.joining import JoinedSource
from riskflags.adapters.mapping import XML, SourceMapping, shipped
from riskflags.adapters.reading import Source, XmlSource
from riskflags.adapters.table_reader import TableSource
from riskflags.adapters.tables import Cells, Table

AS_OF = date(2026, 3, 31)
DAYS_BACK = (1, 2, 5, 12, 20, 33, 50, 62, 86, 95, 120, 150, 200, 250, 300, 340, 360, 380, 500, 700, 1000)
YEARS_BACK = (0, 0, 1, 3, 8, 12, 16, 17, 18, 19)
ODD = ("1900-01-01", "2031-01-01", "31/31/2025", "ZZ", "-", "?" * 300)
"""What no cell should hold: no real day, one after the extract's own, no day, no code, and too much of anything."""
UNREADABLE = "?"
RARELY = ("PersonDeathDate", "pers_death_date")
"""Columns that are blank but for a few: of the dead there is no case."""
A_LIST = "a list"

Row = dict[str, str | None]


def random_source(rnd: Random, name: str, folder: Path, children: int, doubtful: float = 0.0) -> Source:
    """A file, or some tables, of a source that comes with riskflags; of two that are read together, two.

    ``doubtful`` is the chance of each cell that is filled to hold what nobody can read: all else is the same without.
    """
    first, _, second = name.partition("+")
    ids = [f"C{number}" for number in range(children)]
    source = _of_one(rnd, shipped(first), folder, ids, doubtful)
    if not second:
        return source
    others = [*rnd.sample(ids, children // 2), "ALONE"]
    return JoinedSource(source, _of_one(rnd, shipped(second), folder, others, doubtful))


def _of_one(rnd: Random, mapping: SourceMapping, folder: Path, ids: Sequence[str], doubtful: float) -> Source:
    if rnd.choice(mapping.readers) != XML:
        return TableSource(mapping, list(_Tables(rnd, mapping, ids, doubtful).all()), "tables", "csv")
    path = folder / f"{mapping.name}.xml"
    path.write_text(_Xml(rnd, mapping, ids, doubtful).text(), encoding="utf-8")
    return XmlSource(path, mapping)


class _Written:
    """Cells of one file; in some files a few columns are blank, or of one value, throughout."""

    def __init__(self, rnd: Random, mapping: SourceMapping, ids: Sequence[str], doubtful: float) -> None:
        self.rnd, self.mapping, self.ids = rnd, mapping, ids
        self._doubtful, self._doubts = doubtful, Random(len(ids))
        self.groups = [mapping.case, *(group for _, group in mapping.case.paths())]
        types = {name: type_ for group in self.groups for name, type_ in group.fields.items()}
        lost = rnd.sample(sorted(types), rnd.choice((0, 0, 2)))
        self._throughout = {name: self._drawn(name, types[name], 0.5) for name in lost}

    def blank(self) -> float:
        """The chance of a cell in a row to be blank."""
        return self.rnd.choice((0.1, 0.5))

    def cell(self, name: str, type_: str, blank: float) -> str | None:
        """What stands in a column of a type, which is the case's own where ``name`` is a field of the case."""
        if name in self._throughout:
            return self._throughout[name]
        text = self._drawn(name, type_, blank)
        unreadable = text is not None and type_ != "key" and self._doubts.random() < self._doubtful
        return UNREADABLE if unreadable else text

    def _drawn(self, name: str, type_: str, blank: float) -> str | None:
        rnd = self.rnd
        if rnd.random() < (0.95 if name in RARELY else blank):
            return rnd.choice((None, *self.mapping.blank))
        if rnd.random() < 0.01:
            return rnd.choice(ODD)
        if type_ in self.mapping.codes:
            return rnd.choice(list(self.mapping.codes[type_]))
        if type_ == "number":
            return rnd.choice("0012")
        if type_ == "key":
            return f"K{rnd.randrange(10)}"
        backs = DAYS_BACK[:8] if name in self.mapping.in_order.values() else DAYS_BACK  # most ends follow beginnings
        back = rnd.choice(backs) + (365 * rnd.choice(YEARS_BACK) if name in self.mapping.case.fields else 0)
        if rnd.random() < {"planned_day": 0.3, "birth": 0.8}.get(type_, 0):
            back = -min(back, 280)
        day = AS_OF - timedelta(days=back)
        return day.strftime("%d/%m/%Y") if self.mapping.days == "uk" and rnd.random() < 0.5 else day.isoformat()


class _Xml(_Written):
    """An element a case, within which stand its rows."""

    def text(self) -> str:
        """The whole file."""
        mapping = self.mapping
        said = {**mapping.says, **({mapping.as_of: AS_OF.isoformat()} if mapping.as_of else {})}
        cases = [self._element(mapping.case, {mapping.case_id: id_}) for id_ in self.ids]
        return _within(mapping.root, _texts(said) + "\n".join(cases))

    def _element(self, group: Group, given: Mapping[str, str | None]) -> str:
        blank = self.blank()
        text = _texts({**{name: self.cell(name, type_, blank) for name, type_ in group.fields.items()}, **given})
        if group.name in group.fields:  # a field that can stand several times
            return text
        inner = (each for each in group.groups.values() for _ in range(self.rnd.choice((0, 1, 1, 2))))
        return _within(group.name, text + "".join(self._element(each, {}) for each in inner))


def _within(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"


def _texts(cells: Mapping[str, str | None]) -> str:
    return "".join(_within(name, text) for name, text in cells.items() if text is not None)


class _Tables(_Written):
    """Every table that the mapping names, with rows of each child."""

    def __init__(self, rnd: Random, mapping: SourceMapping, ids: Sequence[str], doubtful: float) -> None:
        super().__init__(rnd, mapping, ids, doubtful)
        self._same: dict[str, str] = {}  # of columns with the same ids the first
        for own, outer in (join for group in self.groups for join in group.joins):
            one, other = self._same.setdefault(own, own), self._same.setdefault(outer, outer)
            self._same = {name: one if first == other else first for name, first in self._same.items()}
        self._of_cases: dict[tuple[str, str], str | None] = {}

    def all(self) -> Iterator[Table]:
        """Each with the headings that the mapping knows it by."""
        for name in dict.fromkeys(name for group in self.groups for name in group.tables):
            columns = _columns([group for group in self.groups if name in group.tables])
            once = self.mapping.case.tables == (name,)
            rows = [row for id_ in self.ids for row in self._rows(id_, columns, once)]
            known_by = [_plainly(heading) for heading in self.mapping.headed.get(name, ())]
            cells = {self._heading(name, column): [row[column] for row in rows] for column in columns}
            yield _table(name, {**dict.fromkeys(known_by, [None] * len(rows)), **cells})

    def _heading(self, table: str, column: str) -> str:
        known = self.mapping.names.get(column) if table in self.mapping.headed else None
        return _plainly(known[0]) if known else column

    def _rows(self, id_: str, columns: Mapping[str, str], once: bool) -> Iterator[Row]:
        blank = self.blank()
        for _ in range(1 if once else self.rnd.choice((0, 1, 1, 2))):
            cells = {name: self._cell_of(id_, name, type_, blank) for name, type_ in columns.items()}
            yield cells | self._ids_in(columns, id_)

    def _cell_of(self, id_: str, name: str, type_: str, blank: float) -> str | None:
        if type_ == A_LIST:
            codes = list(self.mapping.codes[next(each for each in self.groups if each.name == name).fields[name]])
            return json.dumps(self.rnd.sample(codes, self.rnd.randint(0, 3)))
        if name in self.mapping.case.fields:  # which can stand in several tables
            return self._of_cases.setdefault((id_, name), self.cell(name, type_, blank))
        return self.cell(name, type_, blank)

    def _ids_in(self, columns: Mapping[str, str], id_: str) -> Row:
        """The child's own id in its first column, that of some child in another; else ids of its own things."""
        found: Row = {}
        for name in columns:
            first = self._same.get(name)
            if first == self._same[self.mapping.case_id]:
                found[name] = self.rnd.choice(self.ids[: len(self.ids) // 4 + 1]) if id_ in found.values() else id_
            elif first:
                found[name] = f"{first} {id_} {self.rnd.randrange(2)}"
        return found


def _columns(groups: Sequence[Group]) -> dict[str, str]:
    """The columns of a table of which some groups are rows, each with its type; those it is joined by first."""
    found: dict[str, str] = {}
    for group in groups:
        found |= {own: "key" for own, _ in group.joins}
    for group in groups:
        found |= group.fields
        for within in group.groups.values():
            found |= {outer: "key" for _, outer in within.joins if outer not in found}
            found |= {name: A_LIST for name in within.fields if name == within.name}
    return found


def _plainly(pattern: str) -> str:
    return pattern.replace("*", "")


def _table(name: str, cells: Mapping[str, Sequence[str | None]]) -> Table:
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return Table(name, lambda: frame.columns, lambda columns: Cells(frame.select(columns), frame.height))
