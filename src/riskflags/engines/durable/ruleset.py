"""Clauses in durable_rules' own JSON: rulesets, the parts in which a case's facts are posted to them, and a document.

The document (`exported`) is for those who run a durable_rules host of their own.

durable_rules takes at most 255 keys in a posted fact, remembers at most 64 matches while it looks through one, and
looks at each key of it for each test: so a case is posted in parts, each with the keys that some few clauses read. A
clause reads one part; clauses too wide for one have been split. No rule uses *or* (it would fire once a matching
branch, and is refused beyond some 15) and none asks whether a key is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from typing import Any

from riskflags.documents import Provenance, RulebookMark
from riskflags.engines.durable.clauses import Asker, Clause, Disjuncts, Test, Word
from riskflags.engines.durable.keys import DERIVED, FARTHEST, ID, PART, SID, FactKeys, apart, keys_of
from riskflags.errors import EngineError, Fault
from riskflags.facts.plan import facts_that_can_be_missing
from riskflags.rulebook import Rulebook
from riskflags.rulebook.rule import Rule
from riskflags.version import FORMATS

MOST_KEYS, MOST_CLAUSES = 32, 20
"""Of a part. Small parts are quick: time goes with clauses times keys."""

MOST_RULES, MOST_PARTS = 2000, 200
"""Of a ruleset; durable_rules refuses 4,096 rules and some 500 different first tests."""

READ, DERIVE = "read", "derive: "
"""What the ``run`` of a durable rule says, or begins with, where it does not say a verdict."""


@dataclass(slots=True)
class Part:
    """One posted fact of a case: the keys it holds besides its own name, and how many clauses read it."""

    keys: dict[str, None] = field(default_factory=dict)
    clauses: int = 0

    def has_room(self, keys: Iterable[str]) -> bool:
        """Whether one clause more, which reads these keys, may read it."""
        return self.clauses < MOST_CLAUSES and len(self.keys.keys() | set(keys)) <= MOST_KEYS


@dataclass(slots=True)
class Ruleset:
    """Rules for durable_rules by their names, and the parts that are to be posted for them."""

    name: str
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)
    """Each fact that durable_rules derives, with the name of the part it is posted as."""
    ids: set[int] = field(default_factory=set)
    """The hashes of what parts and derived facts are known by."""

    def part_with_room(self, keys: Sequence[str]) -> str:
        """The name of the last part, or of a new one if that is full."""
        if not self.parts or not next(reversed(self.parts.values())).has_room(keys):
            self.parts[apart(f"p{len(self.parts)}", self.ids)] = Part()
        name, part = next(reversed(self.parts.items()))
        part.keys |= dict.fromkeys(keys)
        part.clauses += 1
        return name


def facts_tested(rules: Iterable[Rule]) -> set[str]:
    """The facts that rules read: only those are posted."""
    return {fact for rule in rules for fact in rule.facts()}


def rulesets_of(
    rules: Sequence[Rule], keys: Mapping[str, FactKeys], settings: Mapping[str, int]
) -> tuple[Ruleset, ...]:
    """The rulesets that judge these rules. Raises `EngineError` for a rule too large for durable_rules."""
    asker = Asker(keys, settings)
    found = [Ruleset("riskflags-0")]
    for rule in rules:
        lowered = _Lowered(rule, asker)
        if not lowered.fits(found[-1]):
            found.append(Ruleset(f"riskflags-{len(found)}"))
        if not lowered.fits(found[-1]):
            what = f"The rule '{rule.id}' is too large for the durable engine."
            raise EngineError(
                Fault(what, file=rule.file or None, line=rule.line, help='Use engine="python", the default.')
            )
        lowered.write(found[-1])
    found = [ruleset for ruleset in found if ruleset.parts]  # where no rule can ever speak, there is nothing to post
    for ruleset in found:
        ruleset.rules |= {f"{READ} {part}": {"all": [{"facts": {PART: part}}], "run": READ} for part in ruleset.parts}
    return tuple(found)


class _Lowered:
    """One rule's clauses, for each thing that is to be run where one of them holds."""

    def __init__(self, rule: Rule, asker: Asker) -> None:
        disjuncts = Disjuncts(rule.id)
        self._verdicts = {f"{rule.id} {verdict}": disjuncts.of(formula) for verdict, formula in asker.verdicts(rule)}
        self._named = disjuncts.behind(clause for clauses in self._verdicts.values() for clause in clauses)
        self._alone = Ruleset("")
        self.write(self._alone)

    def fits(self, ruleset: Ruleset) -> bool:
        """Whether a ruleset has room for it."""
        return (
            len(ruleset.rules) + len(self._alone.rules) <= MOST_RULES
            and len(ruleset.parts) + len(self._alone.parts) < MOST_PARTS
        )

    def write(self, ruleset: Ruleset) -> None:
        """Write the clauses into it."""
        names: dict[str, str] = {}
        for name in self._named:
            names[name] = apart(name, ruleset.ids)
            ruleset.derived[names[name]] = f"d{len(ruleset.derived) // MOST_CLAUSES}"
        derived = {f"{DERIVE}{names[name]}": clauses for name, clauses in self._named.items()}
        for run, clauses in (self._verdicts | derived).items():
            for number, clause in enumerate(clauses):
                asked = list(_joined(clause, sorted(names[name] for name in clause.derived), ruleset))
                ruleset.rules[f"{run} {number}"] = {"all": asked, "run": run}


def _joined(clause: Clause, derived: Sequence[str], ruleset: Ruleset) -> Iterator[dict[str, Any]]:
    """The tests of a clause on the part it reads, and the derived facts it needs."""
    if clause.tests or not clause.derived:
        part = ruleset.part_with_room(list(clause.tests))
        tests = [written for test in clause.tests.values() for written in _written(test)]
        yield {"facts": {"$and": [{PART: part}, *tests]} if tests else {PART: part}}
    for number, name in enumerate(derived):
        yield {f"derived{number}": {"$and": [{PART: ruleset.derived[name]}, {DERIVED: name}]}}


def _written(test: Test) -> Iterator[dict[str, Any]]:
    """One test; *one of several words* as *none of the others*, which needs no *or*."""
    if isinstance(test, Word):
        if len(test.words) == 1:
            yield {test.key: next(iter(test.words))}
        else:
            yield from ({"$neq": {test.key: word}} for word in test.vocabulary if word not in test.words)
        return
    if test.low > -inf:
        yield {"$gte": {test.key: int(test.low)}}
    if test.high < inf:
        yield {"$lte": {test.key: int(test.high)}}


# -- as a document -----------------------------------------------------------------------------------------------------

HOW = (
    "Register each of `rulesets` under its name. Their rules name actions by `run`; your host's get_action gives them.",
    "Turn a case's facts into keys and values as `facts` says: one of the words (`may_be_missing`, where only a record "
    "that may not count could lack its safeguard: see docs/verdicts.md); of a one-of fact a word for "
    "each value, whether it can still be that (one yes where it is known, all where nothing is); or two bounds, which "
    f"are whole numbers and equal where the number is known. {-FARTHEST} and {FARTHEST} stand for no bound, and the "
    "latter for the days since what never was.",
    "For each ruleset post each of the `parts` in `feeds`, all in one batch (assert_facts), as a fact of the keys "
    f"listed, every one with its value, and of {SID}: a session of the case's own, {ID} and {PART}: the part's name.",
    "An action named by a rule's id and a verdict gives that verdict, and may run more than once. A rule for which "
    "none runs is quiet.",
    f"The action `{READ}` has nothing to do: it is there because durable_rules raises an error, with the fact in its "
    f"text, where none runs. The action `{DERIVE}NAME` asserts a fact of {ID} and {DERIVED}: NAME, and {PART}: what "
    "`derived` in `feeds` has under NAME; the second time in a session it has nothing to do.",
    "Delete the session's state (delete_state) after each case: a thousand left behind end the process.",
)
"""For whoever holds the document alone."""


def exported(rulebook: Rulebook, settings: Mapping[str, int]) -> dict[str, Any]:
    """Everything a host needs, as JSON holds it. Raises `EngineError` for a rule too large for durable_rules."""
    active = rulebook.active
    tested = facts_tested(active)
    can_be_missing = facts_that_can_be_missing({name: fact.plan for name, fact in rulebook.facts.items()})
    keys = keys_of((fact for fact in rulebook.facts.values() if fact.name in tested), can_be_missing)
    rulesets = rulesets_of(active, keys, settings)
    return {
        "format": FORMATS["rulesets"],
        "rulebook": asdict(RulebookMark.of(rulebook, settings=settings)),
        "provenance": asdict(Provenance.of(rulebook, settings)),
        "settings": dict(settings),
        "how": list(HOW),
        "facts": {name: each.described() for name, each in keys.items()},
        "rulesets": {ruleset.name: ruleset.rules for ruleset in rulesets},
        "feeds": {ruleset.name: _feed(ruleset) for ruleset in rulesets},
    }


def _feed(ruleset: Ruleset) -> dict[str, Any]:
    return {"parts": {name: list(part.keys) for name, part in ruleset.parts.items()}, "derived": ruleset.derived}
