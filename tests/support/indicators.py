"""Cases and measures that tests of indicators share."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from riskflags import CaseSummary, Rulebook
from riskflags.indicators import Measured, measure


def comes_to(indicator: str, cases: list[Any], rulebook: Rulebook, **kept: int) -> Measured:
    """One indicator over cases, or over facts by name."""
    only = replace(rulebook, indicators={indicator: rulebook.indicators[indicator]})
    return measure(cases, only, kept or None)[0]


def child(case_id: str = "a", **fields: object) -> CaseSummary:
    """A case as of the end of June."""
    return CaseSummary.model_validate({"case_id": case_id, "as_of": "2026-06-30", **fields})


IN_NEED = {"kind": "child_in_need", "ended": False}


UP_TO_DATE = {"kind": "child_in_need", "ended": False, "start_date": "2026-05-01", "review_due": "2026-08-01"}


def figures(printed: str, indicator: str) -> dict[str, Any]:
    """One indicator of what the command printed as JSON."""
    found: dict[str, dict[str, Any]] = {each["indicator"]: each for each in json.loads(printed)["indicators"]}
    return found[indicator]
