"""What an audit sums up and writes, made of cases drawn at random: sheets, summaries, accounts, workbooks."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import polars as pl

from riskflags import CaseSummary, Rulebook
from riskflags.audit.accounting import Accounting, Input, RejectCount, rejects_frame
from riskflags.audit.findings import Findings
from riskflags.audit.outputs import Audit, workbook
from riskflags.audit.progress import Progress
from riskflags.audit.run import Options
from riskflags.audit.sheets import sheet_of
from riskflags.audit.summary import Summary
from riskflags.conditions import FactValue
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.plan import Fold
from riskflags.lint.examples import defaults
from support.browser import HOSTILE
from support.generated.cases import random_case
from support.generated.ordinary import ordinary_case

DAY = date(2026, 6, 30)
Values = dict[str, FactValue]


@lru_cache(maxsize=4)
def _engine(book: Rulebook, **settings: int) -> PythonEngine:
    return PythonEngine(book.facts.values(), book.active, settings)


def sheet_and_values(book: Rulebook, cases: list[Values], kept: dict[str, int]) -> pl.DataFrame:
    """The sheet of cases given as facts; their ids are their numbers."""
    engine = _engine(book, **kept)
    slots = [engine.slots(values) for values in cases]
    return sheet_of(book, [f"{number:03}" for number in range(len(cases))], slots, map(engine.judge_codes, slots))


def shipped_values(book: Rulebook, rnd: Random, count: int) -> list[Values]:
    """The facts of random cases and of ordinary ones."""
    engine = _engine(book, **defaults(book))
    made = [random_case(rnd) if rnd.random() < 0.6 else ordinary_case(rnd) for _ in range(count)]
    return [engine.values(engine.read(CaseSummary.model_validate({**case, "case_id": "a"}))) for case in made]


@lru_cache(maxsize=4)
def summarised(book: Rulebook, cases: int = 60, **kept: int) -> Summary:
    """A summary of random cases, which no test adds to."""
    settings = defaults(book) | kept
    summary = Summary(book, settings)
    summary.add(sheet_and_values(book, shipped_values(book, Random(1), cases), settings))
    return summary


def accounting(name: str = "extract/cases.parquet") -> Accounting:
    """Of two tables and some rejects."""
    inputs = (
        Input(name, "parquet", "cases", "0" * 64, 10, 63, 60, 3),
        Input("extract/people.parquet", "parquet", "people", "0" * 64, 10, 200, 199, 1),
    )
    rejects = (RejectCount("cases", "case_id", HOSTILE, 3), RejectCount("people", "", "No such case.", 1))
    return Accounting(inputs, rejects, 60, 3, None, DAY, DAY)


def audit_of(
    folder: Path, summary: Summary, account: Accounting, rejects: pl.DataFrame | None = None, redact: bool = False
) -> Audit:
    """What outputs are given of an audit that came to this."""
    book, settings, asked = summary.rulebook, summary.settings, Options(redact=redact)
    found = rejects_frame([]) if rejects is None else rejects
    makes = Findings(book, settings, redact)
    return Audit(folder, book, settings, asked, account, found, makes, summary, Progress())


def made(folder: Path, ids: list[str], book: Rulebook, most_rows: int = workbook.MOST_ROWS, whole: bool = True) -> Any:
    """The workbook of an audit whose cases have these ids, opened."""
    rule = book.active[0].id
    findings, cases = folder / "findings.parquet", folder / "cases.csv"
    pl.DataFrame(
        {
            "case_id": [id_ for id_ in ids for _ in range(2)],
            "rule": rule,
            "verdict": ["fires", "explore"] * len(ids),
            "because": "fact.a: yes",
        }
    ).write_parquet(findings)
    told = {"fires": 1, "confirm": 0, "explore": 1, "urgency": "soon", "flag": rule, "verdict": "fires"}
    pl.DataFrame({"case_id": ids}).with_columns(pl.lit(each).alias(name) for name, each in told.items()).write_csv(
        cases
    )
    rejects = rejects_frame([("cases.csv", 3, "cases", "case_id", "", "A1", "=cmd()", "", 0)])
    audit = audit_of(folder, summarised(book, 5, plan_grace=60), accounting(), rejects)
    workbook.write_workbook(audit, folder / "audit.xlsx", most_rows)
    text = BytesIO((folder / "audit.xlsx").read_bytes())  # a workbook that is half read keeps its file open
    return openpyxl.load_workbook(text, read_only=not whole)


def facts_over_records(book: Rulebook) -> int:
    """How many facts look at records: each has a row on how complete these are."""
    return sum(isinstance(fact.plan, Fold) for fact in book.facts.values())
