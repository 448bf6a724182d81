"""A small rulebook, clean by lint, so that no shipped rule makes a test brittle.

It has a rule of each urgency, one that compares with a setting, a draft, and an indicator.
"""

from __future__ import annotations

from pathlib import Path

from support.generated.good_rulebook import written

SMALL_BOOK = {
    "rulebook.yaml": "title: A small rulebook\nversion: 'test 1'\n",
    "sources/review.yaml": """
id: review
title: A review
publisher: A board
date: "2020"
points:
  one: {where: "Finding 1", gist: "A gist.", status: in_force, becomes: [rule, indicator]}
""",
    "settings/waiting.yaml": """
patience:
  means: The longest a worker may go without supervision.
  unit: days
  default: 30
  range: [1, 90]
  basis: {local: "a test"}
""",
    "facts/pregnancy.yaml": """
pregnancy.expecting:
  type: yes_no
  means: The child's mother is pregnant now.
  ask: Is the mother pregnant now?
  some: {in: pregnancies, where: {of: mother, ended: false}}
  examples:
    - {case: {pregnancies: [{of: mother, ended: false}]}, gives: true}
    - {case: {pregnancies: []}, gives: false}
    - {case: {}, gives: not known}
pregnancy.birth_plan:
  type: yes_no
  means: There is a birth plan.
  ask: Is there a birth plan?
  some: {in: plans, where: {kind: birth}}
  examples:
    - {case: {plans: [{kind: birth}]}, gives: true}
    - {case: {plans: []}, gives: false}
    - {case: {}, gives: not known}
""",
    "facts/mother.yaml": """
mother.unwell:
  type: yes_no
  means: The mother is unwell now.
  ask: Is the mother unwell now?
  some: {in: health, where: {of: mother, ended: false}}
  examples:
    - {case: {health: [{of: mother, ended: false}]}, gives: true}
    - {case: {health: []}, gives: false}
    - {case: {}, gives: not known}
""",
    "facts/supervision.yaml": """
supervision.latest:
  type: date
  means: The day of the latest supervision.
  ask: When was the latest supervision?
  latest: {in: supervision, date: date}
  examples:
    - {case: {supervision: [{date: 2026-06-01}]}, gives: 2026-06-01}
    - {case: {supervision: []}, gives: never}
    - {case: {}, gives: not known}
supervision.days_since:
  type: days
  means: Days since the latest supervision.
  ask: When was the worker last supervised?
  days_since: supervision.latest
  examples:
    - {case: {supervision: [{date: 2026-06-01}]}, gives: 29}
    - {case: {supervision: []}, gives: never}
    - {case: {}, gives: not known}
""",
    "indicators/supervised-in-time.yaml": """
id: supervised-in-time
title: Supervision in time
measures: Of all children, the share about whom supervision was had in time.
why: A test.
kind: share
cites: {review/one: what it takes from it}
that: {supervision.days_since: {at_most: patience}}
examples:
  in time for two, late for one, not recorded for one:
    cases: [{supervision.days_since: 0}, {supervision.days_since: 30}, {supervision.days_since: 31}, {}]
    gives: {at_least: 50, at_most: 75, yes: 2, no: 1, not_known: 1}
""",
    "perinatal/unwell-and-expecting.yaml": """
id: unwell-and-expecting
title: Unwell and expecting
urgency: urgent
lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01}
cites: {review/one: what it takes from it}
when: {all: [pregnancy.expecting, mother.unwell]}
prompt:
  say: The mother is pregnant and unwell.
  ask: ["Who knows of both?"]
  consider: A meeting of those who know.
examples:
  fires: {both: {pregnancy.expecting: true, mother.unwell: true}}
  quiet:
    not expecting: {pregnancy.expecting: false, mother.unwell: true}
    well: {pregnancy.expecting: true, mother.unwell: false}
  explore: {health unknown: {facts: {pregnancy.expecting: true}, about: [mother.unwell]}}
""",
    "perinatal/expecting-without-plan.yaml": """
id: expecting-without-plan
title: Expecting, and no birth plan
urgency: soon
lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01}
cites: {review/one: what it takes from it}
when: pregnancy.expecting
unless: pregnancy.birth_plan
prompt:
  say: The mother is pregnant, and the record shows no birth plan.
  ask: ["Who would write one?"]
  consider: A birth plan.
examples:
  fires: {no plan: {pregnancy.expecting: true, pregnancy.birth_plan: false}}
  quiet:
    not expecting: {pregnancy.expecting: false, pregnancy.birth_plan: false}
    a plan: {pregnancy.expecting: true, pregnancy.birth_plan: true}
  confirm: {plan unknown: {facts: {pregnancy.expecting: true}, about: [pregnancy.birth_plan]}}
""",
    "oversight/supervision-waiting.yaml": """
id: supervision-waiting
title: Supervision is waiting
urgency: note
lifecycle: {status: active, since: 2026-01-01, review_by: 2027-01-01}
cites: {review/one: what it takes from it}
when: {supervision.days_since: {more_than: patience}}
prompt:
  say: The record shows no supervision for more than {patience}.
  ask: ["When is the next?"]
  consider: Supervision.
examples:
  fires: {long ago: {supervision.days_since: 31}}
  quiet: {of late: {supervision.days_since: 30}}
  explore: {unknown: {facts: {}, about: [supervision.days_since]}}
""",
    "oversight/not-yet.yaml": """
id: not-yet
title: A rule not yet in use
urgency: note
lifecycle: {status: draft}
cites: {review/one: what it takes from it}
when: mother.unwell
prompt: {say: The mother is unwell., ask: ["Who knows?"], consider: Asking.}
examples:
  fires: {unwell: {mother.unwell: true}}
  quiet: {well: {mother.unwell: false}}
  explore: {unknown: {facts: {}, about: [mother.unwell]}}
""",
}


def write_small_book(folder: Path) -> Path:
    """The small rulebook, in a new folder under this one."""
    return written(folder / "book", SMALL_BOOK)
