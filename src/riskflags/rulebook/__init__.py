"""The rulebook: a folder of rules, facts, settings and sources, checked and frozen."""

from riskflags.facts.definition import Fact
from riskflags.rulebook.indicator import Indicator
from riskflags.rulebook.reflection import Reflection
from riskflags.rulebook.rule import Rule
from riskflags.rulebook.rulebook import Rulebook
from riskflags.rulebook.settings import Setting
from riskflags.rulebook.sources import LearningPoint, Source

__all__ = ["Fact", "Indicator", "LearningPoint", "Reflection", "Rule", "Rulebook", "Setting", "Source"]
