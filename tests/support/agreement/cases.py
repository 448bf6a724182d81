"""What the engines are asked about: random cases, versions, ordinary work, the review cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from riskflags import CaseSummary, case_from_file
from riskflags.case import COLLECTIONS
from riskflags.case.versions import known_since
from riskflags.replay.knowledge import knowledge
from support import EXAMPLES
from support.generated.cases import AS_OF, random_case, random_record
from support.generated.ordinary import blanked, ordinary_case

CaseData = dict[str, Any]


def generated(seed: int, count: int) -> list[CaseSummary]:
    """Cases with ids of their own and not all of one day: random, with versions, ordinary, with gaps."""
    rnd = Random(seed)
    makers = (lambda: random_case(rnd), lambda: versioned(rnd), lambda: ordinary_case(rnd), lambda: _with_gaps(rnd))
    return [_validated(rnd, makers[number % len(makers)](), f"g{number}") for number in range(count)]


def versioned(rnd: Random, collections: tuple[str, ...] = tuple(COLLECTIONS), most: int = 3) -> CaseData:
    """A random case with ids, days of recording, and some records in two versions, not all known by its own day."""
    case = random_case(rnd, collections, most)
    summary = CaseSummary.model_validate(case)
    for name, found in summary.collections():
        for number, record in enumerate(found):
            if rnd.random() < 0.6:
                _record_days(rnd, name, case[name], number, known_since(record))
    return case


def _record_days(rnd: Random, name: str, records: list[CaseData], number: int, latest: date | None) -> None:
    """Say when a record was made, and perhaps add a later version."""
    latest = latest or AS_OF - timedelta(days=400)
    made = min(latest + timedelta(days=rnd.choice((0, 1, 20, 90))), AS_OF + timedelta(days=7))
    records[number] |= {"id": f"{name}-{number}", "recorded_on": made.isoformat()}
    if rnd.random() < 0.5:
        again = random_record(rnd, name, 0.8)
        if again.get("role") == "child" and records[number].get("role") != "child":
            again["role"] = "sibling"
        later = max(made, AS_OF) + timedelta(days=rnd.choice((1, 5)))
        records.append(again | {"id": f"{name}-{number}", "recorded_on": later.isoformat()})


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
