"""Runs a mapping: rows of a case to a case summary, as plain data; whatever is doubtful becomes not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from riskflags.adapters import values
from riskflags.adapters.account import Account
from riskflags.adapters.expressions import AS_OF, YEAR_BEGAN, Group, Row, Rows, rows_within, years_before
from riskflags.adapters.mapping import RecordMapping, SourceMapping
from riskflags.adapters.values import NOT_RECORDED, Convert, Doubtful
from riskflags.case import COLLECTIONS
from riskflags.case.record import Record, Telling
from riskflags.profiles.profile import Open

FEWEST = 20
"""Rows of which a column may be empty, or the same throughout, without being taken as one that nobody fills."""

NO_ID, CLOSED, AGAIN = "no id", "closed", "an id that stood before"

Case = dict[str, Any]
Chains = dict[tuple[str, ...], list[Rows]]
"""By the path down to a group of rows."""

Column = tuple[str, str]
"""A group of rows, and a field of theirs or a group within."""


@dataclass(frozen=True)
class Surveyed:
    """What is found out about a source first: the day it gives itself, as it is written (``None``: it has no case);
    the fields and groups that it does not record; and groups some rows of which cannot be placed.
    """

    day: str | None
    unrecorded: frozenset[Column] = frozenset()
    lacking: frozenset[str] = frozenset()


class Survey:
    """Which groups of rows a file has at all, and which of their fields say one thing throughout, or nothing.

    Of a group that stands nowhere nobody can tell whether the file would have it: then lists may lack what comes of it.
    """

    def __init__(self, mapping: SourceMapping) -> None:
        self._may_be_constant = mapping.may_be_constant
        self._case = mapping.case
        self._rows: Counter[str] = Counter()
        self._given: Counter[Column] = Counter()
        self._first: dict[Column, Any] = {}
        self._varied: set[Column] = set()
        self._open = {
            (group.name, name)
            for group in mapping.case.walk()
            for name in (*group.fields, *group.groups)
            if name not in mapping.may_be_constant
        }

    def add(self, row: Row) -> bool:
        """Take a case in. Whether there is nothing left to find out."""
        self._add(self._case, row)
        self._open -= self._varied
        return not self._open

    def _add(self, group: Group, row: Row) -> None:
        self._rows[group.name] += 1
        for name in group.fields:
            place = (group.name, name)
            if place in self._varied or (group.name == name):
                continue
            value = row.get(name)
            if self._first.setdefault(place, value) != value:
                self._varied.add(place)
        for name, within in group.groups.items():
            rows = row.get(name, ())
            if rows:
                self._varied.add((group.name, name))
            for each in rows:
                self._add(within, each)
        if group.name in group.fields:
            self._varied.add((group.name, group.name))

    def unrecorded(self) -> frozenset[Column]:
        """The fields, and the groups within, of each group that a file has enough rows of to tell."""
        found = set()
        for group in self._case.walk():
            if self._rows[group.name] >= FEWEST:
                told = self._varied | {(group.name, name) for name in (group.name, *self._may_be_constant)}
                found |= {(group.name, name) for name in group.fields} - told
            found |= {
                (group.name, name)
                for name in group.groups
                if self._rows[group.name]
                and (group.name, name) not in self._varied
                and name not in self._may_be_constant
            }
        return frozenset(found)


class Engine:
    """One mapping on one file."""

    def __init__(
        self,
        mapping: SourceMapping,
        as_of: date,
        surveyed: Surveyed,
        account: Account,
        closed: bool,
    ) -> None:
        self._mapping, self._account, self._closed = mapping, account, closed
        self._as_of = as_of.isoformat()
        self._year_began = _year_up_to(as_of)
        self._missing = {name for _, name in surveyed.unrecorded} | surveyed.lacking
        self._not_recorded = {
            group.name: [name for name in (*group.fields, *group.groups) if (group.name, name) in surveyed.unrecorded]
            for group in mapping.case.walk()
        }
        self._groups = dict(mapping.case.paths())
        self._seen: set[str] = set()
        self._converts = {
            type_: values.kept(convert) for type_, convert in _converters(mapping, as_of).items() if type_ != "key"
        } | {"key": values.key}
        self._records = [_Maker(record, account) for record in mapping.records]
        self._opened = self._opened_throughout()

    def _opened_throughout(self) -> dict[str, Open]:
        """The kinds that lists of this file may lack in every case: where it has none of the rows they come from."""
        opened = dict(self._mapping.open)
        for record in self._mapping.records:
            if not self._missing.isdisjoint(record.path):
                opened[record.collection] = _with(opened.get(record.collection, ()), record.kinds)
        return opened

    def summary(self, row: Row) -> Case | None:
        """The summary of a case; ``None`` for one that is left out, and counted."""
        self._account.cases += 1
        row[AS_OF], row[YEAR_BEGAN] = self._as_of, self._year_began
        self._convert(self._mapping.case, row)
        chains: Chains = {(): [(row,)]}
        why = self._left_out(row, chains)
        if why:
            self._account.cases_left_out[why] += 1
            return None
        self._account.given += 1
        self._seen.add(row[self._mapping.case_id])
        for path in self._groups:
            self._rows_at(path, chains)
        return self._made(row, chains)

    def _convert(self, group: Group, row: Row) -> None:
        """What a row says, in our words."""
        for name, value in row.items():
            if isinstance(value, str) and name in group.fields:
                value = row[name] = self._converts[group.fields[name]](value)
            if isinstance(value, Doubtful):
                self._account.doubts[name, value.what] += 1
        for name in self._not_recorded[group.name]:
            row[name] = NOT_RECORDED

    def _rows_at(self, path: tuple[str, ...], chains: Chains) -> list[Rows]:
        """The chain of rows down to each row of a group, converted where it is first looked for."""
        if path not in chains:
            above = self._rows_at(path[:-1], chains)
            found = chains[path] = [(*chain, each) for chain in above for each in rows_within(chain[-1], path[-1])]
            for chain in found:
                self._convert(self._groups[path], chain[-1])
        return chains[path]

    def _left_out(self, row: Row, chains: Chains) -> str:
        id_ = row.get(self._mapping.case_id)
        if id_ is None or isinstance(id_, Doubtful):
            return NO_ID
        if id_ in self._seen:
            return AGAIN
        for why, condition in self._mapping.leave_out.items():
            if condition((row,)):
                return why
        return CLOSED if not self._closed and self._is_closed(chains) else ""

    def _is_closed(self, chains: Chains) -> bool:
        return all(
            condition(rows) is False
            for path, condition in self._mapping.open_cases
            for rows in self._rows_at(path, chains)
        )

    def _made(self, row: Row, chains: Chains) -> Case:
        opened = dict(self._opened)
        made: Case = {"case_id": row[self._mapping.case_id], "as_of": self._as_of, "open": opened}
        for maker in self._records:
            mapping = maker.mapping
            found = made.setdefault(mapping.collection, [])
            for rows in self._rows_at(mapping.path, chains):
                holds = True if mapping.condition is None else mapping.condition(rows)
                if holds:
                    maker.add(rows, found)
                elif holds is None:
                    opened[mapping.collection] = _with(opened.get(mapping.collection, ()), mapping.kinds)
        for where in self._mapping.open_where:
            if any(where.condition(rows) is not False for rows in self._rows_at(where.path, chains)):
                for collection, kinds in where.kinds.items():
                    opened[collection] = _with(opened.get(collection, ()), kinds)
        return made


class _Maker:
    """Makes the records of one entry of a mapping."""

    def __init__(self, mapping: RecordMapping, account: Account) -> None:
        self.mapping, self._account = mapping, account
        kind: type[Record] = COLLECTIONS[mapping.collection]
        self._words = {name: each.word for name, each in mapping.fields.items() if each.word is not None}
        self._fields = [(name, each.value) for name, each in mapping.fields.items() if each.word is None]
        self._in_order = [pair for pair in kind.in_order if set(pair) <= set(mapping.fields)]
        self._tells = kind.tells if issubclass(kind, Telling) else ()

    def add(self, rows: Rows, found: list[Case]) -> None:
        """The record of a row."""
        record: Case = {**self._words}
        for name, value_of in self._fields:
            value = value_of(rows)
            if value is not None and not isinstance(value, Doubtful):
                record[name] = value
        for earlier, later in self._in_order:
            if later in record and earlier in record and record[later] < record[earlier]:
                self._drop(later, record)
        if not (self.mapping.once and record in found):
            found.append(record)

    def _drop(self, name: str, record: Case) -> None:
        """Take a day as not known that lies before the one it follows, and with it what it would tell."""
        self._account.doubts[f"{self.mapping.collection}.{name}", "before what it follows"] += 1
        del record[name]
        for day, told, value in self._tells:
            if day == name and record.get(told) == value:
                del record[told]


def _year_up_to(last: date) -> str:
    """The first day of the year that ends so: 1 April for 31 March."""
    return years_before((last + timedelta(days=1)).isoformat(), 1)


def _converters(mapping: SourceMapping, as_of: date) -> Mapping[str, Convert]:
    tables = {name: values.coded(table) for name, table in mapping.codes.items()}
    return tables | {
        "day": values.day_up_to(as_of, values.DAYS[mapping.days]),
        "planned_day": values.DAYS[mapping.days],
        "number": values.whole_number,
        "key": values.key,
    }


def _with(kinds: Open, more: Open) -> Open:
    return "all" if "all" in (kinds, more) else (*kinds, *(kind for kind in more if kind not in kinds))
