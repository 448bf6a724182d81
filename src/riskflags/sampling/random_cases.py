"""Random cases to try rules on, made from the fields of the record classes: no families, but all ways of recording.

What matters to some rules can be said: fields, words and days near their limits; the rest is then left unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.fields import fields_of
from riskflags.errors import CaseError
from riskflags.facts.definition import Fact
from riskflags.facts.matching import Is, field_tests
from riskflags.facts.plan import Fold

AS_OF = date(2026, 6, 30)

CaseData = dict[str, Any]


@dataclass
class Interest:
    """What some facts look at: of each collection the fields, and their words; and days back at which answers turn."""

    fields: dict[str, dict[str, set[Any]]] = field(default_factory=dict)
    days_back: set[int] = field(default_factory=lambda: {0, 1, 30})

    def add(self, facts: Iterable[Fact], limits: Iterable[int]) -> None:
        """What some facts look at; answers turn at these limits."""
        self.days_back |= {limit + by for limit in limits for by in (0, 1, 8)}
        for fold in (fact.plan for fact in facts if isinstance(fact.plan, Fold)):
            fields = self.fields.setdefault(fold.collection, {})
            for test in field_tests(fold.where):
                fields.setdefault(test.field, set()).update(test.values if isinstance(test, Is) else ())
            if fold.date is not None:
                fields.setdefault(fold.date, set())


def random_case(rnd: Random, interest: Interest) -> CaseData:
    """A case as JSON holds it, in which what is of interest is recorded, or not, or in a list that is open."""
    case: CaseData = {"case_id": "witness", "as_of": AS_OF.isoformat()}
    known = rnd.choice((0.7, 0.95, 1.0))
    days = sorted(interest.days_back)
    for name, fields in sorted(interest.fields.items()):
        if rnd.random() < 0.15:
            continue
        case[name] = [_record(rnd, name, fields, known, days) for _ in range(rnd.choice((0, 1, 1, 2)))]
        if rnd.random() < 0.1:
            case.setdefault("open", {})[name] = "all"
    return consistent(case)


def _record(rnd: Random, name: str, tested: Mapping[str, set[Any]], known: float, days: list[int]) -> CaseData:
    record: CaseData = {}
    fields = fields_of(COLLECTIONS[name])
    for each, words in sorted(tested.items()):
        if rnd.random() >= known:
            continue
        match fields[each].type:
            case "yes_no":
                record[each] = rnd.random() < 0.5
            case "day":
                ahead = fields[each].planned and rnd.random() < 0.5
                record[each] = (AS_OF + timedelta(days=rnd.choice(days) * (1 if ahead else -1))).isoformat()
            case _:
                others = [word for word in fields[each].words if word not in words]
                record[each] = rnd.choice([*sorted(words), *rnd.sample(others, min(1, len(others)))])
    return record


def consistent(case: CaseData) -> CaseData:
    """The case without its contradictions: the field of each such fault is left out."""
    while True:
        try:
            CaseSummary.model_validate(case)
        except CaseError as error:
            for collection, place, name in (fault.path for fault in error.faults):
                case[str(collection)][place].pop(name, None)
        else:
            return case


def smaller(case: CaseData) -> Iterator[CaseData]:
    """The case with one thing less: a collection, that a list is open, a record, or a field."""
    for name in [key for key in case if key not in ("case_id", "as_of")]:
        yield {key: value for key, value in case.items() if key != name}
        if name == "open":
            continue
        for at, record in enumerate(case[name]):
            yield {**case, name: case[name][:at] + case[name][at + 1 :]}
            for each in record:
                less = {key: value for key, value in record.items() if key != each}
                yield {**case, name: [*case[name][:at], less, *case[name][at + 1 :]]}
