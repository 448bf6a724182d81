"""The rulebook: a folder of rules, facts, settings and sources, checked and frozen."""

from riskflags.rulebook.rulebook import Rulebook

__all__ = ["Rulebook"]
