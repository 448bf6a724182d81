"""What an audit was made from: enough to identify it, to repeat it, and to compare it with another.

`manifest` writes it into an audit's folder; `audit_in` reads a folder back.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from riskflags.audit.outputs import Audit
from riskflags.audit.words import too_little_checked
from riskflags.errors import Fault, InputError
from riskflags.logic import FLAGS
from riskflags.reading import files
from riskflags.reading.files import opened_by
from riskflags.render.as_json import json_text
from riskflags.tables.schema import CASE_ID
from riskflags.tables.written import AS_OURS, Written
from riskflags.version import FORMATS, VERSION

if TYPE_CHECKING:
    from riskflags.audit.run import Options

FILE = "manifest.json"
FORMAT = FORMATS["manifest"]

_LIBRARIES = ("polars", "pydantic")

KEYS = (CASE_ID, "rule")

_FINDINGS, _CASES, _INDICATORS = "findings.parquet", "cases.csv", "indicators.json"
_READ = (_FINDINGS, _CASES, _INDICATORS)
_AGAIN = "Copy the audit's folder again from where it came, or run the audit again."


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class ReadMark(_Strict):
    """Which rulebook it was."""

    version: str
    fingerprint: str


class Given(_Strict):
    """The command as given, for a later run to find its inputs again."""

    inputs: tuple[str, ...]
    rules: tuple[str, ...] | None
    settings: str | None
    redact: bool
    written: Written = AS_OURS


class InputFile(_Strict):
    """A file that was read, with what is needed to find it again."""

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
    rulebook: ReadMark
    given: Given
    settings: dict[str, int]
    as_of: date | None
    inputs: tuple[InputFile, ...]
    cases: Cases
    outputs: dict[str, OutputFile]


def manifest(audit: Audit, given: Mapping[str, Any], engine: str, rows: Mapping[str, int]) -> str:
    """The manifest as JSON text. ``given`` is the command as given, ``rows`` how many rows each output has."""
    accounting = audit.accounting
    document = {
        "format": FORMAT,
        "checks": _checks(audit),
        "riskflags": VERSION,
        "rulebook": asdict(audit.mark),
        "given": dict(given),
        "settings": dict(sorted(audit.settings.items())),
        "provenance": asdict(audit.provenance),
        "engine": {"name": engine, "python": platform.python_version(), **_versions()},
        "as_of": accounting.as_of.isoformat() if accounting.as_of else None,
        "inputs": [asdict(each) for each in accounting.inputs],
        "read": accounting.read,
        "checked": accounting.checked,
        "rejected": accounting.rejected,
        "cases": {"checked": accounting.cases_checked, "rejected": accounting.cases_rejected},
        "outputs": {path.name: _output(path, rows) for path in sorted(audit.folder.iterdir())},
    }
    return json_text(document) + "\n"


def inputs_given(paths: Sequence[str], options: Options) -> dict[str, Any]:
    """The command as given, for a later run to find its inputs again."""
    return {
        "inputs": list(paths),
        "rules": list(map(str, options.rules)) if options.rules else None,
        "settings": str(options.settings) if options.settings else None,
        "redact": options.redact,
        "written": asdict(options.written),
    }


def _checks(audit: Audit) -> dict[str, Any]:
    """How many checks there were to make and how many were made; first, where that is too little, that it is."""
    checks = audit.checks
    said = too_little_checked(audit.accounting.cases_checked, checks)
    least = f"{checks.least}%" if checks.least else None
    return {**({"too_little": said} if said else {}), "given": checks.given, "made": checks.made, "least": least}


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


# -- read back --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WrittenAudit:
    """A folder that an audit wrote, and its manifest."""

    folder: Path
    manifest: Manifest

    @cached_property
    def flags(self) -> pl.DataFrame:
        """Case, rule and verdict of each flag: what fires and what is to be confirmed."""
        rows = opened_by(pl.scan_parquet, self.folder / _FINDINGS).select(pl.col(*KEYS, "verdict").cast(pl.String))
        return rows.filter(pl.col("verdict").is_in(FLAGS)).collect()

    @cached_property
    def cases(self) -> pl.DataFrame:
        """The id of each case checked, as `inert` writes it."""
        path, ids = self.folder / _CASES, {CASE_ID: pl.String}
        return opened_by(pl.read_csv, path, columns=[CASE_ID], schema_overrides=ids)

    @cached_property
    def indicators(self) -> list[dict[str, Any]]:
        """What each indicator came to."""
        document = json.loads((self.folder / _INDICATORS).read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = document["indicators"]
        return found

    @property
    def rulebook(self) -> tuple[str, str]:
        """Version and fingerprint of the rulebook."""
        return self.manifest.rulebook.version, self.manifest.rulebook.fingerprint

    @property
    def rules_as_run(self) -> tuple[str, dict[str, int]]:
        """What decides its verdicts besides the cases: the rulebook and the numbers in force."""
        return self.rulebook[1], self.manifest.settings


def audit_in(folder: Path) -> WrittenAudit:
    """The audit in a folder, as its manifest says that it was left. Raises `InputError`."""
    if wrong := files.misnamed(folder):
        raise InputError(wrong)
    if not all(os.path.isfile(folder / name) for name in (FILE, *_READ)):
        help_ = "Name the --out of an audit."
        raise InputError(Fault("This is no folder that an audit wrote.", file=str(folder), help=help_))
    document = _manifest(folder / FILE)
    faults = list(_changed(folder, document.outputs))
    if faults:
        raise InputError(faults)
    return WrittenAudit(folder, document)


def _manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises `InputError` with every place of it that is not as an audit writes it."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError:
        faults = [Fault("This file cannot be read.", file=str(path), help="Check the disk and your permissions.")]
    except InputError:  # how its tables were written is no way to write them
        faults = [Fault("This is not as an audit writes it.", ("given", "written"), str(path), help=_AGAIN)]
    except ValidationError as error:
        places = {each["loc"]: each["type"] for each in error.errors(include_url=False, include_input=False)}
        if places.get(("format",)) == "literal_error":
            what, help_ = "Another version of riskflags wrote this audit.", "Run it again."
            faults = [Fault(what, file=str(path), help=help_)]
        else:
            what = "This is not as an audit writes it."
            faults = [Fault(what, place, str(path), help=_AGAIN) for place in places]
    raise InputError(faults)


def _changed(folder: Path, outputs: Mapping[str, OutputFile]) -> Iterator[Fault]:
    """Files that are not the audit's own: cut short, edited, or of another audit."""
    for name in _READ:
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if name not in outputs or digest != outputs[name].hash:
            yield Fault("This file is not as its audit left it.", file=str(folder / name), help=_AGAIN)
