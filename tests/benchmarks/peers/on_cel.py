"""CEL in Rust, the package common-expression-language: compiled programs, a context of variables made once a case.

Its ``&&`` and ``||`` absorb errors as CEL's specification asks: a name that is missing makes the whole an error unless
the other parts settle it. So an error *is* Kleene's not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cel

from benchmarks.peers.lowering import two_sided
from benchmarks.peers.peer import NativePeer, Peer, forgiving
from benchmarks.peers.texts import Language
from riskflags.conditions import Condition, FactValue
from riskflags.logic import Truth

PACKAGE = "common-expression-language"


def language(settings: Mapping[str, int]) -> Language:
    """The words of CEL."""
    return Language(" && ", " || ", "!", settings)


class CelLowered(Peer):
    """One program for the whole rulebook."""

    package, form = PACKAGE, "one program"

    def make_ready(self) -> None:
        self._program = cel.compile(language(self.settings).book(two_sided(self.book, self.settings, self.names)))

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        return cel.Context(super().ready(values))

    def judge(self, ready: Any) -> Any:
        return self._program.execute(ready)


class CelNative(NativePeer):
    """A program a condition, for an error ends a program; facts that are not known are left out."""

    package, form = PACKAGE, "a program a condition"
    bounds = True

    def compiled(self, condition: Condition) -> Callable[[Any], Truth]:
        return forgiving(cel.compile(language(self.settings).text(condition)).execute, RuntimeError)

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        known = {name: value for name, value in super().ready(values).items() if value is not None}
        return cel.Context({**known, **self.names.bounds(values)})


PEERS = (CelLowered, CelNative)
