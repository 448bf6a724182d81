"""What facts come to, and rules, over cases; and how well a fact is known by that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from riskflags import CaseSummary, Rulebook
from riskflags.conditions import MAY_BE_MISSING
from riskflags.engines.python.engine import PythonEngine
from riskflags.facts.values import is_unknown, unknown_of
from riskflags.rulebook.settings import chosen


class Seen:
    """The values of each fact, and the verdicts of each rule, over cases as plain data."""

    def __init__(self, book: Rulebook) -> None:
        self._engine = PythonEngine(book.facts.values(), book.active, chosen(book.settings, {}))
        self.facts: dict[str, set[Any]] = {name: set() for name in book.facts}
        self.verdicts: dict[str, set[Any]] = {rule.id: set() for rule in book.active}

    def add(self, cases: Iterable[dict[str, Any]]) -> Seen:
        """Those of these cases too."""
        for case in cases:
            slots = self._engine.read(CaseSummary.model_validate(case))
            for name, value in self._engine.values(slots).items():
                self.facts[name].add(None if value is MAY_BE_MISSING else value)
            judged = {rule.id: verdict for rule, verdict in self._engine.judge(slots)}
            for id_, found in self.verdicts.items():
                found.add(judged.get(id_, "quiet"))
        return self


def told(book: Rulebook, name: str, values: set[Any]) -> set[Any]:
    """What these values of a fact make known: of a yes/no fact the truths, of any other whether it is ever known."""
    type_ = book.facts[name].type
    if type_.name == "yes_no":
        return values - {None}
    if any(not is_unknown(value) for value in values):
        return {"known"}
    return {"in part"} if values - {unknown_of(type_)} else set()
