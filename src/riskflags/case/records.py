"""The records of a case summary: one class a collection, flat, every field optional.

A field left out is *not known*. A record carries its own role (``of: mother``), so that a case is equally one JSON
document or one table a collection. ``kind_field`` names the field by which a collection's `open` list speaks.
"""

from __future__ import annotations

from riskflags.case import words as w
from riskflags.case.fields import HappenedDay, PlannedDay, YesNo
from riskflags.case.record import Record, Spell, Telling


class Person(Telling):
    """Somebody in the family or its network, the child included."""

    named = "{role|person}[, born {date_of_birth}|, due {expected_date_of_birth}]"
    kind_field = "role"
    tells = (("date_of_birth", "born", True),)
    role: w.PersonRole | None = None
    born: YesNo = None
    date_of_birth: HappenedDay = None
    expected_date_of_birth: PlannedDay = None
    lives_with_child: YesNo = None
    cares_for_child: YesNo = None
    involved_in_assessment_and_planning: YesNo = None
    reason_not_involved: w.ReasonNotInvolved | None = None
    information_sought_from_agencies: YesNo = None  # what agencies hold about this person was asked for


class Pregnancy(Spell):
    """A pregnancy of the child's mother, this child's own included; it ends with the birth."""

    named = "Pregnancy[, known {known_on}][, due {expected_date_of_birth}][, ended {end_date}]"
    kind_field = None
    in_order = (("start_date", "end_date"), ("known_on", "end_date"))
    of: w.PersonRole | None = None
    known_on: HappenedDay = None
    expected_date_of_birth: PlannedDay = None


class Health(Spell):
    """A health condition or need of one person, past or present."""

    named = "[{of}'s ]{kind|health need}[, changed {changed_on}|, since {start_date}][, ended {end_date}]"
    in_order = (("start_date", "end_date"), ("start_date", "changed_on"))
    of: w.PersonRole | None = None
    kind: w.HealthKind | None = None
    severity: w.Severity | None = None
    course: w.HealthCourse | None = None
    changed_on: HappenedDay = None  # the latest change in the condition
    relapse_risk: YesNo = None  # a risk of relapse that somebody recorded
    complex_needs: YesNo = None
    support_by_self_report_only: YesNo = None  # help comes only when the person asks for it
    others_can_trigger_support: YesNo = None


class History(Record):
    """Something earlier in the family's life that bears on this child."""

    named = "Earlier {kind|difficulty}[ ({of})][, {date}]"
    of: w.PersonRole | None = None  # whose history
    kind: w.HistoryKind | None = None
    date: HappenedDay = None


class Status(Spell):
    """A spell of help, need, protection, care or court order for this child."""

    named = "{kind|status}[ ({placement})][, since {start_date}][, ended {end_date}]"
    kind: w.StatusKind | None = None
    placement: w.Placement | None = None  # where a looked-after child lives
    placement_recorded_safe: YesNo = None  # somebody looked at whether the child is safe there, and wrote that it is


class Plan(Spell):
    """A plan for the child, or for a parent where ``of`` says so. ``reviewed: false`` says that it never was."""

    named = "{kind} plan[ for {of}][, last reviewed {last_reviewed_on}|, started {start_date}][, ended {end_date}]"
    tells = (*Spell.tells, ("last_reviewed_on", "reviewed", True))
    in_order = (("start_date", "end_date"), ("start_date", "last_reviewed_on"))
    of: w.PersonRole | None = None
    kind: w.PlanKind | None = None
    reviewed: YesNo = None
    last_reviewed_on: HappenedDay = None
    review_due: PlannedDay = None
    multi_agency: YesNo = None  # made and held by more than one agency
    says_who_does_what: YesNo = None
    in_writing: YesNo = None
    childs_voice_recorded: YesNo = None  # daily life, where the child is too young to speak
    draws_on_earlier_incidents: YesNo = None


class Headings(Record):
    """What an assessment's text or a meeting's minutes took up: a heading there is as good as a record of its own."""

    father_considered: YesNo = None  # his part in the child's life and in the work, or the reason for leaving him out
    siblings_considered: YesNo = None  # whether the child's brothers and sisters are safe
    wider_family_considered: YesNo = None
    parental_mental_health_considered: YesNo = None  # what a parent's ill-health means for this child
    harm_weighed: YesNo = None  # whether the child is being harmed or neglected


class Assessment(Headings):
    """An assessment of the child, of a parent, or of the network: considered, under way or completed."""

    named = "{kind|assessment}[ of {of}][ by {by}][, {state} on {date}|, {date}|, {state}]"
    of: w.PersonRole | None = None
    kind: w.AssessmentKind | None = None
    by: w.AgencyKind | None = None
    state: w.AssessmentState | None = None
    date: HappenedDay = None  # of the state: the day it was considered, begun or completed
    tool_named: YesNo = None
    family_history_gathered: YesNo = None
    history_used_in_decision: YesNo = None
    draws_on_earlier_incidents: YesNo = None
    childhood_adversity_considered: YesNo = None
    childs_voice_recorded: YesNo = None


class Meeting(Telling, Headings):
    """A meeting asked for, planned or held. One held about a plan reviews that plan."""

    named = "{kind|meeting}[, held {held_on}|, planned for {planned_for}|, asked for {requested_on}|, {state}]"
    tells = (("held_on", "state", "held"),)
    in_order = (("requested_on", "held_on"),)
    kind: w.MeetingKind | None = None
    state: w.MeetingState | None = None
    requested_on: HappenedDay = None
    planned_for: PlannedDay = None
    held_on: HappenedDay = None
    delay_escalated: YesNo = None  # the delay was taken to a manager
    neglect_discussed: YesNo = None
    family_history_considered: YesNo = None
    childs_safety_decided: YesNo = None  # how the child is kept safe for now


class Participation(Record):
    """One agency and one meeting: whether it was asked, came, and wrote."""

    named = "{agency|an agency} ({meeting|meeting}[, {meeting_date}])"
    kind_field = "meeting"
    happened_once = (("meeting_date", "attended"),)
    meeting: w.MeetingKind | None = None
    meeting_date: PlannedDay = None
    agency: w.AgencyKind | None = None
    relevant: YesNo = None  # this agency has useful information for this meeting
    invited: YesNo = None
    reason_not_invited_recorded: YesNo = None
    attended: YesNo = None
    information_sought: YesNo = None  # asked for what it knows, invited or not
    reported: YesNo = None  # in writing, or spoken to beforehand
    report_due: PlannedDay = None


class Referral(Record):
    """A referral made, considered or held back."""

    named = "Referral[ of {of}] to {to|a service}[ by {by}][, {state} on {date}|, {date}|, {state}]"
    kind_field = "to"
    in_order = (("date", "accepted_on"),)
    to: w.ReferralService | None = None
    of: w.PersonRole | None = None  # who was referred; the child where left to the obvious
    by: w.AgencyKind | None = None
    state: w.ReferralState | None = None
    date: HappenedDay = None
    reason_not_made: w.ReasonNotReferred | None = None
    reason_recorded: YesNo = None  # for a decision not to refer
    other_route_considered: YesNo = None
    received_electronically: YesNo = None
    needs_clarification: YesNo = None
    discussed_with_referrer: YesNo = None
    risks_spelled_out: YesNo = None
    screened: YesNo = None
    involved_agencies_identified: YesNo = None  # those involved were named and told at screening
    outcome: w.ReferralOutcome | None = None
    accepted_on: HappenedDay = None
    responsible_service_recorded: YesNo = None


class Concern(Telling):
    """A concern a professional recorded, and what came of it."""

    named = "{level|concern} about {kind|the child}[ ({about})][, raised by {by}][, {date}]"
    tells = (("raised_before_on", "raised_before", True),)
    in_order = (("raised_before_on", "date"),)
    marks = ("urgent", "from_police_attendance", "raised_before", "raised_before_on")
    kind: w.ConcernKind | None = None
    about: w.PersonRole | None = None
    by: w.AgencyKind | None = None
    level: w.ConcernLevel | None = None
    date: HappenedDay = None
    urgent: YesNo = None
    rising: YesNo = None  # new, or graver than before
    needs_several_services: YesNo = None
    from_police_attendance: YesNo = None
    referred: YesNo = None
    passed_to_social_worker: YesNo = None
    reason_not_referred_recorded: YesNo = None  # a decision, with its reason, that the threshold is not met
    raised_before: YesNo = None  # this same concern was recorded before
    raised_before_on: HappenedDay = None  # the first time it was
    changed_since_raised: YesNo = None
    escalated: YesNo = None
    considered_in_assessment: YesNo = None


class Injury(Record):
    """An injury to the child that a professional saw or was told of."""

    named = "{kind|injury}[ seen by {seen_by}][, {date}]"
    marks = ("explained_by_one_agency",)
    kind: w.InjuryKind | None = None
    seen_by: w.AgencyKind | None = None
    date: HappenedDay = None  # the day it was seen
    explanation: w.Explanation | None = None
    safeguarding_concern: YesNo = None  # whoever saw it was concerned
    explained_by_one_agency: YesNo = None  # accepted on one agency's account alone
    wider_picture_considered: YesNo = None
    one_of_several: YesNo = None
    thought_of_different_ages: YesNo = None
    referred: YesNo = None
    discussed_with_social_care: YesNo = None
    discussed_with_manager: YesNo = None
    discussed_with_health: YesNo = None  # with a paediatrician or another doctor or nurse than whoever saw it


class Supervision(Record):
    """Supervision, or a manager's oversight, that reached this case or its worker."""

    named = "{kind|supervision}[ of {of}][, {date}]"
    kind: w.SupervisionKind | None = None
    of: w.AgencyKind | None = None  # the agency whose worker was supervised
    date: HappenedDay = None
    case_discussed: YesNo = None
    delay_escalated: YesNo = None  # overdue supervision was taken to senior managers


class Agency(Spell):
    """One agency's involvement with this family, what it knows and what it holds."""

    named = "{kind|an agency}[ ({of})][, involved until {end_date}]"
    kind: w.AgencyKind | None = None
    of: w.PersonRole | None = None  # whom it works with
    main_contact: YesNo = None  # the one now most in touch with the family
    lead: YesNo = None
    relevant_to_plan: YesNo = None
    role_agreed: YesNo = None  # its part is written down and agreed
    core_group_member: YesNo = None
    reason_not_core_group_recorded: YesNo = None
    told_of_mental_health_concern: YesNo = None
    has_cumulative_risk_assessment: YesNo = None
    has_safety_plan: YesNo = None
    has_discharge_plan: YesNo = None
    reason_not_shared_recorded: YesNo = None
    shares_with_mental_health_services: YesNo = None
    contacted: YesNo = None  # asked what it knows, for the present work
    case_outside_usual_remit: YesNo = None
    support_for_remit_recorded: YesNo = None


class Visit(Record):
    """A visit or appointment, kept or missed."""

    named = "Visit by {by|a professional}[, {outcome}][, {date}]"
    kind_field = "by"
    by: w.AgencyKind | None = None
    date: HappenedDay = None
    outcome: w.VisitOutcome | None = None
    announced: YesNo = None
    child_seen: YesNo = None
    reason_announced_recorded: YesNo = None  # why visits are only announced


class Enquiry(Spell):
    """A section 47 enquiry, or a police investigation, about this child."""

    named = "{kind|enquiry}[, started {start_date}][, ended {end_date}]"
    kind: w.EnquiryKind | None = None
    about_current_carer: YesNo = None  # it concerns somebody the child lives with now, a foster carer included


class Decision(Record):
    """A decision proposed or made, and what it rested on."""

    named = "{kind|decision}[, {state} on {date}|, {date}|, {state}]"
    kind: w.DecisionKind | None = None
    state: w.DecisionState | None = None
    date: HappenedDay = None
    reason_recorded: YesNo = None
    sustained_change_considered: YesNo = None


class Admission(Spell):
    """A stay in hospital of the child's mother (or of whoever ``of`` names). It ends with the discharge."""

    named = "[{of}'s ]stay in {kind|hospital}[, from {start_date}][, until {end_date}]"
    of: w.PersonRole | None = None
    kind: w.AdmissionKind | None = None
    caring_for_baby: YesNo = None
    after_birth: YesNo = None
    medication_asked: YesNo = None  # asked whether she takes any and has it with her
    takes_medication: YesNo = None
    medication_with_her: YesNo = None
    medication_prescribed: YesNo = None
    discharge_plan_written: YesNo = None
    discharge_plan_shared_with_health_visiting: YesNo = None
    discharge_plan_in_multi_agency_plan: YesNo = None


class Support(Spell):
    """A service or support for a person."""

    named = "{kind|support}[ for {of}][, ended {end_date}|, {state} since {start_date}|, since {start_date}|, {state}]"
    of: w.PersonRole | None = None
    kind: w.SupportKind | None = None
    state: w.SupportState | None = None


class ProtectiveFactor(Record):
    """Something recorded as keeping the child safe, and how far anybody has tested it."""

    named = "{kind|protective factor}[ ({who})][, {date}]"
    kind: w.ProtectiveFactorKind | None = None
    who: w.PersonRole | None = None
    in_mental_health: YesNo = None  # an improvement in a parent's mental health, and not in the home, say
    date: HappenedDay = None
    relied_on: YesNo = None
    capacity_assessed: YesNo = None
    support_inconsistent: YesNo = None
    told_what_they_need_to_know: YesNo = None
    reason_not_told_recorded: YesNo = None
    checked_against_history: YesNo = None
    checked_with_another_source: YesNo = None


class Conversation(Record):
    """Something a professional asked about or discussed. ``held: false`` says that it was not."""

    named = "Conversation about {kind|the family}[ ({of})][, {date}]"
    kind: w.ConversationKind | None = None
    of: w.PersonRole | None = None  # with whom, or about whom
    date: HappenedDay = None
    held: YesNo = None
    concluded: YesNo = None
    return_planned_for: PlannedDay = None


class Engagement(Record):
    """How a family member was recorded as engaging, at one time."""

    named = "[{level} ]engagement[ of {of}][, {date}]"
    kind_field = "of"
    of: w.PersonRole | None = None
    level: w.EngagementLevel | None = None
    date: HappenedDay = None
    further_attempts: YesNo = None
    raised_with_others: YesNo = None
    difference_for_child_considered: YesNo = None


class HouseholdChange(Record):
    """A change in or about the child's home."""

    named = "{kind|change at home}[, {date}]"
    kind: w.HouseholdChangeKind | None = None
    date: HappenedDay = None
    worries_an_agency: YesNo = None  # whoever joined or returned is a worry to some agency
    considered_by_several_agencies: YesNo = None  # its effect on parent and child


class Discrepancy(Record):
    """Two accounts, or two agencies' records, that do not tally."""

    named = "{kind|accounts that differ}[, {date}]"
    kind: w.DiscrepancyKind | None = None
    date: HappenedDay = None
    raised_with_others: YesNo = None
    looked_at_together: YesNo = None


class Disagreement(Record):
    """Professionals or agencies who disagree, on record."""

    named = "Professional disagreement[, {date}]"
    kind_field = None
    date: HappenedDay = None
    resolved: YesNo = None
    escalated: YesNo = None
    taken_to_multi_agency_forum: YesNo = None
