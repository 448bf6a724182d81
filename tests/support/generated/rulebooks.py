"""Random rulebooks, drawn from what lint accepts: facts of every type and operation, rules of every form."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from pathlib import Path
from random import Random
from typing import Literal

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
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
    Test,
)
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.matching import (
    AS_OF,
    AllOf,
    AnyOf,
    DayIs,
    Is,
    Matcher,
    NotThis,
    OlderThan,
    Within,
    repeated_fields,
    with_intervals,
)
from riskflags.facts.plan import Choose, Days, Fold, Logic, Plan
from riskflags.facts.values import is_unknown, unknown_of
from riskflags.lint.forms import form_faults
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Lifecycle, Prompt, Rule
from riskflags.rulebook.settings import Basis, Setting

VALUES = ("none", "some", "all")
SETTINGS = {
    "few": Setting("few", "A few.", "count", 2, 1, 2, Basis("local", "a test"), "", 1),
    "month": Setting("month", "A month.", "days", 30, 1, 90, Basis("local", "a test"), "", 1),
    "season": Setting("season", "A season.", "days", 90, 30, 200, Basis("local", "a test"), "", 1),
    "week": Setting("week", "A week.", "working_days", 5, 1, 20, Basis("local", "a test"), "", 1),
}
DEFAULTS = {name: setting.default for name, setting in SETTINGS.items()}


def random_rulebook(rnd: Random, collections: tuple[str, ...] = tuple(COLLECTIONS)) -> Rulebook:
    """A rulebook with some six base facts, a derived one or two, and up to four rules."""
    facts: dict[str, Fact] = {}
    for number in range(2):
        _add(facts, f"date.f{number}", "date", _dated(rnd, collections, list(facts)))
    for number in range(rnd.randint(2, 4)):
        _add(facts, f"base.f{number}", "yes_no", _fold(rnd, collections, facts, rnd.random() < 0.3))
    _add(facts, "base.number", "number", _fold(rnd, collections, facts, how="count"))
    _add(facts, "base.days", "days", Days("date.f0", "since"))
    _add(facts, "base.working", "days", Days("date.f1", "since", working=True))
    for number in range(2):
        _add(facts, f"under.f{number}", "yes_no", _fold(rnd, collections, facts, rnd.random() < 0.3))
    _add(facts, "base.choice", "one_of", Choose((("none", Holds("under.f0")), ("some", Holds("under.f1"))), "all"))
    for number in range(rnd.randint(0, 2)):
        _add(facts, f"derived.f{number}", "yes_no", Logic(_condition(rnd, _Fields(rnd, facts), 1)))
    book = _book(facts, {})
    rules: dict[str, Rule] = {}
    for number in range(4):
        rule = _rule(rnd, f"rule-{number}", facts)
        if not list(form_faults(rule, book)):
            rules[rule.id] = rule
    return _book(facts, rules)


def random_values(rnd: Random, facts: dict[str, Fact], known: float) -> dict[str, FactValue]:
    """A value, or not known, for each base fact that a rule may use."""
    return {
        name: random_value(rnd, fact, unknown_of(fact.type)) if rnd.random() < known else _partly(rnd, fact)
        for name, fact in facts.items()
        if not isinstance(fact.plan, Logic | Choose)
    }


def random_value(rnd: Random, fact: Fact, within: FactValue) -> FactValue:
    """A known value within what is known so far."""
    if not is_unknown(within):
        return within
    if fact.type.name == "yes_no":
        return rnd.random() < 0.5
    if fact.type.name == "one_of":
        return rnd.choice(fact.type.values)
    assert isinstance(within, tuple)
    low, high = within
    edges: list[float] = [
        edge for edge in (low, high, 0, 1, 2, 3, 5, 6, 29, 30, 31, 89, 90, 91, inf) if low <= edge <= high
    ]
    edge = rnd.choice(edges)
    return edge, edge


def _partly(rnd: Random, fact: Fact) -> FactValue:
    if fact.type.is_bounds and rnd.random() < 0.5:
        low, high = sorted(rnd.choice((0, 1, 2, 3, 29, 30, 91)) for _ in range(2))
        return low, rnd.choice((high, inf))
    if isinstance(fact.plan, Fold) and fact.plan.of is not None and rnd.random() < 0.5:
        return MAY_BE_MISSING
    return unknown_of(fact.type)


def _add(facts: dict[str, Fact], name: str, type_: str, plan: Plan) -> None:
    values = VALUES if type_ == "one_of" else ()
    facts[name] = Fact(name, FactType(type_, values), name, f"{name}?", "some", plan, (), "", 1)  # type: ignore[arg-type]


def _book(facts: dict[str, Fact], rules: dict[str, Rule]) -> Rulebook:
    return Rulebook(Path(), "random", "0" * 16, rules, facts, SETTINGS, {}, {})


# -- facts that read a case ------------------------------------------------------------------------------------------


def _fold(
    rnd: Random, collections: tuple[str, ...], facts: dict[str, Fact], negated: bool = False, how: str = "some"
) -> Fold:
    collection = rnd.choice(collections)
    dates = [name for name, fact in facts.items() if fact.type.name == "date"]
    where = random_matcher(rnd, collection, dates)
    if negated:
        return every_of(rnd, collections, facts)
    return Fold(collection, how, where, negated=negated)  # type: ignore[arg-type]


def every_of(rnd: Random, collections: tuple[str, ...], facts: dict[str, Fact]) -> Fold:
    """Each record that one matcher takes must pass another; what both ask of one day is one interval."""
    collection = rnd.choice(collections)
    dates = [name for name, fact in facts.items() if fact.type.name == "date"]
    while True:
        about, have = (random_matcher(rnd, collection, dates) for _ in range(2))
        lacking = with_intervals(AllOf((about, NotThis(have))))
        if not repeated_fields(lacking):
            return Fold(collection, "some", lacking, negated=True, about=about, of="base.f0")


def _dated(rnd: Random, collections: tuple[str, ...], dates: list[str]) -> Fold:
    with_days = [name for name in collections if _day_fields(name)]
    collection = rnd.choice(with_days)
    how: Literal["latest", "earliest"] = rnd.choice(("latest", "earliest"))
    return Fold(collection, how, random_matcher(rnd, collection, dates), rnd.choice(_day_fields(collection)))


def _day_fields(collection: str) -> list[str]:
    return [
        name
        for name, field in fields_of(COLLECTIONS[collection]).items()
        if field.type == "day" and name != "recorded_on"
    ]


def random_matcher(rnd: Random, collection: str, dates: list[str]) -> Matcher:
    """A matcher over one to three fields of a collection, each tested once."""
    fields = {
        name: field for name, field in fields_of(COLLECTIONS[collection]).items() if name not in ("id", "recorded_on")
    }
    names = rnd.sample(sorted(fields), k=min(rnd.randint(1, 3), len(fields)))
    tests: list[Matcher] = []
    for name in names:
        field = fields[name]
        if field.type == "yes_no":
            tests.append(Is(name, (rnd.random() < 0.5,)))
        elif field.type == "word":
            tests.append(Is(name, tuple(rnd.sample(field.words, k=rnd.randint(1, min(3, len(field.words)))))))
        else:
            tests.append(_day_test(rnd, name, dates))
    if len(tests) > 1 and rnd.random() < 0.4:
        tests = [AnyOf(tuple(tests))] if rnd.random() < 0.5 else [tests[0], NotThis(AllOf(tuple(tests[1:])))]
    return AllOf(tuple(tests)) if len(tests) > 1 else tests[0]


def _day_test(rnd: Random, field: str, dates: list[str]) -> Matcher:
    how = rnd.choice(("since", "after", "before", "until", "within", "older_than"))
    if how == "within":
        return Within(field, rnd.choice(("month", "season")))
    if how == "older_than":
        return OlderThan(field, rnd.choice(("month", "season")))
    by = "month" if how == "after" and rnd.random() < 0.5 else None
    return DayIs(field, how, tuple(rnd.sample([AS_OF, *dates], k=rnd.randint(1, min(2, len(dates) + 1)))), by)  # type: ignore[arg-type]


# -- rules -----------------------------------------------------------------------------------------------------------


@dataclass
class _Fields:
    """Tests on facts, mostly each fact once, and each fact always pulling the same way."""

    rnd: Random
    facts: dict[str, Fact]

    def __post_init__(self) -> None:
        self.usable = [
            name for name, fact in self.facts.items() if fact.type.name != "date" and not name.startswith("under.")
        ]  # what a one-of fact rests on may not stand beside it
        self.fresh = self.rnd.sample(self.usable, k=len(self.usable))
        self.signs = {name: self.rnd.random() < 0.5 for name in self.usable}

    def draw(self, plain: bool) -> Condition:
        name = self.fresh.pop() if self.fresh and self.rnd.random() < 0.85 else self.rnd.choice(self.usable)
        test, pulls_up = self._test(name, self.signs[name] is plain)
        return test if pulls_up == (self.signs[name] is plain) else Not(test)

    def _test(self, name: str, up: bool) -> tuple[Test, bool]:
        """A test on a fact, and whether it pulls with the fact."""
        fact = self.facts[name]
        if fact.type.name == "yes_no":
            return Holds(name), True
        if fact.type.name == "one_of":
            return Among(name, tuple(self.rnd.sample(VALUES, k=self.rnd.randint(1, 2)))), True
        setting = (
            "few"
            if fact.type.name == "number"
            else "week"
            if name == "base.working"
            else self.rnd.choice(("month", "season"))
        )
        hows = ("at_least", "more_than") if up else ("at_most", "fewer_than")
        return Compare(name, self.rnd.choice(hows), setting), up  # type: ignore[arg-type]


def _condition(rnd: Random, fields: _Fields, depth: int, plain: bool = True) -> Condition:
    kind = rnd.choice(("test", "all", "any", "not", "at_least")) if depth else "test"
    if kind == "test":
        return fields.draw(plain)
    if kind == "not":
        return Not(_condition(rnd, fields, depth - 1, not plain))
    parts = tuple(_condition(rnd, fields, depth - 1, plain) for _ in range(rnd.randint(2, 3)))
    if kind == "at_least":
        return AtLeast(rnd.choice((2, "few")), parts)
    return All(parts) if kind == "all" else Any(parts)


def _rule(rnd: Random, id_: str, facts: dict[str, Fact]) -> Rule:
    fields = _Fields(rnd, facts)
    when = _condition(rnd, fields, 2)
    unless = _condition(rnd, fields, 1, plain=False) if rnd.random() < 0.6 else None
    return Rule(
        id=id_,
        theme="random",
        title=id_,
        urgency=rnd.choice(("note", "soon", "urgent")),
        lifecycle=Lifecycle("active"),
        cites={},
        when=when,
        unless=unless,
        prompt=Prompt("Say.", ("Ask?",), "Consider."),
        examples=(),
        yields_to=(),
        file="",
        line=1,
    )
