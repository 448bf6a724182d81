"""What professionals saw, heard, relied on and passed on, and where they differ."""

from __future__ import annotations

from riskflags.case.fields import HappenedDay, PlannedDay, YesNo
from riskflags.case.record import ImpliesFields, Record
from riskflags.case.words import observations as w
from riskflags.case.words import people


class Referral(ImpliesFields):
    """A referral made, considered or held back; one service's answer to it."""

    named = "Referral[ of {of}] to {to|a service}[ by {by}][, {state} on {date}|, {date}|, {state}]"
    kind_field = "to"
    implied = (("accepted_on", "outcome", "accepted"),)
    in_order = (("date", "accepted_on"),)
    to: w.ReferralService | None = None
    """Which service it goes, or would have gone, to."""
    of: people.PersonRole | None = None
    """Who is referred. Say it for a mental health service; referrals to children's services are read without it."""
    by: people.AgencyKind | None = None
    """Which agency made it, or thought of making it."""
    state: w.ReferralState | None = None
    """How far it has got: whether it was made."""
    date: HappenedDay = None
    """The day it got that far: the day it was made, considered or decided against."""
    reason_not_made: w.ReasonNotReferred | None = None
    """Why it was not made, where that is on record. Blank: not known."""
    reason_recorded: YesNo = None
    """Whether the reason for a decision not to refer is written down. A `reason_not_made` does not fill it in."""
    other_route_considered: YesNo = None
    """Whether another way to help was considered, and recorded, where no referral was made."""
    received_electronically: YesNo = None
    """Whether it came in by an electronic form or system, and not in a conversation."""
    needs_clarification: YesNo = None
    """Whether whoever received it found that it needs clarifying."""
    discussed_with_referrer: YesNo = None
    """Whether whoever received it talked it through with the person who made it."""
    risks_spelled_out: YesNo = None
    """Whether it says in specific words what the risks to this child are."""
    screened: YesNo = None
    """Whether it was screened at the front door."""
    involved_agencies_identified: YesNo = None
    """Whether the agencies involved with the family were named and told at screening."""
    outcome: w.ReferralOutcome | None = None
    """What the service answered; an `accepted_on` fills in `accepted`. Blank: not known, which is not `pending`. Say
    `state: made` beside it: no answer fills it in."""
    accepted_on: HappenedDay = None
    """The day the service accepted it."""
    responsible_service_recorded: YesNo = None
    """Whether the record names the service that is responsible for helping."""


class Concern(ImpliesFields):
    """A concern a professional recorded, and what came of it."""

    named = "{level|concern} about {kind|the child}[ ({about})][, raised by {by}][, {date}]"
    implied = (("raised_before_on", "raised_before", True),)
    in_order = (("raised_before_on", "date"),)
    recorded_only_if_true = ("urgent", "from_police_attendance", "raised_before", "raised_before_on")
    kind: w.ConcernKind | None = None
    """What the concern is about."""
    about: people.PersonRole | None = None
    """Whose difficulty it is, such as the parent who is unwell; every concern is one for this child."""
    by: people.AgencyKind | None = None
    """Which agency recorded it."""
    level: w.ConcernLevel | None = None
    """How serious whoever recorded it held it to be."""
    date: HappenedDay = None
    """The day it was recorded."""
    urgent: YesNo = None
    """Whether it was raised as urgent. Written where it was: a blank is not asked about."""
    rising: YesNo = None
    """Whether it was new, or graver than before."""
    needs_several_services: YesNo = None
    """Whether more than one service could help with what is needed."""
    from_police_attendance: YesNo = None
    """Whether it arose when police attended or took a call. Written where it did: a blank is not asked about."""
    referred: YesNo = None
    """Whether it was referred to children's social care."""
    passed_to_social_worker: YesNo = None
    """Whether it was passed to the social worker whom the child has already."""
    reason_not_referred_recorded: YesNo = None
    """Whether a decision not to refer it is on record, with its reason."""
    raised_before: YesNo = None
    """Whether this same concern was recorded before; `raised_before_on` fills in `true`. Written where it was: a blank
    is not asked about."""
    raised_before_on: HappenedDay = None
    """The day on which this same concern was first recorded."""
    changed_since_raised: YesNo = None
    """Whether things have changed since it was first raised."""
    escalated: YesNo = None
    """Whether it was taken further, to a manager or under the escalation procedure."""
    considered_in_assessment: YesNo = None
    """Whether an assessment considered it."""


class Injury(Record):
    """An injury to the child that a professional saw or was told of."""

    named = "{kind|injury}[ seen by {seen_by}][, {date}]"
    recorded_only_if_true = ("explained_by_one_agency",)
    kind: w.InjuryKind | None = None
    """What kind of injury it is."""
    seen_by: people.AgencyKind | None = None
    """Which agency saw it, or was told of it."""
    date: HappenedDay = None
    """The day it was seen, not the day it happened."""
    explanation: w.Explanation | None = None
    """What became of the explanation for it."""
    safeguarding_concern: YesNo = None
    """Whether it worried whoever saw it, for the child's safety."""
    explained_by_one_agency: YesNo = None
    """Whether it was accepted as explained on one agency's account alone. Written where it was: a blank is not asked
    about."""
    wider_picture_considered: YesNo = None
    """Whether the wider picture of the child's life was looked at with another agency."""
    one_of_several: YesNo = None
    """Whether it was one of several injuries seen at one time."""
    thought_of_different_ages: YesNo = None
    """Whether whoever saw the injuries thought that they happened at different times."""
    referred: YesNo = None
    """Whether it was referred to children's social care."""
    discussed_with_social_care: YesNo = None
    """Whether it was talked over with children's social care."""
    discussed_with_manager: YesNo = None
    """Whether whoever saw it talked it over with a manager."""
    discussed_with_health: YesNo = None
    """Whether it was talked over with a paediatrician, or another doctor or nurse than whoever saw it."""


class Visit(Record):
    """A visit or appointment, kept or missed."""

    named = "Visit by {by|a professional}[, {outcome}][, {date}]"
    kind_field = "by"
    by: people.AgencyKind | None = None
    """Which agency visited, or gave the appointment."""
    date: HappenedDay = None
    """The day of the visit or appointment, kept or missed."""
    outcome: w.VisitOutcome | None = None
    """What became of it. Blank: not known, and it may have been missed, also where `child_seen` is on record."""
    announced: YesNo = None
    """Whether the family knew beforehand that it would come."""
    child_seen: YesNo = None
    """Whether the child was seen. `outcome: seen` speaks of the family, and does not fill it in."""
    reason_announced_recorded: YesNo = None
    """Whether the reason why visits are only announced is on record."""


class ProtectiveFactor(Record):
    """Something recorded as keeping the child safe, and how far anybody has tested it."""

    named = "{kind|protective factor}[ ({who})][, {date}]"
    kind: w.ProtectiveFactorKind | None = None
    """What is held to protect the child."""
    who: people.PersonRole | None = None
    """Whose support it is, or who seems well or better."""
    in_mental_health: YesNo = None
    """Whether an improvement is one in a parent's mental health, and not in the home, say."""
    date: HappenedDay = None
    """The day it was recorded."""
    relied_on: YesNo = None
    """Whether it is recorded as what keeps the child safe, or as why nothing was taken further."""
    capacity_assessed: YesNo = None
    """Whether somebody assessed what the person is able to do."""
    support_inconsistent: YesNo = None
    """Whether the support comes and goes: `false` says that it is steady."""
    told_what_they_need_to_know: YesNo = None
    """Whether the person was told what they need to know to keep the child safe."""
    reason_not_told_recorded: YesNo = None
    """Whether the reason for not telling them is on record."""
    checked_against_history: YesNo = None
    """Whether it was checked against what is known of the past."""
    checked_with_another_source: YesNo = None
    """Whether it was checked with another source than the one it came from."""


class Conversation(Record):
    """Something a professional asked about or discussed, or did not: `held: false`."""

    named = "Conversation about {kind|the family}[ ({of})][, {date}]"
    kind: w.ConversationKind | None = None
    """What it was about."""
    of: people.PersonRole | None = None
    """With whom it was, or about whom."""
    date: HappenedDay = None
    """The day of the conversation. It does not say that it was held."""
    held: YesNo = None
    """Whether it took place: `false` says that nobody asked or discussed this."""
    concluded: YesNo = None
    """Whether it was brought to a conclusion; `false` says that the subject was left open. Say `held: true` beside it:
    it is not filled in."""
    return_planned_for: PlannedDay = None
    """The day set for coming back to it; ahead or gone by."""


class Engagement(Record):
    """How a family member was recorded as engaging, at one time."""

    named = "[{level} ]engagement[ of {of}][, {date}]"
    kind_field = "of"
    of: people.PersonRole | None = None
    """Who was engaging."""
    level: w.EngagementLevel | None = None
    """How that person was recorded as engaging with services."""
    date: HappenedDay = None
    """The day it was recorded."""
    further_attempts: YesNo = None
    """Whether further attempts to reach the person are on record."""
    raised_with_others: YesNo = None
    """Whether it was raised with another professional, a manager or another agency."""
    difference_for_child_considered: YesNo = None
    """Whether somebody asked what this engagement changes for the child."""


class Discrepancy(Record):
    """Two accounts, or two agencies' records, that do not tally."""

    named = "{kind|accounts that differ}[, {date}]"
    kind: w.DiscrepancyKind | None = None
    """What does not tally."""
    date: HappenedDay = None
    """The day it was noticed and recorded."""
    raised_with_others: YesNo = None
    """Whether it was raised with another professional, a manager or another agency."""
    looked_at_together: YesNo = None
    """Whether those whose accounts or records they are have looked at it together."""


class Disagreement(Record):
    """Professionals or agencies who disagree, on record."""

    named = "Professional disagreement[, {date}]"
    kind_field = None
    date: HappenedDay = None
    """The day it was recorded, from which the time it stands open is counted."""
    resolved: YesNo = None
    """Whether it is settled: `false` says that it is still open."""
    escalated: YesNo = None
    """Whether it was taken further under the escalation procedure, or to managers."""
    taken_to_multi_agency_forum: YesNo = None
    """Whether it was taken to a meeting of several agencies."""
