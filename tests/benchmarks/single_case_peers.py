"""One case against other rule engines: run on purpose, `python tests/benchmarks/single_case_peers.py [rounds]`.

The same rules on the same facts, every answer compared before anything is timed. Each engine's time is set against
riskflags' own in the moment before it, so that a machine that drifts drifts for both; processor time, so that what else
the machine does counts for little. Prints a Markdown table.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.peers import MODULES, installed, peers_on
from benchmarks.peers.peer import Peer
from benchmarks.peers.workload import Facts, workload
from riskflags import Checker, Rulebook
from riskflags.engines.python.engine import PythonEngine
from riskflags.logic import VERDICTS

ROUNDS = 9
SHORTEST = 0.1  # seconds that one measurement takes at least
HEADINGS = ("engine", "used as", "not known", "wrong verdicts", "µs a case", "times riskflags", "facts made ready, µs")


@dataclass
class Entrant:
    """One engine in one form, with its inputs made ready, and what was measured."""

    package: str
    form: str
    way: str
    judge: Callable[[Any], Any]
    prepare: Callable[[Facts], Any]
    inputs: list[Any]
    mistakes: Counter[str] = field(default_factory=Counter)
    micro: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    def row(self, cases: Sequence[Facts]) -> tuple[str, ...]:
        """Its line of the table."""
        ready = measured(self.prepare, cases)
        figures = (f"{median(self.micro):,.1f}", f"{median(self.ratios):.1f}", f"{ready:,.0f}")
        return (self.package, self.form, self.way, f"{self.mistakes.total():,}", *figures)


def measured(call: Callable[[Any], Any], inputs: Sequence[Any]) -> float:
    """Microseconds of processor time a call, over as many passes of all the inputs as take long enough."""
    gc.collect()
    passes = 0
    begun = time.process_time()
    while (gone := time.process_time() - begun) < SHORTEST or not passes:
        for each in inputs:
            call(each)
        passes += 1
    return gone / passes / len(inputs) * 1e6


def mistakes(found: Iterable[int], right: Iterable[int]) -> Counter[str]:
    """What was said in place of what, counted."""
    said, meant = ({code >> 2: VERDICTS[code & 3] for code in codes} for codes in (found, right))
    pairs = [(meant.get(place, "quiet"), said.get(place, "quiet")) for place in {*said, *meant}]
    return Counter(f"{there} told as {here}" for there, here in pairs if there != here)


def own(engine: PythonEngine, cases: Sequence[Facts]) -> list[Entrant]:
    """Our two calls: the codes, and the rules with their verdicts."""
    slots = [engine.slots(facts) for facts in cases]
    return [
        Entrant("riskflags", f"`{call.__name__}`", "its own", call, engine.slots, slots)
        for call in (engine.judge_codes, engine.judge)
    ]


def entrant(peer: Peer, cases: Sequence[Facts], right: Sequence[list[int]]) -> Entrant:
    """A peer whose answers have been compared with ours."""
    inputs = [peer.ready(facts) for facts in cases]
    wrong: Counter[str] = Counter()
    for each, codes in zip(inputs, right, strict=True):
        wrong += mistakes(peer.codes(peer.judge(each)), codes)
    name = f"{peer.package} {version(peer.package)}"
    return Entrant(name, peer.form, peer.way, peer.judge, peer.ready, inputs, wrong)


def race(base: Entrant, entrants: Sequence[Entrant], rounds: int) -> None:
    """Several rounds of all, each measured right after the base."""
    for turn in range(rounds):
        place = turn % len(entrants)
        for each in (*entrants[place:], *entrants[:place]):
            ours, theirs = measured(base.judge, base.inputs), measured(each.judge, each.inputs)
            each.micro.append(theirs)
            each.ratios.append(theirs / ours)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as Markdown."""
    lines = [HEADINGS, ("---", "---", "---", *["---:"] * 4), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def main(rounds: int = ROUNDS) -> None:
    """Compare, measure, print."""
    book = Rulebook.shipped()
    defaults = Checker(book).settings
    engine = PythonEngine(book.facts.values(), book.active, defaults)
    kinds = workload(engine)
    cases = [facts for found in kinds.values() for facts in found]
    ours = own(engine, cases)
    right = [engine.judge_codes(slots) for slots in ours[0].inputs]
    counts = Counter(VERDICTS[code & 3] for codes in right for code in codes)
    total = len(cases) * len(book.active)
    counts["quiet"] = total - sum(counts.values())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {rounds} rounds, medians")
    print(f"{len(book.active)} rules, {len(cases)} cases: {', '.join(f'{len(v)} {k}' for k, v in kinds.items())}")
    print(f"{total:,} verdicts: {', '.join(f'{counts[verdict]:,} {verdict}' for verdict in VERDICTS)}")
    print(f"not installed, left out: {', '.join(sorted(set(MODULES) - set(installed()))) or 'none'}\n")

    peers = [kind(book, defaults) for module in installed() for kind in peers_on(module)]
    entrants = [*ours, *(entrant(peer, cases, right) for peer in peers)]
    race(ours[0], entrants, rounds)
    entrants.sort(key=lambda each: median(each.micro))
    print(table(each.row(cases) for each in entrants))
    fair = [each for each in entrants if each not in ours and not each.mistakes]
    best = min(fair, key=lambda each: median(each.ratios))
    print(f"\nfastest that gets not-known right: {best.package}, {median(best.ratios):.1f} times riskflags' time")
    for each in entrants:
        if each.mistakes:
            told = ", ".join(f"{count:,} {what}" for what, count in each.mistakes.most_common())
            print(f"{each.package}, {each.form}: {told}")
    for peer in peers:
        if peer.reading is not None:
            inputs = [peer.ready(facts) for facts in cases]
            found = [measured(peer.reading, inputs) for _ in range(rounds)]
            print(f"{peer.package}, {peer.form}: {median(found):.1f} µs of its time goes on reading the facts")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
