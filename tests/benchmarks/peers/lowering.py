"""Rules as a peer can run them, in two ways.

*Lowered by us*: each condition twice, as what surely holds and what possibly holds, over variables that are always
known. *Native*: each condition once, over facts that are null or missing where they are not known, so that the peer's
own logic decides what becomes of them. Either way a lowered condition is a `riskflags.conditions` tree again, without
`AtLeast` and with ``Not`` only right above a test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf
from typing import Any as AnyValue
from typing import TypeGuard

from riskflags import Rulebook
from riskflags.conditions import (
    MAY_BE_MISSING,
    All,
    Among,
    Any,
    AtLeast,
    Compare,
    Condition,
    FactValue,
    Holds,
    Not,
    possible_values,
    tests_of,
)
from riskflags.facts.plan import facts_that_can_be_missing
from riskflags.logic import CONFIRM, EXPLORE, FIRES, QUIET, Truth, Verdict

NEVER_GIVEN = "never_given"
FARTHEST = 1_000_000_000  # for never and for no limit: JSON and decimals have no infinity, and no limit comes near

Settings = Mapping[str, int]
Value = bool | int | str


@dataclass(frozen=True)
class TwoSided:
    """A rule's concern and its safeguard, each on both sides; the safeguard is ``None`` where the rule has none.

    ``surely_saved_if_may_is_yes`` is ``saved`` with what is `MAY_BE_MISSING` read as yes, ``None`` if no difference.
    """

    sure: Condition
    possible: Condition
    saved: Condition | None
    possibly_saved: Condition | None
    surely_saved_if_may_is_yes: Condition | None


@dataclass(frozen=True)
class Native:
    """A rule's concern and its safeguard, once each, and the safeguard as in `TwoSided.surely_saved_if_may_is_yes`."""

    concern: Condition
    saved: Condition | None
    surely_saved_if_may_is_yes: Condition | None


class Names:
    """What peers call the facts: short names any expression language takes, for the facts that the rules read."""

    def __init__(self, book: Rulebook) -> None:
        read = {test.fact for rule in book.active for each in rule.conditions() for test in tests_of(each)}
        self.facts = {name: fact for name, fact in book.facts.items() if name in read}
        self.can_be_missing = facts_that_can_be_missing({name: fact.plan for name, fact in book.facts.items()}) & read
        self._numbers = {name: number for number, name in enumerate(self.facts)}

    def low(self, fact: str) -> str:
        """The variable of what is surely so: surely yes, the lower bound; the words that can still be, as one text."""
        return f"a{self._numbers[fact]}"

    def high(self, fact: str) -> str:
        """The variable of what is possibly so: possibly yes, the upper bound."""
        return f"b{self._numbers[fact]}"

    def perhaps(self, fact: str) -> str:
        """Of a fact that can be `MAY_BE_MISSING`, the variable of what is so where that is read as yes."""
        return f"c{self._numbers[fact]}"

    def native(self, values: Mapping[str, FactValue]) -> dict[str, Value | None]:
        """Facts as one variable each, null where not known; bounds that differ are not known either."""
        found: dict[str, Value | None] = {}
        for name in self.facts:
            value = values[name]
            if isinstance(value, tuple):
                found[self.low(name)] = whole(value[0]) if value[0] == value[1] else None
            else:
                found[self.low(name)] = value if isinstance(value, bool | str) else None
        return found | {
            self.perhaps(name): True if values[name] is MAY_BE_MISSING else found[self.low(name)]
            for name in self.can_be_missing
        }

    def bounds(self, values: Mapping[str, FactValue]) -> dict[str, Value]:
        """Both bounds of every number, and of every one-of fact what it can still be."""
        numbers = {name: value for name, value in values.items() if isinstance(value, tuple) and name in self.facts}
        words = {name: values[name] for name, fact in self.facts.items() if fact.type.name == "one_of"}
        left: dict[str, Value] = {
            self.low(name): self._text(name, possible_values(value)) for name, value in words.items()
        }
        lows = {self.low(name): whole(value[0]) for name, value in numbers.items()}
        return left | lows | {self.high(name): whole(value[1]) for name, value in numbers.items()}

    def variables(self, values: Mapping[str, FactValue]) -> dict[str, Value]:
        """Facts as two-valued variables, every one known."""
        found: dict[str, Value] = {}
        for name in self.facts:
            value = values[name]
            if isinstance(value, tuple):
                found[self.low(name)], found[self.high(name)] = map(whole, value)
            elif self.facts[name].type.name == "yes_no":
                found[self.low(name)], found[self.high(name)] = value is True, value is not False
            else:
                found[self.low(name)] = self._text(name, possible_values(value))
        return found | {
            self.perhaps(name): values[name] is True or values[name] is MAY_BE_MISSING for name in self.can_be_missing
        }

    def can_be_may(self, condition: Condition | None) -> TypeGuard[Condition]:
        """Whether a condition rests on a fact that can be `MAY_BE_MISSING`."""
        return condition is not None and any(test.fact in self.can_be_missing for test in tests_of(condition))

    def texts(self, fact: str, words: Collection[str], sure: bool) -> tuple[str, ...]:
        """The texts by which it is surely, or possibly, one of these words."""
        values = self.facts[fact].type.values
        left = (set(each) for count in range(1, len(values) + 1) for each in combinations(values, count))
        return tuple(self._text(fact, each) for each in left if (each <= set(words) if sure else each & set(words)))

    def _text(self, fact: str, left: Collection[AnyValue]) -> str:
        return "_or_".join(word for word in self.facts[fact].type.values if word in left)


def whole(bound: float) -> int:
    """A bound as a whole number, infinity as one far beyond any setting."""
    return int(bound) if abs(bound) != inf else FARTHEST if bound > 0 else -FARTHEST


def two_sided(book: Rulebook, settings: Settings, names: Names) -> list[TwoSided]:
    """Every active rule, lowered."""
    lower, read = _Lowering(settings, names), _Lowering(settings, names, may_is_yes=True)
    return [
        TwoSided(
            lower.side(rule.when, True),
            lower.side(rule.when, False),
            None if rule.unless is None else lower.side(rule.unless, True),
            None if rule.unless is None else lower.side(rule.unless, False),
            read.side(rule.unless, True) if names.can_be_may(rule.unless) else None,
        )
        for rule in book.active
    ]


def native(book: Rulebook, settings: Settings, names: Names, bounds: bool = False) -> list[Native]:
    """Every active rule for a peer's own logic; ``bounds`` where all that is left comes in, for logic that absorbs."""
    lower, read = (_AsItIs(settings, names, may_is_yes, bounds) for may_is_yes in (False, True))
    return [
        Native(
            lower.side(rule.when, True),
            None if rule.unless is None else lower.side(rule.unless, True),
            read.side(rule.unless, True) if names.can_be_may(rule.unless) else None,
        )
        for rule in book.active
    ]


@dataclass(frozen=True)
class _Lowering:
    settings: Settings
    names: Names
    may_is_yes: bool = False

    def side(self, condition: Condition, sure: bool, turned: bool = False) -> Condition:
        """One side of a condition, or of its opposite: *surely not* is *not possibly*, pushed down to the tests."""
        match condition:
            case All(parts) | Any(parts):
                lowered = tuple(self.side(part, sure, turned) for part in parts)
                return All(lowered) if isinstance(condition, All) is not turned else Any(lowered)
            case Not(part):
                return self.side(part, sure, not turned)
            case AtLeast():
                return self.side(_spelled_out(condition, self.settings), sure, turned)
            case _:
                test = self._test(condition, sure is not turned)
                return Not(test) if turned else test

    def _test(self, test: Holds | Among | Compare, sure: bool) -> Condition:
        names = self.names
        match test:
            case Holds(fact) if self.may_is_yes and sure and fact in names.can_be_missing:
                return Holds(names.perhaps(fact))
            case Holds(fact):
                return Holds(names.low(fact) if sure else names.high(fact))
            case Among(fact, words):
                return Among(names.low(fact), names.texts(fact, words, sure))
            case Compare(fact, how, setting):
                above = how in ("at_least", "more_than")
                return Compare(names.low(fact) if above is sure else names.high(fact), how, setting)


@dataclass(frozen=True)
class _AsItIs(_Lowering):
    bounds: bool = False

    def _test(self, test: Holds | Among | Compare, sure: bool) -> Condition:
        """The test itself; where several values are left, yes, no, or whatever comes of a name that is never given."""
        if self.bounds and isinstance(test, Compare | Among):
            surely, possibly = (_Lowering._test(self, test, side) for side in (True, False))
            return Any((surely, All((possibly, Holds(NEVER_GIVEN)))))
        read = self.names.perhaps if self.may_is_yes and test.fact in self.names.can_be_missing else self.names.low
        return replace(test, fact=read(test.fact))


def _spelled_out(condition: AtLeast, settings: Settings) -> Condition:
    """At least k of some parts, as any k of them."""
    count = settings[condition.count] if isinstance(condition.count, str) else condition.count
    return Any(tuple(All(chosen) for chosen in combinations(condition.parts, count)))


def opposite(condition: Condition) -> Condition:
    """The opposite of a lowered condition, lowered as well."""
    match condition:
        case All(parts):
            return Any(tuple(map(opposite, parts)))
        case Any(parts):
            return All(tuple(map(opposite, parts)))
        case Not(part):
            return part
        case _:
            return Not(condition)


def by_verdict(rule: TwoSided) -> dict[Verdict, Condition]:
    """A lowered condition for each verdict but quiet, for engines in which a rule matches or does not."""
    doubtful = All((rule.possible, opposite(rule.sure)))
    if rule.saved is None or rule.possibly_saved is None:
        return {"fires": rule.sure, "explore": doubtful}
    unsaved = opposite(rule.saved)
    fires = All((rule.sure, opposite(rule.possibly_saved)))
    if rule.surely_saved_if_may_is_yes is None:
        return {
            "fires": fires,
            "confirm": All((rule.sure, rule.possibly_saved, unsaved)),
            "explore": All((doubtful, unsaved)),
        }
    return {
        "fires": fires,
        "confirm": All((rule.sure, rule.possibly_saved, opposite(rule.surely_saved_if_may_is_yes))),
        "explore": All((Any((doubtful, All((rule.sure, rule.surely_saved_if_may_is_yes)))), unsaved)),
    }


def verdict_of(concern: Truth, saved: Truth, surely_saved_if_may_is_yes: Truth) -> int:
    """The verdict's place in `VERDICTS`, from what a peer's own logic came to."""
    if concern is False or saved is True:
        return QUIET
    return (
        EXPLORE
        if concern is None
        else FIRES
        if saved is False
        else EXPLORE
        if surely_saved_if_may_is_yes is True
        else CONFIRM
    )


def codes_of(verdicts: Iterable[int]) -> list[int]:
    """One verdict a rule (its place in `VERDICTS`), as `PythonEngine.judge_codes` gives them: without the quiet."""
    return [4 * place + int(verdict) for place, verdict in enumerate(verdicts) if verdict != QUIET]
