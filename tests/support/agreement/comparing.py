"""An engine against another, verdict by verdict; a disagreement is told by the smallest case that shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from riskflags import CaseError, CaseSummary
from riskflags.case import COLLECTIONS
from riskflags.conditions import MAY_BE_MISSING, FactValue, tests_of
from riskflags.facts.definition import Fact
from riskflags.facts.plan import facts_read
from riskflags.facts.values import unknown_of
from support.agreement.judging import DURABLE, MEANING, PYTHON, Asked, Book, Engine, Verdicts
from support.agreement.tally import COMPARED

_MOST_TRIES = 300
_Data = dict[str, Any]


def agree(engine: Engine, asked: Asked, against: Engine = MEANING, wanted: Verdicts | None = None) -> Verdicts:
    """The verdicts of an engine, once they are those of another (``wanted``, where they are in hand), and counted.

    Fails with the smallest case on which the two differ.
    """
    wanted = against.verdicts(asked) if wanted is None else wanted
    found = engine.verdicts(asked)
    same(engine, asked, found, wanted, against)
    return found


def agree_in_whole(engine: Engine, asked: Asked) -> Verdicts:
    """As `agree` with the meaning, and fact by fact too: what no rule asks after is the same, to the bounds."""
    (wanted, meant), (found, facts) = MEANING.whole(asked), engine.whole(asked)
    same(engine, asked, found, wanted, MEANING)
    assert facts.keys() == meant.keys()
    for id_, values in meant.items():
        told = (
            values
            if engine in (PYTHON, DURABLE)
            else {name: _as_tables_tell(value, asked.book.facts[name]) for name, value in values.items()}
        )
        wrong = {name: (facts[id_][name], value) for name, value in told.items() if facts[id_][name] != value}
        assert not wrong, (engine.name, id_, wrong, [asked.book.facts[name].plan for name in wrong])
    return found


def _as_tables_tell(value: FactValue, fact: Fact) -> FactValue:
    """A table says of a fact that it is not known; what it can still be only its verdicts show."""
    return unknown_of(fact.type) if isinstance(value, frozenset) or value is MAY_BE_MISSING else value


def same(engine: Engine, asked: Asked, found: Verdicts, wanted: Verdicts, against: Engine) -> None:
    """Count what was compared; fail where it differs."""
    wrong = sorted(key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key))
    assert not wrong, told(engine, against, asked, {key: (found.get(key), wanted.get(key)) for key in wrong})
    COMPARED[engine.name] += len(asked.cases) * len(asked.book.rules)


def told(
    engine: Engine, against: Engine, asked: Asked, wrong: Mapping[tuple[str, str], tuple[str | None, str | None]]
) -> str:
    """The first disagreement, on the smallest case that shows it, with the facts that differ there."""
    (id_, rule), verdicts = next(iter(wrong.items()))
    first = f"{len(wrong)} verdicts differ; first {rule} on {id_}: {verdicts[0]} and not {verdicts[1]} (None is quiet)"
    cases = [case for case in asked.cases if case.case_id == id_]
    if not cases:
        return f"{first}; there is no such case"
    duel = Duel(engine, against, rule, replace(asked, cases=cases))
    if not duel.differs():
        return f"{first}; alone the case has the right verdict, so rows went astray among many"
    return f"{first}\n{duel.smallest().account()}"


@dataclass(frozen=True)
class Duel:
    """Two engines that differ on a rule and a case."""

    engine: Engine
    against: Engine
    rule: str
    asked: Asked

    def smallest(self) -> Duel:
        """With what the rule does not need left out, then whatever of the case the difference does not need."""
        narrowed = replace(self, asked=replace(self.asked, book=only(self.asked.book, self.rule)))
        duel = narrowed if narrowed.differs() else self
        tries, smaller = 0, duel._smaller()
        while (data := next(smaller, None)) is not None and tries < _MOST_TRIES:
            tries += 1
            try:
                less = duel.on(CaseSummary.model_validate(data))
                is_less = less.differs()
            except CaseError:
                continue
            if is_less:
                duel, smaller = less, less._smaller()
        return duel

    def on(self, case: CaseSummary) -> Duel:
        """The same two on another case."""
        return replace(self, asked=replace(self.asked, cases=[case]))

    def differs(self) -> bool:
        """Whether the two give the rule different verdicts."""
        return self._verdict(self.engine) != self._verdict(self.against)

    def account(self) -> str:
        """Engine, rule, both verdicts, the facts that differ, and the case."""
        asked = self.asked
        here, there = (next(iter(each.facts(asked).values())) for each in (self.engine, self.against))
        facts = [f"  {name}: {here[name]} and not {there[name]}" for name in there if here[name] != there[name]]
        return "\n".join(
            [
                f"{self.engine.name} says {self._verdict(self.engine)} of {self.rule}, where {self.against.name} says "
                f"{self._verdict(self.against)}" + (f", on {asked.day}" if asked.day else ""),
                "facts that differ:" if facts else "no fact differs",
                *facts,
                yaml.safe_dump(_data(asked.cases[0]), sort_keys=False),
            ]
        )

    def _verdict(self, engine: Engine) -> str:
        return engine.verdicts(self.asked).get((self.asked.cases[0].case_id, self.rule), "quiet")

    def _smaller(self) -> Iterator[_Data]:
        """The case with one thing left out: a collection, a record, a field, what an open list says."""
        data = _data(self.asked.cases[0])
        listed = [name for name in COLLECTIONS if data.get(name) is not None]
        for name in listed:
            yield {key: value for key, value in data.items() if key != name}
        for name in data.get("open", {}):
            yield {**data, "open": {key: value for key, value in data["open"].items() if key != name}}
        for name in listed:
            for place, record in enumerate(data[name]):
                yield {**data, name: [each for number, each in enumerate(data[name]) if number != place]}
                for field in record:
                    less = {key: value for key, value in record.items() if key != field}
                    yield {**data, name: [*data[name][:place], less, *data[name][place + 1 :]]}


def only(book: Book, rule: str) -> Book:
    """One rule, and the facts it needs."""
    chosen = next(each for each in book.rules if each.id == rule)
    needed = {test.fact for condition in chosen.conditions() for test in tests_of(condition)}
    for name in reversed(list(book.facts)):
        if name in needed:
            needed |= {each for each in facts_read(book.facts[name].plan) if each in book.facts}
    return Book({name: fact for name, fact in book.facts.items() if name in needed}, (chosen,), book.settings)


def _data(case: CaseSummary) -> _Data:
    data: _Data = json.loads(case.model_dump_json(exclude_none=True))
    return data
