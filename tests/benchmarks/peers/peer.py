"""What every peer is asked to do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from benchmarks.peers.lowering import Names, codes_of, native, verdict_of
from riskflags import Rulebook
from riskflags.conditions import Condition, FactValue
from riskflags.logic import Truth

LOWERED, NATIVE = "lowered by us", "native"


class Peer(ABC):
    """A rulebook made ready for another engine. Making one is preparing the rules, and is not timed."""

    package: ClassVar[str]
    """The distribution's name, for its version."""
    form: ClassVar[str]
    """How the engine is used, in a few words."""
    way: ClassVar[str] = LOWERED
    """`LOWERED` or `NATIVE`."""

    reading: Callable[[Any], Any] | None = None
    """Where `judge` must read the facts into the engine's own values every time: that alone, with no rule to judge."""

    def __init__(self, book: Rulebook, settings: Mapping[str, int]) -> None:
        self.book, self.settings, self.names = book, settings, Names(book)
        self.make_ready()

    @abstractmethod
    def make_ready(self) -> None:
        """Parse, compile or assemble the rules once."""

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        """A case's facts as what the engine takes."""
        return self.names.variables(values)

    @abstractmethod
    def judge(self, ready: Any) -> Any:
        """All the rules on one case: what is timed. The answer is what the engine gives."""

    def codes(self, answer: Any) -> list[int]:
        """The answer as `PythonEngine.judge_codes` gives it; here from a verdict a rule."""
        return codes_of(answer)


class NativePeer(Peer):
    """Each condition once, on facts that are null where not known; what comes out null or fails is not known.

    That is the kindest reading of an engine that says nothing of nulls.
    """

    way = NATIVE
    bounds = False
    """Whether numbers come as two bounds, for an engine whose logic can use them."""

    def make_ready(self) -> None:
        rules = native(self.book, self.settings, self.names, self.bounds)
        self._rules = [
            (self.compiled(rule.concern), self._if_any(rule.saved), self._if_any(rule.surely_saved_if_may_is_yes))
            for rule in rules
        ]

    def _if_any(self, condition: Condition | None) -> Callable[[Any], Truth] | None:
        return None if condition is None else self.compiled(condition)

    @abstractmethod
    def compiled(self, condition: Condition) -> Callable[[Any], Truth]:
        """A condition as a function of a case's facts."""

    def ready(self, values: Mapping[str, FactValue]) -> Any:
        return self.names.native(values)

    def judge(self, ready: Any) -> list[int]:
        found = []
        for concern, saved, surely_saved_if_may_is_yes in self._rules:
            first = concern(ready)
            second = False if saved is None or first is False else saved(ready)
            third = (
                second
                if surely_saved_if_may_is_yes is None or second is not None
                else surely_saved_if_may_is_yes(ready)
            )
            found.append(verdict_of(first, second, third))
        return found


def forgiving(call: Callable[[Any], Any], error: type[Exception]) -> Callable[[Any], Truth]:
    """A call whose failure, or whose null, means not known."""

    def truth(ready: Any) -> Truth:
        try:
            answer = call(ready)
        except error:
            return None
        return None if answer is None else bool(answer)

    return truth
