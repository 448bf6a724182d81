"""A rulebook of which each rule shows one thing that a replay must tell, and records that speak to it."""

from __future__ import annotations

from pathlib import Path

from support.written_rules import write_rules

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


def write_some_rules(folder: Path, *ids: str) -> Path:
    """A rulebook of some of `RULES` in a folder."""
    return write_rules(folder, FACTS, {id_: RULES[id_] for id_ in ids})
