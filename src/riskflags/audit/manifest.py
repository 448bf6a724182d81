"""What an audit was made of: enough to know it again, to run it again, and to compare it with another."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from riskflags.audit.accounting import Accounting
from riskflags.render.as_json import json_text
from riskflags.rulebook import Rulebook
from riskflags.version import FORMATS, VERSION

FILE = "manifest.json"
FORMAT = FORMATS["manifest"]

_LIBRARIES = ("polars", "pydantic")


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class RulebookMark(_Strict):
    """Which rulebook it was."""

    version: str
    fingerprint: str


class Given(_Strict):
    """The command as given, for a later run to find its inputs again."""

    inputs: tuple[str, ...]
    rules: str | None
    settings: str | None
    redact: bool


class InputFile(_Strict):
    """A file that was read, as far as it is looked for again."""

    name: str
    hash: str


class Cases(_Strict):
    """How many cases were checked and rejected."""

    checked: int
    rejected: int


class OutputFile(_Strict):
    """A file that was written."""

    hash: str


class Manifest(_Strict):
    """What a comparison needs of a manifest; it may hold more."""

    format: Literal[FORMAT]  # type: ignore[valid-type]
    rulebook: RulebookMark
    given: Given
    settings: dict[str, int]
    as_of: date | None
    inputs: tuple[InputFile, ...]
    cases: Cases
    outputs: dict[str, OutputFile]


def manifest(
    rulebook: Rulebook,
    settings: Mapping[str, int],
    given: Mapping[str, Any],
    engine: str,
    accounting: Accounting,
    rows: Mapping[str, int],
    folder: Path,
) -> str:
    """The manifest as JSON text. ``given`` is the command as given, ``rows`` how many rows each output has."""
    document = {
        "format": FORMAT,
        "riskflags": VERSION,
        "rulebook": {"version": rulebook.version, "fingerprint": rulebook.fingerprint},
        "given": dict(given),
        "settings": dict(sorted(settings.items())),
        "engine": {"name": engine, "python": platform.python_version(), **_versions()},
        "as_of": accounting.as_of.isoformat() if accounting.as_of else None,
        "inputs": [asdict(each) for each in accounting.inputs],
        "read": accounting.read,
        "checked": accounting.checked,
        "rejected": accounting.rejected,
        "cases": {"checked": accounting.cases_checked, "rejected": accounting.cases_rejected},
        "outputs": {path.name: _output(path, rows) for path in sorted(folder.iterdir())},
    }
    return json_text(document) + "\n"


def inputs_given(paths: Sequence[str], rules: Path | None, settings: Path | None, redact: bool) -> dict[str, Any]:
    """The command as given, for a later run to find its inputs again."""
    return {
        "inputs": list(paths),
        "rules": str(rules) if rules else None,
        "settings": str(settings) if settings else None,
        "redact": redact,
    }


def _versions() -> dict[str, str]:
    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _output(path: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    counted = {"rows": rows[path.name]} if path.name in rows else {}
    return {**counted, "size": path.stat().st_size, "hash": digest}
