"""The durable engine gives the python engine's verdicts, past every trap of durable_rules, and says where it cannot be.

Set RISKFLAGS_HEAVY=1 for 70,000 cases in one process (some four minutes) rather than 2,000.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, product
from math import inf
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Checker, EngineError, Rulebook, conditions
from riskflags.conditions import MAY, All, Among, AtLeast, Compare, Condition, FactValue, Holds, Not
from riskflags.engines import ENGINES, engine_named, registered
from riskflags.engines.durable.clauses import MOST_CLAUSES
from riskflags.engines.durable.engine import DurableEngine
from riskflags.engines.durable.keys import FARTHEST, keys_of
from riskflags.engines.durable.ruleset import MOST_KEYS, MOST_RULES, Part, Ruleset, exported, rulesets_of
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.given import completed
from riskflags.facts.matching import AllOf
from riskflags.facts.plan import Fold
from riskflags.logic import FIRES
from riskflags.reading.case_text import case_from_file
from riskflags.rulebook.rule import Lifecycle, Prompt, Rule
from support import EXAMPLES
from support.generated.cases import random_case
from support.generated.rulebooks import DEFAULTS, random_rulebook, random_values
from support.small_rulebook import run

try:
    import durable_rules_engine
except ImportError:
    durable_rules_engine = None

needs_durable = pytest.mark.skipif(
    durable_rules_engine is None, reason="durable_rules cannot be had here: it runs on CPython up to 3.12"
)
HEAVY = os.environ.get("RISKFLAGS_HEAVY") == "1"
seeds = st.integers(min_value=0, max_value=2**32)


def test_durable_rules_is_there_where_it_can_be() -> None:
    """A run on a Python that it works on must not pass by skipping."""
    assert durable_rules_engine is not None or sys.version_info >= (3, 13)


# -- small rulebooks by hand -----------------------------------------------------------------------------------------


def fact(name: str, type_: str = "yes_no", values: tuple[str, ...] = ()) -> Fact:
    """A fact of any type, for tests that give its value."""
    plan = Fold("visits", "some", AllOf(()))
    return Fact(name, FactType(type_, values), name, f"{name}?", "some", plan, (), "", 1)  # type: ignore[arg-type]


def rule(id_: str, when: Condition, unless: Condition | None = None) -> Rule:
    """An active rule."""
    prompt = Prompt("Say.", ("Ask?",), "Consider.")
    return Rule(id_, "a-theme", id_, "note", Lifecycle("active"), {}, when, unless, prompt, (), (), "", 1)


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


# -- agreement -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def durable(shipped: Rulebook) -> Checker:
    """A checker of the shipped rulebook on durable_rules."""
    return Checker(shipped, engine="durable")


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
    for _ in range(300):
        values = completed(shipped.facts, random_values(rnd, dict(shipped.facts), rnd.random()), chosen, [])
        counted.update(both.verdicts(values).values())
    assert all(counted[verdict] > 1000 for verdict in ("fires", "explore")), counted
    assert counted["confirm"] > 100


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


# -- in a process ----------------------------------------------------------------------------------------------------


def resident() -> int:
    """Kilobytes this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@needs_durable
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured by /proc, as Linux has it")
def test_many_cases_in_one_process_neither_grow_it_nor_end_it(shipped: Rulebook, durable: Checker) -> None:
    """Sessions left behind would have ended it after a thousand; each would hold a quarter of a megabyte and more."""
    engine, rnd = durable._engine, Random(5)
    slots = [
        engine.slots(
            completed(shipped.facts, random_values(rnd, dict(shipped.facts), rnd.random()), durable.settings, [])
        )
        for _ in range(50)
    ]
    first = [engine.judge(each) for each in slots]
    begun = resident()
    for _ in range(1400 if HEAVY else 40):
        assert [engine.judge(each) for each in slots] == first
    assert resident() - begun < 20_000


@needs_durable
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured by /proc, as Linux has it")
def test_engines_made_and_let_go_of_are_freed() -> None:
    """durable_rules keeps a ruleset until it is told; a service may make a checker for each authority's settings."""
    names = [f"a.f{number}" for number in range(60)]
    facts, rules = [fact(name) for name in names], [rule("any", conditions.Any(tuple(map(Holds, names))))]
    for _ in range(20):
        DurableEngine(facts, rules, {})
    begun = resident()
    for _ in range(100):
        DurableEngine(facts, rules, {})
    assert resident() - begun < 10_000


@needs_durable
def test_no_thread_is_started_and_nothing_is_printed(shipped: Rulebook, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither by making the engine nor by checking with it."""
    before = threading.active_count()
    Checker(shipped, engine="durable").check({"case_id": "a", "as_of": "2026-06-30"}).verdicts  # noqa: B018
    assert threading.active_count() == before
    assert capfd.readouterr() == ("", "")


@needs_durable
def test_one_engine_serves_many_threads(shipped: Rulebook, checker: Checker, durable: Checker) -> None:
    """Each gets its own case's verdicts."""
    rnd = Random(9)
    given_ = [random_values(rnd, dict(shipped.facts), rnd.random()) for _ in range(40)]
    slots = [durable._engine.slots(completed(shipped.facts, each, durable.settings, [])) for each in given_] * 5
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(durable._engine.judge, slots))
    assert found == [checker._engine.judge(each) for each in slots]
    assert len(set(map(tuple, found))) > 20


@needs_durable
def test_a_checker_keeps_its_engine_when_pickled(durable: Checker) -> None:
    """It is made again on the other side."""
    again = pickle.loads(pickle.dumps(durable))
    assert again.engine == "durable"
    assert isinstance(again._engine, DurableEngine)


@needs_durable
def test_an_error_of_durable_rules_holds_nothing_of_a_case_and_the_session_goes_on() -> None:
    """Neither in its text nor behind it, and the next case is judged as ever."""
    from riskflags.engines.durable.engine import Session

    keys = [f"k{number}" for number in range(300)]
    rules = {f"read {part}": {"all": [{"m": {"part": part}}], "run": "read"} for part in ("p0", "p1")}
    rules["fires 0"] = {"all": [{"m": {"$and": [{"part": "p0"}, {"a": "yes"}]}}], "run": "fires"}
    session = Session(Ruleset("wide", rules, {"p0": Part({"a": None}), "p1": Part(dict.fromkeys(keys))}))
    for _ in range(3):
        with pytest.raises(EngineError) as caught:
            session.judge({**dict.fromkeys(keys, "Moses Street"), "a": "yes"})
        assert "Moses" not in str(caught.value) + repr(caught.value)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
    assert Session(Ruleset("narrow", rules, {"p0": Part({"a": None})})).judge({"a": "yes"}) == {"fires", "read"}


@needs_durable
def test_a_ruleset_that_durable_rules_refuses_is_an_error_of_ours() -> None:
    """With what to do, and without its own words."""
    from riskflags.engines.durable.engine import Session

    with pytest.raises(EngineError, match="could not take") as caught:
        Session(Ruleset("wrong", {"a": {"all": 3, "run": "a"}}))
    assert caught.value.__context__ is None


# -- where it cannot be had ------------------------------------------------------------------------------------------


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where durable_rules is not installed."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.delitem(sys.modules, "riskflags.engines.durable.engine", raising=False)


def test_where_it_cannot_be_had_a_message_says_so(without: None, shipped: Rulebook) -> None:
    """Why, what the default is, and what to install; and nothing else is behind it."""
    with pytest.raises(EngineError) as caught:
        Checker(shipped, engine="durable")
    told = str(caught.value)
    assert ("3.12" in told) is (sys.version_info >= (3, 13))
    assert 'engine="python"' in told
    assert 'pip install "riskflags[durable]"' in told
    assert caught.value.__context__ is None
    assert Checker(shipped).engine == "python"


def test_the_command_line_exits_2_where_it_cannot_be_had(
    without: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the message and no traceback."""
    code, out, err = run(capsys, monkeypatch, "check", str(EXAMPLES[0]), "--engine", "durable")
    assert (code, out) == (2, "")
    assert err.startswith("The durable engine needs durable_rules")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "near"), [("durabel", "Did you mean 'durable'?"), ("x", "There are: python, durable, polars.")]
)
def test_an_engine_that_does_not_exist(name: str, near: str, shipped: Rulebook) -> None:
    """The nearest one, or all of them; what was asked for is not repeated."""
    with pytest.raises(EngineError) as caught:
        Checker(shipped, engine=name)
    assert str(caught.value) == f"There is no such engine. {near}"
    assert all(engine_named(each) for each in registered(ENGINES))


@needs_durable
def test_check_prints_the_same_on_either_engine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`riskflags check --engine`, to the letter."""
    told = [run(capsys, monkeypatch, "check", str(EXAMPLES[0]), "--engine", engine) for engine in registered(ENGINES)]
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 0
    assert "flags to talk about" in told[0][1]


# -- for a host of one's own -----------------------------------------------------------------------------------------


class OwnHost:
    """What a developer would write, from the exported document alone, around the host that durable_rules brings."""

    def __init__(self, document: dict[str, Any]) -> None:
        from durable.engine import Host

        self.document = document
        self.ran: set[str] = set()
        own = self

        class Quiet(Host):  # type: ignore[misc]
            def _run(self) -> None:
                """No timers."""

            def get_action(self, name: str) -> Callable[[Any], None]:
                def act(c: Any) -> None:
                    if name.startswith("derive: ") and name not in own.ran:
                        fed = name.removeprefix("derive: ")
                        part = next(
                            feed["derived"][fed] for feed in document["feeds"].values() if fed in feed["derived"]
                        )
                        c.assert_fact({"id": fed, "derived": fed, "part": part})
                    own.ran.add(name)

                return act

        self.host = Quiet(json.loads(json.dumps(document["rulesets"])))

    def verdicts(self, facts: dict[str, FactValue]) -> dict[str, str]:
        """Each rule that is not quiet."""
        self.ran.clear()
        posted = dict(
            each for name, value in facts.items() if name in self.document["facts"] for each in self._keys(name, value)
        )
        for name, feed in self.document["feeds"].items():
            batch = [
                {"sid": "a case", "id": part, "part": part, **{key: posted[key] for key in keys}}
                for part, keys in feed["parts"].items()
            ]
            self.host.assert_facts(name, batch)
            self.host.delete_state(name, "a case")
        return dict(run.split(" ") for run in self.ran if run != "read" and not run.startswith("derive: "))

    def _keys(self, name: str, value: FactValue) -> list[tuple[str, str | int]]:
        how = self.document["facts"][name]
        if "low" in how:
            low, high = (int(max(-(10**9), min(10**9, edge))) for edge in value)  # type: ignore[union-attr]
            return [(how["low"], low), (how["high"], high)]
        if "can_be" in how:
            left = value if isinstance(value, frozenset) else {value}
            return [(key, how["values"][each not in left]) for each, key in how["can_be"].items()]
        open_ = {None: how["not_known"], MAY: how.get("may_be_missing")}
        return [(how["key"], open_[value] if value in open_ else how["values"][not value])]


@needs_durable
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of durable_rules, on Python 3.12
def test_an_exported_ruleset_gives_the_same_verdicts_in_a_host_of_ones_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, checker: Checker
) -> None:
    """Loaded from what the command prints, fed as it says: every example, and facts at random."""
    code, out, err = run(capsys, monkeypatch, "export", "--engine", "durable")
    assert (code, err) == (0, "")
    own = OwnHost(json.loads(out))
    engine, rnd = checker._engine, Random(2)
    facts = [engine.values(engine.read(case_from_file(path))) for path in EXAMPLES]
    book = checker.rulebook
    facts += [
        completed(book.facts, random_values(rnd, dict(book.facts), rnd.random()), checker.settings, [])
        for _ in range(15)
    ]
    told = 0
    for each in facts:
        wanted = {found.id: verdict for found, verdict in engine.judge(engine.slots(each))}
        assert own.verdicts(each) == wanted
        told += len(wanted)
    assert told > len(facts)
    assert any(feed["derived"] for feed in own.document["feeds"].values())


def test_an_export_needs_no_durable_rules_and_follows_rules_and_settings(
    without: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    shipped: Rulebook,
    tmp_path: Path,
) -> None:
    """Made where it cannot run, with an authority's own number in it, and the same each time."""
    settings_file = tmp_path / "settings.yaml"
    settings_file.write_text("plan_grace: 60\n", encoding="utf-8")
    code, out, err = run(capsys, monkeypatch, "export", "--engine", "durable", "--settings", str(settings_file))
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["settings"]["plan_grace"] == 60
    assert document == json.loads(json.dumps(exported(shipped, {**Checker(shipped).settings, "plan_grace": 60})))
    assert document["rulebook"]["fingerprint"] == shipped.fingerprint
    ran = {rule["run"].split(" ")[0] for rules in document["rulesets"].values() for rule in rules.values()}
    assert {each.id for each in shipped.active} <= ran
    assert len(document["how"]) >= 5
