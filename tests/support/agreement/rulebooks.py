"""Random rulebooks that reach what the shipped one may not: every operation, over few collections, rules of any form.

Wider than `generated.rulebooks`: nothing here needs to be what lint accepts, since engines must agree on all that can
be written.
"""

from __future__ import annotations

from random import Random
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import All, Among, AtLeast, Compare, Condition, Holds, Not, Test
from riskflags.conditions import Any as AnyPart
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.matching import AllOf, NotThis
from riskflags.facts.plan import Choose, Days, Fold, Logic, Plan
from riskflags.rulebook.rule import Lifecycle, Prompt, Rule
from support.agreement.judging import Book
from support.generated.rulebooks import DEFAULTS, VALUES, every_of, random_matcher

HOWS = ("at_least", "more_than", "at_most", "fewer_than")


def some_collections(rnd: Random) -> tuple[str, ...]:
    """One to four collections, one of them with days."""
    dated = rnd.choice([name for name in COLLECTIONS if day_fields(name)])
    return tuple({dated, *rnd.sample(list(COLLECTIONS), k=rnd.randint(0, 3))})


def day_fields(collection: str) -> list[str]:
    """The fields of a collection that hold days."""
    fields = fields_of(COLLECTIONS[collection])
    return [name for name, field in fields.items() if field.type == "day" and name != "recorded_on"]


def wide_book(rnd: Random, collections: tuple[str, ...], rules: int = 8) -> Book:
    """Facts of every operation, dates that rest on dates, conditions three deep."""
    facts: dict[str, Fact] = {}
    for number in range(rnd.randint(2, 4)):
        _add(facts, f"date.d{number}", "date", _dated(rnd, collections, facts))
    for number in range(rnd.randint(1, 3)):
        _add(facts, f"is.some{number}", "yes_no", _fold(rnd, collections, facts, "some"))
        _add(facts, f"is.every{number}", "yes_no", _every(rnd, collections, facts))
        _add(facts, f"is.every_of{number}", "yes_no", every_of(rnd, collections, facts))
        _add(facts, f"how_many.n{number}", "number", _fold(rnd, collections, facts, "count"))
    for date in [name for name in facts if name.startswith("date.")]:
        working = rnd.random() < 0.5
        _add(facts, f"{date.replace('date', 'since')}", "days", Days(date, "since", working))
        _add(facts, f"{date.replace('date', 'until')}", "days", Days(date, "until"))
    for number in range(2):
        cases = tuple((value, condition(rnd, facts, 2)) for value in VALUES[: rnd.randint(1, 2)])
        _add(facts, f"which.w{number}", "one_of", Choose(cases, "all"))
        _add(facts, f"is.derived{number}", "yes_no", Logic(condition(rnd, facts, 2)))
    return Book(facts, tuple(_rule(rnd, f"rule-{number}", facts) for number in range(rules)), DEFAULTS)


def condition(rnd: Random, facts: dict[str, Fact], depth: int) -> Condition:
    """A random condition over these facts."""
    kind = rnd.choice(("test", "all", "any", "not", "at_least")) if depth else "test"
    if kind == "test":
        return _test(rnd, facts)
    if kind == "not":
        return Not(condition(rnd, facts, depth - 1))
    parts = tuple(condition(rnd, facts, depth - 1) for _ in range(rnd.randint(1, 3)))
    if kind == "at_least":
        return AtLeast(rnd.choice((1, 2, "few")), parts)
    return All(parts) if kind == "all" else AnyPart(parts)


def _test(rnd: Random, facts: dict[str, Fact]) -> Test:
    name = rnd.choice([name for name, fact in facts.items() if fact.type.name != "date"])
    type_ = facts[name].type
    if type_.name == "yes_no":
        return Holds(name)
    if type_.name == "one_of":
        return Among(name, tuple(rnd.sample(type_.values, k=rnd.randint(1, 2))))
    setting = "few" if type_.name == "number" else rnd.choice(("week", "month", "season"))
    return Compare(name, rnd.choice(HOWS), setting)  # type: ignore[arg-type]


def _rule(rnd: Random, id_: str, facts: dict[str, Fact]) -> Rule:
    unless = condition(rnd, facts, 1) if rnd.random() < 0.6 else None
    prompt = Prompt("Say.", ("Ask?",), "Consider.")
    when, lifecycle = condition(rnd, facts, 3), Lifecycle("active")
    return Rule(id_, "random", id_, "note", lifecycle, {}, when, unless, prompt, (), (), "", 1)


def _add(facts: dict[str, Fact], name: str, type_: Any, plan: Plan) -> None:
    values = VALUES if type_ == "one_of" else ()
    facts[name] = Fact(name, FactType(type_, values), name, f"{name}?", "some", plan, (), "", 1)


def _dates(facts: dict[str, Fact]) -> list[str]:
    return [name for name, fact in facts.items() if fact.type.name == "date"]


def _fold(rnd: Random, collections: tuple[str, ...], facts: dict[str, Fact], how: Any) -> Fold:
    collection = rnd.choice(collections)
    return Fold(collection, how, random_matcher(rnd, collection, _dates(facts)))


def _every(rnd: Random, collections: tuple[str, ...], facts: dict[str, Fact]) -> Fold:
    collection = rnd.choice(collections)
    where, have = (random_matcher(rnd, collection, _dates(facts)) for _ in range(2))
    return Fold(collection, "some", AllOf((where, NotThis(have))), negated=True)


def _dated(rnd: Random, collections: tuple[str, ...], facts: dict[str, Fact]) -> Fold:
    collection = rnd.choice([name for name in collections if day_fields(name)])
    matcher = random_matcher(rnd, collection, _dates(facts)) if rnd.random() < 0.7 else AllOf(())
    return Fold(collection, rnd.choice(("latest", "earliest")), matcher, rnd.choice(day_fields(collection)))
