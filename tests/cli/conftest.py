"""Fixtures of the command line: a folder of cases, and commands on the small rulebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from support.command_line import BAD, CASES, SOON, Run


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a test: a file for each case, one of them in YAML, and a bad one."""
    for name, case in CASES.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(case))
    (tmp_path / "soon.yaml").write_text(yaml.safe_dump(SOON))
    (tmp_path / "bad.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run_small(run: Run, small_book: Path) -> Run:
    """Runs a command in this process, on the small rulebook."""
    return lambda *args, **stdin: run(*args, "--rules", small_book, **stdin)
