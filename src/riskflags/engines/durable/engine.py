"""`DurableEngine`: facts as the python engine reads them, verdicts as durable_rules gives them.

Thread-safe by a lock: one case is judged at a time. It does no I/O and starts no thread: durable_rules is driven by its
C module alone. The package around that starts two timer threads with every host, and where a posted fact matches
nothing it raises an error with the whole fact in its text; the module only returns a number.
"""

from __future__ import annotations

import json
import sys
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from threading import Lock
from typing import Any

from riskflags.engines import Slots
from riskflags.engines.durable.keys import DERIVED, ID, PART, SID, Posted, keys_of
from riskflags.engines.durable.ruleset import DERIVE, READ, Ruleset, facts_tested, rulesets_of
from riskflags.engines.python.engine import PythonEngine
from riskflags.errors import EngineError, Fault
from riskflags.facts.definition import Fact
from riskflags.facts.plan import facts_that_can_be_missing
from riskflags.logic import VERDICTS
from riskflags.rulebook.rule import Rule

SESSION = "case"
"""Every case's session has this name: there is never more than one, and no id of a case is handed over."""

_TAKEN, _KNOWN_ALREADY = 0, 2
"""What durable_rules answers to a posted fact."""


class DurableEngine(PythonEngine):
    """Reads facts from cases as `PythonEngine` does, and verdicts from facts with durable_rules."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> None:
        """Raises `EngineError` where durable_rules cannot be had, or a rule is too large for it."""
        listed = tuple(facts)
        super().__init__(listed, (), settings)
        self._rules = tuple(rules)
        tested = facts_tested(self._rules)
        can_be_missing = facts_that_can_be_missing({fact.name: fact.plan for fact in listed})
        self._keys = keys_of((fact for fact in listed if fact.name in tested), can_be_missing)
        self._codes = {
            f"{rule.id} {verdict}": 4 * place + number
            for place, rule in enumerate(self._rules)
            for number, verdict in enumerate(VERDICTS)
        }
        self._sessions = [Session(each) for each in rulesets_of(self._rules, self._keys, settings)]
        self._lock = Lock()

    def judge_codes(self, slots: Slots) -> list[int]:
        """As `PythonEngine.judge_codes`."""
        values, posted = self.values(slots), Posted()
        for name, keys in self._keys.items():
            keys.post(values[name], posted)
        with self._lock:
            found = set().union(*(session.judge(posted) for session in self._sessions))
        return sorted(self._codes[run] for run in found if run != READ)


class Session:
    """One ruleset, ready. For one thread at a time."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Raises `EngineError` where durable_rules cannot be had, or refuses the ruleset."""
        self._c = _durable_rules()
        self._derived = ruleset.derived
        self._parts = {name: tuple(part.keys) for name, part in ruleset.parts.items()}
        self._runs = {name: rule["run"] for name, rule in ruleset.rules.items()}
        definition = {name: {"all": rule["all"]} for name, rule in ruleset.rules.items()}
        self._handle = _asked(self._c.create_ruleset, ruleset.name, json.dumps(definition, ensure_ascii=False))
        weakref.finalize(self, self._c.delete_ruleset, self._handle)
        self._begin()

    def judge(self, posted: Posted) -> set[str]:
        """What is to be run on these facts: each rule's id and verdict, once however many clauses hold."""
        try:
            return {run for run in self._found(posted) if not run.startswith(DERIVE)}
        finally:
            with suppress(Exception):  # where nothing could be posted, there is none to delete
                self._c.delete_state(self._handle, SESSION)

    def _found(self, posted: Posted) -> Iterator[str]:
        """The run of each durable rule as it fires; what is to be derived is posted, and the rest goes on from there.

        Parts are posted one by one: of a batch that cannot be read durable_rules gives a state it never made.
        """
        state = None
        for name, keys in self._parts.items():
            state = self._post({ID: name, PART: name, **{key: posted[key] for key in keys}})
        started = _asked(self._c.start_action_for_state, self._handle, state)
        message = started and started[1]
        while message:
            run: str = self._runs[message[2 : message.index('"', 2)]]  # {"name": {...}}
            if run.startswith(DERIVE):
                self._derive(run.removeprefix(DERIVE))
            yield run
            message = _asked(self._c.complete_and_start_action, self._handle, state)

    def _begin(self) -> None:
        """Fire one *read* in a first session, which sets what durable_rules takes for set when a state is deleted.

        Without it, deleting the state of a session in which nothing fired frees memory that was never taken. There is
        never more than one state, so it is this one that every later session gets.
        """
        first = next(iter(self._parts))
        state = self._post({ID: first, PART: first})
        _asked(self._c.start_action_for_state, self._handle, state)
        _asked(self._c.delete_state, self._handle, SESSION)

    def _post(self, fact: Posted, again: bool = False) -> int:
        """Post one fact of the case, perhaps ``again``; the number of the session's state."""
        text = json.dumps({SID: SESSION, **fact}, ensure_ascii=False)
        outcome, state = _asked(self._c.assert_fact, self._handle, text)
        if outcome != _TAKEN and not (again and outcome == _KNOWN_ALREADY):
            raise _refused()  # known already, and not posted by us: a session that was broken off and not deleted
        return int(state)

    def _derive(self, name: str) -> None:
        self._post({ID: name, PART: self._derived[name], DERIVED: name}, again=True)  # by another of its clauses


def _asked(call: Any, *given: Any) -> Any:
    """Call durable_rules; its errors become ours, which hold nothing of what was posted."""
    try:
        return call(*given)
    except Exception:
        pass
    raise _refused()


def _refused() -> EngineError:
    what = "durable_rules could not take what it was given."
    return EngineError(Fault(what, help='Use engine="python", the default, and tell us of it.'))


def _durable_rules() -> Any:
    """The C module of durable_rules. Raises `EngineError`."""
    with suppress(ImportError):
        return import_module("durable_rules_engine")
    raise EngineError(_not_here())


def _not_here() -> Fault:
    """Why durable_rules cannot be had, and what can."""
    default = 'Use the default: engine="python", or no --engine.'
    extra = f'`pip install "riskflags[durable]"` installs it, with a C compiler at hand. {default}'
    if sys.version_info >= (3, 13):
        what = "The durable engine needs durable_rules, which runs on CPython up to 3.12."
        return Fault(what, help=f"On that, {extra}")
    return Fault("The durable engine needs durable_rules, which is not installed.", help=extra)
