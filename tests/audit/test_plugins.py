"""An audit output and an input format that another package offers: one file each, and nothing of ours is edited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riskflags import Checker, InputError
from riskflags.audit.inputs.finding import PLUGINS as INPUT_PLUGINS
from riskflags.audit.inputs.finding import find
from riskflags.audit.outputs import PLUGINS as OUTPUT_PLUGINS
from riskflags.sampling.writing import write
from support.audits import audited

AN_OUTPUT = '''
"""``flagged.txt``: the ids of the cases that have a flag, a line each."""

from riskflags.audit.outputs import Output


class FlaggedCases(Output):
    file = "flagged.txt"

    def begin(self, stack):
        self._file, self.rows = stack.enter_context(self.path.open("w", encoding="utf-8")), 0

    def add(self, sheet, findings):
        flagged = findings.filter(findings["verdict"] != "explore")["case_id"].unique(maintain_order=True)
        self._file.writelines(f"{case_id}\\n" for case_id in flagged)
        self.rows += len(flagged)


OUTPUTS = (FlaggedCases,)
'''

A_FORMAT = '''
"""Files of the ending .cases: a case a line, its id and its day."""

from riskflags.audit.inputs.source import SummaryFormat
from riskflags.audit.inputs.summaries import Refused
from riskflags.case import CaseSummary
from riskflags.errors import Fault


def read(data):
    case_id, _, day = data.decode().strip().partition(" ")
    if not day:
        return Refused((Fault("It has no day.", help="Write it after the id."),), case_id)
    return CaseSummary(case_id=case_id, as_of=day)


FORMATS = (SummaryFormat("cases", (".cases",), read=read, many=True),)
'''


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with both, as pip leaves one."""
    site = tmp_path / "site"
    about = site / "extras-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "extra_output.py").write_text(AN_OUTPUT, encoding="utf-8")
    (site / "extra_format.py").write_text(A_FORMAT, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: extras\nVersion: 1.0\n", encoding="utf-8")
    groups = f"[{OUTPUT_PLUGINS}]\nflagged = extra_output\n[{INPUT_PLUGINS}]\ncases = extra_format\n"
    (about / "entry_points.txt").write_text(groups, encoding="utf-8")
    monkeypatch.syspath_prepend(site)


def test_an_output_of_another_package_stands_in_the_folder_and_the_manifest(small: Checker, tmp_path: Path) -> None:
    """It holds what ours say, and an audit counts its rows as those of any table."""
    write(60, tmp_path / "extract")
    result = audited(small, tmp_path / "extract", tmp_path / "out").folder
    flags = [line.split(",")[0] for line in (result / "findings.csv").read_text(encoding="utf-8").splitlines()[1:]]
    listed = (result / "flagged.txt").read_text(encoding="utf-8").split()
    assert len(listed) > 5
    assert listed == list(dict.fromkeys(flags))
    outputs = json.loads((result / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert outputs["flagged.txt"]["rows"] == len(listed)


def test_an_input_format_of_another_package_is_read_and_accounted_for(small: Checker, tmp_path: Path) -> None:
    """By its suffix; its rejects are told of as ours are, and what is read of nothing else names it too."""
    (tmp_path / "in.cases").write_text("A 2026-06-30\nB\nC 2026-06-30\nD never\n", encoding="utf-8")
    result = audited(small, tmp_path / "in.cases", tmp_path / "out").folder
    (read,) = json.loads((result / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert [read[name] for name in ("kind", "read", "checked", "rejected")] == ["cases", 4, 2, 2]
    rejects = (result / "rejects.csv").read_text(encoding="utf-8")
    assert ',2,"","","",B,It has no day.,Write it after the id.,0' in rejects
    assert ',4,"",as_of,as_of,,' in rejects
    (tmp_path / "in.other").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"\.ndjson, \.cases\), tables"):
        find([str(tmp_path / "in.other")])
