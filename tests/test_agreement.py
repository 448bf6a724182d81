"""Every engine gives the same verdicts: random rulebooks, shipped examples, review cases day by day, 10,000 cases.

The run's summary says how many verdicts of each engine were compared; it fails where these are fewer than promised. Set
RISKFLAGS_HEAVY=1 for 100,000 cases on every kind of dataframe and ten times the random rulebooks.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Rulebook
from riskflags.case import COLLECTIONS
from riskflags.conditions import FactValue
from riskflags.facts.given import completed
from riskflags.facts.plan import Fold
from riskflags.logic import VERDICTS
from support import EXAMPLES
from support.agreement import cases as made
from support.agreement import judging, ways
from support.agreement.comparing import agree, agree_in_whole, only, same
from support.agreement.gathering import in_whole
from support.agreement.judging import DURABLE, ENGINES, MEANING, PYTHON, TABLES, Asked, Book, Engine, Verdicts, book_of
from support.agreement.rulebooks import some_collections, wide_book
from support.agreement.tally import ALL, COMPARED, PROMISED, SKIPPED
from support.generated.cases import AS_OF, random_case, versioned_case
from support.generated.rulebooks import random_rulebook, random_values

HEAVY = os.environ.get("RISKFLAGS_HEAVY") == "1"
CASES = 100_000 if HEAVY else 10_000
BOOKS = {"polars lazy": 20, "pyarrow": 2, "duckdb": 1, "spark": 1, "durable": 60, "python": 60}
"""Random rulebooks by engine: reading tables has a fixed cost, which on some kinds of dataframe is large."""
CASES_A_BOOK = 12
SLOW = ("spark",)
"""Engines that begin slowly: their tests run apart."""
IN_PART = {"polars eager": 5, "pandas": 5, "durable": 2}
"""Of so many cases one is judged in the core tests: two kinds of dataframe go another kind's way from the door on, and
durable, which takes them one by one, judges the others in a slow test."""
seeds = st.integers(min_value=0, max_value=2**32)


@pytest.fixture(scope="module", autouse=True)
def _ends() -> Iterator[None]:
    """Sessions and databases go with the last of these tests."""
    yield
    ways.closed()


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine by its name; skipped only where it cannot be."""
    name: str = request.param
    if name in ways.LEFT_OUT:
        SKIPPED[name] = ways.LEFT_OUT[name]
        pytest.skip(SKIPPED[name])
    return ENGINES[name]


def on(names: Iterable[str]) -> pytest.MarkDecorator:
    """A test on each of these engines, on some of them as a slow one."""
    marked = [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in names]
    return pytest.mark.parametrize("engine", marked, indirect=True)


on_every_engine, on_every_table, on_every_rulebook = on(ENGINES), on(TABLES), on(BOOKS)


# -- random rulebooks ------------------------------------------------------------------------------------------------


@on_every_rulebook
def test_random_rulebooks_on_random_cases(engine: Engine) -> None:
    """Verdicts and facts: every operation, open lists, versions, an earlier day, tables and columns left out."""
    seen: Counter[str] = Counter()
    books = BOOKS[engine.name] * (10 if HEAVY else 1)

    @settings(max_examples=books, derandomize=books < 5)
    @given(seeds)
    def holds(seed: int) -> None:
        asked = _random_question(seed)
        found = agree_in_whole(engine, asked)
        seen.update(found.values())
        seen["looked back"] += asked.day is not None and asked.day < AS_OF
        seen["left out"] += asked.pare is not None

    holds()
    assert seen.total() > 10 * books
    if books >= 20:
        assert all(seen[each] for each in ("fires", "confirm", "explore", "looked back", "left out")), seen


def _random_question(seed: int) -> Asked:
    rnd = Random(seed)
    collections = some_collections(rnd)
    makers = (random_case, versioned_case)
    cases = [
        CaseSummary.model_validate(rnd.choice(makers)(rnd, collections) | {"case_id": f"r{number}"})
        for number in range(CASES_A_BOOK)
    ]
    if rnd.random() < 0.3:
        cases = [case.model_copy(update={collections[0]: None, "open": {}}) for case in cases]
    if rnd.random() < 0.5:
        later = (AS_OF + timedelta(days=rnd.choice((0, 3, 50))) for _ in cases)
        cases = [case.model_copy(update={"as_of": day}) for case, day in zip(cases, later, strict=True)]
    day = rnd.choice((None, AS_OF, AS_OF - timedelta(days=rnd.choice((1, 20, 100)))))
    return Asked(wide_book(rnd, collections), cases, day, rnd.choice((None, seed)))


# -- facts given: rules alone ----------------------------------------------------------------------------------------


@cache
def _examples() -> tuple[Book, dict[str, dict[str, FactValue]], Verdicts]:
    """The shipped rulebook, the facts of each example of its rules, and the verdict its own rule must have there."""
    book = Rulebook.shipped(examples=True)
    facts: dict[str, dict[str, FactValue]] = {}
    wanted: Verdicts = {}
    for rule in book.active:
        for number, example in enumerate(rule.examples):
            id_ = f"{rule.id} {number}"
            facts[id_] = completed(book.facts, example.facts, book_of(book).settings, [])
            wanted[id_, rule.id] = example.verdict
    return book_of(book), facts, wanted


@on_every_engine
def test_the_examples_of_every_shipped_rule(engine: Engine) -> None:
    """Each example has its verdict by its own rule, and by every other rule the one its facts mean."""
    book, facts, wanted = _examples()
    found = engine.given(book, facts)
    meant = MEANING.given(book, facts)
    assert {key: found.get(key, "quiet") for key in wanted} == wanted
    wrong = sorted(key for key in found.keys() | meant.keys() if found.get(key) != meant.get(key))
    assert not wrong, [(key, found.get(key), meant.get(key)) for key in wrong[:3]]
    assert len(wanted) > 3 * len(book.rules)
    assert set(wanted.values()) == set(VERDICTS)
    COMPARED[engine.name] += len(facts) * len(book.rules)


@on(["python", "durable", "polars lazy", "pyarrow"])
def test_random_rulebooks_on_random_facts(engine: Engine) -> None:
    """Facts drawn about the limits, bounds and *never* among them."""
    seen: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(seeds)
    def holds(seed: int) -> None:
        rnd = Random(seed)
        book = book_of(random_rulebook(rnd))
        known = rnd.choice((0.2, 0.5, 0.8))
        facts = {
            f"f{number}": completed(book.facts, random_values(rnd, dict(book.facts), known), book.settings, [])
            for number in range(CASES_A_BOOK)
        }
        found, meant = engine.given(book, facts), MEANING.given(book, facts)
        wrong = sorted(key for key in found.keys() | meant.keys() if found.get(key) != meant.get(key))
        assert not wrong, (wrong[0], found.get(wrong[0]), meant.get(wrong[0]), facts[wrong[0][0]], book.rules)
        COMPARED[engine.name] += len(facts) * len(book.rules)
        seen.update(found.values())

    holds()
    assert all(seen[each] > 20 for each in ("fires", "confirm", "explore")), seen


# -- the shipped rulebook: review cases on every day, and generated cases --------------------------------------------


@cache
def _shipped() -> Book:
    return book_of(Rulebook.shipped())


@cache
def _days() -> Asked:
    return Asked(_shipped(), [day for case in made.review_cases() for day in made.every_day(case)])


@cache
def _generated() -> Asked:
    return Asked(_shipped(), made.generated(4, CASES))


@cache
def _by_python() -> Verdicts:
    return PYTHON.verdicts(_both())


@cache
def _both() -> Asked:
    both = Asked(_shipped(), [*_days().cases, *_generated().cases])
    gc.freeze()  # kept to the end, and too many to be gone over at every collection of garbage
    return both


def test_python_gives_what_is_meant() -> None:
    """On some of the days and of the generated cases, the meaning being slow; the other engines are held to python."""
    few = replace(_both(), cases=[*_days().cases[::8], *_generated().cases[:: CASES // 250]])
    found = agree(PYTHON, few)
    assert set(found.values()) == {"fires", "confirm", "explore"}


@on([DURABLE.name, *TABLES])
def test_review_cases_on_every_day_and_generated_cases(engine: Engine) -> None:
    """All at once, since tables have a fixed cost: every day of each replay, and cases of every sort."""
    _agree_on(engine, _both().cases[:: IN_PART.get(engine.name, 1)])


@pytest.mark.slow
@on([DURABLE.name])
def test_the_other_cases_on_durable(engine: Engine) -> None:
    """With those above they are all."""
    _agree_on(engine, _both().cases[1 :: IN_PART[engine.name]])


def _agree_on(engine: Engine, cases: Sequence[CaseSummary]) -> None:
    chosen = {case.case_id for case in cases}
    wanted = {key: verdict for key, verdict in _by_python().items() if key[0] in chosen}
    agree(engine, replace(_both(), cases=list(cases)), PYTHON, wanted)


def test_the_cases_are_many_and_of_every_sort() -> None:
    """Every day of each replay; every rule fires, and each verdict is common."""
    days, generated = _days(), _generated()
    each = Counter(case.case_id.split(" on ")[0] for case in days.cases)
    assert len(each) == len(EXAMPLES)
    assert min(each.values()) > 1
    assert len(generated.cases) == CASES
    counts = Counter(_by_python().values())
    assert all(counts[verdict] > counts.total() / 100 for verdict in ("fires", "confirm", "explore")), counts
    assert {rule for _, rule in _by_python()} == {rule.id for rule in _shipped().rules}
    assert len({case.as_of for case in generated.cases}) > 3


@on_every_table
def test_an_earlier_day_is_asked_of_whole_tables(engine: Engine) -> None:
    """Cases with versions on a day before their own, by some of the rules and the tables these need."""
    book = _few_rules(_shipped(), 23)
    cases = [_read_by(book, case) for case in (*made.review_cases(), *made.generated(9, 60))]
    day = min(case.as_of for case in cases) - timedelta(days=20)
    found = agree(engine, Asked(book, cases, day, pare=2), PYTHON)
    assert {rule for _, rule in found} == {rule.id for rule in book.rules}
    assert found != PYTHON.verdicts(Asked(book, cases))


def _read_by(book: Book, case: CaseSummary) -> CaseSummary:
    """The case with only the collections that these facts look over."""
    read = {fact.plan.collection for fact in book.facts.values() if isinstance(fact.plan, Fold)}
    open_ = {name: kinds for name, kinds in case.open.items() if name in read}
    return case.model_copy(update={"open": open_, **{name: None for name in COLLECTIONS if name not in read}})


def _few_rules(book: Book, every: int) -> Book:
    """Every so manieth rule, with the facts these need."""
    parts = [only(book, rule.id) for rule in book.rules[::every]]
    needed = {name for part in parts for name in part.facts}
    facts = {name: fact for name, fact in book.facts.items() if name in needed}
    return Book(facts, tuple(part.rules[0] for part in parts), book.settings)


# -- what dataframes do in their own way -----------------------------------------------------------------------------


@cache
def _traps() -> Asked:
    """Null truths, ids that differ in case alone, one-sided bounds, never and not yet; a book of all operations."""
    rnd = Random(7)
    collections = ("people", "visits", "meetings")
    ids = ("a", "A", "a b", "1", "01", "á", "-1", "null", "NaN", "true")
    cases = [CaseSummary.model_validate(random_case(rnd, collections) | {"case_id": id_}) for id_ in ids]
    bare: list[dict[str, Any]] = [
        {"people": [{}], "visits": [{}, {"announced": None}], "meetings": [{}]},
        {"people": [], "visits": [], "meetings": []},
        {
            "people": [],
            "visits": [],
            "meetings": [],
            "open": {"people": "all", "visits": [], "meetings": ["core_group"]},
        },
        {},
    ]
    cases += [
        CaseSummary.model_validate(each | {"case_id": f"bare {at}", "as_of": AS_OF}) for at, each in enumerate(bare)
    ]
    return Asked(wide_book(Random(11), collections, rules=12), cases, pare=2)


@on_every_table
def test_nulls_ids_and_endless_bounds(engine: Engine) -> None:
    """Facts and verdicts: what is null, never, not yet or one-sided stays so; ids stay apart."""
    asked = _traps()
    agree_in_whole(engine, asked)
    values = [value for facts in MEANING.facts(asked).values() for value in facts.values()]
    ends = {edge for value in values if isinstance(value, tuple) for edge in value}
    assert {True, False, None} <= {value for value in values if not isinstance(value, tuple)}
    assert {float("inf"), float("-inf")} <= ends


@on_every_table
def test_whole_numbers_for_ids_and_midnights_for_days(engine: Engine) -> None:
    """As databases and pandas have them: the same verdicts."""
    asked = _traps()
    numbered = replace(asked, cases=[_named(case, str(number)) for number, case in enumerate(asked.cases)])
    tables = {
        name: _as_databases_do(table) for name, table in ways.tables_in("pyarrow", numbered.cases, Random(2)).items()
    }
    found = judging.verdicts_in(judging.reading(numbered, ways.WAYS[engine.name](tables)))
    same(engine, numbered, found, MEANING.verdicts(numbered), MEANING)
    assert found


@on_every_table
def test_no_cases_and_columns_without_values(engine: Engine) -> None:
    """No rows give no rows, of the same columns; a column of nothing but nulls says nothing."""
    asked = _traps()
    nobody = replace(asked, cases=[])
    assert engine.verdicts(nobody) == {}
    bare = replace(asked, cases=asked.cases[-4:])
    agree(engine, bare)


def _named(case: CaseSummary, id_: str) -> CaseSummary:
    return case.model_copy(update={"case_id": id_})


def _as_databases_do(table: Any) -> Any:
    number, days = pl.col("case_id").cast(pl.Int64), pl.selectors.date().cast(pl.Datetime("us"))
    return pl.DataFrame(table).with_columns(number, days).to_arrow(compat_level=pl.CompatLevel.oldest())


# -- the tests of these tests ----------------------------------------------------------------------------------------


def test_a_disagreement_is_told_by_the_smallest_case() -> None:
    """Another setting plays the faulty engine: its rule, both verdicts, the fact, and nothing needless of the case."""
    book = _shipped()

    def elsewhere(asked: Asked) -> Asked:
        return replace(asked, book=replace(asked.book, settings={**asked.book.settings, "plan_grace": 60}))

    faulty = Engine(
        "faulty",
        lambda asked: PYTHON.verdicts(elsewhere(asked)),
        lambda asked: PYTHON.facts(elsewhere(asked)),
        PYTHON.given,
        PYTHON.whole,
    )
    asked = Asked(book, [_just_open()])
    before = COMPARED["faulty"]
    with pytest.raises(AssertionError) as raised:
        agree(faulty, asked, PYTHON)
    told = str(raised.value)
    assert "faulty says" in told
    assert "where python says" in told
    assert COMPARED["faulty"] == before
    assert "open-without-plan" in told
    assert told.count("\n") < 20, told


def _just_open() -> CaseSummary:
    """A child open for longer than another grace, with much else recorded."""
    rnd = Random(2)
    statuses = [{"kind": "child_in_need", "start_date": (AS_OF - timedelta(days=75)).isoformat(), "ended": False}]
    return CaseSummary.model_validate(
        random_case(rnd) | {"case_id": "open", "statuses": statuses, "plans": [], "open": {}}
    )


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["core", "slow"])
def test_as_many_verdicts_as_promised(slow: bool, request: pytest.FixtureRequest) -> None:
    """Every engine that can be here gives its share, a million verdicts or more: judged when the run has ended."""
    wanted = ENGINES.keys() - ways.LEFT_OUT.keys()
    assert wanted >= {"python", "polars lazy", "polars eager", "pyarrow", "pandas", "duckdb"}
    assert ("durable" in wanted) == ways.DURABLE_NEEDED
    assert ("spark" in wanted) == ways.SPARK_NEEDED
    share = len(_both().cases) * len(_shipped().rules)
    assert share > 1_000_000
    least = {name: share // IN_PART.get(name, 1) for name in wanted} | {"python": 50_000}
    least = {name: count for name, count in least.items() if name in (*SLOW, "durable") or not slow}
    least = {name: count for name, count in least.items() if slow or name not in SLOW}
    if not in_whole(request.node):
        pytest.skip("promised of the whole file")
    PROMISED.update(least | {ALL: sum(least.values())})
