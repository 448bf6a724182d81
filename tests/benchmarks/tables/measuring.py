"""One contender, once, in a process of its own: how long it took and how much memory the process came to hold."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

TESTS = Path(__file__).parent.parent.parent


@dataclass
class Measured:
    """What the rounds of one contender came to: seconds, seconds of processor time, gigabytes at the most; rows."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)
    rows: int = 0

    def add(self, told: dict[str, float]) -> None:
        """One more round. Raises `ValueError` where it came to other rows than the rounds before."""
        rows = int(told["rows"])
        if self.seconds and rows != self.rows:
            raise ValueError("two rounds of one contender gave different numbers of rows")
        self.rows = rows
        for name in ("seconds", "processor", "peak"):
            getattr(self, name).append(told[name])


def race(names: Sequence[str], folder: Path, rounds: int) -> dict[str, Measured]:
    """Every contender in every round, each round beginning with another."""
    found = {name: Measured() for name in names}
    for turn in range(rounds):
        place = turn % len(names)
        for name in (*names[place:], *names[:place]):
            found[name].add(_in_child(name, folder))
    return found


def ratio(ours: Measured, base: Measured) -> float:
    """The median over rounds of the time taken, in times of another's in the same round."""
    return median(own / other for own, other in zip(ours.seconds, base.seconds, strict=True))


def unlike(found: Mapping[str, Measured], what: str) -> list[str]:
    """Contenders on the same rules (their names say ``what``) that came to another number of rows than the first."""
    alike = {name: each.rows for name, each in found.items() if what in name and "reading" not in name}
    return [name for name, rows in alike.items() if rows != next(iter(alike.values()))]


def _in_child(name: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.tables.measuring", name, str(folder)]
    done = subprocess.run(command, cwd=TESTS, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def _measure(name: str, folder: Path) -> dict[str, float]:
    from benchmarks.tables.contenders import CONTENDERS

    run = CONTENDERS[name](folder)
    begun, used = time.perf_counter(), time.process_time()
    rows = run()
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    return {"seconds": seconds, "processor": processor, "peak": peak(), "rows": rows}


def peak() -> float:
    """The most memory this process has held, in gigabytes; as Linux tells it.

    Not ``ru_maxrss``, which begins with what the process that started this one held.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / 1e9


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
