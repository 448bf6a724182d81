"""The work with the family: what the child is open to, plans, assessments, meetings, decisions, who is involved."""

from __future__ import annotations

from riskflags.case.fields import HappenedDay, PlannedDay, YesNo
from riskflags.case.record import ImpliesFields, Record, Spell
from riskflags.case.words import casework as w
from riskflags.case.words import people


class Status(Spell):
    """A spell of help, need, protection, care or court order for this child."""

    named = "{kind|status}[ ({placement})][, since {start_date}][, ended {end_date}]"
    kind: w.StatusKind | None = None
    """What the child is, or was, open to, subject to or under."""
    placement: w.Placement | None = None
    """Where a looked-after child lives in this spell; for other kinds it is left out."""
    placement_recorded_safe: YesNo = None
    """Whether somebody looked at how safe the child is in this placement, and recorded it as safe. `false`: nobody did,
    or it was found not to be."""


class Plan(Spell):
    """A plan for the child, or for a parent where `of` says so; a spell. One in place says `ended: false`."""

    named = "{kind} plan[ for {of}][, last reviewed {last_reviewed_on}|, started {start_date}][, ended {end_date}]"
    implied = (*Spell.implied, ("last_reviewed_on", "reviewed", True))
    in_order = (("start_date", "end_date"), ("start_date", "last_reviewed_on"))
    of: people.PersonRole | None = None
    """Whom the plan is for. Say it for `contingency` and `other`; the rules read the other kinds without it."""
    kind: w.PlanKind | None = None
    """What kind of plan it is."""
    reviewed: YesNo = None
    """Whether it was ever reviewed: `false` says never. A `last_reviewed_on` fills in `true`; with both blank a review
    is not known."""
    last_reviewed_on: HappenedDay = None
    """The day of the latest review. Blank: not known; that there was none `reviewed: false` says."""
    review_due: PlannedDay = None
    """The day by which the next review is due; ahead or gone by."""
    multi_agency: YesNo = None
    """Whether more than one agency made the plan, and holds it."""
    says_who_does_what: YesNo = None
    """Whether it says which person or service does what."""
    in_writing: YesNo = None
    """Whether it is written down."""
    childs_voice_recorded: YesNo = None
    """Whether it records what the child says and shows; or the child's daily life, where the child is too young to
    speak."""
    draws_on_earlier_incidents: YesNo = None
    """Whether it takes into account the family's earlier serious incidents or reviews."""


class Headings(Record):
    """What an assessment's text or a meeting's minutes took up: a heading there is as good as a record of its own."""

    father_considered: YesNo = None
    """Whether it took up the father's part in the child's life and in the work; or the reason for leaving him out."""
    siblings_considered: YesNo = None
    """Whether it took up whether the child's brothers and sisters are safe."""
    wider_family_considered: YesNo = None
    """Whether it took up who is in the wider family and network, and what each can do."""
    parental_mental_health_considered: YesNo = None
    """Whether it took up what a parent's mental ill-health means for this child."""
    harm_weighed: YesNo = None
    """Whether it took up whether the child is being harmed or neglected; whatever it came to."""


class Assessment(Headings):
    """An assessment of the child, of a parent, or of the network: considered, under way or completed."""

    named = "{kind|assessment}[ of {of}][ by {by}][, {state} on {date}|, {date}|, {state}]"
    of: people.PersonRole | None = None
    """Whom it assessed. Say it for a parent's `mental_health` and `mental_health_screen`; the other kinds are read
    without it."""
    kind: w.AssessmentKind | None = None
    """What kind of assessment it is."""
    by: people.AgencyKind | None = None
    """Which agency made it."""
    state: w.AssessmentState | None = None
    """How far it has got."""
    date: HappenedDay = None
    """The day it got that far: the day it was considered, begun or completed."""
    tool_named: YesNo = None
    """Whether the record names the tool or questionnaire that was used."""
    family_history_gathered: YesNo = None
    """Whether it gathered the history of the parents and the family."""
    history_used_in_decision: YesNo = None
    """Whether it used that history in its analysis and its decision."""
    draws_on_earlier_incidents: YesNo = None
    """Whether it takes into account the family's earlier serious incidents or reviews."""
    childhood_adversity_considered: YesNo = None
    """Whether it considered what a parent's own hard childhood means for that parent."""
    childs_voice_recorded: YesNo = None
    """Whether it records what the child says and shows; or the child's daily life, where the child is too young to
    speak."""


class Meeting(ImpliesFields, Headings):
    """A meeting asked for, planned, held or cancelled. One held about a plan reviews that plan."""

    named = "{kind|meeting}[, held {held_on}|, planned for {planned_for}|, asked for {requested_on}|, {state}]"
    implied = (("held_on", "state", "held"),)
    in_order = (("requested_on", "held_on"),)
    kind: w.MeetingKind | None = None
    """What kind of meeting it is."""
    state: w.MeetingState | None = None
    """How far it has got. A `held_on` fills in `held`; a `planned_for` that has gone by does not."""
    requested_on: HappenedDay = None
    """The day somebody asked for it, from which a delay is counted."""
    planned_for: PlannedDay = None
    """The day it is planned for, ahead or gone by. It does not say that it was held."""
    held_on: HappenedDay = None
    """The day it was held. Blank beside `state: held`: not known when."""
    delay_escalated: YesNo = None
    """Whether the wait for this meeting was taken to a manager."""
    neglect_discussed: YesNo = None
    """Whether it discussed neglect of this child."""
    family_history_considered: YesNo = None
    """Whether it considered the history of the family."""
    childs_safety_decided: YesNo = None
    """Whether it decided how the child is kept safe for now."""


class Participation(Record):
    """One agency and one meeting: whether it was asked, came, and wrote."""

    named = "{agency|an agency} ({meeting|meeting}[, {meeting_date}])"
    kind_field = "meeting"
    past_once_recorded = (("meeting_date", "attended"),)
    meeting: w.MeetingKind | None = None
    """What kind of meeting it is; together with `meeting_date` it says which."""
    meeting_date: PlannedDay = None
    """The day of the meeting, ahead or gone by, as the meeting's own record has it. Blank: not known which meeting."""
    agency: people.AgencyKind | None = None
    """Which agency it is."""
    relevant: YesNo = None
    """Whether this agency has useful information for this meeting; as whoever recorded it saw it."""
    invited: YesNo = None
    """Whether it was invited."""
    reason_not_invited_recorded: YesNo = None
    """Whether the reason for not inviting it is on record."""
    attended: YesNo = None
    """Whether it came; left out while the meeting is still to come."""
    information_sought: YesNo = None
    """Whether it was asked for what it knows, invited or not."""
    reported: YesNo = None
    """Whether it told the meeting what it knows, present or not: in writing, or spoken to beforehand."""
    report_due: PlannedDay = None
    """The day by which its report to the meeting is due; ahead or gone by."""


class Decision(Record):
    """A decision proposed or made, and what it rested on."""

    named = "{kind|decision}[, {state} on {date}|, {date}|, {state}]"
    kind: w.DecisionKind | None = None
    """What was decided, or is proposed."""
    state: w.DecisionState | None = None
    """How far it has got: whether it is proposed or made."""
    date: HappenedDay = None
    """The day it was made; of one that is only proposed, the day it was proposed."""
    reason_recorded: YesNo = None
    """Whether the reason for it, with the evidence, is written down."""
    sustained_change_considered: YesNo = None
    """Whether it was considered if a change for the better lasts."""


class Enquiry(Spell):
    """A section 47 enquiry, or a police investigation, about this child; a spell."""

    named = "{kind|enquiry}[, started {start_date}][, ended {end_date}]"
    kind: w.EnquiryKind | None = None
    """Whose enquiry it is."""
    about_current_carer: YesNo = None
    """Whether it concerns somebody the child lives with now, a foster carer included."""


class Agency(Spell):
    """One agency's involvement with this family, what it knows and what it holds; a spell."""

    named = "{kind|an agency}[ ({of})][, involved until {end_date}]"
    ended: YesNo = None
    """Whether its work with the family has ended: `false` says that it still runs. An `end_date` fills in `true`; with
    both blank it is not known whether it still runs."""
    kind: people.AgencyKind | None = None
    """Which service or agency is involved."""
    of: people.PersonRole | None = None
    """Whom in the family it works with. Say it for adult mental health services, which are counted for one parent."""
    main_contact: YesNo = None
    """Whether it is the agency now most in touch with the family."""
    lead: YesNo = None
    """Whether it leads the work with the family, or its worker is the lead practitioner."""
    relevant_to_plan: YesNo = None
    """Whether it has a part in the child protection plan."""
    role_agreed: YesNo = None
    """Whether its part in the work is written down and agreed."""
    core_group_member: YesNo = None
    """Whether its worker is in the core group."""
    reason_not_core_group_recorded: YesNo = None
    """Whether the reason for leaving it out of the core group is on record."""
    told_of_mental_health_concern: YesNo = None
    """Whether it was told of the concern about the mother's mental health."""
    has_cumulative_risk_assessment: YesNo = None
    """Whether it holds the assessment that looks at past and present risks together."""
    has_safety_plan: YesNo = None
    """Whether it holds the safety plan."""
    has_discharge_plan: YesNo = None
    """Whether it holds the mother's plan for discharge from hospital."""
    reason_not_shared_recorded: YesNo = None
    """Whether a reason is on record for not sharing: for not telling it of the concern, or not giving it the assessment
    or the plan above."""
    shares_with_mental_health_services: YesNo = None
    """Whether it, a mental health service, shares what it knows with the others that work with the same person."""
    contacted: YesNo = None
    """Whether it was asked what it knows, for the present assessment, enquiry or plan."""
    case_outside_usual_remit: YesNo = None
    """Whether the worker who holds the case there holds it outside their usual remit or specialism."""
    support_for_remit_recorded: YesNo = None
    """Whether support or supervision for that worker is on record."""


class Supervision(Record):
    """Supervision, or a manager's oversight, that reached this case or its worker."""

    named = "{kind|supervision}[ of {of}][, {date}]"
    kind: w.SupervisionKind | None = None
    """What kind of supervision it was."""
    of: people.AgencyKind | None = None
    """The agency whose worker was supervised, or whose work the manager looked at; not a person, as elsewhere."""
    date: HappenedDay = None
    """The day it took place."""
    case_discussed: YesNo = None
    """Whether this case was discussed in it; `false` where it was about others."""
    delay_escalated: YesNo = None
    """Whether it was overdue and this was taken to senior managers."""
