"""An audit as it was left in its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from riskflags.audit import manifest
from riskflags.audit.manifest import Manifest
from riskflags.audit.opening import opened_by
from riskflags.audit.running import CASES, FINDINGS
from riskflags.audit.summary.summary import INDICATORS_JSON
from riskflags.errors import Fault, InputError
from riskflags.reading import files
from riskflags.tables.schema import CASE_ID

KEYS = (CASE_ID, "rule")

_READ = (FINDINGS, CASES, INDICATORS_JSON)
_AGAIN = "Copy the audit's folder again from where it came, or run the audit again."


@dataclass(frozen=True)
class Audit:
    """A folder that an audit wrote, and its manifest."""

    folder: Path
    manifest: Manifest

    @cached_property
    def flags(self) -> pl.DataFrame:
        """Case, rule and verdict of each flag: what fires and what is to be confirmed."""
        rows = opened_by(pl.scan_parquet, self.folder / FINDINGS).select(pl.col(*KEYS, "verdict").cast(pl.String))
        return rows.filter(pl.col("verdict") != "explore").collect()

    @cached_property
    def cases(self) -> pl.DataFrame:
        """The id of each case checked, as `inert` writes it."""
        path, ids = self.folder / CASES, {CASE_ID: pl.String}
        return opened_by(pl.read_csv, path, columns=[CASE_ID], schema_overrides=ids)

    @cached_property
    def indicators(self) -> list[dict[str, Any]]:
        """What each indicator came to."""
        document = json.loads((self.folder / INDICATORS_JSON).read_text(encoding="utf-8"))
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


def audit_in(folder: Path) -> Audit:
    """The audit in a folder, as its manifest says that it was left. Raises `InputError`."""
    if wrong := files.misnamed(folder):
        raise InputError(wrong)
    if not all((folder / name).is_file() for name in (manifest.FILE, *_READ)):
        help_ = "Name the --out of an audit."
        raise InputError(Fault("This is no folder that an audit wrote.", file=str(folder), help=help_))
    document = _manifest(folder / manifest.FILE)
    faults = list(_changed(folder, document.outputs))
    if faults:
        raise InputError(faults)
    return Audit(folder, document)


def _manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises `InputError` with every place of it that is not as an audit writes it."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError:
        faults = [Fault("This file cannot be read.", file=str(path), help="Check the disk and your permissions.")]
    except ValidationError as error:
        places = {each["loc"]: each["type"] for each in error.errors(include_url=False, include_input=False)}
        if places.get(("format",)) == "literal_error":
            what, help_ = "Another version of riskflags wrote this audit.", "Run it again."
            faults = [Fault(what, file=str(path), help=help_)]
        else:
            what = "This is not as an audit writes it."
            faults = [Fault(what, place, str(path), help=_AGAIN) for place in places]
    raise InputError(faults)


def _changed(folder: Path, outputs: Mapping[str, manifest.OutputFile]) -> Iterator[Fault]:
    """Files that are not the audit's own: cut short, edited, or of another audit."""
    for name in _READ:
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if name not in outputs or digest != outputs[name].hash:
            yield Fault("This file is not as its audit left it.", file=str(folder / name), help=_AGAIN)
