"""The programs of `tests/benchmarks/tables`, written by hand in Polars and in SQL, answer as the table engine does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from benchmarks.tables import on_duckdb, on_polars
from benchmarks.tables.answers import as_rows, differences, scanned
from benchmarks.tables.chosen import RULES, VERDICTS, chosen, collections, engine_of
from benchmarks.tables.contenders import columns_needed
from benchmarks.tables.measuring import Measured, ratio, unlike
from benchmarks.tables.polars_checks import checked
from riskflags.sampling.writing import write
from riskflags.tables.schema import CASES, TABLES

CASES_MADE = 3_000
BLANKED = 0.2
NEVER_BLANKED = ("case_id", "as_of", "id", "recorded_on", "position")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample extract, as it is."""
    folder = tmp_path_factory.mktemp("extracts") / "sample"
    write(CASES_MADE, folder, bad_rows=0)
    return folder


@pytest.fixture(scope="module")
def blanked(sample: Path) -> Path:
    """The same with a fifth of its fields unknown, so that every way of not knowing is met with."""
    folder = sample.parent / "blanked"
    folder.mkdir()
    for place, (name, table) in enumerate(scanned(sample).items()):
        frame = table.collect()
        fields = [column for column in frame.columns if column not in NEVER_BLANKED] if name != CASES else []
        draws = pl.int_range(frame.height, eager=True)
        kept = {field: draws.hash(1000 * place + at) % 1000 >= BLANKED * 1000 for at, field in enumerate(fields)}
        columns = [pl.when(pl.lit(mask)).then(pl.col(field)).alias(field) for field, mask in kept.items()]
        frame.with_columns(columns).write_parquet(folder / f"{name}.parquet")
    return folder


@pytest.fixture(scope="module")
def perinatal(blanked: Path) -> Path:
    """That again, with every pregnancy running, every illness puerperal psychosis, every assessment pre-birth.

    Few cases of a sample have all three, and the one fact that chooses among states wants many.
    """
    folder = blanked.parent / "perinatal"
    folder.mkdir()
    no_day = pl.lit(None, dtype=pl.Date)
    instead = {
        "pregnancies": {"of": pl.lit("mother"), "ended": pl.lit(False), "end_date": no_day},
        "health": {"of": pl.lit("mother"), "kind": pl.lit("puerperal_psychosis")},
        "assessments": {"kind": pl.lit("pre_birth")},
    }
    for name, table in scanned(blanked).items():
        table.with_columns(**instead.get(name, {})).collect().write_parquet(folder / f"{name}.parquet")
    return folder


@pytest.mark.parametrize("extract", ["sample", "blanked", "perinatal"])
def test_both_programs_answer_as_the_engine_does(extract: str, request: pytest.FixtureRequest) -> None:
    """Every row of case, rule and verdict is the same in all three; every rule and verdict is met with."""
    folder: Path = request.getfixturevalue(extract)
    tables = scanned(folder)
    ours = as_rows(engine_of(chosen()).read_tables(tables).verdicts())
    assert not differences(ours, as_rows(on_polars.verdicts(tables)))
    assert not differences(ours, as_rows(on_duckdb.verdicts(folder)))
    assert ours.height > CASES_MADE
    assert set(ours["rule"]) == set(RULES)
    told = Counter(ours["verdict"])
    assert set(told) == set(VERDICTS)
    assert min(told.values()) > 50, told
    flagged = set(ours.filter(pl.col("verdict") != "explore")["rule"])
    assert len(flagged) >= 18, set(RULES) - flagged


def test_a_difference_is_counted_by_rule_and_verdicts() -> None:
    """A row that one of the two lacks is quiet there."""
    ours = pl.DataFrame({"case_id": ["a", "b"], "rule": ["r", "r"], "verdict": ["fires", "explore"]})
    theirs = pl.DataFrame({"case_id": ["b", "c"], "rule": ["r", "s"], "verdict": ["confirm", "fires"]})
    assert not differences(ours, ours)
    assert differences(ours, theirs) == {
        ("r", "fires", "quiet"): 1,
        ("r", "explore", "confirm"): 1,
        ("s", "quiet", "fires"): 1,
    }


def test_the_chosen_rules_ask_for_every_kind_of_work() -> None:
    """Twenty rules over at least twelve collections, whose facts use every operation but a few."""
    book = chosen()
    facts = book.facts.values()
    assert set(book.rules) == {rule.id for rule in book.active} == set(RULES)
    assert len(RULES) == 20
    assert len(collections(facts)) >= 12
    assert 50 <= len(facts) <= 80
    operations = {fact.operation for fact in facts}
    assert operations >= {"some", "every", "count", "latest", "earliest", "days_since", "days_until", "any", "choose"}
    assert any(rule.unless is not None for rule in book.active)
    columns = columns_needed(book)
    assert set(columns) == {CASES, *collections(facts)} <= set(TABLES)
    assert {"case_id", "kind", "ended", "start_date"} <= set(columns["statuses"])


def test_plain_checks_find_repeated_cases_and_records_of_none(sample: Path) -> None:
    """An extract that holds passes; a repeated case and an orphan are counted by table."""
    tables = scanned(sample)
    checked(tables)
    first = tables[CASES].head(1)
    orphan = tables["plans"].head(2).with_columns(case_id=pl.lit("nobody"))
    wrong = {**tables, CASES: pl.concat([tables[CASES], first]), "plans": pl.concat([tables["plans"], orphan])}
    with pytest.raises(ValueError, match=r"\{'cases': 1, 'plans': 2\}"):
        checked(wrong)


def test_rounds_are_set_against_rounds() -> None:
    """A ratio is the median of those within a round; rounds that disagree on rows are refused."""
    ours, base = Measured(), Measured()
    for own, other in ((2.0, 1.0), (9.0, 3.0), (4.0, 4.0)):
        ours.add({"seconds": own, "processor": own, "peak": 1.0, "rows": 7})
        base.add({"seconds": other, "processor": other, "peak": 1.0, "rows": 7})
    assert ratio(ours, base) == 2.0
    with pytest.raises(ValueError, match="different numbers of rows"):
        ours.add({"seconds": 1.0, "processor": 1.0, "peak": 1.0, "rows": 8})


def test_a_contender_with_other_rows_is_named() -> None:
    """Merely reading has rows of its own, and so have all rules; what is left must be alike."""
    rows = {"reading, 20 rules": 9, "a, 20 rules": 7, "b, 20 rules": 7, "c, 20 rules": 8, "d, all rules": 30}
    found = {name: Measured(rows=count) for name, count in rows.items()}
    assert unlike(found, "20 rules") == ["c, 20 rules"]
    assert unlike(found, "all rules") == []
