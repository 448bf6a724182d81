"""The files that commands read cases from: those named, and those of the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from riskflags.errors import CaseError, Fault
from riskflags.humanize import listed
from riskflags.reading import files

_CASE_FILES = (".json", ".yaml", ".yml")
_EXPECTED = ".expected"
"""``child.expected.yaml`` says what ``child.yaml`` should come to: it is no case."""

_MOST_NAMED = 10


def case_files(names: list[str]) -> Iterator[str | CaseError]:
    """The files named, and the case files of each folder named, in order; a folder without any is an error.

    What is no case by its name is passed over, and said to be. A file named alone is read, whatever its name, and so is
    one without an ending: a case must not be lost by how somebody names it.
    """
    passed: list[str] = []
    for name in names:
        folder = Path(name)
        if name == "-" or files.misnamed(name) or not os.path.isdir(name):
            if len(names) > 1 and folder.suffix and os.path.isfile(name) and not _may_hold_a_case(folder):
                passed.append(name)
            else:
                yield name
            continue
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        found = [path for path in inside if _may_hold_a_case(path)]
        passed += [f"{path}/" if path.is_dir() else str(path) for path in inside if path not in found]
        for path in found:
            yield str(path) if path.is_file() or not path.exists() else _no_file(path)
        if not found:
            help_ = f"Case files end in {', '.join(_CASE_FILES)}."
            yield CaseError(Fault("There is no case file in this folder.", file=name, help=help_))
    tell_passed_over(passed)


def tell_passed_over(passed: Sequence[str]) -> None:
    """Say which files were given and not read."""
    if passed:
        typer.echo(f"Passed over, no cases by their names: {listed(passed, _MOST_NAMED)}", err=True)


def _no_file(path: Path) -> CaseError:
    """A pipe would be waited for, and a device may never end: neither is opened."""
    return CaseError(Fault("This is not a regular file.", file=str(path), help="Leave it out of the folder."))


def _may_hold_a_case(path: Path) -> bool:
    return path.suffix in _CASE_FILES and not path.stem.endswith(_EXPECTED) and not path.name.startswith(".")
