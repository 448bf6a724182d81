"""Indicators: what a rulebook measures over many cases, as bounds, with what is not recorded counted apart.

from riskflags.indicators import measure

for measured in measure(cases):        # `CaseSummary` objects, any iterable of them
    print(measured.title, measured.at_least, measured.at_most, measured.unit)
"""

from riskflags.indicators.measured import Measured, Measurement, Ratio, Tally
from riskflags.indicators.measuring import Measuring, measure

__all__ = ["Measured", "Measurement", "Measuring", "Ratio", "Tally", "measure"]
