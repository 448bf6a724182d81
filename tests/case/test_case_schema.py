"""The published JSON Schema of a case summary, and the model: what one takes or refuses, the other does."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from riskflags import CaseError, CaseSummary
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.cli.schemas import schema_text
from riskflags.reading import yaml_text
from support import EXAMPLES
from support.generated.cases import random_case

PUBLISHED = json.loads(schema_text("case"))
SCHEMA = Draft202012Validator(PUBLISHED, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_schema_accepts_the_examples() -> None:
    """Every example summary is valid by the published schema, and read by the model."""
    assert len(EXAMPLES) >= 4
    for path in EXAMPLES:
        case = yaml_text.parse(path.read_text(encoding="utf-8"))
        assert SCHEMA.is_valid(case), path.name
        CaseSummary.model_validate(case)


def test_the_schema_and_the_model_agree_on_random_cases() -> None:
    """What the model writes the schema accepts, nulls and all."""
    rnd = Random(3)
    for _ in range(30):
        case = CaseSummary.model_validate(random_case(rnd))
        assert SCHEMA.is_valid(json.loads(case.model_dump_json()))


@pytest.mark.parametrize(
    "change",
    [
        {"case_id": ""},
        {"case_id": "a\nb"},
        {"case_id": 5},
        {"as_of": "2026-02-30"},
        {"as_of": None},
        {"nonsense": []},
        {"people": {}},
        {"people": [None]},
        {"people": [{"role": "mum"}]},
        {"people": [{"rol": "mother"}]},
        {"people": [{"born": "yes"}]},
        {"people": [{"date_of_birth": 5}]},
        {"open": {"people": "some"}},
        {"open": []},
    ],
    ids=str,
)
def test_what_the_schema_refuses_the_model_refuses(change: dict[str, Any]) -> None:
    """A case that is wrong by the published schema is refused by the model too."""
    case = {"case_id": "c", "as_of": "2026-06-30", **change}
    assert not SCHEMA.is_valid(case)
    with pytest.raises(CaseError):
        CaseSummary.model_validate(case)


def test_the_schema_names_every_collection_and_field() -> None:
    """The published schema and the record classes have the same collections, fields and words."""
    assert set(PUBLISHED["properties"]) == {"case_id", "as_of", "open", *COLLECTIONS}
    for record in COLLECTIONS.values():
        described = PUBLISHED["$defs"][record.__name__]["properties"]
        assert set(described) == set(fields_of(record))
        for name, field in fields_of(record).items():
            words = [word for branch in described[name]["anyOf"] for word in branch.get("enum", ())]
            assert tuple(words) == field.words
