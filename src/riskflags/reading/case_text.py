"""A `CaseSummary` from text or a file, its faults placed by file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from riskflags.case import CaseSummary
from riskflags.errors import CaseError, Fault
from riskflags.reading import files, json_text, yaml_text
from riskflags.reading.yaml_text import Unreadable, line_of, read_or_raise


def case_from_file(path: Path | str) -> CaseSummary:
    """The case in a JSON or YAML file; ``-`` is standard input. Raises `CaseError` with file and line."""
    name = shown_name(path)
    return case_from_text(read_or_raise(CaseError, name, files.read_text, path), name)


def shown_name(path: Path | str) -> str:
    """What a message calls a file; what is no path at all could be a case, and is called nothing."""
    if not isinstance(path, str | Path):
        return ""
    return "standard input" if str(path) == "-" else str(path)


def case_from_text(text: str, name: str | None = None) -> CaseSummary:
    """The case in a JSON or YAML text; ``name`` stands before each fault. Raises `CaseError`."""
    is_json = text.lstrip()[:1] in ("{", "[")
    document = read_or_raise(CaseError, name, _parse, text, is_json)
    return _validate(document, text if is_json else None, name)


def case_from_bytes(data: bytes, name: str | None = None) -> CaseSummary:
    """The case in UTF-8 bytes of JSON or YAML. Raises `CaseError`."""
    return case_from_text(read_or_raise(CaseError, name, files.decode, data), name)


def _parse(text: str, is_json: bool) -> Any:
    """JSON by its own reader; what begins like JSON and is not may still be YAML in flow style."""
    if not is_json:
        return yaml_text.parse(text)
    try:
        return json_text.parse(text)
    except json_text.NotJsonError as as_json:
        try:
            return yaml_text.parse(text)
        except Unreadable:
            raise as_json from None


def _validate(document: Any, json_source: str | None, name: str | None) -> CaseSummary:
    faults: tuple[Fault, ...]
    if not isinstance(document, Mapping):
        faults = (Fault("This is not a case summary: it holds no fields.", help="Begin with case_id and as_of."),)
    else:
        try:
            return CaseSummary.model_validate(document)
        except CaseError as error:
            faults = error.faults
    located = json_text.with_lines(json_source) if json_source else document
    raise CaseError([fault.at(name, line_of(located, fault.path)) for fault in faults]) from None
