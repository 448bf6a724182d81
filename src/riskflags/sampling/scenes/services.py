"""How the child is open, the plan, the agencies and the meetings that go with it."""

from __future__ import annotations

from riskflags.sampling.language import DONE, LAPSED, Chance, Leaves, Line, after, ago, ahead, before, line, pick, scene

_OPEN = ("child_in_need", "child_protection", "looked_after")
_HELPED = ("early_help", "pregnancy", *_OPEN)


def _plan(kind: str, low: int, high: int) -> Leaves:
    return {
        "kind": kind,
        "of": "child",
        "start_date": after("begun", low, high),
        "ended": False,
        "multi_agency": DONE,
        "says_who_does_what": DONE,
        "in_writing": True,
        "childs_voice_recorded": DONE,
        "draws_on_earlier_incidents": DONE,
    }


def _assessed(kind: str, low: int, high: int) -> Line:
    return line(
        "assessments",
        kind=kind,
        of="child",
        state="completed",
        date=after("begun", low, high),
        tool_named=DONE,
        family_history_gathered=DONE,
        history_used_in_decision=DONE,
        draws_on_earlier_incidents=DONE,
        childhood_adversity_considered=DONE,
        childs_voice_recorded=DONE,
    )


def _took_part(meeting: str, mark: str, agency: str, share: float = 1.0) -> Line:
    return line(
        "participations",
        share,
        meeting=meeting,
        meeting_date=before(mark),
        agency=agency,
        relevant=True,
        invited=DONE,
        reason_not_invited_recorded=Chance(0.2),
        attended=Chance(0.85),
        information_sought=DONE,
        reported=DONE,
        report_due=before(mark, 2, 4),
    )


def _visited(announced: float, now_and_then: float) -> list[Line]:
    """Four visits by the social worker, of which one is announced only ``now_and_then``."""
    shares = {2: announced, 11: now_and_then, 23: announced, 35: announced}
    return [
        line(
            "visits",
            by="childrens_social_care",
            date=ago(days, days + 8),
            outcome="seen",
            announced=Chance(share),
            child_seen=True,
            reason_announced_recorded=Chance(0.15),
        )
        for days, share in shares.items()
    ]


SCENES = (
    scene(
        "universal",
        1.0,
        line("statuses", kind="universal", start_date=before("begun"), ended=False),
        kinds=("universal",),
    ),
    scene(
        "early help",
        1.0,
        line("statuses", kind="early_help", start_date=before("begun"), ended=False),
        line("plans", DONE, **_plan("early_help", 8, 25), last_reviewed_on=ago(5, 60), review_due=ahead(5, 60)),
        _assessed("early_help", 8, 25),
        line(
            "meetings",
            0.7,
            kind="team_around_the_family",
            state="held",
            held_on=before("meeting"),
            neglect_discussed=DONE,
        ),
        kinds=("early_help", "pregnancy"),
    ),
    scene(
        "early help looked at the birth",
        DONE,
        line(
            "assessments",
            kind="early_help_pre_birth",
            state=pick("considered", "completed"),
            date=after("known", 5, 25),
        ),
        kinds=("pregnancy",),
    ),
    scene(
        "earlier spell of help",
        0.2,
        line(
            "statuses",
            kind=pick("early_help", "child_in_need"),
            start_date=before("begun", 200, 500),
            end_date=before("begun", 20, 190),
            ended=True,
        ),
        kinds=_OPEN,
        stages=("child",),
    ),
    scene(
        "child in need",
        1.0,
        line("statuses", kind="child_in_need", start_date=before("begun"), ended=False),
        _assessed("child_and_family", 20, 45),
        line("meetings", kind="child_in_need", state="held", held_on=before("meeting"), neglect_discussed=DONE),
        _took_part("child_in_need", "meeting", "health_visiting", 0.4),
        _took_part("child_in_need", "meeting", "education", 0.7),
        _took_part("child_in_need", "meeting", "gp", 0.3),
        kinds=("child_in_need",),
    ),
    scene(
        "plan of an unclear kind",
        0.015,
        line("plans", **_plan("other", 5, 20), last_reviewed_on=ago(5, 60)),
        kinds=_HELPED,
    ),
    scene("no plan drawn up", LAPSED, kinds=_OPEN),
    scene("plan left to lie", LAPSED, kinds=_OPEN, without=("no plan drawn up", "plan of an unclear kind")),
    scene(
        "child in need plan, up to date",
        1.0,
        line("plans", **_plan("child_in_need", 10, 40), last_reviewed_on=ago(5, 75), review_due=ahead(5, 80)),
        kinds=("child_in_need",),
        without=("plan of an unclear kind", "no plan drawn up", "plan left to lie"),
    ),
    scene(
        "child in need plan, out of date",
        1.0,
        line("plans", **_plan("child_in_need", 10, 20), last_reviewed_on=ago(110, 200), review_due=ago(10, 60)),
        kinds=("child_in_need",),
        within=("plan left to lie",),
    ),
    scene(
        "child protection",
        1.0,
        line("statuses", kind="child_protection_plan", start_date=before("begun"), ended=False),
        _assessed("section_47", -10, -2),
        line("assessments", 0.3, kind="cumulative_risk", of="child", state="completed", date=ago(1, 11)),
        line(
            "enquiries",
            kind="section_47",
            start_date=before("begun", 15, 25),
            end_date=before("begun", 4, 12),
            ended=True,
        ),
        line("decisions", 0.5, kind="interim_safety", state="made", date=before("begun", 12, 15), reason_recorded=True),
        line(
            "meetings",
            kind="strategy_discussion",
            state="held",
            requested_on=before("begun", 27, 28),
            held_on=before("begun", 26),
        ),
        line(
            "participations",
            meeting="strategy_discussion",
            meeting_date=before("begun", 26),
            agency=pick("health_visiting", "gp", "paediatrics"),
            relevant=True,
            invited=DONE,
            attended=Chance(0.8),
        ),
        line("meetings", kind="initial_child_protection_conference", state="held", held_on=before("begun")),
        line("meetings", 0.8, kind="core_group", state="held", held_on=before("meeting"), neglect_discussed=DONE),
        kinds=("child_protection",),
    ),
    scene("visits always announced", LAPSED, *_visited(1.0, 1.0), kinds=("child_protection",)),
    scene(
        "visits, some unannounced",
        1.0,
        *_visited(0.7, 0.0),
        kinds=("child_protection",),
        without=("visits always announced",),
    ),
    scene(
        "conference of this quarter",
        DONE,
        line(
            "meetings",
            kind="review_child_protection_conference",
            state="held",
            held_on=before("review"),
            neglect_discussed=DONE,
        ),
        _took_part("review_child_protection_conference", "review", "health_visiting", 0.6),
        _took_part("review_child_protection_conference", "review", "education"),
        _took_part("review_child_protection_conference", "review", "gp", 0.4),
        kinds=("child_protection",),
    ),
    scene(
        "child protection plan, up to date",
        1.0,
        line("plans", **_plan("child_protection", 0, 1), last_reviewed_on=ago(4, 80), review_due=ahead(5, 90)),
        kinds=("child_protection",),
        without=("plan of an unclear kind", "no plan drawn up", "plan left to lie"),
    ),
    scene(
        "child protection plan, out of date",
        1.0,
        line("plans", **_plan("child_protection", 0, 1), last_reviewed_on=ago(190, 260), review_due=ago(10, 60)),
        kinds=("child_protection",),
        within=("plan left to lie",),
    ),
    scene(
        "looked after",
        1.0,
        line("statuses", kind=pick(looked_after=5, care_order=2), start_date=before("begun"), ended=False),
        _assessed("child_and_family", 5, 30),
        line("meetings", DONE, kind="looked_after_review", state="held", held_on=before("review")),
        line("visits", by="childrens_social_care", date=ago(5, 40), outcome="seen", announced=True, child_seen=True),
        kinds=("looked_after",),
    ),
    scene(
        "looked-after plan, in two versions",
        0.5,
        line("plans", id="plan", recorded_on=after("begun", 5, 9), **_plan("looked_after", 2, 4)),
        line(
            "plans",
            id="plan",
            recorded_on=ago(0, 3),
            **_plan("looked_after", 2, 4),
            last_reviewed_on=before("review"),
            review_due=ahead(20, 100),
        ),
        kinds=("looked_after",),
        without=("no plan drawn up",),
    ),
    scene(
        "looked-after plan",
        1.0,
        line("plans", **_plan("looked_after", 2, 7), last_reviewed_on=before("review"), review_due=ahead(20, 100)),
        kinds=("looked_after",),
        without=("no plan drawn up", "looked-after plan, in two versions"),
    ),
    scene(
        "supervision order",
        0.01,
        line("statuses", kind="supervision_order", start_date=ago(60, 300), ended=False),
        kinds=("child_in_need", "early_help"),
    ),
)
