"""Rules by hand, judged by durable_rules and by the default engine."""

from __future__ import annotations

import pytest

from riskflags.conditions import Condition
from riskflags.facts.definition import Fact, FactType
from riskflags.facts.matching import AllOf
from riskflags.facts.plan import Fold
from riskflags.rulebook.rule import Lifecycle, Prompt, Rule

try:
    import durable_rules_engine
except ImportError:
    durable_rules_engine = None

IS_HERE = durable_rules_engine is not None
needs_durable = pytest.mark.skipif(
    not IS_HERE, reason="durable_rules cannot be had here: it runs on CPython up to 3.12"
)


# -- small rulebooks by hand -----------------------------------------------------------------------------------------


def fact(name: str, type_: str = "yes_no", values: tuple[str, ...] = ()) -> Fact:
    """A fact of any type, for tests that give its value."""
    plan = Fold("visits", "some", AllOf(()))
    return Fact(name, FactType(type_, values), name, f"{name}?", "some", plan, (), "", 1)  # type: ignore[arg-type]


def rule(id_: str, when: Condition, unless: Condition | None = None) -> Rule:
    """An active rule."""
    prompt = Prompt("Say.", ("Ask?",), "Consider.")
    return Rule(id_, "a-theme", id_, "note", Lifecycle("active"), {}, when, unless, prompt, (), (), "", 1)
