"""A layer over the small rulebook, with departures of every kind, and a case on which they tell."""

from __future__ import annotations

from pathlib import Path

from support.generated.good_rulebook import written

LAYER = "layer.yaml"
DEPARTURES = "departures.yaml"
WHY = "because: so agreed here, review_by: 2027-06-01"
DEPARTED = f"""\
settings:
  recent: {{to: 60, {WHY}}}
names:
  the mother: {{to: mum, {WHY}, owner: Health visiting}}
prompts:
  pregnant-and-unassessed:
    consider: A pre-birth assessment within {{recent}}.
    because: so agreed here
    review_by: 2027-06-01
off:
  several-signs: {{{WHY}}}
"""
CASE = {
    "case_id": "one",
    "as_of": "2026-06-30",
    "pregnancies": [{"of": "mother", "ended": False, "expected_date_of_birth": "2026-08-20"}],
    "assessments": [],
}


def layer(folder: Path, texts: dict[str, str] | None = None, name: str = "Anytown") -> Path:
    """A layer with these files."""
    return written(folder, {LAYER: f"name: {name}\nowner: The practice team\n", **(texts or {})})
