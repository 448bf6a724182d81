"""Files of case summaries: one in JSON or YAML, or many in NDJSON, one a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from riskflags.audit.inputs.source import SummaryFormat
from riskflags.case import CaseSummary
from riskflags.errors import CaseError, Fault
from riskflags.reading import files, json_text
from riskflags.reading.case_text import case_from_text
from riskflags.reading.yaml_text import Unreadable
from riskflags.tables.schema import CASE_ID

TOO_LONG = Fault(f"It is longer than {files.LARGEST // 1024**2} MB.", help="No case is: check the line breaks.")
_LIST = Fault("This is a list, not a case summary.", help="Write one case a line, in a file of the ending .ndjson.")
_BEGINS_LIST = ("[", "- ")
_NO_SUMMARY = Fault("This is not a case summary: it holds no fields.", help="Begin with case_id and as_of.")


@dataclass(frozen=True, slots=True)
class Refused:
    """The faults of a summary that cannot be checked, and the value of its ``case_id``, if any."""

    faults: tuple[Fault, ...]
    case_id: Any = None


def texts_of(stream: Any, many: bool) -> Iterator[tuple[int, bytes | None]]:
    """The summaries of a stream of bytes, each with the line it begins in; ``None`` for one that is too long."""
    if not many:
        data = stream.read(files.LARGEST + 1)
        yield 1, data if len(data) <= files.LARGEST else None
        return
    for number, line in enumerate(_lines(stream), 1):
        if line is None or line.strip():
            yield number, line


def _lines(stream: Any) -> Iterator[bytes | None]:
    while line := stream.readline(files.LARGEST + 1):
        if len(line) <= files.LARGEST:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(files.LARGEST)
        yield None


def _from_line(data: bytes) -> CaseSummary | Refused:
    try:
        return CaseSummary.model_validate_json(data)
    except CaseError:
        return _what_is_wrong(data)


def _what_is_wrong(data: bytes) -> CaseSummary | Refused:
    """Parsed again by our own parser, which is half as fast, to say what is wrong and where."""
    document: Any = None
    try:
        document = json_text.parse(files.decode(data))
        if isinstance(document, list):
            return Refused((_LIST,))
        if not isinstance(document, dict):
            return Refused((_NO_SUMMARY,))
        return CaseSummary.model_validate(document)
    except Unreadable as unreadable:
        return Refused((unreadable.fault,))
    except CaseError as error:
        return Refused(error.faults, document.get(CASE_ID))


def _from_file(data: bytes) -> CaseSummary | Refused:
    try:
        text = files.decode(data)
        return Refused((_LIST,)) if text.lstrip().startswith(_BEGINS_LIST) else case_from_text(text)
    except Unreadable as unreadable:
        return Refused((unreadable.fault,))


FORMATS = (
    SummaryFormat("json", (".json",), read=_from_file),
    SummaryFormat("yaml", (".yaml", ".yml"), read=_from_file),
    SummaryFormat("ndjson", (".ndjson", ".jsonl"), read=_from_line, many=True),
)
