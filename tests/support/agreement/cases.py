"""What the engines are asked about: random cases, versions, ordinary work, the review cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from riskflags import CaseSummary, case_from_file
from riskflags.replay.knowledge import knowledge
from support import EXAMPLES
from support.generated.cases import AS_OF, random_case, versioned_case
from support.generated.ordinary import blanked, ordinary_case

CaseData = dict[str, Any]


def generated(seed: int, count: int) -> list[CaseSummary]:
    """Cases with ids of their own and not all of one day: random, with versions, ordinary, with gaps."""
    rnd = Random(seed)
    makers = (
        lambda: random_case(rnd),
        lambda: versioned_case(rnd),
        lambda: ordinary_case(rnd),
        lambda: _with_gaps(rnd),
    )
    return [_validated(rnd, makers[number % len(makers)](), f"g{number}") for number in range(count)]


def _with_gaps(rnd: Random) -> CaseData:
    return blanked(rnd, ordinary_case(rnd), rnd.choice((0.05, 0.2, 0.5)))


def _validated(rnd: Random, data: CaseData, id_: str) -> CaseSummary:
    """As of its own day or a later one, where more time has passed and more versions are known."""
    as_of = AS_OF + timedelta(days=rnd.choice((0, 0, 1, 6, 40)))
    return CaseSummary.model_validate({**data, "case_id": id_, "as_of": as_of.isoformat()})


def review_cases() -> list[CaseSummary]:
    """The worked cases of examples/."""
    return [case_from_file(path) for path in EXAMPLES]


def every_day(case: CaseSummary) -> Iterator[CaseSummary]:
    """The case as it was known on each day of its replay, each with an id of its own."""
    day = min(knowledge(case))
    while day <= case.as_of:
        yield case.as_known_on(day).model_copy(update={"case_id": f"{case.case_id} on {day}"})
        day += timedelta(days=1)
