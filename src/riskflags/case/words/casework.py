"""The closed vocabularies of the work with a family: statuses, plans, assessments, meetings, decisions."""

from __future__ import annotations

from typing import Literal

StatusKind = Literal[
    "early_help",
    "child_in_need",
    "child_protection_plan",
    "looked_after",
    "supervision_order",
    "care_order",
    "universal",
    "other",
]
"""What a child is open to, subject to or under. A word without a line here means what it says.

- early_help: open to early help
- child_in_need: a child in need, under section 17 of the Children Act 1989
- child_protection_plan: subject of a child protection plan
- looked_after: looked after by the local authority
- supervision_order: a supervision order is in force
- care_order: a care order is in force, an interim one included
- universal: only the services that every family has; while it runs the case does not count as closed
"""

Placement = Literal["with_parent", "with_relative_or_friend", "foster_care", "residential", "hospital", "other"]
"""Where a looked-after child lives. A word without a line here means what it says.

- with_parent: at home with a parent, under an order
- with_relative_or_friend: with somebody of the family or its network (kinship care)
- residential: a children's home or another residential setting
"""

PlanKind = Literal[
    "early_help",
    "child_in_need",
    "child_protection",
    "looked_after",
    "safety",
    "interim_safety",
    "contingency",
    "pathway_of_support",
    "birth",
    "other",
]
"""Kinds of plan.

- early_help: an early help plan
- child_in_need: a child in need plan
- child_protection: a child protection plan
- looked_after: a looked-after child's care plan
- safety: a safety plan: what keeps the child safe, and who does what if that fails
- interim_safety: a written agreement or other arrangement that keeps the child safe while enquiries run
- contingency: what happens when a parent becomes unwell
- pathway_of_support: who does what for a parent's perinatal mental health
- birth: what is to happen at the birth and just after it
- other: a kind that neither statute nor guidance names
"""

AssessmentKind = Literal[
    "pre_birth",
    "early_help_pre_birth",
    "early_help",
    "child_and_family",
    "section_47",
    "parenting",
    "cumulative_risk",
    "mental_health",
    "mental_health_screen",
    "effect_of_parental_mental_health",
    "neglect_tool",
    "harm_or_neglect",
    "child_protection_medical",
    "family_network",
    "siblings_safety",
    "professional_case_review",
    "other",
]
"""Kinds of assessment. An assessment of one kind may take up what another is for: say so in its fields. A word without
a line here means what it says.

- pre_birth: of an unborn child and the family, before the birth
- early_help_pre_birth: the same, made by early help
- early_help: an early help assessment of the child and family
- child_and_family: social care's assessment of the child and family, under section 17
- section_47: the assessment that belongs to a section 47 enquiry
- parenting: of how a parent cares, and can care, for the child
- cumulative_risk: past and present risks looked at together
- mental_health: of a person's mental health, by a mental health service
- mental_health_screen: of a person's mental health, by a universal service: health visitor or midwife
- effect_of_parental_mental_health: what a parent's ill-health means for parenting and for this child
- neglect_tool: the local neglect tool filled in; Graded Care Profile and We Can are two of them
- harm_or_neglect: whether the child is being harmed or neglected, with or without a tool
- child_protection_medical: a medical examination of the whole child for signs of harm
- family_network: who is in the wider family and network, and what each can do
- siblings_safety: whether the other children are safe
- professional_case_review: the professionals look back on the case together
"""

AssessmentState = Literal["not_considered", "considered", "under_way", "completed"]
"""How far an assessment has got.

- not_considered: nobody thought of one; a complete list without one says the same
- considered: somebody thought of one, and no more is recorded
- under_way: begun, and not completed
- completed: finished, with what it came to
"""

MeetingKind = Literal[
    "strategy_discussion",
    "initial_child_protection_conference",
    "review_child_protection_conference",
    "core_group",
    "child_in_need",
    "step_up",
    "team_around_the_family",
    "looked_after_review",
    "discharge_planning",
    "professionals",
    "other",
]
"""Kinds of meeting about a child. A word without a line here means what it says.

- strategy_discussion: strategy discussion or strategy meeting, on whether to begin a section 47 enquiry
- initial_child_protection_conference: decides whether the child needs a child protection plan
- review_child_protection_conference: reviews a child protection plan
- core_group: those who carry out a child protection plan, with the family
- child_in_need: makes or reviews a child in need plan
- step_up: early help and social care talk about stepping the work up
- team_around_the_family: the professionals of early help, with the family
- looked_after_review: the review of a looked-after child's care plan
- discharge_planning: plans the mother's or the baby's discharge from hospital
- professionals: professionals among themselves, without the family
"""

MeetingState = Literal["requested", "planned", "held", "cancelled"]
"""How far a meeting has got.

- requested: asked for, with no day set
- planned: a day is set
- held: it took place
- cancelled: it will not take place
"""

DecisionKind = Literal[
    "no_strategy_discussion_needed",
    "interim_safety",
    "step_up",
    "step_down",
    "end_child_protection_plan",
    "level_of_plan",
    "on_a_persisting_concern",
    "other",
]
"""What a decision settles.

- no_strategy_discussion_needed: that neither a strategy discussion nor a section 47 enquiry is needed
- interim_safety: how the child is kept safe for now
- step_up: to a higher level of help or protection
- step_down: to a lower level of help or protection
- end_child_protection_plan: that the child protection plan ends
- level_of_plan: which level of plan the child needs, the same as before included
- on_a_persisting_concern: a manager's, on a concern that keeps being recorded
- other: anything else
"""

DecisionState = Literal["proposed", "made"]
"""Whether a decision is proposed or made. The words mean what they say."""

EnquiryKind = Literal["section_47", "police_investigation"]
"""Whose enquiry it is.

- section_47: children's social care's, under section 47 of the Children Act 1989
- police_investigation: the police's
"""

SupervisionKind = Literal["safeguarding_supervision", "case_supervision", "management_oversight"]
"""Kinds of supervision.

- safeguarding_supervision: a health worker's supervision about safeguarding
- case_supervision: a worker's supervision by a manager, about cases
- management_oversight: a manager looked at this case and recorded it
"""
