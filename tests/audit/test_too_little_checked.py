"""An audit in which nothing could be checked, or less than was asked for: told first wherever it is told of."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from riskflags import Checker, InputError, Rulebook
from riskflags.audit.accounting import Checks
from riskflags.audit.words import too_little_checked
from riskflags.cli.app import app
from riskflags.profiles.reading import profile_from_text
from support.audits import audited
from support.command_rulebook import write_small_book

SILENT = {"case_id": "A", "as_of": "2026-06-30"}
"""Each of the three checks of the small rulebook is left open."""
ONE_OF_THREE = {"case_id": "B", "as_of": "2026-06-30", "supervision": []}

NO_CHECK = "No check could be made of 1 case, so nothing here says anything about any child."
TOO_FEW = (
    "Only 1 of 9 checks could be made (11.1%), less than the 20% asked for: "
    "what stands here says little about these children."
)


@pytest.mark.parametrize(
    ("cases", "options", "code", "said"),
    [
        ([SILENT], [], 4, NO_CHECK),
        ([SILENT], ["--least-checked", "20%"], 4, NO_CHECK),
        ([SILENT, ONE_OF_THREE, {"case_id": 3}], ["--least-checked", "20%"], 6, TOO_FEW),
    ],
)
def test_it_is_said_first_on_screen_page_workbook_and_manifest(
    small_book: Path, tmp_path: Path, cases: list[dict[str, object]], options: list[str], code: int, said: str
) -> None:
    """Before any figure, and with an exit code of its own; the checks of a rejected case could not be made either."""
    given, out = tmp_path / "cases.ndjson", tmp_path / "out"
    given.write_text("".join(f"{json.dumps(case)}\n" for case in cases))
    done = CliRunner().invoke(app, ["audit", str(given), "--out", str(out), "--rules", str(small_book), *options])
    assert done.exit_code == code, done.output
    assert done.stdout.startswith(f"{said}\n")
    page = (out / "report.html").read_text(encoding="utf-8")
    assert 0 < page.index("</h1>") < page.index(said) < page.index("The cases were looked at")
    first = openpyxl.load_workbook(out / "audit.xlsx")["About"][1]
    assert [cell.value for cell in first] == ["Too little checked", said]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest)[:2] == ["format", "checks"]
    assert next(iter(manifest["checks"].items())) == ("too_little", said)


def test_an_audit_of_enough_says_nothing_of_it(small: Checker, tmp_path: Path) -> None:
    """One check in three is a third of them and no less."""
    (tmp_path / "cases.ndjson").write_text(json.dumps(ONE_OF_THREE) + "\n")
    done = audited(small, tmp_path / "cases.ndjson", tmp_path / "out", least_checked=Decimal("33.3"))
    assert done.checks == Checks(given=3, made=1, least=Decimal("33.3"))
    assert done.checks.enough
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["checks"]
    assert told == {"given": 3, "made": 1, "least": "33.3%"}


@pytest.mark.parametrize(
    ("given", "made", "least", "enough"),
    [(0, 0, None, False), (5, 0, None, False), (5, 1, None, True), (5, 1, "20", True), (5, 1, "20.01", False)],
)
def test_a_share_that_is_just_reached_is_enough(given: int, made: int, least: str | None, enough: bool) -> None:
    """None at all never is."""
    checks = Checks(given, made, Decimal(least) if least else None)
    assert checks.enough is enough
    assert bool(too_little_checked(1, checks)) is not enough


def test_a_check_left_open_under_the_profile_is_not_made(tmp_path: Path) -> None:
    """It is no question, since its source can never answer it; but no answer either."""
    book = write_small_book(tmp_path)
    either = (book / "perinatal" / "unwell-and-expecting.yaml").read_text()
    either = either.replace("id: unwell-and-expecting", "id: unwell-or-expecting")
    either = either.replace("{all: [pregnancy.expecting", "{any: [pregnancy.expecting").partition("examples:")[0]
    (book / "perinatal" / "unwell-or-expecting.yaml").write_text(
        f"""{either}examples:
  fires: {{one: {{mother.unwell: true}}}}
  quiet: {{no: {{pregnancy.expecting: false, mother.unwell: false}}}}
  explore: {{open: {{facts: {{pregnancy.expecting: false}}, about: [mother.unwell]}}}}
"""
    )
    profile = "profile: two\ntitle: Pregnancies\nlists: {pregnancies: {records: {of: mother, ended: any}}}\n"
    (tmp_path / "cases.ndjson").write_text(json.dumps({**SILENT, "pregnancies": []}) + "\n")
    done = audited(
        Checker(Rulebook.load(book)),
        tmp_path / "cases.ndjson",
        tmp_path / "out",
        profile=profile_from_text(profile),
    )
    assert (done.verdicts["explore"], done.checks) == (0, Checks(given=2, made=1))


@pytest.mark.parametrize("share", ["20", "0%", "100.5%", "-1%", "20 %", "٢٠%", "a lot"])
def test_a_share_that_is_none_is_refused(tmp_path: Path, share: str) -> None:
    """Before anything is read."""
    given = ["audit", "cases.ndjson", "--out", str(tmp_path / "out"), "--least-checked", share]
    error = CliRunner().invoke(app, given).exception
    assert isinstance(error, InputError)
    assert str(error) == "--least-checked is no share above 0% and up to 100%. Write it like 20%."
