"""`Rulebook`: everything a folder of rules says, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from riskflags.errors import Fault, RulebookError, UnknownNameError, did_you_mean
from riskflags.facts.definition import Fact
from riskflags.rulebook.indicator import Indicator
from riskflags.rulebook.reflection import Reflection
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.settings import Setting, filled
from riskflags.rulebook.sources import LearningPoint, Source

if TYPE_CHECKING:
    from riskflags.rulebook.departures import Departure
    from riskflags.rulebook.layers import Layer

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Rules, the facts, settings and sources they rest on, and reflections for what no rule can see.

    ``facts`` are in topological order: each comes after those it depends on. ``fingerprint`` changes with any change to
    any file of its folders. Compared by identity: compare fingerprints instead.

    ``folder`` is that of the whole rulebook, ``layers`` those over it, from the lowest; ``departures`` are the changes
    they make, already applied.

    Limits of the source of the cases (see `within`): rules that do not run (``left_to_people``), facts that are not
    asked about (``never_known``), indicators left out (``not_measured``), and ``not_told``: facts that the source never
    provides, or provides with one value at most. A rule that waits only for such facts counts as not checked.
    """

    folder: Path
    version: str
    fingerprint: str
    rules: Mapping[str, Rule]
    facts: Mapping[str, Fact]
    settings: Mapping[str, Setting]
    sources: Mapping[str, Source]
    points: Mapping[str, LearningPoint]
    reflections: Mapping[str, Reflection] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    left_to_people: frozenset[str] = frozenset()
    never_known: frozenset[str] = frozenset()
    not_told: frozenset[str] = frozenset()
    not_measured: frozenset[str] = frozenset()
    title: str = ""
    layers: tuple[Layer, ...] = ()
    departures: tuple[Departure, ...] = ()

    @classmethod
    def load(cls, *folders: Path | str, examples: bool = False) -> Rulebook:
        """The rulebook in a folder, and layers over it from the lowest up; a layer first goes over the shipped one.

        Each is a folder, or the name under which an installed package offers one. Raises `RulebookError` with every
        fault, each with file and line. Without ``examples`` (the default) those of rules and facts are not read, which
        takes half the time.
        """
        if not folders:
            return cls.shipped(examples=examples)
        from riskflags.rulebook.loading import load

        return load(folders, examples)

    @classmethod
    def shipped(cls, *, examples: bool = False) -> Rulebook:
        """The rulebook that comes with riskflags."""
        from riskflags.rulebook import compiled

        folder = shipped_folder()
        ready = None if examples else compiled.read(folder)
        return ready if ready is not None else cls.load(folder, examples=examples)

    @cached_property
    def active(self) -> tuple[Rule, ...]:
        """The rules that run: neither drafts nor retired, nor left to people."""
        running = (rule for rule in self.rules.values() if rule.lifecycle.status == "active")
        return tuple(rule for rule in running if rule.id not in self.left_to_people)

    @property
    def measured(self) -> tuple[Indicator, ...]:
        """The indicators that can be measured on these cases."""
        return tuple(each for each in self.indicators.values() if each.id not in self.not_measured)

    def within(
        self,
        left_to_people: frozenset[str],
        never_known: frozenset[str],
        not_told: frozenset[str],
        not_measured: frozenset[str],
    ) -> Rulebook:
        """The same rulebook, limited to a source that cannot provide these."""
        return replace(
            self,
            left_to_people=left_to_people,
            never_known=never_known,
            not_told=not_told,
            not_measured=not_measured,
        )

    @property
    def _within(self) -> tuple[frozenset[str], ...]:
        return self.left_to_people, self.never_known, self.not_told, self.not_measured

    def overdue(self, day: date) -> tuple[Departure, ...]:
        """The departures whose day of review lies before this day."""
        return tuple(each for each in self.departures if each.review_by < day.isoformat())

    def rule(self, id_: str) -> Rule:
        """A rule by its id. Raises `UnknownNameError` with the nearest id."""
        return _found(self.rules, id_, "rule", "riskflags rules")

    def fact(self, name: str) -> Fact:
        """A fact by its name. Raises `UnknownNameError` with the nearest name."""
        return _found(self.facts, name, "fact", "riskflags facts")

    def facts_in_words(self, settings: Mapping[str, int]) -> dict[str, Fact]:
        """The facts, with settings filled in where their meaning or question refers to one."""
        said = {text: filled(text, self.settings, settings) for each in self.facts.values() for text in each.texts}
        return {name: replace(fact, means=said[fact.means], ask=said[fact.ask]) for name, fact in self.facts.items()}

    def point(self, id_: str) -> LearningPoint:
        """A learning point by its id. Raises `UnknownNameError` with the nearest id."""
        return _found(self.points, id_, "learning point", "riskflags coverage")

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        folders = self.folder, *(layer.folder for layer in self.layers)
        examples = any(rule.examples for rule in self.rules.values())
        return _loaded, (folders, examples, self.fingerprint, *self._within)

    def __copy__(self) -> Rulebook:
        return self  # it is immutable

    def __deepcopy__(self, _memo: object) -> Rulebook:
        return self

    def __repr__(self) -> str:
        return f"<Rulebook {self.version}: {len(self.rules)} rules, {len(self.facts)} facts>"


def _found(named: Mapping[str, _T], name: str, noun: str, listing: str) -> _T:
    if not isinstance(name, str) or name not in named:
        near = did_you_mean(name, named)
        help_ = near or f"`{listing}` lists them."
        raise UnknownNameError(Fault(f"There is no such {noun} in this rulebook.", help=help_))
    return named[name]


@lru_cache(maxsize=2)  # so that many reports of one rulebook unpickle quickly
def _loaded(
    folders: tuple[Path, ...],
    examples: bool,
    fingerprint: str,
    *within: frozenset[str],
) -> Rulebook:
    """For pickle: a rulebook is pickled as its folders, whose files must be unchanged when it is loaded."""
    rulebook = Rulebook.load(*folders, examples=examples)
    if rulebook.fingerprint != fingerprint:
        what = "This rulebook is no longer the one that was sent."
        raise RulebookError(Fault(what, file=str(folders[-1]), help="Load it, and check again."))
    return rulebook.within(*within)


def shipped_folder() -> Path:
    """The folder of the shipped rules: inside the installed package, else at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "rules", package.parent.parent / "rules"):
        if folder.is_dir():
            return folder
    raise RulebookError(Fault("The rules that ship with riskflags are not there.", help="Install riskflags again."))
