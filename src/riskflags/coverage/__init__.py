"""Coverage: what became of each learning point, shown and never claimed."""

from riskflags.coverage.points import Coverage, KindTotal, PointCoverage, coverage_of
from riskflags.coverage.shown import coverage_to_markdown, coverage_to_text

__all__ = ["Coverage", "KindTotal", "PointCoverage", "coverage_of", "coverage_to_markdown", "coverage_to_text"]
