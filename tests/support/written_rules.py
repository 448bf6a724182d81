"""A rulebook written for one test: its facts, and rules that each say what is their own; the rest is as usual."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.generated.good_rulebook import written

REVIEW = """
id: review
title: A review
publisher: A board
date: "2020"
marking: RESTRICTED, it says.
points:
  p1: {where: page 1, gist: Half of them., status: in_force, becomes: [rule]}
  p2: {where: page 2, gist: Gone., status: not_taken_forward, by: review/p1, becomes: [rule]}
"""
WEEK = "week: {means: A week., unit: days, default: 7, range: [1, 30], basis: {local: a test}}\n"
USUAL = {
    "lifecycle": "{status: active, since: 2026-01-01, review_by: 2027-01-01}",
    "cites": "{review/p1: all of it}",
    "prompt": '{say: "Within {week}.", ask: [Ask?], consider: Do.}',
}
"""What a rule says where it says nothing else."""


def write_rules(folder: Path, facts: str, rules: Mapping[str, str], settings: str = WEEK) -> Path:
    """The rulebook's folder; each rule by its id, as YAML without its id and title."""
    texts = {"rulebook.yaml": "version: '1'\ntitle: t\n", "facts/a.yaml": facts, "sources/review.yaml": REVIEW}
    texts["settings/s.yaml"] = settings
    for id_, text in rules.items():
        usual = "".join(f"{key}: {value}\n" for key, value in USUAL.items() if f"{key}:" not in text)
        texts[f"theme/{id_}.yaml"] = f"id: {id_}\ntitle: Title of {id_}\n{usual}{text}\n"
    return written(folder, texts)
