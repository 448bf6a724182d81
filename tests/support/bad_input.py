"""What is asserted of bad input: what is wrong, where, what to do next; exit 2; no value of a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from riskflags import (
    InputError,
    RiskflagsError,
)

SECRETS = ("SECRETVALUE", "secretvalue", "1987")
"""Planted where a case has values: none of them may come out again. Days of the tables lie in 1987."""


# -- what is asserted of each ----------------------------------------------------------------------------------------


def everything_said(error: BaseException | None, seen: set[int] | None = None) -> Iterator[str]:
    """All that can be read off an error: texts, faults and notes, of what it came from and of their frames too."""
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield from (str(error), repr(error), repr(error.args), repr(getattr(error, "__notes__", ())))
    yield repr({name: value for name, value in vars(error).items() if not isinstance(value, BaseException)})
    for fault in getattr(error, "faults", ()):
        yield from (str(fault), repr(fault), fault.what, fault.help)
    if hasattr(error, "errors"):
        yield repr(error.errors())
    yield from everything_said(error.__cause__, seen)
    yield from everything_said(error.__context__, seen)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").startswith("riskflags"):
            for value in list(trace.tb_frame.f_locals.values()):
                if isinstance(value, BaseException):
                    yield from everything_said(value, seen)
        trace = trace.tb_next


def assert_no_value(*texts: str) -> None:
    """No planted value is in any of these."""
    assert not [(secret, text[:500]) for text in texts for secret in SECRETS if secret in text]


def refused(call: Any, *args: Any, **named: Any) -> RiskflagsError:
    """The `InputError` that a call ends in, with no value of a case in it."""
    with pytest.raises(InputError) as told:
        call(*args, **named)
    assert_no_value(*everything_said(told.value))
    return told.value
