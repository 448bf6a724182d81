"""Worry about harm: injuries, neglect, behaviour, the police, strategy discussions and section 47 enquiries."""

from __future__ import annotations

from typing import Any

from riskflags.sampling.language import DONE, LAPSED, Chance, Leaves, Line, ago, before, line, pick, scene
from riskflags.sampling.scenes.worries import WEIGHED, concern

_OPEN = ("child_in_need", "child_protection", "looked_after")


def _injury(**leaves: Any) -> Line:
    said: Leaves = {
        "seen_by": pick("gp", "emergency_department", "health_visiting"),
        "explanation": pick("accepted", "doubted", "none_given"),
        "safeguarding_concern": True,
        "explained_by_one_agency": LAPSED,
        "wider_picture_considered": DONE,
        "referred": DONE,
        "discussed_with_social_care": DONE,
    }
    return line("injuries", **(said | leaves))


SCENES = (
    scene(
        "worry looked into",
        0.12,
        concern(
            kind=pick("home_conditions", "engagement", "emotional_abuse", "domestic_abuse", "parental_substance_use"),
            date=before("worry"),
        ),
        WEIGHED,
        kinds=("early_help", *_OPEN),
    ),
    scene(
        "bruises in a baby",
        0.02,
        _injury(kind="bruise", date=ago(2, 40), one_of_several=Chance(0.5), thought_of_different_ages=Chance(0.2)),
        _injury(
            kind=pick("bruise", "fracture"),
            date=ago(2, 60),
            one_of_several=Chance(0.6),
            thought_of_different_ages=LAPSED,
        ),
        concern(kind="physical_abuse", level=pick("concern", "significant_harm"), date=ago(2, 60)),
        line("assessments", DONE, kind="child_protection_medical", of="child", state="completed", date=ago(0, 1)),
        line("meetings", DONE, kind="strategy_discussion", state="held", requested_on=ago(1, 2), held_on=ago(0, 1)),
        line(
            "participations",
            meeting="strategy_discussion",
            meeting_date=ago(0, 1),
            agency="paediatrics",
            relevant=True,
            invited=DONE,
        ),
        WEIGHED,
        stages=("newborn", "infant"),
    ),
    scene(
        "injury explained by one agency",
        0.01,
        _injury(
            kind=pick("burn", "bruise", "head_injury"),
            date=ago(5, 100),
            explanation="accepted",
            safeguarding_concern=False,
            explained_by_one_agency=True,
            one_of_several=False,
            thought_of_different_ages=False,
        ),
        concern(kind="neglect", date=before("worry")),
        line("assessments", DONE, kind="neglect_tool", state="completed", date=ago(1, 20)),
        WEIGHED,
        stages=("child",),
        kinds=_OPEN,
    ),
    scene(
        "neglect that drifts",
        0.03,
        concern(kind="neglect", date=ago(200, 330), raised_before=False),
        concern(
            kind=pick("neglect", "home_conditions"),
            date=ago(90, 160),
            raised_before=True,
            raised_before_on=ago(330, 350),
            changed_since_raised=DONE,
            escalated=DONE,
        ),
        concern(
            kind="neglect",
            date=ago(29, 80),
            raised_before=True,
            raised_before_on=ago(330, 350),
            changed_since_raised=DONE,
            escalated=DONE,
        ),
        line("assessments", DONE, kind="neglect_tool", of="child", state="completed", date=ago(2, 100)),
        line("meetings", DONE, kind="professionals", state="held", held_on=ago(1, 28), neglect_discussed=True),
        WEIGHED,
        kinds=("early_help", *_OPEN),
        stages=("infant", "child"),
    ),
    scene(
        "worrying behaviour",
        0.012,
        concern(kind="childs_behaviour", by="education", date=ago(12, 150)),
        line(
            "assessments",
            0.5,
            kind="harm_or_neglect",
            of="child",
            state="completed",
            date=ago(1, 11),
            childs_voice_recorded=DONE,
        ),
        stages=("child",),
    ),
    scene(
        "help sought out of pattern",
        0.008,
        concern(kind="help_seeking_out_of_pattern", by=pick("gp", "emergency_department"), date=ago(5, 150)),
        stages=("newborn", "infant", "child"),
    ),
    scene(
        "police called",
        0.02,
        concern(kind="domestic_abuse", by="police", date=ago(5, 300), from_police_attendance=True),
        kinds=("universal", "early_help", *_OPEN),
    ),
    scene(
        "urgent worry",
        0.006,
        concern(kind=pick("physical_abuse", "neglect"), date=ago(5, 25), urgent=True),
        line(
            "visits", DONE, by="childrens_social_care", date=ago(0, 4), outcome="seen", announced=False, child_seen=True
        ),
        line("assessments", DONE, kind="neglect_tool", state="completed", date=ago(0, 3)),
        kinds=("early_help", *_OPEN),
        stages=("newborn", "infant", "child"),
    ),
)
