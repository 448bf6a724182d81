"""Fixtures of the command line: a folder of cases, and commands run in this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskflags.cli import main
from support.command_line import BAD, CASES, SOON, Ran


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
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs a command in this process."""

    def run_in_process(*args: Any) -> Ran:
        monkeypatch.setattr(sys, "argv", ["riskflags", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    return run_in_process


@pytest.fixture
def run_small(run: Any, small_book: Path) -> Any:
    """Runs a command in this process, on the small rulebook."""
    return lambda *args: run(*args, "--rules", small_book)
