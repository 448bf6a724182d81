"""Ordinary, well-run work: cases as a good team's records would hold them, for measuring what the rules cost a reader.

Nobody here is in danger, and everybody does their part: plans are in place and reviewed, agencies are asked and come or
write, fathers are involved, worries are passed on and looked into. Lives are still lives: a visit is missed, an injury
is seen and explained, a mood sinks and is treated.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from riskflags.case import COLLECTIONS

AS_OF = date(2026, 6, 30)

CaseData = dict[str, Any]


def ordinary_case(rnd: Random) -> CaseData:
    """One case of ordinary, well-run work."""
    kind = rnd.choices(list(_STATUSES), weights=[30, 32, 12, 12, 8, 6])[0]
    case: CaseData = {"case_id": f"ordinary-{kind}", "as_of": AS_OF.isoformat()}
    case |= {name: [] for name in COLLECTIONS}
    _family(rnd, case, kind)
    _STATUSES[kind](rnd, case)
    _agencies(rnd, case, kind)
    for part in (_worry, _injury, _mood, _visits, _household):
        if rnd.random() < 0.4:
            part(rnd, case)
    return case


def blanked(rnd: Random, case: CaseData, share: float) -> CaseData:
    """The case with this share of its fields unknown; records and collections stay."""
    return {
        name: [{field: value for field, value in record.items() if rnd.random() >= share} for record in found]
        if isinstance(found, list)
        else found
        for name, found in case.items()
    }


def ago(days: int) -> str:
    """So many days before the case's day; ahead of it where negative."""
    return (AS_OF - timedelta(days=days)).isoformat()


# -- the family ------------------------------------------------------------------------------------------------------


def _family(rnd: Random, case: CaseData, kind: str) -> None:
    unborn = kind == "pregnancy"
    born = ago(rnd.randint(20, 3000))
    child = {"born": False, "expected_date_of_birth": ago(-60)} if unborn else {"born": True, "date_of_birth": born}
    case["people"] += [
        {"role": "child", "lives_with_child": True, **child},
        {
            "role": "mother",
            "lives_with_child": True,
            "cares_for_child": True,
            "involved_in_assessment_and_planning": True,
        },
        {"role": "father", "involved_in_assessment_and_planning": True, "lives_with_child": rnd.random() < 0.6},
    ]
    case["people"] += [{"role": "sibling", "lives_with_child": True} for _ in range(rnd.randint(0, 2))]
    if unborn:
        case["pregnancies"].append(
            {"of": "mother", "ended": False, "known_on": ago(120), "expected_date_of_birth": ago(-60)}
        )
    case["conversations"] += [
        {"kind": "mental_wellbeing", "of": "mother", "date": ago(40), "held": True},
        {"kind": "household_relationships", "of": "mother", "date": ago(40), "held": True},
    ]
    case["engagement"].append({"of": "mother", "level": rnd.choice(("good", "mixed")), "date": ago(30)})
    case["assessments"].append({"kind": "family_network", "state": "completed", "date": ago(60)})


# -- how the child is open -------------------------------------------------------------------------------------------


def _universal(rnd: Random, case: CaseData) -> None:
    case["statuses"].append({"kind": "universal", "start_date": ago(200), "ended": False})


def _early_help(rnd: Random, case: CaseData) -> None:
    begun = rnd.randint(30, 300)
    case["statuses"].append({"kind": "early_help", "start_date": ago(begun), "ended": False})
    case["plans"].append({**_plan("early_help", begun - 15), "of": "child"})
    case["assessments"].append(_assessed("early_help", begun - 10))
    case["meetings"].append({"kind": "team_around_the_family", "state": "held", "held_on": ago(20)})


def _pregnancy(rnd: Random, case: CaseData) -> None:
    _early_help(rnd, case)
    case["assessments"].append({**_assessed("early_help_pre_birth", 60), "state": "completed"})


def _child_in_need(rnd: Random, case: CaseData) -> None:
    begun = rnd.randint(60, 400)
    case["statuses"].append({"kind": "child_in_need", "start_date": ago(begun), "ended": False})
    case["plans"].append({**_plan("child_in_need", begun - 30), "of": "child"})
    case["assessments"].append(_assessed("child_and_family", begun - 35))
    case["referrals"].append(_referral(begun + 5))
    _meeting(rnd, case, "child_in_need", rnd.randint(5, 30))
    _oversight(case)


def _child_protection(rnd: Random, case: CaseData) -> None:
    begun = rnd.randint(40, 250)
    case["statuses"].append({"kind": "child_protection_plan", "start_date": ago(begun), "ended": False})
    case["plans"].append({**_plan("child_protection", begun - 1), "of": "child"})
    case["assessments"].append(_assessed("section_47", begun + 10))
    case["assessments"].append({**_assessed("cumulative_risk", 10), "state": "completed"})
    case["enquiries"].append({"kind": "section_47", "start_date": ago(begun + 20), "end_date": ago(begun + 8)})
    case["decisions"].append(
        {"kind": "interim_safety", "state": "made", "date": ago(begun + 19), "reason_recorded": True}
    )
    case["referrals"].append(_referral(begun + 25))
    _meeting(rnd, case, "strategy_discussion", begun + 21, requested=begun + 22)
    _meeting(rnd, case, "initial_child_protection_conference", begun)
    _meeting(rnd, case, "core_group", 12)
    case["visits"] += [_visit(days, announced=days != 20) for days in (6, 20, 34, 48)]
    _oversight(case)


def _looked_after(rnd: Random, case: CaseData) -> None:
    begun = rnd.randint(60, 900)
    case["statuses"].append({"kind": "looked_after", "start_date": ago(begun), "ended": False})
    case["plans"].append({**_plan("looked_after", begun - 5), "of": "child"})
    case["assessments"].append(_assessed("child_and_family", begun - 10))
    _meeting(rnd, case, "looked_after_review", rnd.randint(10, 80))
    _oversight(case)


_STATUSES: dict[str, Callable[[Random, CaseData], None]] = {
    "early_help": _early_help,
    "child_in_need": _child_in_need,
    "child_protection": _child_protection,
    "pregnancy": _pregnancy,
    "looked_after": _looked_after,
    "universal": _universal,
}


def _plan(kind: str, begun: int) -> CaseData:
    return {
        "kind": kind,
        "start_date": ago(max(begun, 5)),
        "ended": False,
        "last_reviewed_on": ago(min(25, max(begun, 5))),
        "review_due": ago(-35),
        "multi_agency": True,
        "says_who_does_what": True,
        "in_writing": True,
        "childs_voice_recorded": True,
        "draws_on_earlier_incidents": True,
    }


def _assessed(kind: str, days: int) -> CaseData:
    return {
        "kind": kind,
        "of": "child",
        "state": "completed",
        "date": ago(max(days, 3)),
        "tool_named": True,
        "family_history_gathered": True,
        "history_used_in_decision": True,
        "draws_on_earlier_incidents": True,
        "childhood_adversity_considered": True,
        "childs_voice_recorded": True,
    }


def _referral(days: int) -> CaseData:
    return {
        "to": "childrens_social_care",
        "of": "child",
        "by": "education",
        "state": "made",
        "date": ago(days),
        "received_electronically": True,
        "needs_clarification": False,
        "discussed_with_referrer": True,
        "risks_spelled_out": True,
        "screened": True,
        "involved_agencies_identified": True,
        "outcome": "accepted",
        "accepted_on": ago(days - 1),
        "responsible_service_recorded": True,
    }


def _meeting(rnd: Random, case: CaseData, kind: str, days: int, requested: int | None = None) -> None:
    asked = {} if requested is None else {"requested_on": ago(requested)}
    case["meetings"].append({"kind": kind, "state": "held", "held_on": ago(days), "neglect_discussed": True, **asked})
    for agency in ("health_visiting", "education", "gp"):
        came = rnd.random() < 0.8
        case["participations"].append(
            {
                "meeting": kind,
                "meeting_date": ago(days),
                "agency": agency,
                "relevant": True,
                "invited": True,
                "attended": came,
                "information_sought": True,
                "reported": True,
                "report_due": ago(days + 3),
            }
        )


def _oversight(case: CaseData) -> None:
    case["supervision"] += [
        {"kind": "case_supervision", "of": "childrens_social_care", "date": ago(18), "case_discussed": True},
        {"kind": "management_oversight", "of": "childrens_social_care", "date": ago(18), "case_discussed": True},
    ]


def _agencies(rnd: Random, case: CaseData, kind: str) -> None:
    listed = ["gp", "health_visiting", "education"]
    listed += {"pregnancy": ["midwifery", "early_help"], "early_help": ["early_help"], "universal": []}.get(
        kind, ["childrens_social_care"]
    )
    for place, agency in enumerate(listed):
        case["agencies"].append(
            {
                "kind": agency,
                "start_date": ago(150),
                "ended": False,
                "main_contact": place == len(listed) - 1,
                "lead": place == len(listed) - 1,
                "relevant_to_plan": True,
                "role_agreed": True,
                "core_group_member": True,
                "told_of_mental_health_concern": True,
                "has_cumulative_risk_assessment": True,
                "has_safety_plan": True,
                "contacted": True,
                "case_outside_usual_remit": False,
            }
        )
    case["supervision"].append(
        {"kind": "safeguarding_supervision", "of": "health_visiting", "date": ago(rnd.randint(5, 80))}
    )


# -- what life brings ------------------------------------------------------------------------------------------------


def _worry(rnd: Random, case: CaseData) -> None:
    days = rnd.randint(35, 300)
    case["concerns"].append(
        {
            "kind": rnd.choice(("home_conditions", "engagement", "emotional_abuse", "parental_substance_use")),
            "about": "child",
            "by": "education",
            "level": "concern",
            "date": ago(days),
            "urgent": False,
            "rising": False,
            "from_police_attendance": False,
            "referred": True,
            "passed_to_social_worker": True,
            "considered_in_assessment": True,
            "changed_since_raised": True,
            "escalated": False,
        }
    )
    case["assessments"].append(_assessed("cumulative_risk", days - 20))


def _injury(rnd: Random, case: CaseData) -> None:
    case["injuries"].append(
        {
            "kind": "bruise",
            "seen_by": "gp",
            "date": ago(rnd.randint(10, 200)),
            "explanation": "accepted",
            "safeguarding_concern": False,
            "explained_by_one_agency": True,
            "wider_picture_considered": True,
            "one_of_several": False,
            "thought_of_different_ages": False,
            "referred": False,
            "discussed_with_social_care": True,
        }
    )


def _mood(rnd: Random, case: CaseData) -> None:
    changed = rnd.randint(60, 200)
    case["health"].append(
        {
            "of": "mother",
            "kind": "mental_health",
            "severity": rnd.choice(("mild", "moderate")),
            "course": rnd.choice(("stable", "improving")),
            "start_date": ago(changed + 200),
            "changed_on": ago(changed),
            "ended": False,
            "relapse_risk": False,
            "complex_needs": False,
            "support_by_self_report_only": False,
            "others_can_trigger_support": True,
        }
    )
    case["support"].append(
        {
            "of": "mother",
            "kind": "adult_mental_health_service",
            "state": "open",
            "start_date": ago(changed),
            "ended": False,
        }
    )
    case["plans"] += [
        {**_plan("contingency", 50), "of": "mother"},
        {**_plan("pathway_of_support", 50), "of": "mother"},
    ]
    case["assessments"] += [
        {**_assessed("effect_of_parental_mental_health", changed - 20), "of": "mother"},
        _assessed("cumulative_risk", changed - 15),
    ]


def _visits(rnd: Random, case: CaseData) -> None:
    by = case["agencies"][-1]["kind"]
    case["visits"] += [_visit(days, by=by, announced=rnd.random() < 0.8) for days in (7, 21, 35)]
    case["visits"].append({"by": by, "date": ago(28), "outcome": "not_in", "announced": True, "child_seen": False})


def _visit(days: int, announced: bool, by: str = "childrens_social_care") -> CaseData:
    return {"by": by, "date": ago(days), "outcome": "seen", "announced": announced, "child_seen": True}


def _household(rnd: Random, case: CaseData) -> None:
    case["household_changes"].append(
        {
            "kind": rnd.choice(("moved_home", "someone_left", "new_relationship")),
            "date": ago(70),
            "considered_by_several_agencies": True,
        }
    )
