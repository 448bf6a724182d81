"""A mapping: which elements or columns of a source are read, and what records they become. YAML, read and checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from riskflags.adapters.expressions import Condition, Expression, Group, Levels, condition_from, expression_from
from riskflags.adapters.tables import Table, plain
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.errors import Fault, InputError, did_you_mean
from riskflags.errors import Path as Place
from riskflags.profiles.profile import Listed, Open, Profile, Shape, in_both, widened
from riskflags.profiles.reading import document_read, open_kinds, profile_from_file
from riskflags.reading import yaml_text
from riskflags.rulebook.parsing import Reader

XML, TABLES = "xml", "tables"

_TYPES = ("key", "day", "real_day", "planned_day", "birth", "number")
_KEYS = (
    *("source", "title", "reader", "root", "says", "as_of", "case", "case_id", "structure", "elements", "left_out"),
    *("codes", "may_be_constant", "leave_out", "open_case", "records", "open", "open_where"),
    *("tables_begin", "headed", "names", "blank", "days", "authority", "beside", "in_order"),
)
_NEEDED = ("source", "title", "reader", "case", "case_id", "elements", "open_case", "records", "open")
_NEEDED_BY = {XML: ("root", "structure"), TABLES: ()}
_TABLE_KEYS = ("table", "where", "one_for")
_OWN_KEYS = ("each", "if", "once", "always", "proxy")


@dataclass(frozen=True)
class RecordMapping:
    """How rows of a group become records of a collection; ``path`` are the names of the groups down to it."""

    collection: str
    path: tuple[str, ...]
    condition: Condition | None
    fields: Mapping[str, Expression]
    once: bool
    always: bool

    @property
    def shape(self) -> Shape:
        """What its records can hold."""
        return {name: expression.values for name, expression in self.fields.items()}

    @property
    def kinds(self) -> Open:
        """The kinds its records can be of, as an open list names them."""
        kind = COLLECTIONS[self.collection].kind_field
        values = self.shape.get(kind) if kind else None
        return tuple(str(value) for value in values) if isinstance(values, tuple) else "all"


@dataclass(frozen=True)
class OpenWhere:
    """Kinds that the lists of a case may lack where some row of a group is so."""

    path: tuple[str, ...]
    condition: Condition
    kinds: Mapping[str, Open]


@dataclass(frozen=True)
class Beside:
    """The source of which a child's rows are joined to those of another by its id, and the lists that are of both."""

    source: str
    lists: tuple[str, ...]


@dataclass(frozen=True)
class SourceMapping:
    """A source as its mapping has it."""

    name: str
    title: str
    readers: tuple[str, ...]
    root: str
    says: Mapping[str, str]
    as_of: str
    authority: str
    case: Group
    case_id: str
    structure: frozenset[str]
    tables_begin: str
    headed: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    blank: tuple[str, ...]
    days: str
    in_order: Mapping[str, str]
    left_out: Mapping[str, str]
    codes: Mapping[str, Mapping[str, Any]]
    may_be_constant: frozenset[str]
    leave_out: Mapping[str, Condition]
    open_cases: tuple[tuple[tuple[str, ...], Condition], ...]
    records: tuple[RecordMapping, ...]
    open: Mapping[str, Open]
    open_where: tuple[OpenWhere, ...]
    beside: Beside | None = None
    proxies: tuple[str, ...] = field(default=())

    def is_table(self, name: str, table: Table) -> bool:
        """Whether a table is the one of this name, or by its heading where the mapping says so."""
        if name not in self.headed:
            return plain(name) == plain(table.name)
        return all(_find(pattern, table) is not None for pattern in self.headed[name])

    def why_left_out(self, what: Table | str) -> str | None:
        """Why a table, or a column by its name, is left out on purpose, if it is."""
        if isinstance(what, str):
            return next((why for name, why in self.left_out.items() if fnmatchcase(plain(what), plain(name))), None)
        return next((why for name, why in self.left_out.items() if self.is_table(name, what)), None)

    def column(self, name: str, table: Table) -> str | None:
        """What a table calls a column, if it has it."""
        found = (_find(each, table) for each in (name, *self.names.get(name, ())))
        return next((column for column in found if column is not None), None)

    @property
    def collections(self) -> tuple[str, ...]:
        """The collections that it has a list of, though it may be of no record."""
        return tuple(dict.fromkeys((*(record.collection for record in self.records), *self.open)))

    def with_beside(self, second: SourceMapping) -> SourceMapping:
        """That of both: of the lists that the second names, none lacks a kind that one of the two lists wholly."""
        assert second.beside is not None
        lists, own = second.beside.lists, set(self.collections)
        own_open = {name: self.open.get(name, () if name in own else "all") for name in lists}
        opened = {name: in_both(own_open[name], second.open.get(name, ())) for name in lists}
        of_second = (
            replace(where, kinds={name: kinds for name, kinds in where.kinds.items() if name in lists})
            for where in second.open_where
        )
        fields, groups = {**second.case.fields, **self.case.fields}, {**self.case.groups, **second.case.groups}
        return replace(
            self,
            name=f"{self.name}+{second.name}",
            title=f"{self.title}, with the {second.title[:1].lower()}{second.title[1:]}",
            case=Group(self.case.name, fields, groups),
            days=second.days,
            in_order={**second.in_order, **self.in_order},
            codes={**second.codes, **self.codes},
            open_cases=(*self.open_cases, *second.open_cases),
            records=(*self.records, *(record for record in second.records if record.collection in lists)),
            open={**self.open, **opened},
            open_where=(*self.open_where, *of_second),
            proxies=(*self.proxies, *second.proxies),
        )

    @property
    def profile(self) -> Profile:
        """What the source can tell of an open case: it follows from the mapping."""
        lists = {}
        for name in self.collections:
            of_it = [record for record in self.records if record.collection == name]
            shapes, always = (tuple(record.shape for record in of_it if record.always is how) for how in (False, True))
            lists[name] = Listed(shapes, always, self._lacks(name, False), self._lacks(name, True))
        return Profile(self.name, self.title, lists)

    def _lacks(self, name: str, at_times: bool) -> Open:
        """The kinds a list may lack; where the one row stands that makes a case open, in every open case."""
        of_all = [where for where in self.open_where if self.open_cases == ((where.path, where.condition),)]
        found = [where.kinds.get(name, ()) for where in self.open_where if (where in of_all) is not at_times]
        return widened(() if at_times else self.open.get(name, ()), *found)


def shipped_names() -> list[str]:
    """The names of the mappings that come with riskflags."""
    folder = files("riskflags.adapters").joinpath("mappings")
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def source_names() -> list[str]:
    """Their names, and those of two that are read together, such as ``cin-census+ssda903``."""
    mappings = map(shipped, shipped_names())
    return [*shipped_names(), *(f"{each.beside.source}+{each.name}" for each in mappings if each.beside)]


def profile_named(name: str) -> Profile:
    """The profile of a source that comes with riskflags, or that in a YAML file. Raises `InputError`."""
    if name in source_names():
        return shipped(name).profile
    if not name.endswith((".yaml", ".yml")) and name.replace("-", "").isalnum() and not os.path.exists(name):
        help_ = did_you_mean(name, source_names()) or f"Known: {', '.join(source_names())}; or name a profile (YAML)."
        raise InputError(Fault("There is no such source, and no file of this name.", help=help_))
    return profile_from_file(name)


@cache
def shipped(name: str) -> SourceMapping:
    """The mapping of this name that comes with riskflags, or of two read together."""
    first, _, second = name.partition("+")
    if second:
        return shipped(first).with_beside(shipped(second))
    return mapping_from_text(_shipped_text("mappings", f"{name}.yaml"), f"{name}.yaml")


def mapping_from_text(text: str, file: str = "") -> SourceMapping:
    """The mapping in a YAML text, which ``file`` names in faults. Raises `InputError` with every fault and its line."""
    return document_read(text, file, lambda reader: _Reading(reader).mapping())


@cache
def _shared_codes() -> Mapping[str, Mapping[str, Any]]:
    """The tables of codes that mappings have in common, by name."""
    found: Mapping[str, Mapping[str, Any]] = yaml_text.parse(_shipped_text("codes.yaml"))
    return found


def _shipped_text(*place: str) -> str:
    return files("riskflags.adapters").joinpath(*place).read_text(encoding="utf-8")


class _Reading:
    """One mapping being read."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.body = reader.mapping(reader.document, (), _KEYS, _NEEDED)
        self.readers = tuple(_listed(self.body["reader"]))
        for each in self.readers:
            if each not in _NEEDED_BY:
                reader.refuse("There is no such reader.", ("reader",), f"There are: {', '.join(_NEEDED_BY)}.")
            reader.mapping(reader.document, (), _KEYS, _NEEDED_BY[each])
        own = self.body.get("codes", {})
        self.codes: Mapping[str, Mapping[str, Any]] = {
            **_shared_codes(),
            **{name: dict(reader.mapping(table, ("codes", name), table)) for name, table in own.items()},
        }
        self.case = self._group(self.reader.text(self.body["case"], ("case",)), self.body["elements"], ("elements",))

    def mapping(self) -> SourceMapping:
        """The whole of it."""
        body, reader = self.body, self.reader
        listed = reader.mapping(body["records"], ("records",), COLLECTIONS)
        records = [
            record
            for name in listed
            for at, each in enumerate(reader.items(listed[name], ("records", name)))
            for record in self._records(name, each, ("records", name, at))
        ]
        return SourceMapping(
            name=reader.text(body["source"], ("source",)),
            title=reader.text(body["title"], ("title",)),
            readers=self.readers,
            root=str(body.get("root", "")),
            says=dict(body.get("says", {})),
            as_of=str(body.get("as_of", "")),
            authority=str(body.get("authority", "")),
            case=self.case,
            case_id=reader.text(body["case_id"], ("case_id",)),
            structure=frozenset(body.get("structure", ())),
            tables_begin=str(body.get("tables_begin", "")),
            headed={name: tuple(headings) for name, headings in body.get("headed", {}).items()},
            names={name: tuple(others) for name, others in body.get("names", {}).items()},
            blank=tuple(body.get("blank", ())),
            days=str(body.get("days", "iso")),
            in_order=self.case.in_order(body.get("in_order", ()), reader),
            left_out={name: why for why, names in body.get("left_out", {}).items() for name in names},
            codes={
                type_: self.codes[type_]
                for group in self.case.walk()
                for type_ in group.fields.values()
                if type_ in self.codes
            },
            may_be_constant=frozenset(body.get("may_be_constant", ())),
            leave_out={
                why: condition_from(raw, self._levels(()), ("leave_out", why), reader)
                for why, raw in body.get("leave_out", {}).items()
            },
            open_cases=tuple(self._open_cases(body["open_case"])),
            records=tuple(record for record, _ in records),
            open=self._opened(body["open"], ("open",)),
            open_where=tuple(
                self._open_where(each, ("open_where", at)) for at, each in enumerate(body.get("open_where", ()))
            ),
            beside=self._beside(),
            proxies=tuple(proxy for _, proxy in records if proxy),
        )

    def _beside(self) -> Beside | None:
        if "beside" not in self.body:
            return None
        reader, place = self.reader, ("beside",)
        body = reader.mapping(self.body["beside"], place, ("source", "lists"), ("source", "lists"))
        lists = reader.texts(body["lists"], (*place, "lists"))
        reader.mapping(dict.fromkeys(lists), (*place, "lists"), COLLECTIONS)
        return Beside(reader.text(body["source"], (*place, "source")), tuple(lists))

    def _group(self, name: str, raw: Any, path: Place) -> Group:
        body = self.reader.mapping(raw, path, raw if isinstance(raw, Mapping) else ())
        fields: dict[str, str] = {}
        groups: dict[str, Group] = {}
        tables = TABLES in self.readers
        for each, what in body.items():
            here = (*path, each)
            if tables and each in _TABLE_KEYS:
                continue
            if isinstance(what, Mapping):
                groups[each] = self._group(each, what, here)
            elif isinstance(what, list) and len(what) == 1:
                groups[each] = Group(each, {each: self._type(what[0], here)}, {})
            else:
                fields[each] = self._type(what, here)
        if not tables:
            return Group(name, fields, groups)
        named = body.get("table", name)
        joins = body.get("where", [])
        return Group(
            name,
            fields,
            groups,
            tuple(_listed(named)),
            tuple(pair for join in _listed(joins) for pair in join.items()),
            body.get("one_for", ""),
        )

    def _type(self, raw: Any, path: Place) -> str:
        if raw not in _TYPES and raw not in self.codes:
            self.reader.refuse("There is no such type.", path, f"It is one of: {', '.join((*_TYPES, *self.codes))}.")
        return str(raw)

    def _path(self, name: Any, place: Place) -> tuple[str, ...]:
        """The names of the groups from the case down to one."""
        found = [path for path, group in self.case.paths() if group.name == name]
        if len(found) != 1:
            self.reader.refuse("There is no such group of rows.", place, "Name one of `elements` that holds others.")
        return found[0]

    def _levels(self, path: tuple[str, ...]) -> Levels:
        levels = [self.case]
        for name in path:
            levels.append(levels[-1].groups[name])
        return Levels(tuple(levels), {type_: tuple(table.values()) for type_, table in self.codes.items()})

    def _open_cases(self, raw: Any) -> Iterator[tuple[tuple[str, ...], Condition]]:
        """The groups of which some row, if it is so, keeps a case open."""
        for at, each in enumerate(_listed(raw)):
            place = ("open_case", at) if isinstance(raw, list) else ("open_case",)
            body = self.reader.mapping(each, place, ("each", "if"), ("each", "if"))
            yield self._path(body["each"], (*place, "each")), self._condition(body, place)

    def _condition(self, body: Mapping[str, Any], path: Place) -> Condition:
        levels = self._levels(self._path(body["each"], (*path, "each")) if "each" in body else ())
        return condition_from(body["if"], levels, (*path, "if"), self.reader)

    def _records(self, collection: str, raw: Any, path: Place) -> Iterator[tuple[RecordMapping, str]]:
        """What one entry makes: of one group of rows, of several that have the same fields, or of the case itself."""
        fields = {name: each for name, each in fields_of(COLLECTIONS[collection]).items() if each.type != "key"}
        body = self.reader.mapping(raw, path, (*_OWN_KEYS, *fields))
        each = body.get("each")
        for name in _listed(each):
            groups = self._path(name, (*path, "each")) if name else ()
            levels = self._levels(groups)
            yield (
                RecordMapping(
                    collection,
                    groups,
                    condition_from(body["if"], levels, (*path, "if"), self.reader) if "if" in body else None,
                    {
                        name: expression_from(body[name], fields[name], levels, (*path, name), self.reader)
                        for name in body
                        if name in fields
                    },
                    body.get("once") is True,
                    body.get("always") is True,
                ),
                f"{collection} ({name or self.case.name}): {body['proxy']}" if "proxy" in body else "",
            )

    def _opened(self, raw: Any, path: Place) -> dict[str, Open]:
        body = self.reader.mapping(raw, path, COLLECTIONS)
        return {name: open_kinds(name, kinds, (*path, name), self.reader) for name, kinds in body.items()}

    def _open_where(self, raw: Any, path: Place) -> OpenWhere:
        body = self.reader.mapping(raw, path, ("each", "if", *COLLECTIONS), ("if",))
        kinds = {name: body[name] for name in body if name in COLLECTIONS}
        return OpenWhere(
            self._path(body["each"], (*path, "each")) if "each" in body else (),
            self._condition(body, path),
            {name: open_kinds(name, each, (*path, name), self.reader) for name, each in kinds.items()},
        )


def _find(pattern: str, table: Table) -> str | None:
    """The column of a table that has this name, in which ``*`` stands for anything."""
    return next((column for column in table.columns if fnmatchcase(plain(column), plain(pattern))), None)


def _listed(raw: Any) -> list[Any]:
    """Several of something, or the one that stands for itself."""
    return raw if isinstance(raw, list) else [raw]
