"""The closed vocabularies of people and agencies, of health, what lies behind a family, and changes at home."""

from __future__ import annotations

from typing import Literal

PersonRole = Literal[
    "child",
    "mother",
    "father",
    "partner",
    "sibling",
    "maternal_grandmother",
    "maternal_grandfather",
    "paternal_grandmother",
    "paternal_grandfather",
    "other_relative",
    "family_friend",
    "foster_carer",
    "other_adult",
]
"""Who somebody is to the child whom the summary is about. A word without a line here means what it says.

- child: the child this summary is about, born or unborn; there is one
- partner: a parent's partner who is not the child's parent
- sibling: a brother or sister, half-siblings and those who live elsewhere included
- other_relative: a relative for whom there is no word here
- family_friend: a friend of the family, a neighbour included
- other_adult: an adult who bears on the child's life and is none of these
"""

AgencyKind = Literal[
    "childrens_social_care",
    "early_help",
    "front_door",
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
    "accommodation_support",
    "domestic_abuse_service",
    "court",
    "voluntary_sector",
    "other",
]
"""Which service or agency, whatever its local name. A word without a line here means what it says.

- childrens_social_care: the local authority's social work with children and families
- early_help: help for families below the threshold of social care, targeted family support included
- front_door: where referrals first arrive and are screened; MASH and MAST are local names
- gp: a general practice
- hospital: a hospital, for what has no word of its own here
- adult_mental_health: a health service for adults' mental health
- perinatal_mental_health: a specialist mental health service in pregnancy and after a birth
- child_mental_health: a mental health service for children and young people (CAMHS)
- adult_social_care_mental_health: the local authority's mental health social work with adults
- adult_social_care: the local authority's other social work with adults
- substance_misuse: a drug and alcohol service
- other_health: a health service for which there is no word here
- education: a nursery, school or college
- childrens_centre: a children's centre or family hub
- housing: a landlord, or the authority's housing service
- accommodation_support: support attached to where the family lives; a landlord is `housing`
- voluntary_sector: a charity or community organisation
"""

ReasonNotInvolved = Literal["risk", "unknown_identity", "died", "declined", "mothers_wish", "other"]
"""Why somebody takes no part in assessment and planning.

- risk: a risk to the child or the family
- unknown_identity: it is not known who the person is
- died: the person has died
- declined: the person was asked and declined
- mothers_wish: the mother does not want it, which the rules do not take as a reason
- other: another reason that is on record
"""

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
"""Kinds of health condition and need. A word without a line here means what it says.

- puerperal_psychosis: a psychosis that began in the weeks after a birth; also called postpartum psychosis
- perinatal_mental_health: any other mental illness in pregnancy or the year after a birth
- mental_health: mental illness or a mental health need at any other time
- disability: a disability other than a learning disability
- substance_use: use of alcohol or drugs that is a health need
"""

Severity = Literal["mild", "moderate", "severe"]
"""How severe a condition is, as the professional who recorded it has it. The words mean what they say."""

HealthCourse = Literal["stable", "improving", "deteriorating", "fluctuating"]
"""How a condition is going, as the professional who recorded it has it. A word without a line here means what it says.

- fluctuating: with known ups and downs, also called peaks and troughs
"""

AdmissionKind = Literal["maternity_ward", "mother_and_baby_unit", "psychiatric_ward", "general_ward", "neonatal_unit"]
"""Kinds of ward and unit. A word without a line here means what it says.

- mother_and_baby_unit: a psychiatric unit that admits mother and baby together
- general_ward: any other ward of a hospital
- neonatal_unit: a unit for newborn babies; the record is of the baby, or of the mother who stays with it
"""

SupportKind = Literal[
    "closer_perinatal_monitoring",
    "adult_mental_health_service",
    "peaks_and_troughs_support",
    "parenting_support",
    "other",
]
"""Kinds of support. A word without a line here means what it says.

- closer_perinatal_monitoring: a closer watch on the mother's mental health around the birth
- adult_mental_health_service: a mental health service for adults
- peaks_and_troughs_support: support agreed for the ups and downs of an illness, by whichever provider
- parenting_support: help with parenting
"""

SupportState = Literal["offered", "agreed", "open", "declined"]
"""How far support has got.

- offered: offered, and not answered yet
- agreed: accepted, and not begun
- open: being given
- declined: not wanted
"""

HistoryKind = Literal[
    "serious_harm_to_a_child",
    "child_protection_concerns",
    "child_protection_in_own_childhood",
    "serious_incident",
    "safeguarding_review",
    "adverse_childhood_experiences",
    "domestic_abuse",
    "care_experience",
    "other",
]
"""What happened earlier, to a member of the family or to an earlier child.

- serious_harm_to_a_child: an earlier child of the family came to serious harm, whoever did it
- child_protection_concerns: earlier child protection concerns about a child of this person, as a parent
- child_protection_in_own_childhood: this person was, as a child, the subject of such concerns
- serious_incident: an earlier serious incident in this family
- safeguarding_review: an earlier safeguarding practice review, or serious case review, about this family
- adverse_childhood_experiences: adverse experiences in this person's own childhood
- domestic_abuse: domestic abuse in this person's life; it does not say by whom
- care_experience: this person was looked after as a child
- other: anything else that bears on this child
"""

HouseholdChangeKind = Literal[
    "release_from_custody",
    "new_relationship",
    "adult_of_concern_joined",
    "someone_joined",
    "someone_left",
    "moved_home",
]
"""Changes in or about a child's home. A word without a line here means what it says.

- release_from_custody: somebody close to the child was released from custody
- new_relationship: a parent has a new relationship
- adult_of_concern_joined: an adult who is a worry to an agency joined the home
- someone_joined: anybody else joined the home; `worries_an_agency` says more
"""
