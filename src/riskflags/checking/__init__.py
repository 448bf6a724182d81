"""Checking cases against a rulebook, and the report that results."""

from riskflags.checking.checker import Checker
from riskflags.checking.report import Report

__all__ = ["Checker", "Report"]
