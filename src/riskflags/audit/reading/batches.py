"""A batch of case summaries as text, to a sheet and rejects: what one worker does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from riskflags.audit import rejects as rejected
from riskflags.audit.sheets import sheet_of
from riskflags.case import CaseSummary
from riskflags.engines import Slots
from riskflags.engines.python.engine import PythonEngine
from riskflags.errors import CaseError, Fault
from riskflags.reading import files, json_text
from riskflags.reading.case_text import case_from_text
from riskflags.reading.yaml_text import Unreadable
from riskflags.rulebook import Rulebook
from riskflags.tables.schema import CASE_ID

INPUT, LINE, DAY = "_input", "_line", "_day"
"""Beside a sheet until repeated ids are known: which input a case is of, its line there, the day it is looked at."""

_BESIDE = {INPUT: pl.UInt32, LINE: pl.UInt32, DAY: pl.Date}

_TOO_LONG = Fault(f"It is longer than {files.LARGEST // 1024**2} MB.", help="No case is: check the line breaks.")
_LIST = Fault("This is a list, not a case summary.", help="Write one case a line, in a file of the ending .ndjson.")
_BEGINS_LIST = ("[", "- ")
_NO_SUMMARY = Fault("This is not a case summary: it holds no fields.", help="Begin with case_id and as_of.")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one summary: which input it is of, where, whether it is a line of many; ``None`` if too long."""

    input: int
    file: str
    line: int
    is_line: bool
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A sheet with `INPUT`, `LINE` and `DAY`, and the rejects, each with the input it is of."""

    sheet: pl.DataFrame
    rejects: tuple[tuple[int, rejected.Row], ...]


class BatchReader:
    """Reads batches of summaries at a rulebook and its settings."""

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int], day: date | None) -> None:
        self._rulebook, self._day = rulebook, day
        self._engine = PythonEngine(rulebook.facts.values(), rulebook.active, settings)

    def read(self, texts: Iterable[Text]) -> Batch:
        """The sheet of those that are sound, and the rejects. No case is held longer than it takes to judge it."""
        ids: list[str] = []
        beside: list[tuple[int, int, date]] = []
        slots: list[Slots] = []
        rejects: list[tuple[int, rejected.Row]] = []
        for text in texts:
            case = self._case(text)
            if isinstance(case, CaseSummary):
                ids.append(case.case_id)
                beside.append((text.input, text.line, case.as_of))
                slots.append(self._engine.read(case))
            else:
                rejects.append((text.input, case))
        sheet = sheet_of(self._rulebook, ids, slots, map(self._engine.judge_codes, slots))
        return Batch(sheet.hstack(pl.DataFrame(beside, schema=_BESIDE, orient="row")), tuple(rejects))

    def _case(self, text: Text) -> CaseSummary | rejected.Row:
        """The case as known on the day, or why it is rejected."""
        document: Any = None
        try:
            if text.data is None:
                raise Unreadable(_TOO_LONG)
            if text.is_line:
                document = json_text.parse(files.decode(text.data))
                case = _validated(document)
            else:
                case = _of_file(files.decode(text.data))
                document = {CASE_ID: case.case_id}
            return case.as_known_on(self._day or case.as_of)
        except Unreadable as unreadable:
            faults: tuple[Fault, ...] = (unreadable.fault,)
        except CaseError as error:
            faults = error.faults
        line = text.line if text.is_line else faults[0].line or text.line
        case_id = document.get(CASE_ID) if isinstance(document, dict) else None
        return rejected.of_faults(text.file, line, case_id, faults)


def _of_file(text: str) -> CaseSummary:
    if text.lstrip().startswith(_BEGINS_LIST):
        raise CaseError(_LIST)
    return case_from_text(text)


def _validated(document: Any) -> CaseSummary:
    if isinstance(document, list):
        raise CaseError(_LIST)
    if not isinstance(document, dict):
        raise CaseError(_NO_SUMMARY)
    return CaseSummary.model_validate(document)
