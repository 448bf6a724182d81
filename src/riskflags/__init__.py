"""riskflags: prompts, with citations, from the learning of published child safeguarding reviews.

    from riskflags import Checker

    report = Checker().check(case)      # a CaseSummary, a mapping, or JSON text
    for flag in report.flags:
        print(flag.urgency, flag.title, flag.prompt.consider)

It prompts people. It never scores, ranks or predicts a family, and what is not recorded is not known, never "no".
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from riskflags.version import VERSION

if TYPE_CHECKING:
    from riskflags.case import CaseSummary
    from riskflags.checking import Checker, Report
    from riskflags.documents import Because, Citation, Explanation, Flag, Question
    from riskflags.errors import (
        CaseError,
        EngineError,
        FactsError,
        InputError,
        LookupFault,
        RiskflagsError,
        RulebookError,
        SettingsError,
        TablesError,
    )
    from riskflags.reading.case_text import case_from_file
    from riskflags.rulebook import Rulebook
    from riskflags.tables.from_cases import tables_of
    from riskflags.tables.to_cases import cases_of

__version__ = VERSION

__all__ = [
    "Because",
    "CaseError",
    "CaseSummary",
    "Checker",
    "Citation",
    "EngineError",
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
    "TablesError",
    "case_from_file",
    "cases_of",
    "tables_of",
]

_HOMES = {
    "CaseSummary": "case",
    "Checker": "checking",
    "Report": "checking",
    "Rulebook": "rulebook",
    "case_from_file": "reading.case_text",
    "cases_of": "tables.to_cases",
    "tables_of": "tables.from_cases",
    **dict.fromkeys(("Because", "Citation", "Explanation", "Flag", "Question"), "documents"),
    **dict.fromkeys((name for name in __all__ if name.endswith(("Error", "Fault"))), "errors"),
}


def __getattr__(name: str) -> Any:
    """Each name is imported when first used: the command line can then start, and answer --help, without the rest."""
    if name not in _HOMES:
        raise AttributeError(f"module 'riskflags' has no attribute '{name}'")
    found = getattr(import_module(f"riskflags.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
