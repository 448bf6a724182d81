"""Examples must be there, and must hold: of rules, on facts; of facts, on fragments of a case.

Every condition must be decisive in one: change the condition, and some example must no longer hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from riskflags.case import CaseSummary
from riskflags.conditions import All, Any, AtLeast, Condition, FactValue, Not, tests_of
from riskflags.errors import CaseError, FactsError, Fault
from riskflags.facts.definition import Fact, FactExample, with_dependencies
from riskflags.facts.evaluation import read_facts
from riskflags.facts.given import completed
from riskflags.facts.values import is_unknown, to_written, unknown_of
from riskflags.logic import Verdict
from riskflags.reasoning.asking import asked_facts
from riskflags.reasoning.situation import Situation
from riskflags.rulebook import Rulebook
from riskflags.rulebook.fact import EXAMPLE_DAY
from riskflags.rulebook.rule import Rule, RuleExample


def faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every example that is missing or does not hold, and every change to a condition that none notices."""
    settings = defaults(rulebook)
    for rule in rulebook.rules.values():
        for what, help_ in (*_missing(rule), *_unnoticed(rule, rulebook, settings)):
            yield Fault(what, ("examples",), rule.file, rule.line, help_)
        for example in rule.examples:
            for what, help_ in _rule_example(rule, example, rulebook, settings):
                text = f"Example '{example.name}': {what[0].lower()}{what[1:]}"
                yield Fault(text, ("examples", example.verdict), rule.file, example.line, help_)
    for fact in rulebook.facts.values():
        yield from _fact(fact, rulebook, settings)


def defaults(rulebook: Rulebook) -> dict[str, int]:
    """Every setting at its default: examples are written for these."""
    return {name: setting.default for name, setting in rulebook.settings.items()}


def situation_of(
    rule: Rule, given: Mapping[str, FactValue], rulebook: Rulebook, settings: Mapping[str, int]
) -> Situation:
    """The facts of an example, those that the rule tests and those given. Raises `FactsError` where they contradict."""
    tested = {test.fact for condition in rule.all_conditions() for test in tests_of(condition)}
    facts = with_dependencies(rulebook.facts, tested | given.keys())
    found: list[Fault] = []
    values = completed(facts, given, settings, found)
    if found:
        raise FactsError(found)
    return Situation(facts, values, settings)


def _missing(rule: Rule) -> Iterator[tuple[str, str]]:
    kinds = {example.verdict for example in rule.examples}
    for kind in ("fires", "quiet"):
        if kind not in kinds:
            yield f"The rule has no example of {kind}.", "Add one, named by a sentence."
    if kinds.isdisjoint(("confirm", "explore")):
        yield "The rule has no example of confirm or explore.", "Show what it asks."
    words = {rule.otherwise, *(word for word, _ in rule.steps)} if rule.steps else set()
    for word in sorted(str(word) for word in words - {example.urgency for example in rule.examples}):
        yield f"No example shows it {word}.", f"Write facts: {{…}} and urgency: {word} in an example that fires."


def _unnoticed(rule: Rule, rulebook: Rulebook, settings: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for change, _ in survivors(rule, rulebook, settings):
        yield f"No example notices if {change}.", "Add one that turns on it."


def _rule_example(
    rule: Rule, example: RuleExample, rulebook: Rulebook, settings: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    try:
        situation = situation_of(rule, example.facts, rulebook, settings)
    except FactsError as error:
        facts = ", ".join(str(fault.path[0]) for fault in error.faults)
        yield f"Its facts contradict each other: {facts}.", "Correct them."
        return
    verdict = situation.verdict(rule)
    if verdict != example.verdict:
        asks = ", ".join(asked_facts(rule, situation))
        help_ = f"Not known: {asks}." if asks else "Correct rule or example."
        yield f"The verdict is {verdict}, not {example.verdict}.", help_
    elif example.about is not None and set(example.about) != set(asked_facts(rule, situation)):
        yield "It asks for other facts than `about` lists.", f"It asks for {', '.join(asked_facts(rule, situation))}."
    elif example.urgency not in (None, situation.urgency(rule)):
        yield f"Its urgency is {situation.urgency(rule)}, not {example.urgency}.", "Correct rule or example."
    elif verdict in ("confirm", "explore") and example.about is None:
        yield "It does not say what the rule must ask for.", "Write facts: {…} and about: [fact, …]."


def _fact(fact: Fact, rulebook: Rulebook, settings: Mapping[str, int]) -> Iterator[Fault]:
    values = [example.gives for example in fact.examples]
    needed = {True, False} if fact.type.name == "yes_no" else set()
    known = {value for value in values if not is_unknown(value)}
    if not needed <= known or not known or not any(is_unknown(value) for value in values):
        wanted = "yes, no and not known" if needed else "a known value and not known"
        yield Fault(f"The fact lacks an example for {wanted}.", (fact.name, "examples"), fact.file, fact.line)
    facts = with_dependencies(rulebook.facts, [fact.name]).values()
    for example in fact.examples:
        for what, help_ in _fact_example(fact, example, facts, settings):
            yield Fault(what, (fact.name, "examples"), fact.file, example.line, help_)


def _fact_example(
    fact: Fact, example: FactExample, facts: Iterable[Fact], settings: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    try:
        case = example_case(example)
    except CaseError as error:
        yield "Its fragment is not a case.", str(error.faults[0])
        return
    value = read_facts(facts, case, settings)[fact.name]
    if not _agrees(value, example.gives, fact):
        yield f"It gives {to_written(value, fact.type)}.", "Correct the definition or the example."


def _agrees(value: FactValue, written: FactValue, fact: Fact) -> bool:
    """Equal; or both leave something open, where the example says only *not known*."""
    return value == written or (written == unknown_of(fact.type) and is_unknown(value))


def example_case(example: FactExample) -> CaseSummary:
    """The fragment as a case, as known on its own day. Raises `CaseError`."""
    case = CaseSummary.model_validate({"case_id": "example", "as_of": EXAMPLE_DAY, **example.case})
    return case.as_known_on(case.as_of)


# -- conditions changed ----------------------------------------------------------------------------------------------

Mutant = tuple[str, Rule]
"""What was changed, and the rule so changed."""


def survivors(rule: Rule, rulebook: Rulebook, settings: Mapping[str, int]) -> list[Mutant]:
    """The mutants of a rule on which every example still holds."""
    try:
        examples = [
            (situation_of(rule, example.facts, rulebook, settings), example.verdict) for example in rule.examples
        ]
    except FactsError:
        return []  # the examples' own check says so
    return [mutant for mutant in mutants(rule) if _all_hold(mutant[1], examples)]


def mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule with one condition turned round, left out, or its group read the other way."""
    for change, when in changed(rule.when):
        yield change, replace(rule, when=when)
    if rule.unless is not None:
        yield "`unless` is left out", replace(rule, unless=None)
        for change, unless in changed(rule.unless):
            yield change, replace(rule, unless=unless)


def _all_hold(rule: Rule, examples: list[tuple[Situation, Verdict]]) -> bool:
    return all(situation.verdict(rule) == verdict for situation, verdict in examples)


def changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """What was changed, and the condition with one part turned round, left out, or its group read the other way."""
    yield f"{_name(condition)} is turned round", Not(condition)
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            if len(parts) > 1:
                yield from _regrouped(condition)
            for place, part in enumerate(parts):
                if len(parts) > 1 and not isinstance(condition, AtLeast):
                    without = parts[:place] + parts[place + 1 :]
                    yield f"{_name(part)} is left out", replace(condition, parts=without)
                for change, other in changed(part):
                    yield change, replace(condition, parts=(*parts[:place], other, *parts[place + 1 :]))
        case Not(part):
            for change, other in changed(part):
                yield change, Not(other)
        case _:
            pass


def _regrouped(condition: All | Any | AtLeast) -> Iterator[tuple[str, Condition]]:
    parts = condition.parts
    if not isinstance(condition, All):
        yield f"{_name(condition)} becomes all", All(parts)
    if not isinstance(condition, Any):
        yield f"{_name(condition)} becomes any", Any(parts)


def _name(condition: Condition) -> str:
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return f"the {type(condition).__name__.lower()} of {', '.join(_name(part) for part in parts)}"
        case Not(part):
            return f"not {_name(part)}"
        case _:
            return condition.fact
