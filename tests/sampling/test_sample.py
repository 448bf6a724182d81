"""The sample extract: the same bytes from the same seed, cases that hold, rules that fire, and bad rows as ordered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import mean, median
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest
from typer.testing import CliRunner

from riskflags import CaseError, CaseSummary, Checker, InputError, TablesError, cases_of
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.cli.app import app
from riskflags.errors import Fault
from riskflags.sampling.bad_rows import FAULTS, BadRows, Format
from riskflags.sampling.draws import NUMBER
from riskflags.sampling.extract import SampledExtract
from riskflags.sampling.scene import Day, day_told, read, scenes
from riskflags.sampling.writing import DAY, write
from riskflags.tables.schema import TABLES, columns_of

CASES = 2000
FORMATS: tuple[Format, ...] = ("parquet", "csv", "ndjson")


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def tables(folder: Path) -> dict[str, Any]:
    """The Parquet tables of an extract."""
    return {table: pl.read_parquet(folder / f"{table}.parquet") for table in TABLES}


def faults_of(some: dict[str, pl.DataFrame], case_id: str) -> tuple[Fault, ...]:
    """What is wrong with one case of some tables."""
    try:
        list(cases_of({name: frame.filter(pl.col("case_id") == case_id) for name, frame in some.items()}))
    except (CaseError, TablesError) as error:
        return error.faults
    return ()


def cases_in(lines: str) -> list[CaseSummary]:
    """The cases of NDJSON text."""
    return [CaseSummary.model_validate_json(line) for line in lines.splitlines()]


@pytest.fixture(scope="module")
def extract() -> dict[str, pl.DataFrame]:
    """The tables of 2,000 cases, none of them with a bad row."""
    (frames,) = SampledExtract(CASES, 1, DAY).chunks()
    return {name: frame.drop(NUMBER) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def cases(extract: dict[str, pl.DataFrame]) -> list[CaseSummary]:
    """The same as summaries: each has been validated."""
    return list(cases_of(extract))


# -- the same from the same seed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_one_seed_gives_the_same_bytes_however_many_cases_are_made_at_once(format_: Format, tmp_path: Path) -> None:
    """Every file, bad rows and README too."""
    for name, chunk in (("a", 10_000), ("b", 200)):
        write(300, tmp_path / name, 7, format_, bad_rows=7, chunk=chunk)
    one, again = (files(tmp_path / name) for name in "ab")
    assert len(one) == {"parquet": len(TABLES) + 1, "csv": len(TABLES) + 1, "ndjson": 2}[format_]
    assert one == again


def test_another_seed_gives_other_cases() -> None:
    """In every table that is not small."""
    (one,), (other,) = (list(SampledExtract(200, seed, DAY).chunks()) for seed in (1, 2))
    large = [name for name in TABLES if one[name].height > 20]
    assert len(large) > 15
    assert [name for name in large if one[name].equals(other[name])] == []


def test_a_larger_extract_begins_with_the_cases_of_a_smaller() -> None:
    """What is drawn for a case hangs on its number alone."""
    (small,), (large,) = (list(SampledExtract(count, 3, DAY).chunks()) for count in (40, 90))
    assert small["cases"].height == 40
    for name, frame in small.items():
        assert frame.equals(large[name].filter(pl.col(NUMBER) < 40)), name


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_holds_the_same_cases(format_: Format, cases: list[CaseSummary], tmp_path: Path) -> None:
    """Without bad rows, each case of one is the case of another."""
    write(200, tmp_path / "x", format_=format_, bad_rows=0)
    if format_ == "parquet":
        found = list(cases_of(tables(tmp_path / "x")))
    elif format_ == "csv":
        texts = {name: pl.read_csv(tmp_path / "x" / f"{name}.csv", infer_schema_length=None) for name in TABLES}
        found = list(cases_of(texts))
    else:
        found = cases_in((tmp_path / "x" / "cases.ndjson").read_text())
    assert found == cases[:200]


# -- what it holds ---------------------------------------------------------------------------------------------------


def test_every_column_of_every_table_is_there_with_its_type(extract: dict[str, pl.DataFrame]) -> None:
    """In the order of the schema; the tables read back as they are."""
    kinds = {"day": pl.Date, "yes_no": pl.Boolean, "number": pl.Int64}
    assert list(extract) == list(TABLES)
    for table, frame in extract.items():
        assert dict(frame.schema) == {
            name: kinds.get(column.type, pl.String) for name, column in columns_of(table).items()
        }, table


def test_the_cases_hold_and_are_of_a_size_with_real_ones(cases: list[CaseSummary]) -> None:
    """All validate; some 16 records a case; every collection occurs; most are of one day and a few of earlier ones."""
    sizes = [sum(len(found) for _, found in case.collections()) for case in cases]
    print(f"{mean(sizes):.1f} records a case, from {min(sizes)} to {max(sizes)}")
    assert len({case.case_id for case in cases}) == CASES
    assert 12 <= mean(sizes) <= 18
    assert {name for case in cases for name, found in case.collections() if found} == set(COLLECTIONS)
    days = Counter(case.as_of for case in cases)
    assert 0.9 < days[DAY] / CASES < 1
    assert max(days) == DAY
    assert len(days) > 10


def test_what_is_missing_is_missing_in_every_way(cases: list[CaseSummary]) -> None:
    """Lists not recorded, empty, open for all or some kinds; records in versions; days they were made."""
    lists = Counter(
        "not known" if case.__dict__[name] is None else "none" if not case.__dict__[name] else "some"
        for case in cases
        for name in COLLECTIONS
    )
    opens = Counter("all" if kinds == "all" else "kinds" for case in cases for kinds in case.open.values())
    records = [record for case in cases for _, found in case.collections() for record in found]
    versions = sum(
        len(found) - len({record.id for record in found if record.id}) - sum(record.id is None for record in found)
        for case in cases
        for _, found in case.collections()
    )
    dated = sum(record.recorded_on is not None for record in records)
    print(f"lists {dict(lists)}, open {dict(opens)}, versions {versions}, recorded_on in {dated} of {len(records)}")
    assert 0.03 < lists["not known"] / lists.total() < 0.15
    assert lists["none"] > 1000
    assert opens["all"] > 50
    assert opens["kinds"] > 100
    assert versions > 40
    assert 0.2 < dated / len(records) < 0.4


def test_fields_are_missing_as_often_as_in_real_records(extract: dict[str, pl.DataFrame]) -> None:
    """Of what is asked of every plan and agency, one answer in six or so; of what a record is about, almost none."""
    agencies, people = extract["agencies"], extract["people"]
    shares = [
        agencies[field].null_count() / agencies.height
        for field in ("contacted", "core_group_member", "has_safety_plan")
    ]
    print(shares)
    assert all(0.1 < share < 0.25 for share in shares)
    assert 0 < people["role"].null_count() / people.height < 0.03


def test_most_cases_are_left_in_peace_and_most_rules_speak(cases: list[CaseSummary], checker: Checker) -> None:
    """Seven cases in ten or so have no flag, few have many; six rules in ten fire, eight raise a flag."""
    fires: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    burden: Counter[int] = Counter()
    for case in cases:
        verdicts = checker.check(case).verdicts
        loud = [rule for rule, verdict in verdicts.items() if verdict in ("fires", "confirm")]
        flags.update(loud)
        fires.update(rule for rule in loud if verdicts[rule] == "fires")
        burden[len(loud)] += 1
    print(f"{len(fires)} rules fire, {len(flags)} raise a flag; cases by their flags: {sorted(burden.items())}")
    rules = len(checker.rulebook.active)
    assert len(fires) >= 0.6 * rules
    assert len(flags) >= 0.8 * rules
    assert 0.6 < burden[0] / CASES < 0.8
    assert median(burden.elements()) == 0
    assert 0.02 < sum(count for size, count in burden.items() if size >= 3) / CASES < 0.1


def test_the_puerperal_psychosis_cohort_is_there(tmp_path: Path, checker: Checker) -> None:
    """Mothers expecting again after puerperal psychosis and serious harm to a child: about one case in 1,000."""
    frames = list(SampledExtract(20_000, 1, DAY).chunks())
    health, history, pregnancies = (
        pl.concat([part[name] for part in frames]) for name in ("health", "history", "pregnancies")
    )
    ids = (
        set(health.filter(pl.col("kind") == "puerperal_psychosis")["case_id"])
        & set(history.filter(pl.col("kind") == "serious_harm_to_a_child")["case_id"])
        & set(pregnancies.filter(~pl.col("ended"))["case_id"])
    )
    print(f"{len(ids)} of 20,000")
    assert 10 <= len(ids) <= 40
    some = {name: pl.concat([part[name] for part in frames]).drop(NUMBER) for name in TABLES}
    cohort = cases_of({name: frame.filter(pl.col("case_id").is_in(ids)) for name, frame in some.items()})
    verdicts = Counter(checker.check(case).verdicts["puerperal-psychosis-with-earlier-harm"] for case in cohort)
    assert verdicts["fires"] > 0
    assert verdicts["fires"] + verdicts["confirm"] + verdicts["quiet"] > 0.8 * len(ids)


def test_a_scene_speaks_of_scenes_before_it_alone() -> None:
    """And each has a name of its own."""
    seen: set[str] = set()
    for scene in scenes():
        assert scene.name not in seen
        assert seen >= {*scene.without, *scene.with_one_of}, scene.name
        seen.add(scene.name)


def test_scenes_say_only_what_a_case_can_hold() -> None:
    """Tables, fields and words are those of the case model; days hang on marks that every case has."""
    drawn = read("cases.yaml")
    marks = {*drawn["marks"], "begun", "born", None}
    records = [(scene.name, record) for scene in scenes() for record in scene.records]
    assert {record.table for _, record in records} == set(COLLECTIONS)
    for scene in scenes():
        assert (drawn["kinds"].keys(), drawn["stages"].keys()) >= (set(scene.kinds), set(scene.stages)), scene.name
    for name, record in records:
        fields = fields_of(COLLECTIONS[record.table])
        for field, said in record.fields.items():
            if fields[field].type == "day":
                assert day_told(said).mark in marks, (name, field)
            elif fields[field].words:
                assert set(said if isinstance(said, list | dict) else [said]) <= set(fields[field].words), (name, field)
            else:
                assert fields[field].type == "key" or said in (True, False, "done", "lapsed") or 0 < said < 1


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("3 to 60 days ago", Day(3, 60)),
        ("1 day ahead", Day(-1, -1)),
        ("-10 to 40 days ahead", Day(-40, 10)),
        ("begun", Day(0, 0, "begun")),
        ("2 to 4 days before meeting", Day(2, 4, "meeting")),
        ("8 to 25 days after begun", Day(-25, -8, "begun")),
    ],
)
def test_days_are_told_in_words(told: str, meant: Day) -> None:
    """So many days before the case's own day or before a mark of it; ahead of it where negative."""
    assert day_told(told) == meant


# -- bad rows --------------------------------------------------------------------------------------------------------


def test_one_case_in_500_has_a_bad_row_unless_another_number_is_asked_for() -> None:
    """In as many cases as there are bad rows, spread over the extract, each kind as often as another."""
    bad = BadRows(20, 10_000, "parquet")
    assert len(set(bad.numbers())) == 20
    assert [len(bad.of(kind)) for kind in bad.kinds()] == [4, 4, 3, 3, 3, 3]
    for format_ in FORMATS:
        assert set(BadRows(0, 5, format_).kinds()) < set(FAULTS)
        assert BadRows(0, 5, format_).numbers() == ()


def test_the_tables_are_refused_for_just_the_bad_rows(tmp_path: Path) -> None:
    """Parquet: by table and number where types and words tell, by case where only the days do; each one alone."""
    write(120, tmp_path / "bad", bad_rows=12)
    found = tables(tmp_path / "bad")
    with pytest.raises(TablesError) as told:
        cases_of(found)
    assert sorted(str(fault).partition(".")[0] + ": " + fault.what for fault in told.value.faults) == [
        "cases: 4 rows repeat the case_id of another row.",
        "concerns: 2 rows hold a word that is not one of this column's.",
        "meetings: 2 rows lie outside the years 1900 to 2100.",
        "visits: 2 rows belong to no case of the table cases.",
    ]
    ids = found["cases"]["case_id"]
    cured = {
        name: frame.filter(pl.col("case_id").is_in(ids.to_list()))
        for name, frame in found.items()
        if name != "concerns"
    } | {"cases": found["cases"].drop(cs.starts_with("concerns_")).unique("case_id", keep="first", maintain_order=True)}
    bad = [f"C{number + 1:06d}" for number in BadRows(12, 120, "parquet").numbers()]
    refused = [fault.path[0] for case_id in bad for fault in faults_of(cured, case_id)]
    assert sorted(map(str, refused)) == ["meetings", "meetings", "plans", "plans", "visits", "visits"]
    good = {name: frame.filter(~pl.col("case_id").is_in(bad)) for name, frame in cured.items()}
    assert len(list(cases_of(good))) == 108


def test_the_lines_that_are_bad_are_refused_and_the_others_are_not(tmp_path: Path) -> None:
    """NDJSON: half a line, an unknown code, impossible days; a repeated case is a whole one."""
    write(120, tmp_path / "bad", format_="ndjson", bad_rows=12)
    lines = (tmp_path / "bad" / "cases.ndjson").read_text().splitlines()
    refused: Counter[str] = Counter()
    read: list[str] = []
    for line in lines:
        try:
            read.append(CaseSummary.model_validate_json(line).case_id)
        except CaseError as error:
            refused[error.faults[0].what] += 1
    assert len(lines) == 124
    assert sum(refused.values()) == 10
    assert len(refused) == 5
    assert len(read) - len(set(read)) == 2


def test_days_that_are_in_no_calendar_stand_in_csv_as_text(tmp_path: Path) -> None:
    """The thirtieth of February, as somebody would have typed it."""
    write(60, tmp_path / "bad", format_="csv", bad_rows=12)
    assert (tmp_path / "bad" / "meetings.csv").read_text().count("2026-02-30") == 2
    assert "2026-02-30" not in (tmp_path / "bad" / "plans.csv").read_text()


def test_the_readme_says_it_is_invented_and_what_is_wrong(tmp_path: Path) -> None:
    """With the command that makes it again, which it names with all it needs."""
    write(600, tmp_path / "x")
    text = (tmp_path / "x" / "README.txt").read_text()
    assert "Nobody in these files exists" in text
    assert "riskflags sample --cases 600 --seed 1 --format parquet --as-of 2026-06-30 --bad-rows 1" in text
    assert "1  a record whose case is not in the extract (visits)" in text
    write(600, tmp_path / "y", bad_rows=0)
    assert "No row is wrong on purpose." in (tmp_path / "y" / "README.txt").read_text()


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_and_says_what(tmp_path: Path) -> None:
    """Cases and records counted; another day, seed and format as asked for."""
    out = tmp_path / "new" / "extract"
    options = ["--seed", "5", "--format", "ndjson", "--as-of", "2025-03-31", "--bad-rows", "0"]
    done = CliRunner().invoke(app, ["sample", "--cases", "50", "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    cases = cases_in((out / "cases.ndjson").read_text())
    records = sum(len(found) for case in cases for _, found in case.collections())
    assert done.output.startswith(f"50 cases and {records} records of an invented authority")
    assert max(case.as_of for case in cases) == date(2025, 3, 31)
    assert json.loads((out / "cases.ndjson").read_text().splitlines()[0])["case_id"] == "C000001"


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    """An empty one is used."""
    (tmp_path / "empty").mkdir()
    write(5, tmp_path / "empty")
    before = files(tmp_path / "empty")
    with pytest.raises(InputError, match="something in this place already"):
        write(6, tmp_path / "empty")
    assert files(tmp_path / "empty") == before


def test_more_bad_rows_than_cases_are_refused(tmp_path: Path) -> None:
    """Each stands in a case of its own."""
    with pytest.raises(InputError, match="more bad rows than cases"):
        write(5, tmp_path / "x", bad_rows=6)
    assert list(tmp_path.iterdir()) == []


def test_nothing_half_written_is_left_when_somebody_stops_it(tmp_path: Path) -> None:
    """Neither the folder nor the one it is written in, though files stood in that by then."""
    command = [sys.executable, "-m", "riskflags", "sample", "--cases", "500000", "--format", "csv", "--out"]
    with subprocess.Popen([*command, str(tmp_path / "x")], stderr=subprocess.PIPE) as running:
        while running.poll() is None and not any(tmp_path.glob(".x.*/*.csv")):
            time.sleep(0.05)
        assert running.poll() is None, "it was to be stopped amid its work"
        running.send_signal(signal.SIGINT)
        running.communicate()
    assert running.returncode != 0
    assert list(tmp_path.iterdir()) == []
