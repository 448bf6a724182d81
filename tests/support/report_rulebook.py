"""Facts about concerns and visits, for rules that show one thing each that a report must do; a case with a concern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from riskflags import Checker

FACTS = """
a.one: {type: yes_no, means: One., ask: "One?", some: {in: concerns, where: {kind: neglect}}}
a.two: {type: yes_no, means: Two., ask: "Two?", some: {in: concerns, where: {urgent: true}}}
a.three: {type: yes_no, means: Three., ask: "Three?", some: {in: visits, where: {child_seen: true}}}
a.four: {type: yes_no, means: Four., ask: "Four?", some: {in: visits, where: {announced: false}}}
a.latest: {type: date, means: Latest., ask: "When?", latest: {in: concerns, where: {kind: neglect}, date: date}}
a.first: {type: date, means: First., ask: "When?", earliest: {in: concerns, where: {kind: neglect}, date: date}}
a.since: {type: days, means: Since., ask: "Since?", days_since: a.first}
a.days: {type: days, means: Days., ask: "How long?", days_since: a.latest}
a.lately: {type: yes_no, means: Lately., ask: "Lately?", some: {in: concerns, where: {date: {within: week}}}}
a.again: {type: yes_no, means: Lately and one., ask: "Both?", all: [a.lately, a.one]}
"""

Book = Callable[..., Checker]
"""Makes a checker of rules given as ``id="condition"`` YAML lines: the fixture ``book`` of tests/checking."""


def concern(**fields: object) -> dict[str, Any]:
    """A case with one concern."""
    return {"case_id": "c", "as_of": "2026-06-30", "concerns": [fields]}
