"""The closed vocabularies of a case summary: who, which agency, what kind.

Terms are the sector's own (the DfE's, then Working Together's). Each list ends in ``other`` where the world is wider
than the list, so that an adapter never has to leave a record out for want of a word.
"""

from __future__ import annotations

from typing import Literal

PersonRole = Literal[
    "child",  # the child this summary is about, born or unborn
    "mother",
    "father",
    "partner",  # a parent's partner who is not the child's parent
    "sibling",  # half-siblings and those living elsewhere included
    "maternal_grandmother",
    "maternal_grandfather",
    "paternal_grandmother",
    "paternal_grandfather",
    "other_relative",
    "family_friend",
    "foster_carer",
    "other_adult",
]

AgencyKind = Literal[
    "childrens_social_care",
    "early_help",
    "front_door",  # MASH, MAST: local names
    "midwifery",
    "health_visiting",
    "school_nursing",
    "gp",
    "hospital",
    "emergency_department",
    "paediatrics",
    "adult_mental_health",
    "perinatal_mental_health",
    "child_mental_health",
    "adult_social_care_mental_health",
    "adult_social_care",
    "substance_misuse",
    "other_health",
    "police",
    "probation",
    "prison",
    "education",
    "childrens_centre",
    "housing",
    "accommodation_support",  # support attached to where the family lives; a landlord is `housing`
    "domestic_abuse_service",
    "court",
    "voluntary_sector",
    "other",
]

HealthKind = Literal[
    "puerperal_psychosis",
    "perinatal_mental_health",
    "mental_health",
    "learning_disability",
    "physical_health",
    "disability",
    "substance_use",
    "other",
]
Severity = Literal["mild", "moderate", "severe"]
HealthCourse = Literal["stable", "improving", "deteriorating", "fluctuating"]

HistoryKind = Literal[
    "serious_harm_to_a_child",  # an earlier child of the family came to serious harm
    "child_protection_concerns",  # earlier concerns about a child of this person, as a parent
    "child_protection_in_own_childhood",  # this person was a child with such concerns
    "serious_incident",
    "safeguarding_review",
    "adverse_childhood_experiences",
    "domestic_abuse",
    "care_experience",
    "other",
]

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

Placement = Literal["with_parent", "with_relative_or_friend", "foster_care", "residential", "hospital", "other"]

PlanKind = Literal[
    "early_help",
    "child_in_need",
    "child_protection",
    "looked_after",
    "safety",
    "interim_safety",  # a written agreement or other arrangement while enquiries run
    "contingency",  # what happens when a parent becomes unwell
    "pathway_of_support",  # who does what for a parent's perinatal mental health
    "birth",
    "other",  # a kind that neither statute nor guidance names
]

AssessmentKind = Literal[
    "pre_birth",
    "early_help_pre_birth",
    "early_help",
    "child_and_family",
    "section_47",
    "parenting",
    "cumulative_risk",
    "mental_health",
    "mental_health_screen",  # by a universal service: health visitor, midwife
    "effect_of_parental_mental_health",  # on parenting and on this child
    "neglect_tool",  # Graded Care Profile, We Can: local names
    "harm_or_neglect",
    "child_protection_medical",  # the whole child examined
    "family_network",
    "siblings_safety",
    "professional_case_review",
    "other",
]
AssessmentState = Literal["not_considered", "considered", "under_way", "completed"]

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
MeetingState = Literal["requested", "planned", "held", "cancelled"]

ReferralService = Literal[
    "childrens_social_care",
    "early_help",
    "adult_mental_health",
    "perinatal_mental_health",
    "adult_social_care_mental_health",
    "other",
]
ReferralState = Literal["not_made", "considered", "made"]
ReferralOutcome = Literal["pending", "accepted", "no_further_action"]
ReasonNotReferred = Literal["consent", "threshold", "already_open", "other"]

ConcernKind = Literal[
    "neglect",
    "physical_abuse",
    "emotional_abuse",
    "sexual_abuse",
    "domestic_abuse",
    "parental_mental_health",
    "parental_distress",  # a parent acutely distressed or agitated
    "parental_substance_use",
    "home_conditions",
    "childs_behaviour",  # behaviour or presentation that worried the person who recorded it
    "help_seeking_out_of_pattern",
    "engagement",
    "serious_incident",
    "emerging_needs",  # needs, not danger: what early help is for
    "other",
]
ConcernLevel = Literal["need", "concern", "significant_harm"]

InjuryKind = Literal["bruise", "fracture", "burn", "bite", "head_injury", "other"]
Explanation = Literal["accepted", "doubted", "none_given"]

SupervisionKind = Literal["safeguarding_supervision", "case_supervision", "management_oversight"]

VisitOutcome = Literal["seen", "not_in", "refused", "cancelled_by_family"]

EnquiryKind = Literal["section_47", "police_investigation"]

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
DecisionState = Literal["proposed", "made"]

AdmissionKind = Literal["maternity_ward", "mother_and_baby_unit", "psychiatric_ward", "general_ward", "neonatal_unit"]

SupportKind = Literal[
    "closer_perinatal_monitoring",
    "adult_mental_health_service",
    "peaks_and_troughs_support",  # support agreed for the ups and downs of an illness, by whichever provider
    "parenting_support",
    "other",
]
SupportState = Literal["offered", "agreed", "open", "declined"]

ProtectiveFactorKind = Literal["relative_support", "parent_seeming_well", "improvement", "court_view", "other"]

ConversationKind = Literal[
    "mental_wellbeing",  # a parent asked about their own
    "household_relationships",
    "difficult_subject",
    "informal_between_professionals",
]

EngagementLevel = Literal["good", "mixed", "falling", "poor"]

HouseholdChangeKind = Literal[
    "release_from_custody",
    "new_relationship",
    "adult_of_concern_joined",
    "someone_joined",
    "someone_left",
    "moved_home",
]

DiscrepancyKind = Literal["accounts", "childs_voice", "informal_discussion"]

ReasonNotInvolved = Literal["risk", "unknown_identity", "died", "declined", "mothers_wish", "other"]
