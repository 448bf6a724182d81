"""What a command found, as JUnit XML: GitLab, Jenkins, Azure and others show it beside a change.

A flag is told by its rule, title and urgency; nothing else of a case is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as Tree

from riskflags.errors import Fault, RiskflagsError
from riskflags.outputs import complete_file
from riskflags.render.markup import Node, el
from riskflags.render.report_words import first_line
from riskflags.rulebook.rule import URGENCIES

if TYPE_CHECKING:
    from riskflags.checking import Report


class Result(NamedTuple):
    """One test case: of what group, called what, and what is wrong with it, if anything is."""

    group: str
    name: str
    wrong: str = ""
    kind: str = "failure"
    file: str | None = None
    line: int | None = None


def write_junit(path: Path, suite: str, results: list[Result], made_by: Iterable[str] = ()) -> None:
    """Write results, whole or not at all, and what made them. Raises `OutputError`."""
    count = {kind: sum(bool(each.wrong) and each.kind == kind for each in results) for kind in ("failure", "error")}
    numbers = {"tests": len(results), "failures": count["failure"], "errors": count["error"]}
    made = [el("property", name="made by", value=line) for line in made_by]
    root = el(
        "testsuites",
        el("testsuite", el("properties", made) if made else None, map(_case, results), name=suite, **numbers),
    )
    with complete_file(path) as unfinished:
        unfinished.write_bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _case(result: Result) -> Node:
    wrong = el(result.kind, result.wrong, message=result.wrong) if result.wrong else None
    return el("testcase", wrong, classname=result.group, name=result.name, file=result.file, line=result.line)


def checked(reports: Iterable[Report], least: str) -> Iterator[Result]:
    """A failure for each flag at least so urgent; a case without one passes."""
    for report in reports:
        of = report.case_id or "facts"
        flags = [flag for flag in report.flags if URGENCIES.index(flag.urgency) >= URGENCIES.index(least)]
        yield from (Result(of, flag.rule, f"{flag.title} ({flag.urgency}, {flag.verdict})") for flag in flags)
        if not flags:
            yield Result(of, first_line(report.document))


def faulty(errors: Iterable[RiskflagsError]) -> Iterator[Result]:
    """An error for each input that could not be read."""
    yield from (Result("input", fault.file or "input", str(fault), "error") for each in errors for fault in each.faults)


def linted(faults: Iterable[Fault]) -> Iterator[Result]:
    """A failure for each fault of a rulebook, at its file and line."""
    for fault in faults:
        yield Result("lint", str(fault), f"{fault.what} {fault.help}".strip(), file=fault.file, line=fault.line)
