"""Lowered conditions as text, for peers with an expression language; a language is a table of its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from benchmarks.peers.lowering import TwoSided
from riskflags.conditions import All, Among, Any, Compare, Condition, Holds, Not

SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "fewer_than": "<"}


@dataclass(frozen=True)
class Language:
    """How a language writes and, or, not, and one test among several."""

    all: str
    any: str
    negation: str
    settings: Mapping[str, int]
    spelled: Callable[[str], str] = str

    def text(self, condition: Condition) -> str:
        """A condition in brackets."""
        match condition:
            case All(parts):
                return f"({self.all.join(map(self.text, parts))})"
            case Any(parts):
                return f"({self.any.join(map(self.text, parts))})"
            case Not(part):
                return f"{self.negation}({self.text(part)})"
            case Holds(name):
                return self.spelled(name)
            case Among(name, words):
                return "(" + self.any.join(f'{self.spelled(name)} == "{word}"' for word in words) + ")"
            case Compare(name, how, setting):
                return f"({self.spelled(name)} {SIGNS[how]} {self.settings[setting]})"
        raise TypeError(condition)

    def book(self, rules: Iterable[TwoSided]) -> str:
        """All rules as one expression: a list with each one's verdict."""
        return f"[{', '.join(map(self.verdict, rules))}]"

    def verdict(self, rule: TwoSided) -> str:
        """A rule as one expression of its verdict's place in `VERDICTS`."""
        sure, possible = self.text(rule.sure), self.text(rule.possible)
        if rule.saved is None or rule.possibly_saved is None:
            return f"({possible} ? ({sure} ? 3 : 1) : 0)"
        saved, possibly_saved = self.text(rule.saved), self.text(rule.possibly_saved)
        unsaved = f"{self.negation}({saved})"
        asking = (
            "2"
            if rule.surely_saved_if_may_is_yes is None
            else f"({self.text(rule.surely_saved_if_may_is_yes)} ? 1 : 2)"
        )
        return f"({possible}{self.all}{unsaved} ? ({sure} ? ({possibly_saved} ? {asking} : 3) : 1) : 0)"
