"""A small rulebook with one of everything, to break in one place at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NUMBERS = """\
recent:
  means: How far back still counts as recent.
  unit: days
  default: 30
  range: [7, 90]
  basis: {point: review-a/rec-1, note: a month}

few:
  means: How many of several signs are asked for.
  unit: count
  default: 2
  range: [2, 2]
  basis: {local: two of three}

response:
  means: How soon an answer is due.
  unit: working_days
  default: 5
  range: [1, 20]
  basis: {statute: "a guidance, paragraph 3"}
"""

SOURCE = """\
id: review-a
title: Review A
publisher: A partnership
date: "2020"
points:
  rec-1:
    where: Recommendation 1
    gist: Within a month, in about 50% of cases, somebody should ask.
    status: in_force
    becomes: [rule]
  rec-2:
    where: Recommendation 2
    gist: Visits are to be made.
    status: updated
    by: Review B
    becomes: [rule, context]
"""

PREGNANCY = """\
pregnancy.expecting:
  type: yes_no
  means: The mother is pregnant now.
  ask: Is the mother pregnant now?
  some: {in: pregnancies, where: {of: mother, ended: false}}
  examples:
    - {case: {pregnancies: [{of: mother, ended: false}]}, gives: true}
    - {case: {pregnancies: []}, gives: false}
    - {case: {}, gives: not known}

pregnancy.known_on:
  type: date
  means: The day the pregnancy became known.
  ask: When did the pregnancy become known?
  latest: {in: pregnancies, where: {of: mother}, date: known_on}
  examples:
    - {case: {pregnancies: [{of: mother, known_on: 2026-02-01}]}, gives: 2026-02-01}
    - {case: {}, gives: not known}

pregnancy.due_on:
  type: date
  means: The day the baby is expected.
  ask: When is the baby due?
  earliest: {in: pregnancies, where: {of: mother}, date: expected_date_of_birth}
  examples:
    - {case: {pregnancies: []}, gives: not yet}
    - {case: {}, gives: not known}

pregnancy.days_to_due_date:
  type: days
  means: Days until the baby is expected.
  ask: When is the baby due?
  days_until: pregnancy.due_on
  examples:
    - {case: {pregnancies: []}, gives: never}
    - {case: {}, gives: not known}

pregnancy.assessment:
  type: {one_of: [not_considered, considered, completed]}
  means: How far the pre-birth assessment has got.
  ask: How far has the pre-birth assessment got?
  choose:
    - {value: completed, if: pregnancy.assessment_completed}
    - {value: considered, if: pregnancy.assessment_considered}
  otherwise: not_considered
  examples:
    - {case: {assessments: []}, gives: not_considered}
    - {case: {}, gives: not known}

pregnancy.assessment_completed:
  type: yes_no
  means: A pre-birth assessment was completed.
  ask: Has a pre-birth assessment been completed?
  presupposes: [pregnancy.expecting]
  some: {in: assessments, where: {kind: pre_birth, state: completed, date: {since: pregnancy.known_on}}}
  examples:
    - case:
        pregnancies: [{of: mother, known_on: 2026-02-01}]
        assessments: [{kind: pre_birth, state: completed, date: 2026-03-01}]
      gives: true
    - {case: {assessments: []}, gives: false}
    - {case: {}, gives: not known}

pregnancy.assessment_considered:
  type: yes_no
  means: A pre-birth assessment was considered of late.
  ask: Was a pre-birth assessment considered in the last {recent}?
  some: {in: assessments, where: {kind: pre_birth, state: [considered, under_way], date: {within: recent}}}
  examples:
    - {case: {assessments: [{kind: pre_birth, state: considered, date: 2026-06-20}]}, gives: true}
    - {case: {assessments: []}, gives: false}
    - {case: {}, gives: not known}
"""

VISIT = """\
visit.missed:
  type: number
  means: How many visits found nobody in.
  ask: How many visits in the last {recent} found nobody in?
  count: {in: visits, where: {outcome: not_in, date: {within: recent}}}
  examples:
    - {case: {visits: [{date: 2026-06-21, outcome: not_in}]}, gives: 1}
    - {case: {visits: [{date: 2026-06-22, outcome: not_in}, {}]}, gives: {at_least: 1, at_most: 2}}

visit.all_announced:
  type: yes_no
  means: Every visit was announced.
  ask: Was every visit announced?
  presupposes: []
  every: {in: visits, where: {outcome: seen, date: {within: recent}}, have: {announced: true}}
  examples:
    - {case: {visits: []}, gives: true}
    - {case: {visits: [{date: 2026-06-23, outcome: seen, announced: false}]}, gives: false}
    - {case: {}, gives: not known}

visit.last_on:
  type: date
  means: The day of the last visit at which the child was seen.
  ask: When was the child last seen?
  latest: {in: visits, where: {child_seen: true}, date: date}
  examples:
    - {case: {visits: []}, gives: never}
    - {case: {}, gives: not known}

visit.days_since:
  type: days
  means: Days since the last visit.
  ask: When was the last visit?
  days_since: visit.last_on
  examples:
    - {case: {visits: [{date: 2026-06-20, child_seen: true}]}, gives: 10}
    - {case: {}, gives: not known}

visit.working_days_since:
  type: days
  means: Working days since the last visit.
  ask: When was the last visit?
  working_days_since: visit.last_on
  examples:
    - {case: {visits: [{date: 2026-06-29, child_seen: true}]}, gives: 1}
    - {case: {}, gives: not known}

visit.overdue:
  type: yes_no
  means: No visit of late, by either way of counting.
  ask: Has there been no visit of late?
  any:
    - visit.days_since: {more_than: recent}
    - visit.working_days_since: {more_than: response}
  examples:
    - {case: {visits: []}, gives: true}
    - {case: {visits: [{date: 2026-06-29, child_seen: true}]}, gives: false}
    - {case: {}, gives: not known}
"""

UNASSESSED = """\
id: pregnant-and-unassessed
title: Pregnant, with nothing planned
urgency: soon
lifecycle: {status: active, since: 2026-12-01, review_by: 2027-12-01}
cites:
  review-a/rec-1: somebody should ask
when:
  all:
    - pregnancy.expecting
    - pregnancy.days_to_due_date: {at_most: recent}
unless:
  - pregnancy.assessment: [considered, completed]
prompt:
  say: The mother is pregnant. In about 50% of such cases nobody asked within {recent}.
  ask:
    - Who has considered an assessment?
  consider: A pre-birth assessment.
examples:
  fires:
    nothing planned:
      {pregnancy.expecting: true, pregnancy.days_to_due_date: 3, pregnancy.assessment: not_considered}
  quiet:
    she is not pregnant:
      {pregnancy.expecting: false, pregnancy.days_to_due_date: 3, pregnancy.assessment: not_considered}
    a long time to go:
      {pregnancy.expecting: true, pregnancy.days_to_due_date: 31, pregnancy.assessment: not_considered}
    an assessment is done:
      {pregnancy.expecting: true, pregnancy.days_to_due_date: 3, pregnancy.assessment: completed}
  confirm:
    nobody recorded whether one was considered:
      facts: {pregnancy.expecting: true, pregnancy.days_to_due_date: 3}
      about: [pregnancy.assessment]
  explore:
    not known when it is due:
      facts: {pregnancy.expecting: true, pregnancy.assessment: not_considered}
      about: [pregnancy.days_to_due_date]
"""

SIGNS = """\
id: several-signs
title: Several signs at once
urgency: note
lifecycle: {status: active, since: 2026-12-01, review_by: 2027-12-01}
cites:
  review-a/rec-2: visits are to be made
yields_to: [pregnant-and-unassessed]
when:
  at_least:
    count: few
    of:
      - visit.overdue
      - visit.missed: {at_least: few}
      - not: visit.all_announced
prompt:
  say: Several signs stand in the record at once.
  ask:
    - What do they come to, taken together?
  consider: A talk with whoever visits.
examples:
  fires:
    overdue and missed: {visit.overdue: true, visit.missed: 2, visit.all_announced: true}
    overdue and unannounced: {visit.overdue: true, visit.missed: 1, visit.all_announced: false}
    missed and unannounced: {visit.overdue: false, visit.missed: 2, visit.all_announced: false}
  quiet:
    overdue alone: {visit.overdue: true, visit.missed: 1, visit.all_announced: true}
    missed alone: {visit.overdue: false, visit.missed: 2, visit.all_announced: true}
    unannounced alone: {visit.overdue: false, visit.missed: 1, visit.all_announced: false}
  explore:
    not known whether any was missed:
      facts: {visit.overdue: true, visit.all_announced: true}
      about: [visit.missed]
"""

WHEN = "    - pregnancy.expecting\n    - pregnancy.days_to_due_date: {at_most: recent}\n"
"""The parts of the first rule's condition, to be replaced by a broken one."""

TITLE, NUMBERS_FILE, SOURCE_FILE = "rulebook.yaml", "settings/numbers.yaml", "sources/review-a.yaml"
PREGNANCY_FILE, VISIT_FILE = "facts/pregnancy.yaml", "facts/visit.yaml"
RULE_FILE, SIGNS_FILE = "perinatal/pregnant-and-unassessed.yaml", "visiting/several-signs.yaml"

GOOD = {
    TITLE: 'title: A small rulebook\nversion: "1"\n',
    NUMBERS_FILE: NUMBERS,
    SOURCE_FILE: SOURCE,
    PREGNANCY_FILE: PREGNANCY,
    VISIT_FILE: VISIT,
    RULE_FILE: UNASSESSED,
    SIGNS_FILE: SIGNS,
}


@dataclass(frozen=True)
class Edit:
    """A change to one file of the small rulebook: in ``file``, ``old`` becomes ``new``."""

    name: str
    file: str
    old: str
    new: str

    def text(self) -> str:
        """The file's text, once it is changed."""
        assert GOOD[self.file].count(self.old) == 1, "the change must be to one place"
        return GOOD[self.file].replace(self.old, self.new)


def written(folder: Path, texts: dict[str, str]) -> Path:
    """The folder, once these files stand in it."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def line_of(text: str, at: str) -> int:
    """The first line of a text in which something stands."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if at in line)
