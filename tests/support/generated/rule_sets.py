"""Small sets of rules over few facts, so that the best order of asking can be found by trying all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from riskflags import Checker, Rulebook
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.conditions import All, Any, Condition, Holds, Not, truth_of
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.matching import AllOf, AnyOf, Is, Matcher, NotThis
from riskflags.facts.plan import Fold
from riskflags.interview import Answers, Interview
from riskflags.logic import Truth, verdict
from riskflags.rulebook.rule import Lifecycle, Prompt, Rule
from support.generated.cases import AS_OF

INDEPENDENT = tuple(name for name, record in COLLECTIONS.items() if record.kind_field)
"""A fact of each: none says anything of another."""

LEVELS = fields_of(COLLECTIONS["concerns"])["level"].words
TESTS = (Is("level", LEVELS[:1]), Is("level", LEVELS[:2]), Is("urgent", (True,)))


def rule_set(rnd: Random, most: int = 9) -> Rulebook:
    """Two to four rules, with at most so many facts that say nothing of each other."""
    names = [f"{collection}.there_is_one" for collection in rnd.sample(INDEPENDENT, k=rnd.randint(3, most))]
    facts = {name: _fact(name, Fold(name.partition(".")[0], "some", AllOf(()))) for name in names}
    return _book(rnd, facts)


def related(rnd: Random) -> Rulebook:
    """The same over facts that look for concerns alike, so that one says something of another."""
    matchers: list[Matcher] = [
        *TESTS,
        AllOf(TESTS[1:]),
        AnyOf((TESTS[0], TESTS[2])),
        NotThis(AllOf((TESTS[0], TESTS[2]))),
    ]
    facts = {
        f"concerns.f{place}": _fact(f"concerns.f{place}", Fold("concerns", "some", matcher))
        for place, matcher in enumerate(matchers)
    }
    return _book(rnd, facts)


def expected(checker: Checker, interview: Interview) -> float:
    """How many questions an interview asks on average, each answer being as likely yes as no."""

    @cache
    def left(said: frozenset[tuple[str, bool]]) -> float:
        answers = Answers(AS_OF)
        for fact, value in sorted(said):
            answers = answers.said(fact, value)
        screen = interview.next(answers, most=1)
        if not screen.items:
            assert set(checker.check_answers(answers).verdicts.values()) <= {"fires", "quiet"}
            return 0
        fact = screen.items[0].fact
        return 1 + sum(left(said | {(fact, value)}) for value in (True, False)) / 2

    return left(frozenset())


def fewest(book: Rulebook) -> float:
    """How few questions are needed on average: all orders tried, until each rule fires or is quiet."""
    names = sorted(book.facts)
    conditions = [(rule.when, rule.unless) for rule in book.rules.values()]

    @cache
    def left(values: tuple[Truth, ...]) -> float:
        known = dict(zip(names, values, strict=True))
        if all(_is_settled(when, unless, known) for when, unless in conditions):
            return 0
        open_ = [place for place, value in enumerate(values) if value is None]
        return 1 + min(
            sum(left((*values[:place], value, *values[place + 1 :])) for value in (True, False)) / 2 for place in open_
        )

    return left((None,) * len(names))


def _is_settled(when: Condition, unless: Condition | None, known: dict[str, Truth]) -> bool:
    settings: dict[str, int] = {}
    concern = truth_of(when, known.__getitem__, settings.__getitem__)
    saved = False if unless is None else truth_of(unless, known.__getitem__, settings.__getitem__)
    return verdict(concern, saved, False) in ("fires", "quiet")


def _fact(name: str, plan: Fold) -> Fact:
    return Fact(name, FactType("yes_no"), name, f"{name}?", "some", plan, (), "", 1)


def _book(rnd: Random, facts: dict[str, Fact]) -> Rulebook:
    rules = [_rule(rnd, f"rule-{number}", list(facts)) for number in range(rnd.randint(2, 4))]
    tested = {name for rule in rules for name in rule.facts()}
    kept = {name: fact for name, fact in facts.items() if name in tested}
    return Rulebook(Path(), "small", "0" * 16, {rule.id: rule for rule in rules}, kept, {}, {}, {})


def _rule(rnd: Random, id_: str, names: list[str]) -> Rule:
    own = rnd.sample(names, k=rnd.randint(1, min(5, len(names))))
    cut = rnd.randint(1, len(own) - 1) if len(own) > 1 and rnd.random() < 0.5 else len(own)
    when, unless = _condition(rnd, own[:cut], 2), _condition(rnd, own[cut:], 2) if own[cut:] else None
    life, prompt = Lifecycle("active"), Prompt("Say.", ("Ask?",), "Consider.")
    return Rule(id_, "small", id_, "soon", life, {}, when, unless, prompt, (), (), "", 1)


def _condition(rnd: Random, names: list[str], depth: int) -> Condition:
    if len(names) == 1 or not depth:
        return Not(Holds(names[0])) if rnd.random() < 0.3 else Holds(names[0])
    cuts = sorted(rnd.sample(range(1, len(names)), k=rnd.randint(1, min(2, len(names) - 1))))
    groups = [names[start:end] for start, end in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    return rnd.choice((All, All, Any))(tuple(_condition(rnd, group, depth - 1) for group in groups))
