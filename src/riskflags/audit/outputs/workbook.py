"""``audit.xlsx``: an audit as a workbook that a person can filter. Text is written as text: nothing in it is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
from xlsxwriter import Workbook

from riskflags.audit.files import inert, inert_text, replace_distinct
from riskflags.audit.long_sheets import LongSheet, filled
from riskflags.audit.outputs import Audit, Output
from riskflags.audit.outputs.cases import CasesTable, RejectsTable
from riskflags.audit.outputs.findings import FindingsTable
from riskflags.audit.outputs.indicators import COLUMNS as INDICATOR_COLUMNS
from riskflags.audit.outputs.indicators import cells_of
from riskflags.audit.summary import Totals
from riskflags.audit.words import (
    A_FINGERPRINT,
    A_PROMPT,
    A_RULE,
    MEANINGS,
    NO_DEADLINE,
    URGENCY_MEANINGS,
    all_checks,
    cited,
    counted,
    days_looked_at,
    markings,
    plain,
    share,
    too_little_checked,
    without_flag,
)
from riskflags.documents import citations
from riskflags.reading.files import opened_by
from riskflags.render.report_words import departure_line, rulebook_named
from riskflags.rulebook import Rulebook

MOST_ROWS = 1_048_576
"""Rows of a sheet, its heading among them; Excel reads no more."""

_LONGEST = 32_000  # characters of a cell, as UTF-16 counts them: a little under what Excel reads
_CREATED = datetime(2000, 1, 1)  # no clock: the same audit gives the same workbook
_SHOWN = {"fires": "fires", "confirm": "to confirm"}

_YES_AND_NO = (
    "They are cases, where the indicator asks a question of each. Where it adds numbers up, takes the middle one or "
    "counts answers they are empty, and Known says of how many cases, or answers, the value is known."
)

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its headings with how wide each column is, in characters; its rows; the file that holds all of them.

    Rows that may be many are a frame.
    """

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]] | pl.DataFrame
    all_in: str = ""


class AuditWorkbook(Output):
    """The workbook of an audit."""

    file = "audit.xlsx"

    def is_wanted(self) -> bool:
        """Unless it was left out: over a large extract it takes longest."""
        return self.audit.options.workbook

    def finish(self) -> None:
        """Write it, from the files of findings and cases."""
        audit = self.audit
        flags = sum(each.flags for each in audit.summary.totals().flags.rules)
        long = (audit.accounting.cases_checked, flags, audit.rejects.height)
        audit.progress.stage("Writing the workbook", sum(min(rows, MOST_ROWS) for rows in long), "rows")
        write_workbook(audit, self.path)


OUTPUTS = (AuditWorkbook,)


def write_workbook(audit: Audit, path: Path, most_rows: int = MOST_ROWS) -> None:
    """Write the workbook of an audit whose folder holds its findings and cases.

    A sheet that is full says so in its last row, and which file holds the rest.
    """
    totals = audit.summary.totals()
    sheets = (
        _cases(audit.folder / CasesTable.file, most_rows),
        _flags(audit.folder / FindingsTable.file, audit.rulebook, most_rows),
        _indicators(totals),
        _completeness(totals),
        _rejects(audit.rejects, most_rows),
    )
    long: dict[str, LongSheet] = {}
    outline = BytesIO()
    with Workbook(outline, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": "riskflags audit", "created": _CREATED})
        _write_about(book, audit, totals)
        for sheet in sheets:
            page = _begun(book, sheet, most_rows)
            if isinstance(sheet.rows, pl.DataFrame):
                full = f"This sheet is full. All rows are in {sheet.all_in}."
                long[sheet.name] = LongSheet(sheet.rows, most_rows, full)
            else:
                _write_rows(page, sheet.rows)
    filled(outline.getvalue(), path, long, audit.progress.advance)


# -- writing ---------------------------------------------------------------------------------------------------------


def _begun(book: Any, sheet: _Sheet, most_rows: int) -> Any:
    """A sheet with its headings, to be filtered by them."""
    page = book.add_worksheet(sheet.name)
    bold, top = book.add_format({"bold": True, "bottom": 1}), book.add_format({"valign": "top"})
    page.freeze_panes(1, 0)
    for place, (head, width) in enumerate(sheet.heads):
        page.set_column(place, place, width, top)
        page.write_string(0, place, head, bold)
    last = min(len(sheet.rows), most_rows - 1)
    page.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)
    return page


def _write_rows(page: Any, rows: Sequence[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, place, cell)
            elif cell is not None:
                page.write_number(number, place, cell)


def _fitting(cells: Sequence[Cell]) -> list[Cell]:
    """Cells whose text is inert and no longer than Excel reads."""
    return [_short(plain(inert_text(cell))) if isinstance(cell, str) else cell for cell in cells]


def _fitting_rows(frame: pl.LazyFrame, most_rows: int) -> pl.DataFrame:
    """The first rows of a frame, one more than a sheet holds, all its text inert and no longer than Excel reads."""
    found = inert(frame.head(most_rows).collect(engine="streaming"))
    texts = found.select(cs.string())
    return found.with_columns(replace_distinct(each, each.str.len_bytes() > _LONGEST, _short) for each in texts)


def _short(text: str) -> str:
    """As much of a text as Excel reads: it counts a character beyond the first 65,536 as two."""
    return text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")


def _write_about(book: Any, audit: Audit, totals: Totals) -> None:
    page = book.add_worksheet("About")
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 26, bold)
    page.set_column(1, 1, 100, wrapped)
    for place, (head, text) in enumerate(map(_fitting, _about(audit, totals))):
        page.write_string(place, 0, head, bold)
        page.write_string(place, 1, text, wrapped)


def _about(audit: Audit, totals: Totals) -> Iterator[tuple[str, str]]:
    rulebook, accounting = audit.rulebook, audit.accounting
    days = days_looked_at(accounting.as_of, accounting.first_day, accounting.last_day)
    rows = f"{accounting.read:,} read: {accounting.checked:,} checked, {accounting.rejected:,} rejected."
    if words := too_little_checked(accounting.cases_checked, audit.checks):
        yield "Too little checked", words
    yield "What this is", f"{counted(accounting.cases_checked, 'case')} checked against a rulebook, {days}."
    yield "How to read it", f"{A_PROMPT} The order of the cases means nothing."
    yield "Rule and flag", A_RULE
    yield from MEANINGS
    if words := without_flag(totals.flags):
        yield "Cases without a flag", words
    yield "All checks", f"{all_checks(totals.flags)} Cannot be told, in the sheet Cases, counts them case by case."
    yield from ((urgency.capitalize(), meaning) for urgency, meaning in URGENCY_MEANINGS.items())
    yield "Urgency", NO_DEADLINE
    yield "Not recorded", "What is not recorded is not known, never 'no'. Indicators give the least and the most."
    yield "Yes and no of indicators", _YES_AND_NO
    yield "Completeness", "A fact is one thing that the rules ask of a record, such as whether a plan is in place."
    yield "Rows", f"{rows} Sheet Rejects says why."
    yield "Cases not checked", f"{accounting.cases_rejected:,}"
    yield from markings(rulebook)
    yield "Rulebook", f"{rulebook_named(audit.mark)}, fingerprint {audit.mark.fingerprint}: {A_FINGERPRINT}."
    yield "Made by", f"riskflags {audit.provenance.riskflags}."
    for each in audit.provenance.settings:
        yield f"Setting {each.name}", f"{each.said}. {rulebook.settings[each.name].means}"
    yield from (("Changed here", departure_line(each)) for each in audit.mark.departures)


# -- the sheets ------------------------------------------------------------------------------------------------------


def _cases(path: Path, most_rows: int) -> _Sheet:
    heads = {
        "case_id": ("Case", 20), "fires": ("Fires", 8), "confirm": ("To confirm", 11),
        "explore": ("Cannot be told", 14), "urgency": ("Most urgent", 12), "flag": ("Its rule", 50),
        "verdict": ("Its verdict", 12),
    }  # fmt: skip
    found = _from_csv(path, "fires", "confirm", "explore")
    named = [heads.get(name, (name, 20)) for name in found.collect_schema()]
    return _Sheet("Cases", named, _fitting_rows(found, most_rows), path.name)


def _flags(path: Path, rulebook: Rulebook, most_rows: int) -> _Sheet:
    heads = {
        "case_id": ("Case", 20), "verdict": ("Verdict", 12), "urgency": ("Urgency", 10), "title": ("Rule", 60),
        "theme": ("Theme", 30), "because": ("Why", 60), "cited": ("Learning points", 60), "rule": ("Rule's id", 40),
    }  # fmt: skip
    findings = opened_by(pl.scan_parquet, path)
    why = ("because",) if "because" in findings.collect_schema() else ()  # a redacted audit has none
    flags = findings.select(pl.col(name).cast(pl.String) for name in ("case_id", "rule", "verdict", *why))
    shown = flags.filter(pl.col("verdict").is_in(list(_SHOWN))).with_columns(
        pl.col("verdict").replace(_SHOWN).cast(pl.Categorical), pl.col("rule").cast(pl.Categorical)
    )
    found = _fitting_rows(shown, most_rows).join(_lines(rulebook), on="rule", how="left", maintain_order="left")
    columns = [name if name in found.columns else pl.lit(None, pl.String).alias(name) for name in heads]
    return _Sheet("Flags", list(heads.values()), found.select(columns), path.name)


def _lines(rulebook: Rulebook) -> pl.DataFrame:
    """What a flag's row says of its rule."""
    rows = [
        _fitting([rule.id, rule.urgency, rule.title, rule.theme, "; ".join(map(cited, citations(rule, rulebook)))])
        for rule in rulebook.active
    ]
    schema = dict.fromkeys(("rule", "urgency", "title", "theme", "cited"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").cast(pl.Categorical)  # few texts in very many rows


def _indicators(totals: Totals) -> _Sheet:
    wide = {"indicator": 40, "title": 60, "in_words": 70, "source_means": 40, "learning_points": 40}
    heads = [(name.replace("_", " ").capitalize(), wide.get(name, 14)) for name in INDICATOR_COLUMNS]
    return _Sheet("Indicators", heads, [_fitting(cells_of(measured)) for measured in totals.indicators])


def _completeness(totals: Totals) -> _Sheet:
    heads = [("Fact", 45), ("Means", 90), ("Known", 10), ("Partly known", 13), ("Not known", 11), ("Known, of all", 13)]
    rows = [
        _fitting(
            [each.fact.name, each.fact.means, each.known, each.partly, each.not_known, share(each.known, each.cases)]
        )
        for each in totals.recording
    ]
    return _Sheet("Completeness", heads, rows)


def _rejects(rejects: pl.DataFrame, most_rows: int) -> _Sheet:
    wide = ("file", "what", "next")
    heads = [(name.replace("_", " ").capitalize(), 60 if name in wide else 16) for name in rejects.columns]
    return _Sheet("Rejects", heads, _fitting_rows(rejects.lazy(), most_rows), RejectsTable.file)


def _from_csv(path: Path, *figures: str) -> pl.LazyFrame:
    """A CSV file of an audit: texts, and columns of figures, which a spreadsheet then sorts by size."""
    found = opened_by(pl.scan_csv, path, infer_schema=False)
    return found.with_columns(pl.col(name).cast(pl.Int64) for name in figures)
