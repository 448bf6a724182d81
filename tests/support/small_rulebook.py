"""A rulebook small enough to take in at a glance, clean by lint, for tests that then break it in one place."""

from __future__ import annotations

from pathlib import Path

from support.generated import good_rulebook

TITLE = "rulebook.yaml"
REVIEW_A = "sources/review-a.yaml"
REVIEW_B = "sources/review-b.yaml"
FACTS = "facts/pregnancy.yaml"
RULE = "early-help/expecting.yaml"
TEAM = "reflections/working-together.yaml"
CARE = "reflections/care-for-staff.yaml"

FILES = {
    TITLE: """\
title: A small rulebook
version: "1"
""",
    REVIEW_A: """\
id: review-a
title: Review A
publisher: A partnership
date: "2020"
points:
  intro:
    where: Opening
    gist: What happened.
    status: in_force
    becomes: [context]
  rec-1:
    where: Recommendation 1
    gist: Help early in pregnancy, and know each other's part in it.
    status: in_force
    becomes: [rule, reflection]
  rec-2:
    where: Recommendation 2
    gist: Look after staff.
    status: updated
    by: review-b/rec-1
    becomes: [reflection]
""",
    REVIEW_B: """\
id: review-b
title: Review B
publisher: Another partnership
date: "2022"
marking: The text is marked as private.
points:
  rec-1:
    where: Recommendation 1
    gist: Staff were looked after.
    status: in_force
    becomes: [reflection]
""",
    FACTS: """\
pregnancy.expecting:
  type: yes_no
  means: The mother is pregnant now.
  ask: Is the mother pregnant now?
  some: {in: pregnancies, where: {of: mother, ended: false}}
  examples:
    - {case: {pregnancies: [{of: mother, ended: false}]}, gives: true}
    - {case: {pregnancies: []}, gives: false}
    - {case: {}, gives: not known}
""",
    RULE: """\
id: expecting
title: A pregnancy
urgency: note
lifecycle: {status: active, since: 2026-12-01, review_by: 2027-12-01}
cites:
  review-a/rec-1: help early in pregnancy
when: [pregnancy.expecting]
prompt:
  say: The record shows a pregnancy.
  ask: [Who could help now?]
  consider: Early help.
examples:
  fires:
    she is pregnant: {pregnancy.expecting: true}
  quiet:
    she is not: {pregnancy.expecting: false}
  explore:
    it is not recorded: {facts: {}, about: [pregnancy.expecting]}
""",
    TEAM: """\
roles-known:
  ask:
    - Could each of us say what the others do?
    - How would a new colleague find out?
  cites: [review-a/rec-1]
""",
    CARE: """\
care-after-an-incident:
  ask: [Who sat down with staff after the last incident?]
  cites: [review-a/rec-2, review-b/rec-1]
""",
}


def written(folder: Path, changed: dict[str, str] | None = None) -> Path:
    """The small rulebook as files in a folder, some of them changed; the folder."""
    return good_rulebook.written(folder, {**FILES, **(changed or {})})


def with_change(name: str, old: str, new: str) -> dict[str, str]:
    """One file, with a text that stands in it once replaced."""
    assert FILES[name].count(old) == 1
    return {name: FILES[name].replace(old, new)}
