"""An audit as a workbook that a person can filter. Text is written as text, row by row: nothing in it is ever run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
from xlsxwriter import Workbook

from riskflags.audit.accounting import Accounting
from riskflags.audit.page.words import A_PROMPT, MEANINGS, counted, days_looked_at, plain, share
from riskflags.audit.summary import Summary
from riskflags.audit.summary.indicators_csv import COLUMNS as INDICATOR_COLUMNS
from riskflags.audit.summary.indicators_csv import cells_of
from riskflags.audit.summary.summary import Totals
from riskflags.audit.writing.inert import inert, inert_text
from riskflags.indicators.measuring import citations
from riskflags.render.as_text import citation_line
from riskflags.rulebook import Rulebook

WORKBOOK, REJECTS = "audit.xlsx", "rejects.csv"

MOST_ROWS = 1_048_576
"""Rows of a sheet, its heading among them; Excel reads no more."""

_LONGEST = 32_000  # characters of a cell, a little under what Excel reads
_CREATED = datetime(2000, 1, 1)  # no clock: the same audit gives the same workbook
_SHOWN = {"fires": "fires", "confirm": "to confirm"}

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its headings with how wide each column is, in characters; its rows; the file that holds all of them."""

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]
    all_in: str = ""


def write(
    folder: Path,
    rulebook: Rulebook,
    findings: Path,
    cases: Path,
    summary: Summary,
    accounting: Accounting,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write ``audit.xlsx`` into a folder that holds ``rejects.csv``, from the files of findings and cases.

    A sheet that is full says so in its last row, and which file holds the rest.
    """
    options = {"constant_memory": True, "tmpdir": str(folder), "strings_to_urls": False}
    with Workbook(str(folder / WORKBOOK), options) as book:
        book.set_properties({"title": "riskflags audit", "created": _CREATED})
        _write_about(book, rulebook, summary, accounting)
        totals = summary.totals()
        for sheet in (
            _cases(cases, most_rows),
            _flags(findings, rulebook, most_rows),
            _indicators(totals),
            _completeness(totals),
            _rejects(folder / REJECTS, most_rows),
        ):
            _write_sheet(book, sheet, most_rows)


# -- writing ---------------------------------------------------------------------------------------------------------


def _write_sheet(book: Any, sheet: _Sheet, most_rows: int) -> None:
    page = book.add_worksheet(sheet.name)
    bold, top = book.add_format({"bold": True, "bottom": 1}), book.add_format({"valign": "top"})
    page.freeze_panes(1, 0)
    for place, (head, width) in enumerate(sheet.heads):
        page.set_column(place, place, width, top)
        page.write_string(0, place, head, bold)
    last, rows = 0, iter(sheet.rows)
    for last, row in enumerate(rows, 1):
        if last == most_rows - 1 and next(rows, None) is not None:
            page.write_string(last, 0, f"This sheet is full. All rows are in {sheet.all_in}.", bold)
            break
        for place, cell in enumerate(row):
            _write_cell(page, last, place, cell)
    page.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)


def _write_cell(page: Any, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell)
    elif cell is not None:
        page.write_number(row, column, cell)


def _fitting(cells: Sequence[Cell]) -> list[Cell]:
    """Cells whose text is inert and no longer than Excel reads."""
    return [plain(inert_text(cell)[:_LONGEST]) if isinstance(cell, str) else cell for cell in cells]


def _fitting_rows(frame: pl.LazyFrame, most_rows: int) -> Iterator[Sequence[Cell]]:
    """The first rows of a frame, all its text inert and no longer than Excel reads."""
    found = frame.head(most_rows).with_columns(cs.string().str.slice(0, _LONGEST)).collect()
    return inert(found).iter_rows()


def _write_about(book: Any, rulebook: Rulebook, summary: Summary, accounting: Accounting) -> None:
    page = book.add_worksheet("About")
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 26, bold)
    page.set_column(1, 1, 100, wrapped)
    for place, (head, text) in enumerate(map(_fitting, _about(rulebook, summary, accounting))):
        page.write_string(place, 0, head, bold)
        page.write_string(place, 1, text, wrapped)


def _about(rulebook: Rulebook, summary: Summary, accounting: Accounting) -> Iterator[tuple[str, str]]:
    days = days_looked_at(accounting.as_of, accounting.first_day, accounting.last_day)
    rows = f"{accounting.read:,} read: {accounting.checked:,} checked, {accounting.rejected:,} rejected."
    yield "What this is", f"{counted(accounting.cases_checked, 'case')} checked against a rulebook, {days}."
    yield "How to read it", f"{A_PROMPT} The order of the cases means nothing."
    yield from MEANINGS
    yield "Not recorded", "What is not recorded is not known, never 'no'. Indicators give the least and the most."
    yield "Rows", f"{rows} Sheet Rejects says why."
    yield "Cases not checked", f"{accounting.cases_rejected:,}"
    yield "Rulebook", f"{rulebook.version}, fingerprint {rulebook.fingerprint}"
    for name, setting in rulebook.settings.items():
        if summary.settings[name] != setting.default:
            yield f"Setting {name}", f"{summary.settings[name]} here, {setting.default} as shipped. {setting.means}"


# -- the sheets ------------------------------------------------------------------------------------------------------


def _cases(path: Path, most_rows: int) -> _Sheet:
    heads = {
        "case_id": ("Case", 20), "fires": ("Fires", 8), "confirm": ("To confirm", 11),
        "explore": ("Cannot be told", 14), "urgency": ("Most urgent", 12), "flag": ("Its rule", 50),
        "verdict": ("Its verdict", 12),
    }  # fmt: skip
    found = pl.scan_csv(path, infer_schema=False)
    typed = found.with_columns(pl.col(name).cast(pl.Int64) for name in ("fires", "confirm", "explore"))
    named = [heads.get(name, (name, 20)) for name in found.collect_schema()]
    return _Sheet("Cases", named, _fitting_rows(typed, most_rows), path.name)


def _flags(path: Path, rulebook: Rulebook, most_rows: int) -> _Sheet:
    heads = [
        ("Case", 20), ("Verdict", 12), ("Urgency", 10), ("Rule", 60), ("Theme", 30), ("Why", 60),
        ("Learning points", 60), ("Rule's id", 40),
    ]  # fmt: skip
    lines = {
        rule.id: _fitting(
            [rule.urgency, rule.title, rule.theme, "; ".join(map(citation_line, citations(rule, rulebook)))]
        )
        for rule in rulebook.active
    }
    return _Sheet("Flags", heads, _flag_rows(path, lines, most_rows), path.name)


def _flag_rows(path: Path, lines: Mapping[str, Sequence[Cell]], most_rows: int) -> Iterator[Sequence[Cell]]:
    findings = pl.scan_parquet(path)
    why = "because" if "because" in findings.collect_schema() else None  # a redacted audit has none
    columns = ["case_id", "rule", "verdict", *filter(None, [why])]
    flags = findings.select(pl.col(name).cast(pl.String) for name in columns)
    flags = flags.filter(pl.col("verdict").is_in(list(_SHOWN)))
    for case_id, rule, verdict, *because in _fitting_rows(flags, most_rows):
        urgency, title, theme, cited = lines[str(rule)]
        yield case_id, _SHOWN[str(verdict)], urgency, title, theme, because[0] if because else None, cited, rule


def _indicators(totals: Totals) -> _Sheet:
    wide = {"indicator": 40, "title": 60, "in_words": 70, "source_means": 40, "learning_points": 40}
    heads = [(name.replace("_", " ").capitalize(), wide.get(name, 14)) for name in INDICATOR_COLUMNS]
    return _Sheet("Indicators", heads, (_fitting(cells_of(measured)) for measured in totals.indicators))


def _completeness(totals: Totals) -> _Sheet:
    heads = [("Fact", 45), ("Means", 90), ("Known", 10), ("Partly known", 13), ("Not known", 11), ("Known, of all", 13)]
    rows = (
        _fitting(
            [each.fact.name, each.fact.means, each.known, each.partly, each.not_known, share(each.known, each.cases)]
        )
        for each in totals.recording
    )
    return _Sheet("Completeness", heads, rows)


def _rejects(path: Path, most_rows: int) -> _Sheet:
    found = pl.scan_csv(path, infer_schema=False)
    wide = ("file", "what", "next")
    heads = [(name.replace("_", " ").capitalize(), 60 if name in wide else 16) for name in found.collect_schema()]
    return _Sheet("Rejects", heads, _fitting_rows(found, most_rows), path.name)
