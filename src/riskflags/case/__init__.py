"""The case summary: one child as of a date, the family and network, and what agencies did."""

from riskflags.case.summary import COLLECTIONS, CaseSummary

__all__ = ["COLLECTIONS", "CaseSummary"]
