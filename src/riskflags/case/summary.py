"""`CaseSummary`: one child, born or unborn, as of one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from pydantic import Field, GetCoreSchemaHandler, PrivateAttr, model_validator
from pydantic_core import CoreSchema

from riskflags.case import consistency, versions
from riskflags.case.fields import Day, Key
from riskflags.case.record import FrozenModel, Record, unwrapped_schemas
from riskflags.case.records import casework, family, observations
from riskflags.errors import CaseError

OpenKinds = Literal["all"] | tuple[str, ...]


class CaseSummary(FrozenModel):
    """What is recorded about one child, as of one day. Every collection is optional, and every field of a record.

    Left out, a collection is *not known*; ``[]`` says there were none. One that is given is complete, so what it lacks
    was not there, unless ``open`` names it: ``{"assessments": "all", "meetings": ["core_group"]}`` means these, and
    perhaps others of these kinds. What still runs says ``ended: false``; a blank ``end_date`` alone does not. Records
    recorded after ``as_of`` are not yet known and are left aside. `riskflags.case.descriptions` gives the meaning of
    each collection and field.

    Raises `CaseError`, never pydantic's own error, which would carry the values of the case.
    """

    case_id: Key
    """What you call the case: a short text, at most 200 characters. Reports and errors quote it, so it should identify
    nobody."""
    as_of: Day
    """The day of which the summary speaks; ages and time limits are counted up to it. The library reads no clock."""
    open: Mapping[str, OpenKinds] = Field(default_factory=dict)
    """Lists that may lack records: the name of a collection, and `all` or the kinds that may be missing, as in
    `meetings: [core_group]`. A list not named here is complete."""

    people: tuple[family.Person, ...] | None = None
    """The child, the family and its network, a record a person; one person has the role `child`. Without a father on a
    complete list, none is taken to be part of the work."""
    pregnancies: tuple[family.Pregnancy, ...] | None = None
    """Pregnancies of the child's mother, present and past, this child's own included. `[]` says that none is on record:
    she is then taken not to be expecting."""
    health: tuple[family.Health, ...] | None = None
    """Health conditions and needs of the child, a parent or another person, present and past."""
    history: tuple[family.History, ...] | None = None
    """What lies behind the family: earlier harm, concerns and experiences. Past illness belongs in `health`."""
    statuses: tuple[casework.Status, ...] | None = None
    """What help, need, protection, care or court order the child is or was under; several spells may run at once. The
    case counts as closed once each of them has an `end_date` that has passed."""
    plans: tuple[casework.Plan, ...] | None = None
    """Plans for the child or a parent, in place and ended. Only a plan with `ended: false` is known to be in place."""
    assessments: tuple[casework.Assessment, ...] | None = None
    """Assessments done, under way or only considered. Where your source holds some kinds only, name the others in
    `open`: else none of those was done."""
    meetings: tuple[casework.Meeting, ...] | None = None
    """Meetings about the child: asked for, planned, held and cancelled. Which agencies came stands in `participations`.
    """
    participations: tuple[casework.Participation, ...] | None = None
    """Who was asked to a meeting, came and reported: a record for each agency and meeting. On a complete list an agency
    without a record had no part in it."""
    referrals: tuple[observations.Referral, ...] | None = None
    """Referrals of the child or a parent: made, considered and held back, with what came of them."""
    concerns: tuple[observations.Concern, ...] | None = None
    """Concerns that professionals recorded, and what came of each. Something seen on the child's body belongs in
    `injuries`."""
    injuries: tuple[observations.Injury, ...] | None = None
    """Injuries to the child that a professional saw or was told of. `[]` says that none was."""
    supervision: tuple[casework.Supervision, ...] | None = None
    """Supervision and managers' oversight that reached this case or a worker who holds it."""
    agencies: tuple[casework.Agency, ...] | None = None
    """Agencies' involvement with the family, present and past. Only one with `ended: false` is known to be involved
    now."""
    visits: tuple[observations.Visit, ...] | None = None
    """Visits and appointments of any agency, kept and missed."""
    enquiries: tuple[casework.Enquiry, ...] | None = None
    """Section 47 enquiries and police investigations about this child, running and ended."""
    decisions: tuple[casework.Decision, ...] | None = None
    """Decisions about the child, proposed and made, and what they rested on."""
    admissions: tuple[family.Admission, ...] | None = None
    """Stays in hospital of the child's mother or another person, present and past."""
    support: tuple[family.Support, ...] | None = None
    """Services and support for members of the family: offered, agreed, running, ended and declined."""
    protective_factors: tuple[observations.ProtectiveFactor, ...] | None = None
    """What is recorded as keeping the child safe, and how far anybody has tested it."""
    conversations: tuple[observations.Conversation, ...] | None = None
    """What professionals asked about or discussed, with the family or among themselves."""
    engagement: tuple[observations.Engagement, ...] | None = None
    """How members of the family were recorded as engaging with services, a record a person and time."""
    household_changes: tuple[family.HouseholdChange, ...] | None = None
    """Changes in or about the child's home."""
    discrepancies: tuple[observations.Discrepancy, ...] | None = None
    """Accounts, or agencies' records, that do not tally."""
    disagreements: tuple[observations.Disagreement, ...] | None = None
    """Disagreements between professionals or agencies that are on record."""

    _settled: bool = PrivateAttr(default=False)

    if TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            """Takes whatever `model_validate` takes: days as text, lists, mappings for records."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The unwrapped schema while the class itself is being built."""
        if not cls.__pydantic_complete__:
            with unwrapped_schemas():
                return handler(source)
        return super().__get_pydantic_core_schema__(source, handler)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        faults = list(consistency.faults_of(self))
        if faults:
            raise CaseError(faults)
        self._settled = versions.is_settled(self)
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's: values in ``update`` are not validated."""
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

    def keys_given(self) -> int:
        """The number of keys given in the summary, in its records and in `open`."""
        records = sum(len(record.model_fields_set) for _, found in self.collections() for record in found)
        return len(self.model_fields_set) + len(self.open) + records

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return [("case_id", self.case_id), ("as_of", self.as_of.isoformat())]

    def __str__(self) -> str:
        return repr(self)


def _record_class(name: str) -> type[Record]:
    in_tuple, _none = get_args(CaseSummary.model_fields[name].annotation)
    found: type[Record] = get_args(in_tuple)[0]
    return found


COLLECTIONS: Mapping[str, type[Record]] = {
    name: _record_class(name) for name in CaseSummary.model_fields if name not in ("case_id", "as_of", "open")
}
"""The class of the records of each collection, in the order of the summary."""
