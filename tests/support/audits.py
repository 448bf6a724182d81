"""Audits run in this process, what they are given and what they leave."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from riskflags import Checker, InputError
from riskflags.audit.progress import Progress
from riskflags.audit.run import AuditResult, Options, run_audit

OUTPUTS = {"audit.xlsx", "cases.csv", "cohorts.csv", "findings.csv", "findings.parquet", "indicators.csv"}
OUTPUTS |= {"indicators.json", "manifest.json", "rejects.csv", "report.html"}
"""The files that an audit leaves, its workbook among them."""


def audited(
    checker: Checker, inputs: Path | list[Path], out: Path, progress: Progress | None = None, **options: Any
) -> AuditResult:
    """An audit of these inputs by a checker's rulebook and settings, without a workbook unless asked for."""
    listed = inputs if isinstance(inputs, list) else [inputs]
    asked = Options(**{"workbook": False, **options})
    return run_audit([str(path) for path in listed], out, checker.rulebook, checker.settings, asked, progress)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(checker: Checker, inputs: Path, **options: Any) -> str:
    """What is said of these inputs, of which nothing comes."""
    out = inputs.parent / "refused"
    with pytest.raises(InputError) as caught:
        audited(checker, inputs, out, **options)
    assert not out.exists()
    return str(caught.value)


def book_of(path: Path, sheets: dict[str, list[list[Any]]], first: str = "A1") -> Path:
    """A workbook of these sheets, each from its ``first`` cell on; texts such as #N/A become errors."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        start = (page := book.create_sheet(name))[first]
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                page.cell(start.row + down, start.column + right, value)
    book.save(path)
    return path


def rejects_of(out: Path) -> list[dict[str, str]]:
    """The rejected rows of an audit."""
    return rows_of(out / "rejects.csv")


def parquet(place: Path, **tables: dict[str, Any]) -> Path:
    """A folder of these tables."""
    place.mkdir()
    for name, columns in tables.items():
        pl.DataFrame(columns).write_parquet(place / f"{name}.parquet")
    return place
