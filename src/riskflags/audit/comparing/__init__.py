"""Two audits side by side: which flags appeared, went and persisted, and which changes are the rulebook's."""

from riskflags.audit.comparing.comparing import Comparison, compare

__all__ = ["Comparison", "compare"]
