"""The closed vocabularies of what professionals saw, heard, relied on and passed on."""

from __future__ import annotations

from typing import Literal

ReferralService = Literal[
    "childrens_social_care",
    "early_help",
    "adult_mental_health",
    "perinatal_mental_health",
    "adult_social_care_mental_health",
    "other",
]
"""The service a referral goes to; a referral to the front door is one to social care. A word without a line here means
what it says.

- childrens_social_care: the local authority's children's social care, by way of the front door or not
- adult_mental_health: a health service for adults' mental health
- perinatal_mental_health: a specialist mental health service in pregnancy and after a birth
- adult_social_care_mental_health: the local authority's mental health social work with adults
"""

ReferralState = Literal["not_made", "considered", "made"]
"""Whether a referral was made.

- not_made: decided against, or not made for any other reason on record
- considered: somebody thought of it, and no more is recorded
- made: made, whatever came of it
"""

ReasonNotReferred = Literal["consent", "threshold", "already_open", "other"]
"""Why a referral was not made.

- consent: consent was refused, or was not asked for
- threshold: the threshold was held not to be met
- already_open: the service works with the person already
- other: another reason that is on record
"""

ReferralOutcome = Literal["pending", "accepted", "no_further_action"]
"""What the service answered.

- pending: no answer yet
- accepted: the service took it on
- no_further_action: the service turned it down
"""

ConcernKind = Literal[
    "neglect",
    "physical_abuse",
    "emotional_abuse",
    "sexual_abuse",
    "domestic_abuse",
    "parental_mental_health",
    "parental_distress",
    "parental_substance_use",
    "home_conditions",
    "childs_behaviour",
    "help_seeking_out_of_pattern",
    "engagement",
    "serious_incident",
    "emerging_needs",
    "other",
]
"""What a concern is about. A word without a line here means what it says.

- domestic_abuse: domestic abuse in the child's home or family
- parental_mental_health: a parent's mental health
- parental_distress: a parent acutely distressed or agitated
- parental_substance_use: a parent's use of alcohol or drugs
- home_conditions: the state of the home
- childs_behaviour: behaviour or presentation of the child that worried the person who recorded it
- help_seeking_out_of_pattern: a parent sought help for the child in another way than before, or only when told to
- engagement: how the family engages with services
- serious_incident: a serious incident in this child's case
- emerging_needs: needs, not danger: what early help is for
"""

ConcernLevel = Literal["need", "concern", "significant_harm"]
"""How serious whoever recorded a concern held it to be.

- need: a need for help, and no worry for the child's safety
- concern: a worry for the child, short of significant harm
- significant_harm: the child suffers, or is likely to suffer, significant harm (section 47)
"""

InjuryKind = Literal["bruise", "fracture", "burn", "bite", "head_injury", "other"]
"""Kinds of injury. The words mean what they say."""

Explanation = Literal["accepted", "doubted", "none_given"]
"""What became of the explanation that was given for an injury.

- accepted: given, and taken as what happened
- doubted: given, and doubted by somebody
- none_given: nobody explained it
"""

VisitOutcome = Literal["seen", "not_in", "refused", "cancelled_by_family"]
"""What became of a visit or appointment.

- seen: kept: the family was seen; whether the child was, `child_seen` says
- not_in: nobody was in, or nobody came
- refused: the family did not let the visitor in, or declined the appointment
- cancelled_by_family: the family called it off
"""

ProtectiveFactorKind = Literal["relative_support", "parent_seeming_well", "improvement", "court_view", "other"]
"""What is held to protect a child.

- relative_support: the support of a relative
- parent_seeming_well: a parent seems well, or says so
- improvement: something has become better; `in_mental_health` says whether that is a parent's mental health
- court_view: a court's view of the parenting
- other: anything else
"""

ConversationKind = Literal[
    "mental_wellbeing",
    "household_relationships",
    "difficult_subject",
    "informal_between_professionals",
]
"""What a conversation was about, or between whom.

- mental_wellbeing: a parent was asked about their own mental wellbeing
- household_relationships: relationships at home
- difficult_subject: a subject that is hard for the family, raised by a professional
- informal_between_professionals: professionals talked about the case outside a meeting
"""

EngagementLevel = Literal["good", "mixed", "falling", "poor"]
"""How somebody engages with services, as a professional recorded it. A word without a line here means what it says.

- mixed: at times well, at times not
- falling: less than before
"""

DiscrepancyKind = Literal["accounts", "childs_voice", "informal_discussion"]
"""What does not tally.

- accounts: two accounts, or information from two sources
- childs_voice: agencies' records of what the child says and shows
- informal_discussion: a discussion between professionals that one record has and another lacks
"""
