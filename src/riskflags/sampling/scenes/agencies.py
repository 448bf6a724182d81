"""Which agencies work with the family, and what each knows and holds."""

from __future__ import annotations

from typing import Any

from riskflags.sampling.language import DONE, Chance, Line, before, line, scene

_OPEN = ("child_in_need", "child_protection", "looked_after")
_HELPED = ("early_help", "pregnancy", *_OPEN)


def _agency(kind: str, **leaves: Any) -> Line:
    said = {"core_group_member": DONE, "told_of_mental_health_concern": DONE, "role_agreed": DONE} | leaves
    return line(
        "agencies",
        kind=kind,
        start_date=before("begun", 0, 120),
        ended=False,
        relevant_to_plan=True,
        reason_not_core_group_recorded=Chance(0.2),
        has_cumulative_risk_assessment=DONE,
        has_safety_plan=DONE,
        reason_not_shared_recorded=Chance(0.1),
        contacted=DONE,
        case_outside_usual_remit=False,
        **said,
    )


SCENES = (
    scene("health visitor involved", 1.0, _agency("health_visiting"), stages=("unborn", "newborn", "infant")),
    scene("school involved", 0.75, _agency("education"), stages=("child",)),
    scene("gp involved", 0.35, _agency("gp")),
    scene("midwife involved", 0.9, _agency("midwifery"), stages=("unborn",)),
    scene(
        "early help in the lead",
        1.0,
        _agency("early_help", main_contact=True, lead=True),
        kinds=("early_help", "pregnancy"),
    ),
    scene("social care in the lead", 1.0, _agency("childrens_social_care", main_contact=True, lead=DONE), kinds=_OPEN),
    scene("voluntary sector involved", 0.08, _agency("voluntary_sector"), kinds=_HELPED),
    scene("police involved", 0.06, _agency("police"), kinds=_OPEN),
    scene(
        "supported accommodation",
        0.04,
        _agency("accommodation_support"),
        line(
            "participations",
            meeting="core_group",
            meeting_date=before("meeting"),
            agency="accommodation_support",
            relevant=True,
            invited=DONE,
            attended=Chance(0.8),
        ),
        kinds=("child_protection",),
    ),
)
