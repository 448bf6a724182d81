"""Tables as the rows of one case after the other: those of each group by their key, a part of the cases at a time.

Only the columns that the mapping names are read, by their names; all cells come as text, so that the same data gives
the same rows from whatever holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskflags.adapters.account import Account
from riskflags.adapters.engine import FEWEST, Column, Surveyed
from riskflags.adapters.expressions import Group, Row
from riskflags.adapters.mapping import SourceMapping
from riskflags.adapters.reading import Source
from riskflags.adapters.tables import Cells, Table, as_text
from riskflags.adapters.values import DAYS, TWICE
from riskflags.errors import Fault, InputError

if TYPE_CHECKING:
    import polars as pl

CASES_AT_ONCE = 10_000

OF_A_CASE, OF_NONE, AGAIN, NO_KEY, RAGGED, NOT_USED = (
    "of a child",
    "of nobody who is listed",
    "the same as another",
    "without the id of whom or what they belong to",
    "with more or fewer cells than the heading",
    "of tables that are not used",
)
_CODE = re.compile(r'"([^"]{1,20})"(?:\s*:\s*"?(\w+)"?)?|([^\s",;:\[\]{}]+)')
_SAID = ("yes", "y", "true", "1", "")


@dataclass
class _Part:
    """The rows of one group; ``columns`` are, by the number of each of its tables, what that calls its columns."""

    group: Group
    columns: Mapping[int, Mapping[str, str]]
    frame: pl.DataFrame
    rows: int
    ragged: int
    join: tuple[str, str] | None = None

    def has(self, name: str) -> bool:
        """Whether a column is there and says anything."""
        return name in self.frame.columns and self.frame[name].null_count() < self.frame.height

    def found(self, own: str, keys: Iterable[str]) -> dict[str, list[Row]]:
        """The rows with these keys, by key."""
        import polars as pl

        by_key: dict[str, list[Row]] = {}
        names = self.frame.columns
        place = names.index(own)
        for cells in self.frame.filter(pl.col(own).is_in(list(keys))).iter_rows():
            row = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
            by_key.setdefault(cells[place], []).append(row)
        return by_key


class TableSource(Source):
    """Tables read by a mapping; see `riskflags.adapters.reading.Source`."""

    unit = "cells"

    def __init__(
        self, mapping: SourceMapping, tables: Sequence[Table], name: str, kind: str, notes: Sequence[str] = ()
    ) -> None:
        files = tuple(dict.fromkeys(table.path for table in tables if table.path is not None))
        super().__init__(mapping, name, files, notes)
        self.kind, self._tables = kind, tables

    @cached_property
    def _columns(self) -> dict[tuple[str, ...], dict[int, dict[str, str]]]:
        """The tables of each group, by the path down to it and their number, and the columns that are read of each."""
        groups = {(): self.mapping.case} | dict(self.mapping.case.paths())
        return {path: self._columns_of(group) for path, group in groups.items()}

    @cached_property
    def _cells(self) -> dict[int, Cells]:
        """What is read of each table that is. Raises `InputError`."""
        wanted: dict[int, dict[str, None]] = {}
        for its in self._columns.values():
            for number, names in its.items():
                wanted.setdefault(number, {}).update(dict.fromkeys(names.values()))
        return {number: self._tables[number].read([*names]) for number, names in wanted.items() if names}

    @cached_property
    def _parts(self) -> dict[tuple[str, ...], _Part]:
        """The rows of each group that has a table, by the path down to it. Raises `InputError`."""
        import polars as pl

        groups = {(): self.mapping.case} | dict(self.mapping.case.paths())
        found: dict[tuple[str, ...], _Part] = {}
        for path, its in self._columns.items():
            if not its or (path and path[:-1] not in found):
                continue
            read = [self._cells[number] for number in its]
            frames = [
                self._cells[number].frame.select(pl.col(column).alias(name) for name, column in names.items())
                for number, names in its.items()
            ]
            frame = as_text(pl.concat(frames, how="diagonal_relaxed"), self.mapping.blank)
            frame = frame.unique().sort(frame.columns) if frame.width else frame
            rows, ragged = sum(each.rows for each in read), sum(each.ragged for each in read)
            found[path] = part = _Part(groups[path], its, frame, rows, ragged)
            joins = (join for join in part.group.joins if part.has(join[0]) and found[path[:-1]].has(join[1]))
            part.join = next(joins, None)
        return found

    def _columns_of(self, group: Group) -> dict[int, dict[str, str]]:
        joined = [outer for within in group.groups.values() for _, outer in within.joins]
        names = dict.fromkeys((*_listed(group), *(own for own, _ in group.joins), *joined, group.one_for))
        found: dict[int, dict[str, str]] = {}
        for number, table in enumerate(self._tables):
            if any(self.mapping.is_table(name, table) for name in group.tables):
                columns = {name: self.mapping.column(name, table) for name in names if name}
                known = {name: column for name, column in columns.items() if column is not None}
                found |= {number: known} if known else {}
        return found

    def survey(self) -> Surveyed:
        """See `Source`."""
        case = self._parts.get(())
        if case is None or self.mapping.case_id not in case.frame.columns:
            what = f"The column {self.mapping.case_id} is missing: nobody can be told apart."
            help_ = "Write the tables again, with the names of their columns."
            raise InputError(Fault(what, file=self.name, help=help_))
        parts = self._parts.values()
        lacking = {each.group.name for each in parts if each.ragged or self._keyless(each) or self._is_misjoined(each)}
        many = [each for each in parts if each.group is not self.mapping.case and each.frame.height >= FEWEST]
        days = {each.group.name: self._days_in(each) for each in many}
        unrecorded = frozenset(self._unrecorded(self.mapping.case, ()))
        return Surveyed("" if case.frame.height else None, unrecorded, frozenset(lacking), days)

    def _days_in(self, part: _Part) -> frozenset[str]:
        read = DAYS[self.mapping.days]
        names = [name for name, type_ in part.group.fields.items() if type_ in ("day", "real_day")]
        columns = [part.frame[name] for name in names if name in part.frame.columns]
        days = (read(text) for column in columns for text in column.drop_nulls().unique())
        return frozenset(day for day in days if isinstance(day, str))

    def _key(self, part: _Part) -> str | None:
        return part.join[0] if part.join else self.mapping.case_id if part.group is self.mapping.case else None

    def _keyless(self, part: _Part) -> int:
        key = self._key(part)
        return part.frame[key].null_count() if key else part.frame.height

    def _unrecorded(self, group: Group, path: tuple[str, ...]) -> Iterator[Column]:
        part = self._parts[path]
        yield from ((group.name, name) for name in _listed(group) if not self._tells(part, name))
        for name, within in group.groups.items():
            if name not in within.fields:
                inner = self._parts.get((*path, name))
                if inner is None or inner.join is None or not inner.frame.height:
                    yield group.name, name
                if inner is not None:
                    yield from self._unrecorded(within, (*path, name))

    def _tells(self, part: _Part, name: str) -> bool:
        """Whether a column is there, and not empty or of one value throughout where that may say nothing."""
        if name not in part.frame.columns:
            return False
        free = name in self.mapping.may_be_constant or name == self._key(part)
        return free or part.frame.height < FEWEST or part.frame[name].n_unique() > 1

    def cases(self, account: Account) -> Iterator[Row]:
        """See `Source`."""
        self._tell(account)
        case, key = self._parts[()], self.mapping.case_id
        ids = case.frame[key].drop_nulls().unique().sort()
        for start in range(0, ids.len(), CASES_AT_ONCE):
            found = case.found(key, ids[start : start + CASES_AT_ONCE])
            rows = [_merged(found[each]) for each in sorted(found)]
            self._fill(self.mapping.case, (), rows)
            yield from rows

    def _fill(self, group: Group, path: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Put into the rows of a group those of the groups within it."""
        for name, within in group.groups.items():
            part = self._parts.get((*path, name))
            if name in within.fields:
                for row in rows:
                    if name in row:
                        row[name] = [{name: code} for code in codes_in(row[name])]
            elif part is not None and part.join:
                own, outer = part.join
                found = part.found(own, {row[outer] for row in rows if isinstance(row.get(outer), str)})
                for row in rows:
                    its = [dict(each) for each in found.get(row.get(outer, ""), ())]
                    if its:
                        row[name] = _by(within.one_for, its) if within.one_for else its
                self._fill(within, (*path, name), [each for row in rows for each in row.get(name, ())])

    # -- the account ---------------------------------------------------------------------------------------------------

    def _tell(self, account: Account) -> None:
        """What became of each row and each cell."""
        for part in self._telling().values():
            account.rows.update(self._rows(part))
        for number, table in enumerate(self._tables):
            named = {column for part in self._parts.values() for column in part.columns.get(number, {}).values()}
            rows = (self._cells[number] if named else table.read(())).rows
            account.rows_read += rows
            if not named:
                account.rows[NOT_USED] += rows
            account.elements += rows * len(table.columns)
            whole = None if named else self.mapping.why_left_out(table)
            for column in table.columns if rows else ():
                why = whole or self.mapping.why_left_out(column)
                if column in named:
                    account.used += rows
                elif why:
                    account.left_out[why] += rows
                else:
                    account.unknown_element(f"{table.name}.{column}" if named else table.name, rows)

    def _telling(self) -> dict[int, _Part]:
        """The parts that tell what became of rows: of each table the first of it alone that can place them."""
        parts = [*reversed(self._parts.values())]
        parts.sort(key=lambda part: (-len(part.columns), bool(self._key(part))))
        last = {number: id(part) for part in parts for number in part.columns}
        return {id(part): part for part in parts if id(part) in last.values()}

    def _ids(self, part: _Part) -> tuple[pl.Series, pl.Series]:
        """The ids by which the rows of a part belong to others, and those of these others."""
        assert part.join
        above = next(each.frame for each in self._parts.values() if part.group in each.group.groups.values())
        return part.frame[part.join[0]].drop_nulls(), above[part.join[1]].drop_nulls()

    def _is_misjoined(self, part: _Part) -> bool:
        """Whether ids are written otherwise than where they are listed: in capitals, or without the noughts before."""
        if not part.join:
            return False
        own, listed = self._ids(part)
        strange = own.filter(~own.is_in(listed.implode()))
        alike = _plainly(strange).is_in(_plainly(listed).implode()).any()
        return strange.len() > 0 and (strange.len() == own.len() or bool(alike))

    def _rows(self, part: _Part) -> Mapping[str, int]:
        """What became of the rows of a table."""
        frame, keyless, others = part.frame, self._keyless(part), 0
        if part.join:
            own, listed = self._ids(part)
            others = int((~own.is_in(listed.implode())).sum())
        again = part.rows - part.ragged - frame.height
        counts = {RAGGED: part.ragged, AGAIN: again, NO_KEY: keyless, OF_NONE: others}
        return {**counts, OF_A_CASE: frame.height - keyless - others}


def _listed(group: Group) -> list[str]:
    """The fields of a row of a group, and those that stand as a list in a cell."""
    return [*group.fields, *(name for name, within in group.groups.items() if name in within.fields)]


def codes_in(text: str) -> Iterator[str]:
    """The codes that a cell lists: a JSON list, a JSON object of codes and yes or no, or with commas between them."""
    for quoted, said, bare in _CODE.findall(text):
        if bare or said.casefold() in _SAID:
            yield quoted or bare


def _plainly(ids: pl.Series) -> pl.Series:
    return ids.str.to_lowercase().str.strip_chars_start("0")


def _merged(rows: Sequence[Row]) -> Row:
    """Rows of one thing as one row; what they say differently is doubtful."""
    into: Row = {}
    for row in rows:
        for name, value in row.items():
            into[name] = value if into.get(name, value) == value else TWICE
    return into


def _by(key: str, rows: Sequence[Row]) -> list[Row]:
    """Rows of one key as one; one without it stays by itself."""
    together: dict[str | int, list[Row]] = {}
    for number, row in enumerate(rows):
        together.setdefault(row.get(key, number), []).append(row)
    return [_merged(each) for each in together.values()]
