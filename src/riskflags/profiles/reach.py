"""How far a source reaches: the facts it can make known, the rules it can decide, and what would add most."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.facts.definition import Fact
from riskflags.logic import VERDICTS, Verdict
from riskflags.profiles.possible import FIRST, LAST, NO, OPEN, Possibilities, Possible, Span, truths_of
from riskflags.profiles.profile import Profile
from riskflags.rulebook import Rulebook
from riskflags.rulebook.indicator import Count, Elsewhere, Indicator, Median, Recorded, Share
from riskflags.rulebook.rule import Rule

Judged = Literal["fully", "in_part", "never"]
JUDGED: tuple[Judged, ...] = ("fully", "in_part", "never")

Known = Literal["known", "one_way", "never"]
"""A fact can be known either way; one way only (surely yes, say, and never surely no); or never."""


@dataclass(frozen=True, slots=True)
class RuleReach:
    """What a source can say of one rule, where every record is as full as the source can have it.

    *Fully*: it fires or is quiet in each case. *Never*: it is a question in each. ``verdicts`` are those it can have.
    ``lacks`` are the facts it tests that the source never makes known.
    """

    rule: str
    judged: Judged
    verdicts: tuple[Verdict, ...]
    lacks: tuple[str, ...]

    @property
    def can_flag(self) -> bool:
        """Whether it can fire, or be one to confirm."""
        return "fires" in self.verdicts or "confirm" in self.verdicts


@dataclass(frozen=True, slots=True)
class Gain:
    """A field that the source does not fill, and how many rules more it would decide fully, let flag, and speak to."""

    collection: str
    field: str
    fully: int
    flag: int
    at_all: int


@dataclass(frozen=True, eq=False)
class Reach:
    """What follows from a profile for a rulebook."""

    profile: Profile
    rulebook: Rulebook

    @cached_property
    def _possibilities(self) -> Possibilities:
        return Possibilities(self.rulebook.facts.values(), self.profile)

    @property
    def possible(self) -> Mapping[str, Possible]:
        """The values each fact can have (see `riskflags.profiles.possible`)."""
        return self._possibilities.values

    @cached_property
    def facts(self) -> Mapping[str, Known]:
        """How each fact can be known."""
        return {name: _known(self.possible[name], fact) for name, fact in self.rulebook.facts.items()}

    @cached_property
    def rules(self) -> Mapping[str, RuleReach]:
        """What can be said of each active rule."""
        return {rule.id: self._rule(rule) for rule in self.rulebook.active}

    def judged(self, how: Judged) -> tuple[RuleReach, ...]:
        """The rules judged so."""
        return tuple(rule for rule in self.rules.values() if rule.judged == how)

    def never_known(self) -> frozenset[str]:
        """The facts about which no question can be answered from this source."""
        return frozenset(name for name, known in self.facts.items() if known == "never")

    def judging(self) -> Rulebook:
        """The rulebook for cases of this source: less the rules that it can at most rule out, by which none is a flag.

        Where it does not rule one out it leaves a question that it can never answer.
        """
        left = (rule.rule for rule in self.rules.values() if not rule.can_flag and rule.judged != "fully")
        not_told = frozenset(name for name, known in self.facts.items() if known != "known")
        return self.rulebook.within(frozenset(left), self.never_known(), not_told, self.not_measured())

    def not_measured(self) -> frozenset[str]:
        """The indicators that the source can say nothing of."""
        return frozenset(id_ for id_, each in self.rulebook.indicators.items() if not self._measures(each))

    def _measures(self, indicator: Indicator) -> bool:
        belongs = True in truths_of(indicator.of, self.possible) if indicator.of is not None else True
        match indicator.measure:
            case Share(that):
                return belongs and truths_of(that, self.possible) != OPEN
            case Count(over) | Median(over):
                return belongs and (over is None or self.facts[over] != "never")
            case Recorded(facts):
                return all(self.facts[fact] != "never" for fact in facts)
            case Elsewhere():
                return False

    def _rule(self, rule: Rule) -> RuleReach:
        verdicts = _verdicts(rule, self.possible)
        lacks = tuple(name for name in rule.facts() if self.facts[name] == "never")
        return RuleReach(rule.id, _judged(verdicts), verdicts, lacks)

    # -- what to add -------------------------------------------------------------------------------------------------

    @cached_property
    def _tested(self) -> list[tuple[Rule, tuple[str, ...]]]:
        """Each active rule with the facts it tests."""
        return [(rule, rule.facts()) for rule in self.rulebook.active]

    def gains(self) -> tuple[Gain, ...]:
        """The fields that would add something, each alone, the one that adds most first."""
        found = [self._gain(collection, name) for collection, name in self._missing()]
        useful = [gain for gain in found if gain.fully or gain.flag or gain.at_all]
        return tuple(sorted(useful, key=lambda gain: (-gain.fully, -gain.flag, -gain.at_all)))

    def _missing(self) -> Iterator[tuple[str, str]]:
        for collection, kind in COLLECTIONS.items():
            listed = self.profile.lists.get(collection)
            there = set().union(*(*listed.shapes, *listed.always)) if listed else set()
            for name, declared in fields_of(kind).items():
                if declared.type != "key" and name != "recorded_on" and name not in there:
                    yield collection, name

    def _gain(self, collection: str, name: str) -> Gain:
        listed = self.profile.with_field(collection, name).lists[collection]
        others = self._possibilities.with_list(collection, listed)
        possible = ChainMap(others, self.possible)  # type: ignore[arg-type]  # neither is written to
        fully = flag = at_all = 0
        for rule, tested in self._tested:
            if not others.keys().isdisjoint(tested):
                before, verdicts = self.rules[rule.id], _verdicts(rule, possible)
                after = RuleReach(rule.id, _judged(verdicts), verdicts, ())
                fully += (after.judged == "fully") - (before.judged == "fully")
                flag += after.can_flag - before.can_flag
                at_all += (after.judged != "never") - (before.judged != "never")
        return Gain(collection, name, fully, flag, at_all)


def reach_of(profile: Profile, rulebook: Rulebook | None = None) -> Reach:
    """How far a source reaches with a rulebook, the shipped one unless given."""
    book = rulebook if rulebook is not None else Rulebook.shipped()
    return Reach(profile, book.within(*[frozenset()] * 4))


def _verdicts(rule: Rule, possible: Mapping[str, Possible]) -> tuple[Verdict, ...]:
    """Those a rule can have."""
    concern = truths_of(rule.when, possible)
    safeguard = NO if rule.unless is None else truths_of(rule.unless, possible)
    can = {
        "fires": True in concern and False in safeguard,
        "confirm": True in concern and None in safeguard,
        "explore": None in concern and safeguard != {True},
        "quiet": False in concern or True in safeguard,
    }
    return tuple(verdict for verdict in VERDICTS if can[verdict])


def _judged(verdicts: tuple[Verdict, ...]) -> Judged:
    asks = "confirm" in verdicts or "explore" in verdicts
    return "fully" if not asks else "never" if verdicts == ("explore",) else "in_part"


def _known(possible: Possible, fact: Fact) -> Known:
    if fact.type.name == "yes_no":
        told = possible - {None}
        return "never" if not told else "known" if len(told) == 2 or None not in possible else "one_way"
    if fact.type.is_bounds:
        if any(span.known for span in possible):
            return "known"
        unknown = next(iter(possible)) if len(possible) == 1 else None
        return "never" if isinstance(unknown, Span) and _says_nothing(unknown) else "one_way"
    if any(len(left) == 1 for left in possible):
        return "known"
    return "never" if possible == {frozenset(fact.type.values)} else "one_way"


def _says_nothing(span: Span) -> bool:
    """Whether both edges are as far out as they can be."""
    return span.low <= FIRST and span.high >= LAST
