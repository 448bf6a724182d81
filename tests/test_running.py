"""How the tests themselves run: what is promised of a run can fail it, in one process and in several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT, TESTS
from support.sharing import DEAREST, group_of

_SUITE = """
import pytest
from support.agreement.gathering import in_whole
from support.agreement.tally import ALL, COMPARED, PROMISED

def test_one():
    COMPARED["one"] += 600

def test_two():
    COMPARED["two"] += 500

@pytest.mark.slow
def test_apart():
    pass

def test_promise(request):
    if in_whole(request.node):
        PROMISED.update({"one": 600, "two": 500, ALL: %d})
"""


def _run(folder: Path, least: int, *options: str) -> subprocess.CompletedProcess[str]:
    """A small suite of its own, with the plugin that judges the promise."""
    (folder / "test_small.py").write_text(_SUITE % least)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = slow: not often")
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "support.agreement.gathering", *options]
    place = {"PYTHONPATH": str(ROOT / "tests"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    within = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(command, cwd=folder, env=within | place, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "two"])
def test_a_run_that_compares_less_than_promised_fails(tmp_path: Path, options: list[str]) -> None:
    """Though each test passes; told once, of all processes together.

    Without its slow tests a file still keeps its promise; any other part of the tests promises nothing.
    """
    short = _run(tmp_path, 1_101, *options)
    assert short.returncode == 1
    assert "4 passed" in short.stdout
    assert short.stdout.count("FAILED: 1,100 compared, 1,101 promised") == 1
    enough = _run(tmp_path, 1_100, *options)
    assert enough.returncode == 0
    assert enough.stdout.count("1,100\n") == 1
    assert "FAILED" not in enough.stdout
    core = _run(tmp_path, 1_101, "-m", "not slow", *options)
    assert core.returncode == 1
    assert "3 passed" in core.stdout
    part = _run(tmp_path, 1_101, "-k", "not two", *options)
    assert part.returncode == 0
    assert "3 passed" in part.stdout


def test_what_is_dear_to_make_is_made_in_one_process() -> None:
    """Spark's tests go to one worker, a file's others stay together, and a value in a test's name moves nothing."""
    assert group_of("tests/test_agreement.py::test_x[spark]") == group_of("tests/test_agreement.py::test_y[spark]")
    assert group_of("tests/test_agreement.py::test_x[pyarrow]") == group_of("tests/test_agreement.py::test_y")
    assert group_of("tests/test_agreement.py::test_x[spark]") != group_of("tests/test_agreement.py::test_y")
    assert group_of("tests/test_docs.py::test_x[a::b/c.py]") == group_of("tests/test_docs.py::test_y")


def test_tests_lie_as_the_modules_do() -> None:
    """A folder of tests is named as the part that it tests; bad input and benchmarks are of the whole."""
    folders = {path.parent.relative_to(TESTS).parts[0] for path in TESTS.glob("*/**/test_*.py")}
    parts = {path.name for path in (ROOT / "src" / "riskflags").iterdir() if path.is_dir()}
    assert folders - parts == {"bad_input", "benchmarks"}


def test_each_file_that_is_to_begin_early_is_there() -> None:
    """One renamed would begin late, and the run would wait for it."""
    assert {*DEAREST} - {path.name for path in TESTS.rglob("test_*.py")} == {"spark"}
