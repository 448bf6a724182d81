"""A rulebook of which each rule shows one thing that a replay must tell, and records that speak to it."""

from __future__ import annotations

from pathlib import Path

FACTS = """
a.worry: {type: yes_no, means: Somebody worries., ask: "Worry?", some: {in: concerns, where: {kind: neglect}}}
a.seen: {type: yes_no, means: The child was seen., ask: "Seen?", some: {in: visits, where: {child_seen: true}}}
a.harm: {type: yes_no, means: Harm., ask: "Harm?", some: {in: concerns, where: {level: significant_harm}}}
a.waiting:
  type: yes_no
  means: A meeting has been waited for longer than a week.
  ask: "Waiting?"
  some: {in: meetings, where: {state: requested, requested_on: {older_than: week}}}
"""
SOURCE = """
id: review
title: A review
publisher: A board
date: "2020"
marking: Kept in a drawer.
points:
  p1: {where: page 1, gist: All., status: in_force, becomes: [rule]}
"""
SETTINGS = "week: {means: A week., unit: days, default: 7, range: [1, 30], basis: {local: a test}}\n"
RULES = {
    "unseen": "urgency: urgent\nwhen: a.worry\nunless: a.seen",
    "waiting": "urgency: note\nwhen: a.waiting",
    "general": "urgency: soon\nwhen: a.worry\nyields_to: [grave]",
    "grave": "urgency: urgent\nwhen: a.harm",
    "either": "urgency: soon\nwhen: {any: [a.worry, a.harm]}\nunless: a.seen",
    "both": "urgency: soon\nwhen: [a.worry, a.harm]",
}

WORRY = {"id": "w", "recorded_on": "2026-03-02", "kind": "neglect", "level": "concern"}
SEEN = {"id": "v", "recorded_on": "2026-03-20", "child_seen": True}


def write_rules(folder: Path, *ids: str) -> Path:
    """A rulebook of some of `RULES` in a folder."""
    for part, name, text in (("facts", "a", FACTS), ("sources", "review", SOURCE), ("settings", "s", SETTINGS)):
        (folder / part).mkdir(exist_ok=True)
        (folder / part / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "rulebook.yaml").write_text("version: '1'\ntitle: t\n", encoding="utf-8")
    (folder / "theme").mkdir(exist_ok=True)
    for id_ in ids:
        text = (
            f"id: {id_}\ntitle: Title of {id_}\ncites: {{review/p1: all of it}}\n"
            "lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01}\n"
            f"prompt: {{say: What {id_} says., ask: [Who knows?], consider: A talk.}}\n{RULES[id_]}"
        )
        (folder / "theme" / f"{id_}.yaml").write_text(text, encoding="utf-8")
    return folder
