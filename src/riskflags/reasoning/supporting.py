"""What holds an answer up: the tests that, between them, make a condition surely yes or surely no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from riskflags.conditions import All, Any, AtLeast, Condition, Not, Test
from riskflags.facts.plan import Fold, Logic, facts_read
from riskflags.reasoning.situation import Situation
from riskflags.rulebook.rule import Rule


def reasons(rule: Rule, situation: Situation) -> tuple[str, ...]:
    """The facts behind a verdict, whichever it is, each once, in the order in which the rule names them.

    Of a safeguard that is open, what is there already is no reason for a flag: only what is missing is.
    """
    tests = [*bearing(rule.when, situation)]
    if rule.unless is not None:
        tests += bearing(rule.unless, situation, there=False)
    return tuple(dict.fromkeys(test.fact for test in tests))


def stoppers(rule: Rule, situation: Situation) -> tuple[str, ...]:
    """The facts that keep a quiet rule quiet: those that deny its concern, and those that provide its safeguard."""
    denied = list(bearing(rule.when, situation)) if situation.truth(rule.when) is False else []
    saved = list(bearing(rule.unless, situation)) if rule.unless and situation.truth(rule.unless) is True else []
    return tuple(dict.fromkeys(test.fact for test in (*denied, *saved)))


def lacking(rule: Rule, situation: Situation) -> Mapping[str, str]:
    """Of each fact that found records, the one that says some of them lack, or may lack, what they must have."""
    found: dict[str, str] = {}
    waiting = list(rule.facts())
    while waiting:
        name = waiting.pop()
        plan = situation.facts[name].plan
        if isinstance(plan, Logic):
            waiting += facts_read(plan)
        elif isinstance(plan, Fold) and plan.of is not None and situation.values[name] is not True:
            found[plan.of] = name
    return found


def bearing(condition: Condition, situation: Situation, there: bool = True) -> Iterator[Test]:
    """The known tests that bear on a condition; where it is settled, only those that settle it.

    Where it is open, the parts of an *all* that hold already are among them only where ``there`` says so.
    """
    truth = situation.truth(condition)
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            wanted = (None, False) if isinstance(condition, All) and not there else (None, False, True)
            for part in parts:
                if situation.truth(part) in (wanted if truth is None else (truth,)):
                    yield from bearing(part, situation, there)
        case Not(part):
            yield from bearing(part, situation, there)
        case _:
            under = situation.opened(condition)
            if under is not None:
                yield from bearing(under, situation, there)
            elif truth is not None:
                yield condition
