"""Nothing learnt and then left out: each point of the rulebook's register has become all that it is to become."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.coverage import coverage_of
from riskflags.errors import Fault
from riskflags.rulebook import Rulebook
from riskflags.sources import Becomes

_NOUNS: dict[Becomes, str] = {
    "rule": "a rule, and no active rule",
    "indicator": "an indicator, and no indicator",
    "reflection": "a reflection, and no reflection",
}


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every learning point that lacks something, at its place in the register."""
    for covered in coverage_of(rulebook).unaccounted:
        point = rulebook.points[covered.point]
        for kind in covered.lacks:
            what = f"{point.id} is to become {_NOUNS[kind]} cites it."
            yield Fault(what, (), point.file, point.line, _help(point.id, kind, rulebook))


def _help(point: str, kind: Becomes, rulebook: Rulebook) -> str:
    for rule in rulebook.rules.values():
        if kind == "rule" and point in rule.cites:
            return f"The rule {rule.id} does, and is {rule.lifecycle.status}."
    return f"Cite it from the {kind} that covers it, write one, or correct its `becomes`."
