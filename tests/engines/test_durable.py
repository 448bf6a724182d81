"""The engine on durable_rules: the default engine's verdicts, on rulebooks small and large, by hand and at random."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from math import inf
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Checker, EngineError, Rulebook, conditions
from riskflags.conditions import All, Among, AtLeast, Compare, Condition, FactValue, Holds, Not
from riskflags.engines.durable.clauses import MOST_CLAUSES
from riskflags.engines.durable.engine import DurableEngine
from riskflags.engines.durable.keys import FARTHEST, keys_of
from riskflags.engines.durable.ruleset import MOST_KEYS, MOST_RULES, rulesets_of
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.definition import Fact
from riskflags.facts.given import completed
from riskflags.logic import FIRES
from riskflags.reading.case_text import case_from_file
from riskflags.rulebook.rule import Rule
from support import EXAMPLES
from support.durable import IS_HERE, fact, needs_durable, rule
from support.generated.cases import random_case
from support.generated.rulebooks import DEFAULTS, random_rulebook, random_values

seeds = st.integers(min_value=0, max_value=2**32)


def test_durable_rules_is_there_where_it_can_be() -> None:
    """A run on a Python that it works on must not pass by skipping."""
    assert IS_HERE or sys.version_info >= (3, 13)


class Both:
    """Both engines on the same facts and rules."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], chosen: dict[str, int] | None = None) -> None:
        self.facts = {each.name: each for each in facts}
        self.rules = tuple(rules)
        self.python = PythonEngine(self.facts.values(), self.rules, chosen or {})
        self.durable = DurableEngine(self.facts.values(), self.rules, chosen or {})

    def verdicts(self, values: dict[str, FactValue]) -> dict[str, str]:
        """The verdicts that are not quiet, once both engines agree on them."""
        slots = self.durable.slots(values)
        assert slots == self.python.slots(values)
        codes = self.durable.judge_codes(slots)
        assert codes == self.python.judge_codes(slots), values
        assert self.durable.values(slots) == values
        return {found.id: verdict for found, verdict in self.durable.judge(slots)}


def truths(rnd: Random, names: Iterable[str], weights: tuple[int, int, int] = (1, 1, 1)) -> dict[str, FactValue]:
    """A random yes, no or not known for each name."""
    return {name: rnd.choices((True, False, None), weights)[0] for name in names}


@needs_durable
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_report_is_the_same_on_either_engine(path: Path, checker: Checker, durable: Checker) -> None:
    """To the last word: flags, questions, citations, reasons, fingerprints."""
    case = case_from_file(path)
    assert durable.check(case).to_json() == checker.check(case).to_json()
    assert durable.check(case).verdicts == checker.check(case).verdicts


@needs_durable
def test_facts_given_directly_are_judged_too(durable: Checker) -> None:
    """By `check_facts`, with those that follow worked out first."""
    report = durable.check_facts({"pregnancy.expecting": True, "mother.previous_puerperal_psychosis": True})
    assert report.verdicts["pregnant-after-puerperal-psychosis"] == "confirm"


@needs_durable
def test_both_engines_agree_on_random_rulebooks_facts_and_cases() -> None:
    """Facts given and facts read from whole cases, at every share of what is known."""
    counted: Counter[str] = Counter()

    @settings(max_examples=150)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        book = random_rulebook(rnd)
        both = Both(book.facts.values(), book.active, DEFAULTS)
        for _ in range(6):
            known = rnd.choice((0.0, 0.3, 0.6, 0.9, 1.0))
            faults: list[Any] = []
            values = completed(book.facts, random_values(rnd, dict(book.facts), known), DEFAULTS, faults)
            assert not faults
            counted.update(both.verdicts(values).values())
            case = CaseSummary.model_validate(random_case(rnd))
            slots = both.durable.read(case)
            assert slots == both.python.read(case)
            codes = both.durable.judge_codes(slots)
            assert codes == both.python.judge_codes(slots)
            counted["judged"] += 2 * len(book.active)

    law()
    print(dict(counted))
    assert counted["judged"] >= 3000
    assert min(counted[verdict] for verdict in ("fires", "confirm", "explore")) >= 50


@needs_durable
def test_both_engines_agree_on_the_shipped_rulebook_and_random_facts(shipped: Rulebook) -> None:
    """Every rule at once, from nothing known to everything."""
    chosen = {name: setting.default for name, setting in shipped.settings.items()}
    both = Both(shipped.facts.values(), shipped.active, chosen)
    rnd, counted = Random(4), Counter[str]()
    for _ in range(100):
        values = completed(shipped.facts, random_values(rnd, dict(shipped.facts), rnd.random()), chosen, [])
        counted.update(both.verdicts(values).values())
    assert all(counted[verdict] > 500 for verdict in ("fires", "explore")), counted
    assert counted["confirm"] > 50


# -- values that stay apart ------------------------------------------------------------------------------------------


@needs_durable
def test_every_answer_of_every_test_stays_apart() -> None:
    """Yes, no and not known, plain and turned round, in ``when`` and in ``unless``: all four verdicts come out."""
    both = Both([fact("a.a"), fact("b.b")], [rule("plain", Holds("a.a"), Holds("b.b")), rule("not", Not(Holds("a.a")))])
    found = {(a, b): both.verdicts({"a.a": a, "b.b": b}) for a, b in product((True, False, None), (True, False, None))}
    assert found[True, False] == {"plain": "fires"}
    assert found[True, None] == {"plain": "confirm"}
    assert found[None, None] == {"plain": "explore", "not": "explore"}
    assert found[None, True] == {"not": "explore"}
    assert found[False, None] == {"not": "fires"}
    assert len(found) == 9


@needs_durable
def test_words_that_durable_rules_would_take_for_one_another_stay_apart() -> None:
    """Words that read like numbers, like true and false, like not known, or like nothing."""
    words = ("1", "1.0", "true", "True", "0", "false", "no", "yes", "unknown", "unknown_", "null", "", "é", 'a"b', "a")
    rules = [rule(f"is-{place}", Among("a.word", (word,))) for place, word in enumerate(words)]
    rules.append(rule("two", Among("a.word", ("true", "0")), Among("a.word", ("0",))))
    both = Both([fact("a.word", "one_of", words)], rules)
    for place, word in enumerate(words):
        said = both.verdicts({"a.word": word})
        assert [id_ for id_ in said if id_ != "two"] == [f"is-{place}"], word
        assert ("two" in said) is (word == "true"), word
    assert set(both.verdicts({"a.word": frozenset(words)}).values()) == {"explore"}


@needs_durable
@pytest.mark.parametrize("how", ["at_least", "more_than", "at_most", "fewer_than"])
def test_bounds_are_compared_at_and_beside_the_limit(how: Any) -> None:
    """Each pair of bounds around the limit, without end, and beyond what is posted."""
    edges = (-inf, -(10**18), -1, 0, 2, 3, 4, FARTHEST - 1, FARTHEST, 10**18, inf)
    both = Both(
        [fact("a.count", "number")],
        [rule("plain", Compare("a.count", how, "few")), rule("not", Not(Compare("a.count", how, "few")))],
        {"few": 3},
    )
    told = {
        tuple(both.verdicts({"a.count": (low, high)}).items()) for low, high in product(edges, edges) if low <= high
    }
    assert told == {(("plain", "fires"),), (("not", "fires"),), (("plain", "explore"), ("not", "explore"))}


@needs_durable
def test_facts_whose_names_durable_rules_would_take_for_one_stay_apart() -> None:
    """It knows a key by 32 bits of its hash: these two have the same."""
    both = Both(
        [fact("costarring"), fact("liquid")], [rule("first", Holds("costarring")), rule("other", Holds("liquid"))]
    )
    assert both.verdicts({"costarring": True, "liquid": False}) == {"first": "fires"}
    assert both.verdicts({"costarring": None, "liquid": True}) == {"first": "explore", "other": "fires"}


@needs_durable
def test_facts_may_have_the_names_of_durable_rules_own_keys() -> None:
    """``sid`` and ``id`` are what it knows sessions and facts by, ``part`` and ``derived`` are ours."""
    names = ("sid", "id", "part", "derived", "$s")
    both = Both(map(fact, names), [rule(f"on-{place}", Holds(name)) for place, name in enumerate(names)])
    for place, name in enumerate(names):
        assert both.verdicts({**dict.fromkeys(names, False), name: True}) == {f"on-{place}": "fires"}


@needs_durable
def test_rules_may_have_the_names_of_what_the_rulesets_run_besides() -> None:
    """``read`` and ``derive`` are plain ids."""
    both = Both([fact("a.a")], [rule("derive", Holds("a.a")), rule("read", Not(Holds("a.a")))])
    assert both.verdicts({"a.a": True}) == {"derive": "fires"}
    assert both.verdicts({"a.a": None}) == {"derive": "explore", "read": "explore"}


# -- size ------------------------------------------------------------------------------------------------------------


@needs_durable
def test_a_verdict_comes_once_however_many_clauses_hold() -> None:
    """Forty parts of an *or*, all of them so; and one clause for each in the ruleset."""
    names = [f"a.f{number}" for number in range(40)]
    both = Both(map(fact, names), [rule("any", conditions.Any(tuple(map(Holds, names))))])
    (ruleset,) = rulesets_of(both.rules, keys_of(both.facts.values()), {})
    assert sum(each["run"] == "any fires" for each in ruleset.rules.values()) == 40
    assert both.durable.judge_codes(both.durable.slots(dict.fromkeys(names, True))) == [FIRES]
    assert both.verdicts(dict.fromkeys(names, True)) == {"any": "fires"}
    assert both.verdicts(dict.fromkeys(names, False)) == {}
    assert both.verdicts({**dict.fromkeys(names, False), "a.f39": None}) == {"any": "explore"}


@needs_durable
@pytest.mark.parametrize("kind", [All, conditions.Any])
def test_a_rule_may_read_more_facts_than_durable_rules_takes_in_one(
    kind: Callable[[tuple[Condition, ...]], Condition],
) -> None:
    """Six hundred of them, and one alone decides; no part holds more keys than it may."""
    names = [f"a.f{number}" for number in range(600)]
    both = Both(map(fact, names), [rule("wide", kind(tuple(map(Holds, names))))])
    (ruleset,) = rulesets_of(both.rules, keys_of(both.facts.values()), {})
    assert max(len(part.keys) for part in ruleset.parts.values()) <= MOST_KEYS < 255
    usual = kind is All
    assert both.verdicts(dict.fromkeys(names, usual)) == ({"wide": "fires"} if usual else {})
    for place in (0, 255, 599):
        assert both.verdicts({**dict.fromkeys(names, usual), f"a.f{place}": None}) == {"wide": "explore"}
        turned = both.verdicts({**dict.fromkeys(names, usual), f"a.f{place}": not usual})
        assert turned == ({} if usual else {"wide": "fires"})


@needs_durable
def test_a_rulebook_may_have_thousands_of_facts_and_many_rules() -> None:
    """More than one ruleset takes; each rule is still judged, and once."""
    rnd = Random(7)
    names = [f"a.f{number}" for number in range(3000)]
    rules = [
        rule(f"r-{number}", conditions.Any(tuple(map(Holds, rnd.sample(names, 5)))), Holds(rnd.choice(names)))
        for number in range(400)
    ]
    both = Both(map(fact, names), rules)
    rulesets = rulesets_of(both.rules, keys_of(both.facts.values()), {})
    assert len(rulesets) >= 2
    assert all(len(each.rules) <= MOST_RULES + len(each.parts) for each in rulesets)
    counted: Counter[str] = Counter()
    for _ in range(5):
        counted.update(both.verdicts(truths(rnd, names, (1, 12, 3))).values())
    assert min(counted[verdict] for verdict in ("fires", "confirm", "explore")) > 20


@needs_durable
def test_an_and_of_ors_does_not_multiply() -> None:
    """Nine times four parts would be 262,144 clauses; and the parts of it that are derived decide as they should."""
    groups = [[f"g{group}.f{number}" for number in range(4)] for group in range(9)]
    names = [name for group in groups for name in group]
    nest = All(tuple(conditions.Any(tuple(map(Holds, group))) for group in groups))
    both = Both(map(fact, names), [rule("nest", nest), rule("unless", Holds(names[0]), nest), rule("not", Not(nest))])
    rulesets = rulesets_of(both.rules, keys_of(both.facts.values()), {})
    assert sum(len(each.rules) for each in rulesets) < 500
    assert sum(len(each.derived) for each in rulesets) > 5
    rnd, counted = Random(3), Counter[tuple[str, str]]()
    for _ in range(150):
        counted.update(both.verdicts(truths(rnd, names, (2, 3, 1))).items())
    ended = {("nest", "fires"), ("nest", "explore"), ("not", "fires"), ("unless", "fires"), ("unless", "confirm")}
    assert ended <= set(counted), counted


@needs_durable
@pytest.mark.parametrize(("count", "of"), [(1, 3), (2, 3), (3, 3), (10, 20), (19, 20), (3, 40)])
def test_so_many_of_many_are_counted(count: int, of: int) -> None:
    """10 of 20 alone are 184,756 combinations; at, above and below the count, known and not."""
    names = [f"a.f{number}" for number in range(of)]
    both = Both(map(fact, names), [rule("some", AtLeast(count, tuple(map(Holds, names))), Holds(names[-1]))])
    (ruleset,) = rulesets_of(both.rules, keys_of(both.facts.values()), {})
    assert len(ruleset.rules) < 1000
    rnd = Random(count * 100 + of)
    for so_many in (count - 1, count, min(count + 1, of)):
        yes = set(rnd.sample(names[:-1], min(so_many, of - 1)))
        for rest in (False, None):
            both.verdicts({name: True if name in yes else rest for name in names})
    fires: dict[str, FactValue] = {name: place < count for place, name in enumerate(names)}
    fires[names[-1]] = count == of
    assert both.verdicts(fires) == ({} if count == of else {"some": "fires"})


NAMES = tuple(f"a.f{number}" for number in range(14))


WORDS = ("none", "some", "all")


def deep(rnd: Random, depth: int) -> Condition:
    """A condition of any form, deeper and wider than people write, each fact as often as it comes."""
    kind = (
        rnd.choice(("all", "any", "not", "at_least", "all", "any")) if depth else rnd.choice(("fact", "word", "days"))
    )
    if kind == "fact":
        return Holds(rnd.choice(NAMES))
    if kind == "word":
        return Among("a.word", tuple(rnd.sample(WORDS, rnd.randint(1, 2))))
    if kind == "days":
        how: Any = rnd.choice(("at_least", "more_than", "at_most", "fewer_than"))
        return Compare("a.days", how, rnd.choice(("few", "month")))
    if kind == "not":
        return Not(deep(rnd, depth - 1))
    parts = tuple(deep(rnd, rnd.randint(0, depth - 1)) for _ in range(rnd.randint(2, 6)))
    if kind == "at_least":
        return AtLeast(rnd.randint(1, len(parts)), parts)
    return All(parts) if kind == "all" else conditions.Any(parts)


@needs_durable
def test_both_engines_agree_on_rules_of_any_form_and_size() -> None:
    """Nested, counted and turned round, with facts that stand several times: most need derived facts."""
    facts = [*map(fact, NAMES), fact("a.word", "one_of", WORDS), fact("a.days", "days")]
    counted: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(seeds)
    def law(seed: int) -> None:
        rnd = Random(seed)
        unless = deep(rnd, 2) if rnd.random() < 0.5 else None
        both = Both(facts, [rule("one", deep(rnd, 4), unless), rule("other", deep(rnd, 3))], DEFAULTS)
        found = rulesets_of(both.rules, keys_of(facts), DEFAULTS)
        counted["derived"] += any(ruleset.derived for ruleset in found)
        for _ in range(12):
            days = sorted(rnd.choice((0, 1, 2, 3, 29, 30, 31)) for _ in range(2))
            others: dict[str, Any] = {
                "a.word": rnd.choice((*WORDS, *map(frozenset, combinations(WORDS, 2)), frozenset(WORDS))),
                "a.days": tuple(days),
            }
            counted.update(both.verdicts(truths(rnd, NAMES) | others).values())

    law()
    print(dict(counted))
    assert counted["derived"] >= 10
    assert min(counted["fires"], counted["explore"]) >= 50
    assert counted["confirm"] >= 5


@needs_durable
@pytest.mark.parametrize("count", [0, 4])
def test_a_count_that_is_always_or_never_reached(count: int) -> None:
    """None of three, and four of three: definite, whatever is known."""
    names = ["a.a", "b.b", "c.c"]
    both = Both(map(fact, names), [rule("some", AtLeast(count, tuple(map(Holds, names))))])
    assert both.verdicts(dict.fromkeys(names)) == ({"some": "fires"} if count == 0 else {})


@needs_durable
def test_one_fact_tested_in_many_ways_at_once() -> None:
    """More tests of one part hold at the same time than durable_rules can remember of a posted fact."""
    chosen = {f"s{number}": number for number in range(150)}
    rules = [rule(f"r-{number}", Compare("a.days", "at_least", f"s{number}")) for number in range(150)]
    both = Both([fact("a.days", "days")], rules, chosen)
    assert len(both.verdicts({"a.days": (inf, inf)})) == 150
    assert list(both.verdicts({"a.days": (70, 90)}).values()).count("explore") == 20


def test_a_rule_too_large_is_refused_before_durable_rules_sees_it() -> None:
    """By name, with the engine that takes it; so is a setting beyond what can be compared."""
    names = [f"a.f{number}" for number in range(MOST_RULES)]
    facts = [fact(name) for name in names]
    with pytest.raises(EngineError, match="'vast' is too large") as caught:
        DurableEngine(facts, [rule("vast", conditions.Any(tuple(map(Holds, names))))], {})
    assert 'engine="python"' in str(caught.value)
    with pytest.raises(EngineError, match="beyond what the durable engine can compare"):
        DurableEngine([fact("a.n", "number")], [rule("far", Compare("a.n", "at_least", "far"))], {"far": FARTHEST})
    assert MOST_CLAUSES < MOST_RULES


@needs_durable
def test_a_rulebook_without_rules_says_nothing() -> None:
    """And one of facts alone."""
    assert Both([], []).verdicts({}) == {}
    assert Both([fact("a.a")], []).verdicts({"a.a": True}) == {}
