"""What a command does, run in this process or in one of its own, and some cases for the small rulebook."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

WELL = {
    "case_id": "well",
    "as_of": "2026-06-30",
    "pregnancies": [],
    "health": [],
    "plans": [],
    "supervision": [{"date": "2026-06-20"}],
}


NOTE = WELL | {"case_id": "note", "supervision": [{"date": "2026-05-20"}]}


SOON = WELL | {"case_id": "soon", "pregnancies": [{"id": "p1", "of": "mother", "ended": False}]}


CONFIRM = {key: value for key, value in SOON.items() if key != "plans"} | {"case_id": "confirm"}


URGENT = SOON | {"case_id": "urgent", "health": [{"of": "mother", "ended": False}]}


ASKING = {"case_id": "asking", "as_of": "2026-06-30", "pregnancies": SOON["pregnancies"], "plans": [{"kind": "birth"}]}


ASKING["health"] = [{"of": "mother"}]  # nobody recorded whether it is over


CASES = {case["case_id"]: case for case in (WELL, NOTE, SOON, CONFIRM, URGENT, ASKING)}


BAD = "case_id: bad\nas_of: 2026-06-31\n"


class Ran(NamedTuple):
    """What a command did: its exit code, what it printed, what it complained of."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]
"""Runs a command in this process: the fixture ``run``."""


def in_process_of_its_own(*args: Any, stdin: bytes = b"", cwd: Path | None = None) -> Ran:
    """Runs the real command, nothing of it a terminal."""
    command = [sys.executable, "-m", "riskflags", *map(str, args)]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, check=False)
    assert b"Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
