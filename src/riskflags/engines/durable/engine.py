"""`DurableEngine`: facts as the python engine reads them, verdicts as durable_rules gives them.

Thread-safe by a lock: one case is judged at a time. It does no I/O and starts no thread.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from riskflags.case import CaseSummary
from riskflags.conditions import FactValue
from riskflags.engines import Slots
from riskflags.engines.durable.keys import Posted, keys_of
from riskflags.engines.durable.ruleset import READ, facts_tested, rulesets_of
from riskflags.engines.python import PythonEngine
from riskflags.errors import EngineError, Fault
from riskflags.facts.definition import Fact
from riskflags.facts.plan import may_facts
from riskflags.rulebook.rule import VERDICTS, Rule, Verdict

if TYPE_CHECKING:
    from riskflags.engines.durable.ruleset import Ruleset
    from riskflags.engines.durable.session import Session


class DurableEngine:
    """Reads facts from cases as `PythonEngine` does, and verdicts from facts with durable_rules."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> None:
        """Raises `EngineError` where durable_rules cannot be had, or a rule is too large for it."""
        listed = tuple(facts)
        self._rules = tuple(rules)
        self._reader = PythonEngine(listed, (), settings)
        tested = facts_tested(self._rules)
        able = may_facts({fact.name: fact.plan for fact in listed})
        self._keys = keys_of((fact for fact in listed if fact.name in tested), able)
        self._codes = {
            f"{rule.id} {verdict}": 4 * place + VERDICTS.index(verdict)
            for place, rule in enumerate(self._rules)
            for verdict in VERDICTS
        }
        self._sessions = [_session(each) for each in rulesets_of(self._rules, self._keys, settings)]
        self._lock = Lock()

    def read(self, case: CaseSummary) -> Slots:
        """The facts of a case, which must be known as of its own day."""
        return self._reader.read(case)

    def slots(self, values: Mapping[str, FactValue]) -> Slots:
        """Facts by name as slots; every fact must be there."""
        return self._reader.slots(values)

    def values(self, slots: Slots) -> dict[str, FactValue]:
        """Slots as facts by name."""
        return self._reader.values(slots)

    def judge(self, slots: Slots) -> list[tuple[Rule, Verdict]]:
        """The rules that are not quiet on these facts, each with its verdict, in the rulebook's order."""
        return [(self._rules[code >> 2], VERDICTS[code & 3]) for code in self.judge_codes(slots)]

    def judge_codes(self, slots: Slots) -> list[int]:
        """As `judge`, each a whole number: four times the rule's place, and the verdict's place in `VERDICTS`."""
        posted = self._posted(slots)
        with self._lock:
            found = set().union(*(session.judge(posted) for session in self._sessions))
        return sorted(self._codes[run] for run in found if run != READ)

    def _posted(self, slots: Slots) -> Posted:
        values = self._reader.values(slots)
        posted: Posted = {}
        for name, keys in self._keys.items():
            keys.post(values[name], posted)
        return posted


def _session(ruleset: Ruleset) -> Session:
    try:
        from riskflags.engines.durable.session import Session
    except ImportError:
        pass
    else:
        return Session(ruleset)
    raise EngineError(_not_here())


def _not_here() -> Fault:
    """Why durable_rules cannot be had, and what can."""
    default = 'Use the default: engine="python", or no --engine.'
    extra = f'`pip install "riskflags[durable]"` installs it, with a C compiler at hand. {default}'
    if sys.version_info >= (3, 13):
        what = "The durable engine needs durable_rules, which runs on CPython up to 3.12."
        return Fault(what, help=f"On that, {extra}")
    return Fault("The durable engine needs durable_rules, which is not installed.", help=extra)
