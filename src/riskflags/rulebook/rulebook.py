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

    ``facts`` stand in an order in which each follows those it reads. ``fingerprint`` changes with any change to any
    file of its folders. Equal only to itself: compare fingerprints.

    ``folder`` is where the whole rulebook is, ``layers`` what stands over it, from the lowest; ``departures`` is what
    they change of what is below them, which has been applied.

    What the source of the cases can never tell (see `within`): ``left_to_people`` are rules that do not run,
    ``never_known`` facts that are not asked about, ``not_told`` those and others that it tells one way at most, so that
    a check that waits only for such is not made, and ``not_measured`` indicators that are left out.
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
        fault, each with file and line. Without ``examples`` (the default) rules and facts come without theirs, and
        twice as fast.
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
        """The indicators that are measured."""
        return tuple(each for each in self.indicators.values() if each.id not in self.not_measured)

    def within(
        self,
        left_to_people: frozenset[str],
        never_known: frozenset[str],
        not_told: frozenset[str],
        not_measured: frozenset[str],
    ) -> Rulebook:
        """The same for cases of a source that can never tell of these."""
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
        """The departures that were to be looked at again before this day."""
        return tuple(each for each in self.departures if each.review_by < day.isoformat())

    def rule(self, id_: str) -> Rule:
        """A rule by its id. Raises `UnknownNameError` with the nearest id."""
        return _found(self.rules, id_, "rule", "riskflags rules")

    def fact(self, name: str) -> Fact:
        """A fact by its name. Raises `UnknownNameError` with the nearest name."""
        return _found(self.facts, name, "fact", "riskflags facts")

    def facts_in_words(self, settings: Mapping[str, int]) -> dict[str, Fact]:
        """The facts, each setting named in what they mean and ask filled in."""
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
        return self  # it does not change

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


@lru_cache(maxsize=2)  # many reports of one rulebook may come one by one
def _loaded(
    folders: tuple[Path, ...],
    examples: bool,
    fingerprint: str,
    *within: frozenset[str],
) -> Rulebook:
    """For pickle: a rulebook is sent as its folders, which must still be what they were."""
    rulebook = Rulebook.load(*folders, examples=examples)
    if rulebook.fingerprint != fingerprint:
        what = "This rulebook is no longer the one that was sent."
        raise RulebookError(Fault(what, file=str(folders[-1]), help="Load it, and check again."))
    return rulebook.within(*within)


def shipped_folder() -> Path:
    """Where the rules that ship with riskflags are: inside the installed package, else at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "rules", package.parent.parent / "rules"):
        if folder.is_dir():
            return folder
    raise RulebookError(Fault("The rules that ship with riskflags are not there.", help="Install riskflags again."))
