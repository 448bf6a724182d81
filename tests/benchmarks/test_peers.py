"""Other rule engines get the same verdicts from the lowering of `tests/benchmarks/peers`; without it, most do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from importlib.util import find_spec
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.peers import MODULES, peers_on
from benchmarks.peers.lowering import Names, by_verdict, two_sided
from benchmarks.peers.peer import NATIVE, Peer
from benchmarks.peers.workload import Facts, workload
from benchmarks.single_case_peers import mistakes
from riskflags import Checker, Rulebook, conditions
from riskflags.conditions import MAY_BE_MISSING, AtLeast, Condition, truth_of
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.given import completed
from riskflags.logic import CONFIRM, EXPLORE, FIRES, VERDICTS
from riskflags.reasoning.situation import Situation
from support.generated.rulebooks import DEFAULTS, random_rulebook, random_values

EACH = 3  # cases of each generated kind
CASES = 7 + 4 * EACH
RANDOM_BOOKS = 30
RUNS = 400
NATIVELY_RIGHT = {"cel"}  # whose own logic is Kleene's where a fact is missing, as docs/benchmarks.md says

here = [
    pytest.param(module, marks=pytest.mark.skipif(find_spec(module) is None, reason=f"{module} is not installed"))
    for module in MODULES
]


@pytest.fixture(scope="module")
def engine(checker: Checker) -> PythonEngine:
    """The default engine on the shipped rulebook."""
    return PythonEngine(checker.rulebook.facts.values(), checker.rulebook.active, checker.settings)


@pytest.fixture(scope="module")
def cases(engine: PythonEngine) -> list[Facts]:
    """The facts of the examples and of a few generated cases of each kind."""
    return [facts for found in workload(engine, EACH).values() for facts in found]


def mistakes_of(peer: Peer, engine: PythonEngine, cases: list[Facts]) -> Counter[str]:
    """Where a peer and the default engine differ."""
    found: Counter[str] = Counter()
    for facts in cases:
        found += mistakes(peer.codes(peer.judge(peer.ready(facts))), engine.judge_codes(engine.slots(facts)))
    return found


@pytest.mark.parametrize("module", here)
def test_a_peer_agrees_on_the_shipped_rules_unless_nulls_are_left_to_it(
    module: str, checker: Checker, engine: PythonEngine, cases: list[Facts]
) -> None:
    """Lowered by us, no verdict differs; natively, only where the peer's own logic is three-valued."""
    assert len(cases) >= CASES
    right = Counter(code & 3 for facts in cases for code in engine.judge_codes(engine.slots(facts)))
    assert all(right[VERDICTS.index(verdict)] > 5 for verdict in ("fires", "confirm", "explore"))
    kinds = peers_on(module)
    assert any(kind.way != NATIVE for kind in kinds)
    for kind in kinds:
        found = mistakes_of(kind(checker.rulebook, checker.settings), engine, cases)
        must_agree = kind.way != NATIVE or module in NATIVELY_RIGHT
        assert (not found) is must_agree, (kind.form, found)


def random_facts(rnd: Random, book: Rulebook) -> Facts:
    """Random facts for a rulebook, derived ones worked out."""
    faults: list[Any] = []
    values = completed(book.facts, random_values(rnd, dict(book.facts), rnd.choice((0.3, 0.6, 0.9))), DEFAULTS, faults)
    assert not faults
    return values


@pytest.mark.parametrize("module", here)
def test_a_peer_agrees_on_random_rulebooks(module: str) -> None:
    """Every form of test and condition there is, lowered by us, on each of the ways a peer is run."""
    rnd, compared = Random(4), 0
    for _ in range(RANDOM_BOOKS):
        book = random_rulebook(rnd)
        if not book.rules:
            continue
        engine = PythonEngine(book.facts.values(), book.active, DEFAULTS)
        cases = [random_facts(rnd, book) for _ in range(5)]
        for kind in peers_on(module):
            if kind.way != NATIVE or module in NATIVELY_RIGHT:
                assert not mistakes_of(kind(book, DEFAULTS), engine, cases), kind.form
                compared += len(cases) * len(book.rules)
    assert compared > 200


def test_a_lowered_rule_means_what_the_rule_means() -> None:
    """By the one definition of a condition, over variables that are all known; a rule has one verdict at most."""
    tally: Counter[str] = Counter()

    @settings(max_examples=RUNS)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        book = random_rulebook(rnd)
        facts = random_facts(rnd, book)
        names = Names(book)
        known = names.variables(facts)
        for rule, lowered in zip(book.active, two_sided(book, DEFAULTS, names), strict=True):
            told = [verdict for verdict, condition in by_verdict(lowered).items() if holds(condition, known)]
            verdict = Situation(book.facts, facts, DEFAULTS).verdict(rule)
            assert told == ([] if verdict == "quiet" else [verdict])
            tally[verdict] += 1
            tally["may be missing"] += rule.unless is not None and MAY_BE_MISSING in {
                facts[t.fact] for t in conditions.tests_of(rule.unless)
            }
            tally["at least"] += any(isinstance(part, AtLeast) for part in _nodes(rule.when))

    law()
    assert all(tally[name] >= 10 for name in (*VERDICTS, "at least", "may be missing")), tally


def holds(condition: Condition, known: Mapping[str, bool | int | str]) -> bool:
    """What a lowered condition comes to; never not known."""
    numbers = {
        name: (value, value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in known.items()
    }
    truth = truth_of(condition, numbers.__getitem__, DEFAULTS.__getitem__)
    assert truth is not None
    return truth


def _nodes(condition: Condition) -> list[Condition]:
    under = [*getattr(condition, "parts", ()), *([condition.part] if hasattr(condition, "part") else [])]
    return [condition, *(node for part in under for node in _nodes(part))]


def test_mistakes_are_told_by_what_was_said_for_what() -> None:
    """A quiet rule stands in neither list of codes, and counts where the other has it."""
    right = [4 * 0 + FIRES, 4 * 1 + EXPLORE, 4 * 2 + CONFIRM]
    assert not mistakes(right, right)
    told = [4 * 0 + FIRES, 4 * 2 + EXPLORE, 4 * 3 + FIRES]
    assert mistakes(told, right) == {"explore told as quiet": 1, "confirm told as explore": 1, "quiet told as fires": 1}
