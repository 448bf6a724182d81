"""Days, and yes and no, as people write them in tables: read where a heading or an option says so, never guessed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError
from riskflags.audit.comparison import compare
from riskflags.audit.inputs.tables import typed
from riskflags.cli.app import app
from riskflags.tables.written import AS_OURS, DAY_FORMS, Written
from support.audits import audited, book_of, parquet, refused, rejects_of

Tables = dict[str, list[list[Any]]]

TABLES: Tables = {
    "cases": [["case_id", "as_of", "plans_recorded"], ["A", "30/06/2026", "Y"], ["B", "1/7/2026", "n"]],
    "pregnancies": [["case_id", "of", "ended"], ["A", "mother", "N"], ["B", "mother", "Y"]],
    "plans": [["case_id", "kind", "start_date"]],
}
SAID = {"as_of": "as_of (dd/mm/yyyy)", "plans_recorded": "plans_recorded (Y/N)", "ended": "ended (Y/N)"}
OPTION = Written(dates="dd/mm/yyyy", yes=("Y",), no=("N",))


def written(place: Path, kind: str, tables: Tables, headings: dict[str, str]) -> Path:
    """These tables as files of a kind, their columns named by these headings."""
    named = {name: [[headings.get(each, each) for each in rows[0]], *rows[1:]] for name, rows in tables.items()}
    place.mkdir()
    if kind == "xlsx":
        return book_of(place / "book.xlsx", named)
    if kind == "parquet":
        place.rmdir()
        return parquet(
            place,
            **{n: {head: [r[c] for r in rows] for c, head in enumerate(top)} for n, (top, *rows) in named.items()},
        )
    for name, rows in named.items():
        (place / f"{name}.csv").write_text("".join(f"{','.join(row)}\n" for row in rows))
    return place


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("said", ["by headings", "by option"])
def test_what_is_said_is_read_alike_in_every_kind_of_file(small: Checker, tmp_path: Path, kind: str, said: str) -> None:
    """A is expecting, with no plan, on 30 June; B no longer is, on 1 July and not on 7 January."""
    headings, option = (SAID, AS_OURS) if said == "by headings" else ({}, OPTION)
    done = audited(small, written(tmp_path / "in", kind, TABLES, headings), tmp_path / "out", written=option)
    assert (done.accounting.checked, done.accounting.rejected) == (4, 0)
    assert (done.accounting.first_day, done.accounting.last_day) == (date(2026, 6, 30), date(2026, 7, 1))
    flags = pl.read_csv(tmp_path / "out" / "findings.csv").select("case_id", "rule", "verdict").rows()
    assert flags == [("A", "expecting-without-plan", "fires")]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_what_is_not_said_is_refused_and_the_option_named(small: Checker, tmp_path: Path, kind: str) -> None:
    """Each cell by its row and column, and no value of one; every row is accounted for."""
    done = audited(small, written(tmp_path / "in", kind, TABLES, {}), tmp_path / "out")
    assert (done.accounting.read, done.accounting.rejected) == (4, 4)
    rejects = rejects_of(tmp_path / "out")
    first = 1 if kind == "parquet" else 2
    assert [(each["table"], int(each["row"]) - first, each["column"]) for each in rejects] == [
        (table, row, column) for table, column in (("cases", "as_of"), ("pregnancies", "ended")) for row in (0, 1)
    ]
    day, no_word = rejects[0], rejects[2]
    assert day["what"] == "It is not a day written YYYY-MM-DD."
    assert day["next"].endswith("--dates dd/mm/yyyy, or the heading as_of (dd/mm/yyyy).")
    assert no_word["what"] == "It is not true or false."
    assert no_word["next"].endswith("--yes Y --no N, or the heading ended (Y/N).")
    assert not [text for text in ("30/06", "1/7") if text in (tmp_path / "out" / "rejects.csv").read_text()]


@pytest.mark.parametrize("form", DAY_FORMS.values(), ids=DAY_FORMS)
def test_every_form_reads_the_days_written_in_it(form: Any) -> None:
    """With or without a nought before a single digit, and beside days as we write them."""
    rnd = Random(form.name)
    days = [date(1990, 1, 1) + timedelta(rnd.randrange(20_000)) for _ in range(50)]
    texts = [day.strftime(form.format).lower() for day in days]
    if not form.name.startswith("yyyy-"):
        texts[:10] = [day.isoformat() for day in days[:10]]
    if "mmm" not in form.name:
        texts[10:30] = [text.replace("/0", "/").replace("-0", "-").removeprefix("0") for text in texts[10:30]]
    frame, faulty = typed("visits", pl.LazyFrame({"date": texts}), {"date": Written(dates=form.name.upper())})
    assert frame.collect()["date"].to_list() == days
    assert not faulty.height


@pytest.mark.parametrize(
    ("text", "what", "next_"),
    [
        ("31/02/2026", "There is no such day in the calendar.", "Its column is said to be written dd/mm/yyyy."),
        ("12/31/2025", "There is no such day in the calendar.", "Its column is said to be written dd/mm/yyyy."),
        (
            "31/12/25",
            "It is not a day written dd/mm/yyyy or YYYY-MM-DD.",
            "Write it as dd/mm/yyyy, or like 2026-03-31;",
        ),
        ("31-12-2025", "It is not a day written dd/mm/yyyy or YYYY-MM-DD.", "Write it as dd/mm/yyyy"),
        ("31/12/2025 13:00", "It is not a day written dd/mm/yyyy or YYYY-MM-DD.", "Write it as dd/mm/yyyy"),
        ("soon", "It is not a day written dd/mm/yyyy or YYYY-MM-DD.", "leave the cell empty if it is not known."),
    ],
)
def test_a_day_that_is_none_of_its_form_is_told_with_the_form(text: str, what: str, next_: str) -> None:
    """By row and column; midnight is its day."""
    frame = pl.LazyFrame({"date": ["31/12/2025", "31/12/2025 00:00", "", text]})
    read, faulty = typed("visits", frame, {"date": Written(dates="dd/mm/yyyy")})
    assert read.collect()["date"].to_list() == [date(2025, 12, 31)] * 2 + [None] * 2
    (fault,) = faulty.to_dicts()
    assert (fault["row"], fault["column"], fault["what"]) == (4, "date", what)
    assert next_ in fault["help"]


def test_a_word_that_is_none_of_those_said_is_told_with_them() -> None:
    """True and false are read beside them, in capitals or not; nothing else is."""
    said = {"ended": Written(yes=("Yes", "1"), no=("No",))}
    read, faulty = typed("plans", pl.LazyFrame({"ended": ["YES", "1", "TRUE", "no", "false", "", "0", "Y"]}), said)
    assert read.collect()["ended"].to_list() == [True] * 3 + [False] * 2 + [None] * 3
    assert [(each["row"], each["what"]) for each in faulty.to_dicts()] == [
        (row, "It is none of the words said to be yes and no.") for row in (7, 8)
    ]
    assert faulty["help"][0].startswith("Its words for yes: Yes, 1, true; for no: No, false.")


def test_a_workbooks_own_days_and_truths_are_read_as_they_are(small: Checker, tmp_path: Path) -> None:
    """Beside text in the form that the heading says, and with whole numbers for yes and no."""
    cases: list[list[Any]] = [["case_id", "as_of (dd/mm/yyyy)", "plans_recorded (1/0)"]]
    cases += [
        ["A", date(2026, 2, 1), True],
        ["B", "01/02/2026", 1],
        ["C", "2026-02-01", "0"],
        ["D", "01/02/2026", False],
    ]
    book = book_of(tmp_path / "book.xlsx", {"cases": cases, "plans": [["case_id", "kind"]]})
    done = audited(small, book, tmp_path / "out")
    assert (done.accounting.first_day, done.accounting.last_day) == (date(2026, 2, 1), date(2026, 2, 1))
    assert done.accounting.rejected == 0


def test_a_column_of_one_value_is_recorded_and_an_empty_one_is_not_known(small: Checker, tmp_path: Path) -> None:
    """In a table filled in by hand the same in every row is what was meant."""
    tables: Tables = {
        "cases": [["case_id", "as_of"], *([each, "2026-06-30"] for each in "AB")],
        "pregnancies": [["case_id", "of", "ended", "end_date"], *([each, "mother", "false", ""] for each in "AB")],
    }
    done = audited(small, written(tmp_path / "in", "csv", tables, {}), tmp_path / "out")
    assert done.verdicts["confirm"] == 2


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (
            "as_of (dd/mm/yy)",
            "This is no form of dates that is read. Did you mean 'dd/mm/yyyy'? A year has four digits.",
        ),
        ("as_of (Bloggs)", "This is no form of dates that is read. Write it with dd, mm or mmm, and yyyy"),
        ("as_of (yyyy-dd-mm)", "This is no form of dates that is read. Did you mean"),
        ("plans_recorded (Y)", "It is not two words. Write that for yes, then that for no, as in (Y/N)."),
        ("plans_recorded (Y/y)", "One word is said to be both yes and no."),
        ("plans_recorded (false/true)", "One word is said to be both yes and no."),
        ("plans_recorded (Y/)", "No word is said for yes, or for no."),
        ("plans_open (Y/N)", "It is no day, and no yes or no. Take the brackets out."),
    ],
)
def test_a_heading_that_says_what_cannot_be_is_told_of(small: Checker, tmp_path: Path, heading: str, said: str) -> None:
    """By file, line, and the column's number and name."""
    (tmp_path / "cases.csv").write_text(f"case_id,{heading}\n")
    name = heading.partition(" ")[0]
    found = refused(small, tmp_path / "cases.csv")
    place = (
        f"{tmp_path / 'cases.csv'}:1: cases.{name}: Column 2 says in brackets how it is written, and that cannot be. "
    )
    assert found.startswith(place + said)
    assert "Bloggs" not in found


def test_a_column_that_stands_there_twice_is_told_of(small: Checker, tmp_path: Path) -> None:
    """What its headings say in brackets makes no two columns of it."""
    (tmp_path / "cases.csv").write_text("case_id,as_of,as_of (dd/mm/yyyy)\n")
    assert "cases.as_of: Column 3 has the name of another. Keep one of the two." in refused(
        small, tmp_path / "cases.csv"
    )


def test_the_options_are_of_tables_alone_and_a_comparison_keeps_them(small_book: Path, tmp_path: Path) -> None:
    """Case summaries say what they say; an audit run again reads its tables as it did before."""
    waiting = {"supervision": [["case_id", "date"], ["A", "31/05/2026"]]}  # 30 days
    place = written(tmp_path / "in", "csv", {**TABLES, **waiting}, {})
    common = ["--rules", str(small_book), "--no-workbook", "--dates", "dd/mm/yyyy", "--yes", "y", "--no", "n"]
    done = CliRunner().invoke(app, ["audit", str(place), "--out", str(tmp_path / "one"), *common])
    assert done.exit_code == 0, done.output
    (tmp_path / "patience.yaml").write_text("patience: 29\n")
    common += ["--settings", str(tmp_path / "patience.yaml")]
    CliRunner().invoke(app, ["audit", str(place), "--out", str(tmp_path / "two"), *common])
    compared = compare(tmp_path / "one", tmp_path / "two")
    assert compared.untold == ()
    assert compared.changes.select("rule", "change", "because").rows() == [
        ("expecting-without-plan", "persisted", None),
        ("supervision-waiting", "appeared", "rulebook"),
    ]
    (tmp_path / "one.ndjson").write_text(json.dumps({"case_id": "A", "as_of": "2026-06-30"}) + "\n")
    error = CliRunner().invoke(app, ["audit", str(tmp_path / "one.ndjson"), "--out", str(tmp_path / "three"), *common])
    assert isinstance(error.exception, InputError)
    assert str(error.exception).endswith("and these are none. Leave out --dates, --yes and --no.")
