"""A flag's fingerprint: unchanged until the rule, its settings, or the content of the records behind it changes.

It does not depend on day counts, positions in lists, ids or days of recording: a case system keeps a dismissed flag
hidden by it, and the flag must not come back for nothing. It identifies a flag within one case only.
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
    """The content of a record as text, for a fingerprint."""
    values = record.__dict__.items()
    said = {name: value for name, value in values if value is not None and name not in _NOT_CONTENT}
    return _json([collection, said])


def content_of_answer(answer: Answer) -> str:
    """The content of an answer: the fact, the value, and the day on which it happened; not who said it, nor when."""
    return _json([answer.fact, answer.value, answer.happened_on])


def fingerprint(rule: str, verdict: Verdict, settings: Mapping[str, int], contents: Iterable[str]) -> str:
    """A hash of a rule's id, its verdict, its settings and the contents of distinct records, in any order."""
    return fingerprint_of(_json([rule, verdict, settings, sorted(contents)]).encode())
