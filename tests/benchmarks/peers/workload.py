"""The cases that peers are compared on, as fact values: the examples, and generated ones from sparse to full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from riskflags import CaseSummary
from riskflags.case import COLLECTIONS
from riskflags.conditions import FactValue
from riskflags.engines.python.engine import PythonEngine
from riskflags.reading.case_text import case_from_file
from support.generated.cases import CaseData, random_case
from support.generated.ordinary import blanked, ordinary_case

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"
SEED = 20261130
EACH = 50  # of each kind of generated case

Facts = dict[str, FactValue]


def workload(engine: PythonEngine, each: int = EACH) -> dict[str, list[Facts]]:
    """The facts of every case, by kind of case."""
    kinds = {"examples": list(_examples()), **_generated(each)}
    return {kind: [_facts(engine, case) for case in cases] for kind, cases in kinds.items()}


def _facts(engine: PythonEngine, case: CaseSummary) -> Facts:
    return engine.values(engine.read(case.as_known_on(case.as_of)))


def _examples() -> Iterator[CaseSummary]:
    for path in sorted(EXAMPLES.glob("*.yaml")):
        if not path.name.endswith(".expected.yaml"):
            yield case_from_file(path)


def _generated(each: int) -> dict[str, list[CaseSummary]]:
    rnd = Random(SEED)
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "ordinary, full": lambda: ordinary_case(rnd),
        "ordinary, half the fields unknown": lambda: blanked(rnd, ordinary_case(rnd), 0.5),
        "random": lambda: random_case(rnd),
        "random, a third of the collections": lambda: _sparse(rnd),
    }
    return {kind: [CaseSummary.model_validate(make()) for _ in range(each)] for kind, make in makers.items()}


def _sparse(rnd: Random) -> CaseData:
    names = tuple(COLLECTIONS)
    return random_case(rnd, tuple(rnd.sample(names, k=len(names) // 3)), most=2)
