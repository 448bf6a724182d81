"""durable_rules in processes and threads, and where it cannot be had.

Set RISKFLAGS_HEAVY=1 for 70,000 cases in one process (some four minutes) rather than 1,200.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from riskflags import Checker, EngineError, Rulebook, conditions
from riskflags.conditions import Holds
from riskflags.engines import ENGINES, engine_named, registered
from riskflags.engines.durable.engine import DurableEngine
from riskflags.engines.durable.ruleset import Part, Ruleset
from riskflags.facts.given import completed
from support import EXAMPLES
from support.command_line import Run
from support.durable import fact, needs_durable, rule
from support.generated.rulebooks import random_values

HEAVY = os.environ.get("RISKFLAGS_HEAVY") == "1"


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
    for _ in range(1400 if HEAVY else 24):
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
    assert len({tuple((rule.id, verdict) for rule, verdict in each) for each in found}) > 20


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


def test_the_command_line_exits_2_where_it_cannot_be_had(without: None, run: Run) -> None:
    """With the message and no traceback."""
    code, out, err = run("check", str(EXAMPLES[0]), "--engine", "durable")
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
def test_check_prints_the_same_on_either_engine(run: Run) -> None:
    """`riskflags check --engine`, to the letter."""
    told = [run("check", str(EXAMPLES[0]), "--engine", engine) for engine in registered(ENGINES)]
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 0
    assert "flags to talk about" in told[0][1]
