"""Checking: a rulebook asked about cases, and the report it gives."""

from riskflags.checking.checker import Checker
from riskflags.checking.report import Report

__all__ = ["Checker", "Report"]
