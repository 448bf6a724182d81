"""Reads folders into a `Rulebook`: sources, settings, facts, rules, then the departures of layers.

All faults are collected and raised together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from riskflags.errors import Fault, RulebookError, did_you_mean
from riskflags.errors import Path as Place
from riskflags.facts.definition import Fact
from riskflags.facts.plan import facts_read
from riskflags.reading import files, yaml_text
from riskflags.reading.yaml_text import Unreadable
from riskflags.rulebook.departures import Definitions, Departure
from riskflags.rulebook.fact import declare, fact_from
from riskflags.rulebook.indicator import Indicator, indicator_from
from riskflags.rulebook.layers import DEPARTURES_FILE, LAYER_FILE, TITLE_FILE, Layer, layer_from, stacked
from riskflags.rulebook.parsing import Names, Reader, Skip
from riskflags.rulebook.reflection import reflection_from
from riskflags.rulebook.rule import Rule, rule_from
from riskflags.rulebook.rulebook import Rulebook
from riskflags.rulebook.settings import setting_from
from riskflags.rulebook.shapes import CONDITION, TEXT, Shapes, object_of, parts
from riskflags.rulebook.sources import Source, point_from, source_from
from riskflags.version import fingerprint_of

_T = TypeVar("_T")

_URGENT_IS_SOON = object_of(lambda where, unless: (where, unless), {"where": CONDITION, "unless": CONDITION})
_TITLE: Shapes = {
    "version": TEXT,
    "title": TEXT.optional(""),
    "urgent_is_soon": _URGENT_IS_SOON.optional(None),  # where what would be urgent is soon, and unless what
}
_DEEPEST = 50
"""The longest chain of facts that depend on each other. Explanations recurse through it; real chains have a dozen."""

NOT_THEMES = ("facts", "settings", "sources", "indicators", "reflections")


def load(folders: Sequence[Path | str], examples: bool) -> Rulebook:
    """See `Rulebook.load`."""
    loader = _Loader(stacked(folders), examples)
    rulebook = loader.rulebook()
    if loader.faults:
        raise RulebookError(sorted(loader.faults, key=lambda fault: (fault.file or "", fault.line or 0)))
    return rulebook


class _Loader:
    def __init__(self, folders: Sequence[Path], examples: bool) -> None:
        self.folders, self.examples = folders, examples
        self.faults: list[Fault] = []
        self.names = Names()
        self.readers: dict[str, Reader] = {}  # of each rule, by its id
        self.texts: list[bytes] = []  # of every file read, its name before it

    def rulebook(self) -> Rulebook:
        base = self.folders[0]
        title = _try(self._file, base / TITLE_FILE)  # read first: so the fingerprint has it
        layers = [layer for folder in self.folders[1:] if (layer := _try(self._layer, folder))]
        sources = self._sources()
        self.names.settings = self._read_all("settings", setting_from)
        facts = self._facts()
        said = self._title(title)
        rules = {
            id_: replace(rule, urgent_is_soon=said["urgent_is_soon"]) if rule.urgency == "urgent" else rule
            for id_, rule in self._rules().items()
        }
        self._check_references(rules)
        reflections = self._read_all("reflections", reflection_from)
        indicators = self._indicators()
        self._refuse_files_passed_over()
        if not rules and not self.faults:
            self.faults.append(
                Fault("There is no rule in this folder.", file=str(base), help="See docs/writing-rules.md.")
            )
        named = Definitions(self.names.settings, rules, facts, reflections, indicators)
        departures = self._depart(layers, named)
        return Rulebook(
            folder=base,
            title=said["title"],
            version=said["version"],
            fingerprint=fingerprint_of(b"".join(self.texts)),
            rules=MappingProxyType(rules),
            facts=MappingProxyType(facts),
            settings=MappingProxyType(self.names.settings),
            sources=MappingProxyType(sources),
            points=MappingProxyType(self.names.points),
            reflections=MappingProxyType(reflections),
            indicators=MappingProxyType(indicators),
            layers=tuple(layers),
            departures=departures,
        )

    # -- layers -----------------------------------------------------------------------------------------------------

    def _layer(self, folder: Path) -> Layer:
        return layer_from(*self._file(folder / LAYER_FILE))

    def _depart(self, layers: Sequence[Layer], named: Definitions) -> tuple[Departure, ...]:
        """Apply the departures of the layers, from the lowest up; two departures of one target are a fault."""
        for layer in layers:
            path = layer.folder / DEPARTURES_FILE
            if path.exists():
                with suppress(Skip):
                    document, reader = self._file(path)
                    named.depart(document, reader, layer, partial(self._is_below, self.folders.index(layer.folder)))
            if [other.name for other in layers].index(layer.name) < layers.index(layer):
                file = str(layer.folder / LAYER_FILE)
                self.faults.append(Fault("Two layers have this name.", ("name",), file, 1, "Rename one of the two."))
        named.rename()
        return tuple(departure for departure, _ in named.departed.values())

    def _is_below(self, place: int, file: str) -> bool:
        return self._place_of(Path(file)) < place

    def _place_of(self, path: Path) -> int:
        """The index of the folder that a file is in, from the lowest."""
        return max(place for place, folder in enumerate(self.folders) if path.is_relative_to(folder))

    # -- files ------------------------------------------------------------------------------------------------------

    def _document(self, path: Path, examples_at: int | None = None) -> Any:
        """A file's document; its text goes into the fingerprint. Without one, notes a fault and raises `Skip`.

        ``examples_at`` is the indentation at which definitions have their examples.
        """
        try:
            if path.exists() and not (path.is_file() or path.is_dir()):  # reading a pipe would block
                raise Unreadable(Fault("This is not a regular file.", help="Put the file itself there."))
            text = files.read_text(path)
            place = self._place_of(path)
            name = f"{place}:" * bool(place) + path.relative_to(self.folders[place]).as_posix()
            data = text.encode(errors="surrogateescape")
            head = f"{name} {len(data)}\n"  # with the length, so that no other split into files has the same bytes
            self.texts.append(head.encode(errors="surrogateescape") + data)
            if examples_at is not None and not self.examples:
                text = yaml_text.without(text, "examples", examples_at)
            document = yaml_text.parse(text)
            if document is None:
                raise Unreadable(Fault("It holds nothing.", help="Fill it in, or remove it."))
        except Unreadable as unreadable:
            fault = unreadable.fault
        else:
            return document
        self.faults.append(fault.at(str(path), fault.line))
        raise Skip

    def _refuse_files_passed_over(self) -> None:
        """Note a fault for each YAML file that would not be read: a rule in it would be a missing flag."""
        for place, folder in enumerate(self.folders):
            at_top = (LAYER_FILE, DEPARTURES_FILE) if place else (TITLE_FILE,)
            for path in sorted(folder.rglob("*.y*ml")):
                deep = len(path.relative_to(folder).parts)
                if path.suffix != ".yaml" or deep > 2 or (deep == 1 and path.name not in at_top):
                    text = "This file is not read: definitions are in *.yaml, one folder deep."
                    self.faults.append(Fault(text, file=str(path), help="Rename it or move it."))

    def _file(self, path: Path, examples_at: int | None = None) -> tuple[Any, Reader]:
        """A file's document, and a reader for it."""
        document = self._document(path, examples_at)
        return document, self._reader(document, path)

    def _reader(self, document: Any, path: Path, root: Place = ()) -> Reader:
        return Reader(document, str(path), root, self.names, self.faults)

    def _yaml_files(self, *parts: str) -> list[Path]:
        return [path for folder in self.folders for path in sorted(folder.joinpath(*parts).glob("*.yaml"))]

    def _title(self, title: tuple[Any, Reader] | None) -> dict[str, Any]:
        """The title, version and other values of ``rulebook.yaml``."""
        found = _try(parts, _TITLE, title[0], (), title[1]) if title else None
        return found or {"version": "", "title": "", "urgent_is_soon": None}

    def _definitions(self, folder: str) -> Iterable[tuple[str, Any, Reader]]:
        """Each definition, with its name and a reader, in a folder whose files hold several."""
        first: dict[str, Reader] = {}
        for path in self._yaml_files(folder):
            document = _try(self._document, path, 2)
            if not isinstance(document, dict):
                self.names.incomplete = True
                if document is not None:
                    self.faults.append(Fault("This file holds no definitions.", file=str(path), line=1))
                continue
            for name in document:
                reader = self._reader(document, path, (name,))
                if name in first:
                    reader.note("This name is defined twice.", (), _too(first[name]))
                    continue
                first[name] = reader
                yield name, document[name], reader

    # -- kinds of definition ----------------------------------------------------------------------------------------

    def _read_all(self, folder: str, read: Callable[[str, Any, Reader], _T]) -> dict[str, _T]:
        """Every definition, by name, of a folder whose files hold several."""
        found = (
            (name, self._read_or_faulty(name, read, name, raw, reader))
            for name, raw, reader in self._definitions(folder)
        )
        return {name: definition for name, definition in found if definition is not None}

    def _sources(self) -> dict[str, Source]:
        sources: dict[str, Source] = {}
        for path in self._files_of("sources"):
            try:
                document, reader = self._file(path)
                source = source_from(document, reader)
            except Skip:
                self.names.incomplete = True
                continue
            sources[source.id] = source
            for name, raw in document["points"].items():
                point = self._read_or_faulty(f"{source.id}/{name}", point_from, name, raw, source, reader)
                if point is not None:
                    self.names.points[point.id] = point
        return sources

    def _facts(self) -> dict[str, Fact]:
        declared = self._read_all("facts", self._declared)
        facts = {name: _try(fact_from, name, *written) for name, written in declared.items()}
        return self._sorted({name: fact for name, fact in facts.items() if fact is not None})

    def _declared(self, name: str, raw: Any, reader: Reader) -> tuple[Any, Reader]:
        group = Path(reader.file).stem
        if not name.startswith(f"{group}."):
            reader.note("The fact does not bear its file's name.", (), f"Call it {group}.… or move it.")
        declare(name, raw, reader)
        return raw, reader

    def _sorted(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        """The facts in topological order; cycles, and chains that are too long, are faults."""
        depths: dict[str, int] = {}

        def place(fact: Fact, above: tuple[str, ...]) -> int:
            if fact.name in depths:
                return depths[fact.name]
            if fact.name in above:
                self._fault_of(fact, "This fact reads itself, by way of others.")
                return 0
            under = [facts[read] for read in facts_read(fact.plan) if read in facts and len(above) < _DEEPEST]
            depth = 1 + max((place(read, (*above, fact.name)) for read in under), default=0)
            if depth == _DEEPEST:
                self._fault_of(fact, f"Below this fact others read others {_DEEPEST} deep.")
            depths[fact.name] = depth
            return depth

        for fact in facts.values():
            place(fact, ())
        return {name: facts[name] for name in depths}

    def _fault_of(self, fact: Fact, what: str) -> None:
        self.faults.append(Fault(what, (fact.name,), fact.file, fact.line, "Let it read what those under it read."))

    def _rules(self) -> dict[str, Rule]:
        rules: dict[str, Rule] = {}
        folders = {path.name for folder in self.folders for path in folder.iterdir() if path.is_dir()}
        for theme in sorted(folders.difference(NOT_THEMES)):
            for path in self._yaml_files(theme):
                read = self._read_or_faulty(path.stem, self._read_file, rule_from, path)
                if read is None:
                    continue
                rule, reader = read
                if rule.id in rules:
                    reader.note("Another rule has this id.", ("id",), _too(self.readers[rule.id], ("id",)))
                else:
                    rules[rule.id], self.readers[rule.id] = rule, reader
        return rules

    def _indicators(self) -> dict[str, Indicator]:
        read = (_try(self._read_file, indicator_from, path) for path in self._files_of("indicators"))
        return {found[0].id: found[0] for found in read if found is not None}

    def _files_of(self, folder: str) -> Iterator[Path]:
        """The files of a folder with one definition per file, named after it; two of one name are a fault."""
        first: dict[str, Path] = {}
        for path in self._yaml_files(folder):
            if path.stem not in first:
                first[path.stem] = path
                yield path
            else:
                help_ = f"It stands in {first[path.stem]}:1 too."
                self.faults.append(Fault("This name is defined twice.", file=str(path), line=1, help=help_))

    def _read_file(self, read: Callable[[Any, Reader], _T], path: Path) -> tuple[_T, Reader]:
        """The definition in a file that holds one, and its reader."""
        document, reader = self._file(path, examples_at=0)
        return read(document, reader), reader

    # -- references between them ------------------------------------------------------------------------------------

    def _check_references(self, rules: Mapping[str, Rule]) -> None:
        for rule in rules.values():
            reader = self.readers[rule.id]
            for other, path in _rules_named(rule):
                if other not in rules and not self.names.may_exist(other):
                    near = did_you_mean(other, rules) or "See `riskflags rules`."
                    reader.note(f"There is no rule called {other}.", path, near)
            if rule.id in _yielding(rule, rules):
                help_ = "Where they all apply none would be shown."
                reader.note("The rule yields to itself, by way of others or at once.", ("yields_to",), help_)

    def _read_or_faulty(self, name: str, read: Callable[..., _T], *given: Any) -> _T | None:
        """A definition; ``None`` if it is faulty: then references to its name are no further faults."""
        found = _try(read, *given)
        if found is None:
            self.names.faulty.add(name)
        return found


def _too(first: Reader, path: Place = ()) -> str:
    return f"It stands in {first.file}:{first.line(path)} too."


def _rules_named(rule: Rule) -> Iterator[tuple[str, Place]]:
    for place, other in enumerate(rule.yields_to):
        yield other, ("yields_to", place)
    if rule.lifecycle.replaced_by is not None:
        yield rule.lifecycle.replaced_by, ("lifecycle", "replaced_by")


def _yielding(rule: Rule, rules: Mapping[str, Rule]) -> set[str]:
    """The rules that a rule yields to, directly or indirectly."""
    found: set[str] = set()
    waiting = list(rule.yields_to)
    while waiting:
        name = waiting.pop()
        if name not in found and name in rules:
            found.add(name)
            waiting += rules[name].yields_to
    return found


def _try(read: Callable[..., _T], *given: Any) -> _T | None:
    """What ``read`` returns, or ``None`` where it noted faults."""
    try:
        return read(*given)
    except Skip:
        return None
