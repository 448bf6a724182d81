"""An audit that is stopped, at any moment and in any way, leaves a whole folder or none, and says so."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker, InputError
from riskflags.audit.inputs import csv_files
from riskflags.audit.inputs import source as sources
from riskflags.audit.progress import Progress
from riskflags.outputs import OutputError, complete
from riskflags.sampling.writing import write
from support.audits import OUTPUTS, audited

KILLS = 20
(CSV,) = csv_files.FORMATS
FILES = OUTPUTS - {"audit.xlsx"}

# One process reads the rulebook once; each audit is a fork of it, so that the moments of death fall within the audit.
_FORKING = """
import os, random, signal, sys, time
from pathlib import Path
from riskflags import Checker, Rulebook
import riskflags.audit.run as running
extract, out, seed, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
checker = Checker(Rulebook.load(sys.argv[5]))
draw = random.Random(seed)

def begun():
    child = os.fork()
    if not child:
        options = running.Options(workbook=False)
        running.run_audit([extract], out, checker.rulebook, checker.settings, options)
        os._exit(0)
    return child

def ended_by_itself(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)

started = time.monotonic()
assert os.waitpid(begun(), 0)[1] == 0
whole = time.monotonic() - started
os.rename(out, out.with_name("whole"))
killed = left = 0
for _ in range(kills):
    child, started = begun(), time.monotonic()
    moment = started + draw.random() * whole * 1.1
    while not (ended := ended_by_itself(child)) and time.monotonic() < moment:
        time.sleep(0.005)
    if ended:  # the run before took longer, as the first does and one beside much other work
        whole = min(whole, time.monotonic() - started)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    killed += os.WIFSIGNALED(status)
    left += any(path.name.startswith(".") and any(path.iterdir()) for path in out.parent.iterdir())
    if out.exists():
        print(",".join(sorted(path.name for path in out.iterdir())))
        os.rename(out, out.with_name(f"done-{_}"))
    else:
        print("absent" if os.WIFSIGNALED(status) else "failed")
assert os.waitpid(begun(), 0)[1] == 0
print(left, killed)
"""


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample, as Parquet."""
    folder = tmp_path_factory.mktemp("sample") / "extract"
    write(60, folder, bad_rows=6)
    return folder


def command(extract: Path, out: Path, rules: Path) -> list[str]:
    """An audit in a process of its own."""
    place, given = ("--out", str(out)), ("--rules", str(rules))
    return [sys.executable, "-m", "riskflags", "audit", str(extract), *place, *given]


def test_killed_at_random_moments_it_leaves_a_whole_folder_or_none(
    extract: Path, small_book: Path, tmp_path: Path
) -> None:
    """Twenty times; what is left of a killed run is hidden, and the next run clears it. By a small rulebook: faster."""
    out = tmp_path / "place" / "out"
    out.parent.mkdir()
    given = [str(extract), str(out), str(random.randrange(10**6)), str(KILLS), str(small_book)]
    done = subprocess.run([sys.executable, "-c", _FORKING, *given], capture_output=True, text=True, check=True)
    *seen, left, killed = done.stdout.split()
    assert len(seen) == KILLS
    assert int(killed) > KILLS // 2, given
    assert int(left) > 0, given  # or nothing was there to be cleared
    assert set(seen) <= {"absent", ",".join(sorted(FILES))}, given
    assert {path.name for path in (out.parent / "whole").iterdir()} == FILES
    assert not [path for path in out.parent.iterdir() if path.name.startswith(".")]


def test_what_a_killed_run_left_is_cleared_by_the_next(extract: Path, small: Checker, tmp_path: Path) -> None:
    """Files and folders, under the names that the next run needs: nothing of them is in its results."""
    left = tmp_path / ".out.riskflags-unfinished"
    for name in ("kept/part-000000.arrow", "findings.parquet", "stray"):
        (left / name).parent.mkdir(parents=True, exist_ok=True)
        (left / name).write_text("left")
    audited(small, extract, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES


def _interrupted(audit: list[str], with_: signal.Signals) -> subprocess.CompletedProcess[str]:
    """An audit that is sent a signal once it says that it writes the findings."""
    run = subprocess.Popen(audit, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    said = ""
    while "Writing the findings" not in said:
        line = run.stderr.readline()
        assert line, said
        said += line
    run.send_signal(with_)
    output, error = run.communicate(timeout=60)
    return subprocess.CompletedProcess(audit, run.returncode, output, said + error)


@pytest.mark.parametrize("with_", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_leaves_nothing_and_says_so(
    extract: Path, small_book: Path, tmp_path: Path, with_: signal.Signals
) -> None:
    """Ctrl-C, or a request to end."""
    done = _interrupted(command(extract, tmp_path / "out", small_book), with_)
    assert done.returncode == 130
    assert done.stderr.endswith("Stopped. Nothing was written.\n")
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_and_leaves_nothing(extract: Path, small_book: Path, tmp_path: Path) -> None:
    """Here a file may not grow beyond some kilobytes, which meets each of the writers as a full disk does."""
    for limit in (2_000, 3_500):  # Python meets the first, Polars the second
        done = subprocess.run(
            command(extract, tmp_path / "out", small_book),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),  # type: ignore[misc]
        )
        assert done.returncode == 2, limit
        assert "the disk is full" in done.stderr or "the disk may be full" in done.stderr, limit
        assert "Nothing was written." in done.stderr, limit
        assert "Traceback" not in done.stderr
        assert not list(tmp_path.iterdir())


def test_two_audits_of_one_place_tell_each_other(extract: Path, small: Checker, tmp_path: Path) -> None:
    """The second is refused while the first is at work; the first is not disturbed."""
    with complete(tmp_path / "out") as folder:
        (folder / "one").write_text("1")
        with pytest.raises(OutputError, match="Another run is writing here"):
            audited(small, extract, tmp_path / "out")
        assert (folder / "one").read_text() == "1"
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "one"]


def test_a_place_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody else's folder stands there once all is written: theirs stays, ours goes."""

    def write_while_another_does() -> None:
        with complete(tmp_path / "out") as folder:
            (folder / "ours").write_text("1")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "theirs").write_text("2")

    with pytest.raises(OutputError, match="something in this place already"):
        write_while_another_does()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["out", "theirs"]


def test_a_thread_still_at_work_keeps_nothing_there(tmp_path: Path) -> None:
    """A file made while the folder is being cleared goes with it."""
    until = time.monotonic() + 0.4

    def keep_writing(folder: Path) -> None:
        while time.monotonic() < until:
            with suppress(OSError):
                (folder / f"{time.monotonic_ns()}").write_text("1")

    def write_and_fail() -> None:
        with complete(tmp_path / "out") as folder:
            threads.extend(threading.Thread(target=keep_writing, args=(folder,)) for _ in range(2))
            for each in threads:
                each.start()
            time.sleep(0.1)
            raise KeyboardInterrupt

    threads: list[threading.Thread] = []
    with pytest.raises(KeyboardInterrupt):
        write_and_fail()
    for each in threads:
        each.join()
    assert not list(tmp_path.iterdir())


class _Meddling(Progress):
    """Changes a file once the findings are being written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        if name == "Writing the findings":
            stood = os.stat(self._path)
            data = self._path.read_bytes()
            self._path.write_bytes(data.replace(b"2026-06", b"2025-06"))
            os.utime(self._path, ns=(stood.st_atime_ns, stood.st_mtime_ns + (self._path.suffix == ".ndjson")))


@pytest.mark.parametrize("name", ["cases.ndjson", "cases.csv"])
def test_an_input_that_changes_while_it_is_read_is_told(small: Checker, tmp_path: Path, name: str) -> None:
    """Of the same size, and of tables of the same time too: nothing is written."""
    folder = tmp_path / "in"
    folder.mkdir()
    line = json.dumps({"case_id": "a", "as_of": "2026-06-30"})
    (folder / name).write_text(line + "\n" if name.endswith("ndjson") else "case_id,as_of\na,2026-06-30\n")
    with pytest.raises(InputError, match="changed while it was read"):
        audited(small, folder, tmp_path / "out", _Meddling(folder / name))
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_what_may_not_be_read_or_written_is_told(extract: Path, small: Checker, tmp_path: Path) -> None:
    """A file without permission, a place without permission."""
    copy = tmp_path / "copy"
    shutil.copytree(extract, copy)
    (copy / "people.parquet").chmod(0)
    with pytest.raises(InputError, match="may not be read"):
        audited(small, copy, tmp_path / "out")
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="may not be written to"):
        audited(small, extract, tmp_path / "locked" / "out")


def test_an_unreadable_file_is_told_by_name(tmp_path: Path) -> None:
    """Whatever the system says is wrong with it."""
    missing = sources.Source(tmp_path / "gone.csv", "gone.csv", CSV)
    with pytest.raises(InputError, match=r"gone\.csv: There is no such file"):
        sources.hash_of(missing)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=r"folder\.csv: This file cannot be read"):
        sources.hash_of(sources.Source(tmp_path / "folder.csv", "folder.csv", CSV))


@pytest.mark.parametrize("kind", ["invalid", "repeated", "sound"])
def test_the_work_grows_as_the_files_do(small: Checker, tmp_path: Path, kind: str) -> None:
    """Calls within riskflags: twice the files take twice of them, not four times."""

    def summary(number: int) -> str:
        case_id = {"invalid": "", "repeated": f"id{number // 2}", "sound": f"id{number}"}[kind]
        return json.dumps({"case_id": case_id, "as_of": "2026-06-30"})

    def calls(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.json").write_text(summary(number))
        found = 0

        def counting(frame: Any, event: str, _: object) -> None:
            nonlocal found
            found += event == "call" and "riskflags" in frame.f_code.co_filename

        sys.setprofile(counting)
        try:
            audited(small, folder, tmp_path / f"out-{count}")
        finally:
            sys.setprofile(None)
        return found

    few, twice, four = calls(100), calls(200), calls(400)
    assert four - twice < 2.3 * (twice - few)
