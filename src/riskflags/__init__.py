"""riskflags: prompts, with citations, from the learning of published child safeguarding reviews.

    from riskflags import Checker

    report = Checker().check(case)      # a CaseSummary, a mapping, or JSON text
    for flag in report.flags:
        print(flag.urgency, flag.title, flag.prompt.consider)

It prompts people. It never scores, ranks or predicts a family, and what is not recorded is not known, never "no".
"""

from riskflags.case import CaseSummary
from riskflags.checking import Checker, Report
from riskflags.errors import (
    CaseError,
    FactsError,
    InputError,
    LookupFault,
    RiskflagsError,
    RulebookError,
    SettingsError,
)
from riskflags.report import Because, Citation, Explanation, Flag, Question
from riskflags.rulebook import Rulebook

__version__ = "0.1.0"

__all__ = [
    "Because",
    "CaseError",
    "CaseSummary",
    "Checker",
    "Citation",
    "Explanation",
    "FactsError",
    "Flag",
    "InputError",
    "LookupFault",
    "Question",
    "Report",
    "RiskflagsError",
    "Rulebook",
    "RulebookError",
    "SettingsError",
]
