"""What a record is called in a sentence: "Bruise seen by the GP, 11 December 2025".

Each record class says how, as a template (``named``): ``{field}`` stands for what the field says in plain words, and
``{field|something}`` says something where the field is not recorded or is *other*. ``[brackets]`` are left out where a
field in them is not recorded; of ``[one|another]`` the first option whose fields are recorded is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, get_args

from riskflags.case.fields import fields_of
from riskflags.case.record import Record
from riskflags.case.words import casework, observations, people
from riskflags.humanize import capitalized, day_in_words

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_FIELD = re.compile(r"\{(\w+)(\|[^}]*)?\}")
_BETWEEN = re.compile(r"\|(?![^{]*\})")

_PEOPLE = {role: f"the {role.replace('_', ' ')}" for role in get_args(people.PersonRole)} | {
    "partner": "the parent's partner",
    "sibling": "a sibling",
    "other_relative": "a relative",
    "family_friend": "a family friend",
    "foster_carer": "a foster carer",
    "other_adult": "another adult",
}

IN_WORDS: dict[Any, dict[str, str]] = {
    people.PersonRole: _PEOPLE,
    people.AgencyKind: {
        "childrens_social_care": "children's social care",
        "front_door": "the front door",
        "midwifery": "the midwife",
        "health_visiting": "the health visitor",
        "school_nursing": "the school nurse",
        "gp": "the GP",
        "hospital": "the hospital",
        "emergency_department": "the emergency department",
        "adult_mental_health": "adult mental health services",
        "perinatal_mental_health": "perinatal mental health services",
        "child_mental_health": "child mental health services",
        "adult_social_care_mental_health": "adult social care's mental health team",
        "substance_misuse": "the substance misuse service",
        "other_health": "another health service",
        "police": "the police",
        "prison": "the prison",
        "education": "the school or nursery",
        "childrens_centre": "the children's centre",
        "accommodation_support": "accommodation support",
        "domestic_abuse_service": "the domestic abuse service",
        "court": "the court",
        "voluntary_sector": "a voluntary organisation",
        "other": "another agency",
    },
    people.HealthKind: {
        "perinatal_mental_health": "perinatal mental health need",
        "mental_health": "mental health need",
        "physical_health": "physical health need",
    },
    people.HistoryKind: {
        "care_experience": "time in care",
        "child_protection_in_own_childhood": "child protection concerns in their own childhood",
    },
    casework.Placement: {
        "with_parent": "with a parent",
        "with_relative_or_friend": "with a relative or friend",
        "residential": "residential care",
        "hospital": "in hospital",
    },
    casework.StatusKind: {
        "early_help": "early help",
        "child_protection_plan": "child protection plan",
        "universal": "universal services",
    },
    casework.PlanKind: {"looked_after": "looked-after", "pathway_of_support": "support pathway", "other": ""},
    casework.AssessmentKind: {
        **{
            kind: f"{kind.replace('_', ' ')} assessment"
            for kind in ("early_help", "child_and_family", "parenting", "cumulative_risk", "mental_health")
        },
        "pre_birth": "pre-birth assessment",
        "early_help_pre_birth": "early help pre-birth assessment",
        "section_47": "section 47 assessment",
        "effect_of_parental_mental_health": "assessment of the effect of parental mental health",
        "harm_or_neglect": "assessment of harm or neglect",
        "family_network": "assessment of the family network",
        "siblings_safety": "assessment of the siblings' safety",
    },
    casework.MeetingKind: {
        "child_in_need": "child in need meeting",
        "step_up": "step-up meeting",
        "looked_after_review": "looked-after review",
        "discharge_planning": "discharge planning meeting",
        "professionals": "professionals' meeting",
    },
    observations.ReferralService: {
        "childrens_social_care": "children's social care",
        "adult_mental_health": "adult mental health services",
        "perinatal_mental_health": "perinatal mental health services",
        "adult_social_care_mental_health": "adult social care's mental health team",
    },
    observations.ConcernKind: {
        "parental_mental_health": "a parent's mental health",
        "parental_distress": "a parent's distress",
        "parental_substance_use": "a parent's substance use",
        "home_conditions": "conditions at home",
        "childs_behaviour": "the child's behaviour",
        "help_seeking_out_of_pattern": "an unusual way of asking for help",
        "serious_incident": "a serious incident",
    },
    observations.ConcernLevel: {"need": "need for help", "significant_harm": "concern of significant harm"},
    observations.VisitOutcome: {
        "seen": "family seen",
        "not_in": "nobody in",
        "cancelled_by_family": "cancelled by the family",
    },
    casework.EnquiryKind: {"section_47": "section 47 enquiry"},
    casework.DecisionKind: {
        "no_strategy_discussion_needed": "decision that no strategy discussion is needed",
        "interim_safety": "decision on interim safety",
        "step_up": "decision to step up",
        "step_down": "decision to step down",
        "end_child_protection_plan": "decision to end the child protection plan",
        "level_of_plan": "decision on the level of plan",
        "on_a_persisting_concern": "decision on a persisting concern",
    },
    people.AdmissionKind: {
        "maternity_ward": "a maternity ward",
        "mother_and_baby_unit": "a mother and baby unit",
        "psychiatric_ward": "a psychiatric ward",
        "general_ward": "a general ward",
        "neonatal_unit": "a neonatal unit",
    },
    people.SupportKind: {
        "closer_perinatal_monitoring": "closer watch around the birth",
        "adult_mental_health_service": "adult mental health service",
        "peaks_and_troughs_support": "support for the ups and downs of an illness",
    },
    observations.ProtectiveFactorKind: {
        "relative_support": "support from a relative",
        "parent_seeming_well": "a parent seeming well",
        "improvement": "a recorded improvement",
        "court_view": "the court's view",
    },
    observations.ConversationKind: {
        "mental_wellbeing": "mental wellbeing",
        "household_relationships": "relationships at home",
        "difficult_subject": "a difficult subject",
        "informal_between_professionals": "the case, informal",
    },
    people.HouseholdChangeKind: {
        "release_from_custody": "release from custody",
        "adult_of_concern_joined": "an adult of concern joined the household",
        "someone_joined": "someone joined the household",
        "someone_left": "someone left the household",
    },
    observations.DiscrepancyKind: {
        "accounts": "accounts that differ",
        "childs_voice": "records of the child's voice that differ",
        "informal_discussion": "informal discussion missing from a record",
    },
}
"""How to say the words of a vocabulary for which replacing underscores by spaces is not enough."""

_BY_WORDS = {get_args(vocabulary): said for vocabulary, said in IN_WORDS.items()}


def name_of(record: Record) -> str:
    """The name of a record, capitalised as at the beginning of a sentence."""
    return capitalized("".join([_first_that_says(options, record) for options in _parts(type(record))]).strip())


def word_in_words(record: type[Record], field: str, word: str) -> str:
    """A word of a field's vocabulary as people say it: "the GP" for ``gp``."""
    return _BY_WORDS.get(fields_of(record)[field].words, {}).get(word) or word.replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a template, and the text to use where it is not recorded."""

    name: str
    words: Mapping[Any, str]
    instead: str

    @classmethod
    def of(cls, name: str, instead: str, record: type[Record]) -> _Field:
        words = _BY_WORDS.get(fields_of(record)[name].words, {})
        if instead:
            words = {word: said or instead for word, said in words.items()} | {"other": instead}
        return cls(name, words, instead)

    def said(self, record: Record) -> str:
        """Its text for a record."""
        value = getattr(record, self.name)
        if value is None:
            return self.instead
        if isinstance(value, date):
            return day_in_words(value)
        return self.words[value] if value in self.words else str(value).replace("_", " ")


@cache
def fields_named(record: type[Record]) -> frozenset[str]:
    """The fields that can appear in a record's name."""
    return frozenset(field for field, _ in _FIELD.findall(record.named))


@dataclass(frozen=True, slots=True)
class _Option:
    """One option of a template: the fields it needs; those it shows, each with the text before it; its last text."""

    needed: tuple[str, ...]
    fields: tuple[tuple[str, _Field], ...]
    end: str

    @classmethod
    def of(cls, text: str, in_brackets: bool, record: type[Record]) -> _Option:
        before, fields, instead = (_FIELD.split(text)[start::3] for start in range(3))
        told = tuple((before[at], _Field.of(each, (instead[at] or "")[1:], record)) for at, each in enumerate(fields))
        return cls(tuple(fields) if in_brackets else (), told, before[-1])


@cache
def _parts(record: type[Record]) -> tuple[tuple[_Option, ...], ...]:
    """The parsed template of a class: for each part in turn, its options; a part outside brackets has one."""
    return tuple(
        tuple(_Option.of(option, at % 2 == 1, record) for option in (_BETWEEN.split(text) if at % 2 else [text]))
        for at, text in enumerate(_OPTIONAL.split(record.named))
    )


def _first_that_says(options: tuple[_Option, ...], record: Record) -> str:
    for option in options:
        if None not in [getattr(record, field) for field in option.needed]:
            told = ""
            for before, field in option.fields:
                told += before + field.said(record)
            return told + option.end
    return ""
