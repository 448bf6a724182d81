"""An audit, whole: rows accounted for, findings the same whichever way, and nothing in them that could do harm."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags import Checker, Rulebook, cases_of
from riskflags.audit.accounting import (
    Accounting,
    AccountingError,
    Input,
    RejectCount,
    reject_counts,
    rejects_frame,
)
from riskflags.audit.comparison import compare
from riskflags.audit.outputs.cases import CaseRows
from riskflags.audit.run import AuditResult, StrictError
from riskflags.cli.app import app
from riskflags.documents import Flag
from riskflags.engines.table.case_facts import rule_column
from riskflags.engines.table.rejecting import BELONGS
from riskflags.logic import VERDICTS
from riskflags.rulebook.rule import URGENCIES, pressing
from riskflags.sampling.bad_rows import FAULTS, BadRows, Format
from riskflags.sampling.writing import write
from riskflags.tables.schema import TABLES
from support.audits import OUTPUTS, audited, rows_of

CASES, BAD = 600, 12


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same sample in each format, bad rows included; and one without."""
    place = tmp_path_factory.mktemp("extracts")
    for format_ in get_args(Format):
        write(CASES, place / format_, format_=format_, bad_rows=BAD)
    write(CASES, place / "sound", bad_rows=0)
    return {path.name: path for path in place.iterdir()}


@pytest.fixture(scope="module")
def results(
    extracts: dict[str, Path], checker: Checker, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, AuditResult]:
    """An audit of each extract; of the Parquet one by the python engine and a second time, too."""
    place = tmp_path_factory.mktemp("audits")
    found = {name: audited(checker, path, place / name) for name, path in extracts.items()}
    found["by case"] = audited(checker, extracts["parquet"], place / "by case", engine="python")
    found["again"] = audited(checker, extracts["parquet"], place / "again")
    return found


def test_the_findings_are_the_same_bytes_from_each_engine_and_each_run(results: dict[str, AuditResult]) -> None:
    """Which engine reads the tables, and how often, shows in no row."""
    once = results["parquet"].folder
    for other in ("by case", "again"):
        for name in (
            "findings.parquet",
            "findings.csv",
            "cases.csv",
            "rejects.csv",
            "indicators.json",
            "indicators.csv",
        ):
            assert (results[other].folder / name).read_bytes() == (once / name).read_bytes(), (other, name)
    assert pl.read_parquet(once / "findings.parquet").height > CASES


def test_compared_with_itself_an_audit_has_not_changed(results: dict[str, AuditResult], shipped: Rulebook) -> None:
    """Every flag persists, and every indicator stands beside itself."""
    found = compare(results["parquet"].folder, results["again"].folder)
    assert found.same_rules
    assert set(found.changes["change"]) == {"persisted"}
    assert [name for name, before, after in found.indicators if before == after] == list(shipped.indicators)


def test_summaries_and_tables_of_the_same_cases_give_the_same_findings(results: dict[str, AuditResult]) -> None:
    """Parquet, CSV and NDJSON of one sample agree on every case that each could check."""
    frames = {name: pl.read_parquet(results[name].folder / "findings.parquet") for name in ("parquet", "csv", "ndjson")}
    checked = [{row["case_id"] for row in rows_of(results[name].folder / "cases.csv")} for name in frames]
    common = list(set.intersection(*checked))
    assert len(common) >= CASES - 2 * BAD
    first, *others = (frame.filter(pl.col("case_id").is_in(common)) for frame in frames.values())
    assert first.height > CASES
    for other in others:
        assert first.equals(other)


def test_the_verdicts_are_those_of_a_checker(
    results: dict[str, AuditResult], extracts: dict[str, Path], checker: Checker
) -> None:
    """Each finding is what `Checker.check` says of the case; none is missing, none in another order."""
    tables = {name: pl.read_parquet(extracts["sound"] / f"{name}.parquet") for name in TABLES}
    expected = [
        (case.case_id, rule, verdict)
        for case in cases_of(tables)
        for rule, verdict in checker.check(case).verdicts.items()
        if verdict != "quiet"
    ]
    found = pl.read_parquet(results["sound"].folder / "findings.parquet").select(pl.all().cast(pl.String))
    order = {rule.id: place for place, rule in enumerate(checker.rulebook.active)}
    assert list(found.select("case_id", "rule", "verdict").iter_rows()) == sorted(
        expected, key=lambda each: (each[0], order[each[1]])
    )
    assert len(expected) > CASES


def before(flag: Flag) -> tuple[int, int, bool, str]:
    """What an audit names first of a case."""
    return -URGENCIES.index(flag.urgency), pressing(flag.subject), flag.verdict == "confirm", flag.rule


def test_the_flag_named_of_a_case_is_the_most_urgent_of_its_report(
    results: dict[str, AuditResult], extracts: dict[str, Path], checker: Checker
) -> None:
    """cases.csv counts each verdict, and names the most urgent flag of the report, of these the most pressing."""
    tables = {name: pl.read_parquet(extracts["sound"] / f"{name}.parquet") for name in TABLES}
    rows = {row["case_id"]: row for row in rows_of(results["sound"].folder / "cases.csv")}
    assert len(rows) == CASES
    flagged = 0
    for case in cases_of(tables):
        report, row = checker.check(case), rows[case.case_id]
        counts = Counter(report.verdicts.values())
        assert [int(row[word]) for word in ("fires", "confirm", "explore")] == [
            counts[word] for word in ("fires", "confirm", "explore")
        ]
        first = min(report.flags, key=before, default=None)
        assert (row["flag"] or None) == (first.rule if first else None)
        flagged += first is not None
    assert flagged > CASES // 10


def test_a_flag_that_fires_or_is_to_be_confirmed_silences_the_one_that_yields_to_it(shipped: Rulebook) -> None:
    """The most urgent flag in cases.csv: of an urgent rule that yields to a note, under every pair of verdicts."""
    general, specific = shipped.active[:2]
    rules = (replace(general, urgency="urgent", yields_to=(specific.id,)), replace(specific, urgency="note"))
    book = replace(shipped, rules={rule.id: rule for rule in rules})
    pairs = list(product(VERDICTS, VERDICTS))
    codes = {rule_column(place): [VERDICTS.index(pair[place]) for pair in pairs] for place in (0, 1)}
    sheet = pl.DataFrame({"case_id": ["-".join(pair) for pair in pairs], **codes})
    flags = {"fires", "confirm"}
    expected = [
        specific.id if pair[1] in flags else general.id if pair[0] in flags else None for pair in pairs
    ]  # where both speak, the specific one stands alone
    assert [rule.id for rule in book.active] == [general.id, specific.id]
    assert CaseRows(book, {}).of(sheet)["flag"].to_list() == expected
    assert len(set(expected)) == 3


def test_a_finding_says_what_is_behind_it(checker: Checker, tmp_path: Path) -> None:
    """The facts that hold, those to be confirmed, and those not known, each with what it came to."""
    known = {
        "as_of": "2026-06-30",
        "people": [{"role": "mother"}],
        "health": [{"of": "mother", "kind": "puerperal_psychosis", "start_date": "2020-01-01", "ended": True}],
    }
    expecting = {"pregnancies": [{"of": "mother", "ended": False}]}
    cases: dict[str, dict[str, Any]] = {"fires": {**expecting, "assessments": []}, "confirm": expecting, "explore": {}}
    lines = [json.dumps({"case_id": name, **known, **more}) for name, more in cases.items()]
    (tmp_path / "cases.ndjson").write_text("\n".join(lines))
    done = audited(checker, tmp_path / "cases.ndjson", tmp_path / "out")
    found = pl.read_parquet(done.folder / "findings.parquet").filter(
        pl.col("rule") == "pregnant-after-puerperal-psychosis"
    )

    def said(fact: str, key: str, plainly: str) -> str:
        return checker.rulebook.fact(fact).words.get(key, f"{fact}: {plainly}")

    yes, unknown = (said("pregnancy.expecting", key, key) for key in ("yes", "unknown"))
    mother = said("mother.previous_puerperal_psychosis", "yes", "yes")
    not_considered, not_known = (
        said("pregnancy.pre_birth_assessment", key, plainly)
        for key, plainly in (("not_considered", "not_considered"), ("unknown", "not known"))
    )
    assert list(found.select(pl.col("case_id", "verdict", "because").cast(pl.String)).iter_rows()) == [
        ("fires", "fires", f"{yes}; {mother}; {not_considered}"),
        ("confirm", "confirm", f"{yes}; {mother}; {not_known}"),
        ("explore", "explore", f"{unknown}; {mother}; {not_known}"),
    ]


@pytest.mark.parametrize("name", ["parquet", "csv", "ndjson"])
def test_every_row_is_checked_or_rejected(
    results: dict[str, AuditResult], extracts: dict[str, Path], name: str
) -> None:
    """The two add up for each file, and rejects.csv holds each rejected row once, at its own place."""
    account = results[name].accounting
    rejects = rows_of(results[name].folder / "rejects.csv")
    by_file = Counter(row["file"] for row in rejects)
    for each in account.inputs:
        path = Path(each.name)
        read = (
            pl.read_parquet(path).height if name == "parquet" else len(path.read_bytes().splitlines()) - (name == "csv")
        )
        assert each.read == read == each.checked + each.rejected
        assert each.rejected == by_file[each.name]
    assert len(rejects) == account.rejected == sum(each.rows for each in account.rejects) > BAD
    assert len({(row["file"], row["row"]) for row in rejects}) == len(rejects)
    assert account.cases_checked == len(rows_of(results[name].folder / "cases.csv"))


def test_each_kind_of_bad_row_is_named_and_counted(results: dict[str, AuditResult]) -> None:
    """What the sample made wrong on purpose is found: so many of each, and nothing besides."""
    bad = BadRows(BAD, CASES, "csv")
    own = {each.column: each.rows for each in results["csv"].accounting.rejects if each.what != BELONGS}
    counts = {kind: len(bad.of(kind)) for kind in bad.kinds()}
    assert set(counts) == set(FAULTS) - {"broken_line"}
    visits = [each for each in results["csv"].accounting.rejects if each.table == "visits" and each.what != BELONGS]
    assert sorted(each.rows for each in visits) == sorted((counts["orphan"], counts["after_as_of"]))
    assert own["kind"] == counts["unknown_code"]
    assert own["held_on"] == counts["impossible_day"]
    assert own["end_date"] == counts["end_before_start"]
    repeated = [each for each in results["csv"].accounting.rejects if each.table == "cases" and "repeats" in each.what]
    assert [each.rows for each in repeated] == [2 * counts["repeated_case"]]


def test_a_reject_counts_what_else_is_wrong_with_its_row_and_not_itself(small: Checker, tmp_path: Path) -> None:
    """A row with one fault has no others, one with three has two: in a table and in a summary."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "cases.csv").write_text("case_id,as_of\na,2026-06-30\nb,2026-06-30\nc,2026-06-30\n")
    rows = ["case_id,kind,urgent,date", "a,wrong,,", "b,wrong,perhaps,soon", "c,neglect,true,2026-06-01"]
    (tmp_path / "tables" / "concerns.csv").write_text("\n".join(rows))
    one, three = {"kind": "wrong"}, {"kind": "wrong", "urgent": "perhaps", "date": "soon"}
    cases = [{"case_id": id_, "as_of": "2026-06-30", "concerns": [each]} for id_, each in (("a", one), ("b", three))]
    (tmp_path / "cases.ndjson").write_text("".join(json.dumps(case) + "\n" for case in cases))
    for place in ("tables", "cases.ndjson"):
        done = audited(small, tmp_path / place, tmp_path / f"{place}-out")
        own = [row for row in rows_of(done.folder / "rejects.csv") if row["what"] != BELONGS]
        assert {row["case_id"]: row["others"] for row in own} == {"a": "0", "b": "2"}, place


def test_what_rows_were_rejected_for_is_told_the_most_frequent_first() -> None:
    """Those equally frequent by table, column and words."""
    wrong = [("a", "x", "One."), ("b", "y", "Two."), ("b", "x", "Three."), ("b", "y", "Two."), ("b", "y", "Two.")]
    rows = [("f.csv", at, table, column, "", "c", what, "", 0) for at, (table, column, what) in enumerate(wrong)]
    assert reject_counts(rejects_frame(rows)) == (
        RejectCount("b", "y", "Two.", 3),
        RejectCount("a", "x", "One.", 1),
        RejectCount("b", "x", "Three.", 1),
    )


def test_a_case_with_a_faulty_row_is_rejected_whole(results: dict[str, AuditResult]) -> None:
    """No case stands among the checked and among the rejected; its other rows say whose fault it is."""
    checked = {row["case_id"] for row in rows_of(results["parquet"].folder / "cases.csv")}
    rejects = rows_of(results["parquet"].folder / "rejects.csv")
    assert not checked & {row["case_id"] for row in rejects}
    belonging = [row for row in rejects if row["what"] == BELONGS]
    faulty = {row["case_id"] for row in rejects if row["what"] != BELONGS}
    assert len(belonging) > BAD
    assert {row["case_id"] for row in belonging} <= faulty


def test_an_account_that_does_not_add_up_is_never_given() -> None:
    """Rows that are neither checked nor rejected, and rejects nobody gave a reason for, are a defect that is told."""
    one = Input("a.csv", "csv", "cases", "", 0, read=3, checked=2, rejected=1)
    counts = (RejectCount("cases", "", "It is wrong.", 1),)
    Accounting((one,), counts, 2, 1, None, None, None).prove()
    short = Input("a.csv", "csv", "cases", "", 0, read=4, checked=2, rejected=1)
    for inputs, rejects in (((short,), counts), ((one,), ())):
        with pytest.raises(AccountingError):
            Accounting(inputs, rejects, 2, 1, None, None, None).prove()


def test_strict_lets_no_row_pass(extracts: dict[str, Path], small: Checker, tmp_path: Path) -> None:
    """One rejected row and there is no folder; without one there is."""
    with pytest.raises(StrictError) as caught:
        audited(small, extracts["csv"], tmp_path / "no", strict=True)
    assert "cannot be checked" in str(caught.value)
    assert not list(tmp_path.iterdir())
    assert audited(small, extracts["sound"], tmp_path / "yes", strict=True).accounting.rejected == 0


def test_redacted_results_hold_ids_and_outcomes_alone(
    extracts: dict[str, Path], checker: Checker, tmp_path: Path
) -> None:
    """No fact of a case is left, in no file; the outcomes are the same."""
    done = audited(checker, extracts["sound"], tmp_path / "redacted", redact=True, workbook=True)
    found = pl.read_parquet(done.folder / "findings.parquet")
    assert found.columns == ["case_id", "rule", "verdict", "urgency", "theme", "citation"]
    assert found.height > CASES
    assert "because" not in rows_of(done.folder / "findings.csv")[0]
    for path in done.folder.glob("*.csv"):
        assert "puerperal_psychosis: yes" not in path.read_text(encoding="utf-8"), path.name


def test_the_manifest_says_what_the_audit_was_made_of(
    results: dict[str, AuditResult], extracts: dict[str, Path], checker: Checker
) -> None:
    """Rulebook, settings, engine, inputs with their hashes, and each output with its rows."""
    folder = results["parquet"].folder
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["rulebook"]["fingerprint"] == checker.rulebook.fingerprint
    assert told["settings"] == dict(checker.settings)
    assert (told["engine"]["name"], told["as_of"]) == ("polars", None)
    assert told["given"]["inputs"] == [str(extracts["parquet"])]
    assert len(told["inputs"]) == len(TABLES)
    assert set(told["outputs"]) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert told["outputs"]["cases.csv"]["rows"] == told["cases"]["checked"] == len(rows_of(folder / "cases.csv"))
    assert told["read"] == told["checked"] + told["rejected"]


def test_an_audit_as_of_a_day_sees_nothing_later(extracts: dict[str, Path], checker: Checker, tmp_path: Path) -> None:
    """From both engines the same; a case that does not reach the day is rejected."""
    day = date(2026, 6, 15)
    both = [
        audited(checker, extracts["sound"], tmp_path / engine, as_of=day, engine=engine)
        for engine in ("polars", "python")
    ]
    assert (both[0].folder / "findings.parquet").read_bytes() == (both[1].folder / "findings.parquet").read_bytes()
    account = both[0].accounting
    assert (account.first_day, account.last_day) == (day, day)
    assert 0 < account.cases_rejected < CASES // 10
    assert {each.column for each in account.rejects if each.what != BELONGS} == {"as_of"}


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_says_what_became_of_every_row(extracts: dict[str, Path], small_book: Path, tmp_path: Path) -> None:
    """Counts on standard output, stages on standard error, files in the folder."""
    given = ["audit", str(extracts["csv"]), "--out", str(tmp_path / "out"), "--rules", str(small_book)]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    account = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (
        f"{account['read']:,} rows read: {account['checked']:,} checked, {account['rejected']:,} rejected."
        in done.stdout
    )
    assert "That a case has no flag does not mean the child is safe." in done.stdout
    assert "Writing the findings" in done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == OUTPUTS
