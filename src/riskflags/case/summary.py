"""`CaseSummary`: one child, born or unborn, as of one day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any, Literal, Self, TypeVar, get_args

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    PrivateAttr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from riskflags.case import consistency, records, versions
from riskflags.case.faults import faults_of
from riskflags.case.fields import Day, Key
from riskflags.case.record import Record, Unchanging
from riskflags.errors import CaseError, Fault

_T = TypeVar("_T")

OpenKinds = Literal["all"] | tuple[str, ...]


class CaseSummary(Unchanging):
    """What is recorded about one child, as of one day.

    Every collection is optional: left out it is *not known*, ``[]`` says there were none. A collection is complete
    unless ``open`` names it: ``{"assessments": "all", "meetings": ["core_group"]}`` means these, and perhaps others of
    these kinds. Records recorded after ``as_of`` are not yet known and are left aside.

    Raises `CaseError`, never pydantic's own error, which would carry the values of the case.
    """

    case_id: Key
    as_of: Day
    open: Mapping[str, OpenKinds] = Field(default_factory=dict)

    people: tuple[records.Person, ...] | None = None
    pregnancies: tuple[records.Pregnancy, ...] | None = None
    health: tuple[records.Health, ...] | None = None
    history: tuple[records.History, ...] | None = None
    statuses: tuple[records.Status, ...] | None = None
    plans: tuple[records.Plan, ...] | None = None
    assessments: tuple[records.Assessment, ...] | None = None
    meetings: tuple[records.Meeting, ...] | None = None
    participations: tuple[records.Participation, ...] | None = None
    referrals: tuple[records.Referral, ...] | None = None
    concerns: tuple[records.Concern, ...] | None = None
    injuries: tuple[records.Injury, ...] | None = None
    supervision: tuple[records.Supervision, ...] | None = None
    agencies: tuple[records.Agency, ...] | None = None
    visits: tuple[records.Visit, ...] | None = None
    enquiries: tuple[records.Enquiry, ...] | None = None
    decisions: tuple[records.Decision, ...] | None = None
    admissions: tuple[records.Admission, ...] | None = None
    support: tuple[records.Support, ...] | None = None
    protective_factors: tuple[records.ProtectiveFactor, ...] | None = None
    conversations: tuple[records.Conversation, ...] | None = None
    engagement: tuple[records.Engagement, ...] | None = None
    household_changes: tuple[records.HouseholdChange, ...] | None = None
    discrepancies: tuple[records.Discrepancy, ...] | None = None
    disagreements: tuple[records.Disagreement, ...] | None = None

    _settled: bool = PrivateAttr(default=False)

    def __init__(self, **given: Any) -> None:
        _without_values(super().__init__, type(self), **given)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # else every validation would go through it

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The case in a mapping. Raises `CaseError`."""
        return _without_values(super().model_validate, cls, obj, **options)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The case in JSON text. Raises `CaseError`, for a key that stands twice too.

        Inside somebody else's model it is pydantic that reads the JSON, and of two the last wins.
        """
        if _holds_a_key_twice(json_data):
            raise CaseError(Fault("A key stands twice in one object.", help="Keep one of the two."))
        return _without_values(super().model_validate_json, cls, json_data, **options)

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """The case in a mapping of nothing but text. Raises `CaseError`."""
        return _without_values(super().model_validate_strings, cls, obj, **options)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Inside somebody else's model, too, pydantic's error becomes ours.

        Only there: a wrapped validator makes pydantic build Python objects of all the JSON first, in twice the time.
        """
        schema = handler(source)
        if not cls.__pydantic_complete__:  # the class itself is being built, and has entries of its own below
            return schema
        wrapped = partial(_without_values_within, cls)
        return core_schema.no_info_wrap_validator_function(wrapped, schema)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        faults = list(consistency.faults_of(self))
        if faults:
            raise CaseError(faults)
        self._settled = versions.is_settled(self)
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's: nothing given in ``update`` is checked."""
        copy = super().model_copy(update=update, deep=deep)
        copy._settled = versions.is_settled(copy)
        return copy

    def as_known_on(self, day: date) -> CaseSummary:
        """The case as it was known on a day: of each record the last version recorded by then, and nothing later.

        Raises `CaseError` for a day after `as_of`: this summary cannot say what was known then.
        """
        return versions.as_known_on(self, day)

    def collections(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        """Name and records of each collection that is recorded."""
        for name in COLLECTIONS:
            found = self.__dict__[name]
            if found is not None:
                yield name, found

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return [("case_id", self.case_id), ("as_of", self.as_of.isoformat())]

    def __str__(self) -> str:
        return repr(self)


def _without_values(build: Callable[..., _T], model: type[CaseSummary], *given: Any, **options: Any) -> _T:
    """Build a case; pydantic's error, which carries the case's values, becomes ours."""
    try:
        return build(*given, **options)
    except ValidationError as error:
        faults = faults_of(error, model, next(iter(given), options))
    raise CaseError(faults)  # outside the except block: its context must not hold pydantic's error either


def _holds_a_key_twice(json_data: str | bytes | bytearray) -> bool:
    """Whether an object of a JSON text has a key twice; no where it is no JSON, which pydantic will say."""
    twice: list[bool] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        twice.append(len(pairs) > len({key for key, _ in pairs}))

    with suppress(ValueError, TypeError, RecursionError):
        json.loads(json_data, object_pairs_hook=note)
    return any(twice)


def _without_values_within(model: type[CaseSummary], given: Any, handler: ValidatorFunctionWrapHandler) -> CaseSummary:
    found: CaseSummary = _without_values(handler, model, given)
    return found


def _record_class(name: str) -> type[Record]:
    in_tuple, _none = get_args(CaseSummary.model_fields[name].annotation)
    found: type[Record] = get_args(in_tuple)[0]
    return found


COLLECTIONS: Mapping[str, type[Record]] = {
    name: _record_class(name) for name in CaseSummary.model_fields if name not in ("case_id", "as_of", "open")
}
"""The class of the records of each collection, in the order of the summary."""
