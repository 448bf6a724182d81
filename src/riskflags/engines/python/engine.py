"""`PythonEngine`: a rulebook and its settings compiled to two functions, and calls on them.

Thread-safe: nothing changes after it is made. It does no I/O. An engine that judges in another way and reads cases as
this one does derives from it, and gives its own `judge_codes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib import import_module
from itertools import chain
from operator import call
from types import ModuleType
from typing import Any

from riskflags.case import CaseSummary
from riskflags.conditions import MAY_BE_MISSING, FactValue
from riskflags.engines import Slots
from riskflags.engines.python.source import FoldCode, Pass, RecordSource, Scope
from riskflags.facts.definition import Fact, FactType, layers
from riskflags.facts.plan import Choose, Days, Fold, Logic, facts_that_can_be_missing
from riskflags.facts.values import from_mask, to_mask
from riskflags.logic import CONFIRM, EXPLORE, FIRES, VERDICTS, Verdict
from riskflags.rulebook.rule import Rule

READY = "functions"
"""The module beside this one in which a wheel holds functions that are compiled already."""


class PythonEngine:
    """Reads facts from cases and verdicts from facts. Its slots are two places a fact, in the order of the facts."""

    def __init__(self, facts: Iterable[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> None:
        self._facts, self._rules = tuple(facts), tuple(rules)
        self._names = [fact.name for fact in self._facts]
        self._from_slots = [_from_slots(fact.type) for fact in self._facts]
        source = sources(self._facts, self._rules, settings)
        self._read: Callable[[CaseSummary], Slots] = compiled("read", source["read"])
        self._judge: Callable[[Slots], list[int]] = compiled("judge", source["judge"])

    def read(self, case: CaseSummary) -> Slots:
        """The facts of a case, which must be known as of its own day."""
        return self._read(case)

    def judge(self, slots: Slots) -> list[tuple[Rule, Verdict]]:
        """The rules that are not quiet on these facts, each with its verdict, in the rulebook's order."""
        rules = self._rules
        return [(rules[code >> 2], VERDICTS[code & 3]) for code in self.judge_codes(slots)]

    def judge_codes(self, slots: Slots) -> list[int]:
        """As `judge`, each a whole number: four times the rule's place, and the verdict's place in `VERDICTS`."""
        return self._judge(slots)

    def slots(self, values: Mapping[str, FactValue]) -> Slots:
        """Facts by name as slots; every fact must be there."""
        return tuple(_slot for fact in self._facts for _slot in _to_slots(values[fact.name], fact))

    def values(self, slots: Slots) -> dict[str, FactValue]:
        """Slots as facts by name."""
        sides = zip(slots[::2], slots[1::2], strict=True)
        return dict(zip(self._names, map(call, self._from_slots, sides), strict=True))


def _to_slots(value: FactValue, fact: Fact) -> tuple[Any, Any]:
    if fact.type.name == "yes_no":
        return None if value is MAY_BE_MISSING else value is True, value is not False
    if fact.type.is_bounds:
        return value  # type: ignore[return-value]
    return to_mask(value, fact.type), None


def _from_slots(type_: FactType) -> Callable[[tuple[Any, Any]], FactValue]:
    if type_.name == "yes_no":
        return _TRUTHS.__getitem__
    return tuple if type_.is_bounds else cache(lambda slots: from_mask(slots[0], type_))


_TRUTHS: dict[tuple[Any, Any], FactValue] = {
    (True, True): True,
    (False, False): False,
    (False, True): None,
    (None, True): MAY_BE_MISSING,
}
"""A yes/no fact by whether it surely is, and whether it may be, yes."""


def compiled(name: str, source: str) -> Any:
    """The function that a source defines: as a wheel has it of that very source, else compiled now."""
    made = getattr(_ready(), _marked(name, source), None)
    if made is not None:
        return made
    scope: dict[str, Any] = {}
    exec(compile(source, f"<riskflags {name}>", "exec"), scope)
    return scope[name]


@cache
def _ready() -> ModuleType | None:
    with suppress(ModuleNotFoundError):
        return import_module(f"{__package__}.{READY}")
    return None


def ready(functions: Iterable[tuple[str, str]]) -> str:
    """The text of the module `READY`, of functions by name and source: compiling takes longer than all of a check."""
    return "".join(f"{source}\n{_marked(name, source)} = {name}\n" for name, source in functions)


def _marked(name: str, source: str) -> str:
    return f"{name}_{sha256(source.encode()).hexdigest()}"


# -- source ----------------------------------------------------------------------------------------------------


_NEEDED = """\
from math import inf
from riskflags.calendar import working_days_between
from riskflags.facts.evaluation import unseen_records as unseen
"""


def sources(facts: Sequence[Fact], rules: Sequence[Rule], settings: Mapping[str, int]) -> dict[str, str]:
    """The source of ``read`` and that of ``judge``."""
    named = {fact.name: fact for fact in facts}
    numbers = {name: number for number, name in enumerate(named)}
    scope = Scope(
        numbers,
        named,
        settings,
        can_be_missing=facts_that_can_be_missing({name: fact.plan for name, fact in named.items()}),
    )
    judge = _judge_source(rules, replace(scope, in_slots=True))
    return {"read": _NEEDED + _read_source(facts, scope), "judge": judge}


def _read_source(facts: Sequence[Fact], scope: Scope) -> str:
    lines = ["def read(case):", "    today = case.as_of.toordinal()", "    opened = case.open"]
    for layer in layers(facts):
        for collection, folds in layer.folds.items():
            codes = tuple(
                FoldCode(scope.numbers[fact.name], fact.plan) for fact in folds if isinstance(fact.plan, Fold)
            )
            record = RecordSource(collection, scope.numbers, scope.settings)
            lines += [f"    {line}" for line in Pass(codes, record).lines()]
        for fact in chain.from_iterable(layer.steps.values()):
            lines += [f"    {line}" for line in _computed(fact, scope)]
    lines.append(f"    return ({_all_slots(facts)})")
    return "\n".join(lines)


def _computed(fact: Fact, scope: Scope) -> Iterator[str]:
    number = scope.numbers[fact.name]
    match fact.plan:
        case Days(date, direction, working):
            low, high = scope.places(date)
            if direction == "until":
                yield f"a{number} = {low} - today; b{number} = {high} - today"
            elif working:
                for side, edge in (("a", high), ("b", low)):
                    yield f"{side}{number} = working_days_between({edge}, today)"
            else:
                yield f"a{number} = today - {high}; b{number} = today - {low}"
        case Logic(condition):
            sure, possible = scope.sides(condition)
            if_yes = scope.where_may_is_yes(condition)
            yield f"a{number} = {sure if if_yes is None else f'True if {sure} else None if {if_yes} else False'}"
            yield f"b{number} = {possible}"
        case Choose(cases, otherwise):
            yield f"a{number} = 0; b{number} = None"
            yield "while True:"  # left as soon as one surely holds
            for value, condition in cases:
                sure, possible = scope.sides(condition)
                yield f"    if {possible}:"
                yield f"        a{number} |= {to_mask(value, fact.type)}"
                yield f"        if {sure}: break"
            yield f"    a{number} |= {to_mask(otherwise, fact.type)}"
            yield "    break"


def _judge_source(rules: Sequence[Rule], scope: Scope) -> str:
    """`riskflags.logic.verdict` for each rule, as source.

    A slot is looked up where it is tested: taking all of them into locals cost more than all the tests.
    """
    lines = ["def judge(slots):", "    found = []"]
    for place, rule in enumerate(rules):
        fires, confirm, explore = (4 * place + verdict for verdict in (FIRES, CONFIRM, EXPLORE))
        sure, possible = scope.sides(rule.when)
        if rule.unless is None:
            lines.append(f"    if {possible}: found.append({fires} if {sure} else {explore})")
        else:
            saved, possibly_saved = scope.sides(rule.unless)
            saved_if_yes = scope.where_may_is_yes(rule.unless)
            asking = f"{confirm}" if saved_if_yes is None else f"({explore} if {saved_if_yes} else {confirm})"
            lines.append(f"    if {possible} and not {saved}:")
            lines.append(f"        found.append(({asking} if {possibly_saved} else {fires}) if {sure} else {explore})")
    lines.append("    return found")
    return "\n".join(lines)


def _all_slots(facts: Sequence[Fact]) -> str:
    return "".join(f"a{number}, b{number}, " for number in range(len(facts)))
