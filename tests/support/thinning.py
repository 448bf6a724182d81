"""Cases thinned to what a case system holds, so that rules can be tried on partial records.

``leaves`` blanks the yes/no leaves that services keep in free text at best; ``folded`` also turns the assessment kinds
that few services keep as records of their own into ordinary assessments; ``open`` also says that no list is complete.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of

THINNINGS = ("leaves", "folded", "open")

_KEPT = {"ended", "born", "lives_with_child"}  # every case system knows these
_UNUSUAL = {
    "cumulative_risk": "child_and_family",
    "effect_of_parental_mental_health": "child_and_family",
    "harm_or_neglect": "child_and_family",
    "family_network": "child_and_family",
    "siblings_safety": "child_and_family",
    "professional_case_review": "child_and_family",
    "early_help_pre_birth": "early_help",
}


def thinned(example: Path, how: str) -> dict[str, Any]:
    """The case in a file, thinned so; what is left of each record keeps its place and its versions."""
    case: dict[str, Any] = yaml.safe_load(example.read_text())
    for name, record_class in COLLECTIONS.items():
        blank = {field for field, shape in fields_of(record_class).items() if shape.type == "yes_no"} - _KEPT
        for record in case.get(name) or ():
            for field in blank & record.keys():
                del record[field]
            if name == "assessments" and how != "leaves":
                record["kind"] = _UNUSUAL.get(record.get("kind"), record.get("kind"))
    if how == "open":
        case["open"] = {name: "all" for name in COLLECTIONS if case.get(name) is not None}
    return case
