"""The workbook of an audit: complete in itself, inert whatever it holds, and filtered as people do."""

from __future__ import annotations

import re
from pathlib import Path

from riskflags import Rulebook
from riskflags.audit.words import URGENCY_MEANINGS
from support.audit_sheets import facts_over_records, made

NASTY = ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "a\x00b\x07", "\u202eabc", "<script>", "x" * 1_000_000)


def test_a_person_can_filter_every_sheet(shipped: Rulebook, tmp_path: Path) -> None:
    """Six sheets; the headings of the tables stay in sight and filter; flags name their rule and its grounds."""
    book = made(tmp_path, ["C1", "C2"], shipped)
    assert book.sheetnames == ["About", "Cases", "Flags", "Indicators", "Completeness", "Rejects"]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2", sheet.title
        assert sheet.auto_filter.ref.startswith("A1:"), sheet.title
        assert all(cell.font.bold for cell in sheet[1]), sheet.title
    rows = {
        "Cases": 2,
        "Flags": 2,
        "Indicators": len(shipped.indicators),
        "Completeness": facts_over_records(shipped),
        "Rejects": 1,
    }
    assert {sheet.title: sheet.max_row for sheet in book.worksheets[1:]} == {name: 1 + n for name, n in rows.items()}
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Rows"] == "263 read: 259 checked, 4 rejected. Sheet Rejects says why."
    assert shipped.fingerprint in about["Rulebook"]
    assert about["Setting plan_grace"].startswith("60 days, not ")
    assert {name.lower(): about[name] for name in ("Urgent", "Soon", "Note")} == URGENCY_MEANINGS
    assert "RESTRICTED" in about["Learning Summary - Child X"]
    assert "RESTRICTED" not in str([cell.value for row in book["Flags"].iter_rows() for cell in row])
    flag = dict(zip(*book["Flags"].iter_rows(max_row=2, values_only=True), strict=True))
    rule = shipped.active[0]
    assert (flag["Case"], flag["Verdict"], flag["Urgency"], flag["Rule"]) == ("C1", "fires", rule.urgency, rule.title)
    assert all(f"[{point}" in flag["Learning points"] for point in rule.cites)
    assert book["Cases"]["B2"].value == 1
    assert not list(tmp_path.glob("*.tmp")) + [path for path in tmp_path.iterdir() if path.suffix == ""]


def test_ten_thousand_hostile_rows_come_out_as_text(shipped: Rulebook, tmp_path: Path) -> None:
    """No formula, no control character, no turned text, no cell that Excel would refuse."""
    from riskflags.audit.files import inert_text

    ids = [inert_text(f"{NASTY[n % 8]}{n}") for n in range(9_999)] + [NASTY[8]]
    book = made(tmp_path, ids, shipped, whole=False)
    seen = 0
    for sheet in (book["Cases"], book["Flags"]):
        assert sheet.max_row == 10_001
        for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
            assert cell.data_type == "s"
            assert not re.search("^[=+\\-@\t]|[\x00-\x1f\u202e]", cell.value)
            assert len(cell.value) < 32_767
            seen += 1
    assert seen == 20_000
    assert "'=cmd()" in [cell.value for row in book["Rejects"].iter_rows() for cell in row]
    book.close()


def test_a_full_sheet_says_so_and_where_the_rest_is(shipped: Rulebook, tmp_path: Path) -> None:
    """One row too many gives up the last row to say it; as many as fit are all there."""
    fit = facts_over_records(shipped)  # the sheet of which no row may be left out
    for number, count in enumerate((fit, fit + 1)):
        folder = tmp_path / str(number)
        folder.mkdir()
        book = made(folder, [f"C{n}" for n in range(count)], shipped, most_rows=fit + 1)
        last = [book[name][f"A{fit + 1}"].value for name in ("Cases", "Flags")]
        assert [book[name].max_row for name in ("Cases", "Flags")] == [fit + 1, fit + 1]
        full = [
            "This sheet is full. All rows are in cases.csv.",
            "This sheet is full. All rows are in findings.parquet.",
        ]
        assert last == ([f"C{fit - 1}"] * 2 if count == fit else full)


def test_the_same_audit_gives_the_same_workbook(shipped: Rulebook, tmp_path: Path) -> None:
    """To the byte: no clock in it."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made(tmp_path / name, ["C1"], shipped)
    assert (tmp_path / "a" / "audit.xlsx").read_bytes() == (tmp_path / "b" / "audit.xlsx").read_bytes()
