"""Reads a folder into a `Rulebook`: settings, sources, facts, then rules, all faults gathered before any is raised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from riskflags.errors import Fault, RulebookError, did_you_mean
from riskflags.errors import Path as Place
from riskflags.facts.definition import Fact
from riskflags.facts.plan import facts_read
from riskflags.reading import files, yaml_text
from riskflags.reading.yaml_text import Unreadable
from riskflags.rulebook import fact_files, rule_files, setting_files, source_files
from riskflags.rulebook.parsing import Names, Reader, Skip
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.rulebook import Rulebook
from riskflags.rulebook.settings import Setting
from riskflags.sources import LearningPoint, Source

_T = TypeVar("_T")

TITLE_FILE = "rulebook.yaml"
NOT_THEMES = ("facts", "settings", "sources", "indicators", "reflections")


def load(folder: Path, examples: bool) -> Rulebook:
    """See `Rulebook.load`."""
    loader = _Loader(folder, examples)
    rulebook = loader.rulebook()
    if loader.faults:
        raise RulebookError(sorted(loader.faults, key=lambda fault: (fault.file or "", fault.line or 0)))
    return rulebook


class _Loader:
    def __init__(self, folder: Path, examples: bool) -> None:
        self.folder, self.examples = folder, examples
        self.faults: list[Fault] = []
        self.names = Names()
        self.digest = hashlib.sha256()
        if not folder.is_dir():
            raise RulebookError(Fault("There is no such folder of rules.", file=str(folder), help="Check --rules."))

    def rulebook(self) -> Rulebook:
        version = self._version()
        settings = self._settings()
        sources, points = self._sources()
        facts = self._facts()
        rules = self._rules()
        self._check_references(rules, settings, points)
        if not rules and not self.faults:
            self.faults.append(
                Fault("There is no rule in this folder.", file=str(self.folder), help="See docs/writing-rules.md.")
            )
        return Rulebook(
            folder=self.folder,
            version=version,
            fingerprint=self.digest.hexdigest()[:16],
            rules=MappingProxyType(rules),
            facts=MappingProxyType(facts),
            settings=MappingProxyType(settings),
            sources=MappingProxyType(sources),
            points=MappingProxyType(points),
        )

    # -- files ------------------------------------------------------------------------------------------------------

    def _document(self, path: Path, examples_at: int | None = None) -> Any:
        """A file's document, its text counted into the fingerprint; ``None`` with a fault noted.

        ``examples_at`` is the indentation at which definitions have their examples.
        """
        name = str(path)
        try:
            text = files.read_text(path)
            self.digest.update(f"{path.relative_to(self.folder).as_posix()}\n{text}\n".encode())
            if examples_at is not None and not self.examples:
                text = yaml_text.without(text, "examples", examples_at)
            return yaml_text.parse(text)
        except Unreadable as unreadable:
            self.faults.append(unreadable.fault.at(name, unreadable.fault.line))
            return None

    def _reader(self, document: Any, path: Path, root: Place = ()) -> Reader:
        return Reader(document, str(path), root, self.names, self.faults)

    def _yaml_files(self, *parts: str) -> list[Path]:
        return sorted(self.folder.joinpath(*parts).glob("*.yaml"))

    def _version(self) -> str:
        path = self.folder / TITLE_FILE
        document = self._document(path)
        if document is None:
            return ""
        reader = self._reader(document, path)
        try:
            return reader.text(reader.mapping(document, (), ("version", "title")), "version", ())
        except Skip:
            return ""

    def _definitions(self, folder: str) -> Iterable[tuple[str, Any, Reader]]:
        """Each named definition in the files of a folder that hold several."""
        first: dict[str, str] = {}
        for path in self._yaml_files(folder):
            document = self._document(path, examples_at=2)
            if not isinstance(document, dict):
                if document is not None:
                    self.faults.append(Fault("This file holds no definitions.", file=str(path), line=1))
                continue
            for name in document:
                reader = self._reader(document, path, (name,))
                if name in first:
                    reader.note("This name is defined twice.", (), f"It stands in {first[name]} too.")
                    continue
                first[name] = str(path)
                yield name, document[name], reader

    # -- kinds of definition ----------------------------------------------------------------------------------------

    def _settings(self) -> dict[str, Setting]:
        for name, raw, reader in self._definitions("settings"):
            setting = _try(setting_files.setting_from, name, raw, reader)
            if setting is not None:
                self.names.settings[name] = setting
        return self.names.settings

    def _sources(self) -> tuple[dict[str, Source], dict[str, LearningPoint]]:
        sources: dict[str, Source] = {}
        points: dict[str, LearningPoint] = {}
        for path in self._yaml_files("sources"):
            document = self._document(path)
            if document is None:
                continue
            reader = self._reader(document, path)
            try:
                source = source_files.source_from(document, reader)
                sources[source.id] = source
                points |= {point.id: point for point in source_files.points_from(document, source, reader)}
            except Skip:
                continue
        return sources, points

    def _facts(self) -> dict[str, Fact]:
        declared = []
        for name, raw, reader in self._definitions("facts"):
            group = Path(reader.file).stem
            if not name.startswith(f"{group}."):
                reader.note("The fact does not bear its file's name.", (), f"Call it {group}.… or move it.")
            try:
                fact_files.declare(name, raw, reader)
                declared.append((name, raw, reader))
            except Skip:
                continue
        facts = {}
        for name, raw, reader in declared:
            fact = _try(fact_files.fact_from, name, raw, reader)
            if fact is not None:
                facts[name] = fact
        return self._in_order(facts)

    def _in_order(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        """The facts, each after those it reads; those that read each other in a circle are faults."""
        ordered: dict[str, Fact] = {}
        waiting: set[str] = set()

        def place(fact: Fact) -> None:
            if fact.name in ordered:
                return
            if fact.name in waiting:
                self.faults.append(
                    Fault("This fact reads itself, by way of others.", (fact.name,), fact.file, fact.line)
                )
                return
            waiting.add(fact.name)
            for read in facts_read(fact.plan):
                if read in facts:
                    place(facts[read])
            ordered.setdefault(fact.name, fact)

        for fact in facts.values():
            place(fact)
        return ordered

    def _rules(self) -> dict[str, Rule]:
        rules: dict[str, Rule] = {}
        for theme in sorted(path for path in self.folder.iterdir() if path.is_dir() and path.name not in NOT_THEMES):
            for path in self._yaml_files(theme.name):
                document = self._document(path, examples_at=0)
                if document is None:
                    continue
                reader = self._reader(document, path)
                rule = _try(rule_files.rule_from, document, reader)
                if rule is not None and rule.id in rules:
                    reader.note("Another rule has this id.", ("id",), f"It stands in {rules[rule.id].file} too.")
                elif rule is not None:
                    rules[rule.id] = rule
        return rules

    # -- references between them ------------------------------------------------------------------------------------

    def _check_references(
        self, rules: Mapping[str, Rule], settings: Mapping[str, Setting], points: Mapping[str, LearningPoint]
    ) -> None:
        for rule in rules.values():
            for point in rule.cites:
                if point not in points:
                    self._unknown("learning point", point, points, rule, ("cites", point))
            for other in (*rule.yields_to, *filter(None, [rule.lifecycle.replaced_by])):
                if other not in rules:
                    self._unknown(
                        "rule", other, rules, rule, ("yields_to" if other in rule.yields_to else "lifecycle",)
                    )
        for setting in settings.values():
            if setting.basis.kind == "point" and setting.basis.text not in points:
                self._unknown("learning point", setting.basis.text, points, setting, (setting.name, "basis"))

    def _unknown(self, noun: str, name: str, known: Iterable[str], owner: Rule | Setting, path: Place) -> None:
        text = f"There is no {noun} called {name}."
        self.faults.append(Fault(text, path, owner.file, owner.line, did_you_mean(name, known)))


def _try(read: Callable[..., _T], *given: Any) -> _T | None:
    """What is read, or nothing where its faults are noted."""
    try:
        return read(*given)
    except Skip:
        return None
