"""A flag's fingerprint: the same until the rule, its settings, or what the records behind it hold changes.

Never of day counts, list positions, ids or the day something was recorded: a case system keeps a dismissed flag quiet
by it, and it must not come back for nothing. It belongs to one case: two cases may have the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from riskflags.case.record import Record
from riskflags.facts.answers import Answer
from riskflags.logic import Verdict
from riskflags.version import fingerprint_of

_NOT_CONTENT = {"id", "recorded_on"}
_json = json.JSONEncoder(sort_keys=True, check_circular=False, default=date.isoformat).encode


def content_of(collection: str, record: Record) -> str:
    """What a record says, as text that a fingerprint is made over."""
    values = record.__dict__.items()
    said = {name: value for name, value in values if value is not None and name not in _NOT_CONTENT}
    return _json([collection, said])


def content_of_answer(answer: Answer) -> str:
    """What an answer says: of which fact, what, and the day on which it happened; not who said it when."""
    return _json([answer.fact, answer.value, answer.happened_on])


def fingerprint(rule: str, verdict: Verdict, settings: Mapping[str, int], contents: Iterable[str]) -> str:
    """A mark over a rule's id, its verdict, the settings behind it and what distinct records say, in whatever order."""
    return fingerprint_of(_json([rule, verdict, settings, sorted(contents)]).encode())
