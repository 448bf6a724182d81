"""What one case costs: run on purpose, `python tests/benchmarks/single_case.py`; figures are ratios within one run.

Rules alone on facts in hand; `check` beside what pydantic takes to validate the same case from JSON; loading and
compiling the rulebook; the command line from start to finish.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.reading.case_text import case_from_file

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml") if not path.name.endswith(".expected.yaml"))
RULES_COUNTED = 60
HEADINGS = f"{'case':28} records pydantic  +checks    check  ratio report times  rules  per 60"


def seconds(call: Callable[[], object], times: int, rounds: int = 7) -> float:
    """The median over rounds of the mean time of a call."""
    found = []
    for _ in range(rounds):
        gc.collect()
        begun = time.perf_counter()
        for _ in range(times):
            call()
        found.append((time.perf_counter() - begun) / times)
    return median(found)


def plain_model() -> type[BaseModel]:
    """The case's own fields and records, without the checks that `CaseSummary` adds to pydantic's."""
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in CaseSummary.model_fields.items()}
    return create_model("PlainCase", __config__=ConfigDict(extra="forbid", frozen=True), **fields)


def _json(checker: Checker, case: CaseSummary) -> str:
    return checker.check(case).to_json()


def main() -> None:
    """Print the figures."""
    load = seconds(Rulebook.shipped, 1)
    book = Rulebook.shipped()
    compiled = seconds(lambda: Checker(book), 1)
    checker = Checker(book)
    rules = len(book.active)
    print(
        f"rulebook: {rules} rules, {len(book.facts)} facts; load {load * 1e3:.0f} ms, compile {compiled * 1e3:.0f} ms"
    )

    plain = plain_model()
    print("microseconds, a report with its JSON in milliseconds and in times a check; ratio: check to plain pydantic")
    print(HEADINGS)
    for path in EXAMPLES:
        case = case_from_file(path)
        text = case.model_dump_json(exclude_none=True)
        records = sum(len(found) for _, found in case.collections())
        validate = seconds(partial(plain.model_validate_json, text), 200)
        checked = seconds(partial(CaseSummary.model_validate_json, text), 200)
        check = seconds(partial(checker.check, case), 200)
        report = seconds(partial(_json, checker, case), 5)
        engine: Any = checker._engine
        slots = engine.read(case.as_known_on(case.as_of))
        judge = seconds(partial(engine.judge_codes, slots), 2000)
        per_60 = judge / rules * RULES_COUNTED
        micro = [each * 1e6 for each in (validate, checked, check)]
        row = [f"{records:8}", *(f"{each:9.0f}" for each in micro), f"{check / validate:7.2f}", f"{report * 1e3:7.1f}"]
        row.append(f"{report / check:6.1f}")
        print(f"{path.stem:28}" + "".join(row) + f"{judge * 1e6:7.1f}{per_60 * 1e6:8.1f}")

    command = [sys.executable, "-m", "riskflags", "check", str(EXAMPLES[0])]
    start = seconds(lambda: subprocess.run(command, check=False, capture_output=True), 1)
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", "import pydantic"], check=False), 1)
    print(f"riskflags check, start to finish: {start:.2f} s (python with pydantic imported: {bare:.2f} s)")


if __name__ == "__main__":
    main()
