"""Indicators over sheets: every gauge of `riskflags.indicators`, fed a chunk of cases at a time.

Only the counting is columnar; what the counts come to is said by the gauges, once for both.
"""

from riskflags.audit.measures.measures import Measures

__all__ = ["Measures"]
