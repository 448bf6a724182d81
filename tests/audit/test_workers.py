"""The processes that read case summaries: they end with their audit, and what befalls one is told."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker
from riskflags.audit import workers
from riskflags.audit.inputs import summaries
from riskflags.audit.workers import Text
from riskflags.sampling.writing import write

NDJSON = summaries.FORMATS[-1]


@pytest.fixture(scope="module")
def many_summaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many that several processes read them, and are at it for a second or two."""
    folder = tmp_path_factory.mktemp("many") / "in"
    write(12_000, folder, format_="ndjson", bad_rows=0)
    return folder


def _reading_in_processes(summaries: Path, out: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """An audit in a process of its own, and the processes that read summaries for it once they are at work."""
    command = [sys.executable, "-m", "riskflags", "audit", str(summaries), "--out", str(out)]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    children: list[int] = []
    until = time.monotonic() + 60
    while len(children) < 3 and run.poll() is None and time.monotonic() < until:  # one of them tracks resources
        children = [int(each) for each in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()]
        time.sleep(0.05)
    readers = [each for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
    assert len(readers) >= 2
    return run, readers


def test_workers_end_with_the_audit_that_started_them(many_summaries: Path, tmp_path: Path) -> None:
    """Killed while its processes read summaries, it leaves none of them behind."""
    run, readers = _reading_in_processes(many_summaries, tmp_path / "out")
    run.kill()
    run.communicate()
    until = time.monotonic() + 60
    while any(Path(f"/proc/{each}").exists() for each in readers):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("with_", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_ended_is_told_of(many_summaries: Path, tmp_path: Path, with_: signal.Signals) -> None:
    """As the system does where memory runs out: words of its own, exit 2, nothing left."""
    run, readers = _reading_in_processes(many_summaries, tmp_path / "out")
    time.sleep(random.random())
    os.kill(readers[-1], with_)
    _, error = run.communicate(timeout=120)
    assert run.returncode == 2, error
    assert "process" in error
    assert error.count("Nothing was written.") == 1
    assert "Traceback" not in error
    assert "BrokenProcessPool" not in error
    assert not list(tmp_path.iterdir())


def _one(case_id: str) -> list[Text]:
    """A batch of one summary."""
    return [Text(0, "x.ndjson", NDJSON, 1, json.dumps({"case_id": case_id, "as_of": "2026-06-30"}).encode())]


class _AtOnce:
    """A pool that reads in this process, and counts what is handed to it."""

    def __init__(self, done: Any = "read") -> None:
        self._done, self.handed = done, 0

    def submit(self, *_: object) -> Future[Any]:
        self.handed += 1
        future: Future[Any] = Future()
        future.set_exception(self._done) if isinstance(self._done, BaseException) else future.set_result(self._done)
        return future

    def shutdown(self, **_: object) -> None:
        pass


def test_no_more_batches_are_in_hand_than_the_processes_can_use() -> None:
    """However slow whoever takes them is: a few for each process, and all of them in the end."""
    pool, made, processes = _AtOnce(), 0, 2

    def batches() -> Iterator[list[Text]]:
        nonlocal made
        while made < 100:
            made += 1
            yield _one("a")

    taken = 0
    for _ in workers._by_workers(batches(), processes, pool):  # type: ignore[arg-type]
        taken += 1
        assert made - taken < 4 * processes
        assert pool.handed == made
    assert taken == made == 100


def test_memory_that_runs_out_in_a_worker_is_told_of() -> None:
    """It need not be the process that is ended."""
    with pytest.raises(workers.WorkerError, match="Nothing was written") as caught:
        list(workers._by_workers([_one("a")], 2, _AtOnce(MemoryError())))  # type: ignore[arg-type]
    assert caught.value.__context__ is None


@pytest.mark.parametrize("what", ["ProcessPoolExecutor", "_spawn_process"])
def test_where_no_process_can_be_had_this_one_reads(small: Checker, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """No shared memory, or too many processes already: the same batches, slower."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(ProcessPoolExecutor if what == "_spawn_process" else workers, what, refused)
    batches = [_one("a"), _one("b"), _one("c")]
    read = workers.read_batches(batches, small.rulebook, small.settings, None)
    assert [batch.sheet["case_id"].to_list() for batch in read] == [["a"], ["b"], ["c"]]
