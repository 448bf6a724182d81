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

if TYPE_CHECKING:  # for editors and type checkers, which follow imports; the same names as below
    from riskflags.case import CaseSummary as CaseSummary
    from riskflags.checking import Checker as Checker
    from riskflags.checking import Report as Report
    from riskflags.documents import Because as Because
    from riskflags.documents import Citation as Citation
    from riskflags.documents import DepartureMark as DepartureMark
    from riskflags.documents import Evidence as Evidence
    from riskflags.documents import Explanation as Explanation
    from riskflags.documents import Flag as Flag
    from riskflags.documents import LayerMark as LayerMark
    from riskflags.documents import PromptText as PromptText
    from riskflags.documents import Provenance as Provenance
    from riskflags.documents import Question as Question
    from riskflags.documents import ReportDocument as ReportDocument
    from riskflags.documents import RulebookMark as RulebookMark
    from riskflags.documents import SettingMark as SettingMark
    from riskflags.documents import ToConfirm as ToConfirm
    from riskflags.documents import WouldChange as WouldChange
    from riskflags.engines import Engine as Engine
    from riskflags.errors import CaseError as CaseError
    from riskflags.errors import EngineError as EngineError
    from riskflags.errors import FactsError as FactsError
    from riskflags.errors import Fault as Fault
    from riskflags.errors import InputError as InputError
    from riskflags.errors import RiskflagsError as RiskflagsError
    from riskflags.errors import RulebookError as RulebookError
    from riskflags.errors import SettingsError as SettingsError
    from riskflags.errors import TablesError as TablesError
    from riskflags.errors import UnknownNameError as UnknownNameError
    from riskflags.logic import Verdict as Verdict
    from riskflags.reading.case_text import case_from_file as case_from_file
    from riskflags.rulebook import Rulebook as Rulebook
    from riskflags.rulebook.rule import Urgency as Urgency
    from riskflags.tables.conversion import cases_of as cases_of
    from riskflags.tables.conversion import tables_of as tables_of

__version__ = VERSION

_NAMES = {  # what each module gives to the face
    "riskflags.case": ("CaseSummary",),
    "riskflags.checking": ("Checker", "Report"),
    "riskflags.documents": (
        "Because",
        "Citation",
        "DepartureMark",
        "Evidence",
        "Explanation",
        "Flag",
        "LayerMark",
        "PromptText",
        "Provenance",
        "Question",
        "ReportDocument",
        "RulebookMark",
        "SettingMark",
        "ToConfirm",
        "WouldChange",
    ),
    "riskflags.engines": ("Engine",),
    "riskflags.errors": (
        "CaseError",
        "EngineError",
        "FactsError",
        "Fault",
        "InputError",
        "RiskflagsError",
        "RulebookError",
        "SettingsError",
        "TablesError",
        "UnknownNameError",
    ),
    "riskflags.logic": ("Verdict",),
    "riskflags.reading.case_text": ("case_from_file",),
    "riskflags.rulebook": ("Rulebook",),
    "riskflags.rulebook.rule": ("Urgency",),
    "riskflags.tables.conversion": ("cases_of", "tables_of"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Each name is imported when first used: the command line can then start, and answer --help, without the rest."""
    if name == "LookupFault":
        from riskflags import errors

        return errors.renamed(name)
    if name not in _HOMES:
        raise AttributeError(f"module 'riskflags' has no attribute '{name}'")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
