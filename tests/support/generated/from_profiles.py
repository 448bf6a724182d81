"""Random cases that a source of a profile could have, each record filled in as well as the source can, or less well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from riskflags.case import COLLECTIONS
from riskflags.case.fields import RecordField, fields_of
from riskflags.profiles import AnyDay, Listed, Profile, Shape, shapes_of
from riskflags.profiles.profile import Values, any_of
from support.generated.cases import AS_OF, CaseData

DAYS_BACK = (1, 2, 5, 9, 12, 20, 33, 50, 62, 86, 95, 150, 200, 300, 380, 500, 700, 1000)


def random_case(rnd: Random, profile: Profile, blank: float = 0.0) -> CaseData:
    """One of them; ``blank`` is the chance of each field to be left out."""
    case: CaseData = {"case_id": "generated", "as_of": AS_OF.isoformat()}
    for name, listed in profile.lists.items():
        shapes = shapes_of(name, listed.shapes)
        chosen = [rnd.choice(shapes_of(name, (shape,))) for shape in listed.always]
        chosen += [rnd.choice(shapes) for _ in range(rnd.choice((0, 1, 1, 2, 3)))] if shapes else []
        case[name] = [_record(rnd, name, shape, blank) for shape in chosen]
        at_times = listed.open_at_times if rnd.random() < 0.5 else ()
        kinds = "all" if "all" in (listed.open, at_times) else (*listed.open, *at_times)
        if kinds:
            case.setdefault("open", {})[name] = kinds if kinds == "all" else list(kinds)
    _one_child(case)
    return case


def _record(rnd: Random, collection: str, shape: Shape, blank: float) -> dict[str, Any]:
    fields = fields_of(COLLECTIONS[collection])
    pairs = COLLECTIONS[collection].in_order
    while True:
        record: dict[str, Any] = {}
        for name, values in shape.items():
            if rnd.random() < blank:
                continue
            if isinstance(values, AnyDay):
                ahead = fields[name].planned and rnd.random() < 0.4
                record[name] = (AS_OF + timedelta(days=rnd.choice(DAYS_BACK) * (1 if ahead else -1))).isoformat()
            else:
                record[name] = rnd.choice(values)
        if all((record.get(earlier) or "") <= (record.get(later) or "9") for earlier, later in pairs):
            if record.get("attended") is not None and (record.get("meeting_date") or "") > AS_OF.isoformat():
                continue
            return _told(collection, record)


def _told(collection: str, record: dict[str, Any]) -> dict[str, Any]:
    for day, field, value in COLLECTIONS[collection].implied:
        if record.get(day) is not None:
            record[field] = value
    return record


def _one_child(case: Mapping[str, Any]) -> None:
    children = [person for person in case.get("people", ()) if person.get("role") == "child"]
    for person in children[1:]:
        person["role"] = "sibling"


def random_profile(rnd: Random) -> Profile:
    """A source with some fields of some collections, whose lists may lack this and that."""
    lists = {}
    for name in rnd.sample(list(COLLECTIONS), rnd.randint(1, 12)):
        fields = {field: declared for field, declared in fields_of(COLLECTIONS[name]).items() if declared.type != "key"}
        fields.pop("recorded_on")
        shapes = tuple(_random_shape(rnd, fields) for _ in range(rnd.randint(1, 3)))
        kind = COLLECTIONS[name].kind_field
        words = fields[kind].words if kind else ()
        kinds = rnd.choice(("all", (), tuple(rnd.sample(words, min(2, len(words))))))
        always: tuple[Shape, ...] = ({**_random_shape(rnd, fields), "role": ("child",)},) if name == "people" else ()
        lists[name] = Listed(shapes, always, *((kinds, ()) if rnd.random() < 0.5 else ((), kinds)))
    return Profile("random", "A random source", lists)


def _random_shape(rnd: Random, fields: Mapping[str, RecordField]) -> Shape:
    shape: dict[str, Values] = {}
    for name, field in fields.items():
        if rnd.random() < 0.6:
            values = any_of(field)
            if not isinstance(values, AnyDay) and rnd.random() < 0.5:
                values = tuple(rnd.sample(values, rnd.randint(1, len(values))))
            shape[name] = values
    return shape
