"""Runs a mapping: rows of a case to a case summary, as plain data; whatever is doubtful becomes not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from riskflags.adapters import values
from riskflags.adapters.account import Account
from riskflags.adapters.expressions import (
    AS_OF,
    SCOPE,
    YEAR_BEGAN,
    Group,
    Row,
    Rows,
    function,
    rows_of,
    rows_within,
    years_before,
)
from riskflags.adapters.mapping import RecordMapping, SourceMapping
from riskflags.adapters.values import AFTER, BEFORE, NOT_RECORDED, Convert, Doubtful
from riskflags.case import COLLECTIONS
from riskflags.logic import Truth
from riskflags.profiles.profile import Open, widened

FEWEST = 20
"""Rows of which a column may be empty, or the same throughout, without being taken as one that nobody fills."""

QUIET = 92
"""Days in which something happens to some of many children; else a source is of an earlier day."""

NO_ID, CLOSED, AGAIN = "no id", "closed", "an id that stood before"
NEVER_OPEN, NOT_TOLD_OF = "never listed as open", "nothing that can be read but an id, as in a row of totals"

ALONE = "alone"
"""Marks the row of a case that only the second of two returns has."""

Case = dict[str, Any]
Chains = dict[tuple[str, ...], list[Rows]]
"""By the path down to a group of rows."""

Column = tuple[str, str]
"""A group of rows, and a field of theirs or a group within."""


@dataclass(frozen=True)
class Surveyed:
    """What is found out about a source first: the day it gives itself, as it is written (``None``: it has no case);
    the fields and groups that it does not record; groups some rows of which cannot be placed; and the days in the rows
    of each group that has many.
    """

    day: str | None
    unrecorded: frozenset[Column] = frozenset()
    lacking: frozenset[str] = frozenset()
    days: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_behind(self, as_of: str) -> bool:
        """Whether it is of an earlier day than it is read as of: by its own, else since none of many rows is recent."""
        own = values.as_day(self.day or "")
        if isinstance(own, str):
            return own < as_of
        latest = max((day for days in self.days.values() for day in days if day <= as_of), default=as_of)
        return (date.fromisoformat(as_of) - date.fromisoformat(latest)).days > QUIET

    def of_other_years(self, as_of: str) -> frozenset[str]:
        """The groups of many rows of which none is of the year up to a day, so that they are of another time."""
        began = year_up_to(date.fromisoformat(as_of))
        return frozenset(
            name for name, days in self.days.items() if days and not any(began <= day <= as_of for day in days)
        )


class Survey:
    """Which groups of rows a file has at all, and which of their fields say one thing throughout, or nothing.

    Of a group that stands nowhere nobody can tell whether the file would have it: then lists may lack what comes of it.
    """

    def __init__(self, mapping: SourceMapping) -> None:
        self._case = mapping.case
        self._rows: Counter[str] = Counter()
        self._first: dict[Column, Any] = {}
        self._unvaried = {
            group.name: {*group.fields, *group.groups} - mapping.may_be_constant for group in mapping.case.walk()
        }

    def add(self, row: Row) -> bool:
        """Take a case in. Whether there is nothing left to find out."""
        self._add(self._case, row)
        return not any(self._unvaried.values())

    def _add(self, group: Group, row: Row) -> None:
        self._rows[group.name] += 1
        unvaried = self._unvaried[group.name]
        for name, within in group.groups.items():
            if rows := row.get(name):
                unvaried.discard(name)
                for each in rows:
                    self._add(within, each)
        unvaried.discard(group.name)  # a field that can stand several times
        if unvaried:
            values = {name: row.get(name) for name in unvaried if name in group.fields}
            unvaried -= {
                name for name, value in values.items() if self._first.setdefault((group.name, name), value) != value
            }

    def unrecorded(self) -> frozenset[Column]:
        """The fields of each group that a file has enough rows of to tell, and the groups within that stand nowhere."""
        return frozenset(
            (group.name, name)
            for group in self._case.walk()
            for name in self._unvaried[group.name]
            if self._rows[group.name] >= (1 if name in group.groups else FEWEST)
        )


class Engine:
    """One mapping on one source. ``seen`` are the ids given so far.

    Where the source tells only of days before the one it is read as of, each list may lack records, and what was open
    may have ended.
    """

    def __init__(
        self,
        mapping: SourceMapping,
        as_of: date,
        surveyed: Surveyed,
        account: Account,
        closed: bool,
        seen: set[str],
    ) -> None:
        self._mapping, self._account, self._closed = mapping, account, closed
        self._as_of = as_of.isoformat()
        self._behind = surveyed.is_behind(self._as_of)
        self._year_began = year_up_to(as_of)
        self._missing = {name for _, name in surveyed.unrecorded} | surveyed.lacking
        self._missing |= surveyed.of_other_years(self._as_of)
        self._not_recorded = {
            group.name: [name for name in (*group.fields, *group.groups) if (group.name, name) in surveyed.unrecorded]
            for group in mapping.case.walk()
        }
        self._seen = seen
        converters = _converters(mapping, as_of)
        self._converts = {
            group.name: {name: converters[type_] for name, type_ in group.fields.items()}
            for group in mapping.case.walk()
        }
        self._paths = {path: (path[:-1], path[-1]) for path, _ in mapping.case.paths()}
        self._told = [
            (path, name)
            for path, group in mapping.case.paths()
            for name, type_ in group.fields.items()
            if type_ != "key"
        ]
        self._collections = mapping.collections
        self._in_order = {
            group.name: [(name, mapping.in_order[name]) for name in group.fields if name in mapping.in_order]
            for group in mapping.case.walk()
        }
        reasons = [f"{why!r} if {condition} else " for why, condition in mapping.leave_out.items()]
        self._leave_out = function(f"{''.join(reasons)}''")
        self._open_cases = [(path, _of_rows(condition, path)) for path, condition in mapping.open_cases]
        self._open_where = [(where, _of_rows(where.condition, where.path)) for where in mapping.open_where]
        self._makers = {path: maker_of(records) for path, records in _by_path(mapping.records).items()}
        self._opened = self._opened_throughout()

    def _opened_throughout(self) -> dict[str, Open]:
        """The kinds that lists of this file may lack in every case: where it has none of the rows they come from."""
        if self._behind:
            return dict.fromkeys(self._mapping.collections, "all")
        opened = dict(self._mapping.open)
        for record in self._mapping.records:
            if not self._missing.isdisjoint(record.path):
                opened[record.collection] = widened(opened.get(record.collection, ()), record.kinds)
        for where in self._mapping.open_where:
            if not self._missing.isdisjoint(where.path):
                opened |= {name: widened(opened.get(name, ()), kinds) for name, kinds in where.kinds.items()}
        return opened

    def summary(self, row: Row) -> Case | None:
        """The summary of a case; ``None`` for one that is left out, and counted."""
        self._account.cases += 1
        row[AS_OF], row[YEAR_BEGAN] = self._as_of, self._year_began
        chains: Chains = {(): [(self._converted(self._mapping.case.name, row),)]}
        why = self._left_out(row, chains)
        if why:
            self._account.cases_left_out[why] += 1
            return None
        self._account.given += 1
        self._seen.add(row[self._mapping.case_id])
        for path in self._paths:
            self._rows_at(path, chains)
        return self._made(row, chains)

    def _converted(self, group: str, row: Row) -> Row:
        """The row, with what it says in our words."""
        converts = self._converts[group]
        for name, value in row.items():
            if value.__class__ is str and name in converts:
                value = row[name] = converts[name](value)
            if value.__class__ is Doubtful:
                self._account.doubts[name, value.what] += 1
        for earlier, later in self._in_order[group]:
            first, second = row.get(earlier), row.get(later)
            if first.__class__ is str and second.__class__ is str and second < first:
                row[later] = BEFORE
                self._account.doubts[later, BEFORE.what] += 1
        for name in self._not_recorded[group]:
            row[name] = NOT_RECORDED
        return row

    def _rows_at(self, path: tuple[str, ...], chains: Chains) -> list[Rows]:
        """The chain of rows down to each row of a group, converted where it is first looked for."""
        found = chains.get(path)
        if found is None:
            above, name = self._paths[path]
            found = chains[path] = [
                (*chain, self._converted(name, row))
                for chain in self._rows_at(above, chains)
                for row in rows_within(chain[-1], name)
            ]
        return found

    def _left_out(self, row: Row, chains: Chains) -> str:
        id_ = row.get(self._mapping.case_id)
        if id_ is None or isinstance(id_, Doubtful):
            return NO_ID
        if id_ in self._seen:
            return AGAIN
        if why := self._leave_out(row):
            return str(why)
        if not self._is_told_of(row, chains):
            return NOT_TOLD_OF
        return "" if self._closed else self._why_closed(chains)

    def _is_told_of(self, row: Row, chains: Chains) -> bool:
        own = self._mapping.case.fields
        return any(_is_known(row.get(name)) for name in own if name != self._mapping.case_id) or any(
            _is_known(chain[-1].get(name)) for path, name in self._told for chain in self._rows_at(path, chains)
        )

    def _why_closed(self, chains: Chains) -> str:
        why = NEVER_OPEN
        for path, holds in self._open_cases:
            for rows in self._rows_at(path, chains):
                if holds(*rows) is not False:
                    return ""
                why = CLOSED
        return why

    def _made(self, row: Row, chains: Chains) -> Case:
        opened = dict(self._opened)
        lists: dict[str, list[Case]] = {name: [] for name in self._collections}
        for path, make in self._makers.items():
            if found := chains[path]:
                make(found, lists, opened, self._drop)
        for where, holds in self._open_where:
            if any(holds(*rows) is not False for rows in chains[where.path]):
                for collection, kinds in where.kinds.items():
                    opened[collection] = widened(opened.get(collection, ()), kinds)
        if self._behind:
            for record in (record for records in lists.values() for record in records if record.get("ended") is False):
                del record["ended"]
        return {"case_id": row[self._mapping.case_id], "as_of": self._as_of, "open": opened, **lists}

    def _drop(self, collection: str, name: str, record: Case) -> None:
        """Take a day as not known that lies before the one it follows, and with it what it would tell."""
        self._account.doubts[f"{collection}.{name}", BEFORE.what] += 1
        del record[name]
        kind = COLLECTIONS[collection]
        for day, told, value in kind.implied:
            if day == name and record.get(told) == value:
                del record[told]


def maker_of(records: Sequence[RecordMapping]) -> Callable[..., None]:
    """What makes the records that rows of one group come to, in the lists of a case; compiled from a mapping.

    Where it is not known whether a row makes a record, the list may lack one.
    """
    scope = {**SCOPE, "AFTER": AFTER, "widened": widened}
    lines = ["def make(found, lists, opened, drop):", f"  for {rows_of(records[0].path)}, in found:"]
    for record in records:
        lines += [f"    {line}" for line in _made(record)]
    exec("\n".join(lines), scope)
    made: Callable[..., None] = scope["make"]  # type: ignore[assignment]
    return made


def _made(record: RecordMapping) -> Iterator[str]:
    collection = repr(record.collection)
    yield f"if {'True' if record.condition is None else f'(t := {record.condition})'}:"
    words = [f"{name!r}: {each.source}" for name, each in record.fields.items() if each.is_word]
    yield f"  record = {{{', '.join(words)}}}"
    for name, each in record.fields.items():
        if not each.is_word:
            yield f"  if (v := {each.source}) is not None and v.__class__ is not Doubtful: record[{name!r}] = v"
    for earlier, later in COLLECTIONS[record.collection].in_order:
        if {earlier, later} <= set(record.fields):
            yield f"  if record.get({later!r}, '~') < record.get({earlier!r}, ''):"
            yield f"    drop({collection}, {later!r}, record)"
    if {"start_date", "ended"} <= set(record.fields):  # one that has not begun is not known to go on
        yield f"  if 'start_date' not in record and ({record.fields['start_date'].source}) is AFTER:"
        yield "    record.pop('ended', None)"
    yield f"  if {f'record not in lists[{collection}]' if record.once else True}: lists[{collection}].append(record)"
    if record.condition is not None:
        yield f"elif t is None: opened[{collection}] = widened(opened.get({collection}, ()), {record.kinds!r})"


def _by_path(records: Iterable[RecordMapping]) -> dict[tuple[str, ...], list[RecordMapping]]:
    found: dict[tuple[str, ...], list[RecordMapping]] = {}
    for record in records:
        found.setdefault(record.path, []).append(record)
    return found


def _is_known(value: Any) -> bool:
    return value is not None and value.__class__ is not Doubtful


def _of_rows(condition: str, path: tuple[str, ...]) -> Callable[..., Truth]:
    return function(condition, rows_of(path))


def year_up_to(last: date) -> str:
    """The first day of the year that ends so: 1 April for 31 March."""
    return years_before((last + timedelta(days=1)).isoformat(), 1)


def _converters(mapping: SourceMapping, as_of: date) -> Mapping[str, Convert]:
    often = {name: values.coded(table) for name, table in mapping.codes.items()} | {
        "day": values.day_up_to(as_of, values.DAYS[mapping.days]),
        "real_day": values.real_day_up_to(as_of, values.DAYS[mapping.days]),
        "planned_day": values.DAYS[mapping.days],
        "birth": values.birth_expected_from(as_of, values.DAYS[mapping.days]),
        "number": values.whole_number,
    }
    kept = {type_: values.Kept(convert).__getitem__ for type_, convert in often.items()}
    return kept | {"key": values.key}  # an id comes once
