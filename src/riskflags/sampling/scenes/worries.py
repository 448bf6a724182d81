"""What several scenes share: a recorded concern, and the weighing of past and present risks together."""

from __future__ import annotations

from typing import Any

from riskflags.sampling.language import DONE, Chance, Line, Share, ago, line, pick


def concern(share: Share = 1.0, **leaves: Any) -> Line:
    """One recorded concern; what is not said of it is as a well-kept record has it."""
    said = {
        "about": "child",
        "by": pick("education", "health_visiting", "gp", "police"),
        "level": "concern",
        "urgent": False,
        "rising": False,
        "from_police_attendance": False,
        "referred": DONE,
        "passed_to_social_worker": DONE,
        "reason_not_referred_recorded": Chance(0.2),
        "considered_in_assessment": DONE,
    }
    return line("concerns", share, **(said | leaves))


WEIGHED = line(
    "assessments",
    DONE,
    kind="cumulative_risk",
    of="child",
    state="completed",
    date=ago(1, 10),
    family_history_gathered=DONE,
    history_used_in_decision=DONE,
    draws_on_earlier_incidents=DONE,
)
