"""Cases with given collections, random cases, and random ways of coming to know more about one.

A random case is plain data, a mapping as JSON holds it, made with a seeded `random.Random`. `known_better` returns one
in which some of what was unknown is known: fields filled, collections given, open lists completed. Nothing that was
known changes, and the result is a valid case.
"""

from __future__ import annotations

import copy
from datetime import date, timedelta
from random import Random
from typing import Any

from riskflags import CaseSummary
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.case.versions import known_since

AS_OF = date(2026, 6, 30)
DAYS_BACK = (0, 1, 3, 10, 27, 60, 85, 95, 130, 200, 400, 900)

CaseData = dict[str, Any]


def case_of(**collections: Any) -> CaseSummary:
    """The summary of a case with these collections."""
    return CaseSummary.model_validate({"case_id": "c", "as_of": AS_OF, **collections})


def random_case(rnd: Random, collections: tuple[str, ...] = tuple(COLLECTIONS), most: int = 3) -> CaseData:
    """A case with some of these collections recorded, some empty, some open, and many fields unknown."""
    case: CaseData = {"case_id": "generated", "as_of": AS_OF.isoformat()}
    known = rnd.choice((0.3, 0.7, 0.95))
    for name in collections:
        if rnd.random() < 0.2:
            continue
        case[name] = [random_record(rnd, name, known) for _ in range(rnd.randint(0, most))]
        if rnd.random() < 0.2:
            case.setdefault("open", {})[name] = _open(rnd, name)
    _one_child(case)
    return case


def versioned_case(rnd: Random, collections: tuple[str, ...] = tuple(COLLECTIONS), most: int = 3) -> CaseData:
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


def random_record(rnd: Random, collection: str, known: float, kind: str | None = None) -> CaseData:
    """A record, each field known with this chance."""
    record: CaseData = {}
    kind_field = COLLECTIONS[collection].kind_field
    if kind is not None:
        record[str(kind_field)] = kind
    _fill(rnd, collection, record, known)
    return record


def closed(case: CaseData) -> CaseData:
    """The same case on the next day, with every spell ended on the day before it, and nothing recorded since."""
    last = date.fromisoformat(str(case["as_of"]))
    ended = {
        "kind": "child_in_need",
        "start_date": (last - timedelta(days=90)).isoformat(),
        "end_date": last.isoformat(),
    }
    opened = {name: kinds for name, kinds in case.get("open", {}).items() if name != "statuses"}
    return {**case, "as_of": (last + timedelta(days=1)).isoformat(), "statuses": [ended], "open": opened}


def known_better(rnd: Random, case: CaseData, chance: float = 0.5) -> CaseData:
    """The same case with some of its unknowns known."""
    better = copy.deepcopy(case)
    opened = better.get("open", {})
    for name in list(opened):
        if rnd.random() < chance:
            kinds = opened.pop(name)
            listed = [None] if kinds == "all" else kinds
            better[name] += [
                random_record(rnd, name, 0.9, kind)
                for kind in listed
                for _ in range(rnd.randint(0, 2))
                if kind or kinds == "all"
            ]
    for name in COLLECTIONS:
        if name not in better and rnd.random() < chance:
            better[name] = [random_record(rnd, name, 0.9) for _ in range(rnd.randint(0, 2))]
        for record in better.get(name, ()):
            _fill(rnd, name, record, chance)
    _one_child(better, case)
    return better


def _open(rnd: Random, collection: str) -> str | list[str]:
    kind_field = COLLECTIONS[collection].kind_field
    if kind_field is None or rnd.random() < 0.5:
        return "all"
    words = fields_of(COLLECTIONS[collection])[kind_field].words
    return rnd.sample(words, k=min(2, len(words)))


def _fill(rnd: Random, collection: str, record: CaseData, chance: float) -> None:
    """Fill unknown fields with this chance each, never against what is known."""
    fields = fields_of(COLLECTIONS[collection])
    for name, field in fields.items():
        if name in ("id", "recorded_on") or record.get(name) is not None or rnd.random() >= chance:
            continue
        if field.type == "yes_no":
            record[name] = rnd.random() < 0.5
        elif field.type == "word":
            record[name] = rnd.choice(field.words)
        elif field.type == "day":
            ahead = field.planned and rnd.random() < 0.5
            record[name] = (AS_OF + timedelta(days=rnd.choice(DAYS_BACK) * (1 if ahead else -1))).isoformat()
        if not _consistent(collection, record):
            del record[name]


def _consistent(collection: str, record: CaseData) -> bool:
    """Whether a record says nothing against itself (`riskflags.case.consistency`)."""
    for earlier, later in COLLECTIONS[collection].in_order:
        if (record.get(earlier) or "") > (record.get(later) or "9"):
            return False
    if record.get("attended") is not None and (record.get("meeting_date") or "") > AS_OF.isoformat():
        return False
    return not any(
        record.get(day) is not None and record.get(field) not in (None, value)
        for day, field, value in COLLECTIONS[collection].implied
    )


def _one_child(case: CaseData, before: CaseData | None = None) -> None:
    """A summary is about one child, whoever was one before first.

    Of others who came out so, those whose role was unknown become siblings, and those added go again (a list may have
    been open for children alone). Nobody is added whose role is not known: a list that holds the child lacks no other.
    """
    people = case.get("people") or []
    were = (before or {}).get("people") or []
    order = sorted(range(len(people)), key=lambda at: not (at < len(were) and were[at].get("role") == "child"))
    children = [at for at in order if people[at].get("role") == "child"]
    for at in sorted(children[1:], reverse=True):
        if before is not None and at >= len(were):
            del people[at]
        else:
            people[at]["role"] = "sibling"
    for person in people[len(were) :] if children and before is not None else ():
        person.setdefault("role", "sibling")
