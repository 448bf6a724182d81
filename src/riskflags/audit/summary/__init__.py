"""What an audit comes to as a whole: counts that add up chunk by chunk, and never a case."""

from riskflags.audit.summary.summary import Summary

__all__ = ["Summary"]
